import stringWidth from 'string-width';

/** What stands in each terminal cell of a line; the second cell of a wide letter is empty. */
export function cellsOf(line: string): string[] {
  return [...new Intl.Segmenter().segment(line)].flatMap(({ segment }) => [segment, '', ''].slice(0, Math.max(1, stringWidth(segment))));
}
