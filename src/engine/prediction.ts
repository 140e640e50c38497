import type { Fit } from './fitted.js';
import { loss, lossVariance, type LossLawName } from './loss-law.js';
import type { FittedRows } from './reading.js';
import { residualScale, scatterCorrelation } from './residual-scale.js';
import { curveCovariance, score, type ScoreCurve, type ScoreCurveName } from './score-curve.js';
import { ScoreTest } from './score-test.js';
import { tFactor } from './student-t.js';

/** Of what is predicted: no measurement is written to more digits, so no run lies outside by less. */
const rounding = 1e-6;

/**
 * Where one new run may come out: the error of the curve and the scatter of single runs around it, where a confidence interval
 * holds the first alone. A measurement is one run, so this is what it is compared with.
 */
export interface NewRun {
  readonly interval: readonly [number, number];
  /** Predicted less this measurement, in standard errors of the prediction. */
  readonly errorOf: (measured: number) => number;
}

/**
 * The loss of a new run of `params` parameters and `tokens` tokens. Residuals are taken in the space of the fit; Student's t has the
 * fit's degrees of freedom. Null for a fit without residuals or freedom: published coefficients say nothing of scatter.
 */
export function newRunLoss(fit: Fit<LossLawName>, params: number, tokens: number, level: number): NewRun | null {
  const scale = residualScale(fit);
  if (scale === null) return null;
  const value = loss(fit.coefficients, params, tokens);
  const log = fit.objective.space === 'log';
  const variance = lossVariance(fit, params, tokens);
  const stderr = Math.max(Math.sqrt((log ? variance / value ** 2 : variance) + scale ** 2), rounding * (log ? 1 : value));
  const reach = tFactor(level, fit.dof) * stderr;
  if (!Number.isFinite(reach)) return null;
  return {
    interval: log ? [value * Math.exp(-reach), value * Math.exp(Math.min(reach, 600))] : [Math.max(0, value - reach), value + reach],
    errorOf: (measured) => (log ? Math.log(value / measured) : value - measured) / stderr,
  };
}

/**
 * The score of a new run, predicted from its size and tokens alone. Its loss scatters around the law and its score around the curve;
 * runs in both fits tell whether the two go together. Bounded by what the benchmark can give. Degrees of freedom are
 * pooled after Satterthwaite.
 */
export function newRunScore(law: Fit<LossLawName>, curve: Fit<ScoreCurveName>, params: number, tokens: number, level: number, possible: readonly [number, number], rows?: FittedRows): NewRun | null {
  const [lawScale, curveScale] = [residualScale(law), residualScale(curve)];
  if (lawScale === null || curveScale === null) return null;
  const value = loss(law.coefficients, params, tokens);
  const slope = scoreSlope(curve.coefficients, value);
  const test = new ScoreTest([{ law, curve, score: { value: 0, stderr: null }, rows }], tokens);
  test.at(Math.log(params));

  const lossScatter = slope * lawScale * (law.objective.space === 'log' ? value : 1);
  const shared = 2 * scatterCorrelation(law, curve, rows) * lossScatter * curveScale;
  const lawPart = slope ** 2 * lossVariance(law, params, tokens);
  const parts = [[lawPart + lossScatter ** 2, law.dof], [Math.max(0, test.variance - lawPart) + curveScale ** 2, curve.dof]] as const;
  const variance = test.variance + Math.max(0, lossScatter ** 2 + curveScale ** 2 + shared);
  const freedom = (parts[0][0] + parts[1][0]) ** 2 / parts.reduce((sum, [part, dof]) => sum + part ** 2 / Math.max(1, dof), 0);
  return scoreAround(score(curve.coefficients, value), Math.sqrt(variance), tFactor(level, freedom), possible);
}

/** The score of a new run whose loss is known, and the confidence interval of the curve there. Null without degrees of freedom. */
export function scoreAtLoss(curve: Fit<ScoreCurveName>, at: number, level: number, possible: readonly [number, number]): { readonly curve: readonly [number, number]; readonly newRun: readonly [number, number] } | null {
  const scale = residualScale(curve);
  if (scale === null) return null;
  const center = score(curve.coefficients, at);
  const factor = tFactor(level, curve.dof);
  const variance = curveVariance(curve, at);
  const around = (square: number) => scoreAround(center, Math.sqrt(square), factor, possible)?.interval;
  const [own, single] = [around(variance), around(variance + scale ** 2)];
  return own && single ? { curve: own, newRun: single } : null;
}

function scoreAround(center: number, scatter: number, factor: number, [lowest, highest]: readonly [number, number]): NewRun | null {
  const stderr = Math.max(scatter, rounding * (highest - lowest));
  const reach = factor * stderr;
  if (!Number.isFinite(reach)) return null;
  const within = (value: number) => Math.min(highest, Math.max(lowest, value));
  return { interval: [within(center - reach), within(center + reach)], errorOf: (measured) => (center - measured) / stderr };
}

/** dS/dL. */
function scoreSlope({ floor, ceiling, slope, midpoint }: ScoreCurve, at: number): number {
  const share = 1 / (1 + Math.exp(slope * (at - midpoint)));
  return -slope * (ceiling - floor) * share * (1 - share);
}

function curveVariance(fit: Fit<ScoreCurveName>, at: number): number {
  const { floor, ceiling, slope, midpoint } = fit.coefficients;
  const share = 1 / (1 + Math.exp(slope * (at - midpoint)));
  const bell = (ceiling - floor) * share * (1 - share);
  const gradient = [1 - share, share, bell > 0 ? -bell * slope * (at - midpoint) : 0, bell * slope];
  const covariance = curveCovariance(fit);
  let variance = 0;
  for (let a = 0; a < 4; a++) for (let b = 0; b < 4; b++) variance += gradient[a]! * covariance[a * 4 + b]! * gradient[b]!;
  return Math.max(0, variance);
}
