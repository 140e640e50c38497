import type { Expression, Formula, FormulaParameter } from '../base/expression.js';
import type { Origin } from './origin.js';

/** How a quantity is written and read: 7B, 45.9%, 2023-07-18, 1.97, $0.15, 0.3. */
export type QuantityKind = 'count' | 'share' | 'date' | 'loss' | 'money' | 'plain';

/** Something a law speaks of: built in, declared by `quantity`, or a benchmark's score. */
export interface Quantity {
  readonly name: string;
  readonly title: string | null;
  readonly kind: QuantityKind;
  /** Possible values. */
  readonly range: readonly [number, number];
}

/** One `law`. */
export interface Law {
  readonly name: string;
  readonly title: string | null;
  /** What it computes. */
  readonly output: Quantity;
  /** Parallel to the formula's inputs and parameters. */
  readonly inputs: readonly Quantity[];
  readonly parameters: readonly FormulaParameter[];
  readonly formula: Formula;
  readonly origin: Origin;
}

/** One `fit`: a law with rows, or with constants, or with both: constants that are tried on rows. */
export interface LawFit {
  readonly name: string;
  readonly title: string | null;
  readonly law: Law;
  /** The rows that the filter leaves, in file order; null where the fit names none. */
  readonly rows: readonly LawRow[] | null;
  /** Where the rows come from, and how many the filter left out or that lack a number the law needs; null without rows. */
  readonly from: { readonly name: string; /** Of its losses; null where it is not stated. */ readonly unit: string | null; readonly filtered: number; readonly incomplete: number } | null;
  /** By parameter of the law, all of them; null where they are fitted. */
  readonly constants: Readonly<Record<string, number>> | null;
  /** The constants are rounded in their source. */
  readonly rounded: boolean;
  readonly options: LawFitOptions;
  readonly origin: Origin;
}

export interface LawFitOptions {
  readonly robust: { readonly kind: 'huber'; readonly delta: number } | { readonly kind: 'least-absolute' } | { readonly kind: 'none' };
  readonly space: 'log' | 'linear';
  /** Of drawing rows anew. */
  readonly seed: number;
}

/** One row as a law sees it; `inputs` are parallel to the law's. */
export interface LawRow {
  readonly name: string;
  readonly inputs: readonly number[];
  readonly output: number;
  /** One standard error of the output; null when the file gives none. */
  readonly stderr: number | null;
  /** The run it is a checkpoint of. */
  readonly run: string | null;
  /** Predicted, never fitted. */
  readonly heldOut: boolean;
  readonly origin: Origin;
}

/** Values given in `at { … }`, by quantity. */
export type Given = Readonly<Record<string, number>>;

/** One question, with the line it stands on as typed. */
export type Question = { readonly text: string; readonly origin: Origin } & (
  | { readonly kind: 'predict'; readonly fit: string; readonly at: Given }
  /** `range` is that of the unknown; null: all that is possible. */
  | { readonly kind: 'solve'; readonly fit: string; readonly unknown: Quantity; readonly at: Given; readonly range: readonly [number, number] | null }
  | { readonly kind: 'allocate'; readonly fit: string; readonly over: readonly Quantity[]; readonly at: Given; readonly limits: Readonly<Record<string, readonly [number, number]>> }
  /** `days` since the origin of the trend. */
  | { readonly kind: 'forecast'; readonly what: 'density'; readonly days: number; readonly date: string }
  | { readonly kind: 'forecast'; readonly what: 'doubling' }
  | { readonly kind: 'reach'; readonly params: number; readonly benchmark: string; readonly score: number }
  /** A condition; `facts` are what its expression's inputs stand for. */
  | { readonly kind: 'expect'; readonly condition: Expression; readonly facts: readonly Fact[] }
);

/** Something computed that an `expect` speaks of: `density of "Llama-3-8B"`, `alpha of scaling`, `doubling`. */
export type Fact =
  | { readonly kind: 'density' | 'effective' | 'params' | 'compute'; readonly model: string }
  | { readonly kind: 'score'; readonly model: string; readonly benchmark: string }
  | { readonly kind: 'parameter'; readonly fit: string; readonly parameter: string }
  | { readonly kind: 'prediction'; readonly fit: string; readonly at: Given }
  | { readonly kind: 'doubling' | 'growth' };
