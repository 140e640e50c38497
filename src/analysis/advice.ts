import { diagnose, type Code, type Diagnostic, type Related } from '../base/diagnostic.js';
import { percent, size } from '../base/figures.js';
import { unchanged } from '../base/reuse.js';
import { shifted, type Span } from '../base/span.js';
import { lossLimit } from '../engine/loss-law.js';
import { score } from '../engine/score-curve.js';
import { densityOf } from '../model/lower.js';
import { writeScore } from '../model/scores.js';
import type { Reference } from '../model/study.js';
import { judged, unusedAllows, type Judged } from './allow.js';
import type { Analysis } from './analysis.js';
import { disagreement } from './disagreement.js';
import { largestRun, type Evaluation, type ModelResult, type Ruler, type ScoreResult } from './evaluation.js';
import { adviseOnFit } from './fit-advice.js';
import { unexpectedRows } from './held-out.js';
import { adviseByChecklist } from './lints/advise.js';
import { lockRemarks } from './lock-remarks.js';
import { plansOf, type PlanResult } from './plans.js';
import { outlyingRows } from './outlying-rows.js';
import { adviseOnAnswers, adviseOnLaws } from './questions/question-advice.js';
import { withRelated } from './related.js';
import { turned, unitOf } from './rulers.js';
import type { Say } from './scope-checks.js';
import { useOf } from './use-of.js';
import { whyNotFitted } from './why-not-fitted.js';

/** What the numbers say about the text they were computed from, placed in it. Valid only while `evaluation` belongs to `analysis`. */
export function advice(analysis: Analysis, evaluation: Evaluation): Diagnostic[] {
  const { said, allowed } = judgedAdvice(analysis, evaluation);
  return withRelated(analysis, evaluation, fewOfEach([...said, ...unusedAllows(analysis.allows, [...analysis.allowed, ...allowed])].sort(inOrder)));
}

/** The same apart: what is said, all of it, and what the text allows. */
export function judgedAdvice(analysis: Analysis, evaluation: Evaluation): Judged {
  return judged(found(analysis, evaluation), analysis.allows);
}

function found(analysis: Analysis, evaluation: Evaluation): Diagnostic[] {
  const found: Diagnostic[] = [];
  const say: Say = (code, span, data) => void found.push(diagnose(code, span, data));
  const { reference } = evaluation.study;
  if (reference) {
    for (const ruler of evaluation.rulers) adviseOnRuler(analysis, evaluation, reference, ruler, say);
    adviseOnRows(analysis, reference, evaluation.rulers, say);
    adviseOnHeldOut(analysis, evaluation, reference, say);
  }
  for (const result of evaluation.models) adviseOnModel(analysis, evaluation, result, say);
  for (const result of plansOf(evaluation)) adviseOnPlan(analysis, evaluation, result, say);
  adviseOnLaws(analysis, evaluation, say);
  adviseOnAnswers(analysis, evaluation, say);
  found.push(...adviseByChecklist(analysis, evaluation), ...lockRemarks(analysis, evaluation));
  return found.sort(inOrder);
}

function inOrder(a: Diagnostic, b: Diagnostic): number {
  return a.span.start - b.span.start || a.span.end - b.span.end;
}

/** Of one kind this many are said; a list that goes on helps nobody. */
const MOST = 50;

function fewOfEach(found: readonly Diagnostic[]): Diagnostic[] {
  const said = new Map<string, number>();
  for (const { code } of found) said.set(code, (said.get(code) ?? 0) + 1);
  const told = new Map<string, number>();
  return found.flatMap((item) => {
    const nth = (told.get(item.code) ?? 0) + 1;
    told.set(item.code, nth);
    const more = said.get(item.code)! - MOST;
    if (nth > MOST) return [];
    return nth === MOST && more > 0 ? [{ ...item, message: `${item.message} (and ${more.toLocaleString('en-US')} more like it below)` }] : [item];
  });
}

function adviseOnRuler(analysis: Analysis, { study, rulers }: Evaluation, reference: Reference, ruler: Ruler, say: Say): void {
  const span = analysis.place(reference.origin) ?? useOf(analysis, reference.origin.file);
  if (!span) return;
  const { benchmark, law, curve, implied } = ruler;
  const wanted = study.density.benchmarks.includes(benchmark.name) || reference.origin.file === analysis.path;
  const first = rulers.find((other) => other.law === law) === ruler; // a law shared by benchmarks is spoken of once
  if (!wanted) return;
  if (implied && law.kind === 'not-fitted') return say('implied-law', span, { fit: implied.name, benchmark: benchmark.name });
  // Where the fit that the losses come from is missing, that has been said there.
  if (law.kind === 'not-fitted' && law.why === 'no-losses' && takesLosses(analysis, reference, benchmark.name)) return;
  // A loss that is none is told where it stands; that there are no others need not be.
  if (law.kind === 'not-fitted' && law.why === 'no-losses' && isFaulty(analysis, reference)) return;
  if (law.kind === 'not-fitted' && law.why === 'no-losses') return say('fit-failed', span, { what: `The ruler on ${benchmark.name}`, why: whyNotFitted('no-losses', 0) });
  const [lawName, curveName] = [`The loss law of ${reference.title ?? reference.name}`, `The score curve on ${benchmark.name}`];
  if (first && !implied) adviseOnFit(lawName, law, span, say);
  if (curve.kind === 'fitted' || curve.why !== 'no-scores') adviseOnFit(curveName, curve, span, say);
  if (first && law.kind === 'fitted') adviseOnErrors(lawName, ruler.lawRows.map((row) => reference.rows[row]!.lossErrors[benchmark.name]), span, say);
  if (curve.kind === 'fitted') adviseOnErrors(curveName, ruler.curveRows.map((row) => reference.rows[row]!.scoreErrors[benchmark.name]), span, say);
}

/** Whether the losses on a benchmark are to come `from` a fit. */
function takesLosses({ module: { scope } }: Analysis, { origin }: Reference, name: string): boolean {
  const declared = scope.references.find(({ file, statement }) => file === origin.file && statement === origin.statement);
  return declared?.declaration.implied.some(({ benchmark }) => benchmark === null || benchmark === name) ?? false;
}

/** Whether something in the block of a reference is an error. */
function isFaulty({ diagnostics, path, module: { parsed, text } }: Analysis, { origin: { file, statement } }: Reference): boolean {
  if (file !== path) return false;
  const [from, to] = [statement, statement + 1].map((at) => (at < parsed.statements.length ? parsed.pieces.starts[parsed.statements[at]!.first]! : text.length)) as [number, number];
  return diagnostics.some(({ severity, span }) => severity === 'error' && span.start >= from && span.start < to);
}

function adviseOnErrors(what: string, errors: readonly (number | undefined)[], span: Span, say: Say): void {
  const without = errors.filter((error) => error === undefined).length;
  if (without > 0 && without < errors.length) say('uncertainty-partial', span, { what, without, rows: errors.length });
}

/** Rows that lie far from a law or a score curve, each once: where it lies farthest. */
function adviseOnRows(analysis: Analysis, reference: Reference, rulers: readonly Ruler[], say: Say): void {
  for (const [index, outlying] of outlyingRows(reference, rulers)) {
    const span = analysis.place(reference.rows[index]!.origin);
    if (span) say('reference-outlier', span, outlying); // a row of another file is said there
  }
}

/**
 * Held-out rows where a new run hardly lies, said where they are written, or else at the reference of this file that holds them out:
 * there, as at a CSV file's name, the first speaks for all.
 */
function adviseOnHeldOut(analysis: Analysis, evaluation: Evaluation, reference: Reference, say: Say): void {
  const told = new Map<number, { readonly span: Span; readonly all: ReturnType<typeof unexpectedRows> }>();
  for (const unexpected of unexpectedRows(evaluation)) {
    const span = analysis.place(reference.rows[unexpected.row]!.origin) ?? analysis.place(reference.origin);
    if (!span) continue;
    const there = told.get(span.start);
    if (there) there.all.push(unexpected);
    else told.set(span.start, { span, all: [unexpected] });
  }
  for (const { span, all: [first, ...others] } of told.values()) {
    const { row: _, ...said } = first!;
    say('held-out-outside', span, { ...said, more: others.length });
  }
}

function adviseOnModel(analysis: Analysis, evaluation: Evaluation, result: ModelResult, say: Say): void {
  const span = analysis.place(result.model.origin);
  if (!span) return;
  for (const scored of result.scores) adviseOnScore(evaluation, result, scored, span, say);
  const { density } = evaluation.study;
  if (result.notInTrend === 'beyond-reach' && result.effective?.kind === 'size') {
    say('beyond-reach', span, { factor: result.effective.params / largestRun(evaluation.rulers, readOn(result, density))!, reach: density.reach });
  }
  if (result.scores.length > 1) adviseOnAverage(evaluation, result, span, say);
  const { errors, decisive } = disagreement(result.scores, density.tokens);
  if (decisive) say('benchmarks-disagree', span, { readings: result.scores.map(readingText), errors });
}

function adviseOnPlan(analysis: Analysis, { study: { density: { reach } } }: Evaluation, { plan, predictions, timesLargest, timesLongest }: PlanResult, say: Say): void {
  const span = analysis.place(plan.origin);
  const beyond = ([['params', timesLargest], ['tokens', timesLongest]] as const).flatMap(([of, factor]) => (factor !== null && factor > reach ? [{ of, factor }] : []));
  if (span && predictions.length > 0 && beyond.length > 0) say('plan-extrapolated', span, { beyond, reach });
}

function readingText({ benchmark, effective }: ScoreResult): string {
  if (effective.kind === 'size') return `${benchmark} ${size(effective.params)}`;
  return `${benchmark} ${effective.why === 'below-floor' ? 'below its floor' : 'above its ceiling'}`;
}

/** The benchmarks that a model's combined size comes from. */
function readOn({ scores }: ModelResult, { combine }: Evaluation['study']['density']): string[] {
  return scores.filter(({ effective }) => combine !== 'geometric-mean' || effective.kind === 'size').map(({ benchmark }) => benchmark);
}

/** A model whose scores lie near floor or ceiling together. */
function adviseOnAverage({ study: { density }, rulers }: Evaluation, result: ModelResult, span: Span, say: Say): void {
  const { notInTrend } = result;
  if (notInTrend !== 'near-floor' && notInTrend !== 'near-ceiling') return;
  const names = readOn(result, density);
  const shares = names.map((name) => {
    const { reading } = result.scores.find(({ benchmark }) => benchmark === name)!;
    const { coefficients } = reading.curve;
    const edge = notInTrend === 'near-floor' ? coefficients.floor : score(coefficients, lossLimit(reading.law.coefficients, density.tokens));
    const on = rulers.find(({ benchmark }) => benchmark.name === name)!.benchmark;
    const unit = unitOf(on);
    return { value: turned(reading.score.value, on) / unit, edge: turned(edge, on) / unit };
  });
  const mean = (key: 'value' | 'edge') => percent(shares.reduce((sum, each) => sum + each[key], 0) / shares.length);
  const said = { benchmark: names.join(', '), score: `The average score (${mean('value')})` };
  if (notInTrend === 'near-floor') say('score-near-floor', span, { ...said, floor: mean('edge') });
  else say('score-near-ceiling', span, { ...said, ceiling: mean('edge') });
}

function adviseOnScore({ study, rulers }: Evaluation, { model, scores }: ModelResult, { benchmark, reading, effective, edge }: ScoreResult, span: Span, say: Say): void {
  const on = rulers.find((ruler) => ruler.benchmark.name === benchmark)!.benchmark;
  const { tokens } = study.density;
  const written = { benchmark, score: writeScore(model.scores[benchmark]!.value, on) };
  const floor = writeScore(turned(reading.curve.coefficients.floor, on), on);
  const ceiling = writeScore(turned(score(reading.curve.coefficients, lossLimit(reading.law.coefficients, tokens)), on), on);
  if (effective.kind === 'out-of-reach') {
    if (effective.why === 'below-floor') say('score-below-floor', span, { ...written, floor });
    else say('score-above-ceiling', span, { ...written, ceiling, tokens });
  } else if (scores.length > 1 && study.density.combine !== 'each') return; // what counts then is the average
  else if (edge === 'near-floor') say('score-near-floor', span, { ...written, floor });
  else if (edge === 'near-ceiling') say('score-near-ceiling', span, { ...written, ceiling });
}

/** More changed models than this is no typing. */
const FEW = 16;

/** What is said of all models together is no longer current once one of them changes. */
const OF_ALL: readonly Code[] = ['no-forecast', 'answer-extrapolated', 'expectation-failed', 'expectation-not-decisive', 'expectation-open', 'mixed-counting', 'extrapolated-trend', 'not-decisive', 'trend-by-chance'];

/**
 * Advice about models that the edit did not touch stays while the ruler is the same, moved along with its text; the rest waits for the
 * next evaluation rather than speak of numbers that are no longer there.
 */
export function stillCurrent(advice: readonly Diagnostic[], before: Analysis, after: Analysis): readonly Diagnostic[] {
  if (after === before || advice.length === 0) return advice;
  if (after.module.scope !== before.module.scope || densityOf(after.module) !== densityOf(before.module)) return [];
  // The first score on another benchmark changes which benchmarks count.
  if (after.models.facts.benchmarks.join('\n') !== before.models.facts.benchmarks.join('\n')) return [];
  const [front, back] = unchanged(before.models.records, after.models.records);
  if (before.models.records.length - front - back > FEW) return [];
  const { kept, starts } = after.module.parsed.pieces;
  const frontEnd = starts[kept.front] ?? after.text.length;
  const backStart = starts[starts.length - kept.back] ?? after.text.length;
  const shift = after.text.length - before.text.length;
  const sameModels = front + back >= Math.max(before.models.records.length, after.models.records.length);
  const moved = (span: Span): Span | null => (span.end <= frontEnd ? span : span.start + shift >= backStart ? shifted(span, shift) : null);
  const linked = (related: readonly Related[]): Related[] => related.flatMap((one) => {
    const span = one.path === after.path ? moved(one.span) : one.span;
    return span ? [{ ...one, span }] : [];
  });
  return advice.flatMap((item) => {
    if (!sameModels && OF_ALL.includes(item.code)) return [];
    const span = moved(item.span);
    return span ? [{ ...item, span, ...(item.related && { related: linked(item.related) }) }] : [];
  });
}
