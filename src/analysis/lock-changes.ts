import type { Spread } from '../engine/fitted.js';
import type { Ends } from '../base/finite.js';
import type { Lock, LockedFit } from './lock.js';

/** A number that is not as it was locked. */
export interface LockChange {
  /** "alpha of the loss law on hellaswag". */
  readonly what: string;
  readonly old: number | null;
  readonly now: number | null;
  /** The change in standard errors of the locked number; null where it has none. */
  readonly errors: number | null;
}

type Numbers = Pick<Lock, 'fits' | 'models' | 'trends'>;

/**
 * What may differ between machines: engines round exponentials and logarithms in the last digit, and a search ends a little elsewhere.
 * Relative for point estimates; for the ends of intervals, in standard errors or in shares of the interval.
 */
export const TOLERANCE = { point: 1e-6, end: 1e-2 } as const;

/** Everything that differs by more than machines do, the fits first. Numbers only one side knows the ends of are compared without them. */
export function lockChanges(old: Numbers, now: Numbers): LockChange[] {
  return [...fitChanges(old.fits, now.fits), ...modelChanges(old.models, now.models), ...trendChanges(old.trends, now.trends)];
}

function fitChanges(old: readonly LockedFit[], now: readonly LockedFit[]): LockChange[] {
  const known = new Map(old.map((fit) => [`${fit.kind} ${fit.name}`, fit]));
  const fresh = now.flatMap((fit) => {
    const before = known.get(`${fit.kind} ${fit.name}`);
    known.delete(`${fit.kind} ${fit.name}`);
    return coefficientChanges(before, fit);
  });
  return [...fresh, ...[...known.values()].flatMap((fit) => coefficientChanges(fit, undefined))];
}

function coefficientChanges(old: LockedFit | undefined, now: LockedFit | undefined): LockChange[] {
  const either = (now ?? old)!;
  return Object.keys(either.coefficients).flatMap((name) => {
    const [spread, fresh] = [old?.spreads[name], now?.spreads[name]];
    const what = `${name} of the ${either.name}`;
    const moved = differing(what, old?.coefficients[name] ?? null, now?.coefficients[name] ?? null, spread?.stderr ?? null);
    return moved ? [moved] : endChanges(what, spread, fresh);
  });
}

function endChanges(what: string, old: Spread | undefined, now: Spread | undefined): LockChange[] {
  if (!old || !now) return [];
  return intervalChanges(what, old.interval, now.interval, old.stderr);
}

/** `unit` is what a change of an end is measured in. */
function intervalChanges(what: string, old: Ends, now: Ends, unit: number): LockChange[] {
  return [0, 1].flatMap((end) => {
    const [was, is] = [old[end]!, now[end]!];
    if (was === is || (was !== null && is !== null && Math.abs(is - was) <= TOLERANCE.end * unit)) return [];
    return [{ what: `${end === 0 ? 'lower' : 'upper'} end of ${what}`, old: was, now: is, errors: was === null || is === null || !(unit > 0) ? null : (is - was) / unit }];
  });
}

function modelChanges(old: Lock['models'], now: Lock['models']): LockChange[] {
  const known = new Map(old.map((model) => [model.name, model]));
  const fresh = now.flatMap((model) => {
    const before = known.get(model.name);
    known.delete(model.name);
    const error = before?.effectiveParams && before.effective ? halfWidth(before.effective) : null;
    const what = `effective size of ${model.name}`;
    const moved = differing(what, before?.effectiveParams ?? null, model.effectiveParams, error);
    return moved ? [moved] : [
      ...[differing(`density of ${model.name}`, before?.density ?? null, model.density, null)].filter((change) => change !== null),
      ...(before?.effective && model.effective && error !== null ? intervalChanges(what, before.effective, model.effective, error) : []),
    ];
  });
  return [...fresh, ...[...known.values()].map(({ name, effectiveParams }) => ({ what: `effective size of ${name}`, old: effectiveParams, now: null, errors: null }))];
}

/** About one standard error of what has an interval, for telling how large a change is. */
function halfWidth([low, high]: Ends): number | null {
  return low === null || high === null ? null : (high - low) / 3.29;
}

function trendChanges(old: Lock['trends'], now: Lock['trends']): LockChange[] {
  return now.flatMap(({ benchmark, doublingDays, resampled }) => {
    const before = old.find((other) => other.benchmark === benchmark);
    const what = `doubling time in days${benchmark === null ? '' : ` on ${benchmark}`}`;
    const moved = differing(what, before?.doublingDays ?? null, doublingDays, before?.resampled ? halfWidth(before.resampled.doubling) : null);
    if (moved) return [moved];
    return before?.resampled && resampled ? endChanges(`the growth rate${benchmark === null ? '' : ` on ${benchmark}`}`, before.resampled.growthRate, resampled.growthRate) : [];
  });
}

function differing(what: string, old: number | null, now: number | null, stderr: number | null): LockChange | null {
  if (old === now || (old !== null && now !== null && Math.abs(now - old) <= TOLERANCE.point * Math.max(Math.abs(old), Math.abs(now)))) return null;
  return { what, old, now, errors: old !== null && now !== null && stderr !== null && stderr > 0 ? (now - old) / stderr : null };
}
