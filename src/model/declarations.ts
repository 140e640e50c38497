import type { Diagnostic } from '../base/diagnostic.js';
import { size } from '../base/figures.js';
import { nearest } from '../base/nearest.js';
import type { Span } from '../base/span.js';
import { PLACEHOLDER, type Parsed, type Statement } from '../syntax/parse.js';
import type { Piece } from '../syntax/pieces.js';
import type { Block, StatementTree, Value, Word } from '../syntax/tree.js';
import { statementKeywords, statements, statementWord, type Keys } from '../syntax/vocabulary.js';
import { readArch } from './arch.js';
import { entries, given, type Values } from './entries.js';
import type { Holdout } from './holdout.js';
import { readFit, readLaw, readQuantity, readQuestion, type LawDeclaration, type FitDeclaration, type QuantityDeclaration, type QuestionDeclaration } from './law-declarations.js';
import * as read from './readers.js';
import { Problems } from './readers.js';
import { itemsOf, meaningIn, type Meaning, modelKeys, modelRecord, type Field, type ModelRecord, type ReferenceRecord } from './records.js';
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
  | QuantityDeclaration
  | LawDeclaration
  | FitDeclaration
  | QuestionDeclaration
  | { readonly kind: 'nothing'; readonly problems: readonly Diagnostic[] };

/** `from` with its columns: a file of rows, or (for a reference) the name of another reference whose rows are taken over. */
export interface Source {
  readonly target: Word;
  readonly columns: readonly (Column & { readonly key: Word; readonly column: Word; readonly error: Word | null })[];
}

/** `benchmark` is null where one fit stands for the losses on all. */
export interface Implied {
  readonly key: Word;
  readonly benchmark: string | null;
  readonly fit: Word;
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
  /** `mmlu.loss: from scaling`: the fits that stand for losses. */
  readonly implied: readonly Implied[];
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

const READERS = {
  use, benchmark, reference, model, plan: model, models, density,
  quantity: readQuantity, law: readLaw, fit: readFit,
  predict: readQuestion, solve: readQuestion, allocate: readQuestion, forecast: readQuestion, expect: readQuestion,
} satisfies Record<string, Reader>;

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
  const { implied, others } = impliedEntries(tree.block, problems);
  const { columns, rest } = columnEntries(others, referenceTable.keys, true, problems);
  const values = entries(rest, word.keys, 'a reference', problems);
  const law = section(tree.block, 'reference', 'law', problems);
  const curve = section(tree.block, 'reference', 'curve', problems);
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
    from: tree.from && { target: tree.from, columns }, implied,
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

/** A model, or a plan of one. */
function model(tree: StatementTree, { text: keyword, span }: Word, problems: Problems): Declaration {
  const planned = keyword === 'plan';
  if (!tree.name) return nothing(problems, () => problems.add('missing-name', span, { what: `\`${keyword}\``, example: planned ? 'plan Next-3B { … }' : 'model Llama-2-7B { … }' }));
  if (!tree.block) problems.add('missing-block', span, { keyword });
  unknownSections(tree.block, ['arch'], problems);
  const shape = tree.block?.sections.find(({ keyword: { text } }) => text === 'arch');
  const arch = shape ? readArch(shape, section(tree.block, keyword, 'arch', problems), problems) : null;
  const items = itemsOf(tree.block?.entries ?? [], modelKeys, `a ${keyword}`, true, problems);
  const record = modelRecord({ value: tree.name.text, span: tree.name.span }, items, { planned, arch });
  if (planned && tree.block) for (const missing of lacking(tree.block)) problems.add('plan-incomplete', tree.name.span, { missing });
  return { kind: 'model', record, problems: [...problems.list, ...record.problems] };
}

/** What a plan does not give; of what cannot be read something else has been said. */
function lacking({ entries, sections }: Block): ('params' | 'tokens')[] {
  const given = (wanted: string) => entries.some(({ key, value }) => key.text === wanted && value?.kind !== 'unknown') || (wanted === 'params' && sections.some(({ keyword }) => keyword.text === 'arch'));
  return (['params', 'tokens'] as const).filter((key) => !given(key));
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

/** Fewer training tokens than this are a wrong unit. */
const FEWEST_TOKENS = 1e6;

/** 1 → "1T", 300 → "300B", 1000 → "1T" (billions typed), 300,000 → "300B" (millions): the same digits at a usual length. */
function tokensMeant(typed: number): string {
  return size(typed * (typed < 100 ? 1e12 : typed < 1e5 ? 1e9 : 1e6));
}

function density(tree: StatementTree, keyword: Word, problems: Problems): Declaration {
  if (!tree.block) problems.add('missing-block', keyword.span, { keyword: 'density' });
  unknownSections(tree.block, [], problems);
  const values = entries(tree.block, statements['density']!.keys, 'a density block', problems);
  const name = values.field('reference', read.text);
  const tokens = values.field('tokens', read.count);
  if (tokens && tokens.value < FEWEST_TOKENS) problems.add('tokens-scale', tokens.span, { tokens: tokens.value, meant: tokensMeant(tokens.value) });
  return {
    kind: 'density', keyword, problems: problems.list,
    reference: name,
    benchmarks: values.get('benchmarks', read.names),
    options: given({
      tokens: tokens?.value ?? null,
      params: values.get('params', read.choice<DensityOptions['params']>),
      combine: values.get('combine', read.choice<DensityOptions['combine']>),
      frontier: values.get('frontier', read.choice<DensityOptions['frontier']>),
      reach: values.get('reach', read.positive),
      level: values.get('level', read.level),
      break: values.get('break', read.breakAt),
      moore: values.get('moore', read.positive),
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

function section(block: Block | null, statement: string, name: string, problems: Problems): Values {
  const found = block?.sections.filter(({ keyword }) => keyword.text === name) ?? [];
  for (const { keyword } of found.slice(1)) problems.add('duplicate-key', keyword.span, { key: name });
  return entries(found[0] ?? null, statements[statement]!.sections![name]!.keys, `\`${name} { }\``, problems);
}

function unknownSections(block: Block | null, known: readonly string[], problems: Problems): void {
  for (const { keyword } of block?.sections ?? []) {
    if (!known.includes(keyword.text)) problems.add('unknown-key', keyword.span, { name: keyword.text, near: nearest(keyword.text, known), where: 'this statement' });
  }
}

/** Takes `mmlu.loss: from scaling` apart from the other entries of a block. */
function impliedEntries(block: Block | null, problems: Problems): { implied: Implied[]; others: Pick<Block, 'entries'> | null } {
  const implied: Implied[] = [];
  const others = (block?.entries ?? []).filter(({ key, value }) => {
    if (value?.kind !== 'from') return true;
    const meaning = meaningIn(referenceTable.keys, key.text, true);
    if (implied.some((one) => one.key.text === key.text)) problems.add('duplicate-key', key.span, { key: key.text });
    else if (meaning.kind === 'loss' || key.text === 'loss') implied.push({ key, benchmark: meaning.kind === 'loss' ? meaning.benchmark : null, fit: value.name });
    else problems.add('wrong-kind', value.span, { key: key.text, wanted: 'a value of its own; only losses come `from` a fit', example: 'mmlu.loss: from scaling' });
    return false;
  });
  return { implied, others: { entries: others } };
}

/** Takes `params: column N` apart from the other entries of a block. */
function columnEntries(block: Pick<Block, 'entries'> | null, keys: Keys, losses: boolean, problems: Problems): { columns: Source['columns']; rest: Pick<Block, 'entries'> } {
  const columns: Source['columns'][number][] = [];
  const rest = (block?.entries ?? []).filter(({ key, value }) => {
    if (value?.kind !== 'column') return true;
    if (columns.some(({ name }) => name === key.text)) problems.add('duplicate-key', key.span, { key: key.text });
    else columns.push(columnOf(key, value, meaningIn(keys, key.text, losses), problems));
    return false;
  });
  return { columns, rest: { entries: rest } };
}

function columnOf(key: Word, { name, error }: Value & { readonly kind: 'column' }, meaning: Meaning, problems: Problems): Source['columns'][number] {
  const measured = meaning.kind === 'score' || meaning.kind === 'loss' || (meaning.kind === 'key' && meaning.word.takes === 'loss');
  if (error && !measured) problems.add('unexpected-text', error.span, { text: `± column ${error.text}`, hint: 'Only scores and losses have a ±.' });
  return { name: key.text, meaning, key, column: name, error: measured ? error : null };
}
