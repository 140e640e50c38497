import type { Files } from '../base/files.js';
import { Memory } from '../base/memo.js';
import type { Ensemble, Resampled } from '../engine/ensemble.js';
import type { EffectiveSize } from '../engine/effective-size.js';
import type { Fit, Spread } from '../engine/fitted.js';
import { COMPUTING, digestsOf, rowsDigest, type Digests, type FitDigests } from './digest.js';
import { ensembleOf } from './ensemble-of.js';
import type { Ensembled, Evaluation, ModelResult, Ruler } from './evaluation.js';
import { parsedLock, sealed, type Lock, type LockedFit, type LockedModel, type LockedTrend, type Parsed } from './lock.js';
import { changedSince, typedDigest } from './lock-changed.js';
import { lawName, lawsFoundIn, lockable, lockedLaws, withLockedLaws } from './locked-laws.js';
import { scrutinized, withModelEnds, withSpreads, withTrendEnds } from './scrutiny.js';
import { settingsOf } from './settings.js';
import type { Workshop } from './workshop.js';

/** The path of a file's lock. */
export function lockPath(path: string): string {
  return `${path}.lock`;
}

/** A file's lock, where there is one. */
export type LockRead = { readonly kind: 'none' } | Parsed;

/** A lock of ten thousand models takes a tenth of a second to read, and is asked for whenever the typing rests. */
const parsed = new Memory<Parsed>(8);

export function readLock(files: Files, path: string): LockRead {
  const read = files.read(lockPath(path));
  if (read.kind === 'missing' || read.kind === 'outside' || read.kind === 'unsaved') return { kind: 'none' };
  if (read.kind === 'text') return parsed.recall(read.text, () => parsedLock(read.text));
  return { kind: 'unreadable', why: read.kind === 'unreadable' ? read.why : 'it is not a text Density could have written.', lock: null };
}

/** Fits that a lock holds need not be searched for again. */
export function adoptLock(workshop: Workshop, read: LockRead): void {
  if (read.kind !== 'lock') return;
  workshop.adopt(new Map(read.lock.fits.map((fit) => [fit.digest, fit])));
  workshop.adopt(lawsFoundIn(read.lock));
}

/** What a lock holds that needs no drawing. */
export interface Numbers extends Pick<Lock, 'level' | 'computing' | 'settings' | 'fits' | 'laws' | 'models' | 'trends'> {
  /** That fits of laws state, by the name of the fit as a lock has it. */
  readonly seeds: Readonly<Record<string, number>>;
}

type RulerLock = Pick<Lock, 'study' | 'settings' | 'resampling' | 'fits' | 'models' | 'trends' | 'units' | 'influence'>;

const NO_RULER: RulerLock = { study: null, settings: {}, resampling: null, fits: [], models: [], trends: [], units: [], influence: { units: [], models: [], doublings: [] } };

/** Whether there is anything that a lock could hold: numbers of a refit in which something could be fitted. */
export function isLockable({ thoroughness, scrutiny, laws }: Evaluation): boolean {
  return thoroughness !== null && (scrutiny?.resampled != null || laws.some(lockable));
}

/** The lock of thoroughly computed numbers; null where there is nothing to lock. */
export function lockOf(evaluation: Evaluation, version: string): Lock | null {
  const { thoroughness, laws, study: { density: { level } } } = evaluation;
  if (!thoroughness || !isLockable(evaluation)) return null;
  const { study, settings, resampling, fits, models, trends, units, influence } = rulerLock(evaluation);
  const { resamples, seed } = thoroughness;
  return sealed({
    schema: 'density-lock/1', version, computing: COMPUTING, study, level, settings, asked: { resamples, seed }, resampling, fits, laws: lockedLaws(laws, level), models, trends, units, influence,
  });
}

function rulerLock(evaluation: Evaluation): RulerLock {
  const { scrutiny, study } = evaluation;
  if (!scrutiny?.resampled) return NO_RULER;
  const { ensembled, influence, resampled } = scrutiny;
  const digests = digestsOf(ensembled.ensemble);
  const { resamples, seed, method, failed } = resampled;
  return {
    study: digests.study, settings: settingsOf(study), resampling: { resamples, seed, method, failed }, ...numbersIn(evaluation, ensembled, digests, resampled),
    units: unitNames(evaluation, ensembled), influence,
  };
}

/** The numbers of an evaluation as a lock holds them; without intervals where nothing was resampled. */
export function numbersToLock(evaluation: Evaluation): Numbers {
  const ensembled = ensembleOf(evaluation);
  const ruler = ensembled ? numbersIn(evaluation, ensembled, digestsOf(ensembled.ensemble), evaluation.scrutiny?.resampled ?? null) : NO_RULER;
  const { study, laws } = evaluation, { level } = study.density;
  return {
    level, computing: COMPUTING, settings: ensembled ? settingsOf(study) : {}, fits: ruler.fits, laws: lockedLaws(laws, level), models: ruler.models, trends: ruler.trends,
    seeds: Object.fromEntries(laws.filter(lockable).map(({ fit }) => [lawName(fit), fit.options.seed])),
  };
}

function unitNames({ study: { reference } }: Evaluation, { rows }: Ensembled): string[] {
  return rows.map(([row]) => reference!.rows[row!]!).map(({ run, name }) => run ?? name);
}

function numbersIn({ rulers, models, trends }: Evaluation, { lawOf, curveOf, modelOf, ensemble }: Ensembled, digests: Digests, resampled: Resampled | null): Pick<Lock, 'fits' | 'models' | 'trends'> {
  return {
    fits: [
      ...ensemble.laws.map((law, at) => lockedFit('law', rulers[lawOf.indexOf(at)]!, digests.laws[at]!, rowsDigest(law), resampled?.laws[at])),
      ...ensemble.curves.map((curve, at) => lockedFit('curve', rulers[curveOf.indexOf(at)]!, digests.curves[at]!, rowsDigest(curve), resampled?.curves[at])),
    ],
    models: inverse(modelOf).map((at, number) => lockedModel(models[at]!, digests.models[number]!, resampled?.models[number])),
    trends: trends.map(({ benchmark, trend }, at): LockedTrend => ({
      benchmark, digest: digests.trends[at]!, candidates: ensemble.trends[at]!.candidates, doublingDays: trend.kind === 'trend' ? trend.doublingDays : null, resampled: resampled?.trends[at] ?? null,
    })),
  };
}

function inverse(modelOf: readonly number[]): number[] {
  const order: number[] = [];
  modelOf.forEach((number, at) => (order[number] = at));
  return order;
}

function lockedFit(kind: 'law' | 'curve', { benchmark, law, curve }: Ruler, { fit: digest, drawn }: FitDigests, rows: string, spreads: Readonly<Record<string, Spread>> | null | undefined): LockedFit {
  const { n, status, condition, objective, coefficients, atBound, starts } = (kind === 'law' ? law : curve) as Fit<string>;
  const { value, delta, space } = objective;
  return {
    kind, name: `${kind === 'law' ? 'loss law' : 'score curve'} on ${benchmark.name}`, digest, rows, drawn, n, status, condition, coefficients, atBound, starts,
    objective: { kind: objective.kind, delta, space, value }, spreads: spreads ?? {},
  };
}

function lockedModel(result: ModelResult, digest: string, drawn: Resampled['models'][number] | undefined): LockedModel {
  const { model, effective, density, scores } = result;
  return {
    name: model.name, digest, typed: typedDigest(result), effectiveParams: sizeIn(effective), density, effective: drawn?.effective ?? null,
    scores: scores.map((score, at) => ({ benchmark: score.benchmark, effectiveParams: sizeIn(score.effective), effective: drawn?.scores[at] ?? null })),
  };
}

function sizeIn(effective: EffectiveSize | null): number | null {
  return effective?.kind === 'size' ? effective.params : null;
}

/** The evaluation with what its lock knows: all of it when nothing has changed since, otherwise the intervals of what has not. */
export function withLock(evaluation: Evaluation, read: LockRead): Evaluation {
  if (read.kind === 'none') return evaluation;
  if (read.kind === 'unreadable') return { ...evaluation, lock: { kind: 'unreadable', why: read.why } };
  const { lock } = read;
  const ensembled = ensembleOf(evaluation);
  const digests = ensembled && digestsOf(ensembled.ensemble);
  const same = lock.study === (digests?.study ?? null);
  if (ensembled && same && !isParallel(lock, ensembled)) return { ...evaluation, lock: { kind: 'unreadable', why: 'its parts do not belong together.' } };
  const { laws, changed } = withLockedLaws(evaluation.laws, lock, evaluation.study.density.level);
  const known = { ...evaluation, laws };
  const since = changedSince(evaluation, lock, { ruler: same ? null : { ensembled, digests }, laws: changed });
  const state: Evaluation['lock'] = since.length > 0 ? { kind: 'stale', changed: since, lock } : { kind: 'current' };
  if (!ensembled || !digests) return { ...known, lock: state };
  return { ...(same ? scrutinized(known, { ensembled, influence: lock.influence, resampled: resampledIn(lock, ensembled.ensemble, digests) }) : partly(known, lock, ensembled, digests)), lock: state };
}

/** Of a lock that Density wrote it is always so. */
function isParallel({ fits, models, trends, units }: Lock, { ensemble, rows }: Ensembled): boolean {
  const laws = fits.filter(({ kind }) => kind === 'law').length;
  return laws === ensemble.laws.length && fits.length - laws === ensemble.curves.length && units.length === rows.length && trends.length === ensemble.trends.length
    && trends.every(({ candidates }, at) => candidates.length === ensemble.trends[at]!.candidates.length)
    && models.length === ensemble.models.length && models.every(({ scores }, at) => scores.length === ensemble.models[at]!.scores.length);
}

/** The digests are equal, so the lists are parallel. */
function resampledIn(lock: Lock, { laws, curves }: Ensemble, digests: Digests): Resampled | null {
  if (!lock.resampling) return null;
  const spreads = new Map(lock.fits.map(({ drawn, spreads: known }) => [drawn, known]));
  return {
    ...lock.resampling,
    laws: laws.map((_, at) => known(spreads.get(digests.laws[at]!.drawn)) as Resampled['laws'][number]),
    curves: curves.map((_, at) => known(spreads.get(digests.curves[at]!.drawn)) as Resampled['curves'][number]),
    models: lock.models.map(({ effective, scores }) => ({ effective, scores: scores.map((score) => score.effective) })),
    trends: lock.trends.map(({ resampled }) => resampled),
  };
}

/** A fit whose draws failed too often has no spreads. */
function known(spreads: LockedFit['spreads'] | undefined): LockedFit['spreads'] | null {
  return spreads && Object.keys(spreads).length > 0 ? spreads : null;
}

function partly(evaluation: Evaluation, lock: Lock, { lawOf, curveOf, modelOf }: Ensembled, digests: Digests): Evaluation {
  const spreads = new Map(lock.fits.map((fit) => [fit.drawn, fit.spreads]));
  const models = new Map(lock.models.map((model) => [model.digest, model]));
  const trends = new Map(lock.trends.map((trend) => [trend.digest, trend.resampled]));
  const spreadOf = (list: readonly FitDigests[], number: number | null | undefined) => (number === null || number === undefined ? undefined : (known(spreads.get(list[number]!.drawn)) ?? undefined));
  return {
    ...evaluation,
    rulers: withSpreads(evaluation.rulers, (at) => spreadOf(digests.laws, lawOf[at]), (at) => spreadOf(digests.curves, curveOf[at])),
    models: evaluation.models.map((result, at) => {
      const locked = models.get(digests.models[modelOf[at]!]!);
      return locked ? withModelEnds(result, locked.effective, locked.scores.map(({ effective }) => effective)) : result;
    }),
    trends: evaluation.trends.map((result, at) => {
      const locked = trends.get(digests.trends[at]!);
      return locked ? withTrendEnds(result, locked.growthRate, locked.doubling) : result;
    }),
  };
}
