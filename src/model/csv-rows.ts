import type { Diagnostic } from '../base/diagnostic.js';
import { nearest } from '../base/nearest.js';
import { LIMITS } from '../syntax/parse.js';
import type { Word } from '../syntax/tree.js';
import { readCsv } from './csv.js';
import type { Source } from './declarations.js';
import { fileName } from '../base/files.js';
import { Problems } from './readers.js';
import { meaningIn } from './records.js';
import { recordOf, type Column, type TableKind } from './tables.js';

export interface CsvRows<Record> {
  /** Null where a row could not be read; the first row below the header is number 0. */
  readonly records: readonly (Record | null)[];
  /** At the place of the file's name in the `.density` text. */
  readonly problems: readonly Diagnostic[];
}

/** Problems of one kind in one column are said for this many rows; then counted. */
const SAID = 3;

/** Reads the rows of a CSV file as a table of this kind: by the columns the source names, or else by the file's header. */
export function csvRows<Record>(kind: TableKind<Record>, { target, columns: named }: Source, path: string, text: string): CsvRows<Record> {
  const problems = new Problems();
  const file = fileName(path);
  const table = readCsv(text);
  if (table.kind === 'unreadable') {
    problems.add('csv-unreadable', target.span, { file, why: table.why });
    return { records: [], problems: problems.list };
  }
  if (table.cut) problems.add('too-many-rows', target.span, { limit: LIMITS.rows });
  const picked = named.length > 0 ? pick(named, table.header, file, problems) : table.header.map((name, at) => ({ name, meaning: meaningIn(kind.keys, name, kind.losses), at }));
  if (kind.named && !picked.some(({ meaning }) => meaning.kind === 'name')) {
    problems.add('missing-column', target.span, { column: 'model', where: file });
    return { records: [], problems: problems.list };
  }
  const found = new Findings(file, target);
  const records = table.rows.map((row, index) => {
    const line = new Problems();
    // A cell of another file has no place in this text: its span counts the columns, so that a problem can name its column.
    const cells = picked.map(({ at }, column) => ({ text: row[at] ?? '', span: { start: column, end: column + 1 } }));
    const { record, problems: wrong } = recordOf(kind, picked, cells, line);
    for (const problem of wrong) found.add(index + 1, picked[problem.span.start]?.name ?? '', problem);
    return record;
  });
  return { records, problems: [...problems.list, ...found.said()] };
}

function pick(named: Source['columns'], header: readonly string[], file: string, problems: Problems): (Column & { at: number })[] {
  return named.flatMap(({ column, ...rest }) => {
    const at = header.indexOf(column.text);
    if (at >= 0) return [{ ...rest, at }];
    problems.add('csv-column-missing', column.span, { file, name: column.text, near: nearest(column.text, header) });
    return [];
  });
}

/** Gathers the problems of rows, so that a column that is wrong throughout does not flood the list. */
class Findings {
  readonly #byKind = new Map<string, { row: number; column: string; why: string; code: string }[]>();

  constructor(private readonly file: string, private readonly target: Word) {}

  add(row: number, column: string, { code, message }: Diagnostic): void {
    const key = `${code} ${column}`;
    this.#byKind.set(key, [...(this.#byKind.get(key) ?? []), { row, column, why: message, code }]);
  }

  said(): Diagnostic[] {
    const problems = new Problems();
    for (const found of this.#byKind.values()) {
      found.slice(0, SAID).forEach(({ row, column, why }, index) => {
        const more = index === SAID - 1 ? found.length - SAID : 0;
        problems.add('csv-row', this.target.span, { file: this.file, row, column, why, more });
      });
    }
    return problems.list;
  }
}
