import type { Law, LawRow } from './laws.js';
import type { ModelList } from './models.js';
import type { Scope } from './module.js';
import type { Origin } from './origin.js';
import { declaredBeyond } from './quantities.js';
import { readScore } from './scores.js';
import type { Measured, Reference, ReferenceRow, Role } from './study.js';

/** A row that a law may be fitted to: numbers by the name of a quantity or column, and the texts that conditions compare. */
export interface Candidate {
  readonly name: string;
  readonly run: string | null;
  readonly group: string | null;
  /** Null for a model: it has none. */
  readonly role: Role | null;
  readonly origin: Origin;
  value(column: string): Measured | null;
}

export interface Candidates {
  /** What they come from, for sentences. */
  readonly name: string;
  /** Of their losses; null where it is not stated. */
  readonly unit: string | null;
  readonly rows: readonly Candidate[];
  /** All columns with a number in at least one row. */
  readonly columns: readonly string[];
  /** Whether compute stands in the rows; else it follows from the others. */
  readonly compute: boolean;
}

export function fromReference(reference: Reference): Candidates {
  const { name, title, rows, count, unit } = reference;
  const all = rows.map((row): Candidate => ({ name: row.name, run: row.run, group: row.group, role: row.role, origin: row.origin, value: (column) => valueInRow(row, column, count) }));
  return { name: title ?? name, unit, rows: all, compute: rows.some(({ quantities }) => quantities['compute'] !== undefined), columns: columnsOf(all, rows.flatMap(({ losses, scores, quantities }) => [...Object.keys(quantities), ...Object.keys(losses).map((on) => `${on}.loss`), ...Object.keys(scores)])) };
}

function valueInRow(row: ReferenceRow, column: string, count: Reference['count']): Measured | null {
  const { params, tokens, losses, scores, quantities, lossErrors, scoreErrors } = row;
  const own = (column === 'params' ? exact(params) : column === 'tokens' ? exact(tokens) : null) ?? quantities[column];
  if (own) return own;
  const on = column.endsWith('.loss') ? column.slice(0, -'.loss'.length) : null;
  if (on !== null && losses[on] !== undefined) return { value: losses[on], stderr: lossErrors[on] ?? null };
  if (scores[column] !== undefined) return { value: scores[column], stderr: scoreErrors[column] ?? null };
  if (column === 'nonEmbedding' && count === 'non-embedding') return exact(params);
  return derived(column, quantities['active']?.value ?? params, tokens);
}

/** The models of a file, all of them or those of one statement. */
export function fromModels(models: ModelList, scope: Scope, file: string, name: string, statement: number | null): Candidates {
  const rows: Candidate[] = [];
  const columns = new Set<string>();
  models.records.forEach((record, at) => {
    if (models.facts.repeated.has(at) || models.facts.planned.has(at) || (statement !== null && models.statements[at] !== statement)) return;
    const [row, csvRow] = [models.rows[at]!, models.csv[at]!];
    for (const { benchmark } of record.scores) columns.add(benchmark);
    const numbers: Readonly<Record<string, Measured | null>> = {
      params: exact(record.params?.value), active: exact(record.active?.value ?? record.params?.value), tokens: exact(record.tokens?.value), bits: exact(record.bits?.value),
      price: exact(record.price?.value), released: record.released && { value: record.released.value.day, stderr: record.released.value.uncertainty || null },
    };
    const value = (column: string): Measured | null => {
      if (Object.hasOwn(numbers, column) && numbers[column]) return numbers[column];
      const score = record.scores.find(({ benchmark }) => benchmark === column);
      const declared = score && scope.benchmarks.get(column)?.benchmark;
      const read = declared ? readScore(score.value, declared) : score && declaredBeyond(scope.quantities, column, score.value.value) === null ? score.value : undefined;
      if (read && typeof read === 'object') return { value: read.value, stderr: read.stderr || null };
      return derived(column, record.active?.value ?? record.params?.value ?? null, record.tokens?.value ?? null);
    };
    rows.push({ name: record.name.value, run: null, group: null, role: null, value, origin: { file, statement: models.statements[at]!, row: row < 0 ? null : row, csvRow: csvRow < 0 ? null : csvRow + 1 } });
  });
  return { name, unit: null, rows, compute: false, columns: columnsOf(rows, [...columns]) };
}

const USUAL = ['params', 'nonEmbedding', 'active', 'tokens', 'compute', 'released', 'price', 'bits'];

function columnsOf(rows: readonly Candidate[], others: readonly string[]): string[] {
  return [...new Set([...USUAL, ...others])].filter((column) => rows.some((row) => row.value(column)));
}

/** Training takes 6 operations for each parameter in use and token. */
function derived(column: string, params: number | null, tokens: number | null): Measured | null {
  return column === 'compute' && params !== null && tokens !== null ? { value: 6 * params * tokens, stderr: null } : null;
}

function exact(value: number | null | undefined): Measured | null {
  return value === null || value === undefined ? null : { value, stderr: null };
}

/** Checkpoints for the score curve are no rows for a law of losses, and rows of the loss law none for one of scores. */
export function suits({ role }: Candidate, { output: { kind } }: Law): boolean {
  if (role === 'left-out' || (role === 'curve' && kind === 'loss')) return false;
  return !(role === 'law' && kind === 'share');
}

/** The row as the law sees it; null when a number it needs is missing. `columns` are those of the inputs, then that of the output. */
export function lawRow(candidate: Candidate, columns: readonly string[], weighed: boolean): LawRow | null {
  const values = columns.map((column) => candidate.value(column));
  if (!values.every((value) => value !== null)) return null;
  const { value: output, stderr } = values.pop()!;
  const { name, run, role, origin } = candidate;
  return { name, run, origin, inputs: values.map(({ value }) => value), output, stderr: weighed ? stderr : null, heldOut: role === 'held-out' };
}
