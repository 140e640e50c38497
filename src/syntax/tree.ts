import type { Diagnostic } from '../base/diagnostic.js';
import type { Operation } from '../base/expression.js';
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
  /** column N, column "Model name"; column loss ± column se */
  | { readonly kind: 'column'; readonly span: Span; readonly name: Word; readonly error: Word | null }
  /** from scaling */
  | { readonly kind: 'from'; readonly span: Span; readonly name: Word }
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

/** `to ladder`, `over params, tokens`: a word of the head and what follows it up to the next. */
export interface Clause {
  readonly word: Word;
  readonly items: readonly Value[];
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
  /** Of a question or a fit, in the order they stand. */
  readonly clauses: readonly Clause[];
  /** What follows a law's `:`, `only` or `expect`. */
  readonly formula: FormulaClauses | null;
  readonly block: Block | null;
  /** `with { … }` of a fit. */
  readonly constants: Block | null;
  readonly problems: readonly Diagnostic[];
}

/** A formula as written: precedence is in its shape, what its names stand for is not known here. */
export type FormulaTree = { readonly span: Span } & (
  | { readonly kind: 'number'; readonly literal: NumberLiteral; readonly image: string }
  | { readonly kind: 'date'; readonly text: string }
  | { readonly kind: 'name'; readonly word: Word }
  /** density of "Llama-3-8B"; loss of scaling at { params: 70B } */
  | { readonly kind: 'of'; readonly what: Word; readonly thing: Word; readonly at: Block | null }
  /** `sign` is where the operator stands. */
  | { readonly kind: 'operation'; readonly operation: Operation; readonly sign: Span; readonly args: readonly FormulaTree[] }
  | { readonly kind: 'call'; readonly name: Word; readonly args: readonly FormulaTree[] }
  /** sum(j in 2..K, body) */
  | { readonly kind: 'sum' | 'product'; readonly name: Word; readonly index: Word; readonly from: FormulaTree; readonly to: FormulaTree; readonly body: FormulaTree }
  /** Something that is not there or cannot be read, and has been reported. */
  | { readonly kind: 'missing' }
);

/** `let name = value`. */
export interface Term {
  readonly name: Word;
  readonly value: FormulaTree;
}

/** One item of `where`: `E > 0`, `alpha in 0..2`, `alpha ~ 0.35`, or a name alone. */
export interface Bound {
  readonly name: Word;
  /** `in` gives two limits; `strict` is one typed as `>` or `<`. */
  readonly limits: readonly { readonly side: 'low' | 'high'; readonly value: number; readonly strict: boolean; readonly span: Span }[];
  readonly start: { readonly value: number; readonly span: Span } | null;
}

export interface FormulaClauses {
  /** What stands before the `=` of a law. */
  readonly output: Word | null;
  readonly body: FormulaTree;
  readonly terms: readonly Term[];
  readonly bounds: readonly Bound[];
}

/** Calls `visit` for a formula and everything in it, outermost first. */
export function walk(tree: FormulaTree, visit: (part: FormulaTree) => void): void {
  visit(tree);
  for (const part of partsOf(tree)) walk(part, visit);
}

/** The first part that lies under more than `limit` others; without recursion, which it guards. */
export function tooNested({ body, terms }: FormulaClauses, limit: number): Span | null {
  const left = [body, ...terms.map(({ value }) => value)].map((tree) => ({ tree, depth: 0 }));
  for (let next = left.pop(); next; next = left.pop()) {
    const { tree, depth } = next;
    if (depth > limit) return tree.span;
    for (const part of partsOf(tree)) left.push({ tree: part, depth: depth + 1 });
  }
  return null;
}

function partsOf(tree: FormulaTree): readonly FormulaTree[] {
  switch (tree.kind) {
    case 'operation':
    case 'call': return tree.args;
    case 'sum':
    case 'product': return [tree.from, tree.to, tree.body];
    default: return [];
  }
}
