import { bestDescent, minimumAt, type Minimum } from './best-descent.js';
import { covarianceOf, sampleOf, undetermined } from './covariance.js';
import type { Fit, Fitted, FoundBefore, NotFittedWhy } from './fitted.js';
import { flat } from './identifiable.js';
import { mergeNeighbours, ScoreCurveProblem, type CurveBounds, type CurveData } from './score-curve-problem.js';
import { precisions, variation } from './precision.js';
import { scoreCurveStarts } from './score-curve-starts.js';

/** S(L) = floor + (ceiling − floor) / (1 + exp(slope·(L − midpoint))); slope > 0, so a lower loss scores higher. In the paper d, c + d, −γ, l. */
export interface ScoreCurve {
  readonly floor: number;
  readonly ceiling: number;
  readonly slope: number;
  readonly midpoint: number;
}

export type ScoreCurveName = keyof ScoreCurve;

export interface ScorePoint {
  readonly loss: number;
  readonly score: number;
  /** One standard error of the score; points that have one weigh 1/stderr² (precision.ts). The anchor weighs 1, their mean. */
  readonly stderr?: number | undefined;
  /** Points of one run err together; a point without this stands for itself. */
  readonly run?: string | undefined;
}

export interface ScoreCurveOptions {
  readonly floor: number | 'free';
  readonly ceiling: number | 'free';
  /** Top of the benchmark's range; a free ceiling never lies above it. */
  readonly best: number;
  /** Adds the point (loss 0, score `best`), counted in `n` but without a residual of its own. */
  readonly anchor: boolean;
  readonly audit: 'quick' | 'full';
}

const names: readonly ScoreCurveName[] = ['floor', 'ceiling', 'slope', 'midpoint'];

/** Losses and scores beyond this are typing errors. */
const largest = 1e100;
/** Points the search looks at; more are merged in groups of neighbouring losses. The fit itself sees all. */
const searched = { quick: 64, full: 512 } as const;
/** A curve that changes over the measured losses by less than this share of the scores' range has no slope. */
const straight = 1e-3;

export function score(curve: ScoreCurve, loss: number): number {
  return curve.floor + (curve.ceiling - curve.floor) / (1 + Math.exp(curve.slope * (loss - curve.midpoint)));
}

/** The inverse of `score`: the loss at which a reference model reaches `target`. */
export function lossFor(curve: ScoreCurve, target: number): number | 'below-floor' | 'above-ceiling' {
  const share = (target - curve.floor) / (curve.ceiling - curve.floor);
  if (!(share > 0)) return 'below-floor';
  if (!(share < 1)) return 'above-ceiling';
  return curve.midpoint + (Math.log(1 - share) - Math.log(share)) / curve.slope;
}

/**
 * Fits the score curve by least squares from no start at all (fitting.md). Scores must rise as the loss falls; metrics
 * where lower is better are turned round by the caller. The order of the points does not matter.
 */
export function fitScoreCurve(points: readonly ScorePoint[], options: ScoreCurveOptions): Fitted<ScoreCurveName> {
  const n = points.length + (options.anchor ? 1 : 0);
  const why = obstacle(points, options, n);
  if (why) return { kind: 'not-fitted', why, n };

  const order = canonicalOrder(points);
  const data = curveData(points, order, options);
  const bounds = boundsOf(points, options, steepestSlope(data));
  const problem = new ScoreCurveProblem(data, bounds);
  const merged = mergeNeighbours(data, searched[options.audit]);
  const scout = merged === data ? problem : new ScoreCurveProblem(merged, bounds);
  const starts = scoreCurveStarts(merged, bounds, options.audit);
  const minimum = bestDescent(problem, starts.map((theta) => ({ theta, free: inner(theta, bounds) })), scout);
  if (!minimum || !falls(minimum.theta, data, points)) return { kind: 'not-fitted', why: 'no-slope', n };
  return report(problem, data, points, order, options, minimum);
}

/** The fit with coefficients found before; null when they are no minimum for these points. */
export function scoreCurveAt(points: readonly ScorePoint[], options: ScoreCurveOptions, found: FoundBefore<ScoreCurveName>): Fit<ScoreCurveName> | null {
  if (obstacle(points, options, points.length + Number(options.anchor))) return null;
  const order = canonicalOrder(points);
  const data = curveData(points, order, options);
  const bounds = boundsOf(points, options, steepestSlope(data));
  const { floor, ceiling, slope, midpoint } = found.coefficients;
  const theta = Float64Array.of(floor, ceiling, Math.log(slope), midpoint);
  const problem = new ScoreCurveProblem(data, bounds);
  const minimum = minimumAt(problem, theta, inner(theta, bounds).filter((j) => !found.atBound.includes(names[j]!)), found.starts);
  return minimum && { ...report(problem, data, points, order, options, minimum), coefficients: found.coefficients };
}

function obstacle(points: readonly ScorePoint[], options: ScoreCurveOptions, n: number): NotFittedWhy | null {
  const sound = (value: number) => Math.abs(value) < largest;
  if (!points.every((p) => sound(p.loss) && sound(p.score))) return 'invalid-data';
  const coefficients = 2 + Number(options.floor === 'free') + Number(options.ceiling === 'free');
  const losses = new Set(points.map((p) => p.loss));
  if (n < coefficients || points.length < 2) return 'too-few-points';
  if (flat(points.map((p) => p.loss))) return 'flat-losses';
  if (losses.size + Number(options.anchor) < coefficients) return 'too-few-points';
  return flat(points.map((p) => p.score), Math.abs(options.best)) ? 'flat-scores' : null;
}

/** Numbers of the points by loss, score, and what tells two such apart; the anchor is not among them. */
export function canonicalOrder(points: readonly ScorePoint[]): number[] {
  return points.map((_, i) => i).sort((i, j) => compared(points[i]!, points[j]!));
}

function compared(a: ScorePoint, b: ScorePoint): number {
  const [run, other] = [a.run ?? '', b.run ?? ''];
  return a.loss - b.loss || a.score - b.score || (a.stderr ?? 0) - (b.stderr ?? 0) || (run < other ? -1 : Number(run > other));
}

export function curveData(points: readonly ScorePoint[], order: readonly number[], options: ScoreCurveOptions): CurveData {
  const anchor = options.anchor ? [{ loss: 0, score: options.best }] : [];
  const all = [...anchor, ...order.map((i) => points[i]!)];
  return {
    n: all.length,
    loss: Float64Array.from(all, (p) => p.loss), score: Float64Array.from(all, (p) => p.score),
    root: Float64Array.from([...anchor.map(() => 1), ...precisions(order.map((i) => points[i]!.stderr))]),
    lowest: points[order[0]!]!.loss, highest: points[order.at(-1)!]!.loss,
  };
}

/**
 * A free ceiling lies between the middle of the scores and `best`; a free floor between one range of scores under the
 * lowest (0 for scores that are all positive) and that middle: enough for any curve, and finite.
 */
export function boundsOf(points: readonly ScorePoint[], options: ScoreCurveOptions, steepest: number): CurveBounds {
  const low = points.reduce((a, p) => Math.min(a, p.score), Infinity), high = points.reduce((a, p) => Math.max(a, p.score), -Infinity);
  const top = Math.max(options.best, low + Number.MIN_VALUE);
  const middle = Math.min((low + high) / 2, top);
  const bottom = low >= 0 ? 0 : low - (high - low);
  return {
    steepest,
    floor: options.floor === 'free' ? [bottom, middle] : [options.floor, options.floor],
    ceiling: options.ceiling === 'free' ? [middle, top] : [options.ceiling, options.ceiling],
  };
}

/** Steeper, a curve is a step between two neighbouring losses. */
export function steepestSlope({ n, highest, lowest }: CurveData): number {
  return (64 * n) / (highest - lowest);
}

/** Coordinates that do not rest on a bound. */
export function inner(theta: Float64Array, bounds: CurveBounds): number[] {
  const within = (value: number, [low, high]: readonly [number, number]) => value > low && value < high;
  return [0, 1, 2, 3].filter((j) => j > 1 || within(theta[j]!, j === 0 ? bounds.floor : bounds.ceiling));
}

function report(problem: ScoreCurveProblem, data: CurveData, points: readonly ScorePoint[], order: readonly number[], options: ScoreCurveOptions, minimum: Minimum): Fit<ScoreCurveName> {
  const { theta, free } = minimum;
  const { n } = data;
  const anchors = n - order.length;
  const r = new Float64Array(n);
  problem.residuals(theta, r, null);
  const residuals = new Array<number>(order.length), weights = new Array<number>(order.length);
  const sample = sampleOf(points, order, anchors);
  const { matrix, condition, leverages: ordered, influence: pulls, form } = covarianceOf(problem, theta, free, sample, 'hc1');
  const leverages = new Array<number>(order.length), influence = pulls.slice(anchors);
  order.forEach((input, at) => {
    const sharp = data.root[at + anchors]!;
    residuals[input] = -r[at + anchors]! / sharp;
    weights[input] = sharp ** 2;
    leverages[input] = ordered[at + anchors]!;
    if (pulls.length > 0) influence[input] = pulls[at + anchors]!;
  });

  const fitted = names.filter((name) => (name !== 'floor' && name !== 'ceiling') || options[name] === 'free');
  const atBound = fitted.filter((name) => !free.includes(names.indexOf(name)));
  const determined = condition < undetermined && (form !== null || sample.count - free.length < 1);
  const converged = minimum.converged && determined;
  // In canonical order, so that no digit hangs on that of the input.
  const [own, precision] = [r.subarray(anchors), data.root.subarray(anchors)];
  const weighted = own.reduce((sum, value) => sum + value * value, 0);
  const plain = own.reduce((sum, value, at) => sum + (value / precision[at]!) ** 2, 0);
  return {
    kind: 'fitted', n, residuals, weights, leverages, influence, runs: points.map(({ run }) => run), condition, atBound, errors: form, dof: form === null ? 0 : sample.count - free.length,
    status: !converged ? 'not-converged' : atBound.length ? 'at-bound' : 'converged',
    coefficients: { floor: theta[0]!, ceiling: theta[1]!, slope: Math.exp(theta[2]!), midpoint: theta[3]! },
    free: free.map((j) => names[j]!), logarithmic: ['slope'],
    covariance: matrix,
    objective: { kind: 'least-squares', delta: null, space: 'linear', value: 2 * minimum.objective, weighted: weights.some((weight) => weight !== 1) },
    r2: 1 - weighted / variation(data.score.subarray(anchors), precision),
    typicalError: Math.sqrt(plain / order.length),
    starts: minimum.starts, gradient: minimum.gradient,
  };
}

/** Whether the curve follows the scores: it changes over the measured losses, and in their direction. */
function falls(theta: Float64Array, data: CurveData, points: readonly ScorePoint[]): boolean {
  const curve = { floor: theta[0]!, ceiling: theta[1]!, slope: Math.exp(theta[2]!), midpoint: theta[3]! };
  const scores = points.map((p) => p.score);
  const mean = scores.reduce((a, b) => a + b, 0) / scores.length;
  const range = scores.reduce((a, b) => Math.max(a, b)) - scores.reduce((a, b) => Math.min(a, b));
  const together = points.reduce((sum, p) => sum + score(curve, p.loss) * (p.score - mean), 0);
  return together > 0 && score(curve, data.lowest) - score(curve, data.highest) > straight * range;
}

const covariances = new WeakMap<Fit<ScoreCurveName>, Float64Array>();

/** Covariance over all four coordinates (floor, ceiling, ln slope, midpoint; row-major), 0 for what is not free. */
export function curveCovariance(fit: Fit<ScoreCurveName>): Float64Array {
  let full = covariances.get(fit);
  if (full) return full;
  full = new Float64Array(16);
  const at = fit.free.map((name) => names.indexOf(name));
  for (let a = 0; a < at.length; a++) for (let b = 0; b < at.length; b++) full[at[a]! * 4 + at[b]!] = fit.covariance[a]![b]!;
  covariances.set(fit, full);
  return full;
}
