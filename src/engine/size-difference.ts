import { crossCovariance } from './cross-covariance.js';
import type { Fit } from './fitted.js';
import type { LossLawName } from './loss-law.js';
import type { FittedRows, Reading } from './reading.js';
import { curveCovariance, type ScoreCurveName } from './score-curve.js';
import { CurveAt, LawAt } from './score-test.js';

/** Scores of one model, read together as one size. */
export interface ReadSize {
  readonly readings: readonly Reading[];
  readonly lnParams: number;
}

const lawNames: readonly LossLawName[] = ['E', 'A', 'alpha', 'B', 'beta'];

/** How some ln size answers to the coefficients of the fits it is read with. */
export interface Pull {
  readonly law: Map<Fit<LossLawName>, Float64Array>;
  readonly curve: Map<Fit<ScoreCurveName>, { readonly pull: Float64Array; readonly law: Fit<LossLawName>; readonly rows: FittedRows | undefined }>;
}

/**
 * Variance of ln N̂ₐ − ln N̂_b, each the mean of the sizes given: one read from all scores, or for a geometric mean one for each score. What both were read with errs for both alike and mostly cancels, which the intervals of the two
 * sizes do not show: of two models at one size hardly more is left than the errors of their own scores. A score without ±
 * is taken to be as noisy as the reference models are around its curve. By the delta method, at `tokens`.
 */
export function sizeDifferenceVariance(a: readonly ReadSize[], b: readonly ReadSize[], tokens: number): number {
  const pull: Pull = { law: new Map(), curve: new Map() };
  const side = (sizes: readonly ReadSize[], sign: 1 | -1) => sizes.reduce((sum, size) => sum + add(pull, size, sign / sizes.length, tokens), 0);
  const scores = side(a, 1) + side(b, -1);
  return Math.max(scores + pulledVariance(pull), scores);
}

/** The variance that the errors of the fits bring, those that share rows tied together. */
export function pulledVariance(pull: Pull): number {
  let variance = 0;
  for (const [fit, g] of pull.law) variance += square(g, lawNames, fit);
  for (const [fit, { pull: g, law, rows }] of pull.curve) {
    const C = curveCovariance(fit);
    for (let i = 0; i < 4; i++) for (let j = 0; j < 4; j++) variance += g[i]! * C[i * 4 + j]! * g[j]!;
    if (rows) variance += 2 * tied(pull.law.get(law)!, crossCovariance(law, fit, rows), g);
  }
  return variance;
}

/** What one law and one curve have so far in a pull; both are there afterwards. */
export function pullOf(pull: Pull, { law, curve, rows }: Pick<Reading, 'law' | 'curve' | 'rows'>): { readonly law: Float64Array; readonly curve: Float64Array } {
  return { law: entry(pull.law, law, () => new Float64Array(5)), curve: entry(pull.curve, curve, () => ({ pull: new Float64Array(4), law, rows })).pull };
}

/** Adds a size, which counts `share`, to the pull; answers the variance that its scores bring. */
function add(pull: Pull, { readings, lnParams }: ReadSize, share: number, tokens: number): number {
  const parts = readings.map((reading) => {
    const [law, curve] = [new LawAt(reading.law, tokens), new CurveAt(reading.curve, reading.width ?? 1, null)];
    law.at(lnParams);
    curve.at(law.loss);
    return { reading, law, curve };
  });
  const rise = parts.reduce((sum, { law, curve }) => sum - curve.slope * law.steepness, 0);
  let scores = 0;
  for (const { reading, law, curve } of parts) {
    const width = reading.width ?? 1;
    const own = pullOf(pull, reading);
    law.gradient.forEach((value, i) => (own.law[i]! -= (share * curve.slope * value) / rise));
    curve.partials.forEach((value, i) => (own.curve[i]! -= (share * value) / (width * rise)));
    scores += noise(reading) * (share / (width * rise)) ** 2;
  }
  return scores;
}

function noise({ score: { stderr }, curve }: Reading): number {
  if (stderr !== null) return stderr ** 2;
  const points = curve.residuals.length, spare = points - curve.free.length;
  return spare > 0 ? (points * curve.typicalError ** 2) / spare : 0;
}

function square(g: Float64Array, names: readonly LossLawName[], { free, covariance }: Fit<LossLawName>): number {
  const of = free.map((name) => g[names.indexOf(name)]!);
  return of.reduce((sum, value, i) => sum + of.reduce((inner, other, j) => inner + value * covariance[i]![j]! * other, 0), 0);
}

function tied(law: Float64Array, cross: Float64Array, curve: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < 5; i++) for (let j = 0; j < 4; j++) sum += law[i]! * cross[i * 4 + j]! * curve[j]!;
  return sum;
}

function entry<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key) ?? make();
  map.set(key, known);
  return known;
}
