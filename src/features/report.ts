import type { Analysis } from '../analysis/analysis.js';
import type { Evaluation, ModelResult, NotInTrend, ScoreResult } from '../analysis/evaluation.js';
import type { Diagnostic, Severity } from '../base/diagnostic.js';
import { finite, finiteEnds, type Ends } from '../base/finite.js';
import { Lines } from '../base/lines.js';
import { weightBytes } from '../model/architecture.js';
import type { Origin } from '../model/origin.js';
import type { Benchmark, DensityOptions, Measured, Reference } from '../model/study.js';
import { tooManyToLeaveOut, type NotLeftOut } from '../analysis/leaving-out.js';
import { longestRun } from '../analysis/longest-run.js';
import { archEntry, perByte, type ArchEntry } from './report-arch.js';
import { checksEntries, type ChecksEntry } from './report-card.js';
import { corollariesEntry, leadEntries, type CorollariesEntry, type LeadEntry } from './report-corollaries.js';
import { answerEntries, type AnswerEntry } from './report-answers.js';
import { fitEntries, type FitEntry } from './report-fits.js';
import { intervalsEntry, type IntervalsEntry } from './interval-kinds.js';
import { hangEntry, type HangEntry } from './report-influence.js';
import { planEntries, type PlanEntry } from './report-plans.js';
import { lawFitEntries, type LawFitEntry } from './report-laws.js';
import { heldOutEntries, type HeldOutEntry } from './report-predictions.js';
import { sizeEntry, type SizeEntry } from './report-size.js';
import { trendEntries, type TrendOrWhy } from './report-trend.js';
import { validationEntries, type ValidationEntry } from './validation-entries.js';

/**
 * Everything computed about one file, as data: the JSON format is this object, the other formats are written from it.
 * Full precision; what is missing is null, never NaN. docs/report.schema.json describes every key; keys are added, never renamed.
 */
export interface Report extends TrendOrWhy {
  readonly schema: 'density-report/1';
  readonly file: string;
  readonly version: string;
  /** Of every interval here: 0.9 = 90 %. */
  readonly level: number;
  /** What the intervals rest on; null where nothing could be fitted. */
  readonly intervals: IntervalsEntry | null;
  /** What was not left out one by one, being too much for a report that is waited for; null where it was, or where nothing could be fitted. */
  readonly notLeftOut: NotLeftOut | null;
  /** How densities were measured; null without a reference. */
  readonly density: DensityEntry | null;
  /** The benchmarks the reference measures. */
  readonly benchmarks: readonly Benchmark[];
  readonly diagnostics: readonly DiagnosticEntry[];
  /** Those of the reference, then those of laws that the file states. */
  readonly fits: readonly (FitEntry | LawFitEntry)[];
  /** The fit report card: what each rule of the checklist says of each fit, of the densities and of the trend. */
  readonly checks: readonly ChecksEntry[];
  readonly models: readonly ModelEntry[];
  /** Not trained yet: predicted, never part of anything above. */
  readonly plans: readonly PlanEntry[];
  readonly heldOut: readonly HeldOutEntry[];
  /** One for each loss law; empty unless the reference asks for it with `validate`. */
  readonly validation: readonly ValidationEntry[];
  /** One per benchmark with `combine: each`, where `trend` is null; empty otherwise. */
  readonly trends: readonly (TrendOrWhy & { readonly benchmark: string })[];
  readonly corollaries: CorollariesEntry;
  /** To `predict`, `solve` and the like, in the order of the file. */
  readonly answers: readonly AnswerEntry[];
}

export interface DensityEntry extends Omit<DensityOptions, 'level' | 'break'> {
  /** A date as typed, or `search`. */
  readonly break: string | null;
  readonly reference: string;
  readonly title: string | null;
  readonly count: Reference['count'];
  readonly unit: string;
  /** Parameters of the largest row behind the loss law; sizes beyond it are extrapolated. */
  readonly largestReference: number | null;
  /** Tokens of the longest run behind the loss law; `tokens` beyond it are extrapolated. */
  readonly largestTokens: number | null;
}

export interface DiagnosticEntry {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly range: { readonly start: PlaceEntry; readonly end: PlaceEntry };
}

/** Counted from 1; columns in UTF-16 units. */
export interface PlaceEntry {
  readonly line: number;
  readonly column: number;
}

export type { SizeEntry } from './report-size.js';

export interface ModelEntry {
  readonly name: string;
  readonly params: number | null;
  readonly active: number | null;
  /** What the density divides by: `params` or `active`, as the file chose. */
  readonly size: number | null;
  readonly tokens: number | null;
  /** As typed: "2023-07-18" or "2026-02". */
  readonly released: string | null;
  readonly base: string | null;
  readonly by: string | null;
  /** Per weight, and the bytes of all weights; null where the file does not say. */
  readonly bits: number | null;
  readonly weightBytes: number | null;
  /** US dollars per million tokens. */
  readonly price: number | null;
  readonly arch: ArchEntry | null;
  readonly scores: Readonly<Record<string, ScoreEntry>>;
  /** How many of the density's benchmarks it has a score on. */
  readonly covered: number;
  readonly effectiveParams: SizeEntry | null;
  readonly density: number | null;
  readonly densityInterval: Ends | null;
  /** Effective parameters per byte of weights by those of a model of density 1 at 16 bits: report-arch.ts. Null without `bits`. */
  readonly densityPerByte: number | null;
  readonly densityPerByteInterval: Ends | null;
  /** Days ahead of the trend. */
  readonly lead: LeadEntry | null;
  /** `tested`: the sizes whose predicted score the measured one does not contradict; `resampled`: over draws of the rows. Of every interval of this model. */
  readonly intervalKind: 'tested' | 'resampled';
  /** The row, or run, of the reference without which the effective size changes most; null where that is not known. */
  readonly hangsOn: HangEntry | null;
  readonly frontier: boolean;
  readonly inTrend: boolean;
  readonly notInTrend: NotInTrend | null;
  /** Null for a model written in another file. */
  readonly line: number | null;
}

export interface ScoreEntry {
  readonly value: number;
  readonly stderr: number | null;
  /** The loss the score stands for on the curve, in the reference's unit. */
  readonly loss: number | null;
  /** Null for a benchmark the reference does not measure. */
  readonly effectiveParams: SizeEntry | null;
  readonly density: number | null;
  readonly densityInterval: Ends | null;
  /** Only ever true with `combine: each`. */
  readonly frontier: boolean;
}

/** `file` is the name to show, usually as the user typed it. */
export function report(analysis: Pick<Analysis, 'path' | 'text' | 'diagnostics' | 'place'>, evaluation: Evaluation, advice: readonly Diagnostic[], version: string, file = analysis.path): Report {
  const { study } = evaluation;
  const lines = new Lines(analysis.text);
  const leads = leadEntries(evaluation);
  return {
    schema: 'density-report/1',
    file,
    version,
    level: study.density.level,
    intervals: intervalsEntry(evaluation),
    notLeftOut: tooManyToLeaveOut(evaluation),
    density: study.reference && densityEntry(study.reference, evaluation),
    benchmarks: evaluation.rulers.map(({ benchmark: { name, title, shots, range, metric, better } }) => ({ name, title, shots, range, metric, better })),
    diagnostics: diagnosticEntries(lines, [...analysis.diagnostics, ...advice]),
    fits: [...evaluation.rulers.flatMap((ruler) => fitEntries(evaluation, ruler)), ...lawFitEntries(evaluation, (origin) => lineOf(analysis, lines, origin))],
    checks: checksEntries(evaluation),
    models: evaluation.models.map((result, at) => modelEntry(evaluation, result, leads[at]!, lineOf(analysis, lines, result.model.origin))),
    plans: planEntries(evaluation, (plan) => lineOf(analysis, lines, plan.origin)),
    heldOut: heldOutEntries(evaluation),
    validation: validationEntries(evaluation),
    ...trendEntries(evaluation),
    corollaries: corollariesEntry(evaluation),
    answers: answerEntries(evaluation, analysis, lines),
  };
}

/** In the order of the text; what stands at one place, errors first. */
export function diagnosticEntries(lines: Lines, diagnostics: readonly Diagnostic[]): DiagnosticEntry[] {
  const weight: Record<Severity, number> = { error: 0, warning: 1, info: 2 };
  return [...diagnostics]
    .sort((a, b) => a.span.start - b.span.start || weight[a.severity] - weight[b.severity])
    .map(({ code, severity, message, span }) => ({ code, severity, message, range: { start: placeEntry(lines, span.start), end: placeEntry(lines, span.end) } }));
}

function densityEntry(reference: Reference, evaluation: Evaluation): DensityEntry {
  const { level: _, break: asked, ...options } = evaluation.study.density;
  return { reference: reference.name, title: reference.title, count: reference.count, unit: reference.unit, ...options, break: asked === null || asked === 'search' ? asked : asked.text, largestReference: finite(evaluation.largestReference), largestTokens: longestRun(evaluation) };
}

function placeEntry(lines: Lines, offset: number): PlaceEntry {
  const { line, column } = lines.place(offset);
  return { line: line + 1, column: column + 1 };
}

function lineOf(analysis: Pick<Analysis, 'place'>, lines: Lines, origin: Origin): number | null {
  const span = analysis.place(origin);
  return span && lines.place(span.start).line + 1;
}

function modelEntry(evaluation: Evaluation, result: ModelResult, lead: LeadEntry | null, line: number | null): ModelEntry {
  const { model, effective } = result;
  const byByte = (params: number | null) => finite(perByte(model, params));
  const read = new Map(result.scores.map((score) => [score.benchmark, score]));
  return {
    name: model.name,
    params: finite(model.params),
    active: finite(model.active),
    size: finite(result.size),
    tokens: finite(model.tokens),
    released: model.released?.text ?? null,
    base: model.base,
    by: model.by,
    bits: model.bits,
    weightBytes: model.bits === null || model.params === null ? null : finite(weightBytes(model.params, model.bits)),
    price: model.price,
    arch: archEntry(model),
    scores: Object.fromEntries(Object.entries(model.scores).map(([benchmark, score]) => [benchmark, scoreEntry(score, read.get(benchmark))])),
    covered: result.covered,
    effectiveParams: sizeEntry(result.effective, result.extrapolated),
    density: finite(result.density),
    densityInterval: finiteEnds(result.densityInterval),
    densityPerByte: byByte(effective?.kind === 'size' ? effective.params : null),
    densityPerByteInterval: effective?.kind === 'size' && model.bits !== null && model.params !== null ? [byByte(effective.interval[0]), byByte(effective.interval[1])] : null,
    lead,
    intervalKind: result.intervalKind,
    hangsOn: hangEntry(evaluation, result),
    frontier: result.frontier,
    inTrend: result.inTrend,
    notInTrend: result.notInTrend,
    line,
  };
}

function scoreEntry(score: Measured, read: ScoreResult | undefined): ScoreEntry {
  return {
    value: score.value,
    stderr: finite(score.stderr),
    loss: finite(read?.loss ?? null),
    effectiveParams: sizeEntry(read?.effective ?? null, read?.extrapolated ?? false),
    density: finite(read?.density ?? null),
    densityInterval: finiteEnds(read?.densityInterval ?? null),
    frontier: read?.frontier ?? false,
  };
}

