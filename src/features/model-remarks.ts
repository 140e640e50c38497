import { largestRun, type Evaluation, type ModelResult, type NotInTrend, type ScoreResult } from '../analysis/evaluation.js';
import { turned } from '../analysis/rulers.js';
import { plural, significant, size, sizeOf, times as timesText } from '../base/figures.js';
import type { OutOfReachWhy } from '../engine/effective-size.js';
import { lossLimit } from '../engine/loss-law.js';
import { score } from '../engine/score-curve.js';
import type { Benchmark } from '../model/study.js';
import { longestRun, timesBeyond } from '../analysis/longest-run.js';
import { code } from './markdown.js';
import { share } from './words.js';

/** Why one score has no size. A sentence without its capital. */
export function outOfReach({ study: { density: { tokens } } }: Evaluation, benchmark: Benchmark, { reading: { law, curve }, loss }: ScoreResult, why: OutOfReachWhy): string {
  const write = (value: number) => share(turned(value, benchmark), benchmark);
  const least = lossLimit(law.coefficients, tokens);
  switch (why) {
    case 'below-floor': return `the score is at or below the floor of the curve (${write(curve.coefficients.floor)}), where it says nothing about size.`;
    case 'above-ceiling': return `the score is at or above the ceiling of the curve (${write(curve.coefficients.ceiling)}), which no loss reaches.`;
    case 'loss-below-limit': return `a reference model of endless size trained on ${sizeOf(tokens, 'token')} comes to loss ${significant(least, 4)} and scores ${write(score(curve.coefficients, least))}; this score needs loss ${significant(loss ?? least, 4)}.`;
  }
}

/** The same for scores that are read together. */
export function outOfReachTogether({ study: { density: { tokens } } }: Evaluation, why: OutOfReachWhy): string {
  return why === 'below-floor' ? 'on average the scores are at or below the floor of the curves, where they say nothing about size.'
    : `on average the scores are better than those of a reference model of any size trained on ${sizeOf(tokens, 'token')}.`;
}

const NO_TREND: Readonly<Record<Exclude<NotInTrend, 'no-density' | 'beyond-reach'>, string>> = {
  'no-date': 'No release date, so it carries no trend.',
  'near-floor': 'Within 2 points of the floor: its size is hardly determined, and it carries no trend.',
  'near-ceiling': 'Within 2 points of the ceiling: its size is hardly determined, and it carries no trend.',
  'has-base': 'Made from another model, so it carries no trend: compression is not densing.',
};

/** What a reader must know before believing the numbers, one sentence each. */
export function warnings(evaluation: Evaluation, result: ModelResult): string[] {
  const { study } = evaluation;
  const { notInTrend, covered, scores } = result;
  const { benchmarks } = study.density;
  const missing = benchmarks.filter((benchmark) => !scores.some((scored) => scored.benchmark === benchmark));
  return [
    ...extrapolation(evaluation, result),
    ...(scores.some(({ effective }) => effective.kind === 'size') ? beyondTokens(evaluation) : []),
    ...(notInTrend && notInTrend !== 'no-density' && notInTrend !== 'beyond-reach' ? [NO_TREND[notInTrend]] : []),
    ...(missing.length > 0 ? [`${covered} of ${plural(benchmarks.length, 'benchmark')}: no score on ${missing.map(code).join(', ')} could be read.`] : []),
    ...(study.reference?.count === 'non-embedding' ? ['The ruler counts params without embeddings; nothing is converted.'] : []),
  ];
}

function extrapolation({ study: { density: { reach } }, rulers }: Evaluation, { effective, scores }: ModelResult): string[] {
  const read = scores.map((scored) => scored.benchmark);
  const sizes = effective ? [{ size: effective, on: read }] : scores.map((scored) => ({ size: scored.effective, on: [scored.benchmark] }));
  const [farthest] = sizes.flatMap(({ size, on }) => {
    const largest = largestRun(rulers, on);
    return size.kind === 'size' && largest !== null ? [{ times: size.params / largest, largest }] : [];
  }).sort((a, b) => b.times - a.times);
  if (!farthest || farthest.times <= 1) return [];
  const { times, largest } = farthest;
  const consequence = times > reach ? `, and beyond the reach of ${significant(reach, 2)}×: it carries no trend` : ', so no run stands behind this size';
  return [`${timesText(times)} beyond the largest reference model (${size(largest)})${consequence}.`];
}

/** The law is read at D0 tokens, which may be more than any run behind it was trained on. */
export function beyondTokens(evaluation: Evaluation): string[] {
  const { tokens } = evaluation.study.density;
  const longest = longestRun(evaluation);
  const beyond = timesBeyond(tokens, longest);
  return beyond === null ? [] : [`Read at ${sizeOf(tokens, 'token')}, ${beyond} the ruler’s longest run (${size(longest!)}): extrapolated in tokens too.`];
}

const intervalKinds: Readonly<Record<ModelResult['intervalKind'], string>> = {
  tested: 'The interval holds the errors of both fits and the score’s own ±: a confidence interval.',
  resampled: 'The interval is one of resampling: the ruler’s rows drawn anew, both fits made again and the score drawn within its ±.',
};

/** What the interval of a size is an interval of; null where no end bounds one. */
export function intervalNote({ effective, scores, intervalKind }: ModelResult): string | null {
  const sizes = [effective, ...scores.map((scored) => scored.effective)];
  const bounded = sizes.some((one) => one?.kind === 'size' && one.interval.some((end) => end !== null));
  return bounded ? `${intervalKinds[intervalKind]} It does not hold how single models scatter around the curve, nor the choice of ruler.` : null;
}

/** From this many times D0 on, longer training is worth a word. */
const MUCH = 5;

/** Sizes are read at D0 tokens, whatever a model was trained on: a model trained on more is denser for that alone. */
export function longerTraining({ study: { density: { tokens: at } } }: Evaluation, { model: { tokens }, scores }: ModelResult): string | null {
  if (tokens === null || tokens < MUCH * at || scores.every(({ density }) => density === null)) return null;
  return `Trained on ${sizeOf(tokens, 'token')}, ${significant(tokens / at, 2).replace(/\.0$/, '')}× the ${size(at)} at which sizes are read: part of its density is that longer training.`;
}
