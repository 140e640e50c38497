import { diagnose, type Diagnostic } from '../base/diagnostic.js';
import type { Span } from '../base/span.js';
import type { StatementTree } from './tree.js';

const DELIMITERS = ['\t', ';', ','];
/** Signs of other text than cells. */
const NO_ROW = /[{}]/;

/** One line of the source; text and span without the blanks around it. */
interface Line {
  readonly start: number;
  readonly span: Span;
  readonly text: string;
  /** Where the next one begins. */
  readonly next: number;
}

/**
 * Lines copied from a spreadsheet or a CSV file: what was said of their words is said once of all of them, that they look like rows of a
 * table. In blocks that hold no tables, and where it is a line by itself, what was said stands; a line right below a table is a row of it.
 */
export function withUnbarredRows(source: string, tree: StatementTree): StatementTree {
  const { keyword, block, problems } = tree;
  const isOutside = ({ start }: Span) => !block || start >= block.span.end;
  const found = runs(source, problems.filter(({ code }) => code === 'unexpected-text')).filter(({ span }) => isOutside(span) || holdTables.has(keyword?.text ?? ''));
  if (found.length === 0) return tree;
  const said = new Set(found.flatMap(({ strays }) => strays));
  const rows = found.map(({ span, lines }) => diagnose('rows-without-bars', span, { rows: lines, outside: isOutside(span) }));
  const isCell = keyword !== null && found.some(({ span }) => span.start === keyword.span.start);
  return { ...tree, keyword: isCell ? null : keyword, problems: [...problems.filter((problem) => !said.has(problem)), ...rows] };
}

const holdTables = new Set(['models', 'reference']);

interface Run {
  readonly span: Span;
  readonly lines: number;
  readonly strays: readonly Diagnostic[];
}

/** Neighbouring lines that hold strays and are parted alike. */
function runs(source: string, strays: readonly Diagnostic[]): Run[] {
  const found: { lines: Line[]; strays: Diagnostic[] }[] = [];
  let passed = 0, inRun = false;
  for (const stray of [...strays].sort((a, b) => a.span.start - b.span.start)) {
    const run = found.at(-1);
    if (stray.span.start < passed) { // of a line seen before
      if (inRun) run!.strays.push(stray);
      continue;
    }
    const line = lineAt(source, stray.span.start);
    passed = line.next;
    inRun = isLike(line, line);
    if (!inRun) continue;
    if (run?.lines.at(-1)!.next === line.start && isLike(run.lines[0]!, line)) {
      run.lines.push(line);
      run.strays.push(stray);
    } else found.push({ lines: [line], strays: [stray] });
  }
  return found.filter(({ lines }) => lines.length > 1 || isBelowTable(source, lines[0]!)).map(({ lines, strays: inside }) => ({ span: { start: lines[0]!.span.start, end: lines.at(-1)!.span.end }, lines: lines.length, strays: inside }));
}

/** Whether a run of table rows was cut out right above a line. */
function isBelowTable(source: string, { start }: Line): boolean {
  return source.endsWith('|\n', start);
}

/** Whether two lines are parted into cells by the same sign. */
function isLike({ text }: Line, { text: other }: Line): boolean {
  return !NO_ROW.test(other) && DELIMITERS.some((sign) => text.includes(sign) && other.includes(sign));
}

const LINE_END = /\r\n?|\n|$/g;

function lineAt(source: string, offset: number): Line {
  let start = offset;
  while (start > 0 && source[start - 1] !== '\n' && source[start - 1] !== '\r') start -= 1;
  LINE_END.lastIndex = offset;
  const { index, 0: sign } = LINE_END.exec(source)!;
  const raw = source.slice(start, index);
  const from = start + (raw.length - raw.trimStart().length);
  return { start, span: { start: from, end: from + raw.trim().length }, text: raw.trim(), next: index + sign.length };
}
