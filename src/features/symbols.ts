import type { Analysis } from '../analysis/analysis.js';
import type { Span } from '../base/span.js';

export interface DocumentSymbol {
  readonly name: string;
  readonly detail: string;
  readonly kind: 'use' | 'benchmark' | 'reference' | 'model' | 'models' | 'density' | 'row';
  /** All of it. */
  readonly span: Span;
  /** Its name; within `span`. */
  readonly selection: Span;
  readonly children: readonly DocumentSymbol[];
}

export function symbols(_analysis: Analysis): DocumentSymbol[] {
  return [];
}
