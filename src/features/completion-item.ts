import type { Span } from '../base/span.js';

export type CompletionKind = 'statement' | 'snippet' | 'library' | 'key' | 'section' | 'benchmark' | 'reference' | 'model' | 'value';

export interface CompletionItem {
  readonly label: string;
  readonly kind: CompletionKind;
  /** A few words beside the label. */
  readonly detail: string;
  /** Markdown. */
  readonly documentation: string;
  readonly insert: string;
  /** Whether `insert` holds tab stops. */
  readonly snippet: boolean;
  /** The whole word the cursor is in; what is left of the cursor alone goes where the client inserts. */
  readonly replace: Span;
}
