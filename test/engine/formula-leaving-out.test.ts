import { expect, test } from 'vitest';
import { evaluateAt } from '../../src/engine/formula/at-point.js';
import { fitFormula, type FormulaOptions, type FormulaPoint } from '../../src/engine/formula/fit-formula.js';
import { FormulaReplicas } from '../../src/engine/formula/formula-replicas.js';
import { formulaInfluence } from '../../src/engine/formula/formula-resample.js';
import { influenceOf } from '../../src/engine/influence.js';
import { apart, fitOf, huberLog as lawHuberLog, normals } from './support/data.js';
import { drained, lawAlone } from './support/ensembles.js';
import { huberLog, leastSquares, objectiveAt, point, pointsOf } from './support/formula-studies.js';
import { add, any, chinchillaLaw, law, mul, x } from './support/formulas.js';

/** 45 runs that hardly tell E from slow powers: nine sizes and five token counts within a factor of six, and noise. */
function shallow(constants: readonly number[], noise: number, seed: number): FormulaPoint[] {
  const normal = normals(seed);
  const inputs = [1e8, 1.3e8, 1.6e8, 2e8, 2.5e8, 3e8, 4e8, 5e8, 6e8].flatMap((N) => [2e9, 3e9, 4e9, 6e9, 8e9].map((D) => [N, D]));
  return pointsOf(chinchillaLaw, constants, inputs, (output) => output * Math.exp(noise * normal()));
}

const member = (points: readonly FormulaPoint[], own = chinchillaLaw, options: FormulaOptions = huberLog) => ({ law: own, points, options, fit: fitOf(fitFormula(own, points, options)) });
const names = ['E', 'A', 'alpha', 'B', 'beta'] as const;

test('a law without a row that sends E to 0 is fitted, at its bound', () => {
  const points = shallow([0, 30, 0.12, 60, 0.15], 0.005, 3);
  const own = member(points);
  expect(own.fit.coefficients.E).toBeGreaterThan(1);
  const { units, complete } = drained(formulaInfluence(own));
  expect(complete).toBe(true);
  expect(units.filter(({ why }) => why !== null)).toEqual([]);
  const ended = units.filter(({ coefficients }) => coefficients!['E'] === 0);
  expect(ended.length).toBeGreaterThanOrEqual(2);
  for (const { rows: [row], coefficients } of [...ended.slice(0, 3), ...units.slice(0, 6)]) {
    const left = points.filter((_, at) => at !== row);
    const fresh = fitOf(fitFormula(chinchillaLaw, left, huberLog));
    const objective = (of: Readonly<Record<string, number>>) => objectiveAt(chinchillaLaw, names.map((name) => of[name]!), left, huberLog);
    expect(objective(coefficients!)).toBeLessThanOrEqual(objective(fresh.coefficients) * (1 + 1e-6));
  }
});

test('leaving out gives the same digits again, whatever the order of the rows', () => {
  const points = shallow([0.02, 400, 0.34, 410, 0.28], 0.05, 1);
  const told = (own: readonly FormulaPoint[]) => drained(formulaInfluence(member(own))).units.map(({ coefficients, why }) => [coefficients, why]);
  expect(told(points.toReversed())).toEqual(told(points));
});

test('a row without which two parameters go together: what is left does not determine them', () => {
  const plane = law(2, { a: any, b: any }, ({ a, b }) => add(mul(a!, x(0)), mul(b!, x(1))));
  const rows = [[1, 2], [2, 4], [3, 6], [4, 8], [5, 10], [6, 3]].map((own, at) => point(own, evaluateAt(plane.formula, own, [1, 2]) + 0.01 * (-1) ** at));
  const { units } = drained(formulaInfluence(member(rows, plane, leastSquares)));
  expect(units.map(({ rows: [row], why }) => [row, why])).toEqual([[0, null], [1, null], [2, null], [3, null], [4, null], [5, 'undetermined']]);
});

test('a law that comes to no minimum without a row did not settle', () => {
  const points = shallow([0.3, 20, 0.1, 20, 0.1], 0.05, 3);
  const replicas = new FormulaReplicas(member(points));
  const left = replicas.units.findIndex((rows) => rows.includes(9));
  expect(fitFormula(chinchillaLaw, points.filter((_, at) => at !== 9), huberLog)).toMatchObject({ kind: 'fitted', status: 'not-converged' });
  expect(replicas.without(left)).toEqual({ kind: 'unsettled' });
});

test('the loss law of a ruler too is fitted without such a row', () => {
  const points = shallow([0, 30, 0.12, 60, 0.15], 0.02, 3).map(({ inputs: [params, tokens], output }) => ({ params: params!, tokens: tokens!, loss: output }));
  const { units } = drained(influenceOf(lawAlone(points, lawHuberLog)));
  expect(units.filter(({ laws }) => laws[0] === null)).toEqual([]);
  for (const row of [1, 3, 25]) expect(units[row]!.laws[0]!.E).toBe(0);
  expect(apart(units[2]!.laws[0]!.E, 0)).toBeGreaterThan(0.1);
});
