import { height } from './spec.js';

export type Side = 'right' | 'left' | 'above' | 'below';

export interface Place {
  /** Shares of the frame, 0 at the left and at the bottom. */
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

export interface Label {
  /** Which place it belongs to. */
  readonly index: number;
  readonly side: Side;
  /** The smallest plot width, in pixels, at which nothing is covered. */
  readonly least: number;
}

const widths = [200, 300, 440, 620, 860] as const;
const characterWidth = 6.6;
const lineHeight = 13;

/** What no label may cover besides points: for instance places along a line. */
export interface Obstacle {
  readonly x: number;
  readonly y: number;
}

/**
 * Room for names beside their points, first come first served, so the important ones come first. A label covers neither a point
 * nor another label; when points move apart with the width, so do labels, hence each is kept from its least width on.
 */
export function labelRoom(places: readonly Place[], wanted: readonly number[], obstacles: readonly Obstacle[] = []): Label[] {
  const labels: Label[] = [];
  for (const index of wanted) {
    const found = candidates(index).find((label) => fits(label, places, labels, obstacles));
    if (found) labels.push(found);
  }
  return labels;
}

function candidates(index: number): Label[] {
  return widths.flatMap((least) => (['right', 'left', 'above', 'below'] as const).map((side) => ({ index, side, least })));
}

function fits(label: Label, places: readonly Place[], labels: readonly Label[], obstacles: readonly Obstacle[]): boolean {
  const { least: width } = label;
  const box = boxOf(label, places, width);
  if (box.left < 0 || box.right > width || box.top < 0 || box.bottom > height) return false;
  return !labels.some((other) => overlap(box, boxOf(other, places, width)))
    && !obstacles.some((obstacle) => overlap(box, around(obstacle, width, 3)))
    && !places.some((place, at) => at !== label.index && overlap(box, around(place, width, 6)));
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function boxOf({ index, side }: Label, places: readonly Place[], width: number): Box {
  const place = places[index]!;
  const [x, y] = [place.x * width, (1 - place.y) * height];
  const long = place.text.length * characterWidth;
  const left = side === 'right' ? x + 8 : side === 'left' ? x - 8 - long : x - long / 2;
  const middle = side === 'above' ? y - 13 : side === 'below' ? y + 14 : y;
  return { left, right: left + long, top: middle - lineHeight / 2, bottom: middle + lineHeight / 2 };
}

function around(place: Obstacle, width: number, reach: number): Box {
  const [x, y] = [place.x * width, (1 - place.y) * height];
  return { left: x - reach, right: x + reach, top: y - reach, bottom: y + reach };
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
