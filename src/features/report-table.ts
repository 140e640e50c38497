import stringWidth from 'string-width';

/** How parts of a text are set off on a terminal; `plain` leaves everything as it is. Nothing is told by style alone. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly error: (text: string) => string;
}

const same = (text: string) => text;
export const plain: Style = { bold: same, dim: same, good: same, warning: same, error: same };

/** Where a text is written; the width is in terminal cells, Infinity for a file or a pipe. */
export interface Page {
  readonly width: number;
  readonly style: Style;
}

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right' | 'decimal';
  readonly cells: readonly string[];
  readonly paint?: (cell: string) => string;
}

/** Letters and signs that take one terminal cell whatever stands beside them; all others are looked up, which takes a thousand times as long. */
const narrow = /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u0370-\u03ff\u2010-\u2027\u2190-\u21ff\u2260-\u2265]*$/;

/** How many cells of a terminal a text takes. */
export function cellWidth(text: string): number {
  return narrow.test(text) ? text.length : stringWidth(text);
}

function widest(widths: readonly number[]): number {
  return widths.reduce((a, b) => Math.max(a, b), 0);
}

/** A header and one line per row; columns in which every cell is empty are left out. */
export function table(columns: readonly Column[], gap: number, style: Style): string[] {
  const written = columns.filter(({ cells }) => cells.some((cell) => cell !== '')).map((column) => {
    const [title, ...cells] = laidOut(column);
    return [painted(title!, style.dim), ...cells.map((cell) => painted(cell, column.paint ?? same))];
  });
  const height = written[0]?.length ?? 0;
  return Array.from({ length: height }, (_, row) => trimmed(written.map((cells) => cells[row]!).join(' '.repeat(gap))));
}

/** Whether a table is no wider than a page; into a file every table fits. */
export function fits(columns: readonly Column[], gap: number, width: number): boolean {
  return width === Infinity || table(columns, gap, plain).every((line) => cellWidth(line) <= width);
}

/** Cells padded to one width; `decimal` puts the ends of the whole parts under each other: "5.9B" over "16.3B" over "110B". */
export function aligned(cells: readonly string[], align: Column['align']): string[] {
  if (align === 'decimal') {
    const parts = cells.map((cell) => /^(\D*[\d,]*)(.*)$/su.exec(cell) ?? ['', '', cell]);
    const [whole, rest] = [aligned(parts.map((part) => part[1]!), 'right'), aligned(parts.map((part) => part[2]!), 'left')];
    return whole.map((left, at) => left + rest[at]!);
  }
  const widths = cells.map((cell) => cellWidth(cell));
  const width = widest(widths);
  return cells.map((cell, at) => {
    const padding = ' '.repeat(width - widths[at]!);
    return align === 'left' ? cell + padding : padding + cell;
  });
}

/** Cut to so many terminal cells, the last of them `…`. */
export function shortened(text: string, width: number): string {
  if (cellWidth(text) <= width) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text.slice(0, width * 8))) {
    if (cellWidth(kept + segment) > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** Parts joined by a separator, with new lines where they would pass the width; the lines after the first are indented. */
export function wrapped(parts: readonly string[], separator: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    const room = width - (last === undefined ? 0 : indent.length);
    if (last !== undefined && cellWidth(last + separator + part) <= width) lines[lines.length - 1] = last + separator + part;
    else if (cellWidth(part) <= room || !part.includes(' ')) lines.push(last === undefined ? part : indent + part);
    else lines.push(...paragraph(part, width - indent.length, '').map((line, at) => (last === undefined && at === 0 ? line : indent + line)));
  }
  return lines;
}

/** A sentence in lines of at most so many cells, broken between words. */
export function paragraph(sentence: string, width: number, indent = '  '): string[] {
  return wrapped(sentence.split(' '), ' ', width, indent);
}

function laidOut({ title, align, cells }: Column): string[] {
  return aligned([title, ...aligned(cells, align)], align === 'left' ? 'left' : 'right');
}

/** Styles the text of a padded cell and leaves its blanks alone, so that they can be trimmed. */
function painted(cell: string, paint: (text: string) => string): string {
  return cell.replace(/\S(?:.*\S)?/su, (text) => paint(text));
}

function trimmed(line: string): string {
  return line.replace(/ +$/, '');
}
