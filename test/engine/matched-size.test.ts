import { expect, test } from 'vitest';
import type { Fit } from '../../src/engine/fitted.js';
import { loss, type LossLaw, type LossLawName } from '../../src/engine/loss-law.js';
import { matchedSize, type Ruled } from '../../src/engine/matched-size.js';
import type { ScoreCurve, ScoreCurveName } from '../../src/engine/score-curve.js';
import { tFactor } from '../../src/engine/student-t.js';
import { curve as curveFit, law as lawFit } from '../features/report-example.js';

const lawNames = ['E', 'A', 'alpha', 'B', 'beta'] as const, curveNames = ['slope', 'midpoint'] as const;
const law: Fit<LossLawName> = { ...lawFit, covariance: [0.012, 0.31, 0.012, 0.45, 0.019].map((a, i) => [0.012, 0.31, 0.012, 0.45, 0.019].map((b, j) => a * b * (i === j ? 1 : 0.5))) };
const other: Fit<LossLawName> = { ...law, coefficients: { E: 1.2, A: 40, alpha: 0.2, B: 500, beta: 0.3 } };
const curve: Fit<ScoreCurveName> = curveFit;
const steep: Fit<ScoreCurveName> = { ...curveFit, coefficients: { floor: 0, ceiling: 1, slope: 5, midpoint: 2 } };

/** The coefficients moved along one of the coordinates errors are given in: logarithms but for exponents, ends and the midpoint. */
const movedLaw = (from: LossLaw, name: LossLawName, by: number): LossLaw => ({ ...from, [name]: name === 'alpha' || name === 'beta' ? from[name] + by : from[name] * Math.exp(by) });
const movedCurve = (from: ScoreCurve, name: 'slope' | 'midpoint', by: number): ScoreCurve => ({ ...from, [name]: name === 'slope' ? from.slope * Math.exp(by) : from.midpoint + by });

const lnSize = (rulers: readonly Ruled[], combine: 'sum' | 'mean') => {
  const size = matchedSize(rulers, run, 1e12, combine, 0.9);
  return size.kind === 'size' ? Math.log(size.params) : NaN;
};
const run = { params: 3e9, tokens: 2e11 };

/** Σ g·C·g with every derivative by differences. */
function variance(rulers: readonly Ruled[], combine: 'sum' | 'mean'): number {
  const h = 1e-5;
  const slope = (change: (by: number) => readonly Ruled[]) => (lnSize(change(h), combine) - lnSize(change(-h), combine)) / (2 * h);
  const quadratic = (g: readonly number[], C: readonly (readonly number[])[]) => g.reduce((sum, a, i) => sum + g.reduce((inner, b, j) => inner + a * C[i]![j]! * b, 0), 0);
  let total = 0;
  for (const fit of new Set(rulers.map((one) => one.law))) {
    total += quadratic(lawNames.map((name) => slope((by) => rulers.map((one) => (one.law === fit ? { ...one, law: { ...fit, coefficients: movedLaw(fit.coefficients, name, by) } } : one)))), fit.covariance);
  }
  rulers.forEach(({ curve: fit }, at) => {
    total += quadratic(curveNames.map((name) => slope((by) => rulers.map((one, i) => (i === at ? { ...one, curve: { ...fit, coefficients: movedCurve(fit.coefficients, name, by) } } : one)))), fit.covariance);
  });
  return total;
}

test.each<[string, readonly Ruled[], 'sum' | 'mean']>([
  ['one benchmark', [{ law, curve }], 'sum'],
  ['two that share a law', [{ law, curve }, { law, curve: steep }], 'sum'],
  ['two with laws of their own', [{ law, curve }, { law: other, curve: steep }], 'sum'],
  ['the mean of two sizes', [{ law, curve }, { law: other, curve: steep }], 'mean'],
])('the interval for %s is that of derivatives by differences', (_, rulers, combine) => {
  const size = matchedSize(rulers, run, 1e12, combine, 0.9);
  if (size.kind !== 'size') throw new Error(size.why);
  const stderr = Math.log(size.interval[1]! / size.params) / tFactor(0.9, 30);
  expect(stderr / Math.sqrt(variance(rulers, combine))).toBeCloseTo(1, 4);
});

test('the size has the loss of the run', () => {
  const size = matchedSize([{ law, curve }], run, 1e12, 'sum', 0.9);
  expect(size.kind === 'size' && loss(law.coefficients, size.params, 1e12)).toBeCloseTo(loss(law.coefficients, run.params, run.tokens), 9);
});

test('better than any size at these tokens, or without rulers, there is none', () => {
  expect(matchedSize([{ law, curve }], { params: 1e15, tokens: 1e20 }, 1e10, 'sum', 0.9)).toEqual({ kind: 'out-of-reach', why: 'loss-below-limit' });
  expect(matchedSize([], run, 1e12, 'sum', 0.9).kind).toBe('out-of-reach');
});
