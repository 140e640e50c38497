import { commentIn, startOfLine } from '../analysis/allow.js';
import type { Analysis } from '../analysis/analysis.js';
import { codes, severityOf } from '../base/diagnostic.js';
import { touches, type Span } from '../base/span.js';
import { code, escaped, paragraphs } from './markdown.js';

export interface OfferedCode {
  readonly code: string;
  readonly detail: string;
  readonly replace: Span;
}

const BEGUN = /^#+[ \t]*allow[ \t]+([a-z-]*)$/;

/** The codes that can be written behind `# allow `; none anywhere else. */
export function offeredCodes({ text, allows }: Analysis, offset: number): OfferedCode[] {
  const line = text.slice(startOfLine(text, offset), offset);
  const begun = BEGUN.exec(line.slice(commentIn(line) ?? line.length));
  if (!begun) return [];
  const followed = /^[a-z-]*/.exec(text.slice(offset, offset + 80))![0].length;
  const replace = { start: offset - begun[1]!.length, end: offset + followed };
  const given = new Set<string>(allows.list.map((allow) => allow.code));
  return codes.filter((one) => severityOf(one) !== 'error').sort((a, b) => Number(given.has(a)) - Number(given.has(b)))
    .map((one) => ({ code: one, detail: severityOf(one) === 'info' ? 'note' : severityOf(one), replace }));
}

/** What a comment that allows something does; null elsewhere. */
export function allowHover({ allows, text }: Analysis, offset: number): { readonly span: Span; readonly markdown: string } | null {
  const allow = allows.list.find(({ span }) => touches(span, offset));
  if (!allow) return null;
  const where = allow.extent === null ? 'nothing: nothing stands below it' : allow.extent.end >= text.length && allow.extent.start === 0 ? 'this file' : 'the row or statement it belongs to';
  return { span: allow.span, markdown: paragraphs(`Allows what ${code(allow.code)} says of ${where}.`, `Because ${escaped(allow.reason)}`) };
}
