import { isLogarithmic, type Fit } from '../../engine/fitted.js';
import type { FormulaInfluence } from '../../engine/formula/formula-resample.js';
import type { FormulaMember } from '../../engine/formula/formula-replicas.js';
import type { Laboratory } from '../laboratory.js';
import { movedBy } from '../left-out.js';
import type { Workshop } from '../workshop.js';
import type { LawLeftOut, LawResult } from './answer.js';
import { lawTask } from './law-results.js';

/** Rows of a fit up to which leaving each out takes seconds: the work grows with their square. */
export const MOST_LEFT_OUT = 1000;

/** The fits of laws with what each of their rows moves; constants have no errors to tell it in, and of many rows or a long formula it takes too long. */
export async function scrutinizedLaws(laws: readonly LawResult[], workshop: Workshop, laboratory: Laboratory, signal: AbortSignal): Promise<readonly LawResult[]> {
  if (!laws.some((result) => result.influence === null && memberOf(result))) return laws;
  const scrutinized: LawResult[] = [];
  for (const result of laws) {
    const member = result.influence === null ? memberOf(result) : null;
    const found = member && await influenceOf(member, workshop, laboratory, signal);
    scrutinized.push(found?.complete ? { ...result, influence: leftOut(result, member!.fit, found.units) } : result);
  }
  return scrutinized;
}

function memberOf(result: LawResult): FormulaMember | null {
  const member = drawnMember(result);
  return member && member.fit.n <= MOST_LEFT_OUT ? member : null;
}

/** A fit in the terms of resampling; null for constants, and where there are no errors. */
export function drawnMember({ fit, fitted }: LawResult): FormulaMember | null {
  return fitted.kind === 'not-fitted' || fit.constants || fitted.dof < 1 ? null : { ...lawTask(fit), fit: fitted };
}

async function influenceOf(member: FormulaMember, workshop: Workshop, laboratory: Laboratory, signal: AbortSignal): Promise<FormulaInfluence> {
  const { fit: { coefficients }, law, points, options } = member;
  const key = JSON.stringify([coefficients, law.formula, options, points]);
  const influence = workshop.lawInfluences.known(key) ?? await laboratory.run({ kind: 'formula-influence', member }, signal);
  workshop.lawInfluences.keep(key, influence);
  return influence;
}

/** Those that move a coefficient most first, before them those that the fit cannot be made without. */
export function leftOut({ rows }: LawResult, fit: Fit<string>, units: FormulaInfluence['units']): LawLeftOut[] {
  const most = ({ moves, why }: LawLeftOut) => movedBy(moves, why);
  return units.map(({ rows: left, coefficients, why }): LawLeftOut => ({ rows: left.map((at) => rows[at]!), coefficients, why, moves: coefficients && movesOf(fit, coefficients) })).sort((a, b) => most(b) - most(a));
}

function movesOf(fit: Fit<string>, without: Readonly<Record<string, number>>): NonNullable<LawLeftOut['moves']> {
  return fit.free.flatMap((parameter, at) => {
    const [before, after = NaN] = [fit.coefficients[parameter]!, without[parameter]];
    // In logarithms; a term that vanishes has gone by the whole of itself.
    const moved = isLogarithmic(fit, parameter) ? (after > 0 ? Math.log(after / before) : after === 0 ? -1 : NaN) : after - before;
    const errors = moved / Math.sqrt(fit.covariance[at]![at]!);
    return Number.isFinite(errors) ? [{ parameter, after, errors }] : [];
  }).sort((a, b) => Math.abs(b.errors) - Math.abs(a.errors));
}
