import { normalCdf, normalQuantile } from './normal.js';

/** A bias or acceleration beyond these says that the draws tell little of the estimate, not how to correct it. */
const mostBias = 0.4, mostAcceleration = 0.3;

/**
 * Bias-corrected and accelerated interval (Efron 1987) of an estimate from `sorted` draws (ascending, ±Infinity allowed). Reaches `z`
 * standard deviations to both sides, 1.645 for 90 %. Draws that are all equal, or all on one side, leave the plain percentiles.
 */
export function bcaInterval(sorted: Float64Array, estimate: number, acceleration: number, z: number): [number, number] {
  const share = shareBelow(sorted, estimate);
  if (!(share > 0 && share < 1)) return percentileInterval(sorted, z);
  const bias = within(normalQuantile(share), mostBias), skew = within(acceleration, mostAcceleration);
  const at = (reach: number) => quantile(sorted, normalCdf(bias + (bias + reach) / Math.max(0.1, 1 - skew * (bias + reach))));
  return [at(-z), at(z)];
}

export function percentileInterval(sorted: Float64Array, z: number): [number, number] {
  return [quantile(sorted, normalCdf(-z)), quantile(sorted, normalCdf(z))];
}

/** How an estimate's skewness grows with its value, from samples of influences: Σ l³ / (6·(Σ l²)^1.5), l counted from the mean of its sample; 0 where nothing moves. */
export function accelerationOf(samples: readonly (readonly number[])[]): number {
  let cubes = 0, squares = 0;
  for (const values of samples) {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    for (const value of values) {
      const pull = ((values.length - 1) * (mean - value)) / values.length;
      cubes += pull ** 3;
      squares += pull ** 2;
    }
  }
  return squares > 0 ? cubes / (6 * squares ** 1.5) : 0;
}

/** Share of draws below the estimate; ties count half. */
function shareBelow(sorted: Float64Array, estimate: number): number {
  let below = 0, upTo = 0;
  for (const value of sorted) {
    if (value < estimate) below += 1;
    if (value <= estimate) upTo += 1;
  }
  return (below + upTo) / (2 * sorted.length);
}

/** Between two draws in proportion; an infinite neighbour with any part in it makes the quantile infinite. */
export function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at), part = at - low;
  const below = sorted[low]!, above = sorted[Math.min(low + 1, sorted.length - 1)]!;
  if (part === 0 || below === above) return below;
  if (below === -Infinity) return below;
  return below + part * (above - below);
}

function within(value: number, most: number): number {
  return Math.min(most, Math.max(-most, value));
}
