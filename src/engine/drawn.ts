import { bcaInterval, percentileInterval } from './bca.js';
import type { Ends } from './ensemble.js';
import type { Fit, Spread } from './fitted.js';
import { normalCdf } from './normal.js';
import { tFactor } from './student-t.js';

/** Where more than this share of the draws has no answer, those that have one are no sample of the whole, and there is no interval. */
const mostFailed = 0.2;
/** With fewer draws beyond an end, it is not the draws that say where it lies. */
const leastBeyond = 5;

/** Draws of one number, and what is needed to make an interval of them. */
export interface Drawn {
  /** Without the draws that have no answer. */
  readonly values: Float64Array;
  readonly resamples: number;
  readonly estimate: number;
  /** Null for plain percentiles. */
  readonly acceleration: number | null;
  /** Half-width of the interval in standard deviations. */
  readonly reach: number;
}

/** Student's t for the degrees of freedom of the fit that has fewest: draws of few rows vary less than new rows would. Infinite where one has none. */
export function reachOf(level: number, fits: readonly Pick<Fit<string>, 'free' | 'dof'>[]): number {
  const least = fits.reduce((fewest, { free, dof }) => (free.length > 0 ? Math.min(fewest, dof) : fewest), Infinity);
  return least < 1 ? Infinity : tFactor(level, least);
}

/** The error of what is fitted as its logarithm is that of the logarithm: over draws of few rows the value itself has hardly a variance. */
export function spread(drawn: Drawn, logarithmic = false): Spread | null {
  const ends = endsOf(drawn);
  return ends && { stderr: deviation(logarithmic ? drawn.values.map(Math.log) : drawn.values), interval: ends };
}

/** Null where too few draws have an answer, or lie beyond the ends. */
export function endsOf({ values, resamples, estimate, acceleration, reach }: Drawn): Ends | null {
  if (values.length === 0 || values.length < (1 - mostFailed) * resamples || normalCdf(-reach) * resamples < leastBeyond) return null;
  const sorted = values.slice().sort();
  const [low, high] = acceleration === null ? percentileInterval(sorted, reach) : bcaInterval(sorted, estimate, acceleration, reach);
  return [Number.isFinite(low) ? low : null, Number.isFinite(high) ? high : null];
}

/** Over the draws that are finite. */
function deviation(values: Float64Array): number {
  const finite = values.filter(Number.isFinite);
  if (finite.length < 2) return 0;
  const mean = finite.reduce((sum, value) => sum + value / finite.length, 0);
  return Math.sqrt(finite.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (finite.length - 1));
}

/** The value where it is a finite number. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
