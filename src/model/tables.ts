import type { Diagnostic } from '../base/diagnostic.js';
import { mapReusing, type Mapped } from '../base/reuse.js';
import { readDate, readNumber } from '../syntax/literals.js';
import { LIMITS, longLine } from '../syntax/parse.js';
import type { Piece } from '../syntax/pieces.js';
import { cells, isSeparator, type Cell } from '../syntax/table.js';
import type { Value } from '../syntax/tree.js';
import type { Keys } from '../syntax/vocabulary.js';
import { Problems } from './readers.js';
import { meaningIn, modelRecord, referenceRecord, tableKeys, type Field, type Item, type Meaning, type ModelRecord, type ReferenceRecord } from './records.js';

/** What a kind of table makes of its rows. */
export interface TableKind<Record> {
  readonly where: string;
  readonly keys: Keys;
  readonly losses: boolean;
  /** Whether rows must have a name of their own. */
  readonly named: boolean;
  make(name: Field<string>, items: readonly Item[]): Record;
}

export const modelTable: TableKind<ModelRecord> = { where: 'A models table', keys: tableKeys.models, losses: false, named: true, make: modelRecord };
export const referenceTable: TableKind<ReferenceRecord> = { where: 'A reference table', keys: tableKeys.reference, losses: true, named: false, make: referenceRecord };

/** One line of a table. Spans are offsets into the line. The header, its separator and comments have no record. */
export interface TableLine<Record> {
  readonly record: Record | null;
  readonly problems: readonly Diagnostic[];
}

export interface Table<Record> {
  /** Index of its first line among the pieces of its statement. */
  readonly first: number;
  readonly columns: readonly Column[];
  /** Parallel to the pieces of the table. */
  readonly lines: readonly TableLine<Record>[];
}

export interface Column {
  readonly name: string;
  readonly meaning: Meaning;
}

/** What was made of the rows below a header, and as which kind of table: `models` above a table may become `reference`. */
const bodies = new WeakMap<Piece, { readonly kind: TableKind<unknown>; readonly body: Mapped<Piece, TableLine<unknown>> }>();

/** Reads a run of table rows; rows that have not changed since the last reading are not read again. */
export function readTable<Record>(kind: TableKind<Record>, first: number, rows: readonly Piece[]): Table<Record> {
  const [head] = rows;
  if (!head) return { first, columns: [], lines: [] };
  const problems = new Problems();
  if (longLine(head.text)) {
    problems.add('line-too-long', TOO_LONG, { limit: LIMITS.lineLength });
    return { first, columns: [], lines: rows.map((row) => (row === head ? { record: null, problems: problems.list } : NOTHING)) };
  }
  const columns = readHeader(kind, head, problems);
  const second = rows.findIndex((row, at) => at > 0 && row.row);
  const lead = second > 0 && isSeparator(rows[second]!.text) ? second + 1 : 1;
  if (rows.length === lead) problems.add('empty-table', { start: cells(head.text)[0]?.span.start ?? 0, end: head.text.trimEnd().length }, {});
  const known = bodies.get(head);
  const before = known?.kind === (kind as TableKind<unknown>) ? (known.body as Mapped<Piece, TableLine<Record>>) : undefined;
  const body = mapReusing(rows.slice(lead, lead + LIMITS.rows), before, ({ text, row }) => (row ? readRow(kind, columns, text) : NOTHING));
  bodies.set(head, { kind, body });
  const header: TableLine<Record> = { record: null, problems: problems.list };
  return { first, columns, lines: [header, ...new Array<typeof NOTHING>(lead - 1).fill(NOTHING), ...body.outputs, ...beyondLimit(rows, lead)] };
}

const NOTHING = { record: null, problems: [] };
/** The beginning of a line that is not read stands for all of it. */
const TOO_LONG = { start: 0, end: 80 };

function beyondLimit(rows: readonly Piece[], lead: number): TableLine<never>[] {
  return rows.slice(lead + LIMITS.rows).map((row, index) => {
    if (index > 0) return NOTHING;
    const problems = new Problems();
    problems.add('too-many-rows', { start: 0, end: row.text.trimEnd().length }, { limit: LIMITS.rows });
    return { record: null, problems: problems.list };
  });
}

function readHeader(kind: TableKind<unknown>, head: Piece, problems: Problems): Column[] {
  const found = cells(head.text);
  const columns = found.map(({ text }) => ({ name: text, meaning: meaningIn(kind.keys, text, kind.losses) }));
  const seen = new Set<string>();
  found.forEach(({ text, span }, index) => {
    if (text && seen.has(text)) {
      problems.add('duplicate-key', span, { key: text });
      columns[index] = { name: '', meaning: columns[index]!.meaning };
    }
    seen.add(text);
    if (kind.named && text === 'arch') {
      problems.add('misplaced-arch', span, { row: true });
      columns[index] = { name: '', meaning: columns[index]!.meaning };
    }
  });
  if (kind.named && !columns.some(({ meaning }) => meaning.kind === 'name')) {
    problems.add('missing-column', { start: found[0]?.span.start ?? 0, end: found.at(-1)?.span.end ?? 1 }, { column: 'model', where: kind.where });
  }
  return columns;
}

function readRow<Record>(kind: TableKind<Record>, columns: readonly Column[], row: string): TableLine<Record> {
  const problems = new Problems();
  if (longLine(row)) {
    problems.add('line-too-long', TOO_LONG, { limit: LIMITS.lineLength });
    return { record: null, problems: problems.list };
  }
  const found = cells(row);
  if (found.length !== columns.length) {
    problems.add('ragged-row', { start: row.indexOf('|'), end: row.trimEnd().length }, { cells: found.length, columns: columns.length });
    return { record: null, problems: problems.list };
  }
  return recordOf(kind, columns, found, problems);
}

/** A row's record from its cells; also used for the rows of a CSV file, whose cells all stand at the place of the file's name. */
export function recordOf<Record>(kind: TableKind<Record>, columns: readonly Column[], found: readonly Cell[], problems: Problems): TableLine<Record> {
  const at = columns.findIndex(({ meaning }) => meaning.kind === 'name');
  const label = found[at];
  const span = label?.span ?? { start: found[0]?.span.start ?? 0, end: found.at(-1)?.span.end ?? 1 };
  if (kind.named && at >= 0 && !label?.text) problems.add('missing-name', { start: span.start, end: Math.max(span.end, span.start + 1) }, { what: 'This row', example: 'Llama-2-7B' });
  if (kind.named && !label?.text) return { record: null, problems: problems.list };
  const items: Item[] = [];
  columns.forEach(({ name, meaning }, index) => {
    if (meaning.kind !== 'name' && name) items.push({ key: name, keySpan: null, meaning, value: cellValue(found[index]!) });
  });
  const record = kind.make({ value: label?.text ?? '', span }, items) as Record & { readonly problems: readonly Diagnostic[] };
  return { record, problems: [...problems.list, ...record.problems] };
}

const PLUS_MINUS = /±|\+\/?-/;

/** A cell as a value: a number (perhaps ±), a date, `?`, or else its raw text. Null when empty. */
export function cellValue({ text, span }: Cell): Value | null {
  if (text === '') return null;
  if (text === '?') return { kind: 'unknown', span };
  const literal = readNumber(text);
  if (literal) return { kind: 'number', literal, image: text, plusMinus: null, span };
  const [before = '', after = '', ...more] = text.split(PLUS_MINUS).map((part) => part.trim());
  const [value, error] = [readNumber(before), readNumber(after)];
  if (value && error && more.length === 0) return { kind: 'number', literal: value, image: before, span, plusMinus: { literal: error, image: after, span } };
  return readDate(text) ? { kind: 'date', text, span } : { kind: 'text', text, span };
}
