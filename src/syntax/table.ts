import type { Span } from '../base/span.js';

/** One cell of a table row: its text trimmed and unescaped, and where it stands in the row. */
export interface Cell {
  readonly text: string;
  readonly span: Span;
}

const CELL = /([^|\\]*(?:\\[\s\S][^|\\]*)*)(?:\||$)/y;

/**
 * The cells of a row such as `| 190M-1xC | 190M | |`. The bar at the end may be missing; `\|` is a bar inside a cell; a `#` after a
 * blank begins a comment. An empty cell is the empty text.
 */
export function cells(row: string): Cell[] {
  const found: Cell[] = [];
  const bar = row.indexOf('|');
  if (bar < 0 || row.slice(0, bar).trim() !== '') return found; // a comment between rows
  let at = bar + 1;
  const end = contentEnd(row, at);
  while (at < end) {
    CELL.lastIndex = at;
    const raw = CELL.exec(row)?.[1] ?? '';
    const inside = raw.slice(0, end - at);
    const lead = inside.length - inside.trimStart().length;
    const trimmed = inside.trim();
    const start = at + (trimmed ? lead : Math.min(1, inside.length));
    const closing = at + raw.length < end;
    if (closing || trimmed) found.push({ text: trimmed.replaceAll('\\|', '|'), span: { start, end: start + trimmed.length } });
    at += raw.length + 1;
  }
  return found;
}

/** Where the row's content ends: before a comment, blanks and the line's end. `from` lies behind its first bar. */
export function contentEnd(row: string, from: number): number {
  const comment = row.slice(from).search(/\s#/);
  const content = comment < 0 ? row : row.slice(0, from + comment);
  return content.trimEnd().length;
}

/** The line `| --- | :--: |` below a table's header. */
export function isSeparator(row: string): boolean {
  return /^[\s|:-]*$/.test(row) && row.includes('-');
}
