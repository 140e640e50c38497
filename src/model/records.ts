import type { Diagnostic } from '../base/diagnostic.js';
import { size } from '../base/figures.js';
import { nearest } from '../base/nearest.js';
import type { Span } from '../base/span.js';
import type { Value, Word } from '../syntax/tree.js';
import { keyWord, modelColumns, referenceColumns, roles, statements, type KeyWord, type Keys } from '../syntax/vocabulary.js';
import type { Architecture } from './architecture.js';
import { checkCounts } from './arch.js';
import * as read from './readers.js';
import { type Amount, type Field, Problems } from './readers.js';
import type { Measured, Release, Role } from './study.js';

export type { Field } from './readers.js';

export interface ScoreField extends Field<Amount> {
  readonly benchmark: string;
  /** Where its name stands; null in a table, where the header names it once for all rows. */
  readonly key: Span | null;
}

/** One model as typed, before anything outside its own text is known. */
export interface ModelRecord {
  readonly name: Field<string>;
  readonly params: Field<number> | null;
  readonly active: Field<number> | null;
  readonly tokens: Field<number> | null;
  readonly released: Field<Release> | null;
  readonly base: Field<string> | null;
  readonly by: Field<string> | null;
  readonly bits: Field<number> | null;
  readonly price: Field<number> | null;
  readonly arch: Field<Architecture> | null;
  readonly source: Field<string> | null;
  /** A `plan`: not trained yet, so without scores. */
  readonly planned: boolean;
  /** What a plan gives as its scores all the same. */
  readonly denied: readonly ScoreField[];
  readonly scores: readonly ScoreField[];
  readonly problems: readonly Diagnostic[];
}

export interface LossField extends Field<Measured> {
  readonly benchmark: string;
}

/** One row of a reference as typed. `losses` and `scores` are by benchmark; `loss` is shared by all. */
export interface ReferenceRecord {
  readonly name: Field<string>;
  readonly params: Field<number> | null;
  readonly tokens: Field<number> | null;
  readonly loss: Field<Measured> | null;
  readonly losses: readonly LossField[];
  readonly scores: readonly ScoreField[];
  /** What conditions of fits can tell rows apart by. */
  readonly group: Field<string> | null;
  /** Of the columns that are quantities of their own, such as `unique`. */
  readonly quantities: Readonly<Record<string, number>>;
  /** The training run this row is a checkpoint of. */
  readonly run: Field<string> | null;
  readonly role: Role;
  readonly problems: readonly Diagnostic[];
}

/** What a key or column stands for. */
export type Meaning =
  | { readonly kind: 'key'; readonly key: string; readonly word: KeyWord }
  | { readonly kind: 'score'; readonly benchmark: string }
  | { readonly kind: 'loss'; readonly benchmark: string }
  | { readonly kind: 'name' };

export interface Item {
  readonly key: string;
  readonly keySpan: Span | null;
  readonly meaning: Meaning;
  /** Null: not given, an empty cell. */
  readonly value: Value | null;
}

/** Names that are not keys stand for benchmarks; `x.loss`, in a reference, for the loss on x. */
export function meaningIn(keys: Keys, name: string, losses: boolean): Meaning {
  if (name === 'model' || name === 'name') return { kind: 'name' };
  const word = keyWord(keys, name);
  if (word) return { kind: 'key', key: name, word };
  if (losses && name.endsWith('.loss')) return { kind: 'loss', benchmark: name.slice(0, -'.loss'.length) };
  return { kind: 'score', benchmark: name };
}

const SCORE: KeyWord = { takes: 'score', doc: '', example: '77.7%' };
const LOSS: KeyWord = referenceColumns['loss']!;

/** Typed values by key, with the problems found on the way. */
class Sheet {
  readonly problems = new Problems();
  readonly scores: ScoreField[] = [];
  readonly losses: LossField[] = [];
  readonly #fields = new Map<string, Field<unknown>>();

  constructor(items: readonly Item[]) {
    for (const item of items) if (item.value && item.value.kind !== 'unknown') this.#read(item, item.value);
  }

  #read({ key, keySpan, meaning }: Item, value: Value): void {
    const { span } = value;
    const near = meaning.kind === 'score' && keySpan && key.length > 2 && value.kind !== 'number' ? nearest(key, Object.keys(modelKeys)) : null;
    if (near) {
      this.problems.add('unknown-key', keySpan!, { name: key, near, where: 'a model' }); // a date or a text was never a score
    } else if (meaning.kind === 'score') {
      const amount = read.amount({ key, word: SCORE, value }, this.problems);
      if (amount) this.scores.push({ benchmark: meaning.benchmark, key: keySpan, value: amount, span });
    } else if (meaning.kind === 'loss') {
      const loss = read.loss({ key, word: LOSS, value }, this.problems);
      if (loss !== null) this.losses.push({ benchmark: meaning.benchmark, value: loss, span });
    } else if (meaning.kind === 'key') {
      const typed = readKey(key, meaning.word, value, this.problems);
      if (typed !== null) this.#fields.set(meaning.key, { value: typed, span });
    }
  }

  numbers(keys: readonly string[]): Record<string, number> {
    const found: Record<string, number> = {};
    for (const key of keys) {
      const value = this.take<number | Release>(key)?.value;
      if (value !== undefined) found[key] = typeof value === 'number' ? value : value.day;
    }
    return found;
  }

  take<T>(key: string): Field<T> | null {
    return (this.#fields.get(key) as Field<T> | undefined) ?? null;
  }
}

/** Columns of a reference that laws speak of and the ruler's own two curves do not. */
const QUANTITIES = ['nonEmbedding', 'active', 'unique', 'compute', 'experts', 'released', 'price', 'bits'];

function readKey(key: string, word: KeyWord, value: Value, problems: Problems): unknown {
  const given = { key, word, value };
  switch (word.takes) {
    case 'count': return read.count(given, problems);
    case 'date': return read.release(given, problems);
    case 'loss': return read.loss(given, problems);
    case 'positive': return read.positive(given, problems);
    case 'compute': return read.compute(given, problems);
    case 'money': return read.money(given, problems);
    case 'choice': return read.choice(given, problems);
    case 'role': return read.choice({ ...given, word: { ...word, choices: roles } }, problems);
    default: return read.text(given, problems);
  }
}

/** What a block can say that a row of a table cannot. */
interface Beyond {
  readonly planned: boolean;
  readonly arch: Field<Architecture> | null;
}

const ROW: Beyond = { planned: false, arch: null };

const NO_SCORES: readonly ScoreField[] = [];

export function modelRecord(name: Field<string>, items: readonly Item[], { planned, arch }: Beyond = ROW): ModelRecord {
  const sheet = new Sheet(items);
  const record = {
    name,
    params: sheet.take<number>('params'),
    active: sheet.take<number>('active'),
    tokens: sheet.take<number>('tokens'),
    released: sheet.take<Release>('released'),
    base: sheet.take<string>('base'),
    by: sheet.take<string>('by'),
    bits: sheet.take<number>('bits'),
    price: sheet.take<number>('price'),
    arch,
    source: sheet.take<string>('source'),
    planned,
    denied: planned ? sheet.scores : NO_SCORES,
    scores: planned ? NO_SCORES : sheet.scores,
    problems: sheet.problems.list,
  };
  checkSizes(record, sheet.problems);
  if (arch) checkCounts(arch.value, record.params, record.active, sheet.problems);
  return record;
}

export function referenceRecord(name: Field<string>, items: readonly Item[]): ReferenceRecord {
  const sheet = new Sheet(items);
  const role = sheet.take<Role>('role');
  const record = {
    name,
    params: sheet.take<number>('params'),
    tokens: sheet.take<number>('tokens'),
    loss: sheet.take<Measured>('loss'),
    losses: sheet.losses,
    scores: sheet.scores,
    quantities: sheet.numbers(QUANTITIES), group: sheet.take<string>('group'),
    run: sheet.take<string>('run'),
    role: role?.value ?? 'both',
    problems: sheet.problems.list,
  };
  // Where no row has a size or tokens, the rows are there for a law of other quantities.
  const measures = items.some(({ key }) => key === 'params' || key === 'tokens');
  const missing = role && measures && missingFor(record);
  if (missing) sheet.problems.add('row-incomplete', role.span, { role: record.role, missing });
  return record;
}

/** What a row of an explicit role lacks to be of use. */
function missingFor({ role, params, tokens, loss, losses, scores }: Omit<ReferenceRecord, 'problems'>): string | null {
  const noLoss = !loss && losses.length === 0;
  if (role === 'curve') return noLoss ? 'a loss' : scores.length === 0 ? 'a score' : null;
  if (!params) return 'params';
  if (!tokens) return 'tokens';
  return role === 'law' && noLoss ? 'a loss' : null;
}

/** Sizes that no language model has: almost always a wrong unit. */
const [SMALLEST, LARGEST] = [1e6, 5e12];
const NAMED_SIZE = /(?:^|[-_/ ])(\d+(?:\.\d+)?)([bBmM])(?![A-Za-z0-9])/;

function checkSizes({ name, params, active, tokens }: Omit<ModelRecord, 'problems'>, problems: Problems): void {
  if (params) {
    const named = NAMED_SIZE.exec(name.value);
    const meant = named ? Number(named[1]) * (/b/i.test(named[2]!) ? 1e9 : 1e6) : null;
    const off = meant !== null && meant > 0 ? Math.max(params.value / meant, meant / params.value) > 100 : params.value < SMALLEST || params.value > LARGEST;
    if (off) problems.add('params-scale', params.span, { text: name.value, params: params.value, meant: meant === null ? rescaled(params.value) : size(meant) });
  }
  if (params && active && active.value > params.value) problems.add('active-above-params', active.span, { active: active.value, params: params.value });
  if (params && tokens && tokens.value < params.value) problems.add('tokens-below-params', tokens.span, { tokens: tokens.value, params: params.value });
}

/** 7 → "7B", 7000 → "7B" (millions typed), 7e12 → "7B": the same digits at a usual size. */
function rescaled(params: number): string | null {
  const usual = [1e9, 1e6, 1e3, 1e-3, 1e-6].map((factor) => params * factor).find((size) => size >= 1e7 && size <= 2e12);
  return usual === undefined ? null : size(usual);
}

/** Reads the keys of a block: duplicates and unknown keys are said, the first of a kind counts. */
export function itemsOf(entries: readonly { readonly key: Word; readonly value: Value | null }[], keys: Keys, where: string, benchmarks: boolean, problems: Problems): Item[] {
  const seen = new Set<string>();
  const items: Item[] = [];
  for (const { key, value } of entries) {
    if (seen.has(key.text)) {
      problems.add('duplicate-key', key.span, { key: key.text });
      continue;
    }
    seen.add(key.text);
    const meaning = meaningIn(keys, key.text, false);
    if (meaning.kind === 'score' && benchmarks && key.text === 'arch') problems.add('misplaced-arch', key.span, { row: false });
    else if (meaning.kind === 'name' || (meaning.kind === 'score' && !benchmarks)) problems.add('unknown-key', key.span, { name: key.text, near: meaning.kind === 'name' ? null : nearest(key.text, Object.keys(keys)), where });
    else items.push({ key: key.text, keySpan: key.span, meaning, value });
  }
  return items;
}

export const tableKeys = { models: modelColumns, reference: referenceColumns } as const;
export const modelKeys = statements['model']!.keys;
