import type { Ends } from '../base/finite.js';

export interface Bounded {
  readonly value: number;
  readonly ends: Ends;
}

/**
 * Interval of new − old from the intervals of both, at their level (Zou and Donner 2008, "MOVER"): each end keeps the skewness of the two ends
 * it comes from, and is open where one of them is. With intervals value ± t·s it is the difference ± √((t·s)² + (t·s)²). The two are taken
 * as independent: where they err together, as over shared rows, it is too wide, never too narrow.
 */
export function differenceEnds(old: Bounded, now: Bounded): Ends {
  const reach = ({ value, ends }: Bounded, end: 0 | 1) => (ends[end] === null ? Infinity : Math.abs(value - ends[end]));
  const moved = now.value - old.value;
  const [down, up] = [Math.hypot(reach(now, 0), reach(old, 1)), Math.hypot(reach(now, 1), reach(old, 0))];
  return [Number.isFinite(down) ? moved - down : null, Number.isFinite(up) ? moved + up : null];
}

/** On logarithms; an end that is not positive is open. */
export function logarithms({ value, ends }: Bounded): Bounded {
  const log = (end: number | null) => (end !== null && end > 0 ? Math.log(end) : null);
  return { value: Math.log(value), ends: [log(ends[0]), log(ends[1])] };
}

/** Whether an interval leaves out zero. Null where nothing bounds it. */
export function leavesOutZero([low, high]: Ends): boolean | null {
  if (low === null && high === null) return null;
  return (low !== null && low > 0) || (high !== null && high < 0);
}

/** Relative differences below this are the rounding of the last digits. */
const ROUNDING = 1e-6;

export function sameNumber(a: number, b: number): boolean {
  return Math.abs(a - b) <= ROUNDING * Math.max(Math.abs(a), Math.abs(b));
}
