import { describe, expect, test } from 'vitest';
import { CurveReplicas } from '../../src/engine/curve-replicas.js';
import { LawReplicas } from '../../src/engine/law-replicas.js';
import { fitLossLaw, loss, type LossLaw, type LossLawOptions, type LossPoint } from '../../src/engine/loss-law.js';
import { standardError } from '../../src/engine/fitted.js';
import { huber } from '../../src/engine/robust-loss.js';
import { fitScoreCurve, score, type ScoreCurve, type ScorePoint } from '../../src/engine/score-curve.js';
import { apart, chinchilla, fitOf, huberLog, leastSquaresLog, random, refinedWeb } from './support/data.js';
import { curveClasses, lawClasses } from './support/studies.js';

/** How often each of `n` rows comes up when as many are drawn. */
function resample(n: number, uniform: () => number): number[] {
  const counts = new Array<number>(n).fill(0);
  for (let k = 0; k < n; k++) counts[Math.floor(uniform() * n)]!++;
  return counts;
}

function expanded<Point>(points: readonly Point[], counts: readonly number[]): Point[] {
  return points.flatMap((point, i) => new Array<Point>(counts[i]!).fill(point));
}

function lawObjective(law: LossLaw, points: readonly LossPoint[], { robust, space }: LossLawOptions): number {
  const delta = robust.kind === 'huber' ? robust.delta : Infinity;
  return points.reduce((sum, p) => {
    const value = loss(law, p.params, p.tokens);
    return sum + huber(space === 'log' ? Math.log(value / p.loss) : value - p.loss, delta);
  }, 0);
}

const names = ['E', 'A', 'alpha', 'B', 'beta'] as const;
const kept = chinchilla().filter((p) => !p.outlier);
const outliers = lawClasses.find(({ name }) => name === 'law with outliers')!.draw(1).points;

describe.each([
  ['Chinchilla, least squares', kept, leastSquaresLog],
  ['Chinchilla, Huber', kept, huberLog],
  ['Chinchilla, linear', kept, { ...leastSquaresLog, space: 'linear' as const }],
  ['RefinedWeb, least squares', refinedWeb(), leastSquaresLog],
  ['RefinedWeb, Huber', refinedWeb(), huberLog],
  ['without E', kept, { ...leastSquaresLog, irreducible: false }],
  ['outliers, least squares', outliers, leastSquaresLog],
] as [string, readonly LossPoint[], LossLawOptions][])('%s', (_, points, options) => {
  const replicas = new LawReplicas(points, options, fitOf(fitLossLaw(points, options)));

  test('a replica is the ordinary fit to the rows drawn', () => {
    const uniform = random(7);
    for (let k = 0; k < 24; k++) {
      const counts = resample(points.length, uniform);
      const drawn = expanded(points, counts);
      const law = replicas.refit(counts)!, cold = fitOf(fitLossLaw(drawn, options));
      expect(lawObjective(law, drawn, options)).toBeLessThanOrEqual(lawObjective(cold.coefficients, drawn, options) * (1 + 1e-9));
      for (const name of ['E', 'alpha', 'beta'] as const) {
        const doubt = standardError(cold, name) ?? 0;
        expect(Math.abs(law[name] - cold.coefficients[name])).toBeLessThanOrEqual(Math.max(1e-6 * cold.coefficients[name], 1e-5 * doubt));
      }
    }
  });

  test('as often as once, the rows give the fit itself; a row left out, the fit without it', () => {
    const all = points.map(() => 1);
    const again = replicas.refit(all)!, fit = fitOf(fitLossLaw(points, options)).coefficients;
    for (const name of names) expect(Math.abs(again[name] - fit[name])).toBeLessThanOrEqual(1e-6 * fit[name]);
    for (const row of [0, points.length >> 1, points.length - 1]) {
      const law = replicas.refit(all.with(row, 0))!, cold = fitOf(fitLossLaw(points.filter((_, i) => i !== row), options)).coefficients;
      for (const name of ['E', 'alpha', 'beta'] as const) expect(Math.abs(law[name] - cold[name])).toBeLessThanOrEqual(1e-6 * cold[name]);
    }
  });
});

test('E at 0 is left and entered as the rows drawn want it', () => {
  const uniform = random(3);
  let entered = 0, left = 0;
  for (let seed = 1; seed <= 12; seed++) {
    const { points, truth } = lawClasses.find(({ name }) => name === 'law, 36 points')!.draw(seed);
    const law = points.map((p) => ({ ...p, loss: p.loss - truth.E }));
    const fit = fitOf(fitLossLaw(law, leastSquaresLog));
    const replicas = new LawReplicas(law, leastSquaresLog, fit);
    for (let k = 0; k < 6; k++) {
      const counts = resample(law.length, uniform);
      const drawn = expanded(law, counts);
      const replica = replicas.refit(counts), cold = fitOf(fitLossLaw(drawn, leastSquaresLog));
      if (cold.status === 'not-converged') continue;
      expect(lawObjective(replica!, drawn, leastSquaresLog)).toBeLessThanOrEqual(lawObjective(cold.coefficients, drawn, leastSquaresLog) * (1 + 1e-6));
      if (fit.coefficients.E > 0 && cold.coefficients.E === 0) entered++;
      if (fit.coefficients.E === 0 && cold.coefficients.E > 0) left++;
    }
  }
  expect(entered).toBeGreaterThan(0);
  expect(left).toBeGreaterThan(0);
});

test('rows’ own ± count in a replica as they do in a fit', () => {
  const uniform = random(5);
  const points = refinedWeb().map((p) => ({ ...p, stderr: 0.01 * (0.5 + uniform()) }));
  for (const options of [leastSquaresLog, huberLog]) {
    const fit = fitOf(fitLossLaw(points, options));
    const law = new LawReplicas(points, options, fit).refit(points.map(() => 1))!;
    for (const name of names) expect(apart(law[name], fit.coefficients[name])).toBeLessThan(1e-6);
    const plain = fitOf(fitLossLaw(points.map(({ stderr: _, ...p }) => p), options)).coefficients;
    expect(apart(law.alpha, plain.alpha)).toBeGreaterThan(1e-4);
  }
});

test('no count at all, and one row only, are refits that fail', () => {
  const replicas = new LawReplicas(kept, leastSquaresLog, fitOf(fitLossLaw(kept, leastSquaresLog)));
  for (const counts of [kept.map(() => 0), kept.map((_, i) => Number(i === 3))]) {
    const law = replicas.refit(counts);
    if (law) for (const name of names) expect(law[name]).not.toBeNaN();
  }
});

test.each(curveClasses)('a replica of a curve is the ordinary fit to the points drawn: $name', ({ options, draw }) => {
  const uniform = random(11);
  const squares = (curve: ScoreCurve, points: readonly ScorePoint[]) => points.reduce((sum, p) => sum + (score(curve, p.loss) - p.score) ** 2, 0);
  let worse = 0, compared = 0;
  for (let seed = 1; seed <= 4; seed++) {
    const { points } = draw(seed);
    const fit = fitOf(fitScoreCurve(points, options));
    const replicas = new CurveReplicas(points, options, fit);
    for (let k = 0; k < 6; k++) {
      const counts = resample(points.length, uniform);
      const drawn = expanded(points, counts);
      const replica = replicas.refit(counts), cold = fitScoreCurve(drawn, options);
      if (!replica || cold.kind !== 'fitted' || cold.status === 'not-converged') continue;
      compared++;
      if (squares(replica, drawn) > squares(cold.coefficients, drawn) * (1 + 1e-6)) worse++;
    }
  }
  expect(compared).toBeGreaterThan(12);
  // Ten drawn from ten points may have a lower minimum that the ten do not have, and a warm refit does not look for one.
  expect(worse / compared).toBeLessThan(0.1);
});
