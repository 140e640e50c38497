import type { CurveBounds, CurveData } from './score-curve-problem.js';
import { logSpaced, startCells } from './variable-projection.js';

/**
 * Starting points from no start at all: for a fixed slope and midpoint the curve is linear in floor and ceiling, so a
 * grid over those two with a two-column solve inside the bounds sees every valley. Midpoints stand between the sorted
 * losses and beyond both ends; slopes run from nearly straight to a step.
 */
export function scoreCurveStarts(data: CurveData, bounds: CurveBounds, audit: 'quick' | 'full'): Float64Array[] {
  const range = data.highest - data.lowest;
  const slopes = logSpaced(0.5 / range, (8 * data.loss.length) / range, audit === 'full' ? 32 : 16);
  const midpoints = locations(data.loss, data, audit === 'full' ? 64 : 24);
  const values = new Float64Array(slopes.length * midpoints.length);
  const level = new Float64Array(2);
  for (let a = 0; a < slopes.length; a++) {
    for (let b = 0; b < midpoints.length; b++) values[a * midpoints.length + b] = project(data, bounds, slopes[a]!, midpoints[b]!, level);
  }
  return startCells(values, slopes.length, midpoints.length, audit).map((cell) => {
    const slope = slopes[Math.floor(cell / midpoints.length)]!, midpoint = midpoints[cell % midpoints.length]!;
    project(data, bounds, slope, midpoint, level);
    return Float64Array.of(level[0]!, level[1]!, Math.log(slope), midpoint);
  });
}

function locations(loss: Float64Array, data: CurveData, most: number): Float64Array {
  const range = data.highest - data.lowest;
  const between = Array.from(loss.subarray(1), (value, i) => (value + loss[i]!) / 2);
  const step = Math.max(1, between.length / most);
  const chosen = Array.from({ length: Math.min(between.length, most) }, (_, k) => between[Math.floor(k * step)]!);
  const around = [-2, -0.75, -0.25].map((share) => data.lowest + share * range).concat([0.25, 0.75, 2].map((share) => data.highest + share * range));
  return Float64Array.from([...new Set([...chosen, ...around])]).sort();
}

/** Half the sum of squares at the best floor and ceiling inside their bounds, which are left in `level`. */
function project({ loss, score, root }: CurveData, bounds: CurveBounds, slope: number, midpoint: number, level: Float64Array): number {
  let uu = 0, uq = 0, qq = 0, us = 0, qs = 0, ss = 0;
  for (let i = 0; i < loss.length; i++) {
    const q = 1 / (1 + Math.exp(slope * (loss[i]! - midpoint))), u = 1 - q, s = score[i]!, w = root[i]! ** 2;
    uu += w * u * u;
    uq += w * u * q;
    qq += w * q * q;
    us += w * u * s;
    qs += w * q * s;
    ss += w * s * s;
  }
  const misfit = (floor: number, ceiling: number) =>
    ceiling > floor ? (ss + floor * (floor * uu - 2 * us) + ceiling * (ceiling * qq - 2 * qs) + 2 * floor * ceiling * uq) / 2 : Infinity;
  let best = Infinity;
  const consider = (floor: number, ceiling: number) => {
    const f = inside(floor, bounds.floor), c = inside(ceiling, bounds.ceiling);
    const value = misfit(f, c);
    if (value < best) {
      best = value;
      level[0] = f;
      level[1] = c;
    }
  };
  // Quadratic in two unknowns in a box: the inner minimum, or the minimum of an edge.
  const determinant = uu * qq - uq * uq;
  if (determinant > 1e-14 * uu * qq) {
    const floor = (us * qq - qs * uq) / determinant, ceiling = (qs * uu - us * uq) / determinant;
    if (floor === inside(floor, bounds.floor) && ceiling === inside(ceiling, bounds.ceiling)) {
      consider(floor, ceiling);
      return best;
    }
  }
  for (const floor of bounds.floor) consider(floor, qq > 0 ? (qs - floor * uq) / qq : bounds.ceiling[1]);
  for (const ceiling of bounds.ceiling) consider(uu > 0 ? (us - ceiling * uq) / uu : bounds.floor[0], ceiling);
  return best;
}

function inside(value: number, [low, high]: readonly [number, number]): number {
  return Math.min(high, Math.max(low, value));
}
