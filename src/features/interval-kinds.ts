import type { Evaluation, LockState } from '../analysis/evaluation.js';
import { levelText, plural } from '../base/figures.js';
import type { Fitted } from '../engine/fitted.js';

/** What all intervals of an evaluation rest on. */
export interface IntervalsEntry {
  /** `covariance`: of the fits. `bootstrap`: rows and models drawn anew. `mixed`: drawn anew where nothing has changed since the lock was written. */
  readonly kind: 'covariance' | 'bootstrap' | 'mixed';
  /** How often, from which seed and how intervals were read off the draws; null where nothing was drawn, or is not known any more. */
  readonly resamples: number | null;
  readonly seed: number | null;
  readonly method: 'bca' | 'percentile' | null;
  /** Draws that could not be fitted and are left out. */
  readonly failed: number | null;
  /** Rows, or runs with all their checkpoints, that were drawn. */
  readonly drawn: number | null;
  readonly lock: LockState['kind'];
}

/** Null where nothing could be fitted. */
export function intervalsEntry({ rulers, scrutiny, lock, models }: Pick<Evaluation, 'rulers' | 'scrutiny' | 'lock' | 'models'>): IntervalsEntry | null {
  const fitted = rulers.flatMap(({ law, curve }) => [law, curve]).filter((fit) => fit.kind === 'fitted');
  if (fitted.length === 0) return null;
  if (scrutiny?.resampled) {
    const { resamples, seed, method, failed } = scrutiny.resampled;
    return { kind: 'bootstrap', resamples, seed, method, failed, drawn: scrutiny.ensembled.rows.length, lock: lock.kind };
  }
  const some = fitted.some((fit) => fit.resampled) || models.some(({ intervalKind }) => intervalKind === 'resampled');
  return { kind: some ? 'mixed' : 'covariance', resamples: null, seed: null, method: null, failed: null, drawn: null, lock: lock.kind };
}

export const methodWords = { bca: 'BCa', percentile: 'percentiles' } as const;

/** "intervals 90 %: 1,000 resamples of 35 rows (BCa, seed 1), locked". Without a full stop, and with no capital. */
export function intervalsText({ kind, resamples, seed, method, failed, drawn, lock }: IntervalsEntry, level: number): string {
  const stands = { none: '', current: ', locked', stale: ', lock stale', unreadable: ', lock unreadable' }[lock];
  if (kind === 'mixed') return `intervals ${levelText(level)}: by resampling where nothing changed since the lock, else from the fits’ covariance${stands}`;
  if (kind === 'covariance') return `intervals ${levelText(level)} from the fits’ covariance; \`density refit\` resamples${stands}`;
  const lost = failed ? `, ${failed.toLocaleString('en-US')} of them failed` : '';
  return `intervals ${levelText(level)}: ${plural(resamples ?? 0, 'resample')} of ${plural(drawn ?? 0, 'row')} (${method ? methodWords[method] : ''}, seed ${seed})${lost}${stands}`;
}

/** How the interval of one fit was formed; null where it has none. */
export function fitIntervalKind(fit: Fitted<string>): 'covariance' | 'bootstrap' | null {
  return fit.kind !== 'fitted' ? null : fit.resampled ? 'bootstrap' : fit.dof > 0 ? 'covariance' : null;
}
