import type { Span } from '../../src/base/span.js';

/** Takes `$0` out of a text: once it marks the cursor, twice the selection. */
export function cursor(marked: string): { text: string; offset: number; selection: Span } {
  const [before, ...rest] = marked.split('$0');
  if (before === undefined || (rest.length !== 1 && rest.length !== 2)) throw new Error(`expected one or two $0 in:\n${marked}`);
  const start = before.length;
  return { text: [before, ...rest].join(''), offset: start, selection: { start, end: start + (rest.length === 2 ? rest[0]!.length : 0) } };
}

/** Takes out lines such as `#   ^^^^ unknown-benchmark`, which point at the line above them. */
export function unmark(marked: string): string {
  return marked.split('\n').filter((line) => !/^#\s*[\^~]/.test(line)).join('\n');
}

/**
 * Puts such lines back in, so that one text is both the input and the expectation of a test. What begins in column 0 is underlined by
 * `#~~~~`, whose `#` stands under its first character.
 */
export function mark(text: string, found: readonly { readonly span: Span; readonly code: string }[]): string {
  let offset = 0;
  return text.split('\n').flatMap((line) => {
    const start = offset;
    offset += line.length + 1;
    const here = found.filter(({ span }) => start <= span.start && span.start < offset);
    return [line, ...here.map(({ span, code }) => `${underline(span.start - start, Math.min(span.end - start, line.length))} ${code}`)];
  }).join('\n');
}

function underline(from: number, to: number): string {
  const length = Math.max(1, to - from);
  return from === 0 ? `#${'~'.repeat(Math.max(1, length - 1))}` : `#${' '.repeat(from - 1)}${'^'.repeat(length)}`;
}
