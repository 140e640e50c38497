import fc from 'fast-check';
import { expect, test } from 'vitest';
import { averageScoreSize, effectiveSize, geometricMeanSize, predictScore, sizeSensitivity } from '../../src/engine/effective-size.js';
import { coefficientInterval, type NotFittedWhy } from '../../src/engine/fitted.js';
import { fitLossLaw, lossInterval, type LossPoint } from '../../src/engine/loss-law.js';
import { median } from '../../src/engine/outliers.js';
import { fitScoreCurve, type ScoreCurveOptions, type ScorePoint } from '../../src/engine/score-curve.js';
import { fitOf, huberLog, leastSquaresLog, normals, refinedWeb } from './support/data.js';

const laws = [huberLog, leastSquaresLog, { ...huberLog, irreducible: false }, { ...leastSquaresLog, space: 'linear' as const }];
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
  const start = performance.now();
  const law = fitOf(fitLossLaw(many, huberLog)), curve = fitOf(fitScoreCurve(many, curves[1]!));
  expect(performance.now() - start).toBeLessThan(2000);
  expect(law.status).toBe('converged');
  expect(law.coefficients.alpha).toBeCloseTo(0.34, 1);
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

test('the median of an even number of values lies between two', () => {
  expect(median([3, 1, 2, 10])).toBe(2.5);
});
