import type { IToken } from 'chevrotain';
import { diagnose, type Diagnostic } from '../base/diagnostic.js';
import type { Span } from '../base/span.js';
import { readStatement } from './grammar.js';
import { cut, nextLine, type Piece, type Pieces } from './pieces.js';
import { isSeparator } from './table.js';
import { tokenize } from './tokens.js';
import { tooNested, type StatementTree } from './tree.js';
import { withUnbarredRows } from './unbarred.js';

/** Limits that keep any text readable in bounded time; each is a diagnostic, never a crash. */
export const LIMITS = { characters: 16_000_000, lineLength: 20_000, depth: 32, formula: 2_000, nesting: 400, rows: 100_000 } as const;

/** A run of table rows: header, separator and all, with the comment lines between them. Indices count the statement's pieces. */
export interface TableRun {
  readonly first: number;
  readonly count: number;
}

export interface Statement {
  /** Index of its first piece, and how many pieces it has. */
  readonly first: number;
  readonly count: number;
  /** The same object as long as nothing but rows change. */
  readonly tree: StatementTree;
  readonly tables: readonly TableRun[];
}

/** The whole text: always there, whatever the text. Joined, the pieces give the text back. */
export interface Parsed {
  readonly text: string;
  readonly pieces: Pieces;
  readonly statements: readonly Statement[];
}

export function parse(text: string, previous?: Parsed): Parsed {
  const pieces = cut(text, previous?.pieces);
  return { text, pieces, statements: group(pieces, previous) };
}

/** Where a span of a statement's tree stands in the text. */
export function spanInText(parsed: Parsed, statement: Statement, span: Span): Span {
  return { start: offsetInText(parsed, statement, span.start, false), end: offsetInText(parsed, statement, span.end, true) };
}

function offsetInText({ pieces }: Parsed, { first, count, tables }: Statement, offset: number, isEnd: boolean): number {
  let [passed, table] = [0, 0];
  for (let index = first; index < first + count; ) {
    const piece = pieces.list[index]!;
    const run = tables[table];
    if (run && first + run.first === index) {
      if (offset - passed < PLACEHOLDER.length) return pieces.starts[index]! + (isEnd ? piece.text.trimEnd().length : piece.text.indexOf('|'));
      passed += PLACEHOLDER.length;
      index += run.count;
      table += 1;
      continue;
    }
    const within = offset - passed;
    if (within < piece.text.length || (isEnd && within === piece.text.length)) return pieces.starts[index]! + Math.max(0, within);
    passed += piece.text.length;
    index += 1;
  }
  return (pieces.starts[first + count - 1] ?? 0) + (pieces.list[first + count - 1]?.text.length ?? 0);
}

/** What a run of table rows leaves in its statement's frame. */
export const PLACEHOLDER = '|\n';

function group(pieces: Pieces, previous: Parsed | undefined): Statement[] {
  const { list, kept } = pieces;
  const old = previous?.statements ?? [];
  // Statements that lie in the untouched front are taken over as they are, but for the last: it may have grown.
  const reused = firstWhere(old, ({ first, count }) => first + count >= kept.front);
  const statements = old.slice(0, reused);
  let at = reused > 0 ? old[reused - 1]!.first + old[reused - 1]!.count : 0;

  const shift = list.length - (previous?.pieces.list.length ?? 0);
  const backFrom = list.length - kept.back;
  while (at < list.length) {
    if (at >= backFrom && list[at]!.opens) {
      const here = at;
      const rest = old.slice(firstWhere(old, ({ first }) => first + shift >= here));
      return statements.concat(shift === 0 ? rest : rest.map((statement) => ({ ...statement, first: statement.first + shift })));
    }
    let end = at + 1;
    while (end < list.length && !list[end]!.opens) end += 1;
    statements.push(statement(list, at, end));
    at = end;
  }
  return statements;
}

/** Index of the first statement for which `holds`, which holds for all after it. */
function firstWhere(statements: readonly Statement[], holds: (statement: Statement) => boolean): number {
  let [low, high] = [0, statements.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(statements[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function statement(list: readonly Piece[], first: number, end: number): Statement {
  const tables: TableRun[] = [];
  const frame: Piece[] = [];
  let inTable = false;
  for (let index = first; index < end; index++) {
    const piece = list[index]!;
    const before: boolean = inTable;
    inTable = piece.row || (before && isRemark(list, index, end));
    if (!inTable) frame.push(piece);
    else if (before) tables[tables.length - 1] = { first: tables.at(-1)!.first, count: tables.at(-1)!.count + 1 };
    else tables.push({ first: index - first, count: 1 });
  }
  return { first, count: end - first, tables, tree: tree(list, first, tables, frame) };
}

const COMMENT_LINES = /^(?:[^\S\r\n]*#[^\r\n]*(?:\r\n?|\n))+$/;

/** Comment lines between two rows leave them one table, unless the next row is the header of another: one above dashes. */
function isRemark(list: readonly Piece[], index: number, end: number): boolean {
  const [piece, next, after] = [list[index]!, list[index + 1], list[index + 2]];
  if (index + 1 >= end || !next!.row || !COMMENT_LINES.test(piece.text)) return false;
  return !(index + 2 < end && after!.row && isSeparator(after!.text));
}

/** Trees by the pieces they were read from: a change in a row leaves the frame, and so the tree, as it was. */
const trees = new WeakMap<Piece, { readonly frame: readonly Piece[]; readonly shape: string; readonly tree: StatementTree }>();

function tree(list: readonly Piece[], first: number, tables: readonly TableRun[], frame: readonly Piece[]): StatementTree {
  // Rows and frame pieces take turns, so these two say where the tables stand in the frame.
  const shape = `${list[first]!.row}:${tables.length}`;
  const head = frame[0];
  const known = head && trees.get(head);
  if (known && known.shape === shape && known.frame.length === frame.length && known.frame.every((piece, index) => piece === frame[index])) return known.tree;
  const fresh = readFrame(frameText(list, first, tables, frame));
  if (head) trees.set(head, { frame, shape, tree: fresh });
  return fresh;
}

function frameText(list: readonly Piece[], first: number, tables: readonly TableRun[], frame: readonly Piece[]): string {
  if (tables.length === 0) return frame[0]?.text ?? '';
  let text = '';
  let at = first;
  for (const table of tables) {
    for (; at < first + table.first; at++) text += list[at]!.text;
    text += PLACEHOLDER;
    at += table.count;
  }
  const last = frame.at(-1);
  return last && list[at] === last ? text + last.text : text;
}

/** Statements that hold a formula: what works on it descends into its tree by recursion. */
const FORMULAS = new Set(['law', 'fit', 'expect']);

function readFrame(text: string): StatementTree {
  const long = longLine(text);
  if (long) return nothing(diagnose('line-too-long', long, { limit: LIMITS.lineLength }));
  const tokens = tokenize(text);
  const deep = tooDeep(tokens);
  if (deep) return nothing(diagnose('too-deep', deep, { what: 'Brackets', limit: LIMITS.depth }));
  const beyond = FORMULAS.has(tokens[0]?.image ?? '') ? tokens[LIMITS.formula] : undefined;
  if (beyond) return nothing(diagnose('formula-too-long', { start: beyond.startOffset, end: beyond.startOffset + beyond.image.length }, { limit: LIMITS.formula }));
  const read = withUnbarredRows(text, readStatement(text, tokens));
  const nested = read.formula && tooNested(read.formula, LIMITS.nesting);
  return nested ? nothing(diagnose('too-deep', nested, { what: 'Parts of this formula', limit: LIMITS.nesting })) : read;
}

function nothing(problem: Diagnostic): StatementTree {
  return { keyword: null, name: null, title: null, from: null, clauses: [], formula: null, block: null, constants: null, problems: [problem] };
}

/** The first line that is too long to be meant; its span is short, so that an editor can show it. */
export function longLine(text: string): Span | null {
  for (let start = 0; text.length - start > LIMITS.lineLength; ) {
    const end = nextLine(text, start);
    if (end - start > LIMITS.lineLength) return { start, end: start + 80 };
    start = end;
  }
  return null;
}

/** The bracket that opens one level too many: Chevrotain descends by recursion, and a deep text would overflow the stack. */
function tooDeep(tokens: readonly IToken[]): Span | null {
  let depth = 0;
  for (const { image, startOffset } of tokens) {
    if (image === '{' || image === '(') depth += 1;
    else if (image === '}' || image === ')') depth -= 1;
    if (depth > LIMITS.depth) return { start: startOffset, end: startOffset + 1 };
  }
  return null;
}
