import { lossLimit, type LossLaw } from './loss-law.js';
import { rootBetween } from './root.js';
import { lossFor, type ScoreCurve } from './score-curve.js';

/** Sizes are kept within what a double holds with room to divide by other sizes: |ln N̂| beyond this is out of reach. */
export const endless = 600;
const sharp = 1e-12;

/** A score on one benchmark and what reads it, in units of `width`. */
export interface PointReading {
  readonly law: LossLaw;
  readonly curve: ScoreCurve;
  readonly value: number;
  readonly width: number;
}

/** ln of the size at which a law trained on `tokens` tokens reaches `loss`; Infinity where every size misses it, −Infinity where every size undercuts it. */
export function lnSizeAt(law: LossLaw, loss: number, tokens: number): number {
  const { A, alpha } = law;
  // What is left for the size term once text entropy and the data term are paid.
  const sizeTerm = loss - lossLimit(law, tokens);
  if (!(sizeTerm > 0)) return Infinity;
  // Without a size term every size has the same loss, and a score needs more or less than all of them.
  if (A === 0 || alpha === 0) return sizeTerm < A ? Infinity : -Infinity;
  const lnParams = (Math.log(A) - Math.log(sizeTerm)) / alpha;
  return lnParams > endless ? Infinity : lnParams < -endless ? -Infinity : lnParams;
}

/** ln N̂ of one score (method.md §1.3): Infinity above what can be reached, −Infinity below. */
export function lnSize({ law, curve, value }: PointReading, tokens: number): number {
  const needed = lossFor(curve, value);
  return typeof needed === 'number' ? lnSizeAt(law, needed, tokens) : needed === 'below-floor' ? -Infinity : Infinity;
}

/** ln of the one size whose predicted scores have the sum of the measured ones; ±Infinity out of reach. */
export function lnAverageSize(readings: readonly PointReading[], tokens: number): number {
  if (readings.length === 1) return lnSize(readings[0]!, tokens);
  const parts = readings.map(({ law, curve, width }) => ({
    base: lossLimit(law, tokens), lnA: law.alpha === 0 ? -Infinity : Math.log(law.A), alpha: law.alpha, constant: law.alpha === 0 ? law.A : 0, curve, width,
  }));
  const target = readings.reduce((sum, { value, width }) => sum + value / width, 0);
  const excess = (lnParams: number) => {
    let sum = -target;
    for (const { base, lnA, alpha, constant, curve, width } of parts) {
      const term = lnA === -Infinity ? constant : Math.exp(lnA - alpha * lnParams);
      sum += (curve.floor + (curve.ceiling - curve.floor) / (1 + Math.exp(curve.slope * (base + term - curve.midpoint)))) / width;
    }
    return sum;
  };
  if (!(excess(-endless) < 0)) return -Infinity;
  if (!(excess(endless) > 0)) return Infinity;
  return crossing(excess);
}

/** Where a rising function crosses 0 between ±endless, looked for from ln 1e9 outwards. */
function crossing(excess: (lnParams: number) => number): number {
  let near = Math.log(1e9), atNear = excess(near);
  const direction = atNear > 0 ? -1 : 1;
  for (let step = 1; atNear !== 0; step *= 2) {
    const far = Math.min(endless, Math.max(-endless, near + direction * step));
    const atFar = excess(far);
    if (atFar * direction >= 0) return rootBetween(excess, near, atNear, far, atFar, sharp);
    [near, atNear] = [far, atFar];
  }
  return near;
}

/** Mean of ln N̂ over the benchmarks in reach; when none is, which way the first one misses. NaN without readings. */
export function lnGeometricMeanSize(readings: readonly PointReading[], tokens: number): number {
  const sizes = readings.map((reading) => lnSize(reading, tokens));
  const reached = sizes.filter(Number.isFinite);
  return reached.length === 0 ? (sizes[0] ?? NaN) : reached.reduce((a, b) => a + b, 0) / reached.length;
}
