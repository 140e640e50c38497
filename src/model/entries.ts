import type { Block, Section, Value, Word } from '../syntax/tree.js';
import type { Keys } from '../syntax/vocabulary.js';
import type { Field, Given } from './readers.js';
import { Problems } from './readers.js';
import { itemsOf, type Meaning } from './records.js';

/** The entries of a block by their keys; reading one says what is wrong with its value. */
export interface Values {
  get<T>(key: string, reader: (given: Given, problems: Problems) => T | null): T | null;
  field<T>(key: string, reader: (given: Given, problems: Problems) => T | null): Field<T> | null;
}

/** Keys that are unknown or given twice are said; `where` names the block in that sentence. */
export function entries(block: Pick<Block, 'entries'> | Section | null, keys: Keys, where: string, problems: Problems): Values {
  const found = new Map<string, { value: Value; meaning: Meaning }>();
  for (const { key, meaning, value } of itemsOf(block?.entries ?? [], keys, where, false, problems)) if (value && value.kind !== 'unknown') found.set(key, { value, meaning });
  const field: Values['field'] = (key, reader) => {
    const entry = found.get(key);
    if (!entry || entry.meaning.kind !== 'key') return null;
    const value = reader({ key, word: entry.meaning.word, value: entry.value }, problems);
    return value === null ? null : { value, span: entry.value.span };
  };
  return { field, get: (key, reader) => field(key, reader)?.value ?? null };
}

/** Leaves out what the file does not say. */
export function given<T extends Record<string, unknown>>(options: T): Partial<{ [K in keyof T]: NonNullable<T[K]> }> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null)) as Partial<{ [K in keyof T]: NonNullable<T[K]> }>;
}

/** An entry whose key is known only where the names of the file are: what is not known yet is left out, and of two the first counts. */
export interface Loose {
  readonly key: Word;
  readonly value: Value;
}

export function looseEntries(block: Pick<Block, 'entries' | 'sections'> | null, problems: Problems): Loose[] {
  const seen = new Set<string>();
  for (const { keyword } of block?.sections ?? []) problems.add('unexpected-text', keyword.span, { text: keyword.text, hint: 'Entries are written `key: value`.' });
  return (block?.entries ?? []).flatMap(({ key, value }) => {
    if (seen.has(key.text)) problems.add('duplicate-key', key.span, { key: key.text });
    const known = seen.has(key.text);
    seen.add(key.text);
    return known || !value || value.kind === 'unknown' ? [] : [{ key, value }];
  });
}
