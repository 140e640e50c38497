import { readCsv } from '../model/csv.js';
import { modelKeys } from '../model/records.js';
import { cells, contentEnd } from '../syntax/table.js';
import { keyWord } from '../syntax/vocabulary.js';
import { asCell } from './names.js';

type Cells = readonly string[];

/**
 * Lines of cells, as a table with its columns in line; null where they are no CSV. Right below a table, whose header is given as typed,
 * they become rows of it, unless they bring other columns of their own.
 */
export function pastedTable(lines: string, indent: string, headerAbove: string | null): string | null {
  const csv = readCsv(lines);
  if (csv.kind === 'unreadable') return null;
  const { header, rows } = csv;
  if (headerAbove === null) return table(header, rows, indent);
  const titles = cells(headerAbove).map(({ text }) => text);
  if (!startsWithName(header)) return rowsBelow(headerAbove, [header, ...rows]);
  if (header.map(asTitle).join('\t') !== titles.join('\t')) return `\n${table(header, rows, indent)}`; // an empty line parts two tables
  return rows.length > 0 ? rowsBelow(headerAbove, rows) : null;
}

function table(header: Cells, body: readonly Cells[], indent: string): string {
  const rows = [header.map(asTitle), ...body].map((row) => filled(row, header.length));
  const widths = header.map((_, at) => rows.reduce((most, row) => Math.max(most, row[at]!.length), 3));
  const [head, ...below] = rows.map((row) => bars(row, widths, indent));
  return [head, bars(widths.map((width) => '-'.repeat(width)), widths, indent), ...below].join('\n');
}

/** Rows with bars under those of a header that stands already. */
function rowsBelow(header: string, rows: readonly Cells[]): string {
  const bar = header.indexOf('|');
  const columns = header.slice(bar + 1, contentEnd(header, bar + 1)).replace(/\|$/, '').split(/(?<!\\)\|/);
  return rows.map((row) => bars(filled(row, columns.length), columns.map((column) => column.length - 2), header.slice(0, bar))).join('\n');
}

function startsWithName([first = '']: Cells): boolean {
  return /^(?:model|name)$/i.test(first);
}

function filled(row: Cells, columns: number): string[] {
  return Array.from({ length: Math.max(columns, row.length) }, (_, at) => written(row[at] ?? ''));
}

function bars(row: Cells, widths: readonly number[], indent: string): string {
  return `${indent}| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
}

/** Keys are written small here, whatever they are in a spreadsheet. */
function asTitle(name: string): string {
  const small = name.toLowerCase();
  return small === 'model' || small === 'name' || keyWord(modelKeys, small) ? small : name;
}

/** A cell on one line, without what would begin a comment. */
function written(cell: string): string {
  return asCell(cell.replace(/\s+/g, ' ').replaceAll(' #', '-#'));
}
