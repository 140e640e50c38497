import { printable } from '../base/printable.js';
import { block, escaped } from './markdown.js';

/** The comment block that ends on the line above `offset`, which must begin a line; its lines without `#`. Empty when there is none. */
export function docComment(text: string, offset: number): string[] {
  const found: string[] = [];
  for (let end = offset - 1; end > 0; ) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    const line = commentText(text.slice(start, end));
    if (line === null) break;
    found.unshift(line);
    end = start - 1;
  }
  return found;
}

/** The comment block a file begins with. */
export function leadingComment(text: string): string[] {
  const found: string[] = [];
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = commentText(text.slice(start, end));
    if (line === null) break;
    found.push(line);
    start = end + 1;
  }
  return found;
}

function commentText(line: string): string | null {
  return /^[ \t\uFEFF]*#+ ?(.*?)\s*$/.exec(line)?.[1] ?? null;
}

/** A comment as Markdown: its paragraphs, code spans and indented examples; nothing else in it formats or links. */
export function prose(comment: readonly string[]): string {
  return parts(comment).map(({ example, lines }) => (example ? exampleBlock(lines) : lines.map(withCode).join('\n'))).join('\n\n');
}

/** The first paragraph of it. */
export function firstParagraph(comment: readonly string[]): string {
  const [first] = parts(comment);
  return first ? prose(first.lines) : '';
}

interface Part {
  readonly example: boolean;
  readonly lines: string[];
}

/** `# allow …` speaks to the tool, not to the reader. */
const ALLOWS = /^allow [a-z][a-z-]* because\b/;

/** Runs of lines between empty ones; lines set in by two blanks and more are an example. */
function parts(comment: readonly string[]): Part[] {
  const found: Part[] = [];
  let last: Part | undefined;
  for (const line of comment) {
    if (ALLOWS.test(line)) continue;
    const example = /^[ \t]{2}/.test(line);
    if (line === '') last = undefined;
    else if (last && last.example === example) last.lines.push(line);
    else found.push((last = { example, lines: [line] }));
  }
  return found;
}

function exampleBlock(lines: readonly string[]): string {
  return block(lines.map((line) => line.replaceAll('```', '').trim()).join('\n'), 'density');
}

/** Escapes a line but for what stands between single backticks; nothing at its start makes a list or a heading. */
function withCode(line: string): string {
  return line.split(/(`[^`]+`)/).map((part, index) => (index % 2 === 1 ? printable(part) : escaped(part))).join('').replace(/^(\d+)([.)]\s)/, '$1\\$2').replace(/^[-+=](?=[\s=-]|$)/, '\\$&');
}
