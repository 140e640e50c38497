import type { Fit } from './fitted.js';
import type { LossLawName } from './loss-law.js';
import type { FittedRows } from './reading.js';
import type { ScoreCurveName } from './score-curve.js';

const lawNames: readonly LossLawName[] = ['E', 'A', 'alpha', 'B', 'beta'];
const curveNames: readonly ScoreCurveName[] = ['floor', 'ceiling', 'slope', 'midpoint'];

const known = new WeakMap<FittedRows, { readonly law: Fit<LossLawName>; readonly curve: Fit<ScoreCurveName>; readonly cross: Float64Array }>();

/**
 * Covariance of a law's fitting coordinates with a curve's (5 × 4, row-major, 0 for what is not free): the sum over the rows
 * in both, or over the runs with rows in both, of the product of their influences, the sandwich of the two fits stacked. It is there because the
 * curve is fitted to the same noisy losses as the law: a loss that came out too high bends both.
 */
export function crossCovariance(law: Fit<LossLawName>, curve: Fit<ScoreCurveName>, rows: FittedRows): Float64Array {
  const before = known.get(rows);
  if (before && before.law === law && before.curve === curve) return before.cross;
  const cross = new Float64Array(20);
  const answers = pulls(curve, rows.curve);
  for (const [group, pull] of pulls(law, rows.law)) {
    const answer = answers.get(group);
    if (answer) add(cross, law, pull, curve, answer);
  }
  known.set(rows, { law, curve, cross });
  return cross;
}

/** Of each run, or row that belongs to none; none without a covariance. */
function pulls({ influence, runs }: Fit<string>, rows: readonly number[]): Map<string | number, number[]> {
  const sums = new Map<string | number, number[]>();
  influence.forEach((pull, at) => {
    const group = runs[at] ?? rows[at]!;
    const sum = sums.get(group);
    if (sum) pull.forEach((value, a) => (sum[a]! += value));
    else sums.set(group, [...pull]);
  });
  return sums;
}

function add(cross: Float64Array, law: Fit<LossLawName>, pull: readonly number[], curve: Fit<ScoreCurveName>, answer: readonly number[]): void {
  law.free.forEach((name, a) => {
    const start = 4 * lawNames.indexOf(name);
    curve.free.forEach((other, b) => (cross[start + curveNames.indexOf(other)]! += pull[a]! * answer[b]!));
  });
}
