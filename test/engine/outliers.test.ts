import { expect, test } from 'vitest';
import { fitLossLaw, loss } from '../../src/engine/loss-law.js';
import { outlierLimit, outlierZ, robustZ } from '../../src/engine/outliers.js';
import { fitScoreCurve, score } from '../../src/engine/score-curve.js';
import { chinchilla, fitOf, huberLog, leastSquaresLog, normals, refinedWeb } from './support/data.js';

const inRange = { floor: 0.25, ceiling: 1, best: 1, anchor: false, audit: 'quick' } as const;
const law = fitOf(fitLossLaw(refinedWeb(), huberLog)).coefficients, curve = fitOf(fitScoreCurve(refinedWeb(), inRange)).coefficients;

const grid = [1e8, 4e8, 1e9, 4e9].flatMap((params) => [1e10, 4e10, 1.6e11].map((tokens) => ({ params, tokens })));
const square = [1e8, 4e8, 1e9, 4e9].flatMap((params) => [1e10, 4e10, 1.6e11, 6.4e11].map((tokens) => ({ params, tokens })));
const designs = [['12 rows', grid, 300], ['16 rows', square, 300], ['35 rows', refinedWeb(), 300], ['240 rows', chinchilla().filter((p) => !p.outlier), 100]] as const;

const far = (z: readonly number[]) => z.some((value) => Math.abs(value) > outlierLimit);

test.each(designs)('normal noise seldom looks like an outlier: %s', (_, design, rounds) => {
  const draw = normals(7);
  const flagged = { huber: 0, squares: 0, curve: 0 };
  for (let k = 0; k < rounds; k++) {
    const points = design.map((run) => {
      const value = loss(law, run.params, run.tokens) * Math.exp(0.005 * draw());
      return { ...run, loss: value, score: score(curve, value) + 0.006 * draw() };
    });
    flagged.huber += Number(far(outlierZ(fitOf(fitLossLaw(points, huberLog)), 1)));
    flagged.squares += Number(far(outlierZ(fitOf(fitLossLaw(points, leastSquaresLog)), 1)));
    flagged.curve += Number(far(outlierZ(fitOf(fitScoreCurve(points, inRange)), 0.75)));
  }
  for (const count of Object.values(flagged)) expect(count / rounds).toBeLessThan(0.1);
});

test('a loss that is a tenth too high is seen in a ruler of 35 rows, wherever it stands', () => {
  const draw = normals(3);
  const clean = refinedWeb().map((run) => ({ ...run, loss: loss(law, run.params, run.tokens) * Math.exp(0.005 * draw()) }));
  for (const at of clean.keys()) {
    const points = clean.map((run, i) => (i === at ? { ...run, loss: 1.1 * run.loss } : run));
    expect(Math.abs(outlierZ(fitOf(fitLossLaw(points, huberLog)), 1)[at]!)).toBeGreaterThan(outlierLimit);
  }
});

test('one typing error among rows that otherwise lie exactly on the law', () => {
  const exact = grid.map((run) => ({ ...run, loss: loss(law, run.params, run.tokens) }));
  expect(far(outlierZ(fitOf(fitLossLaw(exact, huberLog)), 1))).toBe(false);
  const z = outlierZ(fitOf(fitLossLaw(exact.map((run, i) => (i === 5 ? { ...run, loss: 1.01 * run.loss } : run)), huberLog)), 1);
  expect(z.flatMap((value, i) => (Math.abs(value) > outlierLimit ? [i] : []))).toEqual([5]);
});

test('the five Chinchilla rows that do not belong are named', () => {
  const all = chinchilla();
  const z = outlierZ(fitOf(fitLossLaw(all, huberLog)), 1);
  const named = all.flatMap(({ id }, i) => (Math.abs(z[i]!) > 5 ? [id] : []));
  expect(named).toEqual(['c001', 'c002', 'c003', 'c004', 'c245']);
});

test('fewer than five rows to spare tell nothing', () => {
  const seven = grid.slice(0, 7).map((run, i) => ({ ...run, params: run.params * (1 + i), loss: loss(law, run.params * (1 + i), run.tokens) * (i === 3 ? 1.2 : 1) }));
  expect(far(outlierZ(fitOf(fitLossLaw(seven, huberLog)), 1))).toBe(false);
});

test('where most residuals agree exactly, the one that does not is far', () => {
  expect(robustZ([0, 0, 0, 0, 5])[4]).toBeGreaterThan(outlierLimit);
  expect(robustZ([0, 0, 0])).toEqual([0, 0, 0]);
  expect(robustZ([])).toEqual([]);
});
