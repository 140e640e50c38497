import { diagnose, type DataOf, type Diagnostic } from '../base/diagnostic.js';
import { nearest } from '../base/nearest.js';
import type { Span } from '../base/span.js';
import type { ModelsDeclaration, ReferenceDeclaration } from '../model/declarations.js';
import type { Library } from '../model/library.js';
import type { Csv, Module, Scope } from '../model/module.js';
import { declaredBeyond, Quantities } from '../model/quantities.js';
import { Problems } from '../model/readers.js';
import { modelKeys, tableKeys, type Meaning, type ModelRecord, type ReferenceRecord, type ScoreField } from '../model/records.js';
import { checkScore } from '../model/scores.js';
import { cells } from '../syntax/table.js';
import type { Keys } from '../syntax/vocabulary.js';
import type { Findings } from './findings.js';

/** What a key or column can stand for beside the words of the language. */
type Known = Pick<Scope, 'benchmarks' | 'quantities'>;

/** What can be said of one model knowing the names in scope and the date. Spans are those of the record. */
export function checkModel(record: ModelRecord, known: Known, library: Library, today: number): readonly Diagnostic[] {
  const { planned, scores, denied } = record;
  const released = planned ? null : record.released;
  if (!(released && released.value.day > today) && denied.length === 0 && scores.every((score) => isPlain(score, known))) return NONE;
  const problems = new Problems();
  if (released && released.value.day > today) problems.add('future-date', released.span, { date: released.value.text });
  checkScores(scores, known, library, problems);
  for (const { benchmark, key, span } of denied) checkDenied(benchmark, key ?? span, known, library, problems);
  return problems.list;
}

const NONE: readonly Diagnostic[] = [];

/** The common case at little cost: a known benchmark and a percent below its best. */
function isPlain({ benchmark, value }: ScoreField, { benchmarks }: Known): boolean {
  const known = benchmarks.get(benchmark)?.benchmark;
  return known !== undefined && known.range[1] <= 1 && known.range[0] >= 0 && value.value >= 0 && value.value <= known.range[1];
}

function checkScores(scores: readonly ScoreField[], known: Known, library: Library, problems: Problems): void {
  for (const { benchmark, key, value, span } of scores) {
    const declared = known.benchmarks.get(benchmark);
    const range = declared ? null : declaredBeyond(known.quantities, benchmark, value.value);
    if (declared) checkScore(value, declared.benchmark, span, problems);
    else if (range !== null) problems.add('value-outside-range', span, { name: benchmark, value: value.image, range, cell: true });
    else if (key && !isQuantity(benchmark, known)) problems.add('unknown-benchmark', key, unknownBenchmark(benchmark, known, modelKeys, library));
  }
}

/** A score in a plan; of what is no benchmark nobody knows whether it was meant as one. */
function checkDenied(name: string, span: Span, known: Known, library: Library, problems: Problems): void {
  const isBenchmark = known.benchmarks.has(name) || library.homeOf(name) !== null || isQuantity(name, known);
  if (isBenchmark) problems.add('plan-measured', span, { benchmark: name });
  else problems.add('unknown-key', span, { name, near: nearest(name, [...Object.keys(modelKeys), ...known.benchmarks.keys()]), where: 'a plan' });
}

/** Whether laws may speak of what stands under a name; the letters of quantities are no names of columns. */
function isQuantity(name: string, { quantities, benchmarks }: Known): boolean {
  return new Quantities(quantities, benchmarks).find(name)?.name === name;
}

/** What was meant may be a key as well. One of the library comes first: its name is right, it is only not in scope. */
function unknownBenchmark(name: string, known: Known, keys: Keys, library: Library): DataOf<'unknown-benchmark'> {
  const home = library.homeOf(name);
  return { name, near: home ? null : nearest(name, [...known.benchmarks.keys(), ...known.quantities.keys(), ...Object.keys(keys)]), home };
}

/** Headers that name no benchmark, and scores of reference rows. */
export function checkTables({ scope, parsed }: Module, statement: number, { kind, tables, from }: ModelsDeclaration | ReferenceDeclaration, library: Library, findings: Findings): void {
  for (const { first, columns, lines } of tables) {
    columns.forEach(({ name, meaning }, at) => {
      const unknown = unknownColumn(meaning, kind, scope, library);
      if (!unknown || !name) return;
      const head = parsed.pieces.list[parsed.statements[statement]!.first + first]!;
      findings.inRow(statement, first, diagnose('unknown-benchmark', cells(head.text)[at]!.span, unknown));
    });
    if (kind === 'models') continue; // their scores are checked with the models
    lines.forEach(({ record }, line) => {
      if (record) for (const problem of scoreProblems(record, scope, library)) findings.inRow(statement, first + line, problem);
    });
  }
  if (!from?.target.quoted) return;
  for (const { meaning, key } of from.columns) {
    const unknown = unknownColumn(meaning, kind, scope, library);
    if (unknown) findings.inFrame(statement, diagnose('unknown-benchmark', key.span, unknown));
  }
}

/** Scores of reference rows of a CSV file; and, where its own header is read, columns that are almost a benchmark's. */
export function checkCsv(source: Csv, known: Known, library: Library, findings: Findings): void {
  const { declaration: { kind }, source: { target, columns: named }, rows: { records, columns } } = source;
  if (kind === 'reference') {
    (records as readonly (ReferenceRecord | null)[]).forEach((record, row) => {
      if (record) for (const problem of scoreProblems(record, known, library)) findings.inCsvRow(source, row, problem);
    });
  }
  if (named.length > 0) return;
  for (const { meaning } of columns) {
    const unknown = unknownColumn(meaning, 'reference', known, library);
    if (unknown?.home || unknown?.near && known.benchmarks.has(unknown.near)) findings.inFrame(source.statement, diagnose('unknown-benchmark', target.span, unknown));
  }
}

function scoreProblems({ scores }: Pick<ReferenceRecord, 'scores'>, known: Known, library: Library): readonly Diagnostic[] {
  if (scores.every((score) => isPlain(score, known))) return NONE;
  const problems = new Problems();
  checkScores(scores, known, library, problems);
  return problems.list;
}

/** What to say of a column that stands for a benchmark nobody declared; null for all others. */
function unknownColumn(meaning: Meaning, kind: 'models' | 'reference', known: Known, library: Library): DataOf<'unknown-benchmark'> | null {
  if ((meaning.kind !== 'score' && meaning.kind !== 'loss') || known.benchmarks.has(meaning.benchmark)) return null;
  if (meaning.kind === 'score' && isQuantity(meaning.benchmark, known)) return null;
  return unknownBenchmark(meaning.benchmark, known, meaning.kind === 'loss' ? {} : tableKeys[kind], library);
}
