import type { Analysis } from '../analysis/analysis.js';
import type { Span } from '../base/span.js';
import { tableKeys } from '../model/records.js';
import type { Benchmark } from '../model/study.js';
import { keyWord, roles, statements, statementWord, type Keys, type KeyWord } from '../syntax/vocabulary.js';
import { contextAt, type Context } from './completion-context.js';
import { firstParagraph, leadingComment } from './doc-comment.js';
import { keyHover, withoutStops } from './hover-word.js';
import { useText } from './hover-use.js';
import { block, code, escaped, paragraphs } from './markdown.js';
import { share } from './words.js';

export type CompletionKind = 'statement' | 'library' | 'key' | 'section' | 'benchmark' | 'reference' | 'model' | 'value';

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
  readonly replace: Span;
}

/** Names of models beyond this many are offered only by what is typed of them. */
const MANY = 500;

/** What can be written at the cursor, in the order it is worth offering. */
export function completion(analysis: Analysis, offset: number): CompletionItem[] {
  const context = contextAt(analysis, offset);
  return context ? itemsFor(analysis, context) : [];
}

function itemsFor(analysis: Analysis, context: Context): CompletionItem[] {
  switch (context.kind) {
    case 'statement': return [...statementItems(analysis, context), ...(context.block ? itemsFor(analysis, context.block) : [])];
    case 'use': return libraryItems(analysis, context.replace);
    case 'reference': return referenceItems(analysis, context.replace);
    case 'key': return keyItems(analysis, context);
    case 'value': return valueItems(analysis, context);
    case 'column': return columnItems(analysis, context);
    case 'cell': return cellItems(analysis, context);
  }
}
