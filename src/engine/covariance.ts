import { eigenSymmetric } from './linear-solve.js';
import type { Problem } from './problem.js';
import { blurredInliers, clipped } from './robust-loss.js';

export interface Covariance {
  /** Of the free coordinates, in their order; zeros without degrees of freedom. */
  readonly matrix: number[][];
  /** Of the column-scaled JᵀJ. */
  readonly condition: number;
  /** J·(JᵀJ)⁻¹·Jᵀ on its diagonal, per point: the share of a row's own error that the fit follows. */
  readonly leverages: readonly number[];
  /** How far each point pulls each free coordinate from the truth, points × free; zeros for one that is no measurement. Empty without a covariance. */
  readonly influence: readonly (readonly number[])[];
  /** Of each free coordinate, 0 to 1: its part in the directions that the points do not determine. */
  readonly open: readonly number[];
  /** Null: there is no covariance, because no degrees of freedom are left or the points determine none. */
  readonly form: CovarianceForm | null;
}

/** How a covariance was formed. None takes the rows to be equally noisy. */
export type CovarianceForm =
  | 'hc3' // least squares: each row's error is its residual from a fit without it
  | 'hc1' // least squares: each row's error is its residual, times √(n/dof)
  | 'sandwich' // robust objectives: Huber's, with a kernel in the bread
  | 'by-run'; // as these, with the rows of a run summed before they are squared

/** Which points are measurements, and which of them err together: the group of each, null for a point that is no measurement. */
export interface Sample {
  readonly groups: readonly (string | number | null)[];
  /** How many groups there are. */
  readonly count: number;
}

/** The sample of points in this order, those of one run together; `others` points before them are no measurements. */
export function sampleOf(points: readonly { readonly run?: string | undefined }[], order: readonly number[], others = 0): Sample {
  const groups = order.map((input) => points[input]!.run ?? input);
  return { groups: [...Array.from({ length: others }, () => null), ...groups], count: new Set(groups).size };
}

/** Beyond this condition number a direction is not determined by the data. */
export const undetermined = 1e14;
/** The residual of a row the fit follows as closely as this tells nothing of the row's error; the mean of all stands for it. */
const followed = 1e-3;

/**
 * Covariance of the fitting coordinates at the minimum: the sum over points of influence·influenceᵀ. Least squares: HC3 or HC1 (MacKinnon
 * and White 1985), influence −(JᵀJ)⁻¹·J·r/(1 − h), or ·√(n/dof) in place of the leverage. Huber's loss: the sandwich H⁻¹·(Σ ψ² J·Jᵀ)·H⁻¹·n/dof with H = Σ k J·Jᵀ, k the blurred
 * inlier weight of each row (robust-loss.ts). Rows are not assumed to be equally noisy: on the Chinchilla points that assumption would
 * halve the errors. Where points err in groups, as the checkpoints of one run do, groups take the place of rows in the sandwich and in dof;
 * with 'hc3' each group's pull is then that on a fit without it (CR3, the jackknife over groups: Bell and McCaffrey 2002).
 */
export function covarianceOf(problem: Problem, theta: Float64Array, free: readonly number[], sample: Sample, squares: 'hc1' | 'hc3' = 'hc3'): Covariance {
  const { points: n, dimension, delta } = problem;
  const size = free.length;
  const r = new Float64Array(n), jacobian = new Float64Array(n * dimension);
  problem.residuals(theta, r, jacobian);

  const scales = columnScales(jacobian, n, dimension, free);
  const rows = scaledRows(jacobian, n, dimension, free, scales);
  const gram = (weights: Float64Array) => weightedGram(rows, size, weights);
  const plain = invert(gram(new Float64Array(n).fill(1)), size);
  const leverages = leveragesOf(rows, size, plain.inverse, n);
  const none = { matrix: free.map(() => free.map(() => 0)), condition: plain.condition, leverages, influence: [], open: plain.open, form: null };
  const dof = sample.count - size;
  if (dof < 1) return none;

  const byRun = sample.count < sample.groups.filter((group) => group !== null).length;
  const form = byRun ? 'by-run' : delta === Infinity ? squares : 'sandwich';
  const inliers = delta === Infinity ? new Float64Array(n).fill(1) : blurredInliers(r, delta);
  const bread = delta === Infinity ? plain : invert(gram(inliers), size);
  const inflated = r.map((value) => clipped(value, delta) * Math.sqrt(sample.count / dof));
  const without = byRun && squares === 'hc3' ? breadWithoutEach(sample, inliers, gram, size) : null;
  const errors = form === 'hc3' ? leftOutErrors(r, leverages, dof) : inflated;
  const influence = Array.from(errors, (error, i) => {
    const group = sample.groups[i];
    if (group === null || group === undefined) return free.map(() => 0);
    const left = without?.get(group);
    const inverse = left ?? bread.inverse;
    const factor = -(left ? clipped(r[i]!, delta) : error);
    return scales.map((scale, a) => {
      let pull = 0;
      for (let b = 0; b < size; b++) pull += inverse[a * size + b]! * rows[i * size + b]!;
      return pull * scale * factor;
    });
  });
  const matrix = overGroups(influence, sample, size);
  const sound = bread.condition < undetermined && matrix.every((row) => row.every(Number.isFinite));
  return sound ? { matrix, condition: plain.condition, leverages, influence, open: plain.open, form } : none;
}

/** Whether the points that count determine the free coordinates. */
export function determines(problem: Problem, theta: Float64Array, free: readonly number[]): boolean {
  const { points: n, dimension, weights } = problem;
  const jacobian = new Float64Array(n * dimension);
  problem.residuals(theta, new Float64Array(n), jacobian);
  // A point that does not count may have no derivatives.
  for (let i = 0; i < n; i++) if (weights[i] === 0) jacobian.fill(0, i * dimension, (i + 1) * dimension);
  const scales = columnScales(jacobian, n, dimension, free);
  return free.length === 0 || invert(weightedGram(scaledRows(jacobian, n, dimension, free, scales), free.length, weights), free.length).condition < undetermined;
}

/** Of a fit that has not come to a minimum, where errors have no meaning. */
export function withoutErrors(covariance: Covariance): Covariance {
  return { ...covariance, matrix: covariance.matrix.map((row) => row.map(() => 0)), influence: [], form: null };
}

/** The inverse of the weighted Gram matrix without each group; a group that the rest cannot do without has none. */
function breadWithoutEach({ groups }: Sample, weights: Float64Array, gram: (weights: Float64Array) => Float64Array, size: number): Map<string | number, Float64Array> {
  const found = new Map<string | number, Float64Array>();
  for (const group of new Set(groups)) {
    if (group === null) continue;
    const { inverse, condition } = invert(gram(weights.map((weight, i) => (groups[i] === group ? 0 : weight))), size);
    if (condition < undetermined) found.set(group, inverse);
  }
  return found;
}

/** What each residual would be in a fit without its row, to first order. */
function leftOutErrors(r: Float64Array, leverages: readonly number[], dof: number): Float64Array {
  const typical = Math.sqrt(r.reduce((sum, value) => sum + value * value, 0) / dof);
  return r.map((value, i) => (1 - leverages[i]! > followed ? value / (1 - leverages[i]!) : value < 0 ? -typical : typical));
}

/** Σ over groups of (Σ influence)·(Σ influence)ᵀ. */
function overGroups(influence: readonly (readonly number[])[], { groups }: Sample, size: number): number[][] {
  const pulls = new Map<string | number, number[]>();
  groups.forEach((group, i) => {
    if (group === null) return;
    const pull = pulls.get(group);
    if (pull) influence[i]!.forEach((value, a) => (pull[a]! += value));
    else pulls.set(group, [...influence[i]!]);
  });
  const sum = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (const pull of pulls.values()) for (let a = 0; a < size; a++) for (let b = 0; b < size; b++) sum[a]![b]! += pull[a]! * pull[b]!;
  return sum;
}

/** 1 / length of each free column of the Jacobian. */
function columnScales(jacobian: Float64Array, n: number, dimension: number, free: readonly number[]): number[] {
  return free.map((j) => {
    let squares = 0;
    for (let i = 0; i < n; i++) squares += jacobian[i * dimension + j]! ** 2;
    return squares > 0 ? 1 / Math.sqrt(squares) : 1;
  });
}

/** The free columns of the Jacobian, each of length 1. */
function scaledRows(jacobian: Float64Array, n: number, dimension: number, free: readonly number[], scales: readonly number[]): Float64Array {
  const size = free.length, rows = new Float64Array(n * size);
  for (let i = 0; i < n; i++) for (let a = 0; a < size; a++) rows[i * size + a] = jacobian[i * dimension + free[a]!]! * scales[a]!;
  return rows;
}

function weightedGram(rows: Float64Array, size: number, weights: Float64Array): Float64Array {
  const gram = new Float64Array(size * size);
  for (let i = 0; i < weights.length; i++) {
    for (let a = 0; a < size; a++) {
      const weighted = weights[i]! * rows[i * size + a]!;
      for (let b = 0; b <= a; b++) gram[a * size + b]! += weighted * rows[i * size + b]!;
    }
  }
  for (let a = 0; a < size; a++) for (let b = 0; b < a; b++) gram[b * size + a] = gram[a * size + b]!;
  return gram;
}

function leveragesOf(rows: Float64Array, size: number, inverse: Float64Array, n: number): number[] {
  const leverages = new Array<number>(n);
  for (let i = 0; i < n; i++) {
    let leverage = 0;
    for (let a = 0; a < size; a++) for (let b = 0; b < size; b++) leverage += rows[i * size + a]! * inverse[a * size + b]! * rows[i * size + b]!;
    leverages[i] = leverage;
  }
  return leverages;
}

/** Inverse by eigenvalues; directions the data do not determine get a variance that is huge but finite. */
function invert(matrix: Float64Array, size: number): { inverse: Float64Array; condition: number; open: readonly number[] } {
  const { values, vectors } = eigenSymmetric(matrix, size);
  const largest = Math.max(...values, Number.MIN_VALUE);
  const least = Math.max(Math.min(...values), largest / (10 * undetermined));
  const inverse = new Float64Array(size * size);
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < size; b++) {
      for (let k = 0; k < size; k++) inverse[a * size + b]! += vectors[a * size + k]! * vectors[b * size + k]! / Math.max(values[k]!, least);
    }
  }
  const flat = [...values.keys()].filter((k) => values[k]! < largest / undetermined);
  const open = Array.from({ length: size }, (_, a) => Math.sqrt(flat.reduce((sum, k) => sum + vectors[a * size + k]! ** 2, 0)));
  return { inverse, condition: size ? largest / least : 1, open };
}
