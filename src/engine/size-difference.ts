import { crossCovariance } from './cross-covariance.js';
import type { Fit } from './fitted.js';
import type { LossLawName } from './loss-law.js';
import type { FittedRows, Reading } from './reading.js';
import { curveCovariance, type ScoreCurveName } from './score-curve.js';
import { CurveAt, LawAt } from './score-test.js';

/** One model's scores, read together as one size. */
export interface ReadSize {
  readonly readings: readonly Reading[];
  readonly lnParams: number;
}

const lawNames: readonly LossLawName[] = ['E', 'A', 'alpha', 'B', 'beta'];

/** How the difference of two ln N̂ answers to the coefficients of one fit. */
interface Pull {
  readonly law: Map<Fit<LossLawName>, Float64Array>;
  readonly curve: Map<Fit<ScoreCurveName>, { readonly pull: Float64Array; readonly law: Fit<LossLawName>; readonly rows: FittedRows | undefined }>;
}

/**
 * Variance of ln N̂ₐ − ln N̂_b. What both were read with errs for both alike and mostly cancels, which the intervals of the two
 * sizes do not show: of two models at one size hardly more is left than the errors of their own scores. A score without ±
 * is taken to be as noisy as the reference models are around its curve. By the delta method, at `tokens`.
 */
export function sizeDifferenceVariance(a: ReadSize, b: ReadSize, tokens: number): number {
  const pull: Pull = { law: new Map(), curve: new Map() };
  const scores = add(pull, a, 1, tokens) + add(pull, b, -1, tokens);
  let variance = scores;
  for (const [fit, g] of pull.law) variance += square(g, lawNames, fit);
  for (const [fit, { pull: g, law, rows }] of pull.curve) {
    const C = curveCovariance(fit);
    for (let i = 0; i < 4; i++) for (let j = 0; j < 4; j++) variance += g[i]! * C[i * 4 + j]! * g[j]!;
    if (rows) variance += 2 * tied(pull.law.get(law)!, crossCovariance(law, fit, rows), g);
  }
  return Math.max(variance, scores);
}

/** Adds one side to the pull; answers the variance that its scores bring. */
function add(pull: Pull, { readings, lnParams }: ReadSize, sign: 1 | -1, tokens: number): number {
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
    const ofLaw = entry(pull.law, reading.law, () => new Float64Array(5));
    const ofCurve = entry(pull.curve, reading.curve, () => ({ pull: new Float64Array(4), law: reading.law, rows: reading.rows }));
    law.gradient.forEach((value, i) => (ofLaw[i]! -= (sign * curve.slope * value) / rise));
    curve.partials.forEach((value, i) => (ofCurve.pull[i]! -= (sign * value) / (width * rise)));
    scores += noise(reading) / (width * rise) ** 2;
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
