import { coefficientInterval, isLogarithmic, type Fit } from '../../engine/fitted.js';
import { evaluateAt } from '../../engine/formula/at-point.js';
import type { LawRow, Quantity } from '../../model/laws.js';
import type { LawResult } from '../questions/answer.js';
import { lossForm } from '../questions/implied.js';
import { correlation, DECADE, ENOUGH, TIED } from './data-rules.js';
import { AGREEING, AUDIT, CUSTOMARY, intervalFactor } from './fit-rules.js';
import { MUCH, NAMED } from './influence-rules.js';
import { isSettled, remark, when, type FormulaSubject, type Remark, type Rule, type Verdict } from './rule.js';
import { SPARE } from './use-rules.js';

/**
 * How far either way the interval of a positive parameter may reach for it to count as known. Wider than a term's own factor of two: amplitudes of powers
 * are the terms at 1, far from any row, and move with their exponents without a loss to what is predicted.
 */
const WIDE = 10;

/** What a referee asks of a law that a file states, as far as it can be asked of any law. */

export const formulaFailed: Rule<FormulaSubject> = { code: 'fit-failed', check: ({ result: { fit, fitted } }) => (fit.constants ? null : said(fitted.kind === 'not-fitted')) };
export const formulaNotConverged: Rule<FormulaSubject> = { code: 'fit-not-converged', check: ({ fit }) => (fit ? said(fit.status === 'not-converged' && !isRedundant(fit)) : null) };
export const formulaRedundant: Rule<FormulaSubject> = { code: 'parameters-redundant', check: ({ fit }) => (fit ? said(isRedundant(fit)) : null) };
export const formulaAtBound: Rule<FormulaSubject> = { code: 'parameter-at-bound', check: ({ fit }) => (fit ? said(fit.status === 'at-bound') : null) };
export const formulaOutliers: Rule<FormulaSubject> = { code: 'reference-outlier', check: ({ fit, outliers }) => (fit ? Array.from({ length: outliers }, (): Remark => ({ place: 'elsewhere', says: null })) : null) };

function isRedundant({ redundant = [] }: Fit<string>): boolean {
  return redundant.length > 0;
}

/** The advice on fits says it in other words. */
function said(wrong: boolean): Verdict {
  return wrong ? [{ place: 'elsewhere', says: null }] : [];
}

export const fewPointsOfFormula: Rule<FormulaSubject> = {
  code: 'few-points',
  check: ({ what, fit, rows, result }) => {
    if (!fit) return null;
    const coefficients = fit.free.length + fit.atBound.length;
    const points = new Set(rows.map(({ run }, at) => run ?? at)).size;
    return when(points < ENOUGH * coefficients, 'few-points', result.fit.origin, () => ({ what, points, coefficients, unit: points < rows.length ? 'independent run' : 'point' }));
  },
};

/** Amounts that the law raises to a power are what a range is measured in. */
export const narrowRangeOfFormula: Rule<FormulaSubject> = {
  code: 'narrow-range',
  check: ({ what, fit, rows, result }) => {
    if (!fit) return null;
    return amounts(result, rows).flatMap(({ quantity, values }) => {
      const [low, high] = [least(values), -least(values.map((value) => -value))];
      return high < DECADE * low ? [remark('narrow-range', result.fit.origin, { what, of: quantity.name, low, high })] : [];
    });
  },
};

export const collinearFormula: Rule<FormulaSubject> = {
  code: 'collinear-inputs',
  check: ({ what, fit, rows, result }) => {
    if (!fit) return null;
    const all = amounts(result, rows);
    if (all.length < 2) return null;
    return all.flatMap((a, i) => all.slice(i + 1).flatMap((b): Remark[] => {
      const r = correlation(a.values.map(Math.log), b.values.map(Math.log));
      return Math.abs(r) > TIED ? [remark('collinear-inputs', result.fit.origin, { what, one: a.quantity.name, other: b.quantity.name, correlation: r })] : [];
    }));
  },
};

export const startsOfFormulaDisagree: Rule<FormulaSubject> = {
  code: 'starts-disagree',
  check: ({ what, fit, result }) => {
    if (!fit || !isSettled(fit) || fit.starts.tried < AUDIT) return null;
    const { tried, agreeing } = fit.starts;
    return when(agreeing < AGREEING * tried, 'starts-disagree', result.fit.origin, () => ({ what, tried, agreeing }));
  },
};

/** Of E + A/N^α + B/D^β: E is the loss that no run goes below; held-out rows are runs too. */
export const constantAboveLossesOfFormula: Rule<FormulaSubject> = {
  code: 'constant-above-losses',
  check: ({ what, fit, result: { fit: { law, rows, origin } } }) => {
    const form = fit && isSettled(fit) && rows && rows.length > 0 && law.output.kind === 'loss' ? lossForm(law) : null;
    if (!fit || !rows || !form) return null;
    const constant = evaluateAt(form.E, [], law.parameters.map(({ name }) => fit.coefficients[name]!));
    const lowest = rows.reduce((a, b) => (b.output < a.output ? b : a));
    return when(constant >= lowest.output, 'constant-above-losses', origin, () => ({ what, constant, lowest: lowest.output, row: lowest.name }));
  },
};

export const undeterminedFormula: Rule<FormulaSubject> = {
  code: 'coefficient-undetermined',
  check: ({ what, fit, result, level }) => {
    if (!fit || !isSettled(fit) || fit.free.length === 0 || fit.dof < 1) return null;
    const zero = fit.free.filter((name) => !isLogarithmic(fit, name) && holdsZero(fit, name, level));
    const wide = fit.free.filter((name) => isLogarithmic(fit, name) && !(intervalFactor(fit, name, level) <= WIDE));
    return when(zero.length + wide.length > 0, 'coefficient-undetermined', result.fit.origin, () => ({ what, names: [...zero, ...wide], level, why: whyUndetermined(zero, wide) }));
  },
};

function whyUndetermined(zero: readonly string[], wide: readonly string[]): string {
  if (wide.length === 0) return `${zero.length === 1 ? 'its interval holds' : 'their intervals hold'} 0`;
  if (zero.length === 0) return `${wide.length === 1 ? 'it is' : 'they are'} not known to a factor of ten`;
  return `the interval of ${zero.join(', ')} holds 0, and ${wide.join(', ')} ${wide.length === 1 ? 'is' : 'are'} not known to a factor of ten`;
}

export const formulaBeyondHuber: Rule<FormulaSubject> = {
  code: 'beyond-huber',
  check: ({ what, fit, result }) => {
    const delta = fit && isSettled(fit) && fit.objective.kind === 'huber' ? fit.objective.delta : null;
    if (!fit || delta === null || delta === CUSTOMARY) return null;
    const beyond = fit.residuals.filter((residual, at) => Math.abs(residual) * Math.sqrt(fit.weights[at] ?? 1) > delta).length;
    return when(2 * beyond > fit.residuals.length, 'beyond-huber', result.fit.origin, () => ({ what, beyond, rows: fit.residuals.length, delta }));
  },
};

export const influentialRowOfFormula: Rule<FormulaSubject> = {
  code: 'influential-row',
  check: ({ what, fit, result: { influence, fit: { rows } } }) => {
    if (!fit || !influence) return null;
    const far = influence.filter(({ moves, why }) => why !== null || Math.abs(moves?.[0]?.errors ?? 0) > MUCH);
    return far.slice(0, NAMED).map(({ rows: [first, ...others], moves, why }): Remark => {
      const row = rows![first!]!;
      const [farthest] = moves ?? [];
      return remark('influential-row', row.origin, { row: (others.length > 0 ? row.run : null) ?? row.name, what, moved: farthest ? { coefficient: farthest.parameter, errors: Math.abs(farthest.errors) } : why ?? 'unsettled' });
    });
  },
};

/** Only of a law that is asked beyond its rows: nothing else can fail. */
export const noHoldOutOfFormula: Rule<FormulaSubject> = {
  code: 'fit-without-hold-out',
  check: ({ fit, rows, result, asked }) => {
    if (!fit || !asked || rows.length < SPARE) return null;
    return when(result.heldOut.length === 0, 'fit-without-hold-out', result.fit.origin, () => ({ fit: result.fit.name, rows: rows.length }));
  },
};

/** Said where a question rests on them: rounding moves a best split by tens of percent. */
export const roundedConstants: Rule<FormulaSubject> = {
  code: 'constants-rounded',
  check: ({ result: { fit }, asked }) => {
    return fit.rounded && asked ? [remark('constants-rounded', asked, { fit: fit.name })] : null;
  },
};

interface Amount {
  readonly quantity: Quantity;
  readonly values: readonly number[];
}

function amounts({ fit: { law } }: LawResult, rows: readonly LawRow[]): Amount[] {
  return law.inputs.flatMap((quantity, at): Amount[] => {
    const values = rows.map(({ inputs }) => inputs[at]!);
    return quantity.kind === 'count' && values.length > 1 && values.every((value) => value > 0) ? [{ quantity, values }] : [];
  });
}

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b));
}

function holdsZero(fit: Fit<string>, name: string, level: number): boolean {
  const ends = coefficientInterval(fit, name, level);
  return ends !== null && (ends[0] ?? -Infinity) <= 0 && (ends[1] ?? Infinity) >= 0;
}
