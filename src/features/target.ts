import type { Analysis } from '../analysis/analysis.js';
import { touches, type Span } from '../base/span.js';
import type { Declaration } from '../model/declarations.js';
import { meaningIn, type Meaning } from '../model/records.js';
import type { Csv, DeclaredBenchmark, DeclaredReference, Use } from '../model/module.js';
import { cellValue, modelTable, referenceTable, type Column, type TableKind } from '../model/tables.js';
import { lastAtOrBefore, positionOf } from '../syntax/position.js';
import { cells, isSeparator } from '../syntax/table.js';
import type { Entry, StatementTree, Value, Word } from '../syntax/tree.js';
import { keyWord, statements, statementWord, type Keys, type KeyWord } from '../syntax/vocabulary.js';

/** What stands at a place of the text, and what it speaks of. `at` is a position in the list of models. */
export type Thing =
  | { readonly kind: 'keyword'; readonly word: string }
  | { readonly kind: 'section'; readonly word: string; readonly doc: string; readonly keys: Keys }
  | { readonly kind: 'key'; readonly key: string; readonly word: KeyWord }
  /** `loss`: the loss on this benchmark, x.loss. */
  | { readonly kind: 'benchmark'; readonly name: string; readonly loss: boolean; readonly declared: DeclaredBenchmark | null }
  | { readonly kind: 'reference'; readonly name: string; readonly declared: DeclaredReference | null }
  /** A target model, by its name; `at` is null when its row could not be read. */
  | { readonly kind: 'model'; readonly at: number | null }
  /** The model another was made from; `at` is null when it is not in this file. */
  | { readonly kind: 'base'; readonly name: string; readonly at: number | null }
  /** A row of a reference, by its name or where a nameless row begins. */
  | { readonly kind: 'run'; readonly row: number }
  | { readonly kind: 'value'; readonly value: Value; readonly key: string; readonly meaning: Meaning }
  /** A column of a CSV file, in `params: column N`. */
  | { readonly kind: 'csv-column'; readonly column: string; readonly csv: Csv | null }
  | { readonly kind: 'use'; readonly use: Use }
  | { readonly kind: 'file'; readonly csv: Csv | null };

export type Target = Thing & { readonly span: Span; readonly statement: number };

/** What stands at an offset, also just behind its last character; null between things. */
export function targetAt(analysis: Analysis, offset: number): Target | null {
  const { parsed } = analysis.module;
  const position = positionOf(parsed, offset);
  if (!position) return null;
  const { statement } = position;
  if (position.kind === 'row') {
    const found = inRow(analysis, statement, position.row, position.offset);
    return found && { ...found.thing, statement, span: analysis.places.inRow(statement, position.row, found.span) };
  }
  const found = inTree(analysis, statement, parsed.statements[statement]!.tree, position.offset);
  return found && { ...found.thing, statement, span: analysis.places.inFrame(statement, found.span) };
}

/** Something and its place in the frame or row. */
interface Found {
  readonly thing: Thing;
  readonly span: Span;
}

function found(span: Span, thing: Thing): Found {
  return { span, thing };
}

function inTree(analysis: Analysis, statement: number, tree: StatementTree, offset: number): Found | null {
  const { keyword, name, from, block } = tree;
  if (!keyword || !statementWord(keyword.text)) return null;
  const here = (word: Word) => touches(word.span, offset);
  if (here(keyword)) return found(keyword.span, { kind: 'keyword', word: keyword.text });
  if (name && here(name)) return headName(analysis, statement, keyword.text, name);
  if (from && here(from)) return found(from.span, from.quoted ? { kind: 'file', csv: csvOf(analysis, statement) } : referenceNamed(analysis, from.text));
  if (!block || !touches(block.span, offset)) return null;
  for (const section of block.sections) {
    const known = statementWord(keyword.text)!.sections?.[section.keyword.text];
    if (!known || !touches(section.span, offset)) continue;
    if (here(section.keyword)) return found(section.keyword.span, { kind: 'section', word: section.keyword.text, ...known });
    return inEntries(analysis, statement, section.entries, (key) => keyMeaning(known.keys, key), offset);
  }
  return inEntries(analysis, statement, block.entries, (key, value) => meaningOf(keyword.text, key, value), offset);
}

function headName(analysis: Analysis, statement: number, keyword: string, name: Word): Found | null {
  switch (keyword) {
    case 'use': {
      const use = analysis.module.uses.find((one) => one.statement === statement);
      return use ? found(name.span, { kind: 'use', use }) : null;
    }
    case 'benchmark': return found(name.span, benchmarkNamed(analysis, name.text));
    case 'reference': return found(name.span, referenceNamed(analysis, name.text));
    case 'model':
    case 'plan': return found(name.span, { kind: 'model', at: modelAt(analysis, statement, -1) });
    default: return null;
  }
}

/** What a key means in a statement; null when it means nothing there. */
function meaningOf(keyword: string, key: string, value: Value | null): Meaning | null {
  if (keyword === 'model' || keyword === 'plan') return meaningIn(statements[keyword]!.keys, key, false);
  const table = tableOf(keyword);
  return table && value?.kind === 'column' ? meaningIn(table.keys, key, table.losses) : keyMeaning(statements[keyword]!.keys, key);
}

function tableOf(keyword: string): TableKind<unknown> | null {
  return keyword === 'models' ? modelTable : keyword === 'reference' ? referenceTable : null;
}

function keyMeaning(keys: Keys, key: string): Meaning | null {
  const word = keyWord(keys, key);
  return word ? { kind: 'key', key, word } : null;
}

function inEntries(analysis: Analysis, statement: number, entries: readonly Entry[], meaningFor: (key: string, value: Value | null) => Meaning | null, offset: number): Found | null {
  const entry = entries.find(({ span }) => touches(span, offset));
  const meaning = entry && meaningFor(entry.key.text, entry.value);
  if (!entry || !meaning) return null;
  const { key, value } = entry;
  if (touches(key.span, offset)) return named(analysis, key.text, key.span, meaning);
  return value && inValue(analysis, statement, key.text, meaning, value, offset);
}

/** A key or the name of a column. */
function named(analysis: Analysis, key: string, span: Span, meaning: Meaning): Found | null {
  if (meaning.kind === 'key') return found(span, { kind: 'key', key, word: meaning.word });
  if (meaning.kind === 'name') return found(span, { kind: 'key', key, word: keyWord(modelTable.keys, 'model')! });
  return found(span, benchmarkNamed(analysis, meaning.benchmark, meaning.kind === 'loss'));
}

function inValue(analysis: Analysis, statement: number, key: string, meaning: Meaning, value: Value, offset: number): Found | null {
  if (!touches(value.span, offset)) return null;
  if (value.kind === 'column') {
    const column = [value.name, value.error].find((word) => word && touches(word.span, offset));
    return column ? found(column.span, { kind: 'csv-column', column: column.text, csv: csvOf(analysis, statement) }) : null;
  }
  if (value.kind === 'range') return [value.low, value.high].map((end) => inValue(analysis, statement, key, meaning, end, offset)).find(Boolean) ?? null;
  const names = namesIn(value).find((word) => touches(word.span, offset));
  const speaksOf = meaning.kind === 'key' && names ? thingNamed(analysis, meaning, names.text) : null;
  return speaksOf ? found(names!.span, speaksOf) : found(value.span, { kind: 'value', value, key, meaning });
}

function namesIn(value: Value): readonly { readonly text: string; readonly span: Span }[] {
  return value.kind === 'list' ? value.items : value.kind === 'name' || value.kind === 'text' ? [value] : [];
}

function thingNamed(analysis: Analysis, { key, word }: Meaning & { kind: 'key' }, name: string): Thing | null {
  if (key === 'base') return { kind: 'base', name, at: modelNamed(analysis, name) };
  if (key === 'reference') return referenceNamed(analysis, name);
  return word.takes === 'names' ? benchmarkNamed(analysis, name) : null;
}

function benchmarkNamed({ module }: Analysis, name: string, loss = false): Thing {
  return { kind: 'benchmark', name, loss, declared: module.scope.benchmarks.get(name) ?? null };
}

function referenceNamed({ module }: Analysis, name: string): Thing {
  return { kind: 'reference', name, declared: module.scope.references.find(({ declaration }) => declaration.name.text === name) ?? null };
}

function csvOf({ module }: Analysis, statement: number): Csv | null {
  return module.csv.find((csv) => csv.statement === statement) ?? null;
}

function inRow(analysis: Analysis, statement: number, row: number, offset: number): Found | null {
  const { parsed, read } = analysis.module;
  const table = tableAround(read.outputs[statement]!, row);
  if (!table) return null;
  const text = parsed.pieces.list[parsed.statements[statement]!.first + row]!.text;
  const all = cells(text);
  const index = all.findIndex(({ span }) => touches(span, offset));
  const [cell, column] = [all[index], table.columns[index]];
  if (!cell || !column?.name) return null;
  if (row === table.first) return named(analysis, column.name, cell.span, column.meaning);
  if (row === table.first + 1 && isSeparator(text)) return null;
  if (column.meaning.kind === 'name') return found(cell.span, table.models ? { kind: 'model', at: modelAt(analysis, statement, row) } : { kind: 'run', row });
  const value = cellValue(cell);
  return value && inValue(analysis, statement, column.name, column.meaning, value, offset);
}

interface Around {
  readonly first: number;
  readonly columns: readonly Column[];
  /** Whether its rows are target models. */
  readonly models: boolean;
}

/** The table a row of a statement belongs to. */
export function tableAround(declaration: Declaration, row: number): Around | null {
  if (declaration.kind !== 'models' && declaration.kind !== 'reference') return null;
  const table = declaration.tables.find(({ first, lines }) => row >= first && row < first + lines.length);
  if (!table) return null;
  return { first: table.first, columns: table.columns, models: declaration.kind === 'models' };
}

/** Position of a model in the list, by its statement and row (-1 for a block). */
export function modelAt({ models: { statements: of, rows, csv } }: Analysis, statement: number, row: number): number | null {
  const beyond = (at: number) => of[at]! > statement || (of[at] === statement && (csv[at]! >= 0 || rows[at]! > row));
  const at = lastAtOrBefore(of.length, (index) => Number(beyond(index)), 0);
  return of[at] === statement && rows[at] === row && csv[at]! < 0 ? at : null;
}

export function modelNamed({ models: { records } }: Analysis, name: string): number | null {
  const at = records.findIndex((record) => record.name.value === name);
  return at < 0 ? null : at;
}
