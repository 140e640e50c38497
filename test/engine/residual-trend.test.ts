import { expect, test } from 'vitest';
import { fitLossLaw, loss, type LossLawOptions, type LossPoint } from '../../src/engine/loss-law.js';
import { residualTrend } from '../../src/engine/residual-trend.js';
import { tChance, tFactor } from '../../src/engine/student-t.js';
import { fitOf, leastSquaresLog, normals } from './support/data.js';

const law = { E: 1.82, A: 478, alpha: 0.347, B: 2143, beta: 0.367 };

function points(noise: () => number, bend = 0): LossPoint[] {
  return [0.02, 0.1, 0.4, 1, 4, 10].flatMap((n) => [10, 40, 160, 640].map((d) => {
    const [params, tokens] = [n * 1e9, d * 1e9];
    return { params, tokens, loss: loss(law, params, tokens) * Math.exp(0.005 * noise() + bend * Math.log(params / 4e8) ** 3) };
  }));
}

function chance(data: readonly LossPoint[], change: Partial<LossLawOptions> = {}): number {
  return residualTrend(fitOf(fitLossLaw(data, { ...leastSquaresLog, ...change })), data, 'params')?.p ?? 1;
}

test('p-values are those of Student’s t', () => {
  for (const dof of [1, 2, 3, 4, 7, 10, 31, 240]) for (const level of [0.5, 0.9, 0.99]) expect(tChance(tFactor(level, dof), dof)).toBeCloseTo(1 - level, 9);
  expect(tChance(2.228138852, 10)).toBeCloseTo(0.05, 8); // printed in every table
  expect(tChance(0, 5)).toBe(1);
});

test('without a trend p is under 0.05 in one fit of twenty', () => {
  for (const robust of [{ kind: 'none' }, { kind: 'huber', delta: 1e-3 }] as const) {
    const noise = normals(7);
    const below = Array.from({ length: 150 }, () => chance(points(noise), { robust })).filter((p) => p < 0.05).length;
    expect(below / 150).toBeLessThan(0.09);
  }
});

test('a bend along size is found, whatever the order of the rows', () => {
  const bent = points(normals(3), 0.003);
  const p = chance(bent, { irreducible: false });
  expect(p).toBeLessThan(1e-3);
  expect(chance([...bent].reverse(), { irreducible: false })).toBeCloseTo(p, 9);
});

test('noise-free data have nothing left to test', () => expect(chance(points(() => 0))).toBe(1));
