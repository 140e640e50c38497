import type { Analysis } from '../analysis/analysis.js';
import type { Span } from '../base/span.js';
import { frameText, positionOf } from '../syntax/position.js';
import { cells, contentEnd, isSeparator } from '../syntax/table.js';
import { tokenize } from '../syntax/tokens.js';
import type { StatementTree } from '../syntax/tree.js';
import { leadingComment } from './doc-comment.js';
import { isOpenText } from './names.js';
import { tableAround } from './target.js';

export interface Edit {
  readonly span: Span;
  readonly text: string;
}

export function inserted(offset: number, text: string): Edit {
  return { span: { start: offset, end: offset }, text };
}

/** A statement of its own line below the last `use`, or else above everything but the comment the file begins with. */
export function topOfFile({ module, text, places }: Analysis, line: string): Edit {
  const last = module.index.use.at(-1);
  if (last !== undefined) {
    const name = places.inFrame(last, headOf(module.parsed.statements[last]!.tree));
    return inserted(lineEnd(text, name.end), `\n${line}`);
  }
  const comment = leadingComment(text);
  const below = skipLines(text, comment.length);
  const apart = /^[ \t]*\r?\n/.exec(text.slice(below));
  // A comment with no empty line below belongs to the statement there.
  if (comment.length > 0 && apart) return inserted(below + apart[0].length, `${line}\n${isBlankLine(text, below + apart[0].length) ? '' : '\n'}`);
  return inserted(text.startsWith('\uFEFF') ? 1 : 0, `${line}\n${isBlankLine(text, 0) ? '' : '\n'}`);
}

/** An entry of the density block, which is made if there is none. */
export function insideDensity(analysis: Analysis, entry: string): Edit {
  const { module, places, text } = analysis;
  const [at] = module.index.density;
  if (at === undefined) return topOfFile(analysis, `\ndensity { ${entry} }`);
  const { tree } = module.parsed.statements[at]!;
  if (!tree.block) return inserted(places.inFrame(at, headOf(tree)).end, ` { ${entry} }`);
  const open = places.inFrame(at, tree.block.span).start + 1;
  return inserted(open, /^[ \t]*(#[^\n]*)?\r?\n/.test(text.slice(open)) ? `\n  ${entry}` : ` ${entry}${/^[ \t]*\}/.test(text.slice(open)) ? '' : ' '}`);
}

/** Closes the statement at an offset behind the last thing that stands in it, on the same line if all of it does. */
export function closing(analysis: Analysis, offset: number): Edit {
  const { module: { parsed }, places, text } = analysis;
  const at = positionOf(parsed, offset)!.statement;
  const statement = parsed.statements[at]!;
  const last = tokenize(frameText(parsed, statement)).filter(({ image }) => image !== '|').at(-1)!;
  const rows = statement.tables.at(-1);
  const lastRow = rows ? statement.first + rows.first + rows.count - 1 : -1;
  const ends = [places.inFrame(at, { start: last.startOffset, end: last.startOffset + last.image.length }).end, ...(rows ? [parsed.pieces.starts[lastRow]! + parsed.pieces.list[lastRow]!.text.trimEnd().length] : [])];
  const end = Math.max(...ends);
  const ownLine = isOpenText(last.image) || text.slice(parsed.pieces.starts[statement.first], end).includes('\n');
  return inserted(end, ownLine ? '\n}' : ' }');
}

/** Where the head of the statement at an offset ends, and whether rows follow it. */
export function headEnd({ module: { parsed }, places }: Analysis, offset: number): { readonly end: number; readonly rows: boolean } {
  const at = positionOf(parsed, offset)!.statement;
  const { tree, tables } = parsed.statements[at]!;
  return { end: places.inFrame(at, headOf(tree)).end, rows: tables.length > 0 };
}

function headOf({ keyword, name, title, from }: StatementTree): Span {
  return (from ?? title ?? name ?? keyword)!.span;
}

/** The entry or section whose key stands at a span; null for what is no key of a block. */
export function entryAt({ module: { parsed }, places }: Analysis, { start }: Span): Span | null {
  const position = positionOf(parsed, start);
  if (position?.kind !== 'frame') return null;
  const { block } = parsed.statements[position.statement]!.tree;
  const entries = [...(block?.entries ?? []), ...(block?.sections ?? []).flatMap((section) => section.entries)];
  const found = entries.find(({ key }) => key.span.start === position.offset) ?? block?.sections.find(({ keyword }) => keyword.span.start === position.offset);
  return found ? places.inFrame(position.statement, found.span) : null;
}

/** What to cut to take an entry out: its whole line if nothing else stands there, or else the blanks before it too. */
export function withoutEntry(text: string, { start, end }: Span): Span {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const rest = /^[ \t,]*(\r?\n|$)/.exec(text.slice(end));
  if (rest && text.slice(lineStart, start).trim() === '') return { start: lineStart, end: end + rest[0].length };
  return { start: start - /[ \t]*$/.exec(text.slice(lineStart, start))![0].length, end };
}

/** The cell of the column `role` in the row at an offset. */
export function roleCell({ module: { parsed, read }, places }: Analysis, offset: number): Span | null {
  const position = positionOf(parsed, offset);
  if (position?.kind !== 'row') return null;
  const { statement, row } = position;
  const column = tableAround(read.outputs[statement]!, row)?.columns.findIndex(({ name }) => name === 'role') ?? -1;
  const cell = cells(parsed.pieces.list[parsed.statements[statement]!.first + row]!.text)[column];
  return cell ? places.inRow(statement, row, cell.span) : null;
}

/** Where the name of a row of the reference at an offset stands; null where no row of its tables bears it. */
export function rowNamed({ module: { parsed, read }, places }: Analysis, offset: number, name: string): number | null {
  const { statement } = positionOf(parsed, offset)!;
  const declaration = read.outputs[statement]!;
  if (declaration.kind !== 'reference') return null;
  for (const { first, lines } of declaration.tables) {
    const at = lines.findIndex(({ record }) => record?.name.value === name);
    if (at >= 0) return places.inRow(statement, first + at, lines[at]!.record!.name.span).start;
  }
  return null;
}

/** A new last column of the table that a row belongs to, its cells made from the names of the rows; null where it has such a column. */
export function newColumn({ module: { parsed, read } }: Analysis, offset: number, title: string, cellOf: (name: string) => string): Edit[] | null {
  const position = positionOf(parsed, offset);
  const table = position?.kind === 'row' ? tableAround(read.outputs[position.statement]!, position.row) : null;
  if (!position || !table || table.columns.some(({ name }) => name === title)) return null;
  const { first, tables } = parsed.statements[position.statement]!;
  const run = tables.find((one) => one.first === table.first)!;
  const named = table.columns.findIndex(({ meaning }) => meaning.kind === 'name');
  const { list, starts } = parsed.pieces;
  return list.slice(first + run.first, first + run.first + run.count).flatMap(({ text, row }, at): Edit[] => {
    if (!row) return [];
    const end = contentEnd(text, text.indexOf('|') + 1);
    const cell = at === 0 ? title : isSeparator(text) ? '---' : cellOf(cells(text)[named]?.text ?? '');
    return [inserted(starts[first + run.first + at]! + end, `${text[end - 1] === '|' ? '' : ' |'} ${cell}${cell && ' '}|`)];
  });
}

export function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  const end = newline < 0 ? text.length : newline;
  return text[end - 1] === '\r' ? end - 1 : end;
}

function skipLines(text: string, count: number): number {
  let offset = 0;
  for (let line = 0; line < count; line++) {
    const newline = text.indexOf('\n', offset);
    offset = newline < 0 ? text.length : newline + 1;
  }
  return offset;
}

function isBlankLine(text: string, offset: number): boolean {
  return /^[ \t]*(\r?\n|$)/.test(text.slice(offset, lineEnd(text, offset) + 2));
}
