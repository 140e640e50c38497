import type { CovarianceForm } from './covariance.js';
import type { Undefined } from './formula/at-point.js';
import type { RangeWhy } from './formula/unroll.js';
import { tFactor } from './student-t.js';

/** Why the data cannot answer; the caller words it. */
export type NotFittedWhy =
  | 'invalid-data' // a cell that is not finite, not positive, or beyond 1e±100
  | 'no-losses' // scores, but no loss beside any of them
  | 'no-scores'
  | 'all-held-out' // the rows that could answer are kept for prediction
  | 'too-few-points' // fewer (distinct) points than coefficients
  | 'one-size'
  | 'two-sizes' // E + A·N^-α needs three sizes: two leave A and α undetermined
  | 'one-token-count'
  | 'two-token-counts'
  | 'collinear' // ln N and ln D lie on one line, for instance a single tokens-per-parameter ratio
  | 'flat-losses' // all losses equal
  | 'flat-scores' // all scores equal
  | 'no-slope' // scores do not rise as the loss falls
  | 'flat-outputs' // of a formula: all outputs equal
  | 'not-positive' // an output that has no logarithm
  | 'undefined' // the formula is not defined at a row, whatever its parameters
  | 'range'; // a sum or product over a range that is none

export interface NotFitted {
  readonly kind: 'not-fitted';
  readonly why: NotFittedWhy;
  readonly n: number;
  /** Of a formula: number of the first input point that is to blame. */
  readonly row?: number;
  /** Of a formula that is not defined there. */
  readonly fault?: Undefined | RangeWhy;
}

/**
 * `huber`: Σ huber_δ(residual), delta in the units of the residual. `least-absolute`: Σ|residual|. `least-squares`: Σ residual². Never
 * averaged, never halved for least squares. Where rows carry a ±, each residual is multiplied by the root of its row's weight first.
 */
export interface ObjectiveReached {
  readonly kind: 'huber' | 'least-absolute' | 'least-squares';
  /** Of `huber`; null for the others. */
  readonly delta: number | null;
  readonly space: 'log' | 'linear';
  readonly value: number;
  /** Whether the rows' own ± weigh them. */
  readonly weighted: boolean;
}

export interface Fit<Name extends string> {
  readonly kind: 'fitted';
  /** `at-bound` is an answer: the best coefficients lie on the edge of what is allowed. */
  readonly status: 'converged' | 'at-bound' | 'not-converged';
  /** Natural units. A term that vanished has coefficient 0 and exponent 0. */
  readonly coefficients: Readonly<Record<Name, number>>;
  /** The fitted coefficients inside their bounds, in the order of `covariance`. */
  readonly free: readonly Name[];
  /** Fitted coefficients that rest on a bound (E = 0, ceiling = top of the range); they carry no variance. */
  readonly atBound: readonly Name[];
  /** Coefficients whose errors and intervals are those of their logarithms: E, A, B and slope; of a formula all that cannot be negative. */
  readonly logarithmic: readonly Name[];
  /** Of the free coefficients, those that are `logarithmic` as logarithms. */
  readonly covariance: readonly (readonly number[])[];
  /** How the covariance was formed; null where there is none. */
  readonly errors: CovarianceForm | null;
  /** Independent points (runs, where points name theirs; an anchor is none) − free.length; 0 too where the points determine no covariance. With 0 there is none (all zeros) and no interval. */
  readonly dof: number;
  readonly n: number;
  readonly objective: ObjectiveReached;
  /** In the space of the fit. */
  readonly r2: number;
  /** Law, and formula in log space: mean |ln prediction − ln loss|. Curve, and formula in linear space: root mean square residual. */
  readonly typicalError: number;
  /** Measured minus predicted, per input point in input order; of logarithms for a law fitted in log space. */
  readonly residuals: readonly number[];
  /** Per input point: 1/±² of its row, 1 on average; all 1 where no row carries a ±. */
  readonly weights: readonly number[];
  /** Per input point, 0 to 1: how closely the fit must follow this one. */
  readonly leverages: readonly number[];
  /** Per input point and free coefficient: the point's share of the error, so that Σ influence·influenceᵀ is about the covariance. Empty without degrees of freedom. */
  readonly influence: readonly (readonly number[])[];
  /** Per input point: the run it is a checkpoint of. */
  readonly runs: readonly (string | undefined)[];
  readonly starts: { readonly tried: number; readonly failed: number; readonly agreeing: number };
  /** Condition number of the column-scaled JᵀJ. */
  readonly condition: number;
  /** Of a formula that came to a minimum: free coefficients that can be changed against each other, or alone, without changing what it gives at its rows. */
  readonly redundant?: readonly Name[] | undefined;
  /** Where coefficients may lie, of those that have bounds; an open side is null. */
  readonly bounds?: Readonly<Partial<Record<Name, readonly [number | null, number | null]>>> | undefined;
  /** Largest |cosine| between a column of the Jacobian and the (clipped) residuals: 0 at a minimum. */
  readonly gradient: number;
  /** What drawing the rows anew says about each coefficient, where that has been done; it takes the covariance's place. */
  readonly resampled?: Readonly<Partial<Record<Name, Spread>>> | undefined;
}

/** The standard deviation over the draws, of a logarithmic coefficient that of its logarithm, and the interval; an end that is open is null. */
export interface Spread {
  readonly stderr: number;
  readonly interval: readonly [number | null, number | null];
}

export type Fitted<Name extends string> = Fit<Name> | NotFitted;

/** What has to be kept of a fit so that it need not be searched for again. */
export type FoundBefore<Name extends string> = Pick<Fit<Name>, 'coefficients' | 'atBound' | 'starts'>;

/** The same of a formula, where what is free does not follow from what is at a bound, and a fit that did not settle is not searched for again either. */
export type FormulaFound = FoundBefore<string> & Pick<Fit<string>, 'free' | 'status'> & { readonly redundant: readonly string[] | null };

/** Coefficients taken as exact, as printed in a paper: nothing free, no uncertainty. */
export function published<Name extends string>(coefficients: Readonly<Record<Name, number>>): Fit<Name> {
  return {
    kind: 'fitted', status: 'converged', coefficients, free: [], logarithmic: [], atBound: [], covariance: [], errors: null, dof: 0, n: 0,
    objective: { kind: 'least-squares', delta: null, space: 'linear', value: 0, weighted: false }, r2: 1, typicalError: 0, residuals: [], weights: [], leverages: [], influence: [], runs: [],
    starts: { tried: 0, failed: 0, agreeing: 0 }, condition: 1, gradient: 0,
  };
}

/** Standard error in natural units (delta method for logarithmic coordinates); null when not free or without degrees of freedom. */
export function standardError<Name extends string>(fit: Fit<Name>, name: Name): number | null {
  const stderr = fit.resampled?.[name]?.stderr ?? coordinateError(fit, name);
  if (stderr === null) return null;
  return isLogarithmic(fit, name) ? stderr * fit.coefficients[name] : stderr;
}

/** Two-sided interval at `level` (0.9 = 90 %); exp(ln v ± t·se) for logarithmic coordinates, so a positive coefficient keeps a positive interval. It ends at the bounds of the coefficient. */
export function coefficientInterval<Name extends string>(fit: Fit<Name>, name: Name, level: number): readonly [number | null, number | null] | null {
  const ends = unboundedInterval(fit, name, level);
  const bounds = fit.bounds?.[name];
  return ends && bounds ? within(ends, bounds) : ends;
}

/** An interval of what cannot lie outside a range: an end beyond it, or open, is the range's own where it has one. */
export function within([from, to]: readonly [number | null, number | null], [low, high]: readonly [number | null, number | null]): readonly [number | null, number | null] {
  const end = (value: number | null, open: number) => {
    const inside = Math.min(high ?? Infinity, Math.max(low ?? -Infinity, value ?? open));
    return Number.isFinite(inside) ? inside : null;
  };
  return [end(from, -Infinity), end(to, Infinity)];
}

function unboundedInterval<Name extends string>(fit: Fit<Name>, name: Name, level: number): readonly [number | null, number | null] | null {
  const drawn = fit.resampled?.[name];
  if (drawn) return drawn.interval;
  const stderr = coordinateError(fit, name);
  if (stderr === null) return null;
  const value = fit.coefficients[name];
  const reach = tFactor(level, fit.dof) * stderr;
  return isLogarithmic(fit, name) ? [value * Math.exp(-reach), Math.min(value * Math.exp(reach), Number.MAX_VALUE)] : [value - reach, value + reach];
}

function coordinateError<Name extends string>(fit: Fit<Name>, name: Name): number | null {
  const at = fit.free.indexOf(name);
  if (at < 0 || fit.dof < 1) return null;
  return Math.sqrt(Math.max(0, fit.covariance[at]![at]!));
}

/** The coefficients of law and curve for which that is so, by name: for numbers that were written down without their fit. */
export const logarithmicByName: readonly string[] = ['E', 'A', 'B', 'slope'];

/** Why there is no fit without a row, or run: what is left does not determine it, or it came to no minimum. */
export type NotWithout = 'undetermined' | 'unsettled';

/** Whether a coefficient's error and interval are those of its logarithm. */
export function isLogarithmic<Name extends string>({ logarithmic }: Pick<Fit<Name>, 'logarithmic'>, name: Name): boolean {
  return logarithmic.includes(name);
}
