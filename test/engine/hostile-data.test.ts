import fc from 'fast-check';
import { expect, test } from 'vitest';
import { averageScoreSize, effectiveSize, geometricMeanSize, predictScore, sizeSensitivity } from '../../src/engine/effective-size.js';
import { coefficientInterval, type NotFittedWhy } from '../../src/engine/fitted.js';
import { fitLossLaw, lossInterval, type LossPoint } from '../../src/engine/loss-law.js';
import { median } from '../../src/engine/outliers.js';
import { fitScoreCurve, type ScoreCurveOptions, type ScorePoint } from '../../src/engine/score-curve.js';
import { fitOf, huberLog, leastAbsoluteLog, leastSquaresLog, normals, refinedWeb } from './support/data.js';
import { cpuTime } from '../support/cpu-time.js';

const laws = [huberLog, leastSquaresLog, { ...huberLog, irreducible: false }, { ...leastSquaresLog, space: 'linear' as const }, leastAbsoluteLog];
const ranged: ScoreCurveOptions = { floor: 0.25, ceiling: 1, best: 1, anchor: false, audit: 'quick' };
const curves = [ranged, { ...ranged, floor: 'free' as const, ceiling: 'free' as const, anchor: true }];

/** Fails when a number anywhere inside is NaN or infinite. */
function checkNumbers(value: unknown, path = ''): void {
  if (typeof value === 'number') expect(Number.isFinite(value), path).toBe(true);
  else if (value && typeof value === 'object') for (const [key, inner] of Object.entries(value)) checkNumbers(inner, `${path}.${key}`);
}

const good = refinedWeb();
const with1 = (change: Partial<LossPoint>) => good.map((p, i) => (i === 4 ? { ...p, ...change } : p));

test.each<[string, LossPoint[], NotFittedWhy]>([
  ['nothing', [], 'too-few-points'],
  ['two rows', good.slice(0, 2), 'too-few-points'],
  ['one row many times', Array.from({ length: 40 }, () => good[0]!), 'too-few-points'],
  ['one size', good.map((p) => ({ ...p, params: 1e9 })), 'one-size'],
  ['two sizes', good.map((p, i) => ({ ...p, params: i % 2 ? 1e9 : 1e8 })), 'two-sizes'],
  ['one token count', good.map((p) => ({ ...p, tokens: 1e9 })), 'one-token-count'],
  ['two token counts', good.map((p, i) => ({ ...p, tokens: i % 2 ? 1e9 : 1e10 })), 'two-token-counts'],
  ['one tokens-per-parameter ratio', good.map((p) => ({ ...p, tokens: 20 * p.params })), 'collinear'],
  ['all losses equal', good.map((p) => ({ ...p, loss: 3 })), 'flat-losses'],
  ['NaN', with1({ loss: NaN }), 'invalid-data'],
  ['a negative loss', with1({ loss: -1 }), 'invalid-data'],
  ['no parameters', with1({ params: 0 }), 'invalid-data'],
  ['endless tokens', with1({ tokens: Infinity }), 'invalid-data'],
  ['1e300', with1({ loss: 1e300 }), 'invalid-data'],
])('no law from %s', (_, points, why) => {
  for (const options of laws) {
    if (why.startsWith('two-') && !options.irreducible) continue;
    expect(fitLossLaw(points, options)).toEqual({ kind: 'not-fitted', why, n: points.length });
  }
});

test.each<[string, ScorePoint[], NotFittedWhy]>([
  ['nothing', [], 'too-few-points'],
  ['one row', good.slice(0, 1), 'too-few-points'],
  ['all losses equal', good.map((p) => ({ ...p, loss: 3 })), 'flat-losses'],
  ['all scores equal', good.map((p) => ({ ...p, score: 0.5 })), 'flat-scores'],
  ['scores that rise with the loss', good.map((p) => ({ ...p, score: 0.25 + 0.1 * p.loss })), 'no-slope'],
  ['NaN', good.map((p, i) => ({ ...p, score: i ? p.score : NaN })), 'invalid-data'],
  ['1e300', good.map((p, i) => ({ ...p, loss: i ? p.loss : 1e300 })), 'invalid-data'],
])('no curve from %s', (_, points, why) => {
  expect(fitScoreCurve(points, ranged)).toEqual({ kind: 'not-fitted', why, n: points.length });
});

test('a step between two losses is fitted without a made-up steepness', () => {
  const points = [2, 2.1, 2.2, 3, 3.1, 3.2].map((loss) => ({ loss, score: loss < 2.5 ? 1 : 0.25 }));
  const fit = fitOf(fitScoreCurve(points, ranged));
  checkNumbers(fit);
  expect(fit.typicalError).toBeLessThan(1e-6);
});

test('as many points as coefficients: a fit without intervals', () => {
  const points = [0, 7, 14, 21, 30].map((i) => good[i]!);
  const fitted = fitLossLaw(points, leastSquaresLog);
  checkNumbers(fitted);
  if (fitted.kind !== 'fitted' || fitted.dof > 0) return;
  expect(coefficientInterval(fitted, 'A', 0.9)).toBeNull();
  expect(lossInterval(fitted, 1e9, 1e10, 0.9).interval).toBeNull();
});

test('10,000 rows, quickly', () => {
  const normal = normals(5);
  const many = Array.from({ length: 10_000 }, (_, i) => {
    const params = 1e7 * 10 ** ((i % 97) / 30), tokens = 1e9 * 10 ** ((i % 89) / 25);
    const loss = (1.7 + 400 * params ** -0.34 + 400 * tokens ** -0.28) * Math.exp(0.005 * normal());
    return { params, tokens, loss, score: 0.25 + 0.75 / (1 + Math.exp(3 * (loss - 2.6))) + 0.003 * normal() };
  });
  for (const [options, most] of [[huberLog, 1500], [leastSquaresLog, 1500], [leastAbsoluteLog, 4000]] as const) {
    const start = cpuTime();
    const law = fitOf(fitLossLaw(many, options));
    expect(cpuTime() - start).toBeLessThan(most);
    expect(law.status).toBe('converged');
    expect(law.coefficients.alpha).toBeCloseTo(0.34, 1);
  }
  const start = cpuTime();
  const curve = fitOf(fitScoreCurve(many.map((p, i) => ({ ...p, stderr: i % 2 ? 0.003 : 0.006 })), curves[1]!));
  expect(cpuTime() - start).toBeLessThan(1500);
  expect(curve.coefficients.slope).toBeCloseTo(3, 1);
});

const wild = fc.oneof(
  fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
  fc.constantFrom(0, -1, NaN, Infinity, 1e300, 1e-300, 5e-324, 1e99, 1e-99, 1, 2, 1e9),
  fc.double(),
);

test('arbitrary rows never throw and never yield a number that is none', () => {
  fc.assert(fc.property(fc.array(fc.record({ params: wild, tokens: wild, loss: wild, score: wild }), { maxLength: 12 }), (points) => {
    for (const options of laws) checkNumbers(fitLossLaw(points, options));
    for (const options of curves) checkNumbers(fitScoreCurve(points, options));
  }), { numRuns: 200, seed: 11 });
});

test('valid rows without any sense: every answer is a number, or says why there is none', () => {
  const sane = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
  const cell = fc.record({ params: fc.constantFrom(1e6, 1e7, 3e8, 1e9, 1e12), tokens: fc.constantFrom(1, 1e8, 1e9, 5e10, 1e13), loss: sane, score: fc.double({ min: 0, max: 1, noNaN: true }) });
  fc.assert(fc.property(fc.array(cell, { minLength: 5, maxLength: 14 }), fc.double({ min: -1, max: 2 }), (points, value) => {
    for (const options of laws) {
      const law = fitLossLaw(points, options);
      const curve = fitScoreCurve(points, curves[1]!);
      checkNumbers([law, curve]);
      if (law.kind !== 'fitted' || curve.kind !== 'fitted') continue;
      const reading = { law, curve, score: { value, stderr: 0.01 } };
      checkNumbers([effectiveSize(reading, 1e12, 0.9), averageScoreSize([reading, reading], 1e12, 0.9), geometricMeanSize([reading, reading], 1e12, 0.9)]);
      checkNumbers([sizeSensitivity(reading, 1e12), predictScore(law, curve, 1e9, 1e12, 0.9), lossInterval(law, 1e9, 1e12, 0.9)]);
    }
  }), { numRuns: 60, seed: 12 });
});

test.each<[string, (i: number) => number]>([
  ['1e-300 and 1e300', (i) => (i % 2 ? 1e-300 : 1e300)],
  ['one of 1e-300', (i) => (i === 9 ? 1e-300 : 0.01)],
  ['one of 1e300', (i) => (i === 9 ? 1e300 : 0.01)],
  ['all of 1e300', () => 1e300],
  ['all of 5e-324', () => 5e-324],
  ['none that is a number above 0', (i) => [0, -1, NaN, Infinity][i % 4]!],
])('errors of rows, %s: a fit, quickly, with numbers everywhere', (_, errorOf) => {
  const points = good.map((p, i) => ({ ...p, stderr: errorOf(i) }));
  const start = cpuTime();
  for (const options of laws) {
    const fit = fitOf(fitLossLaw(points, options));
    checkNumbers(fit);
    expect(Math.max(...fit.weights) / Math.min(...fit.weights)).toBeLessThan(1e8);
  }
  for (const options of curves) checkNumbers(fitOf(fitScoreCurve(points, options)));
  expect(cpuTime() - start).toBeLessThan(2000);
});

test('a minimum that determines nothing is no converged fit, and has no intervals', () => {
  // Losses that differ by many powers of ten: the small terms are beyond the last digit of the large.
  const points = [[1e6, 1e9, 1e60], [1e6, 1e12, 1e60], [1e8, 1e9, 1], [1e8, 1e12, 1e-60], [1e9, 1e10, 1e-60], [1e10, 1e11, 2e-60], [1e11, 1e9, 3e-60]]
    .map(([params, tokens, loss]) => ({ params: params!, tokens: tokens!, loss: loss! }));
  for (const options of laws) {
    const fit = fitLossLaw(points, options);
    checkNumbers(fit);
    if (fit.kind === 'not-fitted' || fit.errors !== null) continue;
    expect(fit.status).toBe('not-converged');
    expect([fit.dof, ...fit.free.map((name) => coefficientInterval(fit, name, 0.9))]).toEqual([0, ...fit.free.map(() => null)]);
  }
});

test('every fit either has finite errors, or too few rows, or says that it did not converge', () => {
  const cell = fc.record({ params: fc.constantFrom(1e6, 1e7, 3e8, 1e9, 1e12), tokens: fc.constantFrom(1, 1e8, 1e9, 5e10, 1e13), loss: fc.constantFrom(1, 2, 2, 3, 1e-6, 1e6) });
  fc.assert(fc.property(fc.array(cell, { minLength: 5, maxLength: 20 }), (points) => {
    for (const options of [huberLog, leastSquaresLog, leastAbsoluteLog]) {
      const fit = fitLossLaw(points, options);
      checkNumbers(fit);
      if (fit.kind === 'fitted' && fit.errors === null && points.length > fit.free.length) expect(fit.status).toBe('not-converged');
    }
  }), { numRuns: 12, seed: 13 });
});

test('the median of an even number of values lies between two', () => {
  expect(median([3, 1, 2, 10])).toBe(2.5);
});
