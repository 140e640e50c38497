import type { Fit } from './fitted.js';
import { loss, lossInterval, lossLimit, type LossLawName } from './loss-law.js';
import type { FittedRows, Reading } from './reading.js';
import { rootBetween } from './root.js';
import { lossFor, score, type ScoreCurveName } from './score-curve.js';
import { ScoreTest } from './score-test.js';
import { endless, lnAverageSize, lnSizeAt } from './size-point.js';

export type { FittedRows, Measured, Reading } from './reading.js';

/**
 * `below-floor`: at or under what the smallest reference model would score · `above-ceiling`: at or over what any loss
 * gives · `loss-below-limit`: the loss needed lies at or under E + B·D0^-β, which no size can undercut.
 */
export type OutOfReachWhy = 'below-floor' | 'above-ceiling' | 'loss-below-limit';

export type EffectiveSize =
  | {
      readonly kind: 'size';
      readonly params: number;
      /** Null: this side is open, or the fits have no degrees of freedom to tell. */
      readonly interval: readonly [number | null, number | null];
    }
  | { readonly kind: 'out-of-reach'; readonly why: OutOfReachWhy };

/** An upper end this many times the size bounds nothing: it is open. */
const far = 1000;
/** A lower end below this is no model's size. */
const least = 1000;

/** The ends that bound a size. However far below the size a lower end lies, it is what is known of a score near its ceiling. */
export function nearEnds(params: number, [low, high]: readonly [number | null, number | null]): readonly [number | null, number | null] {
  return [low !== null && (low >= least || low * far > params) ? low : null, high !== null && high < params * far ? high : null];
}

/** One benchmark's answer: also the loss a reference model needs for this score, null when no loss gives it. */
export type BenchmarkSize = EffectiveSize & { readonly loss: number | null };

export interface Prediction {
  readonly loss: number;
  readonly lossInterval: readonly [number, number] | null;
  readonly score: number;
  readonly scoreInterval: readonly [number, number] | null;
}

/**
 * N̂: the parameters a reference model trained on `tokens` tokens needs for this score (method.md §1.3), with the
 * interval at `level`. N belongs to the interval when its predicted score and the measured one differ by no more than
 * t standard errors; inverting that test, rather than scaling an error by dN/dS, lets an end be open where the score
 * nears what no size exceeds.
 */
export function effectiveSize(reading: Reading, tokens: number, level: number): BenchmarkSize {
  const needed = lossFor(reading.curve.coefficients, reading.score.value);
  if (typeof needed === 'string') return { kind: 'out-of-reach', why: needed, loss: null };
  const lnParams = lnSizeAt(reading.law.coefficients, needed, tokens);
  if (lnParams === Infinity) return { kind: 'out-of-reach', why: 'loss-below-limit', loss: needed };
  if (lnParams === -Infinity) return { kind: 'out-of-reach', why: 'below-floor', loss: needed };
  return { ...sizeAt(new ScoreTest([reading], tokens), lnParams, level), loss: needed };
}

/** N̂ solves Σ S_b(L_b(N, D0)) = Σ S_b, each score in units of its benchmark's width: one size that explains the average score. */
export function averageScoreSize(readings: readonly Reading[], tokens: number, level: number): EffectiveSize {
  if (readings.length === 0) return { kind: 'out-of-reach', why: 'below-floor' };
  if (readings.length === 1) return withoutLoss(effectiveSize(readings[0]!, tokens, level));
  const lnParams = lnAverageSize(readings.map(({ law, curve, score, width = 1 }) => ({ law: law.coefficients, curve: curve.coefficients, value: score.value, width })), tokens);
  if (lnParams === -Infinity) return { kind: 'out-of-reach', why: 'below-floor' };
  if (lnParams === Infinity) {
    const ceilings = readings.reduce((sum, { curve, width = 1 }) => sum + curve.coefficients.ceiling / width, 0);
    const target = readings.reduce((sum, { score, width = 1 }) => sum + score.value / width, 0);
    return { kind: 'out-of-reach', why: target >= ceilings ? 'above-ceiling' : 'loss-below-limit' };
  }
  return sizeAt(new ScoreTest(readings, tokens), lnParams, level);
}

/**
 * exp(mean ln N̂_b) over the benchmarks in reach. The ends of its interval are combined from those of the benchmarks
 * (Zou and Donner's MOVER, with the correlation that a shared law brings), so they keep their skewness and openness.
 */
export function geometricMeanSize(readings: readonly Reading[], tokens: number, level: number): EffectiveSize {
  const sizes = readings.map((reading) => ({ reading, size: effectiveSize(reading, tokens, level) }));
  const parts = sizes.flatMap(({ reading, size }) => (size.kind === 'size' ? [{ lnParams: Math.log(size.params), interval: size.interval, test: new ScoreTest([reading], tokens) }] : []));
  if (parts.length === 0) {
    const first = sizes[0]?.size;
    return { kind: 'out-of-reach', why: first?.kind === 'out-of-reach' ? first.why : 'below-floor' };
  }
  const center = parts.reduce((sum, part) => sum + part.lnParams, 0) / parts.length;
  const correlations = parts.map((a) => parts.map((b) => correlation(a, b)));
  const reach = (end: 0 | 1) => {
    const reaches = parts.map(({ lnParams, interval }) => (interval[end] === null ? null : Math.abs(Math.log(interval[end]) - lnParams)));
    let square = 0;
    for (const [i, a] of reaches.entries()) for (const [j, b] of reaches.entries()) {
      if (a === null || b === null) return null;
      square += correlations[i]![j]! * a * b;
    }
    return Math.sqrt(Math.max(0, square)) / parts.length;
  };
  const below = reach(0), above = reach(1);
  return { kind: 'size', params: Math.exp(center), interval: [below === null ? null : Math.exp(center - below), above === null ? null : Math.exp(center + above)] };
}

/** d ln N̂ / dS (method.md §1.6): by how much N̂ changes, relatively, per unit of score. Null when out of reach. */
export function sizeSensitivity(reading: Reading, tokens: number): number | null {
  const { law, curve, score: measured } = reading;
  const { floor, ceiling, slope } = curve.coefficients;
  const needed = lossFor(curve.coefficients, measured.value);
  if (typeof needed === 'string') return null;
  const sizeTerm = needed - lossLimit(law.coefficients, tokens);
  const perUnit = (ceiling - floor) / (law.coefficients.alpha * slope * (measured.value - floor) * (ceiling - measured.value) * sizeTerm);
  return sizeTerm > 0 && perUnit < Infinity ? perUnit : null;
}

/** Loss and score of a reference model of `params` parameters and `tokens` tokens, chained, each with the confidence interval of its curve. */
export function predictScore(law: Fit<LossLawName>, curve: Fit<ScoreCurveName>, params: number, tokens: number, level: number, rows?: FittedRows): Prediction {
  const value = loss(law.coefficients, params, tokens);
  const center = score(curve.coefficients, value);
  const test = new ScoreTest([{ law, curve, score: { value: 0, stderr: null }, rows }], tokens);
  test.at(Math.log(params));
  const factor = test.factor(level);
  const reach = factor === null ? 0 : factor * Math.sqrt(test.variance);
  const lowest = curve.free.includes('floor') ? -Infinity : curve.coefficients.floor;
  const highest = curve.free.includes('ceiling') ? Infinity : curve.coefficients.ceiling;
  return {
    loss: value, lossInterval: lossInterval(law, params, tokens, level).interval,
    score: center, scoreInterval: factor === null || Number.isNaN(reach) ? null : [Math.max(lowest, center - reach), Math.min(highest, center + reach)],
  };
}

function sizeAt(test: ScoreTest, lnParams: number, level: number): EffectiveSize & { kind: 'size' } {
  const params = Math.exp(lnParams);
  test.at(lnParams);
  const factor = test.factor(level);
  if (factor === null) return { kind: 'size', params, interval: [null, null] };
  // So near floor or ceiling that squares vanish: nothing bounds the size, least of all itself.
  if (!(test.variance > 0)) return { kind: 'size', params, interval: test.exact ? [params, params] : [null, null] };
  const guess = Math.min(2, Math.max(1e-9, (factor * Math.sqrt(test.variance)) / test.rise));
  const end = (direction: 1 | -1) => intervalEnd(test, factor, lnParams, direction, guess);
  return { kind: 'size', params, interval: [end(-1), end(1)] };
}

/** The nearest size on one side that the test rejects; null when it does not reject even the limit. */
function intervalEnd(test: ScoreTest, factor: number, lnParams: number, direction: 1 | -1, guess: number): number | null {
  const excess = (at: number) => {
    test.at(at);
    return Math.abs(test.difference) - factor * Math.sqrt(test.variance);
  };
  if (!(excess(direction * Infinity) > 0)) return null;
  let near = lnParams, atNear = excess(near), far = near;
  for (let step = guess; ; step *= 1.5) {
    far = near + direction * step;
    if (Math.abs(far) > endless) return null;
    const atFar = excess(far);
    if (atFar > 0) return Math.exp(rootBetween(excess, near, atNear, far, atFar, 1e-9));
    [near, atNear] = [far, atFar];
  }
}

function correlation(a: { lnParams: number; test: ScoreTest }, b: { lnParams: number; test: ScoreTest }): number {
  if (a === b) return 1;
  const shared = ScoreTest.covariance(a.test, a.lnParams, b.test, b.lnParams);
  if (!(a.test.variance > 0 && b.test.variance > 0)) return 0;
  return Math.min(1, Math.max(-1, shared / Math.sqrt(a.test.variance * b.test.variance)));
}

function withoutLoss(size: BenchmarkSize): EffectiveSize {
  return size.kind === 'size' ? { kind: 'size', params: size.params, interval: size.interval } : { kind: 'out-of-reach', why: size.why };
}
