import type { Analysis } from '../analysis/analysis.js';
import type { Evaluation } from '../analysis/evaluation.js';
import type { Span } from '../base/span.js';

export interface HoverOptions {
  /** Whether the client follows command links. */
  readonly links: boolean;
  /** Whether the evaluation belongs to this text. When not, what is computed is announced instead of shown. Default true. */
  readonly current?: boolean;
  /** The URI of a file, for links to a place; without it there are none. */
  readonly uriOf?: (path: string) => string;
}

export interface Hover {
  readonly span: Span;
  readonly markdown: string;
}

export function hover(_analysis: Analysis, _evaluation: Evaluation | null, _offset: number, _options: HoverOptions): Hover | null {
  return null;
}
