/** Plot height in pixels; the width follows its container. */
export const height = 340;

/** Which way a label lies from its point: −1, 0 or 1 to the right and upwards. */
export interface Side {
  readonly across: number;
  readonly up: number;
}

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
const lineHeight = 13;
/** Pixels between two labels. */
const gap = 5;

/** Pixels from a point to a label beside it, and to the middle of one above or below it. */
export const aside = 9;
export const rise = 14;

/** What no label may cover besides points: for instance places along a line. */
export interface Obstacle {
  readonly x: number;
  readonly y: number;
}

/**
 * Room for names beside their points, first come first served, so the important ones come first. A label covers neither a point
 * nor another label; when points move apart with the width, so do labels, hence each is kept from its least width on. `loud`
 * places may cover an obstacle if there is no other room.
 */
export function labelRoom(places: readonly Place[], loud: readonly number[], quiet: readonly number[], obstacles: readonly Obstacle[]): Label[] {
  const labels: Label[] = [];
  const place = (index: number, around: readonly Obstacle[]): boolean => {
    const found = candidates(index).find((label) => fits(label, places, labels, around));
    if (found) labels.push(found);
    return found !== undefined;
  };
  for (const index of loud) place(index, obstacles) || place(index, []);
  for (const index of quiet) place(index, obstacles);
  return labels;
}

const sides: readonly Side[] = [[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [-1, 1], [1, -1], [-1, -1]].map(([across, up]) => ({ across: across!, up: up! }));

function candidates(index: number): Label[] {
  return widths.flatMap((least) => sides.map((side) => ({ index, side, least })));
}

function fits(label: Label, places: readonly Place[], labels: readonly Label[], obstacles: readonly Obstacle[]): boolean {
  const { least: width } = label;
  const box = boxOf(label, places, width);
  if (box.left < 0 || box.right > width || box.top < 0 || box.bottom > height) return false;
  const apart = { ...box, left: box.left - gap, right: box.right + gap };
  return !labels.some((other) => overlap(apart, boxOf(other, places, width)))
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
  const long = labelWidth(place.text);
  const middle = y - side.up * rise;
  const reach = side.up === 0 ? aside : 0;
  const left = side.across > 0 ? x + reach : side.across < 0 ? x - reach - long : x - long / 2;
  return { left, right: left + long, top: middle - lineHeight / 2, bottom: middle + lineHeight / 2 };
}

/** Pixels a name takes at the labels' size, in the wider of the fonts in use. */
export function labelWidth(text: string): number {
  let width = 0;
  for (const character of text) width += 'mwMW@%'.includes(character) ? 10.5 : "fijlrtI.,:;'|()[]/- ".includes(character) ? 4.2 : 7;
  return width;
}

function around(place: Obstacle, width: number, reach: number): Box {
  const [x, y] = [place.x * width, (1 - place.y) * height];
  return { left: x - reach, right: x + reach, top: y - reach, bottom: y + reach };
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
