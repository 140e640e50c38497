import type { DataOf } from '../base/diagnostic.js';
import { interval, levelText, significant } from '../base/figures.js';
import { predictScore } from '../engine/effective-size.js';
import type { Fit } from '../engine/fitted.js';
import { lossInterval, type LossLawName } from '../engine/loss-law.js';
import { newRunLoss, newRunScore, type NewRun } from '../engine/prediction.js';
import type { FittedRows } from '../engine/reading.js';
import type { ScoreCurveName } from '../engine/score-curve.js';
import { possibleScores, writeScore } from '../model/scores.js';
import type { Benchmark, Reference, ReferenceRow } from '../model/study.js';
import type { Evaluation, HeldOut, Ruler } from './evaluation.js';
import { isOutside, type Prediction } from './prediction.js';
import { rowsOf, turned } from './rulers.js';

/** What the fits say of every held-out row with something measured, each benchmark for itself. */
export function heldOut({ rows }: Reference, rulers: readonly Ruler[], level: number): HeldOut[] {
  // One object for all rows of a ruler: what ties its fits together is remembered by it.
  const tied = rulers.map((ruler) => ({ ruler, fitted: rowsOf(ruler) }));
  return rows.flatMap((row, index) => (row.role === 'held-out' ? tied.flatMap((one) => heldOutRow(row, index, one, level)) : []));
}

/** What the fits say of a run that nobody has made; null without a law. */
export function predictedRun(ruler: Ruler, run: Sized, level: number): Pick<HeldOut, 'loss' | 'score'> | null {
  const { law, curve } = ruler;
  if (law.kind !== 'fitted') return null;
  return { loss: lossOf(law, run, null, level), score: curve.kind === 'fitted' ? scoreOf(law, curve, run, null, { ruler, fitted: rowsOf(ruler) }, level) : unknown(null) };
}

/** A row with the size and tokens that a prediction starts from. */
interface Sized {
  readonly params: number;
  readonly tokens: number;
}

interface Tied {
  readonly ruler: Ruler;
  readonly fitted: FittedRows;
}

function heldOutRow(row: ReferenceRow, index: number, tied: Tied, level: number): HeldOut[] {
  const { benchmark, law, curve } = tied.ruler;
  const { params, tokens } = row;
  const [loss, score] = [row.losses[benchmark.name] ?? null, row.scores[benchmark.name] ?? null];
  if (params === null || tokens === null || law.kind !== 'fitted' || (loss === null && score === null)) return [];
  const run = { params, tokens };
  return [{ row: index, benchmark: benchmark.name, loss: lossOf(law, run, loss, level), score: curve.kind === 'fitted' ? scoreOf(law, curve, run, score, tied, level) : unknown(score) }];
}

function lossOf(law: Fit<LossLawName>, { params, tokens }: Sized, measured: number | null, level: number): Prediction {
  const { value, interval } = lossInterval(law, params, tokens, level);
  return { measured, predicted: value, interval, ...compared(newRunLoss(law, params, tokens, level), measured) };
}

/** Computed with the score turned to rise, and turned back: the error in standard errors changes its sign with it. */
function scoreOf(law: Fit<LossLawName>, curve: Fit<ScoreCurveName>, { params, tokens }: Sized, measured: number | null, { ruler: { benchmark }, fitted }: Tied, level: number): Prediction {
  const turn = (value: number) => turned(value, benchmark);
  const ends = (interval: readonly [number, number] | null) => interval && (interval.map(turn).sort((a, b) => a - b) as [number, number]);
  const { score, scoreInterval } = predictScore(law, curve, params, tokens, level, fitted);
  const { predictionInterval, standardErrors } = compared(newRunScore(law, curve, params, tokens, level, turnedBounds(benchmark), fitted), measured === null ? null : turn(measured));
  return {
    measured, predicted: turn(score), interval: ends(scoreInterval), predictionInterval: ends(predictionInterval),
    standardErrors: standardErrors === null || benchmark.better === 'higher' ? standardErrors : 0 - standardErrors,
  };
}

/** The least and the greatest score there can be, turned like the scores that are fitted. */
export function turnedBounds(benchmark: Benchmark): readonly [number, number] {
  return possibleScores(benchmark).map((value) => turned(value, benchmark)).sort((a, b) => a - b) as [number, number];
}

function compared(run: NewRun | null, measured: number | null): Pick<Prediction, 'predictionInterval' | 'standardErrors'> {
  return { predictionInterval: run && run.interval, standardErrors: run === null || measured === null ? null : run.errorOf(measured) };
}

function unknown(measured: number | null): Prediction {
  return { measured, predicted: null, interval: null, predictionInterval: null, standardErrors: null };
}

/** Every held-out loss and score outside the interval of a new run, in words; a loss that benchmarks share once. */
export function unexpectedRows({ heldOut, study, rulers }: Evaluation): (Omit<DataOf<'held-out-outside'>, 'more'> & { readonly row: number })[] {
  const laws = new Set(rulers.map(({ law }) => law));
  return heldOut.flatMap(({ row, benchmark: name, loss, score }) => {
    const run = study.reference?.rows[row]?.name ?? '';
    const ruler = rulers.find(({ benchmark }) => benchmark.name === name)!;
    const said = (what: string, { measured, predicted, predictionInterval, standardErrors }: Prediction, write: (value: number) => string) => ({
      row, what, measured: write(measured!), predicted: write(predicted!), level: levelText(study.density.level), interval: interval(predictionInterval!, write)!, errors: standardErrors!,
    });
    const first = rulers.find(({ law }) => law === ruler.law) === ruler;
    return [
      ...(isOutside(loss) && first ? [said(`The loss of ${run}${laws.size > 1 ? ` on ${name}` : ''}`, loss, (value) => significant(value, 4))] : []),
      ...(isOutside(score) ? [said(`The score of ${run} on ${name}`, score, (value) => writeScore(value, ruler.benchmark))] : []),
    ];
  });
}
