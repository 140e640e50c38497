import { diagnose, type Code, type DataOf, type Diagnostic } from '../base/diagnostic.js';
import { nearest } from '../base/nearest.js';
import type { Span } from '../base/span.js';
import { foreignDates, foreignNumber } from '../syntax/foreign-literals.js';
import { readDate } from '../syntax/literals.js';
import type { NumberValue, Value } from '../syntax/tree.js';
import type { KeyWord, Takes } from '../syntax/vocabulary.js';
import type { Holdout } from './holdout.js';
import type { LawOptions, Measured, Release } from './study.js';

/** Collects what is wrong while values are read. */
export class Problems {
  readonly list: Diagnostic[] = [];

  add<C extends Code>(code: C, span: Span, data: DataOf<C>): null {
    this.list.push(diagnose(code, span, data));
    return null;
  }
}

/** A value to be read, under the key it was given for. */
export interface Given {
  readonly key: string;
  readonly word: KeyWord;
  readonly value: Value;
}

/** A value and where it is written: an offset range in the statement's frame, or in the text of the row. */
export interface Field<T> {
  readonly value: T;
  readonly span: Span;
}

/** A score or loss as typed: what its unit means is known only with its benchmark. */
export interface Amount {
  readonly value: number;
  readonly stderr: number | null;
  readonly unit: '' | '%';
  readonly image: string;
}

/** Days from 1970-01-01 to 2023-02-24, the release of Llama-1: the origin of every trend. */
const ORIGIN = 19_412;

export function readRelease(text: string): Release | null {
  const date = readDate(text);
  return date && { text, day: date.day - ORIGIN, uncertainty: date.uncertainty };
}

/** Today as a day of the trend's time axis. */
export function dayOf(date: Date): number {
  return Math.floor(date.getTime() / 86_400_000) - ORIGIN;
}

export function release({ key, word, value }: Given, problems: Problems): Release | null {
  if (value.kind === 'date') return readRelease(value.text);
  const readings = value.kind === 'text' ? foreignDates(value.text) : [];
  if (value.kind === 'text' && (readings.length > 0 || /^\d{4}-\d/.test(value.text))) return problems.add('bad-date', value.span, { text: value.text, readings });
  return wrong(key, word, value, 'a date', problems);
}

/** Beyond these a number is a typing error, and products and quotients of a few of them would leave what can be computed with. */
const [TINY, HUGE] = [1e-30, 1e30];

/** Parameters, tokens. */
export function count(given: Given, problems: Problems): number | null {
  return within([1, HUGE], given, 'a count', problems);
}

export function positive(given: Given, problems: Problems): number | null {
  return within([TINY, HUGE], given, 'a number', problems);
}

/** Floating-point operations, with or without their unit. */
export function compute({ key, word, value }: Given, problems: Problems): number | null {
  const bare: Value = value.kind === 'number' && value.literal.unit === 'FLOP' ? { ...value, literal: { ...value.literal, unit: '' } } : value;
  return positive({ key, word, value: bare }, problems);
}

/** A positive loss, perhaps with ± one standard error. */
export function loss(given: Given, problems: Problems): Measured | null {
  const { key, word, value } = given;
  const error = value.kind === 'number' ? value.plusMinus : null;
  if (error && error.literal.unit !== '') return wrong(key, word, value, 'a loss and its ± in the same unit', problems);
  if (error && !(error.literal.value >= 0)) return problems.add('not-positive', error.span, { key: `the ± of ${key}` });
  if (error && !(error.literal.value <= 1e6)) return wrong(key, word, value, 'a loss with a ± up to 1e6', problems);
  const bare = value.kind === 'number' ? { ...value, plusMinus: null } : value;
  const read = within([1e-6, 1e6], { key, word, value: bare }, 'a loss', problems);
  return read === null ? null : { value: read, stderr: error ? error.literal.value : null };
}

function within([least, most]: readonly [number, number], given: Given, wanted: string, problems: Problems): number | null {
  const number = plain(given, wanted, problems);
  if (!number) return null;
  const { value } = number.literal;
  if (!(value > 0)) return problems.add('not-positive', number.span, { key: given.key });
  return value >= least && value <= most ? value : wrong(given.key, given.word, number, `${wanted} from ${written(least)} to ${written(most)}`, problems);
}

/** A positive sum in US dollars; the sign may be missing. */
export function money({ key, word, value }: Given, problems: Problems): number | null {
  const sum = value.kind === 'number' && !value.plusMinus && (value.literal.unit === '$' || value.literal.unit === '');
  if (!sum) return wrong(key, word, value, 'a price', problems);
  return value.literal.value > 0 ? value.literal.value : problems.add('not-positive', value.span, { key });
}

export function whole(given: Given, problems: Problems): number | null {
  const number = plain(given, 'a whole number', problems);
  if (!number) return null;
  return Number.isInteger(number.literal.value) && number.literal.value >= 0 ? number.literal.value : wrong(given.key, given.word, number, 'a whole number', problems);
}

/** What a model is built of: layers, heads, the width of a matrix. */
export function units(given: Given, problems: Problems): number | null {
  const most = 1e9;
  const number = plain(given, 'a whole number', problems);
  if (!number) return null;
  const { value } = number.literal;
  if (!(value > 0)) return problems.add('not-positive', number.span, { key: given.key });
  return Number.isInteger(value) && value <= most ? value : wrong(given.key, given.word, number, `a whole number from 1 to ${written(most)}`, problems);
}

/** A date, or `search`. */
export function breakAt(given: Given, problems: Problems): Release | 'search' | null {
  const { key, word, value } = given;
  if (value.kind === 'name' && value.text === 'search') return 'search';
  return value.kind === 'date' || value.kind === 'text' ? release(given, problems) : wrong(key, word, value, 'a date, or `search`', problems);
}

/** 1e-6, 1, 1e30: powers of ten as this language writes them. */
function written(power: number): string {
  return power === 1 ? '1' : power.toExponential().replace('e+', 'e');
}

/** A score or loss: a percent or a bare number, perhaps with ± one standard error in the same unit. */
export function amount({ key, word, value }: Given, problems: Problems): Amount | null {
  if (value.kind !== 'number') return wrong(key, word, value, 'a number', problems);
  const { literal, plusMinus } = value;
  const { unit } = literal;
  if (unit === '$' || unit === 'FLOP') return wrong(key, word, value, 'a number', problems);
  if (plusMinus && plusMinus.literal.unit !== '' && plusMinus.literal.unit !== literal.unit) return wrong(key, word, value, 'a number and its ± in the same unit', problems);
  if (plusMinus && !(plusMinus.literal.value >= 0)) return problems.add('not-positive', plusMinus.span, { key: `the ± of ${key}` });
  if (!(Math.abs(literal.value) <= HUGE && (plusMinus?.literal.value ?? 0) <= HUGE)) return wrong(key, word, value, 'a number from -1e30 to 1e30', problems);
  const stderr = plusMinus && (plusMinus.literal.unit === '' && literal.unit === '%' ? plusMinus.literal.value / 100 : plusMinus.literal.value);
  return { value: literal.value, stderr, unit, image: value.image };
}

export function text({ key, word, value }: Given, problems: Problems): string | null {
  return value.kind === 'text' || value.kind === 'name' ? value.text : wrong(key, word, value, 'a name or a text in quotes', problems);
}

export function names({ key, word, value }: Given, problems: Problems): readonly { readonly text: string; readonly span: Span }[] | null {
  if (value.kind === 'list') return value.items;
  return value.kind === 'name' || value.kind === 'text' ? [value] : wrong(key, word, value, 'names', problems);
}

/** Names of rows, or `largest 3`. */
export function rows(given: Given, problems: Problems): Holdout | null {
  const { key, word, value } = given;
  if (value.kind === 'call' && value.name.text === 'largest' && value.args.length === 1) {
    const count = whole({ key, word, value: value.args[0]! }, problems);
    return count === null ? null : { kind: 'largest', count };
  }
  if (value.kind !== 'list' && value.kind !== 'name' && value.kind !== 'text') return wrong(key, word, value, '`largest` with a number, or names of rows', problems);
  return { kind: 'named', names: names(given, problems) ?? [] };
}

export function choice<T extends string>({ key, word, value }: Given, problems: Problems): T | null {
  const choices = word.choices ?? [];
  if (value.kind !== 'name' && value.kind !== 'text') return wrong(key, word, value, choices.join(' or '), problems);
  if (choices.includes(value.text)) return value.text as T;
  return problems.add('unknown-choice', value.span, { name: value.text, near: nearest(value.text, choices), choices });
}

/** `25% .. 100%`, low before high. */
export function range(given: Given, problems: Problems): readonly [number, number] | null {
  const { key, word, value } = given;
  if (value.kind !== 'range') return wrong(key, word, value, 'a range', problems);
  const low = amount({ key, word, value: value.low }, problems);
  const high = amount({ key, word, value: value.high }, problems);
  if (!low || !high) return null;
  const bare = low.unit === high.unit ? null : low.unit === '' ? low : high;
  if (low.stderr !== null || high.stderr !== null || bare && bare.value > 1) return wrong(key, word, value, 'a range with both ends in one unit', problems);
  return low.value < high.value ? [low.value, high.value] : problems.add('empty-range', value.span, { key });
}

/** A probability; nearer to 0 or 1 an interval is a point or the whole line. */
export function level({ key, word, value }: Given, problems: Problems): number | null {
  const inside = isShare(value) && value.literal.value >= 0.001 && value.literal.value <= 0.999999;
  return inside ? value.literal.value : wrong(key, word, value, 'a share from 0.1% to 99.9999%', problems);
}

function isShare(value: Value): value is NumberValue {
  return value.kind === 'number' && (value.literal.unit === '' || value.literal.unit === '%') && !value.plusMinus;
}

/** Huber's loss this narrow is as good as least absolute deviations; narrower still, its descents no longer settle. */
const NARROW = 1e-8;

/** A number, `range` or `free`. */
export function bound({ key, word, value }: Given, problems: Problems): number | 'range' | 'free' | null {
  if (isShare(value) && Math.abs(value.literal.value) <= HUGE) return value.literal.value;
  if (value.kind === 'name' && (value.text === 'range' || value.text === 'free')) return value.text;
  return wrong(key, word, value, '`range`, `free` or a number', problems);
}

export function robust({ key, word, value }: Given, problems: Problems): LawOptions['robust'] | null {
  if (value.kind === 'name' && (value.text === 'none' || value.text === 'least-absolute')) return { kind: value.text };
  const delta = value.kind === 'call' && value.name.text === 'huber' && value.args.length === 1 ? value.args[0] : undefined;
  if (delta?.kind === 'number' && delta.literal.unit === '' && !delta.plusMinus && delta.literal.value >= NARROW && delta.literal.value <= HUGE) return { kind: 'huber', delta: delta.literal.value };
  return wrong(key, word, value, '`huber(…)` with a number from 1e-8 to 1e30, `least-absolute` or `none`', problems);
}

function plain(given: Given, wanted: string, problems: Problems): NumberValue | null {
  const { key, word, value } = given;
  if (value.kind !== 'number' || value.literal.unit !== '' || value.plusMinus) return wrong(key, word, value, wanted, problems);
  if (value.literal.corrected) problems.add('lowercase-scale', value.span, { text: value.image, fixed: value.literal.corrected });
  return value;
}

/** What takes a number, and so is told how numbers are written. */
const NUMERIC: ReadonlySet<Takes> = new Set(['count', 'score', 'loss', 'positive', 'compute', 'whole', 'units', 'level', 'money', 'bound']);

function wrong(key: string, word: KeyWord, value: Value, wanted: string, problems: Problems): null {
  const foreign = value.kind === 'text' && NUMERIC.has(word.takes) ? foreignNumber(value.text) : null;
  if (value.kind === 'text' && foreign) return problems.add('bad-number', value.span, { text: value.text, hint: foreign.advice, readings: foreign.readings });
  return problems.add('wrong-kind', value.span, { key, wanted, example: `${key}: ${word.example}` });
}
