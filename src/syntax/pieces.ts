import { NAME } from './tokens.js';
import { statementKeywords } from './vocabulary.js';

/**
 * The unit of re-reading: a table row, or the text between rows and statements. Pieces are compared by identity, so whatever was
 * computed from an untouched piece stays valid.
 */
export interface Piece {
  readonly text: string;
  readonly row: boolean;
  /** True for the piece a statement begins with. */
  readonly opens: boolean;
}

export interface Pieces {
  readonly text: string;
  readonly list: readonly Piece[];
  /** Offset of each piece. */
  readonly starts: readonly number[];
  /** How many pieces at the front and at the back are those of the previous reading. */
  readonly kept: { readonly front: number; readonly back: number };
}

/**
 * Cuts a text into pieces. With a previous reading, only the neighbourhood of the edit is cut again: what a piece is depends on its own
 * first line alone, so equal text behind a boundary gives equal pieces. The result is that of a full reading.
 */
export function cut(text: string, previous?: Pieces): Pieces {
  if (!previous) return join(text, [], scan(text, 0, () => false).pieces, [], null);
  const front = commonPrefix(previous.text, text);
  const back = commonSuffix(previous.text, text, Math.min(previous.text.length, text.length) - front);
  const shift = text.length - previous.text.length;

  // The last untouched piece is cut again too: what follows it may no longer begin a piece.
  const keep = Math.max(0, firstAtOrAfter(previous.starts, front + 1) - 2);
  const from = previous.starts[keep] ?? 0;
  let resume = firstAtOrAfter(previous.starts, Math.max(previous.text.length - back, from + 1));
  const { pieces, stopped } = scan(text, from, (offset) => {
    while (resume < previous.starts.length && previous.starts[resume]! + shift < offset) resume += 1;
    return resume < previous.starts.length && previous.starts[resume]! + shift === offset;
  });
  let same = 0;
  while (same < pieces.length && isSame(pieces[same]!, previous.list[keep + same])) same += 1;
  return join(text, previous.list.slice(0, keep + same), pieces.slice(same), stopped ? previous.list.slice(resume) : [], previous);
}

function isSame(a: Piece, b: Piece | undefined): boolean {
  return a.text === b?.text && a.row === b.row && a.opens === b.opens;
}

function join(text: string, front: readonly Piece[], middle: readonly Piece[], back: readonly Piece[], previous: Pieces | null): Pieces {
  const list = [...front, ...middle, ...back];
  const starts: number[] = new Array(list.length);
  for (let index = 0, offset = 0; index < list.length; index++) {
    starts[index] = offset;
    offset += list[index]!.text.length;
  }
  return { text, list, starts, kept: previous ? { front: front.length, back: back.length } : { front: 0, back: 0 } };
}

/** Cuts from `from`, which must be the start of a piece, until a boundary at which `stop` says that the rest is known. */
function scan(text: string, from: number, stop: (offset: number) => boolean): { pieces: Piece[]; stopped: boolean } {
  const pieces: Piece[] = [];
  let start = from;
  let opens = opensStatement(text, from);
  let offset = from;
  while (offset < text.length) {
    const row = isRow(text, offset);
    const begins = !row && opensStatement(text, offset);
    if (row || begins) {
      if (offset > start) pieces.push({ text: text.slice(start, offset), row: false, opens });
      start = offset;
      opens = begins;
      if (offset > from && stop(offset)) return { pieces, stopped: true };
    }
    offset = nextLine(text, offset);
    if (row) {
      pieces.push({ text: text.slice(start, offset), row: true, opens: false });
      start = offset;
      opens = false;
      if (stop(offset)) return { pieces, stopped: true };
    }
  }
  if (offset > start) pieces.push({ text: text.slice(start, offset), row: false, opens });
  return { pieces, stopped: false };
}

const LINE_END = /\r\n?|\n/g;

/** Offset behind the end of the line that `from` lies in; `\n`, `\r\n` and a lone `\r` end a line. */
export function nextLine(text: string, from: number): number {
  LINE_END.lastIndex = from;
  return LINE_END.test(text) ? LINE_END.lastIndex : text.length;
}

// What is pasted from a web page may be indented with other blanks than the keyboard's.
const ROW = /[^\S\r\n]*\|/y;

function isRow(text: string, lineStart: number): boolean {
  const first = text.charCodeAt(lineStart);
  if (first === 124) return true;
  if (first > 32 && first < 0xa0) return false;
  ROW.lastIndex = lineStart;
  return ROW.test(text);
}

const keywords = new Set(statementKeywords);
/** Lines of a law that begin with one of these go on with it, also where they are not set in. */
const CONTINUES = new Set(['where', 'let']);
const FIRST_WORD = new RegExp(`(${NAME.source})[ \\t]*(.?)`, 'y');

/** A keyword at column 0 that is no key; or, so that a misspelt keyword costs one statement only, any word followed by a name. */
function opensStatement(text: string, lineStart: number): boolean {
  // Files that were joined may hold a byte order mark in their midst.
  const wordStart = text.charCodeAt(lineStart) === 0xfeff ? lineStart + 1 : lineStart;
  const code = text.charCodeAt(wordStart);
  if (!((code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code >= 0x370)) return false;
  FIRST_WORD.lastIndex = wordStart;
  const found = FIRST_WORD.exec(text);
  if (!found) return false;
  const [, word, next] = found as unknown as [string, string, string];
  if (keywords.has(word)) return !/[:,;]/.test(next) && !matchesAt(TABBED, text, lineStart);
  return /["A-Za-zͰ-Ͽ]/.test(next) && !CONTINUES.has(word) && !matchesAt(TABBED, text, lineStart) && !matchesAt(PARTED, text, lineStart);
}

// Three cells copied from a spreadsheet or a CSV file; the first may be a word such as `model`, or a name with blanks.
const TABBED = /(?:[^\t\r\n#{"=:]+\t){2}[^\t\r\n#{"=:]+(?:\t[^\r\n{=]*)?(?=[\r\n]|$)/y;
const PARTED = /(?:[^,;\r\n#{"=:]+[,;]){2}[^,;\r\n]/y;

function matchesAt(pattern: RegExp, text: string, offset: number): boolean {
  pattern.lastIndex = offset;
  return pattern.test(text);
}

/** Index of the first start at or after `offset`. */
function firstAtOrAfter(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

// Both compare in halving strides: slices of a string cost nothing to make, and comparing them runs at memory speed.
function commonPrefix(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let same = 0;
  for (let stride = most; stride >= 1 && same < most; stride = Math.floor(stride / 2)) {
    while (same + stride <= most && a.slice(same, same + stride) === b.slice(same, same + stride)) same += stride;
  }
  return same;
}

function commonSuffix(a: string, b: string, most: number): number {
  let same = 0;
  for (let stride = most; stride >= 1 && same < most; stride = Math.floor(stride / 2)) {
    while (same + stride <= most && a.slice(a.length - same - stride, a.length - same) === b.slice(b.length - same - stride, b.length - same)) same += stride;
  }
  return same;
}
