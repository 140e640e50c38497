import type { Diagnostic } from '../../base/diagnostic.js';
import type { Ends } from '../../base/finite.js';
import type { Fitted, NotWithout } from '../../engine/fitted.js';
import type { FormulaResampled } from '../../engine/formula/formula-resample.js';
import type { LawFit, Quantity, Question } from '../../model/laws.js';
import type { Prediction } from '../prediction.js';

/** One `fit`, computed. */
export interface LawResult {
  readonly fit: LawFit;
  /** The coefficients found, or the constants given: these have no errors, and residuals where they are tried on rows. */
  readonly fitted: Fitted<string>;
  /** Rows that were fitted, or tried: indices into the fit's, parallel to the residuals. */
  readonly rows: readonly number[];
  /** How far each of them lies off; beyond ±`outlierLimit` noise does not explain it. */
  readonly z: readonly number[];
  /** Least and greatest of each input among those rows, parallel to the law's inputs; null without rows. */
  readonly spans: readonly (readonly [number, number])[] | null;
  readonly heldOut: readonly LawHeldOut[];
  /** What each row or run moves, those that move most first; null until that is computed. */
  readonly influence: readonly LawLeftOut[] | null;
  /** How its rows were drawn anew, by a refit; null where they were not. */
  readonly drawing: Drawing | null;
}

export type Drawing = Pick<FormulaResampled, 'resamples' | 'seed' | 'method' | 'failed'>;

/** A held-out row of a fit, predicted. */
export interface LawHeldOut {
  readonly row: number;
  readonly output: Prediction;
}

/** A fit without one row, or one run with all its checkpoints. */
export interface LawLeftOut {
  /** Indices into the rows of the fit. */
  readonly rows: readonly number[];
  /** Without it; null where there is no fit then. */
  readonly coefficients: Readonly<Record<string, number>> | null;
  /** Why there is none; null where there is one. */
  readonly why: NotWithout | null;
  /** How far each moves in standard errors; null where there is no fit then. */
  readonly moves: readonly { readonly parameter: string; readonly after: number; readonly errors: number }[] | null;
}

/** An input of a question outside what the law was fitted to. */
export interface Beyond {
  readonly quantity: Quantity;
  readonly value: number;
  /** Of the fitted rows. */
  readonly low: number;
  readonly high: number;
  /** How many times beyond the nearer end; null for a quantity that is no amount, such as a date. */
  readonly factor: number | null;
}

/** A number with its unit and what is known of its error. */
export interface Estimate {
  /** Null: not a quantity but a `density`, or `days`. */
  readonly quantity: Quantity | null;
  readonly value: number;
  /** Of the law or trend itself; null where it has no errors, as with constants. */
  readonly interval: Ends | null;
}

/** `unsettled`: it rests on a fit that did not come to a minimum. */
export type Answer = { readonly question: Question; readonly unsettled?: boolean } & Outcome;

export type Outcome =
  /** To predict and forecast; `of` says what the number is. `newRun`: where one new run may come out. */
  | { readonly kind: 'estimate'; readonly of: 'output' | 'density' | 'doubling' | 'day'; readonly estimate: Estimate; readonly newRun: Ends | null; readonly beyond: readonly Beyond[] }
  /** To solve, from small to large; where the law is level, every value from the estimate `to` another. */
  | { readonly kind: 'solutions'; readonly solutions: readonly { readonly estimate: Estimate; readonly to: number | null; readonly beyond: readonly Beyond[] }[] }
  /** To allocate. `limited`: quantities that rest on a limit given; `valleys`: how many lesser optima there are beside this one. */
  | { readonly kind: 'split'; readonly parts: readonly Estimate[]; readonly output: Estimate; readonly limited: readonly string[]; readonly valleys: number; readonly beyond: readonly Beyond[] }
  /**
   * To expect. `sides`: the terms that were compared, in the order of the text; `undecided`: the intervals among them that hold values for which the
   * verdict is the other one; `predictions`: what fits were read at for it.
   */
  | { readonly kind: 'verdict'; readonly holds: boolean; readonly sides: readonly Side[]; readonly undecided: readonly string[]; readonly predictions: readonly PredictedSide[] }
  /** `says` is the diagnostic but for its place. */
  | { readonly kind: 'unanswered'; readonly says: Omit<Diagnostic, 'span'> };

/** A prediction that an expectation speaks of. */
export interface PredictedSide {
  readonly fit: string;
  readonly estimate: Estimate;
  readonly beyond: readonly Beyond[];
}

/** What an expectation speaks of, as it came out. */
export interface Side {
  readonly what: string;
  readonly written: string;
  /** What it was compared with, where that is no other side: "above 3.9B". */
  readonly asked: readonly string[];
}
