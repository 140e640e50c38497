import { logarithmicByName } from '../engine/fitted.js';
import type { Lock, LockedLaw } from './lock.js';
import { errorOf, movedChange, textChange, type LockChange } from './lock-tolerance.js';

/** What leaving out each row or run moves, and each model of a trend. Both locks are of one study, so their lists are parallel. */
export function influenceChanges(old: Lock, now: Lock): LockChange[] {
  return [...now.units.flatMap((_, unit) => unitChanges(old, now, unit)), ...now.models.flatMap((_, model) => modelChanges(old, now, model)), ...doublingChanges(old, now)];
}

function unitChanges(old: Lock, now: Lock, unit: number): LockChange[] {
  const [was, is] = [old.influence.units[unit], now.influence.units[unit]];
  if (!was || !is) return textChange(`influence of ${now.units[unit]}`, was ? 'there' : null, is ? 'there' : null);
  const without = `without ${now.units[unit]}`;
  const laws = now.fits.filter(({ kind }) => kind === 'law').length;
  return [
    ...is.laws.flatMap((law, at) => coefficientChanges(old, now, at, without, was.laws[at] ?? null, law)),
    ...is.curves.flatMap((curve, at) => coefficientChanges(old, now, laws + at, without, was.curves[at] ?? null, curve)),
    ...textChange(`the model that moves most ${without}`, named(now, was.largest?.model), named(now, is.largest?.model)),
    ...(was.largest?.model === is.largest?.model ? sizeChanges(now, is.largest?.model ?? 0, without, was.largest, is.largest) : []),
    ...is.doublings.flatMap((days, at) => movedChange(`doubling time in days ${without}`, was.doublings[at] ?? null, days, doublingError(now, at), true)),
  ];
}

type Coefficients = Lock['influence']['units'][number]['laws' | 'curves'][number];

function coefficientChanges(old: Lock, now: Lock, fit: number, without: string, was: Coefficients, is: Coefficients): LockChange[] {
  const { name, spreads } = now.fits[fit]!;
  const [before, after]: [Readonly<Record<string, number>>, Readonly<Record<string, number>>] = [{ ...was }, { ...is }];
  return [...new Set([...Object.keys(after), ...Object.keys(before)])].flatMap((coefficient) => (
    movedChange(`${coefficient} of the ${name} ${without}`, before[coefficient] ?? null, after[coefficient] ?? null, smaller(spreads[coefficient]?.stderr, old.fits[fit]?.spreads[coefficient]?.stderr), logarithmicByName.includes(coefficient))
  ));
}

/** What leaving out each row or run moves of a fit of a law, both of one set of rows. */
export function leftOutChanges(old: LockedLaw, now: LockedLaw): LockChange[] {
  if (!old.units || !now.units) return textChange(`influence on the ${now.name}`, old.units && 'there', now.units && 'there');
  return now.units.flatMap(({ name, without }, unit) => Object.keys({ ...without, ...old.units![unit]?.without }).flatMap((coefficient) => (
    movedChange(`${coefficient} of the ${now.name} without ${name}`, old.units![unit]?.without?.[coefficient] ?? null, without?.[coefficient] ?? null,
      smaller(now.spreads[coefficient]?.stderr, old.spreads[coefficient]?.stderr), now.logarithmic.includes(coefficient))
  )));
}

function modelChanges(old: Lock, now: Lock, model: number): LockChange[] {
  const [was, is] = [old.influence.models[model] ?? null, now.influence.models[model] ?? null];
  const what = `what ${now.models[model]!.name} hangs on most`;
  const other = textChange(what, was && (now.units[was.unit] ?? 'none'), is && (now.units[is.unit] ?? 'none'));
  return other.length > 0 ? other : sizeChanges(now, model, is ? `without ${now.units[is.unit]}` : '', was, is);
}

interface Without {
  readonly params: number | null;
  readonly change: number | null;
}

function sizeChanges(now: Lock, model: number, without: string, was: Without | null, is: Without | null): LockChange[] {
  if (!was && !is) return [];
  const { name, effectiveParams: value, effective, scores } = now.models[model]!;
  // With `combine: each` the size is that on one of the benchmarks; which, the lock does not say.
  const errors = [{ value, ends: effective }, ...scores.map((score) => ({ value: score.effectiveParams, ends: score.effective }))]
    .flatMap((size) => errorOf({ ...size, level: now.level, logarithmic: true }) ?? []);
  const error = errors.length > 0 ? Math.min(...errors) : null;
  return [
    ...movedChange(`effective size of ${name} ${without}`, was?.params ?? null, is?.params ?? null, error, true).map((change): LockChange => ({ ...change, unit: 'params' })),
    ...movedChange(`change of the logarithm of ${name} ${without}`, was?.change ?? null, is?.change ?? null, error, false),
  ];
}

function doublingChanges(old: Lock, now: Lock): LockChange[] {
  return now.trends.flatMap(({ candidates }, trend) => candidates.flatMap((model, at) => (
    movedChange(`doubling time in days without ${named(now, model)}`, old.influence.doublings[trend]?.[at] ?? null, now.influence.doublings[trend]?.[at] ?? null, doublingError(now, trend), true)
  )));
}

function doublingError({ trends, level }: Lock, trend: number): number | null {
  const { doublingDays: value, resampled } = trends[trend]!;
  return errorOf({ value, ends: resampled?.doubling ?? null, level, logarithmic: true });
}

function named({ models }: Lock, model: number | undefined): string | null {
  return model === undefined ? null : (models[model]?.name ?? 'none');
}

function smaller(a: number | undefined, b: number | undefined): number | null {
  const both = [a, b].flatMap((error) => (error !== undefined && error > 0 ? [error] : []));
  return both.length > 0 ? Math.min(...both) : null;
}
