import { paint, type Palette } from './palette.js';
import { logEvenly, within, type Extent } from './scale.js';
import type { JsonObject, Row } from './spec.js';

/** An interval as it is drawn, cut off at the frame: a long one would otherwise press the points together. */
export interface Whisker extends Extent {
  readonly x: number;
  readonly isCutBelow: boolean;
  readonly isCutAbove: boolean;
}

/** Null where the interval has no end, or lies outside the frame. */
export function whisker(x: number, [low, high]: readonly [number | null, number | null], frame: Extent): Whisker | null {
  if ((low === null && high === null) || (low ?? 0) >= frame.high || (high ?? Infinity) <= frame.low) return null;
  return {
    x, low: within(low ?? 0, frame), high: within(high ?? Infinity, frame),
    isCutBelow: (low ?? 0) < frame.low, isCutAbove: (high ?? Infinity) > frame.high,
  };
}

/** Rows of the datasets `whiskers` and `cut`, the ends that lie beyond the frame. */
export function whiskerRows(whiskers: readonly Whisker[], field: (x: number) => Row): { readonly whiskers: readonly Row[]; readonly cut: readonly Row[] } {
  return {
    whiskers: whiskers.map(({ x, low, high }) => ({ ...field(x), low, high })),
    cut: whiskers.flatMap(({ x, low, high, isCutBelow, isCutAbove }) => [
      ...(isCutBelow ? [{ ...field(x), low, up: false }] : []), ...(isCutAbove ? [{ ...field(x), low: high, up: true }] : []),
    ]),
  };
}

/** Lines with an arrowhead where an interval goes on beyond the frame. */
export function whiskerLayers(x: JsonObject, y: JsonObject, role: keyof Palette, opacity: number): JsonObject[] {
  return [
    { data: { name: 'whiskers' }, mark: { type: 'rule', stroke: paint(role), opacity, aria: false }, encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } } },
    {
      data: { name: 'cut' },
      mark: { type: 'point', filled: true, fill: paint(role), size: 26, opacity: Math.min(1, opacity + 0.2), aria: false, shape: { expr: "datum.up ? 'triangle-up' : 'triangle-down'" }, yOffset: { expr: 'datum.up ? 3 : -3' } },
      encoding: { x, y: { ...y, field: 'low' } },
    },
  ];
}

/** Places along the whiskers, for labels to keep clear of. */
export function alongWhiskers(whiskers: readonly Whisker[]): { x: number; y: number }[] {
  return whiskers.flatMap(({ x, low, high }) => logEvenly({ low, high }, 12).map((y) => ({ x, y })));
}
