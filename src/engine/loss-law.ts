import { bestDescent, leastAbsolute, minimumAt, type Minimum } from './best-descent.js';
import { covarianceOf, sampleOf, undetermined, withoutErrors } from './covariance.js';
import type { Fit, Fitted, FoundBefore } from './fitted.js';
import { lawObstacle } from './identifiable.js';
import { canonicalOrder, lawData, lawTheta, present, starting, thinned, type LossLaw, type LossPoint } from './law-data.js';
import { LossLawProblem, type LawData } from './loss-law-problem.js';
import { lossLawStarts } from './loss-law-starts.js';
import { squares, variation } from './precision.js';
import { deltas, type Robust } from './robust-loss.js';
import { tFactor } from './student-t.js';

export type { LossLaw, LossPoint } from './law-data.js';

export type LossLawName = keyof LossLaw;

export interface LossLawOptions {
  /** False for the published two-term form, E = 0. */
  readonly irreducible: boolean;
  /** `delta` in the units of the residual: of ln loss in log space, of the loss in linear space. */
  readonly robust: Robust;
  readonly space: 'log' | 'linear';
  /** `full` searches a denser grid and descends from more of its valleys. */
  readonly audit: 'quick' | 'full';
}

export interface LossPrediction {
  readonly value: number;
  /** Confidence interval of the curve, not of a new run; null where the fit has no covariance. */
  readonly interval: readonly [number, number] | null;
}

const names: readonly LossLawName[] = ['E', 'A', 'alpha', 'B', 'beta'];

/** No exponent measured so far comes near this. */
const cliff = 5;

/** Rows the search looks at; of more, a part. The fit itself sees all. */
export const searched = { quick: 80, full: 500 } as const;

/** Predicted loss, in the unit of the losses fitted. */
export function loss(law: LossLaw, params: number, tokens: number): number {
  return law.E + law.A * params ** -law.alpha + law.B * tokens ** -law.beta;
}

/** E + B·D^-β: the loss that no size goes below at these tokens. */
export function lossLimit(law: LossLaw, tokens: number): number {
  return law.E + law.B * tokens ** -law.beta;
}

/**
 * Fits the loss law from no start at all (fitting.md). All coefficients ≥ 0; a term that vanishes is left out, its
 * coefficient and exponent reported as 0. With one token count (or size) the law cannot be told from one without that
 * term, so it is not fitted. The order of the points and the units of N and D do not matter.
 */
export function fitLossLaw(points: readonly LossPoint[], options: LossLawOptions): Fitted<LossLawName> {
  const n = points.length;
  const why = lawObstacle(points, options.irreducible);
  if (why) return { kind: 'not-fitted', why, n };

  const { order, data, path } = posed(points, options);
  const [problem, last] = [path[0]!, path.at(-1)!];
  const fewer = thinned(data, searched[options.audit]);
  const scout = fewer === data ? problem : lawProblems(fewer, options)[0]!;
  const starts = starting(lossLawStarts(fewer, { ...options, log: options.space === 'log', delta: problem.delta }));
  const minimum = options.robust.kind === 'least-absolute' ? leastAbsolute(path, starts) : bestDescent(problem, starts, scout);
  if (!minimum) return { kind: 'not-fitted', why: 'invalid-data', n };
  const fit = report(last, data, points, order, options, minimum);
  return options.audit === 'quick' && n <= searched.full && isDoubtful(fit) ? fitLossLaw(points, { ...options, audit: 'full' }) : fit;
}

/** A descent that got stuck, a power term that is gone or a cliff: a coarse grid may have missed the valley that has none of it. */
function isDoubtful({ status, atBound, coefficients: { alpha, beta } }: Fit<LossLawName>): boolean {
  return status === 'not-converged' || atBound.includes('A') || atBound.includes('B') || alpha > cliff || beta > cliff;
}

/**
 * The fit with coefficients found before: nothing is searched for, all that follows from them is computed. Null when they are no minimum
 * for these points.
 */
export function lossLawAt(points: readonly LossPoint[], options: LossLawOptions, found: FoundBefore<LossLawName>): Fit<LossLawName> | null {
  if (lawObstacle(points, options.irreducible)) return null;
  const { order, data, path } = posed(points, options);
  const problem = path.at(-1)!;
  const theta = lawTheta(found.coefficients, data);
  const free = present(theta).filter((j) => !found.atBound.includes(names[j]!));
  const minimum = minimumAt(problem, theta, free, found.starts);
  return minimum && { ...report(problem, data, points, order, options, minimum), coefficients: found.coefficients };
}

function posed(points: readonly LossPoint[], options: LossLawOptions): { order: readonly number[]; data: LawData; path: readonly LossLawProblem[] } {
  const order = canonicalOrder(points);
  const data = lawData(order.map((i) => points[i]!), options.space);
  return { order, data, path: lawProblems(data, options) };
}

/** What is minimised to fit the law: one problem, or for least absolute deviations one for each δ on the way. */
export function lawProblems(data: LawData, { robust, space, irreducible }: Omit<LossLawOptions, 'audit'>): readonly LossLawProblem[] {
  const widest = new LossLawProblem(data, space === 'log', irreducible, Infinity);
  return deltas(robust, widest.scale).map((delta) => widest.under(delta));
}

/** The law's loss at (N, D) with the confidence interval that the fit's covariance gives to ln L. */
export function lossInterval(fit: Fit<LossLawName>, params: number, tokens: number, level: number): LossPrediction {
  const value = loss(fit.coefficients, params, tokens);
  if (fit.free.length > 0 && fit.dof < 1) return { value, interval: null };
  const reach = fit.free.length === 0 ? 0 : (tFactor(level, fit.dof) * Math.sqrt(lossVariance(fit, params, tokens))) / value;
  // Losses that differ by many powers of ten leave a covariance that is no number.
  return { value, interval: Number.isNaN(reach) ? null : [value * Math.exp(-reach), value * Math.exp(Math.min(reach, 700))] };
}

/** Variance of the predicted loss. */
export function lossVariance(fit: Fit<LossLawName>, params: number, tokens: number): number {
  const gradient = fit.free.map((name) => lossPartial(fit.coefficients, name, params, tokens));
  let variance = 0;
  for (let a = 0; a < gradient.length; a++) for (let b = 0; b < gradient.length; b++) variance += gradient[a]! * fit.covariance[a]![b]! * gradient[b]!;
  return Math.max(0, variance);
}

/** ∂L by a fitting coordinate: ln E, ln A, α, ln B or β. */
function lossPartial(law: LossLaw, name: LossLawName, params: number, tokens: number): number {
  const size = law.A * params ** -law.alpha, data = law.B * tokens ** -law.beta;
  return { E: law.E, A: size, alpha: -Math.log(params) * size, B: data, beta: -Math.log(tokens) * data }[name];
}

function report(problem: LossLawProblem, data: LawData, points: readonly LossPoint[], order: readonly number[], options: LossLawOptions, minimum: Minimum): Fit<LossLawName> {
  const { theta, free } = minimum;
  const { n } = data;
  const r = new Float64Array(n);
  problem.residuals(theta, r, null);
  const residuals = new Array<number>(n), weights = new Array<number>(n);
  const absolute = r.reduce((sum, value) => sum + Math.abs(value), 0);
  const sample = sampleOf(points, order);
  const dof = sample.count - free.length;
  const covariance = covarianceOf(problem, theta, free, sample);
  const { condition, leverages: ordered } = covariance;
  const converged = minimum.converged && condition < undetermined && (covariance.form !== null || dof < 1);
  const { matrix, influence: pulls, form } = converged ? covariance : withoutErrors(covariance);
  const toReported = reporting(theta, free, data);
  const leverages = new Array<number>(n), influence = pulls.map(() => [] as number[]);
  order.forEach((input, at) => {
    r[at]! /= data.precision[at]!;
    residuals[input] = -r[at]!;
    weights[input] = data.precision[at]! ** 2;
    leverages[input] = ordered[at]!;
    if (pulls[at]) influence[input] = times(toReported, pulls[at]);
  });

  const atBound = names.filter((name, j) => !free.includes(j) && (name !== 'E' || options.irreducible) && !exponentOfNothing(theta, j));
  const { kind } = options.robust;
  return {
    kind: 'fitted', n, residuals, weights, leverages, influence, runs: points.map(({ run }) => run), condition, atBound, errors: form, dof: form === null ? 0 : dof,
    status: !converged ? 'not-converged' : atBound.length ? 'at-bound' : 'converged',
    coefficients: {
      E: theta[0]!,
      A: Math.exp(theta[1]! + theta[2]! * data.meanX), alpha: theta[2]!,
      B: Math.exp(theta[3]! + theta[4]! * data.meanY), beta: theta[4]!,
    },
    free: free.map((j) => names[j]!), logarithmic: ['E', 'A', 'B'],
    covariance: toReported.map((row) => times(toReported, times(matrix, row))), // T·M·Tᵀ of a symmetric M
    objective: {
      kind: kind === 'none' ? 'least-squares' : kind, delta: kind === 'huber' ? problem.delta : null, space: options.space,
      value: { huber: minimum.objective, 'least-absolute': absolute, none: 2 * minimum.objective }[kind],
      weighted: weights.some((weight) => weight !== 1),
    },
    r2: explained(r, data, options.space),
    typicalError: r.reduce((sum, ri, i) => sum + Math.abs(options.space === 'log' ? ri : Math.log1p(Math.max(ri / data.loss[i]!, -1 + 1e-15))), 0) / n,
    starts: minimum.starts, gradient: minimum.gradient,
  };
}

/** α of a law without its size term, β of one without its data term: not at a bound but without meaning. */
function exponentOfNothing(theta: Float64Array, j: number): boolean {
  return (j === 2 || j === 4) && theta[j - 1] === -Infinity;
}

/**
 * From the coordinates of the fit to those reported, as a matrix: E to ln E, and ln A at the centre to ln A at N = 1, which is
 * ln A_centre + α·mean ln N; likewise B.
 */
function reporting(theta: Float64Array, free: readonly number[], data: LawData): number[][] {
  const matrix = free.map((j) => free.map((k) => Number(j === k)));
  const E = free.indexOf(0);
  if (E >= 0) matrix[E]![E] = 1 / theta[0]!;
  for (const [term, mean] of [[1, data.meanX], [3, data.meanY]] as const) {
    if (free.includes(term) && free.includes(term + 1)) matrix[free.indexOf(term)]![free.indexOf(term + 1)] = mean;
  }
  return matrix;
}

function times(matrix: readonly (readonly number[])[], vector: readonly number[]): number[] {
  const size = vector.length, product = new Array<number>(size);
  for (let a = 0; a < size; a++) {
    let sum = 0;
    for (let b = 0; b < size; b++) sum += matrix[a]![b]! * vector[b]!;
    product[a] = sum;
  }
  return product;
}

function explained(r: Float64Array, { loss, precision }: LawData, space: 'log' | 'linear'): number {
  return 1 - squares(r, precision) / variation(space === 'log' ? loss.map(Math.log) : loss, precision);
}
