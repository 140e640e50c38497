/**
 * z = (r − median) / (1.4826·MAD), the distance of each residual from the bulk in robust standard deviations.
 * When more than half of the residuals agree exactly (MAD = 0) nothing can be called far: all z are 0.
 */
export function robustZ(residuals: readonly number[]): number[] {
  const center = median(residuals);
  const spread = 1.4826 * median(residuals.map((r) => Math.abs(r - center)));
  return residuals.map((r) => (spread > 0 ? (r - center) / spread : 0));
}

export function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
