import { whyNotFitted } from '../analysis/why-not-fitted.js';
import type { Evaluation, Ruler } from '../analysis/evaluation.js';
import { outlyingRows } from '../analysis/outlying-rows.js';
import { interval, levelText, plural, significant, size } from '../base/figures.js';
import type { Ends } from '../base/finite.js';
import { coefficientInterval, type Fit } from '../engine/fitted.js';
import { lowerReference } from '../model/lower.js';
import type { DeclaredReference, Scope } from '../model/module.js';
import type { Reference, ReferenceRow } from '../model/study.js';
import { curveFormula, figure, lawFormula, sumFigure } from './formulas.js';
import { heldOutLines, heldOutNote } from './hover-held-out.js';
import { mostInfluential } from './influence-hover.js';
import { intervalsEntry, intervalsText } from './interval-kinds.js';
import { block, code, escaped, lines, paragraphs } from './markdown.js';
import { beyondTokens } from './model-remarks.js';
import { stateOf } from './report-fits.js';
import { methodName } from './report-sentences.js';
import { validationEntries } from './validation-entries.js';
import { validationSentence } from './validation-sentence.js';
import { called, lossOff, pointsText, signed, unsettled } from './words.js';

/** A reference: its rows and, when it is the one that measures, both fits. `doc` is the comment above its declaration. */
export function referenceHover(declared: DeclaredReference, scope: Scope, doc: string, evaluation: Evaluation | null): string {
  const reference = lowerReference(declared, scope);
  const head = `**${called(reference)}** · reference ${code(reference.name)}`;
  const measures = evaluation?.study.reference;
  const isOurs = measures?.origin.file === declared.file && measures.origin.statement === declared.statement;
  const fits = !evaluation ? '_Computing…_' : isOurs ? fitsText(reference, evaluation) : 'Another reference, or none, measures here, so nothing is fitted to this one.';
  return paragraphs(head, lines(...rowsText(reference)), fits, doc);
}

function rowsText({ rows, count, unit, benchmarks }: Reference): string[] {
  const roles = roleNames.flatMap(([role, words]) => {
    const n = rows.filter((row) => row.role === role).length;
    return n > 0 ? [`${n.toLocaleString('en-US')} ${words}`] : [];
  });
  const [params, tokens] = [spread(rows, 'params'), spread(rows, 'tokens')];
  const sizes = [params && `${params} params`, tokens && `${tokens} tokens`].filter(Boolean).join(', ');
  return [
    `${plural(rows.length, 'row')}: ${roles.join(', ') || 'none'}${sizes ? `; ${sizes}` : ''}`,
    `Params are counted ${count === 'total' ? 'in total' : 'without embeddings'}, losses in ${escaped(unit)}; scores on ${benchmarks.map(code).join(', ') || 'no benchmark'}`,
  ];
}

const roleNames: readonly (readonly [ReferenceRow['role'], string])[] = [['both', 'for law and curve'], ['law', 'for the loss law'], ['curve', 'for the score curve'], ['held-out', 'held out'], ['left-out', 'left out with their runs']];

function spread(rows: readonly ReferenceRow[], key: 'params' | 'tokens'): string | null {
  let [low, high] = [Infinity, 0];
  for (const row of rows) {
    const value = row[key];
    if (value !== null) [low, high] = [Math.min(low, value), Math.max(high, value)];
  }
  return high === 0 ? null : low === high ? size(low) : `${size(low)} to ${size(high)}`;
}

/** Curves shown in full; of more only the names. */
const SHOWN = 3;

function fitsText(reference: Reference, evaluation: Evaluation): string {
  const { study: { density }, rulers } = evaluation;
  const counted = rulers.filter(({ benchmark }) => density.benchmarks.includes(benchmark.name));
  const wanted = counted.length > 0 ? counted : rulers;
  const shown = wanted.slice(0, SHOWN);
  const others = rulers.filter((ruler) => !shown.includes(ruler));
  const laws = shown.filter(({ law }, at) => shown.findIndex((other) => other.law === law) === at);
  return paragraphs(
    ...laws.map((ruler) => lawText(reference, ruler, laws.length > 1 || new Set(rulers.map(({ law }) => law)).size > 1, density.level)),
    ...shown.map((ruler) => curveText(ruler, density.level)),
    others.length > 0 ? `Point at ${others.map(({ benchmark }) => code(benchmark.name)).join(', ')} to see ${others.length === 1 ? 'its curve' : 'their curves'}.` : null,
    lines(...validationEntries(evaluation).map((entry) => `**Validation**${evaluation.validation.length > 1 ? ` on ${entry.benchmarks.map(code).join(', ')}` : ''}: ${validationSentence(entry, density.level)}`)),
    lines(...allHeldOut(reference, evaluation), heldOutNote(evaluation.heldOut)),
    lines(...mostInfluential(evaluation)),
    lines(...closing(reference, evaluation)),
  );
}

/** Held-out rows described in full; the others have hovers of their own. */
const MOST_HELD_OUT = 8;

function allHeldOut(reference: Reference, evaluation: Evaluation): string[] {
  const rows = [...new Set(evaluation.heldOut.map(({ row }) => row))];
  const more = rows.length - MOST_HELD_OUT;
  return [
    ...rows.slice(0, MOST_HELD_OUT).flatMap((index) => heldOutLines(evaluation, index).map((line) => `Held out ${escaped(reference.rows[index]!.name)}: ${line}`)),
    ...(more > 0 ? [`${plural(more, 'more row')} held out: point at one to see what it was predicted to be`] : []),
  ];
}

function lawText(reference: Reference, { benchmark, law, lawRows, implied }: Ruler, several: boolean, level: number): string {
  const head = `**Loss law**${several ? ` on ${code(benchmark.name)}` : ''}, ${plural(lawRows.length, 'row')}`;
  if (law.kind !== 'fitted') return `${head}: ${escaped(whyNotFitted(law.why, law.n))}`;
  if (implied) return paragraphs(`**Loss law**${several ? ` on ${code(benchmark.name)}` : ''}: that of the fit ${code(implied.name)}. Losses are implied by it, not measured.`, block([lawFormula(law.coefficients), ...coefficients(law, level)].join('\n')));
  return paragraphs(head, block([lawFormula(law.coefficients), ...coefficients(law, level)].join('\n')), `${quality(law, 'loss')}; ${lossOff(law.typicalError)}`, reference.law.irreducible ? null : 'Without a constant term, as published.');
}

function curveText({ benchmark, curve, curveRows }: Ruler, level: number): string {
  const head = `**Score curve** on ${code(benchmark.name)}, ${plural(curveRows.length, 'row')}${curve.n > curveRows.length ? ' and the anchor (loss 0, best score)' : ''}`;
  if (curve.kind !== 'fitted') return `${head}: ${escaped(whyNotFitted(curve.why, curve.n))}`;
  const error = `score typically off by ${pointsText(curve.typicalError, benchmark)}`;
  return paragraphs(head, block([curveFormula(curve.coefficients, benchmark), ...coefficients(curve, level)].join('\n')), `${quality(curve, 'score')}; ${error}`);
}

/** One line for each coefficient: its value and its interval, or why it has none. */
function coefficients<Name extends string>(fit: Fit<Name>, level: number): string[] {
  const names = Object.keys(fit.coefficients) as Name[];
  const width = Math.max(...names.map((name) => name.length));
  return names.map((name) => {
    const ends = coefficientInterval(fit, name, level);
    const state = stateOf(fit, name) === 'free' ? (ends ? ` (${levelText(level)}${fit.resampled ? ' resampled' : ''}: ${endsText(ends)})` : '') : stateOf(fit, name) === 'at-bound' ? ' at its bound' : ' given';
    return `${name.padEnd(width)}  ${figure(fit.coefficients[name])}${state}`;
  });
}

/** "0.21 to 0.24", "≥ 0.21"; words, since an exponent may be negative. */
function endsText([low, high]: Ends): string {
  return low === null || high === null ? (interval([low, high], figure) ?? 'unbounded') : `${figure(low)} to ${figure(high)}`;
}

function statusText(fit: Fit<string>): string {
  if (fit.status === 'not-converged') return `**${unsettled(fit)}**, so its numbers are not to be trusted`;
  return fit.status === 'converged' ? 'converged' : 'best at a bound, the other errors given that bound';
}

const errorsText = { hc1: 'HC1', hc3: 'HC3', sandwich: 'a sandwich', 'by-run': 'a sandwich over runs' } as const;

/** "Huber 1e-3 on ln loss, in sum 4.757e-4; R² 0.998; converged; 7 starts tried, 6 of them came to these numbers; errors by HC3; condition number 1.1e3". */
function quality(fit: Fit<string>, of: 'loss' | 'score'): string {
  const { space, value, weighted } = fit.objective;
  const method = methodName(fit.objective).replace('least', 'Least');
  const weights = weighted ? ', rows weighted by their ±' : '';
  const { tried, agreeing } = fit.starts;
  const starts = tried > 0 ? `; ${plural(tried, 'start')} tried, ${agreeing} of them came to these numbers` : '';
  const r2 = Number.isFinite(fit.r2) ? `; R² ${fit.r2.toFixed(3)}` : '';
  const errors = fit.errors ? `; errors by ${errorsText[fit.errors]}` : '';
  const condition = Number.isFinite(fit.condition) ? `; condition number ${significant(fit.condition, 2)}` : '';
  return `${method} on ${space === 'log' ? 'ln ' : ''}${of}${weights}, in sum ${sumFigure(value)}${r2}; ${statusText(fit)}${starts}${errors}${condition}`;
}

function closing(reference: Reference, evaluation: Evaluation): string[] {
  const { largestReference, rulers } = evaluation;
  const far = [...outlyingRows(reference, rulers).values()];
  const named = far.sort((a, b) => Math.abs(b.z) - Math.abs(a.z)).slice(0, 5).map(({ what, z }) => `${escaped(what)} (${signed(z)})`);
  const intervals = intervalsEntry(evaluation);
  return [
    ...(intervals ? [capital(intervalsText(intervals, evaluation.study.density.level))] : []),
    ...(largestReference === null ? [] : [`Largest row of the law ${size(largestReference)}; sizes beyond it are extrapolated`]),
    ...beyondTokens(evaluation),
    ...(far.length > 0 ? [`${plural(far.length, 'outlier')} by robust z: ${named.join(', ')}${far.length > named.length ? ' and more' : ''}`] : []),
  ];
}

function capital(phrase: string): string {
  return `${phrase.charAt(0).toUpperCase()}${phrase.slice(1)}`;
}
