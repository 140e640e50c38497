import { diagnose, type Diagnostic } from '../base/diagnostic.js';
import { fileName } from '../base/files.js';
import type { Span } from '../base/span.js';
import type { LawFit } from '../model/laws.js';
import type { Analysis } from './analysis.js';
import type { Evaluation } from './evaluation.js';
import { lockPath } from './locked.js';
import { useOf } from './use-of.js';

/** What is to be said of a text's lock file; `demanded`: that there is none, too. */
export function lockRemarks(analysis: Analysis, { lock, study: { reference, fits } }: Evaluation, demanded = false): Diagnostic[] {
  const span = (reference && (analysis.place(reference.origin) ?? useOf(analysis, reference.origin.file))) ?? firstFit(analysis, fits) ?? firstLine(analysis.text);
  const file = fileName(lockPath(analysis.path));
  switch (lock.kind) {
    case 'current': return [];
    case 'none': return demanded ? [diagnose('lock-missing', span, { file })] : [];
    case 'stale': return [diagnose('lock-stale', span, { file, changed: lock.changed })];
    case 'unreadable': return [diagnose('lock-unreadable', span, { file, why: lock.why })];
  }
}

function firstFit(analysis: Analysis, fits: readonly LawFit[]): Span | null {
  const [first = null] = fits.flatMap(({ origin, constants }) => (constants ? [] : (analysis.place(origin) ?? [])));
  return first;
}

function firstLine(text: string): Span {
  const newline = text.indexOf('\n');
  return { start: 0, end: newline < 0 ? text.length : newline };
}
