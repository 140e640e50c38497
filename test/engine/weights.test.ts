import { expect, test } from 'vitest';
import { standardError } from '../../src/engine/fitted.js';
import { fitLossLaw, loss, type LossPoint } from '../../src/engine/loss-law.js';
import { outlierLimit, outlierZ } from '../../src/engine/outliers.js';
import { precisions } from '../../src/engine/precision.js';
import { fitScoreCurve, type ScoreCurveOptions, type ScorePoint } from '../../src/engine/score-curve.js';
import { apart, fitOf, huberLog, leastSquaresLog, normals, refinedWeb } from './support/data.js';

/** 16 runs, ln loss off by up to 1.3 of each row's own standard error of 0.2 to 1 %. */
const sizes = [1e8, 4e8, 1e9, 4e9], lengths = [1e10, 4e10, 1.6e11, 6.4e11];
const truth = { E: 1.7, A: 400, alpha: 0.34, B: 410, beta: 0.28 };
const runs: LossPoint[] = sizes.flatMap((params) => lengths.map((tokens) => ({ params, tokens }))).map((run, i) => {
  const share = 0.002 * (1 + (i % 5));
  const measured = loss(truth, run.params, run.tokens) * Math.exp(share * 1.3 * Math.sin(12.9898 * (i + 1)));
  return { ...run, loss: measured, stderr: share * measured };
});

/** 14 points on a curve, their scores off by up to 1.2 of their own standard error of 0.3 to 1.2 points. */
const points: ScorePoint[] = Array.from({ length: 14 }, (_, i) => {
  const at = 1.8 + 0.12 * i, stderr = 0.003 * (1 + (i % 4));
  return { loss: at, score: 0.25 + 0.75 / (1 + Math.exp(3.5 * (at - 2.6))) + stderr * 1.2 * Math.sin(78.233 * (i + 1)), stderr };
});
const ranged: ScoreCurveOptions = { floor: 0.25, ceiling: 1, best: 1, anchor: false, audit: 'quick' };

// The numbers in these tests: scipy 1.17.1, curve_fit(sigma=…, absolute_sigma=False) and least_squares(loss='huber') from the truth, on
// the points above; HC3 by numpy from a numerical Jacobian.
test.each([
  ['least squares', leastSquaresLog, { E: 1.7063650021823968, A: 745.5744040039946, alpha: 0.37480493785398805, B: 256.8356079945127, beta: 0.2588124299247873 }, 8.828934512159972e-5],
  ['least squares of the losses', { ...leastSquaresLog, space: 'linear' as const }, { E: 1.706329832827521, A: 748.3541290757826, alpha: 0.3750181576868186, B: 255.86802797810543, beta: 0.2586381332339395 }, null],
  ['Huber', huberLog, { E: 1.7359341937208295, A: 934.2367035689035, alpha: 0.387663451148184, B: 314.0322294555044, beta: 0.2690648787287153 }, 2.0831192222751233e-5],
] as const)('a law weighted by the rows’ ±, %s: scipy’s', (kind, options, law, objective) => {
  const fit = fitOf(fitLossLaw(runs, options));
  expect(fit).toMatchObject({ status: 'converged', objective: { weighted: true } });
  for (const name of ['E', 'A', 'alpha', 'B', 'beta'] as const) expect(apart(fit.coefficients[name], law[name])).toBeLessThan(kind === 'Huber' ? 1e-4 : 1e-5);
  if (objective !== null) expect(apart(fit.objective.value, objective)).toBeLessThan(1e-6);
});

test('what follows from a weighted fit: errors, R², leverages', () => {
  const fit = fitOf(fitLossLaw(runs, leastSquaresLog));
  expect(fit.errors).toBe('hc3');
  expect(apart(standardError(fit, 'E')! / fit.coefficients.E, 0.05160836575031935)).toBeLessThan(1e-4);
  expect(apart(standardError(fit, 'alpha')!, 0.044673844288270995)).toBeLessThan(1e-4);
  expect(apart(standardError(fit, 'beta')!, 0.037467376547227184)).toBeLessThan(1e-4);
  expect(fit.r2).toBeCloseTo(0.9996825622895914, 9);
  [0.8256631963691348, 0.40065990193500534, 0.22954466847200794].forEach((leverage, i) => expect(fit.leverages[i]).toBeCloseTo(leverage, 6));
  expect(fit.leverages.reduce((a, b) => a + b, 0)).toBeCloseTo(5, 9);
  expect(fit.weights.reduce((a, b) => a + b, 0) / fit.n).toBeCloseTo(1, 12);
  expect(fit.weights[0]! / fit.weights[4]!).toBeCloseTo(25, 9);
});

test('a curve weighted by the rows’ ±: scipy’s', () => {
  const fixed = fitOf(fitScoreCurve(points, ranged)), free = fitOf(fitScoreCurve(points, { ...ranged, floor: 'free' }));
  expect(apart(fixed.coefficients.slope, 3.517352532231401)).toBeLessThan(1e-6);
  expect(apart(fixed.coefficients.midpoint, 2.6013746062088337)).toBeLessThan(1e-7);
  expect(apart(free.coefficients.floor, 0.2501396850198655)).toBeLessThan(1e-6);
  expect(apart(free.coefficients.slope, 3.5184412571572006)).toBeLessThan(1e-6);
  expect(free.objective.weighted).toBe(true);
});

test('rows that are all equally sure count as rows without a ±, to the last digit', () => {
  const bare = refinedWeb();
  const same = (fit: unknown, other: unknown) => expect(JSON.stringify(fit)).toBe(JSON.stringify(other));
  same(fitLossLaw(bare.map((p) => ({ ...p, stderr: 0.01 * p.loss })), huberLog), fitLossLaw(bare, huberLog));
  same(fitLossLaw(bare.map((p) => ({ ...p, stderr: 0.3 })), { ...leastSquaresLog, space: 'linear' }), fitLossLaw(bare, { ...leastSquaresLog, space: 'linear' }));
  same(fitScoreCurve(bare.map((p) => ({ ...p, stderr: 0.004 })), ranged), fitScoreCurve(bare, ranged));
  same(fitScoreCurve(bare.map((p) => ({ ...p, stderr: 0 })), ranged), fitScoreCurve(bare, ranged));
});

test('weights: rows without a ± take the median of those given, and no ± is too small or too large', () => {
  const relative = (errors: (number | undefined)[]) => [...precisions(errors)].map((p, _, all) => p / all[0]!);
  expect(relative([0.01, 0.02, 0.03, undefined, 0])).toEqual([1, 0.5, expect.closeTo(1 / 3, 12), 0.5, 0.5]);
  expect(relative([0.01, 1e-12, 0.01, 0.01])).toEqual([1, 5, 1, 1]);
  expect(relative([0.01, 1e9, 0.01, 0.01])).toEqual([1, expect.closeTo(1e-3, 12), 1, 1]);
  expect([...precisions([undefined, 0, NaN, -1, Infinity])]).toEqual([1, 1, 1, 1, 1]);
  expect([...precisions([])]).toEqual([]);
});

test('one tiny ± does not make a fit of one row', () => {
  const odd = runs.map((run, i) => (i === 6 ? { ...run, loss: 1.05 * run.loss, stderr: 1e-9 } : { ...run, stderr: 0.005 * run.loss }));
  const fit = fitOf(fitLossLaw(odd, huberLog));
  expect(fit.weights[6]! / fit.weights[0]!).toBeCloseTo(25, 1);
  expect(fit.status).toBe('converged');
});

test('a row that is off by five of its own ± is an outlier, one off by as much but less sure is not', () => {
  const draw = normals(4);
  const clean = refinedWeb().map((run, i) => {
    const share = i % 2 ? 0.01 : 0.002;
    return { ...run, stderr: share * run.loss, loss: loss(truth, run.params, run.tokens) * Math.exp(share * draw()) };
  });
  const shifted = (at: number) => clean.map((run, i) => (i === at ? { ...run, loss: run.loss * 1.016 } : run));
  const z = (at: number) => outlierZ(fitOf(fitLossLaw(shifted(at), huberLog)), 1)[at]!;
  expect(Math.abs(z(16))).toBeGreaterThan(outlierLimit);
  expect(Math.abs(z(17))).toBeLessThan(outlierLimit);
});

test('of rows that are unequally sure, weighted fits come nearer to the truth, and their errors hold', () => {
  const draw = normals(8);
  const misses = { weighted: 0, plain: 0 };
  let held = 0;
  const studies = 200;
  for (let k = 0; k < studies; k++) {
    const noisy = refinedWeb().map((run, i) => {
      const share = i % 3 ? 0.01 : 0.0025;
      const value = loss(truth, run.params, run.tokens) * Math.exp(share * draw());
      return { ...run, loss: value, stderr: share * value };
    });
    const weighted = fitOf(fitLossLaw(noisy, leastSquaresLog)), plain = fitOf(fitLossLaw(noisy.map(({ stderr: _, ...run }) => run), leastSquaresLog));
    misses.weighted += (weighted.coefficients.beta - truth.beta) ** 2;
    misses.plain += (plain.coefficients.beta - truth.beta) ** 2;
    held += Number(Math.abs(weighted.coefficients.beta - truth.beta) <= 1.697 * standardError(weighted, 'beta')!); // t at 90 % with 30 degrees of freedom
  }
  expect(misses.weighted / misses.plain).toBeLessThan(0.5);
  expect(held / studies).toBeGreaterThan(0.85);
  expect(held / studies).toBeLessThan(0.97);
});
