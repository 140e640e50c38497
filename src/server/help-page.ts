import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Code } from '../base/diagnostic.js';

/** Where a code is explained: the line of its heading, because editors do not go to a heading of a Markdown file by its name. */
export type Help = (code: Code) => string;

export function helpPage(file: string): Help {
  const lines = new Map(headings(file));
  const page = pathToFileURL(file).href;
  return (code) => `${page}#${lines.has(code) ? `L${lines.get(code)}` : code}`;
}

/** Each `### heading` and its line, counted from 1; none if the page is not there. */
function headings(file: string): [heading: string, line: number][] {
  try {
    return readFileSync(file, 'utf8').split('\n').flatMap((text, at) => (text.startsWith('### ') ? [[text.slice(4).trim(), at + 1]] : []));
  } catch {
    return [];
  }
}
