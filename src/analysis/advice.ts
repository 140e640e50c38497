import { diagnose, type Diagnostic } from '../base/diagnostic.js';
import { plural, significant, size } from '../base/figures.js';
import { unchanged } from '../base/reuse.js';
import { shifted, type Span } from '../base/span.js';
import type { Fitted, NotFittedWhy } from '../engine/fitted.js';
import { score } from '../engine/score-curve.js';
import { ScoreTest } from '../engine/score-test.js';
import { densityOf } from '../model/lower.js';
import { writeScore } from '../model/scores.js';
import type { Reference } from '../model/study.js';
import type { Analysis } from './analysis.js';
import type { Evaluation, ModelResult, Ruler, ScoreResult } from './evaluation.js';
import type { Say } from './scope-checks.js';

/** Rows further from the fit than this many robust standard deviations are outliers. */
export const OUTLIER = 3.5;
/** Benchmarks that differ by more than this many combined standard errors disagree. */
const DISAGREEMENT = 3;

/** What the numbers say about the text they were computed from, placed in it. Valid only while `evaluation` belongs to `analysis`. */
export function advice(analysis: Analysis, evaluation: Evaluation): Diagnostic[] {
  const found: Diagnostic[] = [];
  const say: Say = (code, span, data) => void found.push(diagnose(code, span, data));
  const { reference } = evaluation.study;
  if (reference) evaluation.rulers.forEach((ruler) => adviseOnRuler(analysis, evaluation, reference, ruler, say));
  for (const result of evaluation.models) adviseOnModel(analysis, evaluation, result, say);
  return fewOfEach(found.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end));
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
  const { benchmark, law, curve } = ruler;
  const wanted = study.density.benchmarks.includes(benchmark.name) || reference.origin.file === analysis.path;
  const first = rulers.find((other) => other.law === law) === ruler; // a law shared by benchmarks is spoken of once
  if (first && wanted) adviseOnFit(`The loss law of ${reference.title ?? reference.name}`, law, span, say);
  if (wanted) adviseOnFit(`The score curve on ${benchmark.name}`, curve, span, say);
  if (first) outliers(analysis, reference, ruler, say);
}

function adviseOnFit(what: string, fit: Fitted<string>, span: Span, say: Say): void {
  if (fit.kind === 'not-fitted') return say('fit-failed', span, { what, why: whyNotFitted(fit.why, fit.n) });
  if (fit.status === 'not-converged') say('fit-not-converged', span, { what });
  else if (fit.status === 'at-bound') say('parameter-at-bound', span, { what, names: fit.atBound });
}

/** A sentence for each reason a fit could not be made. */
export function whyNotFitted(why: NotFittedWhy, n: number): string {
  switch (why) {
    case 'invalid-data': return 'a loss, size or token count is beyond what can be computed with.';
    case 'too-few-points': return `${plural(n, 'usable row')} ${n === 1 ? 'is' : 'are'} too few, or too much alike, to determine its coefficients. Add rows.`;
    case 'one-size': return 'all rows have one size, so the effect of size is not seen. Add rows of other sizes.';
    case 'two-sizes': return 'the rows have two sizes, and the effect of size with a constant term needs three. Add a size, or set `irreducible: no`.';
    case 'one-token-count': return 'all rows have one token count, so the effect of data is not seen. Add rows with other token counts.';
    case 'two-token-counts': return 'the rows have two token counts, and the effect of data with a constant term needs three. Add one, or set `irreducible: no`.';
    case 'collinear': return 'tokens are a fixed multiple or power of params in all rows, so the two effects cannot be told apart. Vary tokens at one size.';
    case 'flat-losses': return 'all losses are equal.';
    case 'flat-scores': return 'all scores are equal.';
    case 'no-slope': return 'the scores do not rise as the loss falls.';
  }
}

function outliers(analysis: Analysis, reference: Reference, { benchmark, law, lawRows, lawZ }: Ruler, say: Say): void {
  if (law.kind !== 'fitted') return;
  lawRows.forEach((index, at) => {
    const z = lawZ[at]!;
    if (Math.abs(z) <= OUTLIER) return;
    const row = reference.rows[index]!;
    const span = analysis.place(row.origin);
    if (!span) return; // a row of another file: said there
    const measured = row.losses[benchmark.name]!;
    const predicted = law.objective.space === 'log' ? measured * Math.exp(-law.residuals[at]!) : measured - law.residuals[at]!;
    say('reference-outlier', span, { what: row.name, z, measured: significant(measured, 4), predicted: significant(predicted, 4) });
  });
}

/** The `use` that brings a file in, for what is to be said about it here. */
function useOf(analysis: Analysis, file: string): Span | null {
  const use = analysis.module.uses.find(({ module }) => module && (module.path === file || module.scope.references.some((reference) => reference.file === file)));
  return use ? analysis.places.inFrame(use.statement, use.target.span) : null;
}

function adviseOnModel(analysis: Analysis, evaluation: Evaluation, result: ModelResult, say: Say): void {
  const span = analysis.place(result.model.origin);
  if (!span) return;
  for (const scored of result.scores) adviseOnScore(evaluation, result, scored, span, say);
  const { density } = evaluation.study;
  if (result.notInTrend === 'beyond-reach' && result.effective?.kind === 'size') {
    say('beyond-reach', span, { factor: result.effective.params / evaluation.largestReference!, reach: density.reach });
  }
  const apart = disagreement(result.scores, density.tokens);
  if (apart > DISAGREEMENT) {
    const readings = result.scores.flatMap(({ benchmark, effective }) => (effective.kind === 'size' ? [`${benchmark} ${size(effective.params)}`] : []));
    say('benchmarks-disagree', span, { readings, errors: apart });
  }
}

function adviseOnScore({ study, rulers }: Evaluation, { model, notInTrend, scores }: ModelResult, { benchmark, reading, effective }: ScoreResult, span: Span, say: Say): void {
  const on = rulers.find((ruler) => ruler.benchmark.name === benchmark)!.benchmark;
  const { E, B, beta } = reading.law.coefficients;
  const { tokens } = study.density;
  const written = { benchmark, score: writeScore(model.scores[benchmark]!.value, on) };
  const floor = writeScore(turnedBack(reading.curve.coefficients.floor, on), on);
  const ceiling = writeScore(turnedBack(score(reading.curve.coefficients, E + B * tokens ** -beta), on), on);
  if (effective.kind === 'out-of-reach') {
    if (effective.why === 'below-floor') say('score-below-floor', span, { ...written, floor });
    else say('score-above-ceiling', span, { ...written, ceiling, tokens });
  } else if (scores.length === 1 && notInTrend === 'near-floor') say('score-near-floor', span, { ...written, floor });
  else if (scores.length === 1 && notInTrend === 'near-ceiling') say('score-near-ceiling', span, { ...written, ceiling });
}

function turnedBack(value: number, { better, range }: Ruler['benchmark']): number {
  return better === 'higher' ? value : range[0] + range[1] - value;
}

/**
 * How many combined standard errors lie between the two benchmarks that differ most in ln N̂. Each error holds the fits', the score's own
 * ±, and the scatter of the reference models around the score curve: no model follows it more closely than those it was fitted to.
 */
export function disagreement(scores: readonly ScoreResult[], tokens: number): number {
  const readings = scores.flatMap(({ reading, effective }) => (effective.kind === 'size' ? [logSize(reading, effective.params, tokens)] : []));
  let most = 0;
  for (const [i, a] of readings.entries()) {
    for (const b of readings.slice(i + 1)) {
      const combined = Math.hypot(a.stderr, b.stderr);
      if (combined > 0) most = Math.max(most, Math.abs(a.value - b.value) / combined);
    }
  }
  return most;
}

function logSize(reading: ScoreResult['reading'], params: number, tokens: number): { value: number; stderr: number } {
  const test = new ScoreTest([reading], tokens);
  test.at(Math.log(params));
  return { value: Math.log(params), stderr: Math.sqrt(test.variance + reading.curve.typicalError ** 2) / test.rise };
}

/** More changed models than this is no typing. */
const FEW = 16;

/**
 * Advice about models that the edit did not touch stays while the ruler is the same, moved along with its text; the rest waits for the
 * next evaluation rather than speak of numbers that are no longer there.
 */
export function stillCurrent(advice: readonly Diagnostic[], before: Analysis, after: Analysis): readonly Diagnostic[] {
  if (after === before || advice.length === 0) return advice;
  if (after.module.scope !== before.module.scope || densityOf(after.module) !== densityOf(before.module)) return [];
  const [front, back] = unchanged(before.models.records, after.models.records);
  if (before.models.records.length - front - back > FEW) return [];
  const { kept, starts } = after.module.parsed.pieces;
  const frontEnd = starts[kept.front] ?? after.text.length;
  const backStart = starts[starts.length - kept.back] ?? after.text.length;
  const shift = after.text.length - before.text.length;
  return advice.flatMap((item) => {
    if (item.span.end <= frontEnd) return [item];
    return item.span.start + shift >= backStart ? [{ ...item, span: shifted(item.span, shift) }] : [];
  });
}
