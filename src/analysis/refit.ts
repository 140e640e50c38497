import type { Files } from '../base/files.js';
import type { Ensemble } from '../engine/ensemble.js';
import type { FitTasks } from '../engine/jobs.js';
import type { Study } from '../model/study.js';
import type { Analysis } from './analysis.js';
import { digest } from './digest.js';
import { ensembleOf } from './ensemble-of.js';
import { evaluate } from './evaluate.js';
import type { Evaluation } from './evaluation.js';
import type { Laboratory, Progress } from './laboratory.js';
import { foundIn, readLock, withLock } from './locked.js';
import { curveOptions, curvePoints, lawPoints, rowsOfLaw, rowsOfCurve } from './rulers.js';
import { withImplied } from './questions/implied.js';
import type { LawResult } from './questions/answer.js';
import { refreshed } from './questions/answers.js';
import { lawResults, lawTask } from './questions/law-results.js';
import { scrutinizedLaws } from './questions/law-scrutiny.js';
import { scrutinized } from './scrutiny.js';
import type { Workshop } from './workshop.js';

export interface Thoroughness {
  /** How often the rows are drawn anew; null: as often as the study's size allows. */
  readonly resamples: number | null;
  readonly seed: number;
}

export const THOROUGH: Thoroughness = { resamples: null, seed: 1 };

/** The ends of intervals lie far out among the draws: with a tenth of these, those of few rows move by a third from seed to seed. */
const MANY = 10_000;
const LEAST = 1000;
/** Draws times points and models, up to which a refit takes seconds. */
const MOST_WORK = 5e6;

function drawsFor({ models, laws, curves }: Ensemble): number {
  const each = [...laws, ...curves].reduce((sum, { points }) => sum + points.length, models.length);
  return Math.min(MANY, Math.max(LEAST, LEAST * Math.floor(MOST_WORK / (LEAST * each))));
}

/** How much of the work each part is, as a share of the whole. */
const PARTS = { fits: 0.15, influence: 0.25, resample: 0.6 } as const;

/**
 * The thorough work: every fit again from many starts whatever is remembered, every row left out once, all rows drawn anew many times.
 * The same study and the same thoroughness give the same numbers.
 */
export async function refit(study: Study, workshop: Workshop, laboratory: Laboratory, thoroughness: Thoroughness, signal: AbortSignal, progress: Progress): Promise<Evaluation> {
  const laws = await refitLaws(study, workshop, laboratory, signal);
  const tasks = tasksOf(withImplied(study, laws).study);
  workshop.replace(tasks, await laboratory.run({ kind: 'fits', ...tasks }, signal, (share) => progress(share * PARTS.fits)));
  const numbers = await evaluate(study, workshop, signal);
  const evaluation = { ...numbers, laws: await scrutinizedLaws(numbers.laws, workshop, laboratory, signal) };
  const ensembled = ensembleOf(evaluation);
  if (!ensembled) return evaluation;
  const { ensemble } = ensembled;
  const influence = await laboratory.run({ kind: 'influence', ensemble }, signal, (share) => progress(PARTS.fits + share * PARTS.influence));
  const resampled = await laboratory.run({ kind: 'resample', ensemble, resamples: thoroughness.resamples ?? drawsFor(ensemble), seed: thoroughness.seed }, signal, (share) => progress(1 - PARTS.resample * (1 - share)));
  return refreshed(scrutinized(evaluation, { ensembled, influence, resampled }));
}

/** The numbers of a text, with what its lock file knows. */
export async function numbersOf({ study, path }: Analysis, files: Files, workshop: Workshop, signal: AbortSignal): Promise<Evaluation> {
  const read = readLock(files, path);
  if (read.kind === 'lock') workshop.adopt(foundIn(read.lock));
  return refreshed(withLock(await evaluate(study, workshop, signal), read));
}

/** What each row of the reference, and of a fit, moves: cheap enough to be known while typing, though not between two keystrokes. */
export async function scrutinize(numbers: Evaluation, workshop: Workshop, laboratory: Laboratory, signal: AbortSignal, progress?: Progress): Promise<Evaluation> {
  const laws = await scrutinizedLaws(numbers.laws, workshop, laboratory, signal);
  const evaluation = laws === numbers.laws ? numbers : { ...numbers, laws };
  const ensembled = evaluation.scrutiny ? null : ensembleOf(evaluation);
  if (!ensembled) return evaluation;
  const { ensemble } = ensembled;
  const key = digest({ ...ensemble, laws: ensemble.laws.map(({ fit: _, ...law }) => law), curves: ensemble.curves.map(({ fit: _, ...curve }) => curve) });
  const influence = workshop.influences.known(key) ?? await laboratory.run({ kind: 'influence', ensemble }, signal, progress);
  workshop.influences.keep(key, influence);
  return scrutinized(evaluation, { ensembled, influence, resampled: null });
}

/** The fits of laws, which losses may be taken from, from many starts. */
async function refitLaws({ fits, density: { level } }: Study, workshop: Workshop, laboratory: Laboratory, signal: AbortSignal): Promise<LawResult[]> {
  const tasks = fits.flatMap((fit) => (fit.constants ? [] : [lawTask(fit)]));
  if (tasks.length > 0) workshop.replaceFormulas(tasks, await laboratory.run({ kind: 'formula-fits', tasks }, signal));
  return lawResults(fits, workshop, level, signal);
}

/** Every fit a study asks for, each once. */
function tasksOf({ reference, benchmarks }: Study): FitTasks {
  if (!reference) return { laws: [], curves: [] };
  const laws = benchmarks.map((benchmark) => ({ points: lawPoints(reference, benchmark, rowsOfLaw(reference, benchmark)), options: { ...reference.law, audit: 'full' as const } }));
  const curves = benchmarks.map((benchmark) => ({ points: curvePoints(reference, benchmark, rowsOfCurve(reference, benchmark)), options: { ...curveOptions(reference, benchmark), audit: 'full' as const } }));
  return { laws: distinct(laws), curves: distinct(curves) };
}

function distinct<Task>(tasks: readonly Task[]): Task[] {
  return [...new Map(tasks.map((task) => [JSON.stringify(task), task])).values()];
}
