import { plural, significant, size, sizeOf, times } from './figures.js';
import { printable } from './printable.js';
import type { Span } from './span.js';

export type Severity = 'error' | 'warning' | 'info';

export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  readonly span: Span;
  readonly message: string;
  /** What a quick fix needs to know; no fix ever parses `message`. */
  readonly data: unknown;
  /** Other places it has to do with, this file's or another's. */
  readonly related?: readonly Related[];
}

export interface Related {
  /** What is there, without a full stop. */
  readonly message: string;
  readonly path: string;
  readonly span: Span;
}

/** Names of a circle that a sentence has room for. */
const ROOM = 6;

type Suggestion = { readonly name: string; readonly near: string | null };

/**
 * Everything this tool can object to: an error cannot be computed, a warning will mislead, an info is advice.
 * A code appears in users' settings and CI logs: it is never renamed and never reused. docs/codes.md explains each.
 */
const catalog = {
  // The text itself
  'file-too-large': entry('error', (d: { limit: string }) => `This file is larger than ${d.limit}; nothing in it is read. Split it, or keep rows in a CSV file.`),
  'not-text': entry('error', () => 'This is not a text file: it holds NUL bytes. Nothing in it is read. Save it as UTF-8 text.'),
  'not-utf8': entry('warning', (d: { file: string }) => `Some characters of ${d.file} are not UTF-8 and are read as �. Save it as UTF-8.`),
  'line-too-long': entry('error', (d: { limit: number }) => `This line is longer than ${plural(d.limit, 'character')} and is not read.`),
  'too-deep': entry('error', (d: { what: 'Brackets' | 'Parts of this formula'; limit: number }) => `${d.what} are nested more than ${d.limit} deep; this statement is not read.`),
  'unknown-statement': entry('error', (d: Suggestion & { known: readonly string[] }) => `\`${d.name}\` starts no statement.${didYouMean(d) || ` Statements begin with ${d.known.join(', ')}.`}`),
  'unexpected-text': entry('error', (d: { text: string; hint: string | null }) => `\`${d.text}\` does not belong here.${d.hint ? ` ${d.hint}` : ''}`),
  'rows-without-bars': entry('error', (d: { rows: number; outside: boolean }) => `${d.rows === 1 ? 'This line looks like a row' : `These ${d.rows.toLocaleString('en-US')} lines look like rows`} of a table. ${d.outside ? 'A table stands in \`models { … }\`, its rows' : 'Rows stand'} between bars: \`| model | params |\`.`),
  'unclosed-brace': entry('error', () => 'This `{` is never closed. Add a `}` at the end of the statement.'),
  'unclosed-string': entry('error', () => 'This text has no closing quote on its line. Add a `"`.'),
  'missing-block': entry('error', (d: { keyword: string }) => `\`${d.keyword}\` needs a block: add \`{ … }\`.`),
  'missing-name': entry('error', (d: { what: string; example: string }) => `${d.what} needs a name, such as \`${d.example}\`.`),
  'missing-value': entry('error', (d: { key: string; example: string }) => `\`${d.key}:\` has no value on its line. Write for instance \`${d.key}: ${d.example}\`, or \`?\` if it is not known.`),
  'bad-number': entry('error', (d: { text: string; hint: string; readings: readonly string[] }) => `\`${d.text}\`${d.readings.length > 0 ? ':' : ' is not a number this language knows.'} ${d.hint}`),
  'bad-date': entry('error', (d: { text: string; readings: readonly string[] }) => `\`${d.text}\` is no date${d.readings.length > 1 ? `: it can be ${d.readings.join(' or ')}. Write one of these.` : '. Write a day as 2024-04-18, or a month as 2024-04.'}`),

  // Names and keys
  'unknown-key': entry('warning', (d: Suggestion & { where: string }) => `\`${d.name}\` is not something ${d.where} can have; it is ignored.${didYouMean(d)}`),
  'unknown-benchmark': entry('warning', (d: Suggestion & { home: string | null }) => `\`${d.name}\` is no benchmark here; its scores are ignored.${d.home ? ` Add \`use ${d.home}\`.` : didYouMean(d) || ` Declare it: \`benchmark ${word(d.name)} { … }\`.`}`),
  'unknown-reference': entry('error', (d: Suggestion) => `No reference here is called \`${d.name}\`.${didYouMean(d)}`),
  'unknown-choice': entry('error', (d: Suggestion & { choices: readonly string[] }) => `\`${d.name}\` is not one of ${d.choices.join(', ')}.${didYouMean(d)}`),
  'duplicate-name': entry('error', (d: { what: string; name: string }) => `A ${d.what} called \`${d.name}\` already stands above; this one is ignored. Rename one of them.`),
  'duplicate-key': entry('error', (d: { key: string }) => `\`${d.key}\` is given twice; the first counts. Remove one.`),
  'duplicate-density': entry('error', () => 'A file has one `density` block; this one is ignored. Merge it into the first.'),

  // Values
  'wrong-kind': entry('error', (d: { key: string; wanted: string; example: string }) => `\`${d.key}\` takes ${d.wanted}, such as \`${d.example}\`.`),
  'not-positive': entry('error', (d: { key: string }) => `\`${d.key}\` must be greater than zero.`),
  'lowercase-scale': entry('warning', (d: { text: string; fixed: string }) => `\`${d.text}\`: scales are capital letters. It is read as \`${d.fixed}\`.`),
  'score-not-percent': entry('error', (d: { text: string }) => `${d.text} is a fraction above 1. Did you mean ${d.text}%?`),
  'score-outside-range': entry('error', (d: { score: string; low: string; high: string; benchmark: string }) => `${d.score} lies outside the range of ${d.benchmark}, ${d.low} to ${d.high}. Check the score, or the benchmark's \`range\`.`),
  'value-outside-range': entry('warning', (d: { name: string; value: string; range: string; cell: boolean }) => `\`${d.name}\` is declared in ${d.range}, but is ${d.value} here${d.cell ? ', so it is not used' : ''}. Check the value, or the declaration.`),
  'params-scale': entry('warning', (d: { text: string; params: number; meant: string | null }) => `${plural(d.params, 'parameter').replace(/^\d[\d,]{9,}/, size(d.params))} for ${d.text} looks wrong by a factor of a thousand or more.${d.meant ? ` Did you mean ${d.meant}?` : ' Check the unit.'}`),
  'tokens-scale': entry('warning', (d: { tokens: number; meant: string }) => `Sizes are read at ${sizeOf(d.tokens, 'token')}, and no language model is trained on so few. Did you mean ${d.meant}?`),
  'tokens-below-params': entry('warning', (d: { tokens: number; params: number }) => `${sizeOf(d.tokens, 'token')} for ${size(d.params)} parameters: fewer tokens than parameters. Check the units.`),
  'active-above-params': entry('warning', (d: { active: number; params: number }) => `${size(d.active)} active parameters of ${size(d.params)} in total: active counts the parameters used per token. Check which is which.`),
  'future-date': entry('warning', (d: { date: string }) => `${d.date} lies in the future, and a score cannot be measured before release. Check the date.`),
  'empty-range': entry('error', (d: { key: string }) => `\`${d.key}\` runs from high to low. Write the lower end first${d.key === 'range' ? ', the guessing level: \`25% .. 100%\`' : ''}.`),

  // Plans, shapes and lineage
  'plan-incomplete': entry('warning', (d: { missing: 'params' | 'tokens' }) => (d.missing === 'params' ? 'This plan has no `params`, so nothing is predicted. Give them, or an `arch { … }` that counts them.' : 'This plan has no `tokens`, so no loss or score is predicted. Give the tokens it is to be trained on.')),
  'plan-measured': entry('warning', (d: { benchmark: string }) => `A plan has no scores of its own, so ${word(d.benchmark)} is ignored here. Once it is measured, make it a \`model\`.`),
  'arch-incomplete': entry('error', (d: { missing: readonly string[] }) => `Without ${d.missing.map((key) => `\`${key}\``).join(', ')} the parameters of this \`arch\` cannot be counted.`),
  'arch-impossible': entry('error', (d: { why: string }) => `No model has this shape: ${d.why}.`),
  'misplaced-arch': entry('warning', (d: { row: boolean }) => `${d.row ? 'A table has no room for `arch`, so this column is ignored' : '`arch` is no value but a block'}. Write \`arch { layers: 32  … }\` inside a \`model\` or \`plan\`.`),
  'params-disagree': entry('warning', (d: { key: 'params' | 'active'; typed: number; counted: number; parts: string; bare: number | null }) => `\`${d.key}\` says ${size(d.typed)}, but \`arch\` counts ${size(d.counted)} (${d.parts}). ${d.bare === null ? 'Check which is wrong.' : `${size(d.bare)} of them are not embeddings; \`params\` counts those too.`}`),
  'unknown-base': entry('warning', (d: { name: string; near: string }) => `No model here is called \`${d.name}\`, so it cannot be held against what it was made from. Did you mean \`${d.near}\`?`),
  'base-cycle': entry('error', (d: { path: readonly string[] }) => `${d.path.length === 2 ? 'This model is made from itself' : 'These models are made from each other in a circle'}: ${d.path.join(' ← ')}.`),

  // Tables and CSV files
  'ragged-row': entry('error', (d: { cells: number; columns: number }) => `This row has ${plural(d.cells, 'cell')}, its header has ${plural(d.columns, 'column')}; the row is not read.`),
  'empty-table': entry('warning', () => 'This table has a header but no rows.'),
  'missing-column': entry('error', (d: { column: string; where: string }) => `${d.where} needs a column \`${d.column}\`.`),
  'misplaced-table': entry('error', (d: { keyword: string | null }) => `${d.keyword ? `\`${d.keyword}\` holds no table` : 'This table is in no statement'}. Tables stand in \`models { }\` and \`reference { }\`.`),
  'too-many-rows': entry('error', (d: { limit: number }) => `Only the first ${d.limit.toLocaleString('en-US')} rows are read.`),
  'row-incomplete': entry('warning', (d: { role: string; missing: string }) => `A row of role ${d.role} needs ${d.missing}; this one is not used.`),
  'csv-unreadable': entry('error', (d: { file: string; why: string }) => `${d.file} cannot be read: ${d.why}`),
  'csv-column-missing': entry('error', (d: Suggestion & { file: string }) => `${d.file} has no column \`${d.name}\`.${didYouMean(d)}`),
  'csv-row': entry('error', (d: { file: string; row: number; column: string | null; why: string; more: number }) => `${d.file}, row ${d.row}${d.column === null ? '' : `, column ${d.column}`}: ${d.why}${d.more > 0 ? ` (and ${plural(d.more, 'more row')} like it)` : ''}`),

  // Files
  'file-not-found': entry('error', (d: { file: string }) => `There is no file ${d.file} beside this one.`),
  'unknown-library': entry('error', (d: Suggestion) => `The standard library has no \`${d.name}\`.${didYouMean(d)}`),
  'outside-workspace': entry('error', (d: { file: string; unsaved: boolean }) => (d.unsaved ? `${d.file} is not read, because this text lies in no folder yet. Save it beside that file.` : `${d.file} lies outside this workspace and is not read. Copy it beside this file.`)),
  'use-cycle': entry('error', (d: { path: readonly string[] }) => `These files use each other in a circle: ${d.path.join(' → ')}.`),
  'use-too-deep': entry('error', (d: { file: string; limit: number }) => `\`${d.file}\` is not read: files use each other more than ${d.limit} deep. Use it in the first of them.`),
  'use-problems': entry('warning', (d: { file: string; errors: number; origin: string; first: string }) => `${d.file} has ${plural(d.errors, 'error')}${d.origin === d.file ? '' : `, the first in ${d.origin}`}: ${d.first}`),

  // The study
  'two-references': entry('error', (d: { names: readonly string[] }) => `${d.names.length} references are in scope (${d.names.join(', ')}). Say which one measures: \`density { reference: ${d.names[0]} }\`.`),
  'unknown-row': entry('warning', (d: Suggestion & { reference: string }) => `No row of ${d.reference} is called \`${d.name}\`, so nothing is held out by it.${didYouMean(d)}`),
  'reference-cycle': entry('error', (d: { path: readonly string[] }) => `These references take over each other's rows in a circle: ${d.path.join(' → ')}. Give one of them rows of its own.`),
  'no-reference': entry('warning', () => 'There is no reference to measure against, so no density. Add for instance `use std/refinedweb`.'),
  'no-shared-benchmark': entry('warning', (d: { reference: string; has: readonly string[] }) => `No model here has a score that ${d.reference} knows${d.has.length ? ` (it knows ${d.has.join(', ')})` : ''}, so there is no density.`),
  'benchmark-not-in-reference': entry('error', (d: { benchmark: string; near: string | null; reference: string; has: readonly string[] }) => `${d.reference} has no scores on ${d.benchmark}. It has ${d.has.join(', ') || 'none'}.`),
  'conflicting-benchmark': entry('warning', (d: { name: string; here: string; there: string }) => `\`${d.name}\` is declared differently in ${d.here} and ${d.there}; the declaration in ${d.here} counts. Are the scores comparable?`),
  'conflicting-name': entry('warning', (d: { what: 'law' | 'fit' | 'quantity'; name: string; here: string; there: string }) => `The ${d.what} \`${d.name}\` of ${d.here} differs from that of ${d.there}; the one of ${d.here} counts. Rename one of them.`),

  // Laws, fits and questions
  'formula-incomplete': entry('error', (d: { after: string; wanted: string }) => `Something is missing behind \`${d.after}\`: ${d.wanted}.`),
  'unclosed-bracket': entry('error', () => 'This `(` is never closed. Add a `)`.'),
  'formula-too-long': entry('error', (d: { limit: number }) => `This formula has more than ${d.limit.toLocaleString('en-US')} names, numbers and signs; the statement is not read. Shorten it.`),
  'wrong-call': entry('error', (d: { name: string; example: string }) => `\`${d.name}\` is not called like this. Write \`${d.example}\`.`),
  'missing-part': entry('error', (d: { keyword: string; part: string; example: string }) => `\`${d.keyword}\` needs ${d.part}, as in \`${d.example}\`.`),
  'unknown-name': entry('error', (d: Suggestion & { what: string; home?: string | null }) => `There is no ${d.what} \`${d.name}\`${d.home ? ` here. Add \`use ${d.home}\`.` : `.${didYouMean(d)}`}`),
  'law-alone': entry('error', (d: { law: string }) => `\`${d.law}\` is a law, and a law alone has no constants. Fit it, \`fit scaling = ${word(d.law)} to …\`, and ask that fit.`),
  'fit-as-law': entry('error', (d: { name: string; fit: string; law: string; rows: string | null; constants: string | null }) => `\`${d.fit}\` is a fit, not a law. ${d.constants === null
    ? `Fit its law: \`fit ${word(d.name)} = ${word(d.law)} to ${d.rows === null ? '…' : word(d.rows)}\`.`
    : `To try its constants on rows write \`fit ${word(d.name)} = ${word(d.law)} to ${d.rows === null ? '…' : word(d.rows)} with { ${d.constants} }\`.`}`),
  'reserved-name': entry('error', (d: { name: string; what: string }) => `\`${d.name}\` is ${d.what}. Choose another name.`),
  'unknown-function': entry('error', (d: Suggestion & { known: readonly string[]; write: string | null }) => `There is no function \`${d.name}\`.${d.write ? ` Write \`${d.write}\`.` : didYouMean(d) || ` There are ${d.known.join(', ')}. A product is written \`${d.name} * (…)\`.`}`),
  'argument-count': entry('error', (d: { name: string; wanted: string; given: number }) => `\`${d.name}\` takes ${d.wanted}, not ${d.given}.`),
  'near-quantity': entry('warning', (d: Suggestion) => `\`${d.name}\` is a free parameter here.${didYouMean(d)} If it is one, list it in \`where\`.`),
  'letter-is-quantity': entry('warning', (d: { letter: string; quantity: string; follows: string | null }) => `\`${d.letter}\` is ${d.follows === null ? `${d.quantity} here` : `training ${d.quantity} here, ${d.follows}`}. To fit it as a coefficient, list it: \`where ${d.letter}\`. If it is meant, write \`${d.quantity}\`.`),
  'free-constant': entry('info', (d: { name: 'e' | 'pi' }) => `\`${d.name}\` is a free parameter here. For the constant write ${d.name === 'e' ? '`exp(…)`' : '`3.141592653589793`'}; for a parameter, list it in \`where\`.`),
  'index-outside': entry('info', (d: { name: string }) => `\`${d.name}\` is a free parameter here: as the index of a sum or product it is known only inside of that. If it is to be fitted, list it in \`where\`.`),
  'circular-let': entry('error', (d: { path: readonly string[] }) => `These terms are defined by each other in a circle: ${d.path.slice(0, ROOM).join(' → ')}${d.path.length > ROOM ? ' → …' : ''}. Define one of them without the others.`),
  'unit-mismatch': entry('error', (d: { why: string }) => d.why),
  'unused-name': entry('warning', (d: Suggestion & { where: 'where' | 'let' }) => `\`${d.name}\` stands in \`${d.where}\`, but the formula does not speak of it.${didYouMean(d)}`),
  'bad-bound': entry('error', (d: { name: string; why: string }) => `\`${d.name}\` ${d.why}.`),
  'output-in-formula': entry('error', (d: { name: string; letterOf: string | null }) => (d.letterOf === null
    ? `\`${d.name}\` is what this law computes and cannot stand in its formula.`
    : `\`${d.name}\` is ${d.letterOf}, which this law computes, and cannot stand in its formula. To fit it as a coefficient, list it: \`where ${d.name}\`.`)),
  'range-of-parameter': entry('error', (d: { name: string }) => `A sum or product runs over whole numbers that are known beforehand, but \`${d.name}\` is fitted. Take a quantity or a number.`),
  'constants-missing': entry('error', (d: { fit: string; names: readonly string[] }) => `\`${d.fit}\` has no value for ${d.names.join(', ')}. Constants are given for all parameters of the law.`),
  'constant-outside': entry('warning', (d: { name: string; value: number; law: string; bound: string }) => `\`${d.name}\` is ${d.value} here, but ${word(d.law)} wants ${d.bound}. Check the constant, or the bound.`),
  'no-rows-left': entry('error', (d: { from: string; rows: number; lacking: readonly string[] }) => (d.lacking.length > 0
    ? `No row of ${d.from} has ${listed(d.lacking)}, of which this condition speaks, and none passes it, so nothing is left to fit. Add the column, or change the condition.`
    : `${d.rows === 1 ? 'The one row' : `None of the ${d.rows} rows`} of ${d.from} ${d.rows === 1 ? 'does not pass' : 'passes'} this condition, so nothing is left to fit. Widen it.`)),
  'rows-lack': entry('error', (d: { from: string; names: readonly string[]; law: string; coefficient: string | null; written: readonly string[] }) => `No row of ${d.from} has ${listed(d.written)}, which ${d.law} needs. Add the column, or say which column stands for it: \`{ ${d.names[0]}: … }\`.${d.coefficient === null ? '' : ` To fit ${d.coefficient} as a coefficient, list it in the law: \`where ${d.coefficient}\`.`}`),
  'ambiguous-column': entry('error', (d: { from: string; name: string; columns: readonly string[] }) => `The rows of ${d.from} have several columns for ${d.name}. Say which: \`{ ${d.name}: ${d.columns[0]} }\`; there are ${d.columns.join(', ')}.`),
  'input-missing': entry('error', (d: { fit: string; names: readonly string[] }) => `\`${d.fit}\` needs ${listed(d.names)} as well: \`at { ${d.names[0]}: … }\`.`),
  'input-unused': entry('warning', (d: Suggestion & { fit: string; settled: string | null }) => (d.settled !== null
    ? `\`${d.name}\` is ignored: with the others it settles \`${d.settled}\`, which is asked for. Leave one of them out.`
    : `\`${d.name}\` is nothing that \`${d.fit}\` speaks of; it is ignored.${didYouMean(d)}`)),
  'not-an-input': entry('error', (d: { name: string; fit: string; inputs: readonly string[]; output: boolean; split: boolean }) => (d.output
    ? `\`${d.name}\` is what \`${d.fit}\` computes, so ask it to \`predict\`. Its inputs are ${d.inputs.join(', ') || 'none'}.`
    : d.split ? `\`${d.name}\` is no input of \`${d.fit}\`: it is 6 · params · tokens. Give just one of these to solve for it, or split a budget: \`allocate ${word(d.fit)} over params, tokens at { compute: … }\`.`
    : `\`${d.name}\` is no input of \`${d.fit}\`. It has ${d.inputs.join(', ') || 'none'}.`)),
  'compute-disagrees': entry('error', (d: { given: number; follows: number }) => `\`compute\` is given as ${power(d.given)} FLOP, but 6 · params · tokens is ${power(d.follows)}. Give two of the three; the other follows.`),
  'compute-by-total': entry('info', (d: { size: string; has: string; possible: boolean }) => `The budget is counted as 6 · ${d.size} · tokens. If a token uses only some of the ${d.size}, as \`${d.has}\` suggests, training costs less than that. To count those it uses, ${d.possible ? '' : 'state the law by `active` and '}split \`over active, tokens\`.`),
  'asked-and-given': entry('error', (d: { name: string }) => `\`${d.name}\` is what is asked for. Take it out of \`at { }\`.`),

  // Fits and densities: shown only while their numbers are current
  'fit-failed': entry('warning', (d: { what: string; why: string }) => `${d.what} cannot be fitted: ${d.why}`),
  'fit-not-converged': entry('warning', (d: { what: string }) => `${d.what} did not settle; its numbers are not to be trusted. Try \`Density: Refit\`, or check the rows.`),
  'parameters-redundant': entry('warning', (d: { what: string; names: readonly string[] }) => `${d.what} comes to a minimum, but its rows leave ${listed(d.names)} open: ${d.names.length === 1 ? 'it' : 'they'} can be changed${d.names.length === 1 ? '' : ' against each other'} and the law gives the same at every row. Leave ${d.names.length === 1 ? 'it' : 'one'} out of the law, put a number in its place, or add rows that tell${d.names.length === 1 ? '' : ' them apart'}.`),
  'parameter-at-bound': entry('info', (d: { what: string; names: readonly string[] }) => `${d.what}: the data leave ${d.names.join(', ')} at the bound, so ${d.names.length === 1 ? 'it is' : 'they are'} not measured by them.`),
  'uncertainty-partial': entry('info', (d: { what: string; without: number; rows: number }) => `${d.what} weighs its rows by their ±, but ${d.without} of ${plural(d.rows, 'row')} ${d.without === 1 ? 'has none and counts' : 'have none and count'} as the median of the others. Give each row its ±, or none.`),
  'reference-outlier': entry('warning', (d: { what: string; z: number; measured: string; predicted: string } | { fit: string; from: string; of: number; outliers: readonly { name: string; z: number }[] }) => ('what' in d
    ? `${d.what} is an outlier: measured ${d.measured}, fitted ${d.predicted} (robust z ${significant(d.z, 2)}). Check the row, or give it the role held-out.`
    : `${d.outliers.length} of ${plural(d.of, 'row')} of ${d.from} ${d.outliers.length === 1 ? 'is an outlier' : 'are outliers'} of ${d.fit}: ${d.outliers.slice(0, 3).map(({ name, z }) => `${name} (robust z ${significant(z, 2)})`).join(', ')}${d.outliers.length > 3 ? ` and ${d.outliers.length - 3} more` : ''}. Check ${d.outliers.length === 1 ? 'it' : 'them'}, leave ${d.outliers.length === 1 ? 'it' : 'them'} out with \`only\`, or hold ${d.outliers.length === 1 ? 'it' : 'them'} out.`)),
  'held-out-outside': entry('info', (d: { what: string; measured: string; predicted: string; level: string; interval: string; errors: number; more: number }) => `${d.what} lies outside what the fits expect of a new run: measured ${d.measured}, predicted ${d.predicted} (${d.level} for a new run: ${d.interval}), ${significant(Math.abs(d.errors), 2)} standard errors ${d.errors < 0 ? 'too low' : 'too high'}${d.more > 0 ? ` (and ${plural(d.more, 'more measurement')} of held-out rows)` : ''}. Some do by chance; if most do, the fits do not reach this far.`),
  'score-below-floor': entry('warning', (d: { benchmark: string; score: string; floor: string }) => `${d.score} is at or below the floor of ${d.benchmark} (${d.floor}): a score at guessing level says nothing about size, so no effective size exists.`),
  'score-above-ceiling': entry('warning', (d: { benchmark: string; score: string; ceiling: string; tokens: number }) => `This score is above the ruler's ceiling on ${d.benchmark} at ${sizeOf(d.tokens, 'token')} (${d.ceiling}), so no effective size exists.`),
  'score-near-floor': entry('info', (d: { benchmark: string; score: string; floor: string }) => `${d.score} is within 2 points of the floor of ${d.benchmark} (${d.floor}): its effective size is hardly determined and carries no trend.`),
  'score-near-ceiling': entry('info', (d: { benchmark: string; score: string; ceiling: string }) => `${d.score} is within 2 points of the ceiling of ${d.benchmark} (${d.ceiling}): its effective size is hardly determined and carries no trend.`),
  'beyond-reach': entry('info', (d: { factor: number; reach: number }) => `The effective size is ${d.factor < 1e4 ? `${significant(d.factor, 3)}×` : times(d.factor)} the largest reference model, beyond the reach of ${significant(d.reach, 2)}×: shown, but left out of the trend.`),
  'benchmarks-disagree': entry('warning', (d: { readings: readonly string[]; errors: number }) => `The benchmarks disagree about the size of this model by ${significant(d.errors, 2)} standard errors (${d.readings.join(', ')}). Were the scores measured under the same protocol?`),

  'plan-extrapolated': entry('info', (d: { beyond: readonly { readonly of: 'params' | 'tokens'; readonly factor: number }[]; reach: number }) => `${d.beyond.map(({ of, factor }, at) => `${at === 0 ? 'Its' : 'its'} ${of} are ${times(factor)}`).join(' and ')} those of the ruler's largest runs, beyond the reach of ${significant(d.reach, 2)}×: what is predicted there is the form of the law, not the data.`),

  // The checklist: what a referee of the fits would ask. Shown only while their numbers are current
  'few-points': entry('warning', (d: { what: string; points: number; coefficients: number; unit: string }) => `${d.what} rests on ${plural(d.points, d.unit)} for ${d.coefficients} coefficients, fewer than two for each, so it follows their noise. Add some.`),
  'few-sizes': entry('info', (d: { what: string; of: string; count: number }) => `${d.what} rests on ${d.count} different ${d.of}: its term can be bent through any so few. Add a row with another.`),
  'narrow-range': entry('info', (d: { what: string; of: string; low: number; high: number }) => `The ${d.of} behind ${inner(d.what)} go from ${size(d.low)} to ${size(d.high)}, a factor of ${significant(d.high / d.low, 2)}: under a decade an exponent is hardly seen. Add smaller or larger runs.`),
  'collinear-design': entry('warning', (d: { what: string; correlation: number }) => `Params and tokens rise together in the rows of ${inner(d.what)} (correlation of their logarithms ${significant(d.correlation, 3)}), so it cannot tell the effect of one from that of the other. Vary tokens at one size.`),
  'low-token-ratio': entry('info', (d: { name: string; ratio: number; usual: number }) => `${d.name} saw ${significant(d.ratio, 2)} tokens per parameter where half of the rows saw ${significant(d.usual, 2)} or more: runs so short follow no law, yet pull at it. Give it the role held-out, or check its unit.`),
  'unmarked-checkpoints': entry('warning', (d: { run: string; rows: number; more: number }) => `${plural(d.rows, 'row')} look like checkpoints of one run, ${d.run}${d.more > 0 ? ` (and so in ${plural(d.more, 'more run')})` : ''}, but count as independent, so intervals come out too narrow. Name the run in a column \`run\`.`),
  'starts-disagree': entry('info', (d: { what: string; tried: number; agreeing: number }) => `${d.what}: of ${d.tried} starts only ${d.agreeing} ended in the optimum shown, so the rows allow other curves nearly as well. Add rows, or fix a coefficient.`),
  'constant-above-losses': entry('warning', (d: { what: string; constant: number; lowest: number; row: string }) => `${d.what} says that no loss goes below ${significant(d.constant, 4)}, but ${d.row} has ${significant(d.lowest, 4)}. Check that row's unit, or fit the lowest losses too.`),
  'coefficient-undetermined': entry('info', (d: { what: string; names: readonly string[]; level: number; why: string }) => `${d.what} hardly determines ${d.names.join(', ')}: ${d.why} at ${percentage(d.level)}. Sizes read off it can be far off; add rows that span more.`),
  'residual-trend': entry('info', (d: { what: string; along: string; p: number }) => `The residuals of ${inner(d.what)} still follow ${d.along} (p ${chance(d.p)}): the form misses something there, and carries that on when extrapolated. Look at the residuals of the largest and smallest runs.`),
  'beyond-huber': entry('info', (d: { what: string; beyond: number; rows: number; delta: number }) => `${d.beyond} of the ${d.rows} residuals of ${inner(d.what)} lie beyond the Huber threshold ${d.delta}, so it works as least absolute deviations, not as least squares with a guard. Choose a larger δ, or mean it.`),
  'influential-row': entry('info', (d: { row: string; what: string; moved: { coefficient: string; errors: number } | 'undetermined' | 'unsettled' }) => `Without ${d.row}, ${withoutRow(inner(d.what), d.moved)}. Check the row, and say so where you report the fit.`),
  'no-hold-out': entry('info', (d: { reference: string; rows: number; largest: string }) => `All ${d.rows} rows of ${d.reference} are fitted and none is held out, so nothing shows how well it predicts. Give the largest run, ${d.largest}, the role held-out.`),
  'mixed-counting': entry('info', (d: { reference: string; models: number }) => `${d.reference} counts params without embeddings, ${d.models === 1 ? 'the model here states' : `the ${d.models} models here state`} totals, and nothing is converted: models with large embeddings look less dense than they are. State non-embedding params, or allow it with the reason.`),
  'active-unknown': entry('warning', (d: { name: string; params: number }) => `${d.name} reads like a mixture of experts but gives no \`active\`, so its density divides by all ${size(d.params)} while others divide by what a token uses. Add \`active\`.`),
  'extrapolated-tokens': entry('warning', (d: { tokens: number; longest: number; reach: number }) => `Sizes are read at ${sizeOf(d.tokens, 'token')}, ${significant(d.tokens / d.longest, 2)}× the ruler's longest run (${size(d.longest)}) and beyond the reach of ${significant(d.reach, 2)}×. Choose \`tokens\` nearer to the runs.`),
  'extrapolated-trend': entry('info', (d: { beyond: number; of: number; largest: number }) => `${d.beyond} of the ${d.of} models that carry the trend have sizes beyond the ruler's largest run (${size(d.largest)}): the trend is one of extrapolated sizes. Use a ruler that reaches further, or a smaller \`reach\`.`),
  'not-decisive': entry('info', (d: { pairs: readonly string[]; of: number; level: number }) => `${d.pairs.length} of ${plural(d.of, 'step')} of the frontier ${d.pairs.length === 1 ? 'is' : 'are'} not decisive at ${percentage(d.level)}: ${d.pairs.slice(0, 3).join(', ')}${d.pairs.length > 3 ? ', …' : ''} ${d.pairs.length === 1 ? 'differs' : 'differ'} by less than their errors. Do not rank them on this.`),
  'trend-by-chance': entry('info', (d: { chance: number }) => `Dealt out over the same dates at random, these densities rise as steeply in ${percentage(d.chance)} of cases: they do not show that density grows. Add models, or report no growth rate.`),

  // Laws that a file states, and what is asked of them
  'collinear-inputs': entry('warning', (d: { what: string; one: string; other: string; correlation: number }) => `In the rows of ${inner(d.what)} ${d.one} and ${d.other} go together (correlation of their logarithms ${significant(d.correlation, 3)}), so it cannot tell the effect of one from that of the other. Vary one while the other stays.`),
  'fit-without-hold-out': entry('info', (d: { fit: string; rows: number }) => `All ${d.rows} rows of ${word(d.fit)} are fitted and none is held out, so nothing shows how well its answers hold beyond them. Give the largest run the role held-out.`),
  'constants-rounded': entry('info', (d: { fit: string }) => `The constants of ${word(d.fit)} are rounded in their source, so answers far from its data, and every compute-optimal split, come out shifted. Use unrounded ones where they are known.`),
  'implied-law': entry('error', (d: { fit: string; benchmark: string }) => `Losses on ${word(d.benchmark)} cannot be taken from ${word(d.fit)}: they need a law of the form E + A / params^α + B / tokens^β, with coefficients above zero. Fit such a law.`),
  'answer-without-fit': entry('error', (d: { fit: string; why: string }) => `This cannot be answered, since ${word(d.fit)} is not fitted: ${d.why}`),
  'law-undefined': entry('error', (d: { fit: string; at: string; why: string }) => `${word(d.fit)} has no value at ${d.at}: ${d.why}. Ask where it has one.`),
  'no-solution': entry('warning', (d: { why: string }) => `There is no solution: ${d.why}`),
  'no-best-split': entry('warning', (d: { why: string }) => `There is no best split: ${d.why}`),
  'no-forecast': entry('warning', (d: { why: string }) => `Nothing can be forecast: ${d.why}`),
  'answer-extrapolated': entry('info', (d: { fit: string | null; beyond: readonly string[] }) => `This answer is far from ${d.fit === null ? 'the data' : `the rows of ${word(d.fit)}`}: ${d.beyond.join('; ')}. Its interval takes the form of the ${d.fit === null ? 'trend and of the ruler' : 'law'} for granted, and that is what is least known there.`),
  'answer-outside-range': entry('warning', (d: { fit: string; output: string; value: string; range: string }) => `${word(d.fit)} gives ${d.output} ${d.value} here, which lies outside what can be (${d.range}): the law does not hold there. Ask nearer to its rows, or fit a law that stays inside.`),
  'answer-without-interval': entry('info', (d: { fit: string; why: string }) => `This answer has no interval, since ${word(d.fit)} ${d.why}: do not rely on its digits.`),
  'expectation-failed': entry('error', (d: { condition: string; sides: readonly string[] }) => `This does not hold: ${d.condition}.${d.sides.length > 0 ? ` Here ${d.sides.join(', ')}.` : ''}`),
  'expectation-not-decisive': entry('info', (d: { holds: boolean; level: number; undecided: readonly string[] }) => `${d.holds ? 'This holds' : 'This does not hold'}, but it is not decisive at ${percentage(d.level)}: the interval ${d.undecided.join(', and the interval ')} holds both answers.`),
  'expectation-open': entry('error', (d: { condition: string; why: readonly string[] }) => `Whether ${d.condition} cannot be said: ${d.why.join('; ')}.`),

  // The lock file
  'lock-stale': entry('warning', (d: { file: string; changed: readonly string[] }) => `${d.file} does not belong to this text any more; changed since: ${d.changed.slice(0, 3).join(', ')}${d.changed.length > 3 ? `, ${d.changed.length - 3} more` : ''}. Refit, or put back what changed.`),
  'lock-unreadable': entry('warning', (d: { file: string; why: string }) => `${d.file} cannot be read: ${d.why} Refit to write it anew.`),
  'lock-missing': entry('error', (d: { file: string }) => `There is no ${d.file}. \`density refit\` writes it.`),

  // Allowing
  'unknown-code': entry('warning', (d: Suggestion) => `There is no remark \`${d.name}\`, so this allows nothing.${didYouMean(d)}`),
  'allow-without-reason': entry('warning', (d: { code: string }) => `Say why: \`# allow ${d.code} because …\`. Without a reason it allows nothing.`),
  'not-allowable': entry('warning', (d: { code: string }) => `\`${d.code}\` is an error: what it is about cannot be computed, and allowing it changes nothing. Remove this.`),
  'unused-allow': entry('info', (d: { code: string }) => `Nothing here is said by \`${d.code}\` (any more). Remove this.`),
};

export type Code = keyof typeof catalog;
export type DataOf<C extends Code> = Parameters<(typeof catalog)[C]['message']>[0];

export const codes = Object.keys(catalog) as readonly Code[];

export function severityOf(code: Code): Severity {
  return catalog[code].severity;
}

/** Its message can be shown anywhere: names of the file that are quoted in it neither colour, break nor reorder what stands around them. */
export function diagnose<C extends Code>(code: C, span: Span, data: DataOf<C>): Diagnostic {
  const { severity, message } = catalog[code] as { severity: Severity; message: (d: DataOf<C>) => string };
  return { code, severity, span, message: printable(message(data)), data };
}

function entry<D>(severity: Severity, message: (data: D) => string) {
  return { severity, message };
}

/** A name as it is typed: in quotes when it holds other signs than names may. */
function word(name: string): string {
  return /^[A-Za-zͰ-Ͽ]([\wͰ-Ͽ./-]*[\wͰ-Ͽ])?$/.test(name) ? name : `"${name}"`;
}

/** "a, b and c". */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;
}

/** 1.8e22 */
function power(value: number): string {
  return Number(value.toPrecision(3)).toExponential().replace('e+', 'e');
}

/** What becomes of a fit without a row. */
function withoutRow(what: string, moved: { coefficient: string; errors: number } | 'undetermined' | 'unsettled'): string {
  if (moved === 'undetermined') return `${what} cannot be fitted: all hangs on it`;
  if (moved === 'unsettled') return `${what} did not settle, so what hangs on it is not known`;
  return `${moved.coefficient} of ${what} moves by ${significant(moved.errors, 2)} standard errors: much hangs on it`;
}

/** What a fit is called inside a sentence. */
function inner(what: string): string {
  return what.replace(/^The /, 'the ');
}

function percentage(share: number): string {
  return `${significant(share * 100, share < 0.1 ? 1 : 2)} %`;
}

/** A p-value; the smallest are as good as none. */
function chance(p: number): string {
  return p < 0.001 ? '< 0.001' : `= ${significant(p, 1)}`;
}

function didYouMean({ near }: Suggestion): string {
  return near ? ` Did you mean \`${near}\`?` : '';
}
