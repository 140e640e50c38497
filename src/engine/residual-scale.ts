import type { Fit } from './fitted.js';
import type { LossLawName } from './loss-law.js';
import { median } from './outliers.js';
import type { FittedRows } from './reading.js';
import type { ScoreCurveName } from './score-curve.js';

/** Residuals count up to this many scales in the robust scale: nearly as efficient as the standard deviation, and one row in five may be anything. */
const clip = 2;
/** E min(|Z|, clip)² of a standard normal Z: what makes the robust scale that of the normal distribution. */
const consistency = 0.9205369256363232;

/**
 * Standard deviation of single rows around a fit, in the space of its residuals; where rows carry a ±, of a row of mean weight. Least
 * squares: √(Σr²/dof). Robust objectives: Huber's Proposal 2 (1981, §6.7), the s at which Σ min(|r|/s, 2)² is what normal noise gives, so that a few wild rows do not widen it.
 * Null without degrees of freedom.
 */
export function residualScale(fit: Fit<string>): number | null {
  let scale = scales.get(fit);
  if (scale === undefined) scales.set(fit, (scale = scaleOf(fit)));
  return scale;
}

/** A fit is asked once for every row it predicts. */
const scales = new WeakMap<Fit<string>, number | null>();

function scaleOf({ residuals: raw, weights, free, dof, objective }: Fit<string>): number | null {
  const residuals = raw.map((r, i) => r * Math.sqrt(weights[i]!));
  const spare = residuals.length - free.length;
  if (dof < 1 || spare < 1) return null;
  const squares = residuals.reduce((sum, r) => sum + r * r, 0);
  return objective.kind === 'least-squares' ? Math.sqrt(squares / spare) : proposal2(residuals, spare);
}

function proposal2(residuals: readonly number[], spare: number): number {
  const sizes = residuals.map(Math.abs);
  const target = spare * consistency;
  let scale = 1.4826 * median(sizes);
  // Where most rows are followed exactly the median is 0, and the largest residual bounds the answer from above.
  if (!(scale > 0)) scale = sizes.reduce((a, b) => Math.max(a, b), 0);
  for (let round = 0; round < 200 && scale > 0; round++) {
    const sum = sizes.reduce((total, r) => total + Math.min(r / scale, clip) ** 2, 0);
    const next = scale * Math.sqrt(sum / target);
    if (Math.abs(next - scale) <= 1e-12 * scale) return next;
    scale = next;
  }
  return scale;
}

/**
 * Correlation of a row's residual from the law with its residual from the curve, over the rows in both; 0 where none are shared.
 * Where scores follow a run's true loss and the measured one only blurs it, both residuals hold the same error with opposite effect on
 * the score predicted from size and tokens; with the correlation it is not counted twice.
 */
export function scatterCorrelation(law: Fit<LossLawName>, curve: Fit<ScoreCurveName>, rows: FittedRows | undefined): number {
  if (!rows) return 0;
  const before = correlations.get(rows);
  if (before && before.law === law && before.curve === curve) return before.value;
  const value = correlationOf(law, curve, rows);
  correlations.set(rows, { law, curve, value });
  return value;
}

const correlations = new WeakMap<FittedRows, { readonly law: Fit<LossLawName>; readonly curve: Fit<ScoreCurveName>; readonly value: number }>();

function correlationOf(law: Fit<LossLawName>, curve: Fit<ScoreCurveName>, rows: FittedRows): number {
  const [s, t] = [residualScale(law), residualScale(curve)];
  if (!s || !t) return 0;
  const inCurve = new Map(rows.curve.map((row, at) => [row, at]));
  let [both, one, other] = [0, 0, 0];
  rows.law.forEach((row, at) => {
    const there = inCurve.get(row);
    if (there === undefined) return;
    const a = clipped(law.residuals[at]! / s), b = clipped(curve.residuals[there]! / t);
    [both, one, other] = [both + a * b, one + a * a, other + b * b];
  });
  return one > 0 && other > 0 ? both / Math.sqrt(one * other) : 0;
}

function clipped(z: number): number {
  return Math.min(clip, Math.max(-clip, z));
}
