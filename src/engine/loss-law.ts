import { bestDescent, type Minimum } from './best-descent.js';
import { covarianceOf, undetermined } from './covariance.js';
import type { Fit, Fitted } from './fitted.js';
import { lawObstacle } from './identifiable.js';
import { canonicalOrder, lawData, present } from './law-data.js';
import { LossLawProblem, type LawData } from './loss-law-problem.js';
import { lossLawStarts } from './loss-law-starts.js';
import { tFactor } from './student-t.js';

/** L(N, D) = E + A·N^-α + B·D^-β, N in parameters, D in tokens. The Densing Law paper has no E: there, E = 0. */
export interface LossLaw {
  readonly E: number;
  readonly A: number;
  readonly alpha: number;
  readonly B: number;
  readonly beta: number;
}

export type LossLawName = keyof LossLaw;

export interface LossPoint {
  readonly params: number;
  readonly tokens: number;
  readonly loss: number;
}

export interface LossLawOptions {
  /** False for the published two-term form, E = 0. */
  readonly irreducible: boolean;
  /** `delta` in the units of the residual: of ln loss in log space, of the loss in linear space. */
  readonly robust: { readonly kind: 'huber'; readonly delta: number } | { readonly kind: 'none' };
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

  const order = canonicalOrder(points);
  const data = lawData(order.map((i) => points[i]!));
  const delta = options.robust.kind === 'huber' ? options.robust.delta : Infinity;
  const log = options.space === 'log';
  const problem = new LossLawProblem(data, log, options.irreducible, delta);
  const starts = lossLawStarts(data, { ...options, log, delta });
  const minimum = bestDescent(problem, starts.map((theta) => ({ theta, free: present(theta) })));
  if (!minimum) return { kind: 'not-fitted', why: 'invalid-data', n };
  return report(problem, data, order, options, minimum);
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

function report(problem: LossLawProblem, data: LawData, order: readonly number[], options: LossLawOptions, minimum: Minimum): Fit<LossLawName> {
  const { theta, free } = minimum;
  const { n } = data;
  const r = new Float64Array(n);
  problem.residuals(theta, r, null);
  const residuals = new Array<number>(n);
  const { matrix, condition, leverages: ordered, influence: pulls } = covarianceOf(problem, theta, free);
  const leverages = new Array<number>(n), influence = pulls.map(() => [] as number[]);
  order.forEach((input, at) => {
    residuals[input] = -r[at]!;
    leverages[input] = ordered[at]!;
    if (pulls[at]) influence[input] = reportedVector(pulls[at], theta, free, data);
  });

  const atBound = names.filter((name, j) => !free.includes(j) && (name !== 'E' || options.irreducible) && !exponentOfNothing(theta, j));
  const huber = options.robust.kind === 'huber';
  const converged = minimum.converged && condition < undetermined;
  return {
    kind: 'fitted', n, residuals, leverages, influence, condition, atBound, dof: n - free.length,
    status: !converged ? 'not-converged' : atBound.length ? 'at-bound' : 'converged',
    coefficients: {
      E: theta[0]!,
      A: Math.exp(theta[1]! + theta[2]! * data.meanX), alpha: theta[2]!,
      B: Math.exp(theta[3]! + theta[4]! * data.meanY), beta: theta[4]!,
    },
    free: free.map((j) => names[j]!),
    covariance: reported(matrix, theta, free, data),
    objective: {
      kind: huber ? 'huber' : 'least-squares', delta: huber ? problem.delta : null, space: options.space,
      value: huber ? minimum.objective : 2 * minimum.objective,
    },
    r2: explained(r, data.loss, options.space),
    typicalError: r.reduce((sum, ri, i) => sum + Math.abs(options.space === 'log' ? ri : Math.log1p(Math.max(ri / data.loss[i]!, -1 + 1e-15))), 0) / n,
    starts: minimum.starts, gradient: minimum.gradient,
  };
}

/** α of a law without its size term, β of one without its data term: not at a bound but without meaning. */
function exponentOfNothing(theta: Float64Array, j: number): boolean {
  return (j === 2 || j === 4) && theta[j - 1] === -Infinity;
}

/** From E to ln E, and from ln A at the centre to ln A at N = 1: ln A = ln A_centre + α·mean ln N; likewise B. */
function reported(matrix: number[][], theta: Float64Array, free: readonly number[], data: LawData): number[][] {
  const result = matrix.map((row) => [...row]);
  const size = free.length;
  const add = (to: number, from: number, factor: number) => {
    for (let k = 0; k < size; k++) result[to]![k]! += factor * result[from]![k]!;
    for (let k = 0; k < size; k++) result[k]![to]! += factor * result[k]![from]!;
  };
  const E = free.indexOf(0);
  if (E >= 0) add(E, E, 1 / theta[0]! - 1);
  for (const [term, mean] of [[1, data.meanX], [3, data.meanY]] as const) {
    if (free.includes(term) && free.includes(term + 1)) add(free.indexOf(term), free.indexOf(term + 1), mean);
  }
  return result;
}

function reportedVector(vector: readonly number[], theta: Float64Array, free: readonly number[], data: LawData): number[] {
  const at = (j: number) => vector[free.indexOf(j)]!;
  return free.map((j) => {
    if (j === 0) return at(0) / theta[0]!;
    const [exponent, mean] = j === 1 ? [2, data.meanX] : [4, data.meanY];
    return (j === 1 || j === 3) && free.includes(exponent) ? at(j) + mean * at(exponent) : at(j);
  });
}

function explained(r: Float64Array, losses: Float64Array, space: 'log' | 'linear'): number {
  const y = space === 'log' ? losses.map(Math.log) : losses;
  const mean = y.reduce((a, b) => a + b, 0) / y.length;
  const total = y.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return 1 - r.reduce((sum, v) => sum + v * v, 0) / total;
}
