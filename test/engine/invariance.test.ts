import fc from 'fast-check';
import { expect, test } from 'vitest';
import { standardError, type Fit } from '../../src/engine/fitted.js';
import { fitLossLaw, type LossLawName, type LossLawOptions, type LossPoint } from '../../src/engine/loss-law.js';
import { fitScoreCurve, type ScoreCurveOptions, type ScorePoint } from '../../src/engine/score-curve.js';
import { apart, chinchilla, fitOf, huberLog, ladderRuns, leastAbsoluteLog, leastSquaresLog, refinedWeb } from './support/data.js';

const laws: readonly (readonly [string, LossLawOptions])[] = [
  ['Huber', huberLog], ['least squares', leastSquaresLog], ['least absolute', leastAbsoluteLog],
  ['least squares of losses', { ...leastSquaresLog, space: 'linear' }], ['two terms', { ...huberLog, irreducible: false }],
];
const ranged: ScoreCurveOptions = { floor: 0.25, ceiling: 1, best: 1, anchor: false, audit: 'quick' };
const curves: readonly (readonly [string, ScoreCurveOptions])[] = [
  ['ends given', ranged], ['ends free', { ...ranged, floor: 'free', ceiling: 'free' }], ['ends free, anchored', { ...ranged, floor: 'free', ceiling: 'free', anchor: true }],
];

/** Rows with twins: equal in size and tokens, in loss too, and in all but their ± or their run. */
const runs: (LossPoint & ScorePoint)[] = [
  ...refinedWeb().map((run, i) => ({ ...run, stderr: 0.004 + 0.001 * (i % 4), run: `run-${i % 12}` })),
  ...refinedWeb().slice(0, 6).map((run, i) => ({ ...run, stderr: 0.009, run: `twin-${i}` })),
  { ...refinedWeb()[3]!, loss: 3.1, stderr: 0.005, run: 'again' },
];

/** Everything a fit says, as the rows would have it in the order `order` picks them out in. */
function said<Name extends string>(fit: Fit<Name>, order: readonly number[]): string {
  const back = <T>(values: readonly T[]) => order.map((i) => values[i]);
  return JSON.stringify({ ...fit, residuals: back(fit.residuals), weights: back(fit.weights), leverages: back(fit.leverages), influence: back(fit.influence), runs: back(fit.runs) });
}

const orders = fc.shuffledSubarray([...runs.keys()], { minLength: runs.length });

test.each(laws)('a law does not change by a digit with the order of its rows: %s', (_, options) => {
  const expected = said(fitOf(fitLossLaw(runs, options)), [...runs.keys()]);
  fc.assert(fc.property(orders, (order) => {
    const fit = fitOf(fitLossLaw(order.map((i) => runs[i]!), options));
    expect(said(fit, runs.map((_, i) => order.indexOf(i))) === expected).toBe(true);
  }), { numRuns: 15, seed: 3 });
});

test.each(curves)('nor does a curve: %s', (_, options) => {
  const expected = said(fitOf(fitScoreCurve(runs, options)), [...runs.keys()]);
  fc.assert(fc.property(orders, (order) => {
    const fit = fitOf(fitScoreCurve(order.map((i) => runs[i]!), options));
    expect(said(fit, runs.map((_, i) => order.indexOf(i))) === expected).toBe(true);
  }), { numRuns: 15, seed: 4 });
});

test('fits of other data in between change no digit', () => {
  const once = JSON.stringify([fitLossLaw(runs, huberLog), fitScoreCurve(runs, curves[1]![1])]);
  for (const [, options] of laws) fitLossLaw(ladderRuns('mmlu', 'fit'), options);
  for (const [, options] of curves) fitScoreCurve(ladderRuns('mmlu', 'fit', 'extra'), options);
  expect(JSON.stringify([fitLossLaw(runs, huberLog), fitScoreCurve(runs, curves[1]![1])])).toBe(once);
});

test('what runs are called changes nothing but which of them err together', () => {
  const renamed = runs.map((run) => ({ ...run, run: `x${run.run!.length}${run.run!}` }));
  const [fit, other] = [fitOf(fitScoreCurve(runs, ranged)), fitOf(fitScoreCurve(renamed, ranged))];
  expect(other.coefficients).toEqual(fit.coefficients);
  expect(apart(standardError(other, 'slope')!, standardError(fit, 'slope')!)).toBeLessThan(1e-12);
});

/** Coefficients that have the units of the data: what they become when N, D and the losses are measured in others. */
function rescaled({ E, A, alpha, B, beta }: Record<LossLawName, number>, n: number, d: number): Record<LossLawName, number> {
  return { E, A: A * n ** alpha, alpha, B: B * d ** beta, beta };
}

const powers = fc.integer({ min: -9, max: 9 }).map((power) => 10 ** power);

test.each(laws)('powers of ten in the units of N and D change coefficients by no more than 1e-9: %s', (kind, options) => {
  for (const points of [refinedWeb(), ladderRuns('hellaswag', 'fit'), chinchilla().filter((p) => !p.outlier)] as const) {
    const fit = fitOf(fitLossLaw(points, options));
    fc.assert(fc.property(powers, powers, (n, d) => {
      const other = fitOf(fitLossLaw(points.map((p) => ({ ...p, params: p.params * n, tokens: p.tokens * d })), options));
      expect(other.status).toBe(fit.status);
      const expected = rescaled(fit.coefficients, n, d);
      for (const name of fit.free) {
        expect(apart(other.coefficients[name], expected[name]), `${kind}: ${name} with ${n}, ${d}`).toBeLessThan(1e-9);
        if (name === 'E' || name === 'alpha' || name === 'beta') expect(apart(standardError(other, name)!, standardError(fit, name)!)).toBeLessThan(1e-6);
      }
    }), { numRuns: points.length > 100 ? 4 : 10, seed: 5 });
  }
});

test.each(laws)('all rows twice give the same law, with errors that know better: %s', (_, options) => {
  const points = ladderRuns('mmlu', 'fit');
  const once = fitOf(fitLossLaw(points, options)), twice = fitOf(fitLossLaw([...points, ...points], options));
  for (const name of once.free) expect(apart(twice.coefficients[name], once.coefficients[name])).toBeLessThan(1e-6);
  expect(apart(twice.objective.value, 2 * once.objective.value)).toBeLessThan(1e-9);
  expect(standardError(twice, 'beta')!).toBeLessThan(standardError(once, 'beta')!);
});

test.each(curves.slice(0, 2))('all points twice give the same curve: %s', (_, options) => {
  const points = ladderRuns('mmlu', 'fit', 'extra');
  const once = fitOf(fitScoreCurve(points, options)), twice = fitOf(fitScoreCurve([...points, ...points], options));
  for (const name of once.free) expect(apart(twice.coefficients[name], once.coefficients[name])).toBeLessThan(1e-7);
});

test('the unit of the losses: a law on losses in bits is the law on nats, in bits', () => {
  const bits = refinedWeb().map((p) => ({ ...p, loss: p.loss / Math.LN2 }));
  for (const options of [huberLog, leastSquaresLog, leastAbsoluteLog]) {
    const fit = fitOf(fitLossLaw(refinedWeb(), options)), other = fitOf(fitLossLaw(bits, options));
    for (const name of ['E', 'A', 'B'] as const) expect(apart(other.coefficients[name] * Math.LN2, fit.coefficients[name])).toBeLessThan(1e-7);
    for (const name of ['alpha', 'beta'] as const) expect(apart(other.coefficients[name], fit.coefficients[name])).toBeLessThan(1e-8);
  }
});
