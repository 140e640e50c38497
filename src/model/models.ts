import { unchanged } from '../base/reuse.js';
import type { Module } from './module.js';
import type { ModelRecord } from './records.js';

/** All models of a file in the order of the text, as parallel lists: a file may hold ten thousand, and this is made anew at each keystroke. */
export interface ModelList {
  readonly records: readonly ModelRecord[];
  readonly statements: readonly number[];
  /** Index of the row among the pieces of its statement; -1 for a block. */
  readonly rows: readonly number[];
  /** Number of the row in its CSV file, from 0; -1 for what stands in the text. */
  readonly csv: readonly number[];
  readonly facts: ModelFacts;
}

/** What the names alone decide; the same object as long as no name changes. */
export interface ModelFacts {
  /** Positions of models whose name already stands above. */
  readonly repeated: ReadonlySet<number>;
  /** Positions of plans. */
  readonly planned: ReadonlySet<number>;
  /** Benchmarks with at least one score, in order of appearance. */
  readonly benchmarks: readonly string[];
}

export function listModels({ read, csv }: Pick<Module, 'read' | 'csv'>, previous?: ModelList): ModelList {
  const list = { records: [] as ModelRecord[], statements: [] as number[], rows: [] as number[], csv: [] as number[] };
  const add = (record: ModelRecord | null, statement: number, row: number, csvRow: number) => {
    if (!record) return;
    list.records.push(record);
    list.statements.push(statement);
    list.rows.push(row);
    list.csv.push(csvRow);
  };
  const declarations = read.outputs;
  for (let at = 0; at < declarations.length; at++) {
    const declaration = declarations[at]!;
    if (declaration.kind === 'model') add(declaration.record, at, -1, -1);
    else if (declaration.kind === 'models') {
      for (const { first, lines } of declaration.tables) {
        for (let line = 0; line < lines.length; line++) add(lines[line]!.record, at, first + line, -1);
      }
      const rows = csv.find(({ statement }) => statement === at)?.rows.records as readonly (ModelRecord | null)[] | undefined;
      rows?.forEach((record, row) => add(record, at, -1, row));
    }
  }
  return { ...list, facts: factsOf(list.records, previous) };
}

function factsOf(records: readonly ModelRecord[], previous: ModelList | undefined): ModelFacts {
  if (previous && sameNames(previous.records, records)) return previous.facts;
  const names = new Set<string>();
  const repeated = new Set<number>();
  const planned = new Set<number>();
  const benchmarks = new Set<string>();
  for (let at = 0; at < records.length; at++) {
    const { name, scores, planned: plan } = records[at]!;
    if (plan) planned.add(at);
    if (names.has(name.value)) repeated.add(at);
    else names.add(name.value);
    for (const { benchmark } of scores) benchmarks.add(benchmark);
  }
  return { repeated, planned, benchmarks: [...benchmarks] };
}

/** True when both lists name the same models and plans with scores on the same benchmarks; looks only at what changed. */
function sameNames(before: readonly ModelRecord[], after: readonly ModelRecord[]): boolean {
  if (before.length !== after.length) return false;
  const [front, back] = unchanged(before, after);
  for (let at = front; at < after.length - back; at++) {
    const [a, b] = [before[at]!, after[at]!];
    if (a.name.value !== b.name.value || a.planned !== b.planned || a.scores.length !== b.scores.length || b.scores.some(({ benchmark }, index) => benchmark !== a.scores[index]!.benchmark)) return false;
  }
  return true;
}
