import { PLACEHOLDER, type Parsed, type Statement } from './parse.js';

/** Where an offset of the text lies: in a table row (or a comment between rows), or in a statement's frame; `statement` and `row` count as everywhere. */
export type Position =
  | { readonly kind: 'row'; readonly statement: number; readonly row: number; readonly offset: number }
  | { readonly kind: 'frame'; readonly statement: number; readonly offset: number };

/** Null only in an empty text. */
export function positionOf(parsed: Parsed, offset: number): Position | null {
  const { pieces, statements } = parsed;
  if (statements.length === 0) return null;
  const piece = lastAtOrBefore(pieces.list.length, (index) => pieces.starts[index]!, offset);
  const at = lastAtOrBefore(statements.length, (index) => statements[index]!.first, piece);
  const statement = statements[at]!;
  const within = offset - pieces.starts[piece]!;
  const { row, text } = pieces.list[piece]!;
  const remark = !row && statement.tables.some(({ first, count }) => piece > statement.first + first && piece < statement.first + first + count);
  // Behind the last row's line break a new line begins, which is no row.
  if (remark || (row && !/[\r\n]/.test(text.slice(0, within)))) return { kind: 'row', statement: at, row: piece - statement.first, offset: within };
  return { kind: 'frame', statement: at, offset: row ? frameOffset(parsed, statement, piece + 1, 0) : frameOffset(parsed, statement, piece, within) };
}

/** The inverse of `spanInText` for one offset; costs a look at each table of the statement, not at its rows. */
function frameOffset({ text, pieces: { starts } }: Parsed, { first, tables }: Statement, piece: number, within: number): number {
  let offset = (starts[piece] ?? text.length) - starts[first]! + within;
  for (const table of tables) {
    if (first + table.first >= piece) break;
    offset -= (starts[first + table.first + table.count] ?? text.length) - starts[first + table.first]! - PLACEHOLDER.length;
  }
  return offset;
}

/** Index of the last of `length` ascending numbers that is not above `limit`; 0 when all are. */
export function lastAtOrBefore(length: number, at: (index: number) => number, limit: number): number {
  let [low, high] = [0, length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (at(middle) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A statement's frame: its text with each run of table rows replaced. */
export function frameText({ text, pieces: { starts } }: Parsed, { first, count, tables }: Statement): string {
  const at = (piece: number) => starts[piece] ?? text.length;
  let frame = '';
  let from = at(first);
  for (const table of tables) {
    frame += text.slice(from, at(first + table.first)) + PLACEHOLDER;
    from = at(first + table.first + table.count);
  }
  return frame + text.slice(from, at(first + count));
}
