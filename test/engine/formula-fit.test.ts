import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Expression } from '../../src/base/expression.js';
import { coefficientInterval, standardError, type Fit } from '../../src/engine/fitted.js';
import { fitFormula, triedFormula, type FormulaOptions, type FormulaPoint } from '../../src/engine/formula/fit-formula.js';
import { prediction } from '../../src/engine/formula/formula-prediction.js';
import { fitLossLaw, lossInterval } from '../../src/engine/loss-law.js';
import { newRunLoss } from '../../src/engine/prediction.js';
import { apart, chinchilla, fitOf, normals, random } from './support/data.js';
import { chinchillaPoints, dcptStudy, dcptTruths, huberLog, leastSquares, leastSquaresLog, objectiveAt, point, pointsOf } from './support/formula-studies.js';
import { add, any, apply, chinchillaLaw, dcptLaw, div, exp, exponent, formula, index, law, log, mul, neg, p, positive, pow, sub, sum, when, x, type TestLaw } from './support/formulas.js';
import { fieldLaws } from './support/laws-of-the-field.js';

const leastAbsoluteLog: FormulaOptions = { robust: { kind: 'least-absolute' }, space: 'log' };
const objectives: readonly (readonly [string, FormulaOptions])[] = [['Huber', huberLog], ['least squares', leastSquaresLog], ['least absolute', leastAbsoluteLog]];

describe('the loss law as a formula is the loss law', () => {
  const names = ['E', 'A', 'alpha', 'B', 'beta'] as const;

  test.each(objectives.flatMap(([name, options]) => (['log', 'linear'] as const).flatMap((space) => [false, true].map((all) => [`${name}, ${space}, ${all ? 245 : 240} points`, { ...options, space }, all] as const))))('%s', (_, options, all) => {
    const built = fitOf(fitLossLaw(chinchilla().filter(({ outlier }) => all || !outlier), { ...options, irreducible: true, audit: 'quick' }));
    const fit = fitOf(fitFormula(chinchillaLaw, chinchillaPoints(all), options));
    expect(apart(fit.objective.value, built.objective.value)).toBeLessThan(1e-9);
    for (const name of names) expect(apart(fit.coefficients[name]!, built.coefficients[name])).toBeLessThan(1e-6);
    for (const name of ['E', 'A', 'B'] as const) expect(apart(standardError(fit, name)!, standardError(built, name)!), name).toBeLessThan(1e-6);
    expect(fit).toMatchObject({ status: 'converged', dof: built.dof, errors: built.errors });
    expect(apart(fit.r2, built.r2)).toBeLessThan(1e-9);
    if (options.space === 'log') expect(apart(fit.typicalError, built.typicalError)).toBeLessThan(1e-6);
    fit.residuals.forEach((residual, i) => expect(residual).toBeCloseTo(built.residuals[i]!, 8));
  });

  test('and that of an independent program (scipy)', () => {
    const { value } = fitOf(fitFormula(chinchillaLaw, chinchillaPoints(), huberLog)).objective;
    expect(apart(value, 0.0010182740177)).toBeLessThan(1e-6);
    expect(apart(fitOf(fitFormula(chinchillaLaw, chinchillaPoints(), leastSquaresLog)).objective.value, 0.01146188701)).toBeLessThan(1e-8);
  });

  test('with the same predictions', () => {
    const built = fitOf(fitLossLaw(chinchilla().filter(({ outlier }) => !outlier), { ...huberLog, irreducible: true, audit: 'quick' }));
    const found = prediction(chinchillaLaw, fitOf(fitFormula(chinchillaLaw, chinchillaPoints(), huberLog)), [3e10, 1e12], 0.9)!;
    const expected = [lossInterval(built, 3e10, 1e12, 0.9).interval!, newRunLoss(built, 3e10, 1e12, 0.9)!.interval];
    [found.confidence!, found.prediction!].forEach((ends, which) => ends.forEach((end, side) => expect(end).toBeCloseTo(expected[which]![side]!, 6)));
  });
});

test.each(objectives.flatMap(([name, options]) => dcptTruths.map((truth) => [name, truth, options] as const)))('D-CPT, nine parameters from no start: as good as the truth, %s', (_, truth, options) => {
  for (let seed = 1; seed <= (options === huberLog ? 10 : 3); seed++) {
    const points = dcptStudy(truth, seed);
    expect(fitOf(fitFormula(dcptLaw, points, options)).objective.value, String(seed)).toBeLessThanOrEqual(objectiveAt(dcptLaw, truth, points, options));
  }
});

describe('laws of the field are found again in what they give', () => {
  test.each(fieldLaws.map((one) => [one.name, one] as const))('%s', (_, one) => {
    const fit = fitOf(fitFormula(one, pointsOf(one, one.constants, one.points), { ...leastSquaresLog, space: one.space }));
    expect(fit.status).toBe('converged');
    one.parameters.forEach(({ name }, j) => expect(apart(fit.coefficients[name]!, one.constants[j]!), name).toBeLessThan(1e-6));
  });

  test('under Huber’s loss with a tenth of the rows far off', () => {
    const [own] = fieldLaws as readonly [(typeof fieldLaws)[number]];
    const fit = fitOf(fitFormula(own, pointsOf(own, own.constants, own.points, (output, at) => (at % 10 === 7 ? 1.5 * output : output)), huberLog));
    own.parameters.forEach(({ name }, j) => expect(apart(fit.coefficients[name]!, own.constants[j]!), name).toBeLessThan(0.05));
  });
});

/** Everything a fit says, as the points would have it in the order `order` picks them out in. */
function said(fit: Fit<string>, order: readonly number[]): string {
  const back = <T>(values: readonly T[]) => order.map((i) => values[i]);
  return JSON.stringify({ ...fit, residuals: back(fit.residuals), weights: back(fit.weights), leverages: back(fit.leverages), influence: back(fit.influence), runs: back(fit.runs) });
}

test('the order of the rows changes no digit, nor do fits in between', () => {
  const points = dcptStudy(dcptTruths[0]!, 3).slice(0, 60).map((own, i) => ({ ...own, stderr: 0.01 + 0.002 * (i % 5), run: `run-${i % 20}` }));
  for (const [, options] of objectives) {
    const expected = said(fitOf(fitFormula(chinchillaLaw, points, options)), [...points.keys()]);
    fc.assert(fc.property(fc.shuffledSubarray([...points.keys()], { minLength: points.length }), (order) => {
      const fit = fitOf(fitFormula(chinchillaLaw, order.map((i) => points[i]!), options));
      return said(fit, points.map((_, i) => order.indexOf(i))) === expected;
    }), { numRuns: 5, seed: 3 });
  }
});

test('units of inputs and outputs', () => {
  const points = chinchillaPoints();
  for (const [kind, options] of objectives) {
    const fit = fitOf(fitFormula(chinchillaLaw, points, options)).coefficients;
    for (const [n, d, l] of [[1e-9, 1e-9, 1], [1e3, 1e-6, 1 / Math.LN2], [1e-6, 1e6, 1e-3]] as const) {
      const other = fitOf(fitFormula(chinchillaLaw, points.map(({ inputs: [N, D], output }) => point([N! * n, D! * d], output * l)), options));
      const expected: Record<string, number> = { E: fit.E! * l, A: fit.A! * l * n ** fit.alpha!, alpha: fit.alpha!, B: fit.B! * l * d ** fit.beta!, beta: fit.beta! };
      expect(other.status).toBe('converged');
      for (const name of Object.keys(expected)) expect(apart(other.coefficients[name]!, expected[name]!), `${kind} ${name} ${n} ${d} ${l}`).toBeLessThan(1e-6);
    }
  }
});

test('how a law is written does not matter', () => {
  const points = dcptStudy(dcptTruths[0]!, 5);
  const scaled = law(2, { E: any, Nc: positive, alpha: exponent, Dc: positive, beta: exponent }, ({ E, Nc, alpha, Dc, beta }) => add(E!, pow(div(Nc!, x(0)), alpha!), exp(mul(beta!, sub(log(Dc!), log(x(1)))))));
  const [fit, other] = [fitOf(fitFormula(chinchillaLaw, points, huberLog)), fitOf(fitFormula(scaled, points, huberLog))];
  expect(apart(other.objective.value, fit.objective.value)).toBeLessThan(1e-9);
  expect(apart(other.coefficients.Nc! ** other.coefficients.alpha!, fit.coefficients.A!)).toBeLessThan(1e-5);
});

test('the ± of the rows weigh, and runs err together', () => {
  const points = dcptStudy(dcptTruths[0]!, 4);
  const plain = fitOf(fitFormula(chinchillaLaw, points, leastSquaresLog));
  const weighted = fitOf(fitFormula(chinchillaLaw, points.map((own, i) => ({ ...own, stderr: i % 2 ? 0.01 : 0.03 })), leastSquaresLog));
  expect(weighted.objective.weighted).toBe(true);
  expect(weighted.weights[1]! / weighted.weights[0]!).toBeGreaterThan(5);
  expect(weighted.coefficients.E).not.toBe(plain.coefficients.E);
  const grouped = fitOf(fitFormula(chinchillaLaw, points.map((own, i) => ({ ...own, run: `run ${i % 30}` })), leastSquaresLog));
  expect(grouped).toMatchObject({ coefficients: plain.coefficients, dof: 25, errors: 'by-run' });
  expect(plain).toMatchObject({ dof: 115, errors: 'hc3' });
});

test('intervals of what cannot be negative are those of its logarithm', () => {
  const signed = law(1, { a: any, b: positive }, ({ a, b }) => add(a!, mul(b!, x(0))));
  const normal = normals(8);
  const fit = fitOf(fitFormula(signed, pointsOf(signed, [0.2, 0.05], [...Array(12).keys()].map((at) => [at]), (output) => output + 0.1 * normal()), leastSquares));
  expect(fit.logarithmic).toEqual(['b']);
  const [low, high] = coefficientInterval(fit, 'b', 0.9)! as [number, number];
  expect(Math.sqrt(low * high)).toBeCloseTo(fit.coefficients.b!, 10);
  expect(low).toBeGreaterThan(0);
  const [below, above] = coefficientInterval(fit, 'a', 0.9)! as [number, number];
  expect((below + above) / 2).toBeCloseTo(fit.coefficients.a!, 10);
});

describe('bounds', () => {
  const grid = Array.from({ length: 40 }, (_, i) => [1e8 * 1.2 ** i, 1e9 * 1.9 ** ((i * 7) % 11)]);
  const noisy = (seed: number) => {
    const normal = normals(seed);
    return (output: number) => output * (1 + 0.001 * normal());
  };

  test('a constant that is best at 0', () => {
    const free = { ...chinchillaLaw, parameters: chinchillaLaw.parameters.map((own) => ({ ...own, low: -Infinity })) };
    const points = pointsOf(free, [-0.2, 40, 0.2, 80, 0.2], grid, noisy(2));
    const fit = fitOf(fitFormula(chinchillaLaw, points, huberLog));
    expect(fit).toMatchObject({ status: 'at-bound', atBound: ['E'], free: ['A', 'alpha', 'B', 'beta'] });
    expect(fit.coefficients.E).toBe(0);
    const without = law(2, { A: positive, alpha: exponent, B: positive, beta: exponent }, ({ A, alpha, B, beta }) => add(div(A!, pow(x(0), alpha!)), div(B!, pow(x(1), beta!))));
    expect(apart(fit.objective.value, fitOf(fitFormula(without, points, huberLog)).objective.value)).toBeLessThan(1e-9);
  });

  test('a term that is not there takes its exponent with it', () => {
    const fit = fitOf(fitFormula(chinchillaLaw, pointsOf(chinchillaLaw, [1.2, 0, 0, 80, 0.2], grid, (output, at) => output * (1 + 1e-3 * Math.sin(at)) * (grid[at]![0]! / 1e9) ** 0.002), huberLog));
    expect(fit).toMatchObject({ status: 'at-bound', atBound: ['A'], free: ['E', 'B', 'beta'] });
  });

  test('an upper one, and one that is a number', () => {
    const line = law(1, { a: any, b: [0, 1], c: [0.5, 0.5] }, ({ a, b, c }) => add(a!, mul(b!, x(0)), c!));
    const fit = fitOf(fitFormula(line, [3, 4, 5, 6, 8].map((at) => point([at], 2 * at)), leastSquares));
    expect(fit).toMatchObject({ atBound: ['b'], free: ['a'], coefficients: { b: 1, c: 0.5 } });
    expect(fit.coefficients.a).toBeCloseTo(4.7, 10);
  });

  test('a curve that passes through what its bounds forbid', () => {
    const rectified = fieldLaws.find(({ name }) => name.includes('Lin'))!;
    const power = law(1, { B: positive, beta: exponent, E: positive }, ({ B, beta, E }) => add(div(B!, pow(x(0), beta!)), E!));
    const points = pointsOf(power, [30, 0.4, 1], rectified.points, noisy(5));
    const fit = fitOf(fitFormula(rectified, points, leastSquaresLog));
    expect(fit.objective.value).toBeLessThanOrEqual(fitOf(fitFormula(power, points, leastSquaresLog)).objective.value * (1 + 1e-9));
  });
});

describe('what the data do not determine', () => {
  const values = [3, 4, 5, 6, 8, 10, 20];
  const points = values.map((at, i) => point([at], 2 * at + 0.1 * Math.sin(i)));

  test.each<[string, TestLaw]>([
    ['a product of two', law(1, { a: any, b: any }, ({ a, b }) => mul(a!, b!, x(0)))],
    ['a product of two positive ones', law(1, { a: positive, b: positive }, ({ a, b }) => mul(a!, b!, x(0)))],
    ['one that is multiplied by 0', law(1, { a: any, b: any }, ({ a, b }) => add(mul(a!, x(0)), mul(0, b!)))],
    ['one that is not there', law(1, { a: any, b: any }, ({ a }) => mul(a!, x(0)))],
  ])('%s: not converged, and no interval', (_, own) => {
    const fit = fitOf(fitFormula(own, points, leastSquares));
    expect(fit).toMatchObject({ status: 'not-converged', dof: 0 });
    expect(coefficientInterval(fit, 'a', 0.9)).toBeNull();
    expect(Object.values(fit.coefficients).every(Number.isFinite)).toBe(true);
  });

  test('as many rows as parameters: a fit, no interval', () => {
    const fit = fitOf(fitFormula(law(1, { a: any, b: any }, ({ a, b }) => add(a!, mul(b!, x(0)))), points.slice(0, 2), leastSquares));
    expect(fit).toMatchObject({ status: 'converged', dof: 0, n: 2 });
    expect(prediction({ formula: formula(1, 2, add(p(0), mul(p(1), x(0)))), parameters: [] }, { ...fit, free: [] }, [1], 0.9)).toBeNull();
  });
});

describe('what cannot be fitted, and why', () => {
  const line = law(1, { a: any, b: any }, ({ a, b }) => add(a!, mul(b!, x(0))));
  const at = (...values: readonly number[]) => values.map((value, i) => point([value], 1 + i));

  test.each<[string, TestLaw, readonly FormulaPoint[], FormulaOptions, object]>([
    ['division by zero', law(1, { a: any, b: any }, ({ a, b }) => add(a!, div(b!, x(0)))), at(3, 2, 0, 1, 0), leastSquares, { why: 'undefined', row: 2, fault: 'division-by-zero' }],
    ['a logarithm of a negative', law(1, { a: any, b: any }, ({ a, b }) => add(a!, mul(b!, log(x(0))))), at(3, -2, 5), leastSquares, { why: 'undefined', row: 1, fault: 'log-of-nonpositive' }],
    ['a law that is never positive, in log space', law(1, { a: [0.1, 1] }, ({ a }) => sub(neg(a!), x(0))), at(3, 2), leastSquaresLog, { why: 'undefined', fault: 'log-of-nonpositive' }],
    ['an output without a logarithm', line, [...at(1, 2), point([3], -1)], leastSquaresLog, { why: 'not-positive', row: 2 }],
    ['no number', line, [...at(1, 2), point([NaN], 1)], leastSquares, { why: 'invalid-data', row: 2 }],
    ['30 parameters on 10 rows', law(1, Object.fromEntries([...Array(30).keys()].map((j) => [`p${j}`, any])), (all) => add(0, ...Object.values(all).map((own, j) => mul(own, pow(x(0), j))))), at(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), leastSquares, { why: 'too-few-points', n: 10 }],
    ['one row many times', line, at(2, 2, 2, 2), leastSquares, { why: 'too-few-points' }],
    ['no row', line, [], leastSquares, { why: 'too-few-points' }],
    ['nothing to be seen', line, [point([1], 2), point([2], 2), point([3], 2)], leastSquares, { why: 'flat-outputs' }],
    ['a range of parameters', law(1, { a: positive }, ({ a }) => sum(0, 1, a!, x(0))), at(1, 2, 3), leastSquares, { why: 'range', row: 0, fault: 'of-parameters' }],
    ['a range that is not whole', law(1, { a: positive }, ({ a }) => mul(a!, sum(0, 1, x(0), 1))), at(1, 2.5, 3), leastSquares, { why: 'range', row: 1, fault: 'not-whole' }],
  ])('%s', (_, own, points, options, expected) => expect(fitFormula(own, points, options)).toMatchObject({ kind: 'not-fitted', ...expected }));

  test('where only some parameters are defined, those are searched', () => {
    const own = law(1, { a: any, b: any }, ({ a, b }) => mul(a!, log(sub(x(0), b!))));
    const fit = fitOf(fitFormula(own, pointsOf(own, [2, 1.5], [3, 4, 5, 6, 8, 10, 20].map((value) => [value])), leastSquares));
    expect(fit.coefficients.b).toBeCloseTo(1.5, 8);
  });

  test('nonsense of thirty parameters on ten thousand rows comes to an end', () => {
    const own = law(3, Object.fromEntries([...Array(30).keys()].map((j) => [`p${j}`, any])), (all) => {
      const values = Object.values(all);
      return add(1, ...Array.from({ length: 10 }, (_, k) => mul(values[3 * k]!, apply('sigmoid', add(mul(values[3 * k + 1]!, log(x(k % 3))), values[3 * k + 2]!)))));
    });
    const normal = normals(3);
    const points = Array.from({ length: 10_000 }, (_, i) => point([1e8 * (1 + (i % 37)), 1e9 * (1 + (i % 101)), 0.01 * (1 + (i % 89))], 3 + 0.3 * Math.abs(normal())));
    const fit = fitOf(fitFormula(own, points, leastSquares));
    expect(fit.status).toBe('not-converged');
    expect(Object.values(fit.coefficients).every(Number.isFinite)).toBe(true);
  });
});

describe('constants tried on rows', () => {
  const constants = { E: 1.8172, A: 482.01, alpha: 0.3478, B: 2085.43, beta: 0.3658 };

  test('have residuals and an objective, and nothing free', () => {
    const tried = fitOf(triedFormula(chinchillaLaw, constants, chinchillaPoints(), huberLog));
    expect(tried).toMatchObject({ coefficients: constants, free: [], atBound: [], covariance: [] });
    expect(tried.objective.value).toBeCloseTo(0.0010228, 6);
    expect(tried.objective.value).toBeCloseTo(objectiveAt(chinchillaLaw, Object.values(constants), chinchillaPoints(), huberLog), 12);
    const there = prediction(chinchillaLaw, tried, [70e9, 1.4e12], 0.9)!;
    expect(there.value).toBeCloseTo(1.9738818632, 10);
    expect(there.confidence).toBeNull();
    expect(there.prediction![0]).toBeLessThan(there.value);
  });

  test('that are not defined at a row', () => expect(triedFormula(chinchillaLaw, { ...constants, E: -9 }, chinchillaPoints(), huberLog)).toMatchObject({ why: 'undefined', row: 0 }));
});

test('a root that is 0 at a row', () => {
  const own = law(1, { a: positive, b: any }, ({ a, b }) => add(apply('sqrt', mul(a!, x(0))), b!));
  const fit = fitOf(fitFormula(own, [0, 1, 2, 4, 9].map((at) => point([at], Math.sqrt(3 * at) + 1 + 0.01 * Math.sin(at))), leastSquares));
  expect(fit.status).toBe('converged');
});

test('a corner without derivatives leaves no number that is none', () => {
  const own = law(1, { a: any, b: any }, ({ a, b }) => add(mul(a!, pow(sub(add(b!, x(0)), add(b!, x(0))), 0.5)), mul(b!, x(0))));
  const fit = fitOf(fitFormula(own, [1, 2, 4, 9].map((at) => point([at], 3 * at)), leastSquares));
  expect([fit.gradient, fit.condition, ...fit.leverages, ...Object.values(fit.coefficients)].every(Number.isFinite)).toBe(true);
  expect(fit.status).toBe('not-converged');
});

test('a hint is followed where the search would not look', () => {
  const far = law(1, { a: any, k: positive }, ({ a, k }) => mul(a!, apply('sigmoid', sub(mul(k!, x(0)), 40))));
  const points = pointsOf(far, [2, 5e4], [...Array(15).keys()].map((at) => [5e-4 + 4e-5 * at]));
  const hinted = { ...far, parameters: far.parameters.map((own) => (own.name === 'k' ? { ...own, start: 4e4 } : own)) };
  expect(fitOf(fitFormula(hinted, points, leastSquares)).coefficients.k).toBeCloseTo(5e4, 3);
});

test('where a law is not defined nothing is predicted', () => {
  const own = law(1, { a: any }, ({ a }) => div(a!, x(0)));
  const fit = fitOf(fitFormula(own, [1, 2, 3].map((at) => point([at], 2 / at + 0.01 * at)), leastSquares));
  expect(prediction(own, fit, [0], 0.9)).toBeNull();
  expect(prediction(own, fit, [4], 0.9)!.value).toBeCloseTo(fit.coefficients.a! / 4, 12);
});

const leaf = fc.oneof(fc.constantFrom<Expression>(x(0), x(1), p(0), p(1), p(2)), fc.double({ min: -3, max: 3, noNaN: true }).map((value): Expression => ({ kind: 'number', value })));
const { tree } = fc.letrec<{ tree: Expression; node: Expression }>((tie) => ({
  tree: fc.oneof({ depthSize: 'medium' }, leaf, tie('node')),
  node: fc.oneof(
    fc.tuple(fc.constantFrom('add' as const, 'subtract' as const, 'multiply' as const, 'divide' as const, 'power' as const, 'min' as const, 'less' as const), tie('tree'), tie('tree')).map(([operation, a, b]) => apply(operation, a, b)),
    fc.tuple(fc.constantFrom('exp' as const, 'log' as const, 'sqrt' as const, 'sigmoid' as const, 'negate' as const), tie('tree')).map(([operation, a]) => apply(operation, a)),
    fc.tuple(tie('tree'), tie('tree'), tie('tree')).map(([a, b, c]) => when(apply('less', a, 0), b, c)),
    fc.tuple(tie('tree'), fc.integer({ min: 1, max: 4 })).map(([a, to]) => sum(0, 1, to, mul(a, index(0)))),
  ),
}));
const bounds = fc.constantFrom<readonly [number, number]>(any, positive, exponent, [-1, 1], [1e-3, 1e3], [1, 1], [-20, -10]);
const numbers = (value: unknown): number[] => (typeof value === 'number' ? [value] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbers) : []);

test('whatever is typed for a law: numbers, or why there are none', () => {
  fc.assert(fc.property(tree, bounds, bounds, bounds, fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(...objectives), (body, a, b, c, seed, [, options]) => {
    const uniform = random(seed);
    const own = law(2, { a, b, c }, () => body);
    const points = Array.from({ length: 4 + (seed % 20) }, () => point([10 ** (8 * uniform()), 4 * uniform() - 2], Math.exp(uniform())));
    const fit = fitFormula(own, points, seed % 2 ? options : { ...options, space: 'linear' });
    if (fit.kind === 'not-fitted') return;
    expect(numbers(fit).every(Number.isFinite)).toBe(true);
    for (const { name, low, high } of own.parameters) expect(fit.coefficients[name]! >= low && fit.coefficients[name]! <= high, name).toBe(true);
    expect(numbers(prediction(own, fit, [0.5, 0.5], 0.9)).every(Number.isFinite)).toBe(true);
  }), { numRuns: 150, seed: 5 });
});
