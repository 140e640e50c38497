import { diagnose, type Diagnostic } from '../base/diagnostic.js';
import { fileName } from '../base/files.js';
import { nearest } from '../base/nearest.js';
import { LIMITS } from '../syntax/parse.js';
import { readCsv } from './csv.js';
import type { Source } from './declarations.js';
import { Problems } from './readers.js';
import { meaningIn } from './records.js';
import { RowProblems } from './row-problems.js';
import { recordOf, type Column, type TableKind } from './tables.js';

export interface CsvRows<Record> {
  /** Null where a row could not be read; the first row below the header is number 0. */
  readonly records: readonly (Record | null)[];
  /** What was read of each row; the spans of a record count these. */
  readonly columns: readonly Column[];
  /** Columns whose name the header gives once more. */
  readonly doubled: readonly Column[];
  /** Of the file as a whole, at the place of its name in the `.density` text. */
  readonly problems: readonly Diagnostic[];
  readonly rowProblems: RowProblems;
}

type Picked = Column & { readonly at: number };

/** Reads the rows of a CSV file as a table of this kind: by the columns the source names, or else by the file's header. */
export function csvRows<Record>(kind: TableKind<Record>, { target, columns: named }: Source, path: string, text: string): CsvRows<Record> {
  const problems = new Problems();
  const rowProblems = new RowProblems();
  const file = fileName(path);
  const nothing = { records: [], columns: [], doubled: [], problems: problems.list, rowProblems };
  if (text.includes('\ufffd')) problems.add('not-utf8', target.span, { file });
  const table = readCsv(text);
  if (table.kind === 'unreadable') {
    problems.add('csv-unreadable', target.span, { file, why: table.why });
    return nothing;
  }
  const { header, rows, cut } = table;
  if (cut) problems.add('too-many-rows', target.span, { limit: LIMITS.rows });
  if (rows.length === 0) problems.add('empty-table', target.span, {});
  const columns = named.length > 0 ? pick(named, header, file, problems) : ownColumns(kind, header);
  if (kind.named && !(named.length > 0 ? named : columns).some(({ meaning }) => meaning.kind === 'name')) problems.add('missing-column', target.span, { column: 'model', where: file });
  if (kind.named && !columns.some(({ meaning }) => meaning.kind === 'name')) return nothing;
  const width = filled(header);
  const records = rows.map((row, index) => {
    const line = new Problems();
    if (filled(row) > width || row.length < width) {
      rowProblems.add(index + 1, undefined, diagnose('ragged-row', target.span, { cells: row.length, columns: header.length }));
      return null;
    }
    // A cell of another file has no place in this text: its span counts the columns, so that a problem can name its column.
    const cells = columns.map(({ at }, column) => ({ text: row[at] ?? '', span: { start: column, end: column + 1 } }));
    const { record, problems: wrong } = recordOf(kind, columns, cells, line);
    for (const problem of wrong) rowProblems.add(index + 1, columns[problem.span.start], problem);
    return record;
  });
  const doubled = named.length > 0 ? [] : columns.filter(({ name, at }) => header.indexOf(name, at + 1) >= 0);
  return { records, columns, doubled, problems: problems.list, rowProblems };
}

/** Cells up to the last that is not empty: a comma at the end of a line is no column. */
function filled(cells: readonly string[]): number {
  let count = cells.length;
  while (count > 0 && cells[count - 1] === '') count -= 1;
  return count;
}

function pick(named: Source['columns'], header: readonly string[], file: string, problems: Problems): Picked[] {
  return named.flatMap(({ column, ...rest }) => {
    const at = header.indexOf(column.text);
    if (at < 0) problems.add('csv-column-missing', column.span, { file, name: column.text, near: nearest(column.text, header) });
    else if (header.indexOf(column.text, at + 1) >= 0) problems.add('duplicate-key', column.span, { key: `${file}: ${column.text}` });
    return at < 0 ? [] : [{ ...rest, at }];
  });
}

/** By the header's own names; of two columns of one name the first counts. */
function ownColumns(kind: TableKind<unknown>, header: readonly string[]): Picked[] {
  return header.flatMap((name, at) => (name && header.indexOf(name) === at ? [{ name, meaning: meaningIn(kind.keys, name, kind.losses), at }] : []));
}
