import { diagnose, type DataOf, type Diagnostic } from '../base/diagnostic.js';
import { nearest } from '../base/nearest.js';
import type { ModelsDeclaration, ReferenceDeclaration } from '../model/declarations.js';
import type { Library } from '../model/library.js';
import type { Module } from '../model/module.js';
import { Problems } from '../model/readers.js';
import { modelKeys, tableKeys, type ModelRecord, type ScoreField } from '../model/records.js';
import { checkScore } from '../model/scores.js';
import { cells } from '../syntax/table.js';
import type { Keys } from '../syntax/vocabulary.js';

type Benchmarks = Module['scope']['benchmarks'];

/** What can be said of one model knowing the benchmarks in scope and the date. Spans are those of the record. */
export function checkModel(record: ModelRecord, benchmarks: Benchmarks, library: Library, today: number): readonly Diagnostic[] {
  const { released, scores } = record;
  if (!(released && released.value.day > today) && scores.every((score) => isPlain(score, benchmarks))) return NONE;
  const problems = new Problems();
  if (released && released.value.day > today) problems.add('future-date', released.span, { date: released.value.text });
  checkScores(scores, benchmarks, library, problems);
  return problems.list;
}

const NONE: readonly Diagnostic[] = [];

/** The common case at little cost: a known benchmark and a percent below its best. */
function isPlain({ benchmark, value }: ScoreField, benchmarks: Benchmarks): boolean {
  const known = benchmarks.get(benchmark)?.benchmark;
  return known !== undefined && known.range[1] <= 1 && known.range[0] >= 0 && value.value >= 0 && value.value <= known.range[1];
}

function checkScores(scores: readonly ScoreField[], benchmarks: Benchmarks, library: Library, problems: Problems): void {
  for (const { benchmark, key, value, span } of scores) {
    const declared = benchmarks.get(benchmark);
    if (declared) checkScore(value, declared.benchmark, span, problems);
    else if (key) problems.add('unknown-benchmark', key, unknownBenchmark(benchmark, benchmarks, modelKeys, library));
  }
}

/** What was meant may be a key as well. One of the library comes first: its name is right, it is only not in scope. */
function unknownBenchmark(name: string, benchmarks: Benchmarks, keys: Keys, library: Library): DataOf<'unknown-benchmark'> {
  const home = library.homeOf(name);
  return { name, near: home ? null : nearest(name, [...benchmarks.keys(), ...Object.keys(keys)]), library: home };
}

/** Headers that name no benchmark, and scores of reference rows. `row` counts the pieces of the statement; null: spans are the frame's. */
export function checkTables({ scope: { benchmarks }, csv, parsed }: Module, statement: number, { kind, tables, from }: ModelsDeclaration | ReferenceDeclaration, library: Library, say: (problem: Diagnostic, row: number | null) => void): void {
  for (const { first, columns, lines } of tables) {
    columns.forEach(({ name, meaning }, at) => {
      if ((meaning.kind !== 'score' && meaning.kind !== 'loss') || benchmarks.has(meaning.benchmark) || !name) return;
      const head = parsed.pieces.list[parsed.statements[statement]!.first + first]!;
      say(diagnose('unknown-benchmark', cells(head.text)[at]!.span, unknownBenchmark(meaning.benchmark, benchmarks, meaning.kind === 'loss' ? {} : tableKeys[kind], library)), first);
    });
    if (kind === 'models') continue; // their scores are checked with the models
    lines.forEach(({ record }, line) => {
      if (!record) return;
      const problems = new Problems();
      checkScores(record.scores, benchmarks, library, problems);
      for (const problem of problems.list) say(problem, first + line);
    });
  }
  if (from && csv.some((rows) => rows.statement === statement)) {
    for (const { meaning, key } of from.columns) {
      if ((meaning.kind === 'score' || meaning.kind === 'loss') && !benchmarks.has(meaning.benchmark)) {
        say(diagnose('unknown-benchmark', key.span, unknownBenchmark(meaning.benchmark, benchmarks, meaning.kind === 'loss' ? {} : tableKeys[kind], library)), null);
      }
    }
  }
}
