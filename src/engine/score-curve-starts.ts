import { exponential } from './exponential.js';
import type { CurveBounds, CurveData } from './score-curve-problem.js';
import { inside, steepSteps } from './score-curve-steps.js';
import { logSpaced, lowestOfEach, startCells } from './variable-projection.js';

/** Slopes of a grid, and the most midpoints. */
const grids = { quick: { slopes: 16, midpoints: 24 }, full: { slopes: 32, midpoints: 64 } } as const;
/** From straight to steep the minima differ by how many points the flank holds: one descent starts from the best of each quarter of the slopes. */
const bands = 4;
/** A curve that fits no better than a constant by more than this share is one. */
const constant = 1e-9;
/** A step is worth a descent when it fits about as well as the best of the grid. */
const worthwhile = 2;

/**
 * Starting points from no start at all: for a fixed slope and midpoint the curve is linear in floor and ceiling, so a
 * grid over those two with a two-column solve inside the bounds sees every valley. Midpoints stand between the sorted
 * losses and beyond both ends; slopes run from nearly straight to a step. What is steeper is counted out in full (score-curve-steps.ts).
 */
export function scoreCurveStarts(data: CurveData, bounds: CurveBounds, audit: 'quick' | 'full'): Float64Array[] {
  const range = data.highest - data.lowest;
  const slopes = logSpaced(0.5 / range, (8 * data.loss.length) / range, grids[audit].slopes);
  const midpoints = locations(data.loss, data, grids[audit].midpoints);
  const grid = new CurveGrid(data, bounds);
  const values = new Float64Array(slopes.length * midpoints.length);
  for (let a = 0; a < slopes.length; a++) {
    for (let b = 0; b < midpoints.length; b++) values[a * midpoints.length + b] = grid.project(slopes[a]!, midpoints[b]!);
  }
  const bent = values.map((value) => (value < grid.flat * (1 - constant) ? value : Infinity));
  const searched = bent.some((value) => value < Infinity) ? bent : values;
  const cells = [...startCells(searched, slopes.length, midpoints.length, audit), ...lowestOfEach(searched, bands, (cell) => Math.floor((cell * bands) / values.length))];
  const least = searched.reduce((a, b) => Math.min(a, b));
  return [...[...new Set(cells)].map((cell) => {
    const slope = slopes[Math.floor(cell / midpoints.length)]!, midpoint = midpoints[cell % midpoints.length]!;
    grid.project(slope, midpoint);
    return Float64Array.of(grid.floor, grid.ceiling, Math.log(slope), midpoint);
  }), ...steepSteps(data, bounds).filter(({ misfit }) => misfit < worthwhile * least).map(({ theta }) => theta)];
}

function locations(loss: Float64Array, data: CurveData, most: number): Float64Array {
  const range = data.highest - data.lowest;
  const between = Array.from(loss.subarray(1), (value, i) => (value + loss[i]!) / 2);
  const step = Math.max(1, between.length / most);
  const chosen = Array.from({ length: Math.min(between.length, most) }, (_, k) => between[Math.floor(k * step)]!);
  const around = [-2, -0.75, -0.25].map((share) => data.lowest + share * range).concat([0.25, 0.75, 2].map((share) => data.highest + share * range));
  return Float64Array.from([...new Set([...chosen, ...around])]).sort();
}

/** The best curve of a given slope and midpoint. */
class CurveGrid {
  floor = 0;
  ceiling = 0;
  /** Misfit of the best constant. */
  readonly flat: number;
  private readonly weights: Float64Array;
  /** Σ weight, and Σ weight·score, Σ weight·score². */
  private readonly total: number;
  private readonly sum: number;
  private readonly square: number;

  constructor(private readonly data: CurveData, private readonly bounds: CurveBounds) {
    const { score, root } = data;
    this.weights = root.map((w) => w * w);
    this.total = this.weights.reduce((sum, w) => sum + w, 0);
    this.sum = this.weights.reduce((sum, w, i) => sum + w * score[i]!, 0);
    this.square = this.weights.reduce((sum, w, i) => sum + w * score[i]! ** 2, 0);
    const mean = this.sum / this.total;
    this.flat = this.weights.reduce((sum, w, i) => sum + w * (score[i]! - mean) ** 2, 0) / 2;
  }

  /** Half the sum of squares at the best floor and ceiling inside their bounds, which are left in `floor` and `ceiling`. */
  project(slope: number, midpoint: number): number {
    const { bounds, weights, total, sum, square } = this;
    const { loss, score } = this.data;
    let toQ = 0, qq = 0, qs = 0;
    for (let i = 0; i < loss.length; i++) {
      const q = 1 / (1 + exponential(slope * (loss[i]! - midpoint))), wq = weights[i]! * q;
      toQ += wq;
      qq += wq * q;
      qs += wq * score[i]!;
    }
    const uq = toQ - qq, uu = total - toQ - uq, us = sum - qs; // u = 1 − q
    let best = Infinity;
    const consider = (floor: number, ceiling: number) => {
      const f = inside(floor, bounds.floor), c = inside(ceiling, bounds.ceiling);
      const value = c > f ? (square + f * (f * uu - 2 * us) + c * (c * qq - 2 * qs) + 2 * f * c * uq) / 2 : Infinity;
      if (value < best) [best, this.floor, this.ceiling] = [value, f, c];
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
}
