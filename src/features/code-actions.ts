import type { Analysis } from '../analysis/analysis.js';
import { runOf } from '../analysis/lints/checkpoints.js';
import type { Code, DataOf, Diagnostic } from '../base/diagnostic.js';
import { size } from '../base/figures.js';
import type { Span } from '../base/span.js';
import { modelKeys } from '../model/records.js';
import { positionOf } from '../syntax/position.js';
import { inWords } from '../syntax/tokens.js';
import type { Bound } from '../syntax/tree.js';
import { keyWord } from '../syntax/vocabulary.js';
import { closing, entryAt, headEnd, inserted, insideDensity, lineEnd, newColumn, roleCell, rowNamed, topOfFile, withoutEntry, type Edit } from './fix-places.js';
import { asCell, asFormulaName, asName, quotable } from './names.js';
import { pastedTable } from './pasted-table.js';
import { tableAround } from './target.js';

export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
  readonly diagnostic: Diagnostic;
  /** True for the one fix that is almost surely meant. */
  readonly preferred: boolean;
}

type Draft = Omit<Fix, 'diagnostic'>;

/** Repairs for the diagnostics that touch `range`, made from their codes and data, never from their words. */
export function fixes(analysis: Analysis, diagnostics: readonly Diagnostic[], range: Span): Fix[] {
  const here = diagnostics.filter(({ span }) => span.start <= range.end && range.start <= span.end);
  return here.flatMap((diagnostic) => drafts(analysis, diagnostic, diagnostic.code).map((draft) => ({ ...draft, diagnostic })));
}

function drafts<C extends Code>(analysis: Analysis, { span, data }: Diagnostic, code: C): Draft[] {
  const fixer: Fixer<C> | undefined = FIXERS[code];
  return fixer ? fixer(data as DataOf<C>, span, analysis).filter((draft) => draft !== null) : [];
}

type Fixer<C extends Code> = (data: DataOf<C>, span: Span, analysis: Analysis) => readonly (Draft | null)[];

const FIXERS: { readonly [C in Code]?: Fixer<C> } = {
  'unknown-statement': ({ near }, span) => [changed(span, near)],
  'unknown-reference': ({ near }, span) => [changed(span, near && asName(near))],
  'unknown-library': ({ near }, span) => [changed(span, near)],
  'unknown-key': ({ near }, span, analysis) => [changed(span, near), removed(analysis, span)],
  'unknown-choice': ({ near, choices }, span) => (near ? [changed(span, near)] : choices.map((choice) => changed(span, choice, false))),
  'unknown-benchmark': ({ near, home }, span, analysis) => [
    changed(span, near && near + (analysis.text.slice(span.start, span.end).endsWith('.loss') ? '.loss' : '')),
    home === null ? null : preferred(`Add \`use ${home}\``, topOfFile(analysis, `use ${home}`)),
  ],
  'unknown-name': ({ near, home }, span, analysis) => (home
    ? [preferred(`Add \`use ${home}\``, topOfFile(analysis, `use ${home}`))]
    : [changed(span, near && (insideFormula(analysis, span) ? asFormulaName(near) : asName(near)))]),
  'unknown-function': ({ near, name, write }, span) => [write ? null : near ? changed(span, near) : optional(`Write \`${name} * (…)\``, inserted(span.end, ' *'))],
  'near-quantity': ({ near, name }, span, analysis) => [changed(span, near && asFormulaName(near)), listedInWhere(analysis, span, name)],
  'letter-is-quantity': ({ letter, quantity }, span, analysis) => [listedInWhere(analysis, span, letter), changed(span, quantity, false)],
  'output-in-formula': ({ name, letterOf }, span, analysis) => [letterOf === null ? null : listedInWhere(analysis, span, name)],
  'free-constant': ({ name }, span, analysis) => [name === 'pi' ? changed(span, '3.141592653589793') : asExponential(span, analysis), listedInWhere(analysis, span, name)],
  'unused-name': ({ near }, span) => [changed(span, near && asFormulaName(near))],
  'input-unused': ({ near }, span, analysis) => [changed(span, near), removed(analysis, span)],
  'asked-and-given': (_, span, analysis) => [removed(analysis, span)],
  'unclosed-bracket': (_, span, analysis) => [closedBracket(analysis, span)],
  'csv-column-missing': ({ near }, span) => [changed(span, near && asName(near))],
  'benchmark-not-in-reference': ({ near }, span) => [changed(span, near && asName(near))],
  'missing-part': (_, span, { text }) => [text[span.start] === '{' ? preferred('Write `at`', inserted(span.start, 'at ')) : null],
  'unexpected-text': (_, span, analysis) => [asWord(span, analysis), inBraces(span, analysis), keyWithoutColon(span, analysis), nameWithBlanks(span, analysis)],
  'rows-without-bars': ({ outside }, span, analysis) => [withBars(outside, span, analysis)],
  'unclosed-brace': (_, span, analysis) => [preferred('Close the brace', closing(analysis, span.start))],
  'unclosed-string': (_, span, { text }) => [preferred('Close the quote', inserted(span.start + text.slice(span.start, span.end).replace(/\s*\}?\s*$/, '').length, '"'))],
  'missing-block': (_, span, analysis) => [withBlock(analysis, span)],
  'bad-number': ({ readings }, span) => readings.map((reading) => changed(span, reading, readings.length === 1)),
  'bad-date': ({ readings }, span) => readings.map((reading) => changed(span, reading, readings.length === 1)),
  'missing-value': (_, span, { text }) => [optional('Write `?`: not known', inserted(text.indexOf(':', span.end) + 1, ' ?'))],
  'duplicate-key': (_, span, analysis) => [removed(analysis, span)],
  'lowercase-scale': ({ fixed }, span) => [changed(span, fixed)],
  'score-not-percent': ({ text }, span) => [preferred(`Change to \`${text}%\``, inserted(span.start + text.length, '%'))],
  'params-scale': ({ meant }, span) => [changed(span, meant)],
  'tokens-scale': ({ meant }, span) => [changed(span, meant)],
  'plan-measured': (_, span, analysis) => [removed(analysis, span)],
  'params-disagree': ({ counted }, span) => [changed(span, size(counted), false)],
  'unknown-base': ({ near }, span, analysis) => [changed(span, baseName(near, span, analysis))],
  'empty-range': (_, span, { text }) => [changed(span, text.slice(span.start, span.end).split('..').map((end) => end.trim()).reverse().join(' .. '))],
  'ragged-row': ({ cells, columns }, span, { text }) => [cells < columns ? optional('Fill up with empty cells', inserted(span.end, (text[span.end - 1] === '|' ? '' : ' |') + ' |'.repeat(columns - cells))) : null],
  'no-reference': (_data, _span, analysis) => [preferred('Add `use std/refinedweb`', topOfFile(analysis, 'use std/refinedweb'))],
  'two-references': ({ names }, _, analysis) => names.map((name) => optional(`Measure with \`${name}\``, insideDensity(analysis, `reference: ${asName(name)}`))),
  'reference-outlier': (_, span, analysis) => [heldOut(analysis, span)],
  'low-token-ratio': (_, span, analysis) => [heldOut(analysis, span)],
  'no-hold-out': ({ largest }, span, analysis) => [holdOut(analysis, span, largest)],
  'unmarked-checkpoints': (_, span, analysis) => [runColumn(analysis, span)],
  'unknown-code': ({ near }, span) => [changed(span, near)],
  'unused-allow': (_, span, { text }) => [withoutComment(text, span)],
  'not-allowable': (_, span, { text }) => [withoutComment(text, span)],
};

function preferred(title: string, ...edits: readonly Edit[]): Draft {
  return { title, edits, preferred: true };
}

function optional(title: string, ...edits: readonly Edit[]): Draft {
  return { title, edits, preferred: false };
}

/** Null when there is nothing to change it to. */
function changed(span: Span, text: string | null, sure = true): Draft | null {
  return text === null ? null : { title: `Change to \`${text}\``, edits: [{ span, text }], preferred: sure };
}

function removed(analysis: Analysis, span: Span): Draft | null {
  const entry = entryAt(analysis, span);
  return entry && optional(`Remove \`${analysis.text.slice(span.start, span.end)}\``, { span: withoutEntry(analysis.text, entry), text: '' });
}

/** A name as it is typed where another stands: in quotes, in a cell, or bare. */
function baseName(name: string, { start }: Span, { text, module: { parsed } }: Analysis): string {
  if (text[start] === '"') return `"${quotable(name)}"`;
  return positionOf(parsed, start)?.kind === 'row' ? asCell(name) : asName(name);
}

/** `exp(x)` for `e^x`; null where the exponent is more than one name, number or bracket. */
function asExponential({ start, end }: Span, { text }: Analysis): Draft | null {
  const [sign, open, exponent] = /^\s*(?:\^|\*\*)\s*(?:(\()|([\wͰ-Ͽ]+(?:\.[\wͰ-Ͽ]+)*)(?!\s*(?:[\^(]|\*\*)))/.exec(text.slice(end)) ?? [];
  if (!sign) return null;
  return preferred('Write `exp(…)`', { span: { start, end: end + sign.length }, text: open ? 'exp(' : `exp(${exponent!})` });
}

/** `params 7B` or `params = 7B` for `params: 7B`. */
function keyWithoutColon(span: Span, { text, module }: Analysis): Draft | null {
  const [, key, blank] = /^([A-Za-zͰ-Ͽ][\wͰ-Ͽ./-]*)(\s*=?\s*)\S/.exec(text.slice(span.start, span.end)) ?? [];
  if (!key || !blank || !(keyWord(modelKeys, key) || module.scope.benchmarks.has(key))) return null;
  const end = span.start + key.length;
  return preferred(`Write \`${key}:\``, { span: { start: end, end: end + blank.length }, text: ': ' });
}

/** `and`, `or` and `not` for the signs of other languages. */
function asWord(span: Span, { text }: Analysis): Draft | null {
  const word = inWords(text.slice(span.start, span.end));
  if (!word) return null;
  const isApart = /^[ \t]/.test(text.slice(span.end));
  return preferred(`Write \`${word}\``, { span, text: `${/\w$/.test(text.slice(0, span.start)) ? ' ' : ''}${word}${isApart ? '' : ' '}` });
}

/** `at { … }` for `at ( … )`. */
function inBraces({ start, end }: Span, { text }: Analysis): Draft | null {
  const [open, close] = [{ start, end: start + 1 }, { start: end - 1, end }];
  return text[start] === '(' && text[close.start] === ')' && /\bat[ \t]*$/.test(text.slice(0, start)) ? preferred('Write `{ … }`', { span: open, text: '{' }, { span: close, text: '}' }) : null;
}

/** Rows copied from elsewhere as a table, in a block of its own where none is around them. */
function withBars(outside: boolean, { start, end }: Span, analysis: Analysis): Draft | null {
  const { text } = analysis;
  const from = text.slice(0, start).search(/[^\S\r\n]*$/), to = end + /^[^\S\r\n]*/.exec(text.slice(end))![0].length;
  const table = pastedTable(text.slice(start, end), outside ? '  ' : text.slice(from, start) || '  ', outside ? null : headerAbove(analysis, from));
  return table === null ? null : preferred('Make a table of these lines', { span: { start: from, end: to }, text: outside ? `models {\n${table}\n}` : table });
}

/** The header, as typed, of the table whose last row stands right above the line that begins at an offset. */
function headerAbove({ text, module: { parsed, read } }: Analysis, lineStart: number): string | null {
  const above = lineStart > 0 ? positionOf(parsed, lineStart - (text.slice(0, lineStart).endsWith('\r\n') ? 2 : 1)) : null;
  const table = above?.kind === 'row' ? tableAround(read.outputs[above.statement]!, above.row) : null;
  return table && parsed.pieces.list[parsed.statements[above!.statement]!.first + table.first]!.text;
}

/** `model "Llama 2 7B" { … }` for `model Llama 2 7B { … }`, and `model "7B-chat" { … }` for `model 7B-chat { … }`. */
function nameWithBlanks(span: Span, { module: { parsed }, places, text }: Analysis): Draft | null {
  const at = positionOf(parsed, span.start)!.statement;
  const { keyword, name, block, clauses } = parsed.statements[at]!.tree;
  // Behind `at`, `=` or `to` no name goes on, nor does one with a bracket.
  if (clauses.some(({ word }) => places.inFrame(at, word.span).start < span.start) || (name && text[span.start] === '(')) return null;
  const isNamed = name ? !name.quoted : keyword && NAMED.has(keyword.text) && /\d/.test(text[span.start]!);
  if (!isNamed || (block && places.inFrame(at, block.span).start < span.start)) return null;
  const { start, end: nameEnd } = name ? places.inFrame(at, name.span) : { start: span.start, end: span.start };
  if (text.slice(nameEnd, span.start).trim() !== '') return null;
  const quoted = `"${quotable(text.slice(start, span.end))}"`;
  return text.slice(start, span.end).includes('\n') ? null : preferred(`Write \`${quoted}\``, { span: { start, end: span.end }, text: quoted });
}

const NAMED: ReadonlySet<string> = new Set(['model', 'plan', 'benchmark', 'reference']);

/** Whether the name at a place stands in a formula, where those with `-` or `/` are quoted. */
function insideFormula({ module: { parsed }, places }: Analysis, { start }: Span): boolean {
  const at = positionOf(parsed, start)!.statement;
  const { formula } = parsed.statements[at]!.tree;
  return formula !== null && places.inFrame(at, formula.body.span).start <= start;
}

/** At the end of the law, on the line of its `where` if it ends with one. */
function listedInWhere({ module: { parsed }, places, text }: Analysis, { start }: Span, name: string): Draft | null {
  const at = positionOf(parsed, start)!.statement;
  const { formula } = parsed.statements[at]!.tree;
  if (!formula) return null;
  const bound = formula.bounds.at(-1);
  const terms = formula.terms.map(({ value }) => value.span.end);
  const ends = Math.max(formula.body.span.end, ...terms, ...formula.bounds.map(boundEnd));
  const { end } = places.inFrame(at, { start: ends, end: ends });
  const goesOn = bound !== undefined && boundEnd(bound) === ends;
  return /[\r\n]/.test(text[end - 1] ?? '') ? null : optional(`List \`${name}\` in \`where\``, inserted(end, goesOn ? `, ${name}` : `\n  where ${name}`));
}

function boundEnd({ name, limits, start }: Bound): number {
  return Math.max(name.span.end, ...limits.map(({ span }) => span.end), start?.span.end ?? 0);
}

/** At the end of the part of the formula that it opens. */
function closedBracket({ module: { parsed }, places }: Analysis, { start }: Span): Draft | null {
  const at = positionOf(parsed, start)!.statement;
  const { formula } = parsed.statements[at]!.tree;
  if (!formula) return null;
  const inside = [formula.body, ...formula.terms.map(({ value }) => value)].find(({ span }) => {
    const placed = places.inFrame(at, span);
    return placed.start <= start && start < placed.end;
  });
  return inside ? preferred('Close the bracket', inserted(places.inFrame(at, inside.span).end, ')')) : null;
}

function withBlock(analysis: Analysis, span: Span): Draft {
  const { end, rows } = headEnd(analysis, span.start);
  return rows ? preferred('Put the table in braces', inserted(end, ' {'), closing(analysis, span.start)) : preferred('Add `{ }`', inserted(end, ' { }'));
}

function heldOut(analysis: Analysis, span: Span): Draft | null {
  const cell = roleCell(analysis, span.start);
  return cell && optional('Hold this row out of the fit', { span: cell, text: 'held-out' });
}

/** Names the run of every row that looks like a checkpoint, in a column of its own at the end. */
function runColumn(analysis: Analysis, span: Span): Draft | null {
  if (runOf(analysis.text.slice(span.start, span.end)) === null) return null;
  const edits = newColumn(analysis, span.start, 'run', (name) => runOf(name) ?? '');
  return edits && optional('Add a column `run`', ...edits);
}

/** In the role of the row, or in a new column of roles. */
function holdOut(analysis: Analysis, span: Span, name: string): Draft | null {
  const row = rowNamed(analysis, span.start, name);
  if (row === null) return null;
  const edits = newColumn(analysis, row, 'role', (other) => (other === name ? 'held-out' : 'both'));
  return edits ? optional(`Hold ${name} out of the fit`, ...edits) : heldOut(analysis, { start: row, end: row });
}

/** The comment that an offset lies in, and its line if nothing else stands there. */
function withoutComment(text: string, { start }: Span): Draft {
  const begin = text.lastIndexOf('#', start);
  const end = lineEnd(text, begin);
  return optional('Remove this comment', { span: withoutEntry(text, { start: begin, end }), text: '' });
}
