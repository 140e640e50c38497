import { finite, finiteEnds } from '../base/finite.js';
import type { Fit, Fitted, ObjectiveReached } from '../engine/fitted.js';
import { loss, lossInterval, lossVariance, type LossLawName } from '../engine/loss-law.js';
import type { Reference } from '../model/study.js';
import { changeOf, coefficientChanges, estimatesOf, type Basis, type Change, type Estimate } from './coefficient-changes.js';
import type { Evaluation, Ruler } from './evaluation.js';
import { curveOptions, curvePoints, lawPoints } from './rulers.js';

/** What any fit became, before and after. */
export interface OutcomeChange {
  readonly basis: Basis | null;
  /** Rows fitted, and how many are the same, number for number, in both. */
  readonly rows: { readonly old: number | null; readonly new: number | null; readonly shared: number };
  readonly status: Both<Status>;
  readonly objective: Both<ObjectiveReached>;
  readonly params: Readonly<Record<string, Change>>;
}

/** One fit of a benchmark's ruler, before and after. */
export interface FitChange extends OutcomeChange {
  readonly law: 'chinchilla' | 'score-curve';
  readonly benchmark: string;
  /** Whether densities rest on it, on either side. */
  readonly counted: boolean;
  /** Name of the reference on either side; null where the fit is not there. */
  readonly reference: Both<string>;
  /** A law's loss at the largest run of the old one, by N·D: coefficients trade off against each other, what they predict does not. */
  readonly prediction: (Change & { readonly params: number; readonly tokens: number }) | null;
}

/** Null where the side has none. */
export interface Both<T> {
  readonly old: T | null;
  readonly new: T | null;
}

export type Status = Fit<string>['status'] | 'not-fitted';

/** A ruler with the reference its rows are in. */
interface Held {
  readonly reference: Reference;
  readonly ruler: Ruler;
}

interface Part {
  readonly law: FitChange['law'];
  fit(ruler: Ruler): Fitted<string>;
  rows(ruler: Ruler): readonly number[];
  /** What the fit reads, row by row, and how it is made; equal texts mean equal. */
  points(held: Held): readonly string[];
  options(held: Held): string;
}

const parts: readonly Part[] = [
  {
    law: 'chinchilla', fit: ({ law }) => law, rows: ({ lawRows }) => lawRows,
    points: ({ reference, ruler: { benchmark, lawRows } }) => lawPoints(reference, benchmark, lawRows).map((point) => JSON.stringify(point)),
    options: ({ reference }) => JSON.stringify(reference.law),
  },
  {
    law: 'score-curve', fit: ({ curve }) => curve, rows: ({ curveRows }) => curveRows,
    points: ({ reference, ruler: { benchmark, curveRows } }) => curvePoints(reference, benchmark, curveRows).map((point) => JSON.stringify(point)),
    options: ({ reference, ruler: { benchmark } }) => JSON.stringify([curveOptions(reference, benchmark), benchmark.range, benchmark.better]),
  },
];

/** Both fits of every benchmark on either side, in the order of the new file; what only the old one has comes last. */
export function fitChanges(old: Evaluation, now: Evaluation): FitChange[] {
  const names = new Set([...now.rulers, ...old.rulers].map(({ benchmark }) => benchmark.name));
  const counts = new Set([...now.study.density.benchmarks, ...old.study.density.benchmarks]);
  return [...names].flatMap((name) => parts.flatMap((part) => {
    const [before, after] = [held(old, name), held(now, name)];
    const changes = before && after && related(before, after)
      ? [changeIn(part, before, after, now.study.density.level)]
      : [...(after ? [alone(part, after, 'new')] : []), ...(before ? [alone(part, before, 'old')] : [])];
    return changes.map((change) => ({ ...change, counted: counts.has(name) }));
  }));
}

function held({ study: { reference }, rulers }: Evaluation, benchmark: string): Held | null {
  const ruler = rulers.find((one) => one.benchmark.name === benchmark);
  return reference && ruler ? { reference, ruler } : null;
}

/** Rulers of one name, or of another name over some of the same rows. */
function related(old: Held, now: Held): boolean {
  return old.reference.name === now.reference.name || parts.some((part) => shared(part, old, now) > 0);
}

function changeIn(part: Part, old: Held, now: Held, level: number): Omit<FitChange, 'counted'> {
  const benchmark = now.ruler.benchmark.name;
  const [before, after] = [part.fit(old.ruler), part.fit(now.ruler)];
  const basis = basisOf(part, old, now);
  const both = before.kind === 'fitted' && after.kind === 'fitted';
  const params = both ? coefficientChanges(estimatesOf(before, level), estimatesOf(after, level), basis) : [];
  return {
    law: part.law, benchmark, basis, reference: { old: old.reference.name, new: now.reference.name },
    rows: { old: part.rows(old.ruler).length, new: part.rows(now.ruler).length, shared: shared(part, old, now) },
    status: { old: statusOf(before), new: statusOf(after) },
    objective: { old: objectiveOf(before), new: objectiveOf(after) },
    params: Object.fromEntries(params.map(({ name, ...change }) => [name, change])),
    prediction: part.law === 'chinchilla' ? predictionChange(old, now, basis, level) : null,
  };
}

function alone(part: Part, { reference, ruler }: Held, side: 'old' | 'new'): Omit<FitChange, 'counted'> {
  const fit = part.fit(ruler);
  const on = <T>(value: T | null): Both<T> => ({ old: null, new: null, [side]: value });
  return {
    law: part.law, benchmark: ruler.benchmark.name, basis: null, reference: on(reference.name), rows: { ...on(part.rows(ruler).length), shared: 0 },
    status: on(statusOf(fit)), objective: on(objectiveOf(fit)), params: {}, prediction: null,
  };
}

function basisOf(part: Part, old: Held, now: Held): Basis {
  return basisOver(part.options(old) === part.options(now), part.points(old), part.points(now));
}

function shared(part: Part, old: Held, now: Held): number {
  return sharedPoints(part.points(old), part.points(now));
}

/** What two fits have in common, by the texts of their rows. */
export function basisOver(sameMethod: boolean, old: readonly string[], now: readonly string[]): Basis {
  if (!sameMethod) return 'method';
  const common = sharedPoints(old, now);
  if (common === 0) return 'independent';
  return common === old.length && common === now.length ? 'same' : 'overlapping';
}

/** How many rows are in both fits; a row that stands twice on one side must do so on the other. */
export function sharedPoints(old: readonly string[], now: readonly string[]): number {
  const left = new Map<string, number>();
  for (const point of old) left.set(point, (left.get(point) ?? 0) + 1);
  return now.filter((point) => {
    const many = left.get(point) ?? 0;
    left.set(point, many - 1);
    return many > 0;
  }).length;
}

function predictionChange(old: Held, now: Held, basis: Basis, level: number): FitChange['prediction'] {
  if (old.ruler.law.kind !== 'fitted' || now.ruler.law.kind !== 'fitted') return null;
  const runs = old.ruler.lawRows.map((row) => old.reference.rows[row]!).map(({ params, tokens }) => ({ params: params!, tokens: tokens! }));
  if (runs.length === 0) return null;
  const { params, tokens } = runs.reduce((a, b) => (b.params * b.tokens > a.params * a.tokens ? b : a));
  return { params, tokens, ...changeOf(predicted(old.ruler.law, params, tokens, level), predicted(now.ruler.law, params, tokens, level), basis, true) };
}

function predicted(law: Fit<LossLawName>, params: number, tokens: number, level: number): Estimate {
  const value = loss(law.coefficients, params, tokens);
  if (law.free.length === 0) return { value, stderr: null, interval: null, state: 'fixed' };
  const stderr = law.dof < 1 ? null : finite(Math.sqrt(lossVariance(law, params, tokens)));
  return { value, stderr, interval: stderr === null ? null : finiteEnds(lossInterval(law, params, tokens, level).interval), state: 'free' };
}

export function statusOf(fit: Fitted<string>): Status {
  return fit.kind === 'fitted' ? fit.status : fit.kind;
}

function objectiveOf(fit: Fitted<string>): ObjectiveReached | null {
  return fit.kind === 'fitted' ? { ...fit.objective } : null;
}
