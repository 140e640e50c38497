import type { Files } from '../base/files.js';
import type { Ensemble, Resampled } from '../engine/ensemble.js';
import type { Fit, FoundBefore, Spread } from '../engine/fitted.js';
import { digestsOf, type Digests } from './digest.js';
import { ensembleOf } from './ensemble-of.js';
import type { Ensembled, Evaluation, Ruler } from './evaluation.js';
import { parsedLock, type Lock, type LockedFit } from './lock.js';
import { scrutinized, withModelEnds, withSpreads, withTrendEnds } from './scrutiny.js';

/** The path of a file's lock. */
export function lockPath(path: string): string {
  return `${path}.lock`;
}

/** A file's lock, where there is one. */
export type LockRead = { readonly kind: 'none' } | ReturnType<typeof parsedLock>;

const parsed = new Map<string, LockRead>();

export function readLock(files: Files, path: string): LockRead {
  const read = files.read(lockPath(path));
  if (read.kind === 'missing' || read.kind === 'outside') return { kind: 'none' };
  if (read.kind !== 'text') return { kind: 'unreadable', why: read.kind === 'unreadable' ? read.why : 'it is not a text Density could have written.' };
  const known = parsed.get(path);
  if (known && texts.get(known) === read.text) return known;
  const fresh = parsedLock(read.text);
  parsed.set(path, fresh);
  texts.set(fresh, read.text);
  return fresh;
}

const texts = new WeakMap<LockRead, string>();

/** What a workshop needs so as not to search for these fits again. */
export function foundIn({ fits }: Lock): Map<string, FoundBefore<string>> {
  return new Map(fits.map((fit) => [fit.digest, fit]));
}

/** The lock of thoroughly computed numbers; null where nothing was resampled. */
export function lockOf(evaluation: Evaluation, version: string): Lock | null {
  const { scrutiny, study } = evaluation;
  if (!scrutiny?.resampled) return null;
  const { ensembled, influence, resampled } = scrutiny;
  const digests = digestsOf(ensembled.ensemble);
  const { resamples, seed, method, failed } = resampled;
  return { schema: 'density-lock/1', version, study: digests.study, level: study.density.level, resampling: { resamples, seed, method, failed }, ...numbersIn(evaluation, ensembled, digests, resampled), influence };
}

/** The numbers of an evaluation as a lock holds them; without intervals where nothing was resampled. Null where nothing could be fitted. */
export function numbersToLock(evaluation: Evaluation): Pick<Lock, 'fits' | 'models' | 'trends'> | null {
  const ensembled = ensembleOf(evaluation);
  return ensembled && numbersIn(evaluation, ensembled, digestsOf(ensembled.ensemble), evaluation.scrutiny?.resampled ?? null);
}

function numbersIn({ rulers, models, trends }: Evaluation, { lawOf, curveOf, modelOf }: Ensembled, digests: Digests, resampled: Resampled | null): Pick<Lock, 'fits' | 'models' | 'trends'> {
  return {
    fits: [...lockedFits('law', rulers, lawOf, digests.laws, resampled?.laws ?? []), ...lockedFits('curve', rulers, curveOf, digests.curves, resampled?.curves ?? [])],
    models: inverse(modelOf).map((at, number) => {
      const { model, effective, density } = models[at]!;
      const drawn = resampled?.models[number];
      return { name: model.name, digest: digests.models[number]!, effectiveParams: effective?.kind === 'size' ? effective.params : null, density, effective: drawn?.effective ?? null, scores: drawn?.scores ?? [] };
    }),
    trends: trends.map(({ benchmark, trend }, at) => ({ benchmark, digest: digests.trends[at]!, doublingDays: trend.kind === 'trend' ? trend.doublingDays : null, resampled: resampled?.trends[at] ?? null })),
  };
}

function inverse(modelOf: readonly number[]): number[] {
  const order: number[] = [];
  modelOf.forEach((number, at) => (order[number] = at));
  return order;
}

function lockedFits(kind: 'law' | 'curve', rulers: readonly Ruler[], numbers: readonly (number | null)[], digests: readonly string[], spreads: readonly (Readonly<Record<string, Spread>> | null)[]): LockedFit[] {
  return digests.map((digest, number) => {
    const { benchmark, law, curve } = rulers[numbers.indexOf(number)]!;
    const fit = (kind === 'law' ? law : curve) as Fit<string>;
    const { n, status, condition, objective, coefficients, atBound, starts } = fit;
    const { value, delta, space } = objective;
    return {
      kind, name: `${kind === 'law' ? 'loss law' : 'score curve'} on ${benchmark.name}`, digest, n, status, condition, coefficients, atBound, starts,
      objective: { kind: objective.kind, delta, space, value }, spreads: spreads[number] ?? {},
    };
  });
}

/** The evaluation with what its lock knows: all of it when nothing has changed since, otherwise the intervals of what has not. */
export function withLock(evaluation: Evaluation, read: LockRead): Evaluation {
  if (read.kind === 'none') return evaluation;
  if (read.kind === 'unreadable') return { ...evaluation, lock: read };
  const { lock } = read;
  const ensembled = ensembleOf(evaluation);
  if (!ensembled) return { ...evaluation, lock: { kind: 'stale', changed: ['the reference'], lock } };
  const digests = digestsOf(ensembled.ensemble);
  const current = digests.study === lock.study && lock.models.length === digests.models.length;
  if (current) return { ...scrutinized(evaluation, { ensembled, influence: lock.influence, resampled: resampledIn(lock, ensembled.ensemble, digests) }), lock: { kind: 'current' } };
  return { ...partly(evaluation, lock, ensembled, digests), lock: { kind: 'stale', changed: changes(evaluation, lock, ensembled, digests), lock } };
}

/** The digests are equal, so the lists are parallel. */
function resampledIn(lock: Lock, { laws, curves }: Ensemble, digests: Digests): Resampled {
  const spreads = new Map(lock.fits.map(({ digest, spreads: known }) => [digest, known]));
  return {
    ...lock.resampling,
    laws: laws.map((_, at) => drawn(spreads.get(digests.laws[at]!)) as Resampled['laws'][number]),
    curves: curves.map((_, at) => drawn(spreads.get(digests.curves[at]!)) as Resampled['curves'][number]),
    models: lock.models.map(({ effective, scores }) => ({ effective, scores })),
    trends: lock.trends.map(({ resampled }) => resampled),
  };
}

/** A fit whose draws failed too often has no spreads. */
function drawn(spreads: LockedFit['spreads'] | undefined): LockedFit['spreads'] | null {
  return spreads && Object.keys(spreads).length > 0 ? spreads : null;
}

function partly(evaluation: Evaluation, lock: Lock, { lawOf, curveOf, modelOf }: Ensembled, digests: Digests): Evaluation {
  const spreads = new Map(lock.fits.map((fit) => [fit.digest, fit.spreads]));
  const models = new Map(lock.models.map((model) => [model.digest, model]));
  const trends = new Map(lock.trends.map((trend) => [trend.digest, trend.resampled]));
  const spreadOf = (list: readonly string[], number: number | null | undefined) => (number === null || number === undefined ? undefined : (drawn(spreads.get(list[number]!)) ?? undefined));
  return {
    ...evaluation,
    rulers: withSpreads(evaluation.rulers, (at) => spreadOf(digests.laws, lawOf[at]), (at) => spreadOf(digests.curves, curveOf[at])),
    models: evaluation.models.map((result, at) => {
      const known = models.get(digests.models[modelOf[at]!]!);
      return known ? withModelEnds(result, known.effective, known.scores) : result;
    }),
    trends: evaluation.trends.map((result, at) => {
      const known = trends.get(digests.trends[at]!);
      return known ? withTrendEnds(result, known.growthRate, known.doubling) : result;
    }),
  };
}

/** What differs from the lock, for people: "the loss law on hellaswag", "3 models". */
function changes({ rulers }: Evaluation, lock: Lock, { lawOf, curveOf }: Ensembled, digests: Digests): string[] {
  const fits = new Set(lock.fits.map(({ digest }) => digest));
  const models = new Set(lock.models.map(({ digest }) => digest));
  const fresh = (numbers: readonly (number | null)[], list: readonly string[], what: string) => list.flatMap((digest, number) => (fits.has(digest) ? [] : [`the ${what} on ${rulers[numbers.indexOf(number)]!.benchmark.name}`]));
  const changed = digests.models.filter((digest) => !models.has(digest)).length;
  const gone = lock.models.length - (digests.models.length - changed);
  const found = [
    ...fresh(lawOf, digests.laws, 'loss law'), ...fresh(curveOf, digests.curves, 'score curve'),
    ...(changed > 0 ? [`${changed} model${changed === 1 ? '' : 's'}`] : []),
    ...(changed === 0 && gone > 0 ? [`${gone} model${gone === 1 ? '' : 's'} that ${gone === 1 ? 'is' : 'are'} no longer there`] : []),
  ];
  return found.length > 0 ? found : ['how densities are computed'];
}
