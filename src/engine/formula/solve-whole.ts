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
  const seen = new Map([...values, ...jumps.flat()].map((told) => [told.at, told]));
  const stretches = level([...seen.values()].sort((a, b) => a.at - b.at), touches);
  if (stretches.length === 0) return noneOf([...values, ...jumps.flat()], jumps, target);
  return { kind: 'solved', solutions: stretches.map(([first, last]): Solution => ({ value: first, to: last === first ? null : last, interval: intervalAround(asked, target, [first, last], range) })) };
}

/** First and last of neighbours that all meet the target, as where the law is level; two may as well be the sides of a valley, and stay apart. */
function level(seen: readonly Told[], touches: (told: Told) => boolean): [number, number][] {
  const stretches: [number, number][] = [];
  seen.forEach((told, i) => {
    if (!touches(told)) return;
    if (i > 0 && touches(seen[i - 1]!)) stretches.at(-1)![1] = told.at;
    else stretches.push([told.at, told.at]);
  });
  return stretches.flatMap(([first, last]): [number, number][] => (last - first === 1 ? [[first, first], [last, last]] : [[first, last]]));
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
function intervalAround(asked: Asked, target: number, [first, last]: readonly [number, number], [low, high]: readonly [number, number]): Ends | null {
  if (asked.ends(first) === null) return null;
  const holds = (at: number) => {
    const ends = asked.ends(at);
    return ends && (ends[0] ?? -Infinity) <= target && target <= (ends[1] ?? Infinity);
  };
  return [lastThatHolds(holds, first, Math.ceil(low)), lastThatHolds(holds, last, Math.floor(high))];
}

/** On the way from one number to another, in steps that double and are then halved; null where nothing on it is contradicted, or the law has no value. */
function lastThatHolds(holds: (at: number) => boolean | null, from: number, limit: number): number | null {
  const side = Math.sign(limit - from);
  let near = from;
  for (let step = 1; near !== limit; step *= 2) {
    let far = step >= Math.abs(limit - near) ? limit : near + side * step;
    const found = holds(far);
    if (found === null) return null;
    if (found) {
      near = far;
      continue;
    }
    while (Math.abs(far - near) > 1) {
      const middle = Math.floor((near + far) / 2);
      if (holds(middle)) near = middle;
      else far = middle;
    }
    return near;
  }
  return null;
}
