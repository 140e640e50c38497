import type { Analysis } from '../analysis/analysis.js';
import type { Span } from '../base/span.js';
import { frameText, positionOf } from '../syntax/position.js';
import { isSeparator } from '../syntax/table.js';
import { tokenize } from '../syntax/tokens.js';
import { keyWord, statements, statementWord } from '../syntax/vocabulary.js';
import { isOpenText } from './names.js';
import { tableAround } from './target.js';

/** What could be written where the cursor is. The text around it is usually unfinished, so this reads tokens and lines, not the tree. */
export type Context = { readonly replace: Span } & (
  | { readonly kind: 'statement'; readonly alone: boolean; readonly block: Context | null }
  | { readonly kind: 'use' }
  | { readonly kind: 'reference'; readonly own: string }
  | {
      readonly kind: 'key';
      readonly statement: string;
      readonly section: string | null;
      /** Keys and sections that stand in this block already. */
      readonly given: ReadonlySet<string>;
      /** Whether the keys name columns of a CSV file. */
      readonly columns: boolean;
      /** Whether a colon follows, so that only the key is wanted. */
      readonly followed: boolean;
    }
  | {
      readonly kind: 'value';
      readonly statement: string;
      readonly section: string | null;
      readonly key: string;
      /** What stands in this list already. */
      readonly given: ReadonlySet<string>;
      /** Set inside quotes: whether they are closed. */
      readonly quoted: 'open' | 'closed' | null;
    }
  | { readonly kind: 'column'; readonly statement: string; readonly given: ReadonlySet<string> }
  | { readonly kind: 'cell'; readonly statement: string; readonly column: string }
);

/** Frames beyond this length are no hand-written text. */
const LONGEST = 200_000;

export function contextAt(analysis: Analysis, offset: number): Context | null {
  const { parsed } = analysis.module;
  const position = positionOf(parsed, offset);
  const replace = wordAround(parsed.text, offset);
  if (!position) return { kind: 'statement', replace, alone: true, block: null };
  if (position.kind === 'row') return inTable(analysis, position.statement, position.row, position.offset, offset);
  const frame = frameText(parsed, parsed.statements[position.statement]!);
  if (frame.length > LONGEST) return null;
  const shift = offset - position.offset;
  const tokens = tokenize(frame).map(({ image, startOffset }) => ({ image, start: startOffset, end: startOffset + image.length }));
  const place: Place = { frame, tokens, before: tokens.filter(({ start }) => start < replace.start - shift), start: replace.start - shift, cursor: position.offset, shift, replace };
  if (inComment(place)) return null;
  const block = inBlock(place);
  return startsLine(parsed.text, replace.start) ? { kind: 'statement', replace, alone: isBlank(restOfLine(parsed.text, replace.end)), block } : block;
}

interface Token extends Span {
  readonly image: string;
}

/** The cursor among the tokens of its statement. Offsets are the frame's, but for `replace`; `shift` leads to the text's. */
interface Place {
  readonly frame: string;
  readonly tokens: readonly Token[];
  /** Those that begin before the word being written. */
  readonly before: readonly Token[];
  /** Where that word begins. */
  readonly start: number;
  readonly cursor: number;
  readonly shift: number;
  readonly replace: Span;
}

/** The word the cursor is in or behind, or the empty place where it stands. */
function wordAround(text: string, offset: number): Span {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const before = /[A-Za-zͰ-Ͽ][\wͰ-Ͽ./-]*$/.exec(text.slice(Math.max(lineStart, offset - 200), offset))?.[0] ?? '';
  const after = before ? /^[\wͰ-Ͽ./-]*/.exec(text.slice(offset, offset + 200))![0] : '';
  return { start: offset - before.length, end: offset + after.length };
}

function inBlock(place: Place): Context | null {
  const { frame, tokens, before, start, cursor, replace } = place;
  const [first] = before;
  const last = before.at(-1);
  if (!first || !last || !statementWord(first.image)) return null;
  if (last.end > start || (last.end === start && isOpenText(last.image))) return inQuotes(place, last);
  const statement = first.image;
  const { depth, section } = nesting(before);
  if (depth === 0) return inHead(statement, before, replace);
  const value = valueBefore(frame, before, start);
  if (value && (value.given.size === 0 || takesList(statement, value.key))) return { kind: 'value', statement, section, ...value, quoted: null, replace };
  if (UNFINISHED.has(last.image) || (last.end === cursor && !'{},'.includes(last.image))) return null;
  const followed = replace.end > replace.start && tokens.find((token) => token.start >= cursor)?.image === ':';
  return { kind: 'key', statement, section, given: givenKeys(tokens, section, start), columns: section === null && takesRows(before), followed, replace };
}

function takesList(statement: string, key: string): boolean {
  const takes = keyWord(statements[statement]!.keys, key)?.takes;
  return takes === 'names' || takes === 'rows';
}

/** Signs behind which a value goes on. */
const UNFINISHED = new Set(['(', '±', '+-', '+/-', '..', 'column']);

function takesRows(before: readonly Token[]): boolean {
  const from = before.findIndex(({ image }) => image === 'from');
  return from >= 0 && before[from + 1]?.image.startsWith('"') === true;
}

function inHead(statement: string, before: readonly Token[], replace: Span): Context | null {
  if (statement === 'use' && before.length === 1) return { kind: 'use', replace };
  return statement === 'reference' && before.length > 1 && before.at(-1)!.image === 'from' ? { kind: 'reference', own: before[1]!.image, replace } : null;
}

/** Inside a quoted value, which is replaced without its quotes; in the middle of anything else there is nothing to offer. */
function inQuotes({ frame, before, start, shift, replace }: Place, text: Token): Context | null {
  const value = text.image.startsWith('"') ? valueBefore(frame, before.slice(0, -1), start) : null;
  if (!value) return null;
  const open = isOpenText(text.image);
  return {
    kind: 'value', statement: before[0]!.image, section: nesting(before).section, ...value, quoted: open ? 'open' : 'closed',
    replace: { start: text.start + 1 + shift, end: open ? replace.end : text.end - 1 + shift },
  };
}

function nesting(before: readonly Token[]): { depth: number; section: string | null } {
  let depth = 0;
  let section: string | null = null;
  before.forEach(({ image }, at) => {
    if (image === '{') depth += 1;
    if (image === '{' && depth === 2) section = before[at - 1]?.image ?? null;
    if (image === '}') depth = Math.max(0, depth - 1);
    if (depth < 2) section = null;
  });
  return { depth, section };
}

/** The key whose value is being written: a colon on this line, perhaps with a list begun behind it. */
function valueBefore(frame: string, before: readonly Token[], start: number): { key: string; given: ReadonlySet<string> } | null {
  const given = new Set<string>();
  let at = before.length - 1;
  while (before[at]?.image === ',') {
    given.add(before[at - 1]?.image ?? '');
    at -= 2;
  }
  const [key, colon] = [before[at - 1], before[at]];
  return colon?.image === ':' && key && !frame.slice(colon.end, start).includes('\n') ? { key: key.image, given } : null;
}

/** Keys of the block or section the cursor is in, but for the word being written. */
function givenKeys(tokens: readonly Token[], section: string | null, start: number): ReadonlySet<string> {
  const given = new Set<string>();
  let inside: string | null = null;
  let depth = 0;
  tokens.forEach(({ image, start: at }, index) => {
    if (image === '{') {
      depth += 1;
      const name = tokens[index - 1]?.image ?? '';
      if (depth === 2) inside = name;
      if (depth === 2 && section === null) given.add(name);
    }
    if (image === '}') depth = Math.max(0, depth - 1);
    if (depth < 2) inside = null;
    if (tokens[index + 1]?.image === ':' && inside === section && at !== start) given.add(image);
  });
  return given;
}

function inComment({ frame, tokens, cursor }: Place): boolean {
  const end = tokens.reduce((last, token) => (token.start < cursor ? token.end : last), 0);
  return end < cursor && /#[^\n]*$/.test(frame.slice(end, cursor));
}

function inTable(analysis: Analysis, at: number, row: number, within: number, offset: number): Context | null {
  const { parsed, read } = analysis.module;
  const declaration = read.outputs[at]!;
  const table = tableAround(declaration, row);
  if (!table) return null;
  const { text, row: isRow } = parsed.pieces.list[parsed.statements[at]!.first + row]!;
  if (!isRow) return null; // a comment between rows
  const before = text.slice(0, within);
  if (/\s#/.test(before) || (row === table.first + 1 && isSeparator(text))) return null;
  const bars = [...before.matchAll(/\\.|\|/gs)].filter(([sign]) => sign === '|');
  const bar = bars.at(-1);
  if (!bar) return null;
  const typed = before.slice(bar.index + 1).trimStart();
  const rest = typed ? /^(?:\\.|[^|\\\r\n])*/.exec(text.slice(within))![0].trimEnd() : '';
  const replace = { start: offset - typed.length, end: offset + rest.length };
  const index = bars.length - 1;
  if (row === table.first) return { kind: 'column', statement: declaration.kind, given: new Set(table.columns.flatMap(({ name }, column) => (column === index ? [] : [name]))), replace };
  const column = table.columns[index]?.name;
  return column ? { kind: 'cell', statement: declaration.kind, column, replace } : null;
}

function startsLine(text: string, offset: number): boolean {
  return offset === 0 || text[offset - 1] === '\n' || text[offset - 1] === '\uFEFF';
}

function restOfLine(text: string, offset: number): string {
  const newline = text.indexOf('\n', offset);
  return text.slice(offset, newline < 0 ? text.length : newline);
}

function isBlank(text: string): boolean {
  return /^\s*(#.*)?$/.test(text);
}
