/**
 * Huber's loss: r²/2 up to |r| = delta, delta·(|r| − delta/2) beyond. delta = Infinity is least squares.
 * Sums are never averaged or scaled: at delta = 1e-3 a mean would fall under every default tolerance.
 */
export function huber(residual: number, delta: number): number {
  const size = Math.abs(residual);
  return size <= delta ? 0.5 * residual * residual : delta * (size - 0.5 * delta);
}

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
 * Wider than Silverman's 0.9, which serves to draw densities: this one makes the standard errors of the 240 Chinchilla
 * points those of a bootstrap over rows and holds 90 % intervals of 35-row rulers near 90 % (test/engine/coverage.test.ts).
 */
const bandwidthFactor = 2.2;

/**
 * Per residual, the probability that it lies inside ±delta after a normal kernel has blurred it: how much of the second
 * derivative of Huber's loss each row is worth. Counting would be hopeless: with delta = 1e-3 and residuals of half a
 * percent only a handful lie inside, and the fit itself pulls about as many onto zero as it has coefficients.
 * The kernel sandwich of median regression (Powell 1991) with a bandwidth of `bandwidthFactor`·min(sd, IQR/1.349)·n^(-1/5).
 */
export function blurredInliers(residuals: Float64Array, delta: number): Float64Array {
  const bandwidth = kernelBandwidth(residuals);
  if (!(bandwidth > 0)) return residuals.map((r) => (Math.abs(r) <= delta ? 1 : 0));
  return residuals.map((r) => normalCdf((delta - r) / bandwidth) - normalCdf((-delta - r) / bandwidth));
}

function kernelBandwidth(residuals: Float64Array): number {
  const n = residuals.length;
  const sorted = Float64Array.from(residuals).sort();
  const mean = sorted.reduce((a, b) => a + b, 0) / n;
  const deviation = Math.sqrt(sorted.reduce((sum, r) => sum + (r - mean) ** 2, 0) / Math.max(1, n - 1));
  const quartiles = (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 1.349;
  const spread = quartiles > 0 ? Math.min(deviation, quartiles) : deviation;
  return bandwidthFactor * spread * n ** -0.2;
}

function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const next = sorted[Math.min(low + 1, sorted.length - 1)]!;
  return sorted[low]! + (at - low) * (next - sorted[low]!);
}

/** Abramowitz and Stegun 7.1.26, absolute error below 1.5e-7. */
function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * Math.exp(-x * x);
  return z > 0 ? 1 - tail / 2 : tail / 2;
}
