import type { Files } from '../base/files.js';
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
import { scrutinized } from './scrutiny.js';
import type { Workshop } from './workshop.js';

export interface Thoroughness {
  /** How often the rows are drawn anew. */
  readonly resamples: number;
  readonly seed: number;
}

export const THOROUGH: Thoroughness = { resamples: 1000, seed: 1 };

/** How much of the work each part is, as a share of the whole. */
const PARTS = { fits: 0.15, influence: 0.25, resample: 0.6 } as const;

/**
 * The thorough work: every fit again from many starts whatever is remembered, every row left out once, all rows drawn anew many times.
 * The same study and the same thoroughness give the same numbers.
 */
export async function refit(study: Study, workshop: Workshop, laboratory: Laboratory, thoroughness: Thoroughness, signal: AbortSignal, progress: Progress): Promise<Evaluation> {
  const tasks = tasksOf(study);
  workshop.replace(tasks, await laboratory.run({ kind: 'fits', ...tasks }, signal, (share) => progress(share * PARTS.fits)));
  const evaluation = await evaluate(study, workshop, signal);
  const ensembled = ensembleOf(evaluation);
  if (!ensembled) return evaluation;
  const { ensemble } = ensembled;
  const influence = await laboratory.run({ kind: 'influence', ensemble }, signal, (share) => progress(PARTS.fits + share * PARTS.influence));
  const resampled = await laboratory.run({ kind: 'resample', ensemble, ...thoroughness }, signal, (share) => progress(1 - PARTS.resample * (1 - share)));
  return scrutinized(evaluation, { ensembled, influence, resampled });
}

/** The numbers of a text, with what its lock file knows. */
export async function numbersOf({ study, path }: Analysis, files: Files, workshop: Workshop, signal: AbortSignal): Promise<Evaluation> {
  const read = readLock(files, path);
  if (read.kind === 'lock') workshop.adopt(foundIn(read.lock));
  return withLock(await evaluate(study, workshop, signal), read);
}

/** What each row of the reference moves: cheap enough to be known while typing, though not between two keystrokes. */
export async function scrutinize(evaluation: Evaluation, workshop: Workshop, laboratory: Laboratory, signal: AbortSignal): Promise<Evaluation> {
  const ensembled = evaluation.scrutiny ? null : ensembleOf(evaluation);
  if (!ensembled) return evaluation;
  const { ensemble } = ensembled;
  const key = digest({ ...ensemble, laws: ensemble.laws.map(({ fit: _, ...law }) => law), curves: ensemble.curves.map(({ fit: _, ...curve }) => curve) });
  const influence = workshop.influences.known(key) ?? await laboratory.run({ kind: 'influence', ensemble }, signal);
  workshop.influences.keep(key, influence);
  return scrutinized(evaluation, { ensembled, influence, resampled: null });
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
