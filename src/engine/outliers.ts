import type { Fit } from './fitted.js';
import { tFactor } from './student-t.js';

/** Standardised residuals beyond this name an outlier. */
export const outlierLimit = 3.5;
/** With fewer rows to spare than this, nothing can be told from noise. */
const leastFreedom = 5;
/** In pure noise, about this share of fits has a row beyond the limit. */
const falseAlarms = 0.05;
/** How many degrees of freedom a median of absolute residuals is worth, for each of the fit (its efficiency under normal noise). */
const efficiency = 0.37;
/** A row the fit is bound to follow leaves a residual too small to be blown up. */
const leastSlack = 0.1;
/** Of the size of what is fitted: residuals below this are rounding. */
const rounding = 1e-6;

/**
 * How far each row lies from the fit, on a scale where `outlierLimit` is as far as normal noise throws one row in one fit of
 * twenty, whatever the number of rows: studentised residuals r/√(1 − h) over a robust standard deviation, shrunk by the
 * Student-t limit of Bonferroni's test. Residuals are weighted where rows carry a ±. `unit` is the size of what is fitted. All 0 with fewer than five degrees of freedom.
 */
export function outlierZ(fit: Fit<string>, unit: number): number[] {
  const { residuals, weights, leverages, free, objective: { kind } } = fit;
  const n = residuals.length;
  const dof = n - free.length;
  if (dof < leastFreedom) return residuals.map(() => 0);
  const studentised = residuals.map((r, i) => (r * Math.sqrt(weights[i]!)) / Math.sqrt(Math.max(leastSlack, 1 - leverages[i]!)));
  const limit = Math.max(outlierLimit, tFactor(1 - falseAlarms / n, efficiency * dof));
  return robustZ(studentised, kind === 'least-squares' ? 0 : free.length, rounding * unit).map((z) => (z * outlierLimit) / limit);
}

/**
 * z = (r − median) / (1.4826·MAD), the distance of each residual from the bulk in robust standard deviations. The MAD leaves
 * out the `followed` rows nearest to the median: Huber's fit passes through about as many rows as it has coefficients. It counts
 * as `least` at least. Where more than half of the residuals agree exactly (MAD = 0) the mean absolute deviation takes its place.
 */
export function robustZ(residuals: readonly number[], followed = 0, least = 0): number[] {
  const center = median(residuals);
  const distances = residuals.map((r) => Math.abs(r - center)).sort((a, b) => a - b).slice(followed);
  const spread = Math.max(1.4826 * median(distances), least) || (1.2533 * distances.reduce((a, b) => a + b, 0)) / distances.length;
  return residuals.map((r) => (spread > 0 ? (r - center) / spread : 0));
}

export function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
