import type { Evaluation, HeldOut } from '../analysis/evaluation.js';
import { isOutside, type Prediction } from '../analysis/prediction.js';
import { interval, levelText, significant } from '../base/figures.js';
import type { Benchmark } from '../model/study.js';
import { code } from './markdown.js';
import { share, signed, signedPercent } from './words.js';

/** What the fits predict for a held-out row, less what was measured. */
export function heldOutLines({ heldOut, rulers, study: { density } }: Evaluation, index: number): string[] {
  return heldOut.filter(({ row }) => row === index).map((one) => heldOutLine(one, rulers.find(({ benchmark }) => benchmark.name === one.benchmark)!.benchmark, density.level));
}

/** What the intervals of held-out rows are; null where none has one. */
export function heldOutNote(rows: readonly HeldOut[]): string | null {
  const some = rows.some(({ loss, score }) => loss.interval !== null || score.interval !== null);
  return some ? 'Of the curve: a confidence interval of the fits, around the mean of such runs. Of a new run: with the scatter of single runs, so this is what a measurement is compared with.' : null;
}

function heldOutLine(one: HeldOut, benchmark: Benchmark, level: number): string {
  const parts = [predictionText(one, 'loss', benchmark, level), predictionText(one, 'score', benchmark, level)].filter((part) => part !== null);
  return `${code(benchmark.name)} ${parts.join('; ') || 'not predicted'}`;
}

/** Null where nothing was predicted. */
export function predictionText(one: HeldOut, of: 'loss' | 'score', benchmark: Benchmark, level: number): string | null {
  return of === 'loss'
    ? predictedText(of, one.loss, (value) => significant(value, 4), (measured, predicted) => signedPercent(predicted / measured - 1), level)
    : predictedText(of, one.score, (value) => share(value, benchmark), (measured, predicted) => signedPoints(predicted - measured, benchmark), level);
}

/** "loss 0.6532 predicted (90 % of the curve: 0.650–0.656, of a new run: 0.648–0.658), measured 0.6609 (−1.2 %, −2.6 standard errors, outside)". */
export function predictedText(what: string, one: Prediction, write: (value: number) => string, error: (measured: number, predicted: number) => string, level: number, standing: readonly string[] = isOutside(one) ? ['outside'] : []): string | null {
  const { measured, predicted, standardErrors } = one;
  if (predicted === null) return null;
  const ends = [['of the curve', one.interval], ['of a new run', one.predictionInterval]] as const;
  const said = ends.flatMap(([of, range]) => (range ? [`${of}: ${interval(range, write)}`] : []));
  const off = measured === null ? '' : `, measured ${write(measured)} (${[error(measured, predicted), ...(standardErrors === null ? [] : [`${signed(standardErrors)} standard errors`]), ...standing].join(', ')})`;
  return `${what} ${write(predicted)}${said.length > 0 ? ` (${levelText(level)} ${said.join(', ')})` : ''} predicted${off}`;
}

function signedPoints(difference: number, { range }: Benchmark): string {
  return range[1] <= 1 ? `${signed(difference * 100)} points` : signed(difference);
}
