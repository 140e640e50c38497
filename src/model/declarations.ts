import type { Diagnostic } from '../base/diagnostic.js';
import { nearest } from '../base/nearest.js';
import type { Span } from '../base/span.js';
import { PLACEHOLDER, type Parsed, type Statement } from '../syntax/parse.js';
import type { Piece } from '../syntax/pieces.js';
import type { Block, Section, StatementTree, Value, Word } from '../syntax/tree.js';
import { statementKeywords, statements, statementWord, type Keys } from '../syntax/vocabulary.js';
import type { Holdout } from './holdout.js';
import * as read from './readers.js';
import { Problems } from './readers.js';
import { itemsOf, meaningIn, modelKeys, modelRecord, type Field, type Meaning, type ModelRecord, type ReferenceRecord } from './records.js';
import type { Benchmark, CurveOptions, DensityOptions, LawOptions } from './study.js';
import { modelTable, readTable, referenceTable, type Column, type Table } from './tables.js';

/**
 * What one statement says by itself. Nothing here depends on where the statement stands or on any other statement, so it stays valid
 * as long as its text does. Spans are offsets into the statement's frame, those of table lines into the line.
 */
export type Declaration =
  | { readonly kind: 'use'; readonly target: Word; readonly problems: readonly Diagnostic[] }
  | { readonly kind: 'benchmark'; readonly name: Word; readonly benchmark: Benchmark; readonly problems: readonly Diagnostic[] }
  | ReferenceDeclaration
  | { readonly kind: 'model'; readonly record: ModelRecord; readonly problems: readonly Diagnostic[] }
  | ModelsDeclaration
  | DensityDeclaration
  | { readonly kind: 'nothing'; readonly problems: readonly Diagnostic[] };

/** `from` with its columns: a file of rows, or (for a reference) the name of another reference whose rows are taken over. */
export interface Source {
  readonly target: Word;
  readonly columns: readonly (Column & { readonly key: Word; readonly column: Word })[];
}

export interface ReferenceDeclaration {
  readonly kind: 'reference';
  readonly name: Word;
  readonly title: string | null;
  readonly count: 'total' | 'non-embedding' | null;
  readonly unit: string | null;
  readonly holdout: Holdout | null;
  readonly validate: 'no' | 'params' | 'compute' | null;
  readonly law: Partial<LawOptions>;
  readonly curve: Partial<CurveOptions>;
  /** Floor and ceiling as far as they are numbers, for what has to be said of them. */
  readonly bounds: { readonly floor: Field<number> | null; readonly ceiling: Field<number> | null };
  readonly from: Source | null;
  readonly tables: readonly Table<ReferenceRecord>[];
  readonly problems: readonly Diagnostic[];
}

export interface ModelsDeclaration {
  readonly kind: 'models';
  readonly title: string | null;
  readonly from: Source | null;
  readonly tables: readonly Table<ModelRecord>[];
  readonly problems: readonly Diagnostic[];
}

export interface DensityDeclaration {
  readonly kind: 'density';
  readonly keyword: Word;
  readonly reference: Field<string> | null;
  readonly benchmarks: readonly { readonly text: string; readonly span: Span }[] | null;
  readonly options: Partial<Omit<DensityOptions, 'benchmarks'>>;
  readonly problems: readonly Diagnostic[];
}

const withoutTables = new WeakMap<StatementTree, Declaration>();

/** Reads one statement. A statement without tables is read once for its tree, whatever happens around it. */
export function declare(parsed: Parsed, statement: Statement): Declaration {
  if (statement.tables.length > 0) return readTree(statement.tree, tablesOf(parsed, statement));
  let known = withoutTables.get(statement.tree);
  if (!known) withoutTables.set(statement.tree, (known = readTree(statement.tree, [])));
  return known;
}

/** The pieces of each table, the index of its first among those of the statement, and where in the frame it was cut out. */
interface Rows {
  readonly first: number;
  readonly offset: number;
  readonly pieces: readonly Piece[];
}

function tablesOf({ pieces }: Parsed, statement: Statement): Rows[] {
  let [passed, offset] = [0, 0];
  return statement.tables.map(({ first, count }, index) => {
    for (const { text } of pieces.list.slice(statement.first + passed, statement.first + first)) offset += text.length;
    passed = first + count;
    return { first, offset: offset + index * PLACEHOLDER.length, pieces: pieces.list.slice(statement.first + first, statement.first + passed) };
  });
}

function readTree(tree: StatementTree, tables: readonly Rows[]): Declaration {
  const problems = new Problems();
  for (const problem of tree.problems) problems.list.push(problem);
  const { keyword } = tree;
  if (!keyword) return { kind: 'nothing', problems: misplaced(tables, problems, null).list };
  const word = statementWord(keyword.text);
  if (!word) {
    problems.list.length = 0; // one problem is enough for a statement nobody knows
    problems.add('unknown-statement', keyword.span, { name: keyword.text, near: nearest(keyword.text, statementKeywords), known: statementKeywords });
    return { kind: 'nothing', problems: problems.list };
  }
  if (!word.table) misplaced(tables, problems, keyword.text);
  return READERS[keyword.text as keyof typeof READERS](tree, keyword, problems, tables);
}

function misplaced([first]: readonly Rows[], problems: Problems, keyword: string | null): Problems {
  if (first) problems.add('misplaced-table', { start: first.offset, end: first.offset + 1 }, { keyword });
  return problems;
}

type Reader = (tree: StatementTree, keyword: Word, problems: Problems, tables: readonly Rows[]) => Declaration;

const READERS = { use, benchmark, reference, model, models, density } satisfies Record<string, Reader>;

function use(tree: StatementTree, keyword: Word, problems: Problems): Declaration {
  if (tree.name) return { kind: 'use', target: tree.name, problems: problems.list };
  return nothing(problems, () => problems.add('missing-name', keyword.span, { what: '`use`', example: 'use std/refinedweb' }));
}

function benchmark(tree: StatementTree, keyword: Word, problems: Problems): Declaration {
  if (!tree.name) return nothing(problems, () => problems.add('missing-name', keyword.span, { what: '`benchmark`', example: 'benchmark mmlu { … }' }));
  const values = entries(tree.block, statements['benchmark']!.keys, 'a benchmark', problems);
  return {
    kind: 'benchmark', name: tree.name, problems: problems.list,
    benchmark: {
      name: tree.name.text, title: tree.title?.text ?? null,
      shots: values.get('shots', read.whole),
      range: values.get('range', read.range) ?? [0, 1],
      metric: values.get('metric', read.text),
      better: values.get('better', read.choice<'higher' | 'lower'>) ?? 'higher',
    },
  };
}

function reference(tree: StatementTree, keyword: Word, problems: Problems, rows: readonly Rows[]): Declaration {
  if (!tree.name) return nothing(problems, () => problems.add('missing-name', keyword.span, { what: '`reference`', example: 'reference ladder { … }' }));
  const word = statements['reference']!;
  const { columns, rest } = columnEntries(tree.block, referenceTable.keys, true, problems);
  const values = entries(rest, word.keys, 'a reference', problems);
  const law = section(tree.block, 'law', problems);
  const curve = section(tree.block, 'curve', problems);
  unknownSections(tree.block, Object.keys(word.sections ?? {}), problems);
  const { floor, ceiling } = curveBounds(curve, problems);
  return {
    kind: 'reference', name: tree.name, title: tree.title?.text ?? null, problems: problems.list,
    count: values.get('count', read.choice<'total' | 'non-embedding'>),
    unit: values.get('unit', read.text),
    holdout: values.get('holdout', read.rows),
    validate: values.get('validate', read.choice<'no' | 'params' | 'compute'>),
    law: given({ irreducible: yes(law.get('irreducible', read.choice<'yes' | 'no'>)), robust: law.get('robust', read.robust), space: law.get('space', read.choice<'log' | 'linear'>) }),
    curve: given({ floor: floor?.value ?? null, ceiling: ceiling?.value ?? null, anchor: yes(curve.get('anchor', read.choice<'yes' | 'no'>)) }),
    bounds: { floor: numeric(floor), ceiling: numeric(ceiling) },
    from: tree.from && { target: tree.from, columns },
    tables: rows.map(({ first, pieces }) => readTable(referenceTable, first, pieces)),
  };
}

type Bound = Field<number | 'range' | 'free'> | null;

/** A ceiling that is not above the floor counts as not given. */
function curveBounds(curve: Values, problems: Problems): { readonly floor: Bound; readonly ceiling: Bound } {
  const [floor, ceiling] = [curve.field('floor', read.bound), curve.field('ceiling', read.bound)];
  const [low, high] = [numeric(floor), numeric(ceiling)];
  if (!low || !high || low.value < high.value) return { floor, ceiling };
  problems.add('wrong-kind', high.span, { key: 'ceiling', wanted: 'a score above the floor', example: 'ceiling: 100%' });
  return { floor, ceiling: null };
}

function numeric(bound: Bound): Field<number> | null {
  return bound && typeof bound.value === 'number' ? { value: bound.value, span: bound.span } : null;
}

function model(tree: StatementTree, keyword: Word, problems: Problems): Declaration {
  if (!tree.name) return nothing(problems, () => problems.add('missing-name', keyword.span, { what: '`model`', example: 'model Llama-2-7B { … }' }));
  if (!tree.block) problems.add('missing-block', keyword.span, { keyword: 'model' });
  unknownSections(tree.block, [], problems);
  const items = itemsOf(tree.block?.entries ?? [], modelKeys, 'a model', true, problems);
  const record = modelRecord({ value: tree.name.text, span: tree.name.span }, items);
  return { kind: 'model', record, problems: [...problems.list, ...record.problems] };
}

function models(tree: StatementTree, keyword: Word, problems: Problems, rows: readonly Rows[]): Declaration {
  if (!tree.block && !tree.from) problems.add('missing-block', keyword.span, { keyword: 'models' });
  const { columns, rest } = columnEntries(tree.block, modelTable.keys, false, problems);
  entries(rest, {}, 'a models table', problems);
  unknownSections(tree.block, [], problems);
  return {
    kind: 'models', title: (tree.title ?? tree.name)?.text ?? null, problems: problems.list,
    from: tree.from && { target: tree.from, columns },
    tables: rows.map(({ first, pieces }) => readTable(modelTable, first, pieces)),
  };
}

function density(tree: StatementTree, keyword: Word, problems: Problems): Declaration {
  if (!tree.block) problems.add('missing-block', keyword.span, { keyword: 'density' });
  unknownSections(tree.block, [], problems);
  const values = entries(tree.block, statements['density']!.keys, 'a density block', problems);
  const name = values.field('reference', read.text);
  return {
    kind: 'density', keyword, problems: problems.list,
    reference: name,
    benchmarks: values.get('benchmarks', read.names),
    options: given({
      tokens: values.get('tokens', read.count),
      params: values.get('params', read.choice<DensityOptions['params']>),
      combine: values.get('combine', read.choice<DensityOptions['combine']>),
      frontier: values.get('frontier', read.choice<DensityOptions['frontier']>),
      reach: values.get('reach', read.positive),
      level: values.get('level', read.level),
    }),
  };
}

function nothing(problems: Problems, say: () => void): Declaration {
  say();
  return { kind: 'nothing', problems: problems.list };
}

function yes(answer: 'yes' | 'no' | null): boolean | null {
  return answer && answer === 'yes';
}

/** Leaves out what the file does not say. */
function given<T extends Record<string, unknown>>(options: T): Partial<{ [K in keyof T]: NonNullable<T[K]> }> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null)) as Partial<{ [K in keyof T]: NonNullable<T[K]> }>;
}

interface Values {
  get<T>(key: string, reader: (given: read.Given, problems: Problems) => T | null): T | null;
  field<T>(key: string, reader: (given: read.Given, problems: Problems) => T | null): Field<T> | null;
}

function entries(block: Pick<Block, 'entries'> | Section | null, keys: Keys, where: string, problems: Problems): Values {
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

function section(block: Block | null, name: 'law' | 'curve', problems: Problems): Values {
  const found = block?.sections.filter(({ keyword }) => keyword.text === name) ?? [];
  for (const { keyword } of found.slice(1)) problems.add('duplicate-key', keyword.span, { key: name });
  return entries(found[0] ?? null, statements['reference']!.sections![name]!.keys, `\`${name} { }\``, problems);
}

function unknownSections(block: Block | null, known: readonly string[], problems: Problems): void {
  for (const { keyword } of block?.sections ?? []) {
    if (!known.includes(keyword.text)) problems.add('unknown-key', keyword.span, { name: keyword.text, near: nearest(keyword.text, known), where: 'this statement' });
  }
}

/** Takes `params: column N` apart from the other entries of a block. */
function columnEntries(block: Block | null, keys: Keys, losses: boolean, problems: Problems): { columns: Source['columns']; rest: Pick<Block, 'entries'> } {
  const columns: (Column & { key: Word; column: Word })[] = [];
  const rest = (block?.entries ?? []).filter(({ key, value }) => {
    if (value?.kind !== 'column') return true;
    if (columns.some(({ name }) => name === key.text)) problems.add('duplicate-key', key.span, { key: key.text });
    else columns.push({ name: key.text, meaning: meaningIn(keys, key.text, losses), key, column: value.name });
    return false;
  });
  return { columns, rest: { entries: rest } };
}

