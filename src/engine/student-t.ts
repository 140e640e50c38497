import quantile from '@stdlib/stats-base-dists-t-quantile';

const known = new Map<number, Map<number, number>>();

/** From here on t and the normal distribution agree to six digits. */
const asGoodAsNormal = 1e6;
/** Under this, degrees of freedom that are no whole number are rounded to thousandths. */
const few = 30;

/**
 * Half-width factor of a two-sided Student-t interval at `level` (0.9 = 90 %) with `dof` ≥ 1 degrees of freedom, whole
 * or not; fewer count as 1. Above 30 interpolated in 1/dof between whole numbers (error below 1e-6). Remembered, since
 * the quantile costs more than an interval.
 */
export function tFactor(level: number, dof: number): number {
  if (dof >= asGoodAsNormal) return factor(level, asGoodAsNormal);
  if (!(dof > few)) return factor(level, Math.round(Math.max(1, dof) * 1e3) / 1e3);
  const whole = Math.floor(dof);
  const low = factor(level, whole);
  const share = (1 / whole - 1 / dof) / (1 / whole - 1 / (whole + 1));
  return share > 0 ? low + share * (factor(level, whole + 1) - low) : low;
}

function factor(level: number, dof: number): number {
  let atLevel = known.get(level);
  if (!atLevel) known.set(level, (atLevel = new Map()));
  let value = atLevel.get(dof);
  if (value === undefined) atLevel.set(dof, (value = quantile((1 + level) / 2, dof)));
  return value;
}

/** Probability that |t| comes out at least this large with whole `dof` ≥ 1: the two-sided p-value (Abramowitz and Stegun 26.7.3–4). */
export function tChance(t: number, dof: number): number {
  const angle = Math.atan(Math.abs(t) / Math.sqrt(dof));
  const cos = Math.cos(angle), odd = dof % 2 === 1;
  // Beyond this the terms, about cos^k, are below the last digit.
  let term = odd ? cos : 1, sum = dof > 1 ? term : 0;
  for (let k = odd ? 3 : 2; k <= dof - 2 && term > 1e-17; k += 2) sum += term *= ((k - 1) / k) * cos * cos;
  const inside = odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
  return Math.min(1, Math.max(0, 1 - inside));
}
