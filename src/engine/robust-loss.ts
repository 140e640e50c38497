import { normalCdf } from './normal.js';

/**
 * Huber's loss: r²/2 up to |r| = delta, delta·(|r| − delta/2) beyond. delta = Infinity is least squares.
 * Sums are never averaged or scaled: at delta = 1e-3 a mean would fall under every default tolerance.
 */
export function huber(residual: number, delta: number): number {
  const size = Math.abs(residual);
  return size <= delta ? 0.5 * residual * residual : delta * (size - 0.5 * delta);
}

/** What a fit minimises: Σ huber_δ(r), Σ|r|, or (`none`) Σr². */
export type Robust = { readonly kind: 'huber'; readonly delta: number } | { readonly kind: 'least-absolute' } | { readonly kind: 'none' };

/** The δ of Huber's loss by which each is found, one after the other; least absolute deviations are its limit, `scale` the size of what residuals are differences of. */
export function deltas(robust: Robust, scale: number): readonly number[] {
  if (robust.kind === 'huber') return [robust.delta];
  return robust.kind === 'none' ? [Infinity] : narrowing.map((share) => share * scale);
}

/** From where Huber's fit is quick to where what is left of Σr² is less than a millionth; narrower, rounding keeps descents from settling. */
const narrowing = [1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8] as const;

/** Derivative of `huber`: the residual clipped to ±delta. */
export function clipped(residual: number, delta: number): number {
  return residual > delta ? delta : residual < -delta ? -delta : residual;
}

/** Signed root s with s²/2 = huber(r): what turns a robust fit into a least-squares problem that any least-squares code can take. */
export function pseudoResidual(residual: number, delta: number): number {
  if (Math.abs(residual) <= delta) return residual;
  return Math.sign(residual) * Math.sqrt(2 * huber(residual, delta));
}

/** d pseudoResidual / d residual. */
export function pseudoSlope(residual: number, delta: number): number {
  if (Math.abs(residual) <= delta) return 1;
  return delta / Math.sqrt(2 * huber(residual, delta));
}

/**
 * Of the residuals' spread, times n^(-1/10). So wide, the standard errors of the 240 Chinchilla points are those of a bootstrap over rows, and 90 %
 * intervals hold the truth near 90 % at 24, 35 and 240 rows (test/engine/coverage.test.ts); the usual n^(-1/5) does one or the other.
 */
const bandwidthFactor = 0.83;
/** The spread is the standard deviation, but at most this many times what the quartiles say: heavy tails widen the kernel, single wild rows do not. */
const mostTailed = 1.6;

/**
 * Per residual, the probability that it lies inside ±delta after a normal kernel has blurred it: how much of the second
 * derivative of Huber's loss each row is worth. Counting would be hopeless: with delta = 1e-3 and residuals of half a
 * percent only a handful lie inside, and the fit itself pulls about as many onto zero as it has coefficients.
 * The kernel sandwich of median regression (Powell 1991) with a bandwidth of `bandwidthFactor`·min(sd, `mostTailed`·IQR/1.349)·n^(-1/10).
 */
export function blurredInliers(residuals: Float64Array, delta: number): Float64Array {
  const bandwidth = kernelBandwidth(residuals);
  if (!(bandwidth > 0)) return residuals.map((r) => (Math.abs(r) <= delta ? 1 : 0));
  if (delta < 1e-4 * bandwidth) return residuals.map((r) => (2 * delta * Math.exp(-0.5 * (r / bandwidth) ** 2)) / (bandwidth * Math.sqrt(2 * Math.PI)));
  return residuals.map((r) => normalCdf((delta - r) / bandwidth) - normalCdf((-delta - r) / bandwidth));
}

function kernelBandwidth(residuals: Float64Array): number {
  const n = residuals.length;
  const sorted = Float64Array.from(residuals).sort();
  const mean = sorted.reduce((a, b) => a + b, 0) / n;
  const deviation = Math.sqrt(sorted.reduce((sum, r) => sum + (r - mean) ** 2, 0) / Math.max(1, n - 1));
  const quartiles = (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 1.349;
  const spread = quartiles > 0 ? Math.min(deviation, mostTailed * quartiles) : deviation;
  return bandwidthFactor * spread * n ** -0.1;
}

function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const next = sorted[Math.min(low + 1, sorted.length - 1)]!;
  return sorted[low]! + (at - low) * (next - sorted[low]!);
}
