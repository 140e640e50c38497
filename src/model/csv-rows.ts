import { diagnose, type Diagnostic } from '../base/diagnostic.js';
import { fileName } from '../base/files.js';
import { nearest } from '../base/nearest.js';
import { readNumber } from '../syntax/literals.js';
import { LIMITS } from '../syntax/parse.js';
import type { Word } from '../syntax/tree.js';
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

/** A column, where it stands, and where its standard errors do. */
type Picked = Column & { readonly at: number; readonly error: { readonly name: string; readonly at: number } | null };

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
    const cells = columns.map((picked, column) => ({ text: measured(picked, row, (problem) => rowProblems.add(index + 1, { ...picked, name: picked.error!.name }, problem)), span: { start: column, end: column + 1 } }));
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
  const find = ({ text, span }: Word) => {
    const at = header.indexOf(text);
    if (at < 0) problems.add('csv-column-missing', span, { file, name: text, near: nearest(text, header) });
    else if (header.indexOf(text, at + 1) >= 0) problems.add('duplicate-key', span, { key: `${file}: ${text}` });
    return at;
  };
  return named.flatMap(({ column, error: second, ...rest }) => {
    const [at, error] = [find(column), second && { name: second.text, at: find(second) }];
    return at < 0 ? [] : [{ ...rest, at, error: error && error.at >= 0 ? error : null }];
  });
}

/** A cell as if its ± stood in it, `2.1 ± 0.01`, where another column gives that. */
function measured({ at, error }: Picked, row: readonly string[], wrong: (problem: Diagnostic) => void): string {
  const [text, stderr] = [row[at] ?? '', error ? (row[error.at] ?? '') : ''];
  if (text === '' || text === '?' || stderr === '' || stderr === '?') return text;
  if (readNumber(stderr)) return `${text} ± ${stderr}`;
  wrong(diagnose('wrong-kind', NOWHERE, { key: error!.name, wanted: 'a standard error', example: '0.004' }));
  return text;
}

const NOWHERE = { start: 0, end: 1 };

/** By the header's own names; of two columns of one name the first counts. */
function ownColumns(kind: TableKind<unknown>, header: readonly string[]): Picked[] {
  return header.flatMap((name, at) => (name && header.indexOf(name) === at ? [{ name, meaning: meaningIn(kind.keys, name, kind.losses), at, error: null }] : []));
}
