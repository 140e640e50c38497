/**
 * A formula with its names resolved: plain data, structured-clonable. Conditions are numbers: 1 holds, 0 does not.
 * Numbers are in base units: counts as plain numbers, scores and shares as fractions of 1, dates as days since 2023-02-24.
 */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  /** `input` and `parameter`: the formula's; `term`: a `let`; `index`: that of an enclosing sum or product, by its number in the formula. */
  | { readonly kind: 'input' | 'parameter' | 'term' | 'index'; readonly at: number }
  | { readonly kind: 'apply'; readonly operation: Operation; readonly args: readonly Expression[] }
  /** Only the branch taken is evaluated: `if(n > 0, log(n), 0)` is defined at 0. */
  | { readonly kind: 'if'; readonly condition: Expression; readonly yes: Expression; readonly no: Expression }
  /** Over the integers from..to, both included, which hold no parameter; an empty sum is 0, an empty product 1. */
  | { readonly kind: 'sum' | 'product'; readonly index: number; readonly from: Expression; readonly to: Expression; readonly body: Expression };

/** One argument: negate, not, exp, log, log10, sqrt, sigmoid. Two: the rest; `min` and `max` two or more. */
export type Operation =
  | 'add' | 'subtract' | 'multiply' | 'divide' | 'power' | 'negate'
  | 'exp' | 'log' | 'log10' | 'sqrt' | 'sigmoid' | 'min' | 'max'
  | 'less' | 'at-most' | 'greater' | 'at-least' | 'equal' | 'unequal' | 'and' | 'or' | 'not';

export interface Formula {
  /** How many inputs and parameters it speaks of. */
  readonly inputs: number;
  readonly parameters: number;
  /** The `let` terms; each may use those before it. */
  readonly terms: readonly Expression[];
  readonly body: Expression;
}

/** A parameter and where it may lie; ±Infinity for an open side. A finite bound belongs to the range. */
export interface FormulaParameter {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  /** A hint where to begin, in addition to the search; null for none. */
  readonly start: number | null;
}
