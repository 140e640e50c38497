import { diffMarkdown } from './diff-markdown.js';
import { diffText } from './diff-text.js';
import type { Diff } from './diff.js';
import { jsonText } from './report-json.js';
import { plain, type Page } from './report-table.js';

/** Every format a comparison is written in; all but `text` are the same on every page. */
const writers = { text: diffText, json: jsonText, md: diffMarkdown } satisfies Record<string, (diff: Diff, page: Page) => string>;

export type DiffFormat = keyof typeof writers;

export const diffFormats = Object.keys(writers) as readonly DiffFormat[];

/** The comparison ready to be written out, with its last line end. */
export function formattedDiff(diff: Diff, format: DiffFormat, page: Page = { width: Infinity, style: plain }): string {
  return writers[format](diff, page);
}
