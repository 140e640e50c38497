import type { Evaluation, LockState, ModelResult } from '../analysis/evaluation.js';
import type { Drawing } from '../analysis/questions/answer.js';
import { levelText, plural } from '../base/figures.js';
import type { Fit, Fitted } from '../engine/fitted.js';

/** What all intervals of an evaluation rest on. */
export interface IntervalsEntry {
  /** `covariance`: of the fits. `bootstrap`: rows and models drawn anew. `mixed`: drawn anew for some numbers and not for others. */
  readonly kind: 'covariance' | 'bootstrap' | 'mixed';
  /** How often, from which seed and how intervals were read off the draws of the ruler; null where nothing was drawn, or is not known any more. Of fits of laws each says so itself. */
  readonly resamples: number | null;
  readonly seed: number | null;
  readonly method: 'bca' | 'percentile' | null;
  /** Draws that could not be fitted and are left out. */
  readonly failed: number | null;
  /** How many rows, or runs with all their checkpoints, were drawn; and whether they are runs. */
  readonly drawn: number | null;
  readonly runs: boolean;
  readonly lock: LockState['kind'];
}

/** Null where nothing could be fitted. */
export function intervalsEntry({ rulers, laws, scrutiny, lock, models }: Pick<Evaluation, 'rulers' | 'laws' | 'scrutiny' | 'lock' | 'models'>): IntervalsEntry | null {
  const stated = laws.filter(({ fit }) => !fit.constants).map((result) => result.fitted);
  const fitted = [...rulers.flatMap(({ law, curve }) => [law, curve]), ...stated].filter((fit) => fit.kind === 'fitted');
  if (fitted.length === 0) return null;
  if (scrutiny?.resampled) {
    const { resamples, seed, method, failed } = scrutiny.resampled;
    const { rows } = scrutiny.ensembled;
    const all = fitted.every(isDrawn) && models.every(({ intervalKind, effective, scores }) => intervalKind === 'resampled' || !isSize(effective, scores));
    return { kind: all ? 'bootstrap' : 'mixed', resamples, seed, method, failed, drawn: rows.length, runs: rows.some((unit) => unit.length > 1), lock: lock.kind };
  }
  const some = fitted.some((fit) => fit.resampled) || models.some(({ intervalKind }) => intervalKind === 'resampled');
  const all = some && rulers.length === 0 && fitted.every(isDrawn);
  return { kind: all ? 'bootstrap' : some ? 'mixed' : 'covariance', resamples: null, seed: null, method: null, failed: null, drawn: null, runs: false, lock: lock.kind };
}

/** A fit without errors needs none by drawing. */
function isDrawn({ resampled, free, dof }: Fit<string>): boolean {
  return resampled !== undefined || free.length === 0 || dof < 1;
}

function isSize(effective: ModelResult['effective'], scores: ModelResult['scores']): boolean {
  return [effective, ...scores.map((score) => score.effective)].some((size) => size?.kind === 'size');
}

export const methodWords = { bca: 'BCa', percentile: 'percentiles' } as const;

/** "intervals 90 %: 1,000 resamples of 35 rows (BCa, seed 1), locked". Without a full stop, and with no capital. */
export function intervalsText({ kind, resamples, seed, method, failed, drawn, runs, lock }: IntervalsEntry, level: number): string {
  const stands = { none: '', current: ', locked', stale: ', lock stale', unreadable: ', lock unreadable' }[lock];
  if (kind === 'mixed' && resamples === null) return `intervals ${levelText(level)}: by resampling where nothing changed since the lock, else from the fits’ covariance${stands}`;
  if (kind === 'covariance') return `intervals ${levelText(level)} from the fits’ covariance; \`density refit\` resamples${stands}`;
  const lost = failed ? `, ${failed.toLocaleString('en-US')} of them failed` : '';
  const some = kind === 'mixed' ? ', and the fits’ covariance where too many of them failed' : '';
  return `intervals ${levelText(level)}: ${plural(resamples ?? 0, 'resample')} of ${plural(drawn ?? 0, runs ? 'run' : 'row')} (${method ? methodWords[method] : ''}, seed ${seed})${lost}${some}${stands}`;
}

/** "4,000 resamples (BCa, seed 0)". */
export function drawingText({ resamples, seed, method, failed }: Drawing): string {
  return `${plural(resamples, 'resample')} (${methodWords[method]}, seed ${seed}${failed > 0 ? `, ${plural(failed, 'draw')} left out` : ''})`;
}

/** How the interval of one fit was formed; null where it has none. */
export function fitIntervalKind(fit: Fitted<string>): 'covariance' | 'bootstrap' | null {
  return fit.kind !== 'fitted' ? null : fit.resampled ? 'bootstrap' : fit.dof > 0 ? 'covariance' : null;
}
