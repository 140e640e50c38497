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
import { adoptLock, readLock, withLock } from './locked.js';
import { curveOptions, curvePoints, lawPoints, rowsOfLaw, rowsOfCurve } from './rulers.js';
import { withImplied } from './questions/implied.js';
import type { LawResult } from './questions/answer.js';
import { refreshed } from './questions/answers.js';
import { lawResults, lawTask } from './questions/law-results.js';
import { drawnLaws } from './questions/law-draws.js';
import { scrutinizedLaws } from './questions/law-scrutiny.js';
import { scrutinized } from './scrutiny.js';
import { rulerDraws, type Thoroughness } from './thoroughness.js';
import type { Workshop } from './workshop.js';

/** Of the ruler's draws, unless another is asked for. */
const SEED = 1;

function costOf({ models, laws, curves }: Ensemble): number {
  return [...laws, ...curves].reduce((sum, { points }) => sum + points.length, models.length);
}

/** How much of the work each part is, as a share of the whole. */
const PARTS = { fits: 0.15, influence: 0.25, resample: 0.6 } as const;

/**
 * The thorough work: every fit again from many starts whatever is remembered, every row left out once, all rows drawn anew many times.
 * The same study and the same thoroughness give the same numbers.
 */
export async function refit(study: Study, workshop: Workshop, laboratory: Laboratory, thoroughness: Thoroughness, signal: AbortSignal, progress: Progress): Promise<Evaluation> {
  const [ofLaws, ofRuler] = sharesOf(study, progress);
  const laws = await refitLaws(study, workshop, laboratory, signal);
  const tasks = tasksOf(withImplied(study, laws).study);
  workshop.replace(tasks, await laboratory.run({ kind: 'fits', ...tasks }, signal, (share) => ofRuler(share * PARTS.fits)));
  const numbers = await evaluate(study, workshop, signal);
  const leftOut = await scrutinizedLaws(numbers.laws, workshop, laboratory, signal);
  const evaluation = { ...numbers, thoroughness, laws: await drawnLaws(leftOut, study.density.level, thoroughness, laboratory, signal, ofLaws) };
  const ensembled = ensembleOf(evaluation);
  if (!ensembled) return refreshed(evaluation);
  const { ensemble } = ensembled;
  const influence = await laboratory.run({ kind: 'influence', ensemble }, signal, (share) => ofRuler(PARTS.fits + share * PARTS.influence));
  const draws = { resamples: thoroughness.resamples ?? rulerDraws(costOf(ensemble)), seed: thoroughness.seed ?? SEED };
  const resampled = await laboratory.run({ kind: 'resample', ensemble, ...draws }, signal, (share) => ofRuler(1 - PARTS.resample * (1 - share)));
  return refreshed(scrutinized(evaluation, { ensembled, influence, resampled }));
}

/** Progress of the draws of laws, and of all that the ruler takes: where there are both, the first is half of the whole. */
function sharesOf({ fits, reference }: Study, progress: Progress): readonly [Progress, Progress] {
  if (fits.every(({ constants }) => constants)) return [() => undefined, progress];
  const half = reference ? 0.5 : 1;
  let [laws, ruler] = [0, 0];
  const told = () => progress(half * laws + (1 - half) * ruler);
  return [(share) => {
    laws = share;
    told();
  }, (share) => {
    ruler = share;
    told();
  }];
}

/** The numbers of a text, with what its lock file knows. */
export async function numbersOf({ study, path }: Analysis, files: Files, workshop: Workshop, signal: AbortSignal): Promise<Evaluation> {
  const read = readLock(files, path);
  adoptLock(workshop, read);
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
