import type { Study } from '../model/study.js';
import type { FitChange } from './fit-changes.js';

/** A choice of the file that differs, by its key in the language. */
export interface SettingChange {
  readonly setting: string;
  readonly old: SettingValue;
  readonly new: SettingValue;
  /** What it keeps from being held against noise: densities of another kind, fits by another method, a trend by another rule, or nothing. */
  readonly affects: 'densities' | 'fits' | 'trend' | 'intervals';
}

export type SettingValue = string | number | boolean | readonly string[] | null;

interface Setting {
  readonly name: string;
  readonly affects: SettingChange['affects'];
  readonly of: (study: Study) => SettingValue;
}

const settings: readonly Setting[] = [
  { name: 'reference', affects: 'densities', of: ({ reference }) => reference?.name ?? null },
  { name: 'count', affects: 'densities', of: ({ reference }) => reference?.count ?? null },
  { name: 'unit', affects: 'densities', of: ({ reference }) => reference?.unit ?? null },
  { name: 'benchmarks', affects: 'densities', of: ({ density }) => density.benchmarks },
  { name: 'tokens', affects: 'densities', of: ({ density }) => density.tokens },
  { name: 'params', affects: 'densities', of: ({ density }) => density.params },
  { name: 'combine', affects: 'densities', of: ({ density }) => density.combine },
  { name: 'irreducible', affects: 'fits', of: ({ reference }) => reference?.law.irreducible ?? null },
  { name: 'robust', affects: 'fits', of: ({ reference }) => (reference ? robust(reference.law.robust) : null) },
  { name: 'space', affects: 'fits', of: ({ reference }) => reference?.law.space ?? null },
  { name: 'floor', affects: 'fits', of: ({ reference }) => reference?.curve.floor ?? null },
  { name: 'ceiling', affects: 'fits', of: ({ reference }) => reference?.curve.ceiling ?? null },
  { name: 'anchor', affects: 'fits', of: ({ reference }) => reference?.curve.anchor ?? null },
  { name: 'frontier', affects: 'trend', of: ({ density }) => density.frontier },
  { name: 'reach', affects: 'trend', of: ({ density }) => density.reach },
  { name: 'level', affects: 'intervals', of: ({ density }) => density.level },
];

/** Settings that differ. A reference that was only renamed, over some of the same rows, counts as the same. */
export function settingChanges(old: Study, now: Study, fits: readonly FitChange[]): SettingChange[] {
  const renamed = fits.some(({ basis }) => basis !== null);
  const without = old.reference === null || now.reference === null;
  return settings.flatMap(({ name, affects, of }) => {
    const [before, after] = [of(old), of(now)];
    if (JSON.stringify(before) === JSON.stringify(after) || (name === 'reference' && renamed)) return [];
    // Where one side has no reference, that says it all.
    return without && name !== 'reference' && (before === null || after === null) ? [] : [{ setting: name, old: before, new: after, affects }];
  });
}

function robust(loss: NonNullable<Study['reference']>['law']['robust']): string {
  return loss.kind === 'huber' ? `huber(${loss.delta})` : loss.kind;
}
