/** Probability of a standard normal below z (Abramowitz and Stegun 7.1.26, absolute error below 1.5e-7). */
export function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * Math.exp(-x * x);
  return z > 0 ? 1 - tail / 2 : tail / 2;
}

/** Its inverse for 0 < share < 1 (Wichura 1988, PPND7, relative error about 1e-7). */
export function normalQuantile(share: number): number {
  const q = share - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * (((59.10937472 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179)) / (((67.1875636 * r + 78.757757664) * r + 17.895169469) * r + 1);
  }
  const r = Math.sqrt(-Math.log(Math.min(share, 1 - share)));
  const tail = r <= 5
    ? (((0.17023821103 * (r - 1.6) + 1.3067284816) * (r - 1.6) + 2.75681539) * (r - 1.6) + 1.4234372777) / ((0.12021132975 * (r - 1.6) + 0.7370016425) * (r - 1.6) + 1)
    : (((0.017337203997 * (r - 5) + 0.42868294337) * (r - 5) + 3.0812263860) * (r - 5) + 6.6579051150) / ((0.012258202635 * (r - 5) + 0.24197894225) * (r - 5) + 1);
  return q < 0 ? -tail : tail;
}
