import { plural } from '../base/figures.js';
import { COMPUTING, digest, rowsDigest, type Digests } from './digest.js';
import type { Ensembled, Evaluation, ModelResult } from './evaluation.js';
import type { Lock } from './lock.js';
import { settingsOf } from './settings.js';

/** Of what the file says of a model, whatever it is measured with: to tell a change of the model from one of the ruler. */
export function typedDigest({ model: { params, active, released, base, scores } }: ModelResult): string {
  const sorted = Object.entries(scores).sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { value, stderr }]) => [value, stderr]);
  return digest([params, active, released && [released.day, released.uncertainty], base !== null, sorted]);
}

/** Parts that the lock does not belong to any more: the ruler with its models and trends, where it is not null, and fits of laws by name. */
interface Changed {
  readonly ruler: { readonly ensembled: Ensembled | null; readonly digests: Digests | null } | null;
  readonly laws: readonly string[];
}

/** What differs from the lock, for people: "`level`", "the loss law on hellaswag", "3 models", "the fit scaling". What a setting explains is not named again. Empty where nothing does. */
export function changedSince(evaluation: Evaluation, lock: Lock, { ruler, laws }: Changed): string[] {
  const otherLevel = lock.level !== evaluation.study.density.level;
  if (lock.computing !== COMPUTING) return ['how Density computes'];
  const { ensembled = null, digests = null } = ruler ?? {};
  const found = !ruler ? [] : ensembled && digests && lock.study !== null ? changedRuler(evaluation, lock, ensembled, digests) : ['the reference'];
  return [...(otherLevel && !found.includes(LEVEL) ? [LEVEL] : []), ...found, ...laws];
}

const LEVEL = '`level`';

function changedRuler(evaluation: Evaluation, lock: Lock, ensembled: Ensembled, digests: Digests): string[] {
  const settings = changedSettings(evaluation, lock);
  const fits = changedFits(evaluation, lock, ensembled);
  const found = [...settings, ...fits, ...changedModels(evaluation, lock)];
  // The level and all rows are as they were, and yet they are drawn otherwise.
  const drawn = new Map(lock.fits.map((fit) => [fit.digest, fit.drawn]));
  const regrouped = lock.level === evaluation.study.density.level && fits.length === 0 && [...digests.laws, ...digests.curves].some((fit) => drawn.has(fit.fit) && drawn.get(fit.fit) !== fit.drawn);
  if (regrouped) found.push('which rows are one run');
  return found.length > 0 ? found : ['how densities are computed'];
}

function changedSettings({ study }: Evaluation, { level, settings: then }: Lock): string[] {
  const now = settingsOf(study);
  const names = new Set([...Object.keys(now), ...Object.keys(then)]);
  const changed = [...names].filter((name) => JSON.stringify(now[name] ?? null) !== JSON.stringify(then[name] ?? null));
  return [...changed, ...(level === study.density.level ? [] : ['level'])].map((name) => `\`${name}\``);
}

function changedFits({ rulers }: Evaluation, lock: Lock, { lawOf, curveOf, ensemble }: Ensembled): string[] {
  const then = new Set(lock.fits.map(({ rows }) => rows));
  const fresh = [
    ...ensemble.laws.map((law, at) => ({ rows: rowsDigest(law), name: `the loss law on ${rulers[lawOf.indexOf(at)]!.benchmark.name}` })),
    ...ensemble.curves.map((curve, at) => ({ rows: rowsDigest(curve), name: `the score curve on ${rulers[curveOf.indexOf(at)]!.benchmark.name}` })),
  ].filter(({ rows }) => !then.has(rows));
  const gone = lock.fits.length - (ensemble.laws.length + ensemble.curves.length - fresh.length);
  return fresh.length > 0 ? fresh.map(({ name }) => name) : gone > 0 ? [`${plural(gone, 'fit')} no longer there`] : [];
}

/** Models may be the same in all they say. */
function changedModels({ models }: Evaluation, lock: Lock): string[] {
  const left = new Map<string, number>();
  for (const { typed } of lock.models) left.set(typed, (left.get(typed) ?? 0) + 1);
  const changed = models.filter((result) => {
    const same = left.get(typedDigest(result)) ?? 0;
    left.set(typedDigest(result), same - 1);
    return same <= 0;
  }).length;
  const gone = lock.models.length - (models.length - changed);
  return changed > 0 ? [plural(changed, 'model')] : gone > 0 ? [`${plural(gone, 'model')} no longer there`] : [];
}
