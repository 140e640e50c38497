import type { SizeWithout } from '../engine/ensemble.js';
import { isLogarithmic, type Fit, type NotWithout } from '../engine/fitted.js';
import { determinedWithout } from '../engine/replica.js';
import type { ReferenceRow } from '../model/study.js';
import type { Evaluation, ModelResult, Ruler, Scrutiny } from './evaluation.js';

export type FitKind = 'law' | 'curve';

/** A fit without one row of the reference, or without one run and all its checkpoints. */
export interface LeftOut {
  /** Its number in the ensemble. */
  readonly unit: number;
  /** Free coefficients, those that move most first; null where there is no fit without it. */
  readonly moves: readonly Move[] | null;
  /** Why there is none; null where there is one. */
  readonly why: NotWithout | null;
  /** How far the first of them moves, in standard errors; Infinity where the fit cannot be made without it, `UNKNOWN_MOVE` where it did not settle. */
  readonly most: number;
}

export interface Move {
  readonly coefficient: string;
  readonly before: number;
  readonly after: number;
  /** After less before, in the standard errors that the covariance of all rows gives; of logarithms where the coefficient is fitted as one. */
  readonly errors: number;
}

/** What every row, or run, that entered a fit moves there, the most influential first; null as long as that is not known, or has no unit to be told in. */
export function leftOut(evaluation: Evaluation, ruler: Ruler, kind: FitKind): readonly LeftOut[] | null {
  const { scrutiny, rulers } = evaluation;
  const fit: Ruler[FitKind] = ruler[kind];
  if (!scrutiny || fit.kind !== 'fitted' || fit.dof < 1) return null;
  const known = remembered.get(fit);
  if (known?.scrutiny === scrutiny) return known.list;
  const at = memberOf(scrutiny, rulers.indexOf(ruler), kind);
  if (at === null) return null;
  const rows = new Set(kind === 'law' ? ruler.lawRows : ruler.curveRows);
  const list = scrutiny.influence.units.flatMap((unit, number): LeftOut[] => {
    if (!scrutiny.ensembled.rows[number]?.some((row) => rows.has(row))) return [];
    const without = (kind === 'law' ? unit.laws : unit.curves)[at] ?? null;
    const moves = without && movesOf(fit, without as unknown as Readonly<Record<string, number>>);
    const why = moves ? null : determinedWithout(scrutiny.ensembled.ensemble, kind === 'law' ? 'laws' : 'curves', at, number) ? 'unsettled' : 'undetermined';
    return [{ unit: number, moves, why, most: movedBy(moves, why) }];
  }).sort((a, b) => b.most - a.most || a.unit - b.unit);
  remembered.set(fit, { scrutiny, list });
  return list;
}

/** Where it is not known what a row moves, it is told among those that move about as much, in standard errors. */
const UNKNOWN_MOVE = 1;

/** How far the coefficient that moves most does; infinitely far where the fit cannot be made. */
export function movedBy(moves: readonly { readonly errors: number }[] | null, why: NotWithout | null): number {
  return why === null ? Math.abs(moves?.[0]?.errors ?? 0) : why === 'unsettled' ? UNKNOWN_MOVE : Infinity;
}

const remembered = new WeakMap<Ruler[FitKind], { readonly scrutiny: Scrutiny; readonly list: readonly LeftOut[] }>();

function memberOf({ ensembled }: Scrutiny, ruler: number, kind: FitKind): number | null {
  return (kind === 'law' ? ensembled.lawOf : ensembled.curveOf)[ruler] ?? null;
}

function movesOf(fit: Fit<string>, without: Readonly<Record<string, number>>): Move[] {
  return fit.free.flatMap((coefficient, at): Move[] => {
    const [before, after] = [fit.coefficients[coefficient]!, without[coefficient]!];
    const errors = (isLogarithmic(fit, coefficient) ? shareMoved(before, after) : after - before) / Math.sqrt(fit.covariance[at]![at]!);
    return Number.isFinite(errors) ? [{ coefficient, before, after, errors }] : [];
  }).sort((a, b) => Math.abs(b.errors) - Math.abs(a.errors));
}

/** A term that shrinks below this share of itself has as good as vanished. */
const VANISHED = 1e-3;

/** In logarithms, at most that of vanishing. */
function shareMoved(before: number, after: number): number {
  return Math.log(Math.max(after / before, VANISHED));
}

export interface CountedFit {
  readonly ruler: Ruler;
  readonly kind: FitKind;
}

/** The fits that the densities rest on, or all where none does: laws first, each once. */
export function countedFits({ rulers, study: { density } }: Evaluation): CountedFit[] {
  const counted = rulers.filter(({ benchmark }) => density.benchmarks.includes(benchmark.name));
  const used = counted.length > 0 ? counted : rulers;
  const laws = used.filter(({ law }, at) => used.findIndex((other) => other.law === law) === at);
  return [...laws.map((ruler): CountedFit => ({ ruler, kind: 'law' })), ...used.map((ruler): CountedFit => ({ ruler, kind: 'curve' }))];
}

/** The number of the unit that a row of the reference belongs to; null for a row of no fit. */
export function unitOfRow({ ensembled }: Scrutiny, row: number): number | null {
  const unit = ensembled.rows.findIndex((rows) => rows.includes(row));
  return unit < 0 ? null : unit;
}

/** What a unit is called, and the rows of the reference it is made of. */
export interface Unit {
  readonly name: string;
  readonly rows: readonly number[];
}

export function unitNamed({ study: { reference } }: Evaluation, { ensembled }: Scrutiny, unit: number): Unit {
  const rows = ensembled.rows[unit]!;
  const first: ReferenceRow | undefined = reference?.rows[rows[0]!];
  return { name: (rows.length > 1 ? first?.run : null) ?? first?.name ?? '', rows };
}

export interface SizeMoved extends SizeWithout {
  readonly model: ModelResult;
  /** The effective size with all rows. */
  readonly before: number;
}

/** The model whose effective size a unit moves most, where it moves one. */
export function mostMoved(evaluation: Evaluation, { ensembled, influence }: Scrutiny, unit: number): SizeMoved | null {
  const largest = influence.units[unit]?.largest ?? null;
  const model = largest && evaluation.models[ensembled.modelOf.indexOf(largest.model)];
  return model?.effective?.kind === 'size' ? { model, before: model.effective.params, params: largest!.params, change: largest!.change } : null;
}

export interface HangsOn extends SizeWithout {
  readonly unit: number;
}

/** The unit that a model's effective size hangs on most; null where it has no size, or none is moved. */
export function hangsOn({ models }: Evaluation, { ensembled, influence }: Scrutiny, model: ModelResult): HangsOn | null {
  if (model.effective?.kind !== 'size') return null;
  return influence.models[ensembled.modelOf[models.indexOf(model)] ?? -1] ?? null;
}

/** The doubling time of a trend, in days, without one of the models that carry it; undefined where that is not known, null where densities then do not grow or too few are left. */
export function doublingWithout({ trends }: Evaluation, { ensembled, influence }: Scrutiny, trend: number, model: number): number | null | undefined {
  const candidates = ensembled.ensemble.trends[trend]?.candidates ?? [];
  const at = trends[trend]?.frontier.includes(model) ? candidates.indexOf(ensembled.modelOf[model]!) : -1;
  return influence.doublings[trend]?.[at];
}
