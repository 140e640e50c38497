import type { Evaluation } from '../analysis/evaluation.js';
import type { Drawing } from '../analysis/questions/answer.js';
import { plural } from '../base/figures.js';
import { printable } from '../base/printable.js';
import type { EffectiveSize } from '../engine/effective-size.js';
import type { Fit } from '../engine/fitted.js';

/** Where fewer of the draws failed, it is not for them that an interval lacks: see engine/drawn.ts. */
const MOST_FAILED = 0.2;
const MOST_NAMED = 2;

/**
 * "267 of 1,000 draws left out: no interval by drawing for the loss law on hellaswag and 2 models; those from the covariance stand." Null where
 * nothing was drawn, or all that has an interval has one by drawing. Each fit of a law was drawn for itself, and has a sentence of its own.
 */
export function notDrawnSentence(evaluation: Evaluation): string | null {
  const resampled = evaluation.scrutiny?.resampled;
  const lacking = resampled ? [...fitsWithout(evaluation), ...modelsWithout(evaluation), ...trendsWithout(evaluation)] : [];
  const laws = evaluation.laws.filter(({ fitted, drawing }) => drawing && fitted.kind === 'fitted' && without(fitted.resampled, fitted));
  const sentences = [...(resampled && lacking.length > 0 ? [sentence(resampled, lacking)] : []), ...laws.map(({ fit, drawing }) => sentence(drawing!, [`the fit ${printable(fit.name)}`]))];
  return sentences.length > 0 ? sentences.join(' ') : null;
}

function sentence({ failed, resamples }: Drawing, lacking: readonly string[]): string {
  const why = failed > MOST_FAILED * resamples ? `${failed.toLocaleString('en-US')} of ${plural(resamples, 'draw')} left out` : `${plural(resamples, 'draw')} are too few`;
  return `${why}: no interval by drawing for ${[lacking.slice(0, -1).join(', '), ...lacking.slice(-1)].filter((part) => part !== '').join(' and ')}; those from the covariance stand.`;
}

function fitsWithout({ rulers, scrutiny }: Evaluation): string[] {
  const { ensembled: { ensemble, lawOf, curveOf }, resampled } = scrutiny!;
  const on = (numbers: readonly (number | null)[], number: number) => printable(rulers[numbers.indexOf(number)]!.benchmark.name);
  const names = [
    ...ensemble.laws.flatMap(({ fit }, at) => (without(resampled!.laws[at], fit) ? [`the loss law on ${on(lawOf, at)}`] : [])),
    ...ensemble.curves.flatMap(({ fit }, at) => (without(resampled!.curves[at], fit) ? [`the score curve on ${on(curveOf, at)}`] : [])),
  ];
  return names.length > MOST_NAMED ? [plural(names.length, 'fit')] : names;
}

function without(spreads: object | null | undefined, { free, dof }: Pick<Fit<string>, 'free' | 'dof'>): boolean {
  return !spreads && free.length > 0 && dof > 0;
}

function modelsWithout({ models }: Evaluation): string[] {
  const lacking = models.filter(({ intervalKind, effective, scores }) => intervalKind !== 'resampled' && [effective, ...scores.map((score) => score.effective)].some(hasInterval));
  return lacking.length === 0 ? [] : lacking.length <= MOST_NAMED ? lacking.map(({ model }) => printable(model.name)) : [plural(lacking.length, 'model')];
}

function hasInterval(size: EffectiveSize | null): boolean {
  return size?.kind === 'size' && size.interval.some((end) => end !== null);
}

function trendsWithout({ trends, scrutiny }: Evaluation): string[] {
  return trends.flatMap(({ trend, benchmark }, at) => (trend.kind === 'trend' && !scrutiny!.resampled!.trends[at] ? [`the trend${benchmark === null ? '' : ` on ${printable(benchmark)}`}`] : []));
}
