import { count, interval, plural, significant } from '../base/figures.js';
import { printable } from '../base/printable.js';
import type { FitEntry } from './report-fits.js';
import { steps, type TrendEntry, type TrendOrWhy } from './report-trend.js';
import type { ModelEntry, Report, SizeEntry } from './report.js';

/** What measured the densities: "RefinedWeb testbed at 1T tokens", "hellaswag", "35 runs", … */
export function rulerPhrases(report: Report): string[] {
  if (!report.density) return ['No reference to measure against, so no densities'];
  const { reference, title, tokens, benchmarks, params, combine, unit } = report.density;
  const laws = report.fits.filter((fit) => fit.law === 'chinchilla' && benchmarks.includes(fit.benchmark));
  return [
    `${printable(title ?? reference)} at ${count(tokens, 3).replace(/\.0+(?=\D|$)/, '')} tokens`,
    benchmarks.map(printable).join(', ') || 'no shared benchmark',
    ...(benchmarks.length > 1 ? [combinations[combine]] : []),
    ...(params === 'active' ? ['active parameters'] : []),
    ...lawPhrases(laws, unit),
  ];
}

const combinations = { 'average-score': 'by average score', 'geometric-mean': 'by geometric mean', each: 'each for itself' };

/** "35 runs, Huber 1e-3 on ln loss, loss within 1.5 %". */
function lawPhrases(laws: readonly FitEntry[], unit: string): string[] {
  const fitted = laws.filter((law) => law.objective !== null);
  if (fitted.length === 0) return laws.length > 0 ? ['no loss law could be fitted'] : [];
  const runs = range(fitted.map((law) => law.n), String);
  const objectives = new Set(fitted.map((law) => objectiveName(law)));
  const errors = fitted.map((law) => law.typicalError).filter((error) => error !== null);
  const within = fitted[0]!.objective!.space === 'log' ? `${range(errors.map((error) => error * 100), (value) => significant(value, 2))} %` : `${range(errors, (value) => significant(value, 2))} ${unit}`;
  return [[`${runs} ${runs === '1' ? 'run' : 'runs'}`, ...objectives, ...(errors.length > 0 ? [`loss within ${within}`] : [])].join(', ')];
}

export function objectiveName({ objective, law }: FitEntry): string {
  if (!objective) return 'nothing fitted';
  const of = law === 'score-curve' ? 'score' : objective.space === 'log' ? 'ln loss' : 'loss';
  return `${objective.kind === 'huber' ? `Huber ${exponential(objective.delta ?? 0)}` : 'least squares'} on ${of}`;
}

/** 0.001 → "1e-3". */
function exponential(value: number): string {
  return value.toExponential().replace('e+', 'e');
}

/** One sentence, or with `combine: each` one for each benchmark; none where nothing could have a density. */
export function trendSentences(report: Report): string[] {
  if (!report.density || report.models.length === 0) return [];
  return report.trends.length > 0 ? report.trends.map((trend) => trendSentence(trend, report.level, trend.benchmark)) : [trendSentence(report, report.level, null)];
}

/** "Trend: density doubles every 328 days (90 %: 130–390), 5 record setters among 80, R² 0.60", or why there is none. */
function trendSentence({ trend, trendWhy }: TrendOrWhy, level: number, benchmark: string | null): string {
  const on = benchmark === null ? '' : ` on ${printable(benchmark)}`;
  if (!trend) return `No trend${on}: ${trendWhy ?? 'it could not be fitted'}`;
  const fit = `${among(trend)}${trend.r2 === null ? '' : `, R² ${trend.r2.toFixed(2)}`}`;
  if (trend.doublingDays === null) return `Trend${on}: density does not grow with the release date, ${fit}`;
  const ends = interval(trend.doublingInterval, days);
  const range = ends === null ? '' : ` (${significant(level * 100, 2)} %: ${ends})`;
  return `Trend${on}: density doubles every ${days(trend.doublingDays)} days${range}, ${fit}`;
}

function among({ rule, n, candidates }: TrendEntry): string {
  if (rule === 'all') return `all ${plural(n, 'model')}`;
  if (rule === 'envelope') return `running best at ${plural(n, 'date')} of ${plural(candidates, 'model')}`;
  return `${plural(n, ...steps.records)} among ${candidates}`;
}

function days(value: number): string {
  return value >= 1e6 ? significant(value, 2) : value < 10 ? significant(value, 2) : value.toFixed(0);
}

/** What the numbers leave out, and why, one sentence each. */
export function notes(report: Report): string[] {
  const { density, models } = report;
  if (!density) return [];
  return [
    leftOut(models, density.reach, density.combine === 'each'),
    ...outOfReach(models),
    without(models, 'no number of parameters, so no density', (model) => model.size === null),
    without(models, 'no score on what the density rests on', (model) => !density.benchmarks.some((benchmark) => Object.hasOwn(model.scores, benchmark))),
    ...(density.count === 'non-embedding' ? ['Reference sizes count non-embedding parameters; no conversion is made.'] : []),
  ].filter((note) => note !== null);
}

function leftOut(models: readonly ModelEntry[], reach: number, each: boolean): string | null {
  if (each) return null;
  const reasons = [
    [`beyond reach (${significant(reach, 2)}× the largest reference model)`, 'beyond-reach'],
    ['near the floor', 'near-floor'],
    ['near the ceiling', 'near-ceiling'],
    ['derived from another model', 'has-base'],
    ['without a release date', 'no-date'],
  ] as const;
  const phrases = reasons.flatMap(([phrase, why]) => {
    const n = models.filter((model) => model.notInTrend === why).length;
    return n > 0 ? [`${n} ${phrase}`] : [];
  });
  return phrases.length > 0 ? `Left out of the trend: ${phrases.join(', ')}.` : null;
}

export const reachWords = { 'below-floor': 'at or below the floor', 'above-ceiling': 'at or above the ceiling', 'loss-below-limit': 'a loss no size reaches at these tokens' };

function outOfReach(models: readonly ModelEntry[]): string[] {
  return (['below-floor', 'above-ceiling', 'loss-below-limit'] as const).flatMap((why) => {
    const names = models.filter((model) => sizes(model).some((size) => size.kind === 'out-of-reach' && size.why === why)).map((model) => model.name);
    return names.length > 0 ? [`Out of reach, ${reachWords[why]}: ${listed(names)}.`] : [];
  });
}

/** The sizes a model shows: the combined one, or those of its benchmarks where nothing is combined. */
function sizes(model: ModelEntry): SizeEntry[] {
  const all = model.effectiveParams ? [model.effectiveParams] : Object.values(model.scores).map((score) => score.effectiveParams);
  return all.filter((size) => size !== null);
}

function without(models: readonly ModelEntry[], what: string, is: (model: ModelEntry) => boolean): string | null {
  const names = models.filter(is).map((model) => model.name);
  return names.length > 0 ? `With ${what}: ${listed(names)}.` : null;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5).map(printable);
  return names.length > 5 ? `${shown.join(', ')} and ${names.length - 5} more` : shown.join(', ');
}

/** "2 errors, 1 warning, 3 notes"; null when there is nothing. */
export function problemCounts(diagnostics: readonly { readonly severity: string }[]): string | null {
  const counts = [['error', 'error'], ['warning', 'warning'], ['info', 'note']].flatMap(([severity, noun]) => {
    const n = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    return n > 0 ? [plural(n, noun!)] : [];
  });
  return counts.length > 0 ? counts.join(', ') : null;
}

/** "35", or "16–24" when they differ. */
function range(values: readonly number[], write: (value: number) => string): string {
  const ends = [Math.min, Math.max].map((end) => write(values.reduce((a, b) => end(a, b))));
  return ends[0] === ends[1] ? ends[0]! : ends.join('–');
}
