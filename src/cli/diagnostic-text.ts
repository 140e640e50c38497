import type { Lines } from '../base/lines.js';
import { printable, visible } from '../base/printable.js';
import { cellWidth, shortened, type Page } from '../features/report-table.js';
import type { DiagnosticEntry } from '../features/report.js';

const tabStop = 4;
const widest = 160;

/**
 * A problem as compilers write it: place, severity, sentence and code on one line that editors and CI logs can pick apart, then the
 * source line with carets under what is meant.
 *
 *     x.density:3:16: error: 45.9 is a fraction above 1. Did you mean 45.9%? [score-not-percent]
 *       3 | model A { mmlu: 45.9 }
 *         |                 ^^^^
 */
export function diagnosticText(file: string, lines: Lines, { code, severity, message, range }: DiagnosticEntry, { width, style }: Page): string[] {
  const { line, column } = range.start;
  const paint = { error: style.error, warning: style.warning, info: style.dim }[severity];
  const source = lines.line(line - 1);
  const until = range.end.line === line ? range.end.column - 1 : source.length;
  const gutter = `${String(line).padStart(3)} | `;
  const { text, before, marked } = excerpt(source, column - 1, until, Math.min(width, widest) - gutter.length);
  return [
    `${style.bold(`${printable(file)}:${line}:${column}:`)} ${paint(`${severity === 'info' ? 'note' : severity}:`)} ${style.bold(printable(message))} ${style.dim(`[${code}]`)}`,
    `${style.dim(gutter)}${text}`.trimEnd(),
    `${style.dim(`${' '.repeat(gutter.length - 2)}| `)}${' '.repeat(before)}${paint('^'.repeat(marked))}`,
  ];
}

/** The part of a source line around a range that fits, and where in it, in terminal cells, the range begins and how long it is. */
function excerpt(source: string, start: number, end: number, width: number): { text: string; before: number; marked: number } {
  const room = Math.max(20, width);
  const whole = drawn(source.slice(0, start), source.slice(start, end), source.slice(end, end + room));
  if (start < 4 * room && cellWidth(whole.text) <= room) return whole;

  const context = Math.floor(room / 3);
  const cut = Math.max(0, start - context);
  const lead = cut > 0 ? `…${wholeSigns(source.slice(cut, start))}` : source.slice(0, start);
  const near = drawn(lead, source.slice(start, Math.min(end, start + 4 * room)), source.slice(end, end + room));
  return { text: shortened(near.text, room), before: near.before, marked: Math.max(1, Math.min(near.marked, room - near.before)) };
}

function drawn(before: string, marked: string, after: string) {
  const head = untabbed(visible(before), 0);
  const from = cellWidth(head);
  const middle = untabbed(visible(marked), from);
  const to = from + cellWidth(middle);
  return { text: head + middle + untabbed(visible(after), to), before: from, marked: Math.max(1, to - from) };
}

/** Tabs as blanks up to the next stop, for a text that begins in terminal cell `from`. */
function untabbed(text: string, from: number): string {
  return text.split('\t').reduce((done, part) => {
    const at = from + cellWidth(done);
    return done + ' '.repeat(tabStop - (at % tabStop)) + part;
  });
}

/** Without the half of a character that cutting may leave in front. */
function wholeSigns(text: string): string {
  return text.replace(/^[\udc00-\udfff]/, '');
}
