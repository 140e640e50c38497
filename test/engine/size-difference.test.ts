import { expect, test } from 'vitest';
import { published, type Fit } from '../../src/engine/fitted.js';
import { fitLossLaw, lossLimit, type LossLaw, type LossLawName } from '../../src/engine/loss-law.js';
import { lossFor, score, type ScoreCurve } from '../../src/engine/score-curve.js';
import { sizeDifferenceVariance, type ReadSize } from '../../src/engine/size-difference.js';
import { chinchilla, fitOf, leastSquaresLog, normals } from './support/data.js';

const tokens = 1e12;
const curve: ScoreCurve = { floor: 0.25, ceiling: 1, slope: 3.5, midpoint: 2.4 };
const fitted = fitOf(fitLossLaw(chinchilla(), leastSquaresLog));

/** The size a score stands for, in closed form. */
function sizeOf(law: LossLaw, value: number): number {
  return ((lossFor(curve, value) as number - lossLimit(law, tokens)) / law.A) ** (-1 / law.alpha);
}

/** A model of this size in ln, its score read on the law. */
function read(params: number, stderr: number | null, law: Fit<LossLawName> = fitted): ReadSize {
  const value = score(curve, lossLimit(law.coefficients, tokens) + law.coefficients.A * params ** -law.coefficients.alpha);
  return { readings: [{ law, curve: published(curve), score: { value, stderr } }], lnParams: Math.log(params) };
}

test('of two models at one size only the errors of their scores are left', () => {
  expect(sizeDifferenceVariance([read(7e9, 0)], [read(7e9, 0)], tokens)).toBeLessThan(1e-20);
  const [once, both] = [sizeDifferenceVariance([read(7e9, 0.01)], [read(7e9, 0)], tokens), sizeDifferenceVariance([read(7e9, 0.01)], [read(7e9, 0.01)], tokens)];
  expect(both / once).toBeCloseTo(2, 9);
  expect(sizeDifferenceVariance([read(7e9, 0.02)], [read(7e9, 0)], tokens) / once).toBeCloseTo(4, 9);
});

test('the further apart two sizes are, the more of the law’s error is left, either way round', () => {
  const at = (other: number) => sizeDifferenceVariance([read(7e9, 0)], [read(other, 0)], tokens);
  expect([at(8e9), at(14e9), at(70e9)].map(Math.sqrt)).toEqual([...[at(8e9), at(14e9), at(70e9)].map(Math.sqrt)].sort((a, b) => a - b));
  expect(sizeDifferenceVariance([read(70e9, 0)], [read(7e9, 0)], tokens)).toBeCloseTo(at(70e9), 12);
});

test('it is the variance that drawing the coefficients from their covariance shows', () => {
  const [a, b] = [read(3e9, 0), read(12e9, 0)];
  const values = [a, b].map(({ readings: [reading] }) => reading!.score.value);
  const root = cholesky(fitted.covariance);
  const normal = normals(11);
  const draws = Array.from({ length: 4000 }, () => {
    const z = fitted.free.map(() => 0.2 * normal()); // near the optimum, where the delta method is exact
    const law = { ...fitted.coefficients };
    fitted.free.forEach((name, i) => {
      const step = root[i]!.reduce((sum, value, j) => sum + value * z[j]!, 0);
      law[name] = name === 'alpha' || name === 'beta' ? law[name] + step : law[name] * Math.exp(step);
    });
    return Math.log(sizeOf(law, values[0]!) / sizeOf(law, values[1]!));
  });
  const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
  const variance = draws.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws.length / 0.2 ** 2;
  expect(Math.sqrt(variance / sizeDifferenceVariance([a], [b], tokens))).toBeCloseTo(1, 1);
});

function cholesky(matrix: readonly (readonly number[])[]): number[][] {
  const root = matrix.map((row) => row.map(() => 0));
  matrix.forEach((row, i) => {
    for (let j = 0; j <= i; j++) {
      const rest = row[j]! - root[i]!.slice(0, j).reduce((sum, value, k) => sum + value * root[j]![k]!, 0);
      root[i]![j] = i === j ? Math.sqrt(Math.max(0, rest)) : rest / root[j]![j]!;
    }
  });
  return root;
}
