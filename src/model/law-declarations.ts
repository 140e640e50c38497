import type { Diagnostic } from '../base/diagnostic.js';
import type { Span } from '../base/span.js';
import type { Clause, FormulaClauses, FormulaTree, StatementTree, Value, Word } from '../syntax/tree.js';
import { statements } from '../syntax/vocabulary.js';
import { entries, given, looseEntries, type Loose } from './entries.js';
import type { Holdout } from './holdout.js';
import type { LawFitOptions, Quantity, QuantityKind } from './laws.js';
import { builtIn } from './quantities.js';
import * as read from './readers.js';
import { Problems, readRelease } from './readers.js';

export interface QuantityDeclaration {
  readonly kind: 'quantity';
  readonly name: Word;
  readonly quantity: Quantity;
  /** Its range as typed: "0% .. 100%"; null where it has none. */
  readonly limits: string | null;
  readonly problems: readonly Diagnostic[];
}

export interface LawDeclaration {
  readonly kind: 'law';
  readonly name: Word;
  readonly title: string | null;
  /** Null when there is none. */
  readonly formula: FormulaClauses | null;
  /** Where its text could not be read, so that what was read of it is not the law that is meant; null when all was. */
  readonly broken: Span | null;
  readonly problems: readonly Diagnostic[];
}

export interface FitDeclaration {
  readonly kind: 'fit';
  readonly name: Word;
  readonly title: string | null;
  readonly law: Word | null;
  /** A reference, a title of `models`, or the word `models`. */
  readonly rows: Word | null;
  readonly only: FormulaTree | null;
  /** Where `only` stands. */
  readonly onlySpan: Span | null;
  /** What follows `only` could not be read whole, so other rows may be meant. */
  readonly broken: boolean;
  /** Which column stands for which quantity. */
  readonly columns: readonly Loose[];
  readonly options: Partial<LawFitOptions>;
  /** False where a ± is not to weigh the rows. */
  readonly weighed: boolean;
  readonly holdout: Holdout | null;
  readonly constants: readonly Loose[] | null;
  readonly rounded: boolean;
  readonly problems: readonly Diagnostic[];
}

export interface QuestionDeclaration {
  readonly kind: 'question';
  readonly keyword: Word;
  /** The fit, or what is forecast. */
  readonly subject: Word | null;
  readonly clauses: readonly Clause[];
  readonly at: readonly Loose[] | null;
  readonly condition: FormulaTree | null;
  readonly problems: readonly Diagnostic[];
}

type Nothing = { readonly kind: 'nothing'; readonly problems: readonly Diagnostic[] };

export function readQuantity({ name, title, clauses }: StatementTree, keyword: Word, problems: Problems): QuantityDeclaration | Nothing {
  if (!name) return unnamed(keyword, 'quantity ratio "share of the domain" in 0..1', problems);
  if (builtIn.has(name.text)) problems.add('reserved-name', name.span, { name: name.text, what: 'a built-in quantity' });
  const limits = clauses[0]?.items[0];
  if (clauses[0] && limits?.kind !== 'range') problems.add('missing-part', clauses[0].word.span, { keyword: 'quantity', part: 'a range behind `in`', example: 'quantity ratio in 0..1' });
  const { kind, range } = limits?.kind === 'range' ? readRange(limits, problems) : FREE;
  const typed = limits?.kind === 'range' && range !== FREE.range ? `${imageOf(limits.low)} .. ${imageOf(limits.high)}` : null;
  return { kind: 'quantity', name, quantity: { name: name.text, title: title?.text ?? null, kind, range }, limits: typed, problems: problems.list };
}

const FREE: Pick<Quantity, 'kind' | 'range'> = { kind: 'plain', range: [-Infinity, Infinity] };

/** The way its ends are written is the way the quantity is. */
function readRange(value: Value & { readonly kind: 'range' }, problems: Problems): Pick<Quantity, 'kind' | 'range'> {
  const [low, high] = [limitOf(value.low), limitOf(value.high)];
  if (!low || !high) {
    problems.add('wrong-kind', value.span, { key: 'in', wanted: 'two numbers or two dates', example: 'in 0..1' });
    return FREE;
  }
  if (low.value >= high.value) problems.add('empty-range', value.span, { key: 'in' });
  const kind = high.kind === 'plain' ? low.kind : high.kind;
  return low.value < high.value ? { kind, range: [low.value, high.value] } : { kind, range: FREE.range };
}

function imageOf(value: Value): string {
  return value.kind === 'number' ? value.image : value.kind === 'date' ? value.text : '…';
}

function limitOf(value: Value): { readonly value: number; readonly kind: QuantityKind } | null {
  if (value.kind === 'date') return { value: readRelease(value.text)!.day, kind: 'date' };
  if (value.kind !== 'number' || value.plusMinus) return null;
  const { literal: { value: number, unit }, image } = value;
  const kind = unit === '%' ? 'share' : unit === '$' ? 'money' : unit === 'FLOP' || /[KMBTkmbt]$/.test(image) ? 'count' : 'plain';
  return { value: number, kind };
}

export function readLaw({ name, title, formula }: StatementTree, keyword: Word, problems: Problems): LawDeclaration | Nothing {
  const example = 'law mine: loss = E + A / params^alpha';
  const broken = problems.list.find(isError)?.span ?? null;
  if (!name) return unnamed(keyword, example, problems);
  if (!formula) problems.add('missing-part', name.span, { keyword: 'law', part: 'a colon and a formula', example });
  else if (!formula.output) problems.add('missing-part', formula.body.span, { keyword: 'law', part: 'the name of what it computes and `=`', example });
  return { kind: 'law', name, title: title?.text ?? null, formula: formula?.output ? formula : null, broken, problems: problems.list };
}

/** Said by the grammar, before anything is made of what it read. */
function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

export function readFit({ name, title, clauses, formula, block, constants, problems: syntax }: StatementTree, keyword: Word, problems: Problems): FitDeclaration | Nothing {
  const example = 'fit scaling = chinchilla to ladder';
  if (!name) return unnamed(keyword, example, problems);
  const [law, rows] = [wordIn(clauses, '=', problems), wordIn(clauses, 'to', problems)];
  const say = (part: string, span: Span, at = example) => problems.add('missing-part', span, { keyword: 'fit', part, example: at });
  if (!law) say('`=` and a law', name.span);
  else if (!rows && clauses.some(({ word }) => word.text === 'to')) say('rows behind `to`', clauses.find(({ word }) => word.text === 'to')!.word.span);
  else if (!rows && !constants) say('rows or constants', name.span);
  const { keys } = statements['fit']!;
  const isOption = (key: string) => Object.hasOwn(keys, key);
  const values = entries(block && { entries: block.entries.filter(({ key }) => isOption(key.text)) }, keys, 'a fit', problems);
  const loose = looseEntries(block && { ...block, entries: block.entries.filter(({ key }) => !isOption(key.text)) }, problems);
  const only = clauses.find(({ word }) => word.text === 'only')?.word.span ?? null;
  const marks = constants && { entries: constants.entries.filter(({ key }) => key.text === ROUNDED) };
  return {
    kind: 'fit', name, title: title?.text ?? null, law, rows, problems: problems.list,
    only: formula?.body ?? null, onlySpan: only,
    broken: only !== null && syntax.some((problem) => isError(problem) && problem.span.start >= only.start && !(block && problem.span.start >= block.span.start)),
    columns: loose,
    options: given({ robust: values.get('robust', read.robust), space: values.get('space', read.choice<'log' | 'linear'>), seed: values.get('seed', read.whole) }),
    weighed: values.get('weights', read.choice<'errors' | 'none'>) !== 'none',
    holdout: values.get('holdout', read.rows),
    constants: constants && looseEntries({ ...constants, entries: constants.entries.filter(({ key }) => key.text !== ROUNDED) }, problems),
    rounded: entries(marks, constantKeys, 'constants', problems).get(ROUNDED, read.choice<'yes' | 'no'>) === 'yes',
  };
}

const ROUNDED = 'rounded';
const constantKeys = statements['fit']!.sections!['with']!.keys;

export function readQuestion({ name, clauses, formula, block }: StatementTree, keyword: Word, problems: Problems): QuestionDeclaration {
  if (keyword.text !== 'expect') checkHead({ name, clauses, block }, keyword, problems);
  return { kind: 'question', keyword, subject: name, clauses, at: block && looseEntries(block, problems), condition: formula?.body ?? null, problems: problems.list };
}

/** What each question cannot do without, in the order it is written. */
const PARTS: Readonly<Record<string, { readonly subject: string; readonly clauses: readonly (readonly [word: string, part: string])[]; readonly example: string }>> = {
  predict: { subject: 'a fit', clauses: [], example: 'predict scaling at { params: 70B  tokens: 1.4T }' },
  solve: { subject: 'a fit', clauses: [['for', '`for` and a quantity']], example: 'solve scaling for params at { tokens: 1.4T  loss: 2.0 }' },
  allocate: { subject: 'a fit', clauses: [['over', '`over` and quantities']], example: 'allocate scaling over params, tokens at { compute: 5.76e23 }' },
};

function checkHead({ name: subject, clauses, block }: Pick<StatementTree, 'name' | 'clauses' | 'block'>, { text: keyword, span }: Word, problems: Problems): void {
  const wanted = Object.hasOwn(PARTS, keyword) ? PARTS[keyword]! : null;
  if (!wanted) return;
  const { example } = wanted;
  if (!subject) {
    problems.add('missing-part', span, { keyword, part: wanted.subject, example });
    return;
  }
  for (const [word, part] of wanted.clauses) {
    if (!clauses.some((clause) => clause.word.text === word && clause.items.length > 0)) problems.add('missing-part', subject.span, { keyword, part, example });
  }
  if (block && !clauses.some(({ word }) => word.text === 'at')) problems.add('missing-part', { start: block.span.start, end: block.span.start + 1 }, { keyword, part: '`at` before `{`', example });
}

/** The one name that follows a word of the head. */
function wordIn(clauses: readonly Clause[], word: string, problems: Problems): Word | null {
  const [first, ...more] = clauses.find((clause) => clause.word.text === word)?.items ?? [];
  for (const { span } of more) problems.add('unexpected-text', span, { text: '…', hint: 'One name is enough.' });
  return first && (first.kind === 'name' || first.kind === 'text') ? { text: first.text, span: first.span, quoted: first.kind === 'text' } : null;
}

function unnamed(keyword: Word, example: string, problems: Problems): Nothing {
  problems.add('missing-name', keyword.span, { what: `\`${keyword.text}\``, example });
  return { kind: 'nothing', problems: problems.list };
}
