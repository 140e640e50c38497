import { finite, finiteEnds, type Ends } from '../base/finite.js';
import { coefficientInterval, logarithmicByName, standardError, type Fit } from '../engine/fitted.js';
import { differenceEnds, leavesOutZero, logarithms, sameNumber } from './difference.js';

/**
 * What the rows of two fits have in common, which decides what a difference can mean. `same`: all rows and the method · `method`: all rows, or
 * some of them, under other options · `overlapping`: some rows are in both · `independent`: none is.
 */
export type Basis = 'same' | 'method' | 'overlapping' | 'independent';

/**
 * `decisive`: beyond what the errors of both allow at the level · `within-noise`: not so · `undecided`: one of the two has no error ·
 * `method`: other options, so no noise to hold it against · `given`: not estimated, but typed · `unexplained`: other numbers from the same
 * rows and method · `not-comparable`: measured in different ways.
 */
export type Verdict = 'unchanged' | 'decisive' | 'within-noise' | 'undecided' | 'method' | 'given' | 'unexplained' | 'not-comparable' | 'appeared' | 'disappeared';

/** A number with its standard error, both in natural units; null when it has none. */
export interface Estimate {
  readonly value: number;
  readonly stderr: number | null;
  readonly interval: Ends | null;
  readonly state: 'free' | 'at-bound' | 'fixed';
}

/** The coefficients of a fit by name, as far as they can be compared: of a fit just made, or of one that was written down. */
export type Estimates = Readonly<Record<string, Estimate>>;

export interface Change {
  readonly old: Estimate | null;
  readonly new: Estimate | null;
  /**
   * New less old in standard errors: those of the difference, √(old² + new²), or of the old one alone with basis `same` or `method`. A coefficient
   * fitted as its logarithm is compared as such. Null without an error.
   */
  readonly standardErrors: number | null;
  readonly verdict: Verdict;
}

export interface CoefficientChange extends Change {
  readonly name: string;
}

/** `level` is that of the intervals, and so of decisions made with them. */
export function estimatesOf<Name extends string>(fit: Fit<Name>, level: number): Estimates {
  return Object.fromEntries((Object.keys(fit.coefficients) as Name[]).map((name): [string, Estimate] => [name, {
    value: fit.coefficients[name],
    stderr: finite(standardError(fit, name)),
    interval: finiteEnds(coefficientInterval(fit, name, level)),
    state: fit.free.includes(name) ? 'free' : fit.atBound.includes(name) ? 'at-bound' : 'fixed',
  }]));
}

/** Coefficient by coefficient, in the order of the new fit; those that only the old one has come last. `logarithmic` ones are compared as logarithms. */
export function coefficientChanges(old: Estimates, now: Estimates, basis: Basis, logarithmic: readonly string[] = logarithmicByName): CoefficientChange[] {
  const names = new Set([...Object.keys(now), ...Object.keys(old)]);
  return [...names].map((name) => ({ name, ...changeOf(old[name] ?? null, now[name] ?? null, basis, logarithmic.includes(name)) }));
}

/** One number, before and after: decisive where the interval of the difference leaves out zero. */
export function changeOf(old: Estimate | null, now: Estimate | null, basis: Basis, logarithmic: boolean): Change {
  const change = (verdict: Verdict, standardErrors: number | null = null): Change => ({ old, new: now, standardErrors: finite(standardErrors), verdict });
  if (!old || !now) return change(old ? 'disappeared' : 'appeared');
  if (sameNumber(old.value, now.value)) return change('unchanged', 0);
  const log = logarithmic && old.value > 0 && now.value > 0;
  const moved = log ? Math.log(now.value / old.value) : now.value - old.value;
  const error = ({ value, stderr }: Estimate) => (stderr !== null && stderr > 0 ? (log ? stderr / value : stderr) : null);
  const [oldError, newError] = [error(old), error(now)];
  const alone = oldError ?? newError;
  const inOne = alone === null ? null : moved / alone;
  if (basis === 'same' || basis === 'method') return change(basis === 'same' ? 'unexplained' : 'method', inOne);
  if (old.state === 'fixed' && now.state === 'fixed') return change('given');
  if (oldError === null || newError === null || !old.interval || !now.interval) return change('undecided', inOne);
  const sides = [{ value: old.value, ends: old.interval }, { value: now.value, ends: now.interval }] as const;
  const decisive = leavesOutZero(log ? differenceEnds(logarithms(sides[0]), logarithms(sides[1])) : differenceEnds(...sides));
  return change(decisive === null ? 'undecided' : decisive ? 'decisive' : 'within-noise', moved / Math.hypot(oldError, newError));
}
