import { diagnose, type Code, type DataOf, type Diagnostic } from '../../base/diagnostic.js';
import type { Fit, Fitted } from '../../engine/fitted.js';
import type { LossLawName } from '../../engine/loss-law.js';
import type { ScoreCurveName } from '../../engine/score-curve.js';
import type { LawRow } from '../../model/laws.js';
import type { Origin, Reference, ReferenceRow } from '../../model/study.js';
import type { Evaluation, Ruler, TrendResult } from '../evaluation.js';
import type { LawResult } from '../questions/answer.js';

/** A loss law with the benchmarks that share it. */
export interface LawSubject {
  readonly kind: 'law';
  /** "The loss law of RefinedWeb testbed" */
  readonly what: string;
  readonly benchmarks: readonly string[];
  readonly evaluation: Evaluation;
  readonly reference: Reference;
  /** The first of those that share it. */
  readonly ruler: Ruler;
  readonly fit: Fitted<LossLawName>;
  readonly rows: readonly ReferenceRow[];
}

export interface CurveSubject {
  readonly kind: 'curve';
  readonly what: string;
  readonly benchmarks: readonly string[];
  readonly evaluation: Evaluation;
  readonly reference: Reference;
  readonly ruler: Ruler;
  readonly fit: Fitted<ScoreCurveName>;
  readonly rows: readonly ReferenceRow[];
}

/** All effective sizes and densities of the file. */
export interface DensitiesSubject {
  readonly kind: 'densities';
  readonly what: string;
  readonly benchmarks: readonly string[];
  readonly evaluation: Evaluation;
  readonly reference: Reference;
}

export interface TrendSubject {
  readonly kind: 'trend';
  readonly what: string;
  readonly benchmarks: readonly string[];
  readonly evaluation: Evaluation;
  readonly result: TrendResult;
}

/** A `fit` of a law that a file states. */
export interface FormulaSubject {
  readonly kind: 'fit';
  /** "The fit scaling" */
  readonly what: string;
  readonly benchmarks: readonly string[];
  readonly result: LawResult;
  /** Null for constants, and where nothing could be fitted. */
  readonly fit: Fit<string> | null;
  /** Those fitted. */
  readonly rows: readonly LawRow[];
  /** How many of them lie farther off than noise explains. */
  readonly outliers: number;
  readonly level: number;
  /** Where the first question stands that asks it; null where none does. */
  readonly asked: Origin | null;
}

export type Subject = LawSubject | CurveSubject | FormulaSubject | DensitiesSubject | TrendSubject;

/** Where a remark stands: at the reference, at the `density` block, at a row or model; `elsewhere`: the advice on fits and models says it already. */
export type Place = 'reference' | 'density' | 'elsewhere' | Origin;

export interface Remark {
  readonly place: Place;
  /** The diagnostic but for its place; null for what is said elsewhere in other words. */
  readonly says: Omit<Diagnostic, 'span'> | null;
}

/** What a rule says of a subject: nothing to say of it (null), all well (none), or its remarks. */
export type Verdict = readonly Remark[] | null;

/** One line of the checklist. A pure function of what was computed; it never looks at the text. */
export interface Rule<Of extends Subject> {
  readonly code: Code;
  check(subject: Of): Verdict;
}

export function remark<C extends Code>(code: C, place: Place, data: DataOf<C>): Remark {
  const { span: _, ...says } = diagnose(code, NOWHERE, data);
  return { place, says };
}

const NOWHERE = { start: 0, end: 0 };

/** One remark if something is wrong, none if not. */
export function when<C extends Code>(wrong: boolean, code: C, place: Place, data: () => DataOf<C>): Verdict {
  return wrong ? [remark(code, place, data())] : [];
}

/** Of a fit that did not settle it is enough to say so. */
export function isSettled<Of extends Fitted<LossLawName> | Fitted<ScoreCurveName> | Fitted<string>>(fit: Of): fit is Extract<Of, { readonly kind: 'fitted' }> {
  return fit.kind === 'fitted' && fit.status !== 'not-converged';
}
