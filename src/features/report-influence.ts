import type { Evaluation, ModelResult, Ruler } from '../analysis/evaluation.js';
import { hangsOn, leftOut, mostMoved, unitNamed, type FitKind, type LeftOut } from '../analysis/left-out.js';
import type { NotWithout } from '../engine/fitted.js';
import { finite } from '../base/finite.js';

/** One row of the reference, or one run with all its checkpoints, and what it moves in a fit and beyond when it is left out. */
export interface InfluenceEntry {
  /** The row, or the run. */
  readonly name: string;
  readonly rows: readonly string[];
  /** Of the free coefficients; null where there is no fit without it. */
  readonly params: Readonly<Record<string, MovedEntry>> | null;
  /** Why there is none; null where there is one. */
  readonly why: NotWithout | null;
  /** The model whose effective size changes most; null where none has one. */
  readonly model: (SizeMovedEntry & { readonly name: string }) | null;
  /** One for each trend there is; `value` null: densities do not grow then, or too few carry a trend. */
  readonly doublingDays: readonly { readonly benchmark: string | null; readonly value: number | null }[];
}

export interface MovedEntry {
  /** Without it. */
  readonly value: number;
  /** The change in the standard errors that the covariance of all rows gives. */
  readonly standardErrors: number;
}

export interface SizeMovedEntry {
  /** Null: out of reach without it. */
  readonly effectiveParams: number | null;
  /** As a share: −0.14 is 14 % less. */
  readonly change: number | null;
}

/** What a model's size hangs on most. */
export interface HangEntry extends SizeMovedEntry {
  readonly name: string;
  readonly rows: readonly string[];
}

export interface FitInfluence {
  /** The most influential first; null before rows were left out, and without degrees of freedom. */
  readonly influence: readonly InfluenceEntry[] | null;
  /** How many could be left out; `influence` lists the 200 most influential at most. */
  readonly influenceUnits: number | null;
}

const MOST = 200;

export function fitInfluence(evaluation: Evaluation, ruler: Ruler, kind: FitKind): FitInfluence {
  const all = leftOut(evaluation, ruler, kind);
  return { influence: all && all.slice(0, MOST).map((out) => influenceEntry(evaluation, out)), influenceUnits: all && all.length };
}

function influenceEntry(evaluation: Evaluation, { unit, moves, why }: LeftOut): InfluenceEntry {
  const { study: { reference }, trends } = evaluation;
  const scrutiny = evaluation.scrutiny!;
  const { name, rows } = unitNamed(evaluation, scrutiny, unit);
  const moved = mostMoved(evaluation, scrutiny, unit);
  return {
    name, rows: rows.map((row) => reference!.rows[row]!.name),
    params: moves && Object.fromEntries(moves.map(({ coefficient, after, errors }) => [coefficient, { value: after, standardErrors: errors }])), why,
    model: moved && { name: moved.model.model.name, ...sizeMovedEntry(moved) },
    doublingDays: trends.flatMap(({ benchmark, trend }, at) => (trend.kind === 'trend' ? [{ benchmark, value: finite(scrutiny.influence.units[unit]!.doublings[at] ?? null) }] : [])),
  };
}

export function hangEntry(evaluation: Evaluation, model: ModelResult): HangEntry | null {
  const { scrutiny, study: { reference } } = evaluation;
  const found = scrutiny && hangsOn(evaluation, scrutiny, model);
  if (!found) return null;
  const { name, rows } = unitNamed(evaluation, scrutiny, found.unit);
  return { name, rows: rows.map((row) => reference!.rows[row]!.name), ...sizeMovedEntry(found) };
}

function sizeMovedEntry({ params, change }: { readonly params: number | null; readonly change: number | null }): SizeMovedEntry {
  return { effectiveParams: finite(params), change: params === null ? null : finite(change === null ? null : Math.expm1(change)) };
}
