import type { Study } from '../model/study.js';
import type { FitChange } from './fit-changes.js';
import { settings, type Setting, type SettingValue } from './settings.js';

/** A choice of the file that differs, by its key in the language. */
export interface SettingChange {
  readonly setting: string;
  readonly old: SettingValue;
  readonly new: SettingValue;
  /** What it keeps from being held against noise: densities of another kind, fits by another method, a trend by another rule, or nothing. */
  readonly affects: Setting['affects'];
}

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
