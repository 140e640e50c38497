import { readCsv } from '../model/csv.js';
import { modelKeys } from '../model/records.js';
import { keyWord } from '../syntax/vocabulary.js';
import { asCell } from './names.js';

/** Lines of cells, as a table with its columns in line; null where they are no CSV. */
export function pastedTable(lines: string, indent: string): string | null {
  const csv = readCsv(lines);
  if (csv.kind === 'unreadable') return null;
  const columns = csv.header.length;
  const rows = [csv.header.map(asTitle), ...csv.rows].map((cells) => Array.from({ length: Math.max(columns, cells.length) }, (_, at) => written(cells[at] ?? '')));
  const widths = Array.from({ length: columns }, (_, at) => rows.reduce((most, cells) => Math.max(most, cells[at]!.length), 3));
  const bars = (cells: readonly string[]) => `${indent}| ${cells.join(' | ')} |`;
  const [head, ...body] = rows.map((cells) => bars(cells.map((cell, at) => cell.padEnd(widths[at] ?? 0))));
  return [head, bars(widths.map((width) => '-'.repeat(width))), ...body].join('\n');
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
