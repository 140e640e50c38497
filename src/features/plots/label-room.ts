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
  /** The smallest plot width, in pixels, at which it is shown. */
  readonly least: number;
  /** The plot width from which another side is better; Infinity where none is. */
  readonly until: number;
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

/** Words at the left or right edge of the frame, which no label may cover: pixels from that edge, and from the top of the frame. */
export interface Panel {
  readonly right: boolean;
  readonly wide: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * Room for names beside their points, first come first served, so the important ones come first. A label covers neither a point
 * nor another label; when points move apart with the width, so do labels, hence each is kept from its least width on. `loud`
 * places are always named: where there is no room they cover what matters least, and have a label for each stretch of widths.
 */
export function labelRoom(places: readonly Place[], loud: readonly number[], quiet: readonly number[], obstacles: readonly Obstacle[], panels: readonly Panel[] = []): Label[] {
  const room: Room = { places, obstacles, panels, labels: [] };
  const clear = (index: number): Label | undefined => candidates(index).find((label) => isPossible(label, room) && isClear(label, room));
  for (const index of loud) {
    const found = clear(index);
    room.labels.push(...crowded(index, found?.least ?? Infinity, room), ...(found ? [found] : []));
  }
  for (const index of quiet) {
    const found = clear(index);
    if (found) room.labels.push(found);
  }
  return room.labels;
}

interface Room {
  readonly places: readonly Place[];
  readonly obstacles: readonly Obstacle[];
  readonly panels: readonly Panel[];
  readonly labels: Label[];
}

const sides: readonly Side[] = [[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [-1, 1], [1, -1], [-1, -1]].map(([across, up]) => ({ across: across!, up: up! }));

function candidates(index: number): Label[] {
  return widths.flatMap((least) => sides.map((side) => ({ index, side, least, until: Infinity })));
}

/** Another side has to be this much better to be worth a jump when the width changes. */
const worthIt = 0.6;

/** The least bad labels of a place at the widths below `end`; none where each would cover another label or leave the frame. */
function crowded(index: number, end: number, room: Room): Label[] {
  const found: Label[] = [];
  widths.filter((width) => width < end).forEach((least, at) => {
    const until = Math.min(end, widths[at + 1] ?? Infinity);
    const rated = sides.map((side): Label => ({ index, side, least, until })).filter((label) => isPossible(label, room)).map((label) => ({ label, cost: covered(label, room) }));
    if (rated.length === 0) return;
    const best = rated.reduce((a, b) => (b.cost < a.cost ? b : a));
    const last = found.at(-1);
    const kept = last?.until === least ? rated.find(({ label }) => label.side === last.side) : undefined;
    if (last && kept && kept.cost * worthIt <= best.cost) found[found.length - 1] = { ...last, until };
    else found.push(best.label);
  });
  return found;
}

/** Whether a label stays inside the frame and off all other words. */
function isPossible(label: Label, { places, labels, panels }: Room): boolean {
  const { least: width } = label;
  const box = boxOf(label, places, width);
  if (box.left < 0 || box.right > width || box.top < 0 || box.bottom > height) return false;
  return !panels.some((panel) => overlap(box, panelBox(panel, width))) && !labels.some((other) => meet(label, other, places));
}

function isClear(label: Label, { places, obstacles }: Room): boolean {
  const box = boxOf(label, places, label.least);
  return !obstacles.some((obstacle) => overlap(box, around(obstacle, label.least, lineReach))) && !places.some((place, at) => at !== label.index && overlap(box, around(place, label.least, pointReach)));
}

/** What a label would cover, in places along a line; a point hidden is worse. */
function covered(label: Label, { places, obstacles }: Room): number {
  const box = boxOf(label, places, label.least);
  const points = places.filter((place, at) => at !== label.index && overlap(box, around(place, label.least, pointReach))).length;
  return 4 * points + obstacles.filter((obstacle) => overlap(box, around(obstacle, label.least, lineReach))).length;
}

/** Pixels from the middle of a point, and of a line, that are kept free. */
const pointReach = 6;
const lineReach = 3;

/** Whether two labels overlap at a width at which both are shown: at the first one, or the last. */
function meet(a: Label, b: Label, places: readonly Place[]): boolean {
  const [first, last] = [Math.max(a.least, b.least), Math.min(a.until, b.until)];
  return first < last && [first, ...(last < Infinity ? [last] : [])].some((width) => {
    const { left, right, ...rest } = boxOf(a, places, width);
    return overlap({ ...rest, left: left - gap, right: right + gap }, boxOf(b, places, width));
  });
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function boxOf({ index, side }: Pick<Label, 'index' | 'side'>, places: readonly Place[], width: number): Box {
  const place = places[index]!;
  const [x, y] = [place.x * width, (1 - place.y) * height];
  const long = labelWidth(place.text);
  const middle = y - side.up * rise;
  const reach = side.up === 0 ? aside : 0;
  const left = side.across > 0 ? x + reach : side.across < 0 ? x - reach - long : x - long / 2;
  return { left, right: left + long, top: middle - lineHeight / 2, bottom: middle + lineHeight / 2 };
}

function panelBox({ right, wide, top, bottom }: Panel, width: number): Box {
  return { left: right ? width - wide : 0, right: right ? width : wide, top, bottom };
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
