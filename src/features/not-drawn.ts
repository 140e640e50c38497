import type { Evaluation } from '../analysis/evaluation.js';
import type { Drawing } from '../analysis/questions/answer.js';
import { plural } from '../base/figures.js';
import { printable } from '../base/printable.js';
import { reachOf } from '../engine/drawn.js';
import type { EffectiveSize } from '../engine/effective-size.js';
import type { Ensemble, Resampled } from '../engine/ensemble.js';
import type { Fit } from '../engine/fitted.js';
import { normalCdf } from '../engine/normal.js';
import { tFactor } from '../engine/student-t.js';
import type { FrontierRule } from '../engine/trend.js';

/** Where fewer of the draws failed, it is not for them that an interval lacks: see engine/drawn.ts. */
const MOST_FAILED = 0.2;
/** Draws that must lie beyond an end, there too. */
const LEAST_BEYOND = 5;
/** More draws than this cannot be asked for. */
const MOST_DRAWS = 100_000;
const MOST_NAMED = 2;

/**
 * "267 of 1,000 draws left out: no interval by drawing for the loss law on hellaswag and 2 models; those from the covariance stand." Null where
 * nothing was drawn, or all that has an interval has one by drawing. Each fit of a law was drawn for itself, and has a sentence of its own, as
 * has each trend, for which the models are drawn too.
 */
export function notDrawnSentence(evaluation: Evaluation): string | null {
  const { scrutiny, study: { density: { level } } } = evaluation;
  const laws = evaluation.laws.flatMap(({ fit, fitted, drawing }) => (drawing && fitted.kind === 'fitted' && without(fitted.resampled, fitted) ? [sentence(drawing, [`the fit ${printable(fit.name)}`], reachOf(level, [fitted]))] : []));
  const sentences = [...(scrutiny?.resampled ? rulerSentences(evaluation, scrutiny.resampled, scrutiny.ensembled.ensemble) : []), ...laws];
  return sentences.length > 0 ? sentences.join(' ') : null;
}

/** Where many draws could not be fitted, a trend lacks for the same reason as the fits. */
function rulerSentences(evaluation: Evaluation, resampled: Resampled, { laws, curves }: Ensemble): string[] {
  const { level, frontier } = evaluation.study.density;
  const trends = trendsWithout(evaluation);
  const alike = manyFailed(resampled);
  const lacking = [...fitsWithout(evaluation), ...modelsWithout(evaluation), ...(alike ? trends.map(({ name }) => name) : [])];
  return [
    ...(lacking.length > 0 ? [sentence(resampled, lacking, reachOf(level, [...laws, ...curves].map(({ fit }) => fit)))] : []),
    ...(alike ? [] : trends.map((trend) => trendSentence(resampled, trend, level, frontier))),
  ];
}

function manyFailed({ failed, resamples }: Pick<Drawing, 'failed' | 'resamples'>): boolean {
  return failed > MOST_FAILED * resamples;
}

function sentence(drawing: Drawing, lacking: readonly string[], reach: number): string {
  const { failed, resamples } = drawing;
  const why = manyFailed(drawing) ? `${amount(failed)} of ${plural(resamples, 'draw')} left out` : tooFew(resamples, reach, 'rows');
  return `${why}: no interval by drawing for ${[lacking.slice(0, -1).join(', '), ...lacking.slice(-1)].filter((part) => part !== '').join(' and ')}; those from the covariance stand.`;
}

/** Of draws that have an answer: whether more of them would do, as far as they can be asked for, or only more `what`. */
function tooFew(resamples: number, reach: number, what: 'rows' | 'models'): string {
  const needed = LEAST_BEYOND / normalCdf(-reach);
  return needed > MOST_DRAWS ? `The ${what} are too few to say by drawing how far an interval reaches` : `${plural(resamples, 'draw')} are too few`;
}

interface TrendWithout {
  readonly name: string;
  /** Models that stood for election. */
  readonly candidates: number;
  /** Draws without a trend; null where that is not known. */
  readonly trendless: number | null;
}

/** "4,120 of 10,000 draws have no trend, with fewer than three models that beat all before them: …". */
function trendSentence({ resamples }: Drawing, { name, candidates, trendless }: TrendWithout, level: number, frontier: FrontierRule): string {
  const dof = Math.max(1, candidates - 2);
  const reach = tFactor(level, dof) * Math.sqrt(candidates / dof);
  const why = trendless !== null && trendless > MOST_FAILED * resamples
    ? `${amount(trendless)} of ${plural(resamples, 'draw')} have no trend, with fewer than three ${frontier === 'records' ? 'models that beat all before them' : 'dated models'}`
    : tooFew(resamples, reach, 'models');
  return `${why}: no interval by drawing for ${name}; that of its line stands.`;
}

function amount(n: number): string {
  return n.toLocaleString('en-US');
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

function trendsWithout({ trends, scrutiny }: Evaluation): TrendWithout[] {
  const { trends: drawn, trendless } = scrutiny!.resampled!;
  return trends.flatMap(({ trend, benchmark, candidates }, at) => (trend.kind === 'trend' && !drawn[at] ? [{ name: `the trend${benchmark === null ? '' : ` on ${printable(benchmark)}`}`, candidates: candidates.length, trendless: trendless?.[at] ?? null }] : []));
}
