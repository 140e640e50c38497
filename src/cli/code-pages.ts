import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Terminal } from './terminal.js';

/** What docs/codes.md says of one code. */
export interface CodePage {
  /** Its first sentence. */
  readonly summary: string;
  /** The whole section, in Markdown. */
  readonly markdown: string;
}

/** The explanations by code; none where the documentation does not lie beside the program. */
export function codePages({ shelf }: Pick<Terminal, 'shelf'>): ReadonlyMap<string, CodePage> {
  try {
    const page = readFileSync(path.join(shelf, '..', '..', 'docs', 'codes.md'), 'utf8');
    return new Map(page.split(/^### /m).slice(1).map((section) => pageOf(section.split(/^## /m)[0]!)));
  } catch {
    return new Map();
  }
}

function pageOf(section: string): [code: string, page: CodePage] {
  const [code = '', ...lines] = section.split('\n');
  const markdown = lines.join('\n').trim();
  const [paragraph = ''] = markdown.replace(/^\*\*\w+\.\*\* /, '').split('\n\n');
  const summary = /^.*?[.?!](?=\s|$)/.exec(paragraph.replaceAll('\n', ' '))?.[0] ?? paragraph;
  return [code.trim(), { summary, markdown }];
}
