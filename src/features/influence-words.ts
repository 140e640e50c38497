import { countedFits, doublingWithout, hangsOn, leftOut, mostMoved, unitNamed, type CountedFit, type LeftOut, type Move, type SizeMoved } from '../analysis/left-out.js';
import type { Evaluation, ModelResult, Scrutiny } from '../analysis/evaluation.js';
import type { NotWithout } from '../engine/fitted.js';
import { count, significant } from '../base/figures.js';
import { printable } from '../base/printable.js';
import { figure } from './formulas.js';
import { days } from './trend-sentence.js';
import { signedPercent } from './words.js';

/** Moves below this, in standard errors, are as good as none. */
export const NOTHING = 0.1;

/** Moves from here on, in standard errors, are worth a line of their own. */
export const LEAST = 0.5;

/** A coefficient of one of the fits that the densities rest on, without one row or run. */
export interface NamedMove extends Move {
  /** "alpha", "slope on hellaswag". */
  readonly name: string;
}

/** A row, or a run with its checkpoints, and what it moves in all fits that the densities rest on. */
export interface Influential {
  readonly unit: number;
  /** Those that move most first. */
  readonly moves: readonly NamedMove[];
  /** Fits that there are none of without it, those that cannot be made first. */
  readonly unfitted: readonly Unfitted[];
  /** In standard errors; Infinity where a fit cannot be made without it. */
  readonly most: number;
}

/** "the loss law", "the score curve on hellaswag". */
export interface Unfitted {
  readonly fit: string;
  readonly why: NotWithout;
}

/** "the loss law cannot be fitted". `write` writes the name. */
export function unfittedText({ fit, why }: Unfitted, write: (name: string) => string): string {
  return `${write(fit)} ${why === 'unsettled' ? 'does not settle' : 'cannot be fitted'}`;
}

/** All units, the most influential first; null as long as that is not known. */
export function influential(evaluation: Evaluation, fits: readonly CountedFit[] = countedFits(evaluation)): readonly Influential[] | null {
  const severalLaws = fits.filter(({ kind }) => kind === 'law').length > 1;
  const found = new Map<number, { moves: NamedMove[]; unfitted: Unfitted[]; most: number }>();
  let known = false;
  for (const { ruler, kind } of fits) {
    const list = leftOut(evaluation, ruler, kind);
    known ||= list !== null;
    const on = kind === 'curve' || severalLaws ? ` on ${ruler.benchmark.name}` : '';
    for (const out of list ?? []) take(found, out, on, `the ${kind === 'law' ? 'loss law' : 'score curve'}${on}`);
  }
  if (!known) return null;
  return [...found].map(([unit, { moves, unfitted, most }]): Influential => ({
    unit, most, moves: moves.sort((a, b) => Math.abs(b.errors) - Math.abs(a.errors)), unfitted: unfitted.sort((a, b) => Number(a.why === 'unsettled') - Number(b.why === 'unsettled')),
  })).sort((a, b) => b.most - a.most || a.unit - b.unit);
}

function take(found: Map<number, { moves: NamedMove[]; unfitted: Unfitted[]; most: number }>, { unit, moves, why, most }: LeftOut, on: string, fit: string): void {
  const known = found.get(unit) ?? { moves: [], unfitted: [], most: 0 };
  found.set(unit, known);
  known.most = Math.max(known.most, most);
  if (why !== null) known.unfitted.push({ fit, why });
  known.moves.push(...(moves ?? []).map((move) => ({ ...move, name: `${move.coefficient}${on}` })));
}

/** "−1.9 standard errors". */
export function errorsText(errors: number): string {
  const size = Math.abs(errors);
  return `${errors < 0 ? '−' : '+'}${size < 1e4 ? (size < 0.995 ? size.toFixed(1) : significant(size, 2)) : size.toExponential(0).replace('e+', 'e')} standard errors`;
}

/** "alpha 0.2226 → 0.2054 (−1.9 standard errors)". `write` writes the name. */
export function moveText({ name, before, after, errors }: NamedMove, write: (name: string) => string): string {
  return `${write(name)} ${figure(before)} → ${figure(after)} (${errorsText(errors)})`;
}

/** "16.3B → 14.0B (−14 %)", "16.3B → out of reach". */
export function sizeMovedText({ before, params, change }: Pick<SizeMoved, 'before' | 'params' | 'change'>): string {
  return `${count(before)} → ${sizeText({ params, change })}`;
}

/** "14.0B (−14 %)". */
export function sizeText({ params, change }: Pick<SizeMoved, 'params' | 'change'>): string {
  if (params === null || change === null) return 'out of reach';
  const [less, more] = [Math.expm1(change), Math.exp(change)];
  return `${count(params)} (${more > 3 ? `×${significant(more, 2)}` : signedPercent(less)})`;
}

/** "density then doubles every 300 days instead of 328"; null where it stays as it is, to the digits shown. */
function doublingText(now: number | null, without: number | null): string | null {
  const [before, after] = [now, without].map((value) => (value === null ? null : days(value)));
  if (before === after) return null;
  if (after === null) return 'no trend is left then, or density does not grow';
  return `density then doubles every ${after} days${before === null ? '' : ` instead of ${before}`}`;
}

/** The doubling times that change without a unit, one phrase for each trend. */
export function doublingsWithoutUnit({ trends }: Evaluation, { influence }: Scrutiny, unit: number): string[] {
  return trends.flatMap(({ benchmark, trend }, at) => {
    const without = influence.units[unit]?.doublings[at];
    const said = trend.kind === 'trend' && without !== undefined ? doublingText(trend.doublingDays, without) : null;
    return said ? [`${said}${benchmark === null ? '' : ` on ${printable(benchmark)}`}`] : [];
  });
}

/** "without this model density doubles every 300 days instead of 328"; one phrase for each trend that it carries. */
export function doublingsWithoutModel(evaluation: Evaluation, model: number, benchmarks: (benchmark: string | null) => boolean = () => true): string[] {
  const { trends, scrutiny } = evaluation;
  if (!scrutiny) return [];
  return trends.flatMap(({ benchmark, trend }, at) => {
    const without = benchmarks(benchmark) ? doublingWithout(evaluation, scrutiny, at, model) : undefined;
    if (trend.kind !== 'trend' || without === undefined) return [];
    const said = doublingText(trend.doublingDays, without)?.replace(' then', '') ?? 'the trend stays as it is';
    return [`without this model ${said}${benchmark === null ? '' : ` on ${printable(benchmark)}`}`];
  });
}

/** The row that a model's size hangs on most, and that size without it. */
export function modelHangsOn(evaluation: Evaluation, model: ModelResult): { readonly name: string; readonly rows: readonly number[]; readonly size: string } | null {
  const { scrutiny } = evaluation;
  const found = scrutiny && hangsOn(evaluation, scrutiny, model);
  return found && { ...unitNamed(evaluation, scrutiny, found.unit), size: sizeText(found) };
}

/** "Mistral-7B 16.3B → 14.0B (−14 %)" of the model that a unit moves most. `write` writes the name. */
export function mostMovedText(evaluation: Evaluation, scrutiny: Scrutiny, unit: number, write: (name: string) => string): string | null {
  const moved = mostMoved(evaluation, scrutiny, unit);
  return moved && `${write(moved.model.model.name)} ${sizeMovedText(moved)}`;
}
