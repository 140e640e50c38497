import type { Ends } from '../base/finite.js';
import { tFactor } from '../engine/student-t.js';

/** Something that is not as it was locked. */
export interface LockChange {
  /** "alpha of the loss law on hellaswag". */
  readonly what: string;
  /** Null: there is none. A text for what is no number, among them `open` for an end that nothing bounds. */
  readonly old: number | string | null;
  readonly now: number | string | null;
  /** The change in standard errors of the locked number, of logarithms for sizes and logarithmic coefficients; null where it has none. */
  readonly errors: number | null;
  /** How the number is written where it is no plain one: parameters as "5.79B". */
  readonly unit?: 'params';
  /** Of what leaving out a row or model moves, rather than of a number of the study itself. */
  readonly influence?: true;
}

/**
 * What may differ between machines: engines round exponentials and logarithms in the last digit, and a search ends a little elsewhere.
 * `point` is relative, for point estimates and objectives; `end`, for the ends of intervals and what a row left out moves, in standard errors;
 * `share` is relative too, for standard errors and condition numbers.
 */
export const TOLERANCE = { point: 1e-6, end: 1e-2, share: 1e-2 } as const;

/** Closer to zero than this is zero: what rounding leaves of it. */
const ZERO = 1e-12;

/** A number with its interval; in logarithms where it was fitted so. */
export interface Bounded {
  readonly value: number | null;
  readonly ends: Ends | null;
  readonly level: number;
  readonly logarithmic: boolean;
  /** Where it is known better than from the ends, in the same coordinate. */
  readonly stderr?: number | undefined;
}

/** One standard error, from how far the ends lie apart or the one that there is lies off; null where nothing bounds the number. */
export function errorOf({ value, ends, level, logarithmic, stderr }: Bounded): number | null {
  if (stderr !== undefined && stderr > 0) return stderr;
  if (!ends) return null;
  const [low, high, middle] = [ends[0], ends[1], value].map((number) => (number === null ? null : coordinate(number, logarithmic)));
  const reach = tFactor(level, Infinity);
  const error = low !== null && high !== null ? (high! - low!) / (2 * reach) : middle === null ? null : low !== null ? (middle! - low!) / reach : high !== null ? (high! - middle!) / reach : null;
  return error !== null && Number.isFinite(error) && error > 0 ? error : null;
}

/** What is not positive has no logarithm, and stays as it is. */
function coordinate(value: number, logarithmic: boolean): number {
  return logarithmic && value > 0 ? Math.log(value) : value;
}

export function sameWithin(old: number, now: number, share: number): boolean {
  return Math.abs(now - old) <= Math.max(share * Math.max(Math.abs(old), Math.abs(now)), ZERO);
}

/** A number, by `share` of its size. */
export function numberChange(what: string, old: number | null, now: number | null, share: number = TOLERANCE.point): LockChange[] {
  return old === now || (old !== null && now !== null && sameWithin(old, now, share)) ? [] : [{ what, old, now, errors: null }];
}

export function textChange(what: string, old: string | null, now: string | null): LockChange[] {
  return old === now ? [] : [{ what, old, now, errors: null }];
}

/** A point estimate, the change told in standard errors of the locked one. */
export function pointChange(what: string, old: Bounded, now: Bounded): LockChange[] {
  return numberChange(what, old.value, now.value).map((change) => ({ ...change, errors: inErrors(old.value, now.value, errorOf(old), old.logarithmic) }));
}

/** Both ends: whether there are any, whether they are open, and where they lie, to a share of the smaller of the two standard errors. */
export function endChanges(what: string, old: Bounded, now: Bounded): LockChange[] {
  const errors = [errorOf(old), errorOf(now)].flatMap((error) => error ?? []);
  const unit = errors.length > 0 ? Math.min(...errors) : null;
  return ([0, 1] as const).flatMap((end): LockChange[] => {
    const [was, is] = [old.ends && old.ends[end], now.ends && now.ends[end]];
    if (was !== null && is !== null && within(was, is, unit, old.logarithmic)) return [];
    if (was === is && (old.ends === null) === (now.ends === null)) return [];
    const said = ({ ends }: Bounded) => ends && (ends[end] ?? 'open');
    return [{ what: `${end === 0 ? 'lower' : 'upper'} end of ${what}`, old: said(old), now: said(now), errors: inErrors(was, is, errorOf(old), old.logarithmic) }];
  });
}

/** A number that follows from fits of fewer rows: to a share of `error`, where there is one. */
export function movedChange(what: string, old: number | null, now: number | null, error: number | null, logarithmic: boolean): LockChange[] {
  if (old === now || (old !== null && now !== null && within(old, now, error, logarithmic))) return [];
  return [{ what, old, now, errors: inErrors(old, now, error, logarithmic), influence: true }];
}

function within(old: number, now: number, unit: number | null, logarithmic: boolean): boolean {
  return sameWithin(old, now, TOLERANCE.point) || (unit !== null && Math.abs(coordinate(now, logarithmic) - coordinate(old, logarithmic)) <= TOLERANCE.end * unit);
}

function inErrors(old: number | null, now: number | null, error: number | null, logarithmic: boolean): number | null {
  return old === null || now === null || error === null ? null : (coordinate(now, logarithmic) - coordinate(old, logarithmic)) / error;
}
