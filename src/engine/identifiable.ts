import type { NotFittedWhy } from './fitted.js';

/** Squares and reciprocals of numbers beyond this leave the range of doubles. */
const largest = 1e100;

export function usable(value: number): boolean {
  return value > 1 / largest && value < largest;
}

/** True when the values differ by no more than rounding, measured against `scale` or the largest of them. */
export function flat(values: readonly number[], scale = 0): boolean {
  let low = Infinity, high = -Infinity, size = scale;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
    size = Math.max(size, Math.abs(value));
  }
  return !(high - low > 1e-12 * size);
}

/** Why these points cannot determine a loss law, or null when they can. */
export function lawObstacle(points: readonly { params: number; tokens: number; loss: number }[], irreducible: boolean): NotFittedWhy | null {
  if (!points.every((p) => usable(p.params) && usable(p.tokens) && usable(p.loss))) return 'invalid-data';
  const least = irreducible ? 5 : 4;
  if (different(points, (a, b) => a.params === b.params && a.tokens === b.tokens, least) < least) return 'too-few-points';
  const sizes = different(points, (a, b) => a.params === b.params, 3);
  const counts = different(points, (a, b) => a.tokens === b.tokens, 3);
  if (sizes === 1) return 'one-size';
  if (counts === 1) return 'one-token-count';
  if (flat(points.map((p) => p.loss))) return 'flat-losses';
  if (irreducible && sizes === 2) return 'two-sizes';
  if (irreducible && counts === 2) return 'two-token-counts';
  return collinear(points.map((p) => Math.log(p.params)), points.map((p) => Math.log(p.tokens))) ? 'collinear' : null;
}

/** How many different ones there are, counted up to `enough`. */
function different<Value>(values: readonly Value[], same: (a: Value, b: Value) => boolean, enough: number): number {
  const found: Value[] = [];
  for (const value of values) {
    if (found.some((other) => same(value, other))) continue;
    if (found.push(value) === enough) break;
  }
  return found.length;
}

/** True when the pairs lie on one line to rounding, so that two power terms are functions of one variable. */
function collinear(x: readonly number[], y: readonly number[]): boolean {
  const meanX = mean(x), meanY = mean(y);
  let xx = 0, xy = 0, yy = 0;
  for (let i = 0; i < x.length; i++) {
    const dx = x[i]! - meanX, dy = y[i]! - meanY;
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  return xx * yy - xy * xy <= 1e-9 * xx * yy;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
