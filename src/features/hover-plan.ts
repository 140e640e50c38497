import type { Analysis } from '../analysis/analysis.js';
import { corollariesOf } from '../analysis/corollaries.js';
import type { Evaluation, ModelResult } from '../analysis/evaluation.js';
import { interval, levelText, ratio, size } from '../base/figures.js';
import { printable } from '../base/printable.js';
import { weightBytes } from '../model/architecture.js';
import { bytesText, flopText } from './amounts.js';
import { frontierWords } from './frontier-words.js';
import { escaped, lines, paragraphs } from './markdown.js';
import { archLine, planLines } from './plan-lines.js';
import { archEntry, perByte } from './report-arch.js';
import { planEntries, type PlanEntry } from './report-plans.js';
import { between } from './words.js';

/** The plan at a position of the list of models, with what is expected of it; null while it has no result. */
export function planAt({ models: { records, facts: { repeated, planned } } }: Analysis, at: number, evaluation: Evaluation): PlanEntry | null {
  const before = [...planned].filter((position) => position < at && !repeated.has(position)).length;
  const plan = planEntries(evaluation, () => null)[before];
  return plan?.name === records[at]!.name.value ? plan : null;
}

/** A plan from what it will do to what to doubt: scores, compute, standing, shape, warnings. */
export function planText(plan: PlanEntry, { rulers, study: { reference, density } }: Evaluation): string {
  const setting = { benchmarks: rulers.map(({ benchmark }) => benchmark), tokens: reference && density.tokens, bare: reference?.count === 'non-embedding', frontier: density.frontier, level: density.level };
  const { scores, standings, doubts, shape } = planLines(plan, setting).parts;
  const names = [...plan.predictions, ...plan.standings].flatMap(({ benchmark }) => benchmark ?? []);
  return paragraphs(
    lines(...(scores.length > 0 ? ['**Predicted**'] : []), ...scores.map(escaped)),
    trainingText(plan),
    lines(...standings.map((line) => escaped(sentenceCase(line, names)))),
    shape && escaped(sentenceCase(shape, [])),
    lines(...doubts.map((line) => `⚠ ${escaped(sentenceCase(line, names))}`)),
    plan.predictions.length > 0 ? `Predicted from the ruler’s fits and the trend, not measured. ${frontierWords(density.frontier).note}` : null,
  );
}

function trainingText({ compute, tokensPerParam }: PlanEntry): string | null {
  const parts = [...(compute === null ? [] : [flopText(compute)]), ...(tokensPerParam === null ? [] : [`${tokensPerParam.toLocaleString('en-US', { maximumSignificantDigits: 3 })} tokens per parameter`])];
  return parts.length > 0 ? `**Training** ${parts.join(', ')}` : null;
}

/** With a capital, unless a benchmark's name begins it: that is written as it is. */
function sentenceCase(line: string, names: readonly string[]): string {
  return names.some((name) => line.startsWith(printable(name))) ? line : `${line.charAt(0).toUpperCase()}${line.slice(1)}`;
}

/** What a model's shape, bits and lineage come to, one line each. */
export function builtLines(evaluation: Evaluation, result: ModelResult): string[] {
  const { model, effective } = result;
  const arch = archEntry(model);
  return [
    ...(arch ? [escaped(archLine(arch)).replace(/^shape/, 'Shape')] : []),
    ...(model.bits !== null && model.params !== null ? [byteLine(model.params, model.bits, (params) => perByte(model, params), effective)] : []),
    ...descents(evaluation, result),
  ];
}

function byteLine(params: number, bits: number, byByte: (effective: number) => number | null, effective: ModelResult['effective']): string {
  const weights = `Weights ${bytesText(weightBytes(params, bits))} at ${size(bits)} bits`;
  const value = effective?.kind === 'size' ? byByte(effective.params) : null;
  if (value === null || effective?.kind !== 'size') return weights;
  const [low, high] = effective.interval.map((end) => (end === null ? null : byByte(end))) as [number | null, number | null];
  return `${weights}, **density per byte** ${ratio(value)}${between([low, high], ratio, null)}: a byte of them does as much as ${ratio(value)} bytes of a 16-bit model of density 1`;
}

/** Compression is not densing: the child's density by its parent's. */
function descents(evaluation: Evaluation, { model }: ModelResult): string[] {
  const { models, study: { density: { level } } } = evaluation;
  return corollariesOf(evaluation).lineage.filter(({ child }) => models[child]!.model === model).map(({ parent, benchmark, ratio: share, interval: ends }) => {
    const text = interval(ends, ratio);
    return `${ratio(share)}× as dense${benchmark === null ? '' : ` on ${escaped(benchmark)}`} as ${escaped(models[parent]!.model.name)}${text ? ` (${levelText(level)}: ${text})` : ''}`;
  });
}
