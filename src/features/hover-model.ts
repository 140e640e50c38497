import type { Analysis } from '../analysis/analysis.js';
import { corollariesOf } from '../analysis/corollaries.js';
import type { Evaluation, ModelResult, ScoreResult, TrendResult } from '../analysis/evaluation.js';
import { count, plural, ratio, significant, size, sizeOf } from '../base/figures.js';
import type { ModelRecord } from '../model/records.js';
import type { Benchmark, Origin, Reference } from '../model/study.js';
import { leadEnds } from './corollary-sentences.js';
import { curveFormula, figure, lawFormula, sizeFormula } from './formulas.js';
import { frontierWords } from './frontier-words.js';
import { modelInfluence } from './influence-hover.js';
import { block, code, escaped, linked, lines, paragraphs } from './markdown.js';
import { lawRowTexts } from './hover-law-row.js';
import { builtLines, planAt, planText } from './hover-plan.js';
import { intervalNote, longerTraining, outOfReach, outOfReachTogether, warnings } from './model-remarks.js';
import { articled, between, called, share } from './words.js';

/** A model, from its answer to its reasons. `evaluation` is null while its numbers are computed. */
export function modelHover(analysis: Analysis, at: number, evaluation: Evaluation | null): string {
  const record = analysis.models.records[at]!;
  const source = record.source && `Source: ${linked(record.source.value)}`;
  return paragraphs(`**${escaped(record.name.value)}**${facts(record)}`, computed(analysis, at, evaluation), ...(evaluation ? lawRowTexts(evaluation, originAt(analysis, at)) : []), source);
}

function originAt({ path, models: { statements, rows, csv } }: Analysis, at: number): Origin {
  const [row, csvRow] = [rows[at]!, csv[at]!];
  return { file: path, statement: statements[at]!, row: row < 0 ? null : row, csvRow: csvRow < 0 ? null : csvRow + 1 };
}

function facts({ planned, params, active, tokens, released, base, by, price }: ModelRecord): string {
  const known = [
    planned && 'planned', params && `${size(params.value)} params`, active && `${size(active.value)} active`, tokens && `${size(tokens.value)} tokens`,
    released && `released ${released.value.text}`, base && `${by?.value ?? 'made'} from ${escaped(base.value)}`, price && `\\$${price.value} per million tokens`,
  ];
  return known.filter(Boolean).map((fact) => ` · ${fact}`).join('');
}

function computed(analysis: Analysis, at: number, evaluation: Evaluation | null): string | null {
  if (analysis.models.facts.repeated.has(at)) return 'A model of this name stands above; only that one is computed.';
  if (!evaluation) return '_Computing…_';
  if (analysis.models.records[at]!.planned) {
    const plan = planAt(analysis, at, evaluation);
    return plan && planText(plan, evaluation);
  }
  const result = resultAt(analysis, at, evaluation);
  return result && answer(evaluation, result);
}

/** Results leave out plans, and the models whose name stands above. */
function resultAt({ models: { records, facts: { repeated, planned } } }: Analysis, at: number, { models }: Evaluation): ModelResult | null {
  let before = 0;
  for (const position of repeated) if (position < at) before += 1;
  for (const position of planned) if (position < at && !repeated.has(position)) before += 1;
  const result = models[at - before];
  return result?.model.name === records[at]!.name.value ? result : null;
}

function answer(evaluation: Evaluation, result: ModelResult): string {
  const { reference, density } = evaluation.study;
  if (!reference) return 'No effective size: there is no one reference to measure with.';
  const built = lines(...builtLines(evaluation, result));
  if (result.scores.length === 0) return paragraphs(withoutScores(evaluation, reference), built);
  return paragraphs(
    density.combine === 'each' ? lines(...result.scores.map((scored) => eachLine(evaluation, result, scored))) : headline(evaluation, reference, result),
    lines(...result.scores.map((scored) => scoreLine(evaluation, result, scored))),
    built,
    block(formulas(evaluation, result).join('\n')),
    lines(...warnings(evaluation, result).map((warning) => `⚠ ${warning}`)),
    longerTraining(evaluation, result),
    modelInfluence(evaluation, result),
    intervalNote(result),
  );
}

function withoutScores({ study: { density } }: Evaluation, reference: Reference): string {
  const counted = density.benchmarks.length > 0 ? density.benchmarks : reference.benchmarks;
  return `No effective size: it has no score that ${called(reference)} can read. Add one on ${counted.map(code).join(' or ') || 'a benchmark the reference has'}.`;
}

function headline(evaluation: Evaluation, reference: Reference, result: ModelResult): string {
  const { study: { density: { tokens, level, combine } }, trends } = evaluation;
  const { effective, density, densityInterval, scores, frontier } = result;
  if (effective?.kind !== 'size') {
    const why = effective?.why ?? 'below-floor';
    return `**No effective size**: ${scores.length > 1 ? outOfReachTogether(evaluation, why) : outOfReach(evaluation, benchmarkOf(evaluation, scores[0]!), scores[0]!, why)}`;
  }
  const needed = `the size ${articled(reference)} model trained on ${sizeOf(tokens, 'token')} needs for ${scores.length > 1 ? `these scores (${combinations[combine]})` : 'this score'}`;
  return lines(
    `**Effective size** ${count(effective.params)}${between(effective.interval, sizeEnd, level)}, ${needed}`,
    density === null ? 'No capacity density: its `params` are not given'
      : `**Capacity density** ${ratio(density)}${between(densityInterval, ratio, null)}, also called capability density${standing(evaluation, result, trends[0], frontier)}`,
  );
}

const combinations = { 'average-score': 'by their average', 'geometric-mean': 'the geometric mean of the sizes', each: 'each for itself' };

function eachLine(evaluation: Evaluation, result: ModelResult, scored: ScoreResult): string {
  const { benchmark, effective, density, densityInterval, frontier } = scored;
  if (effective.kind !== 'size') return `${code(benchmark)} **no effective size**: ${outOfReach(evaluation, benchmarkOf(evaluation, scored), scored, effective.why)}`;
  const trend = evaluation.trends.find((one) => one.benchmark === benchmark);
  const divided = density === null ? '' : `, **capacity density** ${ratio(density)}${between(densityInterval, ratio, null)}${standing(evaluation, result, trend, frontier)}`;
  return `${code(benchmark)} **effective size** ${count(effective.params)}${between(effective.interval, sizeEnd, evaluation.study.density.level)}${divided}`;
}

/** "; on the frontier, 255 days ahead of the trend (90 %: 120 behind to 640 ahead)". */
function standing(evaluation: Evaluation, result: ModelResult, trend: TrendResult | undefined, frontier: boolean): string {
  const of = corollariesOf(evaluation).trends.find(({ benchmark }) => trend && benchmark === trend.benchmark);
  const lead = of?.leads[evaluation.models.indexOf(result)] ?? null;
  const phrases = [...(frontier ? [frontierWords(evaluation.study.density.frontier).carries] : []), ...(lead ? [`${leadText(Math.round(lead.value))}${leadEnds(lead.interval, evaluation.study.density.level)}`] : [])];
  return phrases.length > 0 ? `; ${phrases.join(', ')}` : '';
}

function leadText(days: number): string {
  return days === 0 ? 'on the trend' : `${plural(Math.abs(days), 'day')} ${days > 0 ? 'ahead of' : 'behind'} the trend`;
}

/** "`hellaswag` 83.3 % → loss 2.239 → 16.3B; score taken as exact; 1 point changes the size by 24 %". */
function scoreLine(evaluation: Evaluation, { model }: ModelResult, scored: ScoreResult): string {
  const { benchmark, effective, loss, sensitivity } = scored;
  const { value, stderr } = model.scores[benchmark]!;
  const on = benchmarkOf(evaluation, scored);
  const read = [share(value, on), ...(loss === null ? [] : [`loss ${significant(loss, 4)}${isImplied(evaluation, benchmark) ? ' (implied, not measured)' : ''}`]), effective.kind === 'size' ? count(effective.params) : 'no size'];
  const error = stderr === null ? 'score taken as exact' : `score ± ${on.range[1] <= 1 ? `${figure(stderr * 100)} points` : significant(stderr, 2)}, one standard error`;
  const change = sensitivity === null ? [] : [`1 point changes the size by ${significant(sensitivity * 100, 2)} %`];
  return [`${code(benchmark)} ${read.join(' → ')}`, error, ...change].join('; ');
}

/** Whether the ruler's losses are what a fit says. */
function isImplied({ rulers }: Evaluation, name: string): boolean {
  return rulers.some(({ benchmark, implied }) => implied !== null && benchmark.name === name);
}

/** Each benchmark's curve, each law once, and for a single score how the size comes out of them. */
function formulas(evaluation: Evaluation, { scores }: ModelResult): string[] {
  const laws = [...new Set(scores.map(({ reading }) => reading.law))];
  const curves = scores.map((scored) => [curveFormula(scored.reading.curve.coefficients, benchmarkOf(evaluation, scored)), scored.benchmark] as const);
  const [first] = scores;
  if (!first || scores.length > 1) {
    const all = [...curves, ...laws.map((law) => [lawFormula(law.coefficients), laws.length > 1 ? scores.find(({ reading }) => reading.law === law)!.benchmark : ''] as const)];
    const width = Math.max(...all.map(([formula]) => formula.length));
    return all.map(([formula, benchmark]) => (benchmark ? `${formula.padEnd(width)}   ${plain(benchmark)}` : formula));
  }
  const law = first.reading.law.coefficients;
  const solved = first.effective.kind === 'size' && first.loss !== null ? [sizeFormula(law, first.loss, evaluation.study.density.tokens, first.effective.params)] : [];
  return [...curves.map(([formula]) => formula), lawFormula(law), ...solved];
}

/** A name inside a block of code, which it must not close. */
function plain(name: string): string {
  return name.replace(/[^\wͰ-Ͽ ./-]/g, '?');
}

function sizeEnd(params: number): string {
  return count(params, 2);
}

function benchmarkOf({ rulers }: Evaluation, { benchmark }: ScoreResult): Benchmark {
  return rulers.find((ruler) => ruler.benchmark.name === benchmark)!.benchmark;
}
