import type { EffectiveSize } from './effective-size.js';
import { loss } from './loss-law.js';
import type { Reading } from './reading.js';
import { score } from './score-curve.js';
import { CurveAt, LawAt } from './score-test.js';
import { pulledVariance, pullOf, type Pull } from './size-difference.js';
import { lnAverageSize, lnSize } from './size-point.js';
import { tFactor } from './student-t.js';

/** What reads one benchmark, without a score: that is predicted. */
export type Ruled = Omit<Reading, 'score'>;

/** A run of the reference's recipe. */
export interface Run {
  readonly params: number;
  readonly tokens: number;
}

/**
 * The size that, trained on `tokens` tokens, scores what a run of the same recipe is predicted to score: its effective size. Law and
 * curve err for both alike, so for a run at `tokens` tokens itself it is exactly the run's size; the interval (delta method) holds what is
 * left. `combine` is `sum` for one size that explains the summed scores, `mean` for the geometric mean of each benchmark's.
 */
export function matchedSize(rulers: readonly Ruled[], run: Run, tokens: number, combine: 'sum' | 'mean', level: number): EffectiveSize {
  const groups = combine === 'sum' ? [rulers] : rulers.map((one) => [one]);
  const sizes = groups.map((group) => ({ group, lnParams: lnMatched(group, run, tokens) }));
  const reached = sizes.filter(({ lnParams }) => Number.isFinite(lnParams));
  const [first] = sizes;
  if (reached.length === 0) return { kind: 'out-of-reach', why: first && first.lnParams > 0 ? 'loss-below-limit' : 'below-floor' };
  const pull: Pull = { law: new Map(), curve: new Map() };
  for (const { group, lnParams } of reached) addGroup(pull, group, run, { params: Math.exp(lnParams), tokens }, 1 / reached.length);
  const lnParams = reached.reduce((sum, one) => sum + one.lnParams, 0) / reached.length;
  const dof = Math.min(...rulers.map(({ law }) => (law.free.length > 0 ? law.dof : Infinity)));
  const reach = dof >= 1 ? tFactor(level, dof) * Math.sqrt(Math.max(0, pulledVariance(pull))) : Infinity;
  return { kind: 'size', params: Math.exp(lnParams), interval: reach < 100 ? [Math.exp(lnParams - reach), Math.exp(lnParams + reach)] : [null, null] };
}

function lnMatched(group: readonly Ruled[], { params, tokens: seen }: Run, tokens: number): number {
  const read = group.map(({ law, curve, width = 1 }) => ({ law: law.coefficients, curve: curve.coefficients, width, value: score(curve.coefficients, loss(law.coefficients, params, seen)) }));
  return read.length === 1 ? lnSize(read[0]!, tokens) : lnAverageSize(read, tokens);
}

/** d ln N̂ by every coefficient: of Σ S(N̂, D0) − Σ S(run), divided by the rise of the first sum. */
function addGroup(pull: Pull, group: readonly Ruled[], run: Run, matched: Run, share: number): void {
  const parts = group.map((ruled) => ({ ruled, at: placed(ruled, matched), from: placed(ruled, run) }));
  const rise = parts.reduce((sum, { at }) => sum - at.curve.slope * at.law.steepness, 0);
  for (const { ruled, at, from } of parts) {
    const own = pullOf(pull, ruled);
    const width = ruled.width ?? 1;
    at.law.gradient.forEach((value, i) => (own.law[i]! -= (share * (at.curve.slope * value - from.curve.slope * from.law.gradient[i]!)) / rise));
    at.curve.partials.forEach((value, i) => (own.curve[i]! -= (share * (value - from.curve.partials[i]!)) / (width * rise)));
  }
}

function placed({ law: fit, curve: fitted, width = 1 }: Ruled, { params, tokens }: Run): { readonly law: LawAt; readonly curve: CurveAt } {
  const [law, curve] = [new LawAt(fit, tokens), new CurveAt(fitted, width, null)];
  law.at(Math.log(params));
  curve.at(law.loss);
  return { law, curve };
}
