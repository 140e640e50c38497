import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { CurveMember, Ensemble, LawMember, TrendMember } from '../engine/ensemble.js';
import { formulaUnits } from '../engine/formula/formula-replicas.js';
import type { FormulaTask } from '../engine/jobs.js';

/** Counts the ways of computing: raised when the same data and options are to give other numbers, so that no lock keeps the old ones. */
export const COMPUTING = 3;

/** SHA-256 of a text, "sha256:" and 64 hexadecimal digits. */
export function fingerprint(text: string): string {
  return `sha256:${bytesToHex(sha256(utf8ToBytes(text)))}`;
}

/** Of plain data and the way of computing. The same numbers give the same digest on every machine. */
export function digest(data: unknown): string {
  return fingerprint(JSON.stringify([COMPUTING, data]));
}

/**
 * What the parts of an ensemble are computed from. Everything a number depends on is in the digest under which it is believed. Rows and models
 * come in the order of their numbers, so their order in the file does not count.
 */
export interface Digests {
  /** All of it. */
  readonly study: string;
  readonly laws: readonly FitDigests[];
  readonly curves: readonly FitDigests[];
  /** Of effective sizes and their intervals over the draws. */
  readonly models: readonly string[];
  readonly trends: readonly string[];
}

export interface FitDigests {
  /** Rows and options: of the coefficients. */
  readonly fit: string;
  /** Also the level, and what is drawn together: of the intervals over the draws. */
  readonly drawn: string;
}

export function digestsOf(ensemble: Ensemble): Digests {
  const { tokens, level, combine } = ensemble;
  const laws = ensemble.laws.map((law) => (isImplied(law) ? { fit: digest(implied(law)), drawn: drawnDigest(ensemble, law, implied(law)) } : { fit: lawDigest(law), drawn: drawnDigest(ensemble, law, law.points.map(ofLoss)) }));
  const curves = ensemble.curves.map((curve) => {
    const losses = isImplied(ensemble.laws[curve.law]!) ? rounded : exact;
    return { fit: curveDigest(curve), drawn: drawnDigest(ensemble, curve, curve.points.map((point) => ofScore({ ...point, loss: losses(point.loss) }))) };
  });
  const rulers = ensemble.curves.map(({ law, width }, at) => digest([laws[law]!.drawn, curves[at]!.drawn, width]));
  const models = ensemble.models.map(({ scores, size, day, dayWidth }) => digest([
    scores.map(({ curve, value, stderr }) => [rulers[curve], value, stderr]),
    // The date, because what is drawn of a model belongs to all its numbers.
    size, day, dayWidth, tokens, level, combine,
  ]));
  const trends = ensemble.trends.map((trend) => trendDigest(ensemble, trend, curves, models));
  const drawn = [...laws, ...curves].map((fit) => fit.drawn);
  return { study: digest([laws.length, drawn, models, trends]), laws, curves, models, trends };
}

/** The draws are of all units at once: how many there are decides what is drawn of these. */
function drawnDigest({ units, level }: Ensemble, { rows, points, options: { audit: _, ...options } }: LawMember | CurveMember, numbers: readonly unknown[]): string {
  const together = rows.map((row, at) => [units[row], points[at]!.run !== undefined]);
  return digest([options, level, units.reduce((most, unit) => Math.max(most, unit + 1), 0), numbers, together]);
}

/** A law taken from elsewhere: it has no rows here, and the losses on its curves are computed from it. */
function isImplied({ points }: LawMember): boolean {
  return points.length === 0;
}

function implied({ fit: { coefficients, free, dof } }: LawMember): unknown[] {
  return [Object.entries(coefficients).map(([name, value]) => [name, rounded(value)]), free, dof];
}

/** What was computed may differ between machines in the last digits. */
function rounded(value: number): number {
  return Number(value.toPrecision(10));
}

function exact(value: number): number {
  return value;
}

export function lawDigest({ points, options: { audit: _, ...options } }: Pick<LawMember, 'points' | 'options'>): string {
  return digest(['law', options, unordered(points.map(ofLoss))]);
}

export function curveDigest({ points, options: { audit: _, ...options } }: Pick<CurveMember, 'points' | 'options'>): string {
  return digest(['curve', options, unordered(points.map(ofScore))]);
}

/** Of a law that a file states, fitted to rows: its coefficients go by the names of its parameters, so these count. */
export function formulaDigest(task: FormulaTask): string {
  return digest(['formula', formulaMethod(task), unordered(task.points.map(ofRow))]);
}

/** Of the same over draws; these are of whole units. */
export function formulaDrawnDigest(task: FormulaTask, { level, resamples, seed }: { readonly level: number; readonly resamples: number; readonly seed: number }): string {
  const units = formulaUnits(task.points).map((rows) => rows.map((row) => [...ofRow(task.points[row]!), task.points[row]!.run !== null]));
  return digest([formulaMethod(task), level, resamples, seed, units]);
}

export function formulaRowsDigest({ points }: Pick<FormulaTask, 'points'>): string {
  return digest(unordered(points.map(ofRow)));
}

function formulaMethod({ law: { formula, parameters }, options: { robust, space } }: FormulaTask): unknown[] {
  return [formula, parameters.map(({ name, low, high, start }) => [name, String(low), String(high), start]), robust, space];
}

function ofRow({ inputs, output, stderr }: FormulaTask['points'][number]): unknown[] {
  return [inputs, output, stderr];
}

/** The rows of a fit whatever its options, to tell which of the two has changed. */
export function rowsDigest(member: LawMember | CurveMember): string {
  if ('law' in member) return digest(unordered(member.points.map(ofScore)));
  return digest(isImplied(member) ? implied(member) : unordered(member.points.map(ofLoss)));
}

// Which run a point belongs to changes no coefficient.
function ofLoss({ params, tokens, loss, stderr }: LawMember['points'][number]): unknown[] {
  return [params, tokens, loss, stderr ?? null];
}

function ofScore({ loss, score, stderr }: CurveMember['points'][number]): unknown[] {
  return [loss, score, stderr ?? null];
}

function unordered(points: readonly unknown[]): string[] {
  return points.map((point) => JSON.stringify(point)).sort();
}

function trendDigest({ frontier, level }: Ensemble, { curve, candidates }: TrendMember, curves: readonly FitDigests[], models: readonly string[]): string {
  return digest([frontier, level, curve === null ? null : curves[curve]!.drawn, candidates.map((at) => models[at])]);
}
