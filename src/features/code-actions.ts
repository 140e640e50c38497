import type { Analysis } from '../analysis/analysis.js';
import type { Diagnostic } from '../base/diagnostic.js';
import type { Span } from '../base/span.js';

export interface Fix {
  readonly title: string;
  readonly edits: readonly { readonly span: Span; readonly text: string }[];
  readonly diagnostic: Diagnostic;
  /** True for the one fix that is almost surely meant. */
  readonly preferred: boolean;
}

/** Repairs for the diagnostics that touch `range`. */
export function fixes(_analysis: Analysis, _diagnostics: readonly Diagnostic[], _range: Span): Fix[] {
  return [];
}
