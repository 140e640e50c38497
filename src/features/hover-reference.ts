import { whyNotFitted } from '../analysis/advice.js';
import type { Evaluation, HeldOut, Ruler } from '../analysis/evaluation.js';
import { outlyingRows } from '../analysis/outlying-rows.js';
import { plural, significant, size } from '../base/figures.js';
import { coefficientInterval, type Fit } from '../engine/fitted.js';
import { lowerReference } from '../model/lower.js';
import type { DeclaredReference, Scope } from '../model/module.js';
import type { Benchmark, Reference, ReferenceRow } from '../model/study.js';
import { curveFormula, exponential, figure, lawFormula } from './formulas.js';
import { block, code, escaped, lines, paragraphs } from './markdown.js';
import { beyondTokens } from './model-remarks.js';
import { between, called, levelText, lossOff, pointsText, share, signed, signedPercent } from './words.js';

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

const roleNames: readonly (readonly [ReferenceRow['role'], string])[] = [['both', 'for law and curve'], ['law', 'for the loss law'], ['curve', 'for the score curve'], ['held-out', 'held out']];

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
    lines(...reference.rows.flatMap((row, index) => (row.role === 'held-out' ? heldOutLines(evaluation, index).map((line) => `Held out ${escaped(row.name)}: ${line}`) : [])), heldOutNote(evaluation.heldOut)),
    lines(...closing(reference, evaluation)),
  );
}

function lawText(reference: Reference, { benchmark, law, lawRows }: Ruler, several: boolean, level: number): string {
  const head = `**Loss law**${several ? ` on ${code(benchmark.name)}` : ''}, ${plural(lawRows.length, 'row')}`;
  if (law.kind !== 'fitted') return `${head}: ${escaped(whyNotFitted(law.why, law.n))}`;
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
    const state = fit.free.includes(name) ? (ends ? ` (${levelText(level)}: ${figure(ends[0])} to ${figure(ends[1])})` : '') : fit.atBound.includes(name) ? ' at its bound' : ' given';
    return `${name.padEnd(width)}  ${figure(fit.coefficients[name])}${state}`;
  });
}

const statuses = { converged: 'converged', 'at-bound': 'best at a bound, the other errors given that bound', 'not-converged': '**did not settle**, so its numbers are not to be trusted' } as const;

/** "Huber 1e-3 on ln loss, in sum 4.757e-4; R² 0.998; converged; 7 starts tried, 6 of them came to these numbers". */
function quality(fit: Fit<string>, of: 'loss' | 'score'): string {
  const { kind, delta, space, value } = fit.objective;
  const method = kind === 'huber' ? `Huber ${exponential(delta ?? 0)}` : 'Least squares';
  const { tried, agreeing } = fit.starts;
  const starts = tried > 0 ? `; ${plural(tried, 'start')} tried, ${agreeing} of them came to these numbers` : '';
  const r2 = Number.isFinite(fit.r2) ? `; R² ${fit.r2.toFixed(3)}` : '';
  return `${method} on ${space === 'log' ? 'ln ' : ''}${of}, in sum ${exponential(value, 3)}${r2}; ${statuses[fit.status]}${starts}`;
}

const CURVE = ' of the curve';

/** What the fits predict for a held-out row, less what was measured. */
export function heldOutLines({ heldOut, rulers, study: { density } }: Evaluation, index: number): string[] {
  return heldOut.filter(({ row }) => row === index).map((one) => heldOutLine(one, rulers.find(({ benchmark }) => benchmark.name === one.benchmark)!.benchmark, density.level));
}

/** What the intervals of held-out rows are; null where none has one. */
export function heldOutNote(rows: readonly HeldOut[]): string | null {
  const some = rows.some(({ loss, score }) => loss.interval !== null || score.interval !== null);
  return some ? 'Of the curve: a confidence interval of the fits, around the mean of such runs. It does not hold the scatter of a single run.' : null;
}

function heldOutLine({ loss, score }: HeldOut, benchmark: Benchmark, level: number): string {
  const parts: string[] = [];
  if (loss.predicted !== null) {
    const off = loss.measured === null ? '' : `, measured ${significant(loss.measured, 4)} (${signedPercent(loss.predicted / loss.measured - 1)})`;
    parts.push(`loss ${significant(loss.predicted, 4)}${between(loss.interval, (end) => significant(end, 4), level, CURVE)} predicted${off}`);
  }
  if (score.predicted !== null) {
    const off = score.measured === null ? '' : `, measured ${share(score.measured, benchmark)} (${signedPoints(score.predicted - score.measured, benchmark)})`;
    parts.push(`score ${share(score.predicted, benchmark)}${between(score.interval, (end) => share(end, benchmark), level, CURVE)} predicted${off}`);
  }
  return `${code(benchmark.name)} ${parts.join('; ') || 'not predicted'}`;
}

function signedPoints(difference: number, { range }: Benchmark): string {
  return range[1] <= 1 ? `${signed(difference * 100)} points` : signed(difference);
}

function closing(reference: Reference, evaluation: Evaluation): string[] {
  const { largestReference, rulers } = evaluation;
  const far = [...outlyingRows(reference, rulers).values()];
  const named = far.sort((a, b) => Math.abs(b.z) - Math.abs(a.z)).slice(0, 5).map(({ what, z }) => `${escaped(what)} (${signed(z)})`);
  return [
    ...(largestReference === null ? [] : [`Largest row of the law ${size(largestReference)}; sizes beyond it are extrapolated`]),
    ...beyondTokens(evaluation),
    ...(far.length > 0 ? [`${plural(far.length, 'outlier')} by robust z: ${named.join(', ')}${far.length > named.length ? ' and more' : ''}`] : []),
  ];
}
