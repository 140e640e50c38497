import type { Evaluation } from '../analysis/evaluation.js';
import type { Drawing, LawLeftOut, LawResult } from '../analysis/questions/answer.js';
import { whyLawNotFitted } from '../analysis/questions/why-law-not-fitted.js';
import type { NotWithout } from '../engine/fitted.js';
import type { QuantityKind } from '../model/laws.js';
import type { Origin } from '../model/origin.js';
import { predictionEntry, type PredictionEntry } from './report-predictions.js';
import { fitOutcome, type FitEntry, type FitOutcome } from './report-fits.js';

/** A `fit` of a law: fitted to rows, or constants, tried on rows where it names some. */
export interface LawFitEntry extends FitOutcome {
  readonly name: string;
  readonly title: string | null;
  /** The law's name. */
  readonly law: string;
  /** What it computes, as the law calls it. */
  readonly output: string;
  /** How it is written: a `share` as a percentage, a `date` as days since 2023-02-24. */
  readonly outputKind: QuantityKind;
  /** Where the rows come from; null for constants alone. */
  readonly reference: string | null;
  readonly benchmark: null;
  /** Whether the parameters are given, not fitted; the objective and the residuals are those of the constants then. */
  readonly constants: boolean;
  readonly rounded: boolean;
  readonly rows: RowsEntry | null;
  /** The row that lies farthest off. */
  readonly worst: { readonly name: string; readonly measured: number; readonly predicted: number; readonly z: number } | null;
  /** Null for a fit of a used file. */
  readonly line: number | null;
  readonly heldOut: readonly { readonly name: string; readonly output: PredictionEntry }[];
  /** What each row, or run, moves, the most influential first, 200 at most; null before rows were left out, and for constants. */
  readonly influence: readonly LawInfluenceEntry[] | null;
  readonly influenceUnits: number | null;
  /** How its rows were drawn anew by a refit; null where they were not. With `intervalKind: "covariance"` too few draws had an answer. */
  readonly resampling: Drawing | null;
}

/** Numbers of rows; `filtered` were left out by `only`, `incomplete` lack a number the law needs. */
export interface RowsEntry {
  readonly fitted: number;
  readonly heldOut: number;
  readonly filtered: number;
  readonly incomplete: number;
}

export interface LawInfluenceEntry {
  readonly name: string;
  readonly rows: readonly string[];
  /** Null where there is no fit without it. */
  readonly params: Readonly<Record<string, { readonly value: number; readonly standardErrors: number }>> | null;
  /** Why there is none; null where there is one. */
  readonly why: NotWithout | null;
}

/** The fits of a reference, apart from those of laws that a file states. */
export function isRulerFit(fit: FitEntry | LawFitEntry): fit is FitEntry {
  return fit.benchmark !== null;
}

const MOST = 200;

export function lawFitEntries({ laws, study }: Evaluation, lineOf: (origin: Origin) => number | null): LawFitEntry[] {
  return laws.map((result) => ({ ...entry(result, study.density.level), line: lineOf(result.fit.origin) }));
}

function entry(result: LawResult, level: number): Omit<LawFitEntry, 'line'> {
  const { fit, fitted, rows, influence } = result;
  const outcome = fitOutcome(fitted, level, (failed) => whyLawNotFitted(failed, fit));
  return {
    name: fit.name, title: fit.title, law: fit.law.name, output: fit.law.output.name, outputKind: fit.law.output.kind, reference: fit.from?.name ?? null, benchmark: null, constants: fit.constants !== null, rounded: fit.rounded,
    rows: fit.from && { fitted: rows.length, heldOut: (fit.rows?.length ?? 0) - rows.length, filtered: fit.from.filtered, incomplete: fit.from.incomplete },
    ...(rows.length > 0 ? outcome : { ...outcome, objective: null, r2: null, typicalError: null, starts: null, condition: null }),
    worst: worstRow(result),
    heldOut: result.heldOut.map(({ row, output }) => ({ name: fit.rows![row]!.name, output: predictionEntry(output, (measured, predicted) => (fit.options.space === 'log' ? predicted / measured - 1 : predicted - measured)) })),
    influence: influence && influence.slice(0, MOST).map((out) => influenceEntry(result, out)), influenceUnits: influence && influence.length, resampling: result.drawing,
  };
}

/** The row farthest off, and what the law says of it. */
export function worstRow({ fit, fitted, rows, z }: LawResult): LawFitEntry['worst'] {
  if (fitted.kind !== 'fitted' || rows.length === 0) return null;
  const at = fitted.residuals.reduce((worst, residual, i) => (Math.abs(residual) > Math.abs(fitted.residuals[worst]!) ? i : worst), 0);
  const { name, output } = fit.rows![rows[at]!]!;
  const residual = fitted.residuals[at]!;
  return { name, measured: output, predicted: fitted.objective.space === 'log' ? output * Math.exp(-residual) : output - residual, z: z[at] ?? 0 };
}

function influenceEntry({ fit }: LawResult, { rows, moves, why }: LawLeftOut): LawInfluenceEntry {
  const named = rows.map((row) => fit.rows![row]!);
  return {
    name: unitName(fit, rows), rows: named.map(({ name }) => name),
    params: moves && Object.fromEntries(moves.map(({ parameter, after, errors }) => [parameter, { value: after, standardErrors: errors }])), why,
  };
}

/** The run that these rows of a fit are checkpoints of, or the name of the only one. */
export function unitName(fit: LawResult['fit'], rows: readonly number[]): string {
  const first = fit.rows?.[rows[0]!];
  return (rows.length > 1 ? first?.run : null) ?? first?.name ?? '';
}
