import type { Study } from '../model/study.js';

export type SettingValue = string | number | boolean | readonly string[] | null;

/** A choice of the file, by its key in the language. */
export interface Setting {
  readonly name: string;
  /** What another choice keeps from being held against noise: densities of another kind, fits by another method, a trend by another rule, or nothing. */
  readonly affects: 'densities' | 'fits' | 'trend' | 'intervals';
  readonly of: (study: Study) => SettingValue;
}

export const settings: readonly Setting[] = [
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

/** Choices that numbers depend on, by their keys, but for the level: a reference and its columns may bear any name. */
export function settingsOf(study: Study): Record<string, SettingValue> {
  return Object.fromEntries(settings.filter(({ name }) => !NAMES.has(name)).map(({ name, of }) => [name, of(study)]));
}

const NAMES: ReadonlySet<string> = new Set(['reference', 'count', 'unit', 'level']);

function robust(loss: NonNullable<Study['reference']>['law']['robust']): string {
  return loss.kind === 'huber' ? `huber(${loss.delta})` : loss.kind;
}
