import { startOfLine } from '../analysis/allow.js';
import type { Analysis } from '../analysis/analysis.js';
import type { Code, Diagnostic } from '../base/diagnostic.js';
import type { Span } from '../base/span.js';
import type { Fix } from './code-actions.js';
import { inserted } from './fix-places.js';

/** What is said of allowing itself is mended, not allowed. */
const ALLOWING: readonly Code[] = ['unknown-code', 'allow-without-reason', 'not-allowable', 'unused-allow'];

/** For each kind of warning or note that touches `range` a comment above its line that allows it; its reason is left to write. */
export function allowFixes({ text }: Analysis, diagnostics: readonly Diagnostic[], range: Span): Fix[] {
  const here = diagnostics.filter(({ code, severity, span }) => severity !== 'error' && !ALLOWING.includes(code) && span.start <= range.end && range.start <= span.end);
  const offered = new Set<string>();
  return here.flatMap((diagnostic) => {
    const start = lineStart(text, diagnostic.span.start);
    const key = `${diagnostic.code} ${start}`;
    if (offered.has(key)) return [];
    offered.add(key);
    const indentation = /^[^\S\r\n]*/.exec(text.slice(start))![0];
    return [{ title: `Allow \`${diagnostic.code}\` here…`, edits: [inserted(start, `${indentation}# allow ${diagnostic.code} because \n`)], diagnostic, preferred: false }];
  });
}

function lineStart(text: string, offset: number): number {
  const start = startOfLine(text, offset);
  return start === 0 && text.startsWith('\uFEFF') ? 1 : start;
}
