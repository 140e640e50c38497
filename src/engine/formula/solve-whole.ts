import type { Ends } from '../../base/finite.js';
import { scaleOf } from './scale.js';
import { noneOf, PLACES, TOUCH, type Asked, type Solution, type Solved, type Told } from './solve.js';

/**
 * As `solveFor`, of an unknown that only whole numbers stand for, as the end of a sum: those of them in the range at which the law gives the target.
 * Where there are too many to look at each, leaps between those looked at are narrowed down to neighbours.
 */
export function solveForWhole(asked: Asked, target: number, range: readonly [number, number]): Solved {
  const values = wholes(range).map((at): Told => ({ at, value: asked.value(at) })).filter(({ value }) => Number.isFinite(value));
  const touch = TOUCH * (Math.abs(target) || 1);
  const touches = ({ value }: Told) => Math.abs(value - target) <= touch;
  const jumps = values.flatMap((after, i) => {
    const before = values[i - 1];
    return before && !touches(before) && !touches(after) && before.value > target !== after.value > target ? [neighbours(asked, target, before, after)] : [];
  });
  const met = [...new Set([...values, ...jumps.flat()].filter(touches).map(({ at }) => at))].sort((a, b) => a - b);
  if (met.length === 0) return noneOf([...values, ...jumps.flat()], jumps, target);
  return { kind: 'solved', solutions: met.map((value): Solution => ({ value, to: null, interval: intervalAround(asked, target, value, range) })) };
}

/** All whole numbers of a range, or as many of them, evenly along its scale, as are looked at. */
function wholes([low, high]: readonly [number, number]): number[] {
  const [first, last] = [Math.ceil(low), Math.floor(high)];
  if (last - first <= PLACES) return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
  const scale = scaleOf([first, last]);
  return [...new Set(Array.from({ length: PLACES + 1 }, (_, i) => Math.round(scale.at(scale.low + ((scale.high - scale.low) * i) / PLACES))))];
}

/** The two between which the law leaps, or one that meets the target twice. */
function neighbours(asked: Asked, target: number, before: Told, after: Told): readonly [Told, Told] {
  while (after.at - before.at > 1) {
    const at = Math.floor((before.at + after.at) / 2);
    const middle = { at, value: asked.value(at) };
    if (!Number.isFinite(middle.value)) break;
    if (Math.abs(middle.value - target) <= TOUCH * (Math.abs(target) || 1)) return [middle, middle];
    if (middle.value > target === before.value > target) before = middle;
    else after = middle;
  }
  return [before, after];
}

/** The last numbers to either side that the law does not contradict; an end is open where it contradicts none as far as is looked. */
function intervalAround(asked: Asked, target: number, root: number, [low, high]: readonly [number, number]): Ends | null {
  const holds = (at: number) => {
    const ends = asked.ends(at);
    return ends && (ends[0] ?? -Infinity) <= target && target <= (ends[1] ?? Infinity);
  };
  if (holds(root) === null) return null;
  const end = (step: 1 | -1) => {
    for (let at = root; at >= low && at <= high && Math.abs(at - root) <= PLACES; at += step) if (!holds(at + step)) return at;
    return null;
  };
  return [end(-1), end(1)];
}
