import type { Analysis } from '../analysis/analysis.js';
import type { Span } from '../base/span.js';

export type Target = { readonly kind: 'keyword'; readonly span: Span };

export function targetAt(_analysis: Analysis, _offset: number): Target | null {
  return null;
}
