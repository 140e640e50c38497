import type { Diagnostic } from '../base/diagnostic.js';
import type { Span } from '../base/span.js';
import type { NumberLiteral } from './literals.js';

/** A name or a quoted text as written; `text` is without quotes and escapes. */
export interface Word {
  readonly text: string;
  readonly span: Span;
  readonly quoted: boolean;
}

export interface NumberValue {
  readonly kind: 'number';
  readonly span: Span;
  /** As typed, for messages. */
  readonly image: string;
  readonly literal: NumberLiteral;
  readonly plusMinus: { readonly image: string; readonly literal: NumberLiteral; readonly span: Span } | null;
}

export type Value =
  | NumberValue
  | { readonly kind: 'date' | 'text' | 'name'; readonly span: Span; readonly text: string }
  | { readonly kind: 'unknown'; readonly span: Span }
  | { readonly kind: 'range'; readonly span: Span; readonly low: Value; readonly high: Value }
  /** huber(1e-3), largest 3 */
  | { readonly kind: 'call'; readonly span: Span; readonly name: Word; readonly args: readonly Value[] }
  /** column N, column "Model name" */
  | { readonly kind: 'column'; readonly span: Span; readonly name: Word }
  /** mmlu, hellaswag */
  | { readonly kind: 'list'; readonly span: Span; readonly items: readonly Word[] };

export interface Entry {
  readonly key: Word;
  /** Null when nothing, or nothing readable, stands on the key's line. */
  readonly value: Value | null;
  readonly span: Span;
}

/** `law { … }` inside a reference. */
export interface Section {
  readonly keyword: Word;
  readonly entries: readonly Entry[];
  readonly span: Span;
}

export interface Block {
  readonly entries: readonly Entry[];
  readonly sections: readonly Section[];
  readonly span: Span;
}

/**
 * One statement without its table rows. Every keyword has this same shape; what a statement may hold is a matter of the layer above.
 * Spans are offsets into the statement's frame: its text with each run of table rows replaced by the two characters "|\n".
 */
export interface StatementTree {
  readonly keyword: Word | null;
  readonly name: Word | null;
  readonly title: Word | null;
  /** What follows `from`: a quoted file, or a name. */
  readonly from: Word | null;
  readonly block: Block | null;
  readonly problems: readonly Diagnostic[];
}
