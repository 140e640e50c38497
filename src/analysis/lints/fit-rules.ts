import { coefficientInterval, type Fit } from '../../engine/fitted.js';
import type { LossLawName } from '../../engine/loss-law.js';
import { residualTrend } from '../../engine/residual-trend.js';
import { tFactor } from '../../engine/student-t.js';
import { lawPoints } from '../rulers.js';
import { isSettled, remark, when, type CurveSubject, type LawSubject, type Rule, type Verdict } from './rule.js';

/** A quick fit descends from the few valleys of its grid, which may well be different ones; only an audit says something. */
export const [AUDIT, AGREEING] = [10, 0.2];
/** A positive coefficient counts as known when its interval reaches no further than this factor either way. */
const FACTOR = 2;
const SIGNIFICANT = 0.01;
/** Published laws are fitted with this δ on purpose: it makes Huber's loss one of absolute deviations. */
export const CUSTOMARY = 1e-3;

export const startsDisagree: Rule<LawSubject | CurveSubject> = {
  code: 'starts-disagree',
  check: ({ what, fit }) => {
    if (!isSettled(fit) || fit.starts.tried < AUDIT) return null;
    const { tried, agreeing } = fit.starts;
    return when(agreeing < AGREEING * tried, 'starts-disagree', 'reference', () => ({ what, tried, agreeing }));
  },
};

/** E is the loss that no run goes below; held-out rows are runs too. */
export const constantAboveLosses: Rule<LawSubject> = {
  code: 'constant-above-losses',
  check: ({ what, fit, reference, benchmarks: [name] }) => {
    if (!isSettled(fit) || !reference.law.irreducible) return null;
    const { E } = fit.coefficients;
    const losses = reference.rows.flatMap(({ name: row, losses: of, params }) => (params === null || of[name!] === undefined ? [] : [{ row, loss: of[name!]! }]));
    if (losses.length === 0) return null;
    const lowest = losses.reduce((a, b) => (b.loss < a.loss ? b : a));
    return when(E >= lowest.loss, 'constant-above-losses', 'reference', () => ({ what, constant: E, lowest: lowest.loss, row: lowest.row }));
  },
};

export const undeterminedLaw: Rule<LawSubject> = {
  code: 'coefficient-undetermined',
  check: ({ what, fit, rows, evaluation: { study: { density: { level } } } }) => {
    if (!isSettled(fit) || fit.free.length === 0 || fit.dof < 1) return null;
    const at = { A: mean(rows.map(({ params }) => Math.log(params!))), B: mean(rows.map(({ tokens }) => Math.log(tokens!))) };
    const exponents = (['alpha', 'beta'] as const).filter((name) => holdsZero(fit, name, level));
    const terms = (['E', 'A', 'B'] as const).filter((name) => beyondFactor(name === 'E' ? intervalFactor(fit, 'E', level) : termFactor(fit, name, at[name], level)));
    return undetermined(what, exponents, terms, level);
  },
};

export const undeterminedCurve: Rule<CurveSubject> = {
  code: 'coefficient-undetermined',
  check: ({ what, fit, ruler: { benchmark: { range } }, evaluation: { study: { density: { level } } } }) => {
    if (!isSettled(fit) || fit.free.length === 0 || fit.dof < 1) return null;
    // A floor or ceiling unsure by half of the range is not seen at all.
    const ends = (['floor', 'ceiling'] as const).filter((name) => width(coefficientInterval(fit, name, level)) > (range[1] - range[0]) / 2);
    return undetermined(what, [], beyondFactor(intervalFactor(fit, 'slope', level)) ? ['slope', ...ends] : ends, level);
  },
};

function undetermined(what: string, zero: readonly string[], wide: readonly string[], level: number): Verdict {
  const why = [...(zero.length > 0 ? ['the interval of an exponent holds 0'] : []), ...(wide.length > 0 ? [`${wide.some((name) => name === 'floor' || name === 'ceiling') ? 'an interval is far too wide' : 'a term is not known to a factor of two'}`] : [])];
  return when(why.length > 0, 'coefficient-undetermined', 'reference', () => ({ what, names: [...zero, ...wide], level, why: why.join(', and ') }));
}

function holdsZero(fit: Fit<LossLawName>, name: LossLawName, level: number): boolean {
  const interval = fit.free.includes(name) ? coefficientInterval(fit, name, level) : null;
  return interval !== null && (interval[0] === null || interval[0] <= 0);
}

/** How far either way an interval reaches, as a factor; 1 where there is none. */
export function intervalFactor<Name extends string>(fit: Fit<Name>, name: Name, level: number): number {
  const interval = fit.free.includes(name) ? coefficientInterval(fit, name, level) : null;
  if (!interval) return 1;
  const value = fit.coefficients[name];
  return Math.max(value / (interval[0] ?? 0), (interval[1] ?? Infinity) / value);
}

/** A and B themselves are the terms at one parameter and one token, where nothing is known; what counts is the term in the middle of the rows. */
function termFactor(fit: Fit<LossLawName>, name: 'A' | 'B', ln: number, level: number): number {
  const [i, j] = [fit.free.indexOf(name), fit.free.indexOf(name === 'A' ? 'alpha' : 'beta')];
  if (i < 0 || j < 0) return 1;
  const C = (a: number, b: number) => fit.covariance[a]![b]!;
  const variance = C(i, i) - 2 * ln * C(i, j) + ln * ln * C(j, j);
  return Math.exp(Math.min(700, tFactor(level, fit.dof) * Math.sqrt(Math.max(0, variance))));
}

function beyondFactor(factor: number): boolean {
  return !(factor <= FACTOR);
}

function width(interval: readonly [number | null, number | null] | null): number {
  return interval === null ? 0 : interval[0] === null || interval[1] === null ? Infinity : interval[1] - interval[0];
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

export const residualTrends: Rule<LawSubject> = {
  code: 'residual-trend',
  check: ({ what, fit, reference, ruler }) => {
    if (!isSettled(fit)) return null;
    const points = lawPoints(reference, ruler.benchmark, ruler.lawRows);
    const along = [{ axis: 'ln N, the size', test: residualTrend(fit, points, 'params') }, { axis: 'ln D, the tokens', test: residualTrend(fit, points, 'tokens') }];
    if (along.every(({ test }) => test === null)) return null;
    return along.flatMap(({ axis, test }) => (test && test.p < SIGNIFICANT ? [remark('residual-trend', 'reference', { what, along: axis, p: test.p })] : []));
  },
};

export const beyondHuber: Rule<LawSubject> = {
  code: 'beyond-huber',
  check: ({ what, fit }) => {
    if (!isSettled(fit) || fit.objective.kind !== 'huber' || fit.objective.delta === null || fit.objective.delta === CUSTOMARY) return null;
    const { delta } = fit.objective;
    const beyond = fit.residuals.filter((residual, at) => Math.abs(residual) * Math.sqrt(fit.weights[at]!) > delta).length;
    return when(2 * beyond > fit.n, 'beyond-huber', 'reference', () => ({ what, beyond, rows: fit.n, delta }));
  },
};
