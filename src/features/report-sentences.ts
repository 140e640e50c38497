import { plural, significant, sizeOf } from '../base/figures.js';
import { printable } from '../base/printable.js';
import { exponential } from './formulas.js';
import { intervalsText } from './interval-kinds.js';
import { timesBeyond } from '../analysis/longest-run.js';
import type { FitEntry } from './report-fits.js';
import { isRulerFit } from './report-laws.js';
import type { ModelEntry, Report, SizeEntry } from './report.js';
import { trendSentence } from './trend-sentence.js';

/** What measured the densities: "RefinedWeb testbed at 1T tokens, 2.2× its longest run", "hellaswag", "35 runs", … */
export function rulerPhrases(report: Report): string[] {
  if (!report.density) return ['No reference to measure against, so no densities'];
  const { reference, title, tokens, largestTokens, benchmarks, params, combine } = report.density;
  const beyond = timesBeyond(tokens, largestTokens);
  const laws = report.fits.filter(isRulerFit).filter((fit) => fit.law === 'chinchilla' && benchmarks.includes(fit.benchmark));
  return [
    `${printable(title ?? reference)} at ${sizeOf(tokens, 'token')}${beyond === null ? '' : `, ${beyond} its longest run`}`,
    benchmarks.map(printable).join(', ') || 'no shared benchmark',
    ...(benchmarks.length > 1 ? [combinations[combine]] : []),
    ...(params === 'active' ? ['active parameters'] : []),
    ...lawPhrases(laws),
    ...(report.intervals && laws.some(({ status }) => status !== 'not-fitted') ? [intervalsText(report.intervals, report.level)] : []),
  ];
}

const combinations = { 'average-score': 'by average score', 'geometric-mean': 'by geometric mean', each: 'each for itself' };

/** "35 runs, Huber 1e-3 on ln loss, loss typically off by 1.5 %". */
function lawPhrases(laws: readonly FitEntry[]): string[] {
  const implied = [...new Set(laws.flatMap((law) => law.implied ?? []))];
  if (implied.length > 0) return [`losses implied by ${implied.map(printable).join(', ')}, not measured`];
  const fitted = laws.filter((law) => law.objective !== null);
  if (fitted.length === 0) return laws.length > 0 ? ['no loss law could be fitted'] : [];
  const runs = range(fitted.map((law) => law.n), String);
  const objectives = new Set(fitted.map((law) => objectiveName(law)));
  const errors = fitted.map((law) => law.typicalError).filter((error) => error !== null);
  const off = range(errors, (error) => significant(error * 100, 2));
  return [[`${runs} ${runs === '1' ? 'run' : 'runs'}`, ...objectives, ...(errors.length > 0 ? [`loss typically off by ${off} %`] : [])].join(', ')];
}

export function objectiveName({ objective, law }: Pick<FitEntry, 'objective' | 'law'>): string {
  if (!objective) return 'nothing fitted';
  const of = law === 'score-curve' ? 'score' : objective.space === 'log' ? 'ln loss' : 'loss';
  return `${methodName(objective)} on ${of}${objective.weighted ? ', weighted by the rows’ ±' : ''}`;
}

/** "Huber 1e-3", "least absolute deviations", "least squares". */
export function methodName({ kind, delta }: Pick<NonNullable<FitEntry['objective']>, 'kind' | 'delta'>): string {
  return kind === 'huber' ? `Huber ${exponential(delta ?? 0)}` : kind === 'least-absolute' ? 'least absolute deviations' : 'least squares';
}

/** One sentence, or with `combine: each` one for each benchmark; none where nothing could have a density. */
export function trendSentences(report: Report): string[] {
  if (!report.density || report.models.length === 0) return [];
  const sentences = report.trends.length > 0 ? report.trends.map((trend) => trendSentence(trend, report.level, trend.benchmark)) : [trendSentence(report, report.level, null)];
  return sentences.map((sentence) => `${sentence}.`);
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

export function listed(names: readonly string[]): string {
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
