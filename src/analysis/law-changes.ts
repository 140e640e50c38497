import type { Fitted, ObjectiveReached } from '../engine/fitted.js';
import { coefficientChanges, estimatesOf, type Basis } from './coefficient-changes.js';
import type { Evaluation } from './evaluation.js';
import { basisOver, sharedPoints, statusOf, type Both, type OutcomeChange } from './fit-changes.js';
import type { LawResult } from './questions/answer.js';
import { lawTask } from './questions/law-results.js';

/** One fit of a law that the files state, before and after. */
export interface LawChange extends OutcomeChange {
  /** Of the fit. */
  readonly name: string;
  /** The law's name on either side; null where the fit is not there. */
  readonly law: Both<string>;
  /** What it computes. */
  readonly output: string;
  /** Whether the parameters are typed, not fitted. */
  readonly constants: Both<boolean>;
  /** Null for constants that no rows are named for. */
  readonly objective: Both<ObjectiveReached>;
}

/** Fits of laws by name, in the order of the new file; what only the old one has comes last. */
export function lawChanges(old: Evaluation, now: Evaluation): LawChange[] {
  const [before, after] = [byName(old), byName(now)];
  return [...new Set([...after.keys(), ...before.keys()])].map((name) => lawChange(before.get(name) ?? null, after.get(name) ?? null, now.study.density.level));
}

function byName({ laws }: Evaluation): Map<string, LawResult> {
  return new Map(laws.map((result) => [result.fit.name, result]));
}

function lawChange(old: LawResult | null, now: LawResult | null, level: number): LawChange {
  const both = <Value>(of: (result: LawResult) => Value | null): Both<Value> => ({ old: old && of(old), new: now && of(now) });
  const basis = old && now && basisOf(old, now);
  const { fit } = (now ?? old)!;
  return {
    name: fit.name, law: both((result) => result.fit.law.name), output: fit.law.output.name, constants: both((result) => result.fit.constants !== null), basis,
    rows: { ...both(({ rows }) => rows.length), shared: old && now ? sharedPoints(pointsOf(old), pointsOf(now)) : 0 },
    status: both(({ fitted }) => statusOf(fitted)), objective: both(objectiveOf),
    params: basis ? paramsOf(old!.fitted, now!.fitted, basis, level) : {},
  };
}

function paramsOf(old: Fitted<string>, now: Fitted<string>, basis: Basis, level: number): LawChange['params'] {
  if (old.kind !== 'fitted' || now.kind !== 'fitted') return {};
  const logarithmic = old.logarithmic.filter((name) => now.logarithmic.includes(name));
  return Object.fromEntries(coefficientChanges(estimatesOf(old, level), estimatesOf(now, level), basis, logarithmic).map(({ name, ...change }) => [name, change]));
}

/** Of a formula whose parameters mean something else, or that is fitted otherwise, a change is one of method; constants have no errors. */
function basisOf(old: LawResult, now: LawResult): Basis {
  if (old.fit.constants && now.fit.constants && formulaOf(old) === formulaOf(now)) return sameConstants(old.fitted, now.fitted) ? 'same' : 'independent';
  const method = ({ fit: { constants, options: { robust, space } } }: LawResult) => JSON.stringify([constants !== null, robust, space]);
  const same = formulaOf(old) === formulaOf(now) && method(old) === method(now);
  return basisOver(same, pointsOf(old), pointsOf(now));
}

function formulaOf({ fit: { law: { formula, parameters } } }: LawResult): string {
  return JSON.stringify([formula, parameters.map(({ name, low, high }) => [name, String(low), String(high)])]);
}

function sameConstants(old: Fitted<string>, now: Fitted<string>): boolean {
  const text = (fit: Fitted<string>) => (fit.kind === 'fitted' ? JSON.stringify(Object.entries(fit.coefficients).sort()) : '');
  return text(old) === text(now);
}

/** What the fit reads, row by row; equal texts mean equal. */
function pointsOf({ fit }: LawResult): string[] {
  return lawTask(fit).points.map((point) => JSON.stringify(point));
}

function objectiveOf({ fitted, rows }: LawResult): ObjectiveReached | null {
  return fitted.kind === 'fitted' && rows.length > 0 ? { ...fitted.objective } : null;
}
