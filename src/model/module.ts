import type { DataOf, Diagnostic } from '../base/diagnostic.js';
import { nearest } from '../base/nearest.js';
import { mapReusing, type Mapped } from '../base/reuse.js';
import { LIMITS, parse, type Parsed, type Statement } from '../syntax/parse.js';
import type { Word } from '../syntax/tree.js';
import { csvRows, type CsvRows } from './csv-rows.js';
import { declare, type Declaration, type ReferenceDeclaration, type Source } from './declarations.js';
import { fileName, type Files } from '../base/files.js';
import type { FitDeclaration, LawDeclaration, QuantityDeclaration } from './law-declarations.js';
import { Problems } from './readers.js';
import type { ModelRecord, ReferenceRecord } from './records.js';
import type { Benchmark } from './study.js';
import { RowProblems } from './row-problems.js';
import { modelTable, referenceTable, type Column } from './tables.js';

/** One file, read: its statements and what is in scope in it. */
export interface Module {
  readonly path: string;
  readonly text: string;
  readonly parsed: Parsed;
  readonly read: Mapped<Statement, Declaration>;
  /** Positions of the statements of each kind but the models, which may be many. */
  readonly index: Index;
  readonly uses: readonly Use[];
  /** Rows read from CSV files, for the statements that name one. */
  readonly csv: readonly Csv[];
  readonly scope: Scope;
  /** Set when the file as a whole could not be read. */
  readonly unread: Diagnostic | null;
}

export interface Index {
  readonly use: readonly number[];
  readonly benchmark: readonly number[];
  readonly reference: readonly number[];
  readonly density: readonly number[];
  readonly quantity: readonly number[];
  readonly law: readonly number[];
  readonly fit: readonly number[];
  readonly question: readonly number[];
  /** Statements of any kind that take rows from a file. */
  readonly from: readonly number[];
}

export interface Csv {
  readonly statement: number;
  readonly declaration: Declaration;
  /** The file's name as typed, and the columns that were named. */
  readonly source: Source;
  readonly path: string;
  /** Null when the file could not be read. */
  readonly text: string | null;
  readonly rows: CsvRows<ModelRecord> | CsvRows<ReferenceRecord>;
}

/** A `use`, and what came of it. */
export interface Use {
  readonly statement: number;
  readonly target: Word;
  readonly module: Module | null;
  /** Frame-relative. */
  readonly problem: Diagnostic | null;
}

/** Names a file can speak of; the same object as long as nothing in it changes. */
export interface Scope {
  readonly benchmarks: ReadonlyMap<string, DeclaredBenchmark>;
  readonly references: readonly DeclaredReference[];
  readonly quantities: ReadonlyMap<string, Declared<QuantityDeclaration>>;
  /** Of one name the first counts. */
  readonly laws: readonly DeclaredLaw[];
  readonly fits: readonly DeclaredFit[];
}

/** A statement others can speak of, and the file it stands in. */
export interface Declared<D extends Declaration> {
  readonly declaration: D;
  readonly file: string;
  readonly statement: number;
}

/** With the names its own file speaks of. */
export type DeclaredLaw = Declared<LawDeclaration> & { readonly home: () => Scope };
export type DeclaredFit = Declared<FitDeclaration> & { readonly home: () => Scope };

export interface DeclaredBenchmark {
  readonly benchmark: Benchmark;
  readonly file: string;
  readonly statement: number;
  readonly declaration: Declaration;
}

export interface DeclaredReference {
  readonly declaration: ReferenceDeclaration;
  readonly file: string;
  readonly statement: number;
  readonly csv: Csv | null;
  /** The names its own file speaks of: its scores are measured on those benchmarks. */
  readonly home: () => Scope;
}

/** One reading of a file with all that it uses. */
interface Reading {
  readonly files: Files;
  /** Files read so far: one that many use is read once. */
  readonly known: Map<string, Module>;
}

/** Files that use files are followed this far; no one writes more, and each level costs stack. */
const DEEPEST = 100;

/** Reads a file and, through `files`, what it uses. Anything that did not change is taken over from `previous`. */
export function load(path: string, text: string, files: Files, previous?: Module): Module {
  return loadIn({ files, known: new Map() }, path, text, previous, [path]);
}

/** `trail` leads from the file that was asked for to this one. */
function loadIn(reading: Reading, path: string, text: string, previous: Module | undefined, trail: readonly string[]): Module {
  const module = freshOr(previous, reading, path, text, trail);
  reading.known.set(path, module);
  return module;
}

function freshOr(previous: Module | undefined, reading: Reading, path: string, text: string, trail: readonly string[]): Module {
  const unread = unreadable(text);
  const parsed = previous?.text === text ? previous.parsed : parse(unread ? '' : text, previous?.parsed);
  const read = mapReusing(parsed.statements, previous?.read, (statement) => declare(parsed, statement));
  const index = previous?.read === read ? previous.index : indexOf(read.outputs);
  const uses = index.use.map((statement) => resolveUse(read.outputs[statement] as Declaration & { kind: 'use' }, statement, path, reading, previous, trail));
  const csv = index.from.map((statement) => readSource(read.outputs[statement] as Sourced, statement, path, reading.files, previous));
  if (previous && previous.read === read && previous.text === text && sameModules(previous.uses, uses) && csv.every((rows, at) => rows === previous.csv[at])) return previous;
  const scope = scopeOf(path, read.outputs, index, uses, csv, previous?.scope);
  return { path, text, parsed, read, index, uses, csv, scope, unread };
}

function unreadable(text: string): Diagnostic | null {
  const problems = new Problems();
  const nul = text.slice(0, 8192).indexOf('\0');
  if (nul >= 0) problems.add('not-text', { start: nul, end: nul + 1 }, {});
  else if (text.length > LIMITS.characters) problems.add('file-too-large', { start: 0, end: Math.min(80, text.length) }, { limit: `${LIMITS.characters / 1e6} million characters` });
  return problems.list[0] ?? null;
}

function indexOf(declarations: readonly Declaration[]): Index {
  const index = {
    use: [] as number[], benchmark: [] as number[], reference: [] as number[], density: [] as number[], quantity: [] as number[], law: [] as number[], fit: [] as number[],
    question: [] as number[], from: [] as number[],
  };
  for (let at = 0; at < declarations.length; at++) {
    const declaration = declarations[at]!;
    const { kind } = declaration;
    if (kind === 'model' || kind === 'nothing') continue;
    if (kind !== 'models') index[kind].push(at);
    if ((kind === 'models' || kind === 'reference') && declaration.from?.target.quoted) index.from.push(at);
  }
  return index;
}

type Sourced = Declaration & { readonly kind: 'models' | 'reference' };

function readSource(declaration: Sourced, statement: number, path: string, files: Files, previous: Module | undefined): Csv {
  const source = declaration.from!;
  const problems = new Problems();
  const file = files.resolve(path, source.target.text);
  const text = readText(file, source.target, files, problems);
  const before = previous?.csv.find((csv) => csv.statement === statement);
  if (before && before.declaration === declaration && before.text === text && text !== null) return before;
  if (text === null) return { statement, declaration, source, path: file, text, rows: { records: [], columns: [], doubled: [], problems: problems.list, rowProblems: new RowProblems() } };
  const rows = declaration.kind === 'models' ? csvRows(modelTable, source, file, text) : csvRows(referenceTable, source, file, text);
  return { statement, declaration, source, path: file, text, rows };
}

function resolveUse({ target }: Declaration & { kind: 'use' }, statement: number, from: string, reading: Reading, previous: Module | undefined, trail: readonly string[]): Use {
  const { files } = reading;
  const problems = new Problems();
  const failed = (): Use => ({ statement, target, module: null, problem: problems.list[0] ?? null });
  const path = target.quoted ? files.resolve(from, target.text) : files.shelf.get(target.text);
  if (path === undefined) {
    problems.add('unknown-library', target.span, { name: target.text, near: nearest(target.text, files.shelf.keys()) });
    return failed();
  }
  if (trail.includes(path)) {
    problems.add('use-cycle', target.span, { path: [...trail.slice(trail.indexOf(path)), path].map(fileName) });
    return failed();
  }
  const file = readText(path, target, files, problems);
  if (file === null) return failed();
  if (trail.length > DEEPEST) {
    problems.add('use-too-deep', target.span, { file: target.text, limit: DEEPEST });
    return failed();
  }
  const before = previous?.uses.find((use) => use.module?.path === path)?.module ?? undefined;
  const module = reading.known.get(path) ?? loadIn(reading, path, file, before, [...trail, path]);
  const errors = errorsOf(module);
  if (errors.length > 0) problems.add('use-problems', target.span, { file: fileName(path), errors: errors.length, ...rootOf(errors[0]!, fileName(path)) });
  return { statement, target, module, problem: problems.list[0] ?? null };
}

/** A file's text, or null with the problem said at `at`. */
export function readText(path: string, at: Word, files: Files, problems: Problems): string | null {
  const read = files.read(path);
  switch (read.kind) {
    case 'text': return read.text;
    case 'missing': return problems.add('file-not-found', at.span, { file: at.text });
    case 'outside':
    case 'unsaved': return problems.add('outside-workspace', at.span, { file: at.text, unsaved: read.kind === 'unsaved' });
    case 'unreadable': return problems.add('csv-unreadable', at.span, { file: at.text, why: read.why });
    case 'not-text': return problems.add('csv-unreadable', at.span, { file: at.text, why: 'it is not UTF-8 text.' });
    case 'too-large': return problems.add('csv-unreadable', at.span, { file: at.text, why: `it is larger than ${read.limit}.` });
  }
}

/** Errors of a used file that its own text and its CSV files show; those of the files it uses in turn count too. */
function errorsOf({ unread, read, uses, csv, scope }: Module): Diagnostic[] {
  const own = [...read.outputs.flatMap(({ problems }) => problems), ...csv.flatMap((source) => csvProblems(source, scope.benchmarks))];
  return [...(unread ? [unread] : []), ...own.filter(({ severity }) => severity === 'error'), ...uses.flatMap(({ problem }) => (problem ? [problem] : []))];
}

/** An error found through several files is told as it stands in the last of them. */
function rootOf({ code, data, message }: Diagnostic, file: string): { origin: string; first: string } {
  if (code !== 'use-problems') return { origin: file, first: message };
  const { origin, first } = data as DataOf<'use-problems'>;
  return { origin, first };
}

/** What is wrong with a CSV file, at the place of its name. Without named columns a file may hold others than ours, and what they say is no concern of ours. */
export function csvProblems({ source: { target, columns: named }, path, rows }: Csv, benchmarks: Scope['benchmarks']): Diagnostic[] {
  const counts = ({ meaning }: Column) => named.length > 0 || (meaning.kind !== 'score' && meaning.kind !== 'loss') || benchmarks.has(meaning.benchmark);
  const doubled = new Problems();
  for (const column of rows.doubled) if (counts(column)) doubled.add('duplicate-key', target.span, { key: `${fileName(path)}: ${column.name}` });
  return [...rows.problems, ...doubled.list, ...rows.rowProblems.said(fileName(path), target.span, counts)];
}

function sameModules(before: readonly Use[], after: readonly Use[]): boolean {
  return before.length === after.length && after.every((use, index) => use.module === before[index]!.module && use.problem?.message === before[index]!.problem?.message);
}

function scopeOf(path: string, declarations: readonly Declaration[], index: Index, uses: readonly Use[], csv: readonly Csv[], previous: Scope | undefined): Scope {
  const benchmarks = new Map<string, DeclaredBenchmark>();
  for (const statement of index.benchmark) {
    const declaration = declarations[statement] as Declaration & { kind: 'benchmark' };
    if (!benchmarks.has(declaration.name.text)) benchmarks.set(declaration.name.text, { benchmark: declaration.benchmark, file: path, statement, declaration });
  }
  const references: DeclaredReference[] = index.reference.map((statement) => ({
    declaration: declarations[statement] as ReferenceDeclaration, file: path, statement, csv: csv.find((rows) => rows.statement === statement) ?? null, home: () => scope,
  }));
  for (const { module } of uses) {
    for (const [name, declared] of module?.scope.benchmarks ?? []) if (!benchmarks.has(name)) benchmarks.set(name, declared);
    for (const declared of module?.scope.references ?? []) {
      if (!references.some((known) => known.file === declared.file && known.statement === declared.statement)) references.push(declared);
    }
  }
  const scope: Scope = {
    benchmarks: previous && sameBenchmarks(previous.benchmarks, benchmarks) ? previous.benchmarks : benchmarks, references,
    ...formulasOf(path, declarations, index, uses, () => scope, previous),
  };
  return previous && scope.benchmarks === previous.benchmarks && sameFormulas(previous, scope) && sameReferences(previous.references, references) ? previous : scope;
}

type Formulas = Pick<Scope, 'quantities' | 'laws' | 'fits'>;

/** Quantities, laws and fits of a file and of those it uses; a list that did not change is the same object. */
function formulasOf(path: string, declarations: readonly Declaration[], index: Index, uses: readonly Use[], home: () => Scope, previous: Scope | undefined): Formulas {
  const quantities = new Map<string, Declared<QuantityDeclaration>>();
  for (const statement of index.quantity) {
    const declaration = declarations[statement] as QuantityDeclaration;
    if (!quantities.has(declaration.name.text)) quantities.set(declaration.name.text, { declaration, file: path, statement });
  }
  for (const { module } of uses) for (const [name, declared] of module?.scope.quantities ?? []) if (!quantities.has(name)) quantities.set(name, declared);
  const laws = gathered(index.law.map((statement) => ({ declaration: declarations[statement] as LawDeclaration, file: path, statement, home })), uses.map(({ module }) => module?.scope.laws ?? []));
  const fits = gathered(index.fit.map((statement) => ({ declaration: declarations[statement] as FitDeclaration, file: path, statement, home })), uses.map(({ module }) => module?.scope.fits ?? []));
  return { quantities: previous && sameDeclared([...previous.quantities.values()], [...quantities.values()]) ? previous.quantities : quantities, laws, fits };
}

/** Those of this file, then those of used files, each once though it may come by several ways. */
function gathered<T extends Declared<Declaration>>(own: readonly T[], used: readonly (readonly T[])[]): readonly T[] {
  const all = [...own];
  for (const declared of used.flat()) if (!all.some((known) => known.file === declared.file && known.statement === declared.statement)) all.push(declared);
  return all;
}

function sameFormulas(a: Formulas, b: Formulas): boolean {
  return a.quantities === b.quantities && sameDeclared(a.laws, b.laws) && sameDeclared(a.fits, b.fits);
}

function sameDeclared(a: readonly Declared<Declaration>[], b: readonly Declared<Declaration>[]): boolean {
  return a.length === b.length && b.every(({ declaration, statement, file }, at) => declaration === a[at]!.declaration && statement === a[at]!.statement && file === a[at]!.file);
}

function sameBenchmarks(a: Scope['benchmarks'], b: Scope['benchmarks']): boolean {
  return a.size === b.size && [...b].every(([name, { declaration, statement }]) => a.get(name)?.declaration === declaration && a.get(name)?.statement === statement);
}

function sameReferences(a: Scope['references'], b: Scope['references']): boolean {
  return a.length === b.length && b.every(({ declaration, statement, file, csv }, at) => {
    const before = a[at]!;
    return before.declaration === declaration && before.statement === statement && before.file === file && before.csv === csv;
  });
}

/** The file at a path among those a file uses, itself included. */
export function moduleAt(module: Module, path: string): Module | null {
  const reached = new Set([module]);
  for (const next of reached) {
    if (next.path === path) return next;
    for (const use of next.uses) if (use.module) reached.add(use.module); // walked in this loop too
  }
  return null;
}
