import { median } from './outliers.js';

/** A row counts at most as if its ± were this share of the median one: a ± holds the noise of one measurement, not what the law misses. */
const sharpest = 0.2;
/** …and at least as if its ± were this many times the median one, so that no row is lost to rounding. */
const bluntest = 1e3;
/** Errors that differ by less than this share differ by rounding. */
const alike = 1e-9;

/**
 * What each residual is multiplied by so that all are equally noisy: 1/σ, brought to a mean square of 1. Rows without a standard
 * error (none given, 0, or not finite) count with the median of those given; with none at all, or all alike, every factor is exactly 1.
 */
export function precisions(errors: readonly (number | undefined)[]): Float64Array {
  const given = errors.filter((error) => isGiven(error));
  const typical = median(given);
  const sigmas = errors.map((error) => (isGiven(error) ? Math.min(bluntest, Math.max(sharpest, error / typical)) : 1));
  if (sigmas.every((sigma) => Math.abs(sigma - sigmas[0]!) <= alike * sigmas[0]!)) return new Float64Array(errors.length).fill(1);
  const mean = sigmas.reduce((sum, sigma) => sum + sigma ** -2, 0) / sigmas.length;
  return Float64Array.from(sigmas, (sigma) => 1 / (sigma * Math.sqrt(mean)));
}

/** Σ(precision·value)². */
export function squares(values: ArrayLike<number>, precision: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (precision[i]! * values[i]!) ** 2;
  return sum;
}

/** Weighted squares about the weighted mean. */
export function variation(values: Float64Array, precision: Float64Array): number {
  const weight = precision.reduce((sum, p) => sum + p * p, 0);
  const mean = values.reduce((sum, value, i) => sum + precision[i]! ** 2 * value, 0) / weight;
  return squares(values.map((value) => value - mean), precision);
}

/** Whether a row's ± says anything: an error of 0 is one that nobody measured. */
export function isGiven(error: number | null | undefined): error is number {
  return error !== null && error !== undefined && error > 0 && error < Infinity;
}
