import { height, type Panel } from './label-room.js';
import { share, type Extent } from './scale.js';
import { captionSize } from './spec.js';

export interface Corner {
  readonly right: boolean;
  readonly bottom: boolean;
}

/** Where words stand, the frame in which no mark lies under them, and their room for the labels to keep clear of. */
export interface NoteCorner {
  readonly corner: Corner;
  readonly frame: Extent;
  readonly panel: Panel;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

const corners: readonly Corner[] = [{ right: false, bottom: false }, { right: true, bottom: true }, { right: true, bottom: false }, { right: false, bottom: true }];

/** A plot of this width, in pixels, still has no mark under its note. */
const narrow = 300;
/** Pixels between a mark's middle and the note. */
const clearance = 8;
/** A place along a line under the note counts as this share of the frame. */
const lineCost = 0.004;

/** The corner that is emptiest; a frame with marks in all corners grows by what the best of them takes. Heights are logarithmic. */
export function noteCorner(note: string, points: readonly Point[], lines: readonly Point[], across: Extent, frame: Extent): NoteCorner {
  const { wide, tall } = captionSize(note);
  const rated = corners.map((corner) => {
    const isBeside = ({ x }: Point): boolean => (corner.right ? 1 - share(x, across) : share(x, across)) < (wide + clearance) / narrow;
    const grown = freed(corner, points.filter(isBeside).map(({ y }) => y), frame, (tall + clearance) / height);
    const [low, high] = [Math.log(grown.low), Math.log(grown.high)];
    const isUnder = ({ y }: Point): boolean => (corner.bottom ? Math.log(y) - low : high - Math.log(y)) < ((tall + clearance) / height) * (high - low);
    const growth = (high - low) / Math.log(frame.high / frame.low) - 1;
    return { corner, frame: grown, cost: growth + lineCost * lines.filter((place) => isBeside(place) && isUnder(place)).length };
  });
  const best = rated.reduce((a, b) => (b.cost < a.cost - 1e-9 ? b : a));
  const { right, bottom } = best.corner;
  return { corner: best.corner, frame: best.frame, panel: { right, wide, top: bottom ? height - tall : 0, bottom: bottom ? height : tall } };
}

/** The frame, grown downwards or upwards until a share of its height lies beyond all these values. */
function freed({ bottom }: Corner, values: readonly number[], { low, high }: Extent, part: number): Extent {
  if (values.length === 0) return { low, high };
  const [from, to] = [Math.log(low), Math.log(high)];
  if (bottom) return { low: Math.min(low, Math.exp((Math.min(...values.map(Math.log)) - part * to) / (1 - part))), high };
  return { low, high: Math.max(high, Math.exp((Math.max(...values.map(Math.log)) - part * from) / (1 - part))) };
}
