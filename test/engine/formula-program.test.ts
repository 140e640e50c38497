import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Expression, Formula } from '../../src/base/expression.js';
import { evaluateAt, gradientAt, inputSlope, whyUndefined } from '../../src/engine/formula/at-point.js';
import { compile, type Bound } from '../../src/engine/formula/program.js';
import { add, apply, chinchillaLaw, dcptLaw, div, exp, formula, index, log, mul, neg, p, pow, product, sub, sum, term, when, x } from './support/formulas.js';

function bound(of: Formula, points: readonly (readonly number[])[]): Bound {
  const program = compile(of).bind(points);
  if (program.kind !== 'bound') throw new Error(program.why);
  return program;
}

function valuesOf(of: Formula, points: readonly (readonly number[])[], parameters: readonly number[]): number[] {
  const out = new Float64Array(points.length);
  bound(of, points).values(parameters, out);
  return [...out];
}

function jacobianOf(of: Formula, points: readonly (readonly number[])[], parameters: readonly number[]): number[][] {
  const jacobian = new Float64Array(points.length * of.parameters);
  bound(of, points).gradients(parameters, new Float64Array(points.length), jacobian);
  return points.map((_, i) => [...jacobian.subarray(i * of.parameters, (i + 1) * of.parameters)]);
}

/** Σ ∂²f over the points. */
function hessianOf(of: Formula, points: readonly (readonly number[])[], parameters: readonly number[]): number[] {
  const into = new Float64Array(of.parameters ** 2);
  bound(of, points).addSecond(parameters, ({ size }, weights) => weights.fill(1, 0, size), into);
  return [...into];
}

/** f′ to about eleven digits: central differences of three widths, extrapolated (Richardson). */
function slope(f: (at: number) => number, at: number): number {
  const width = 2e-3 * Math.max(0.1, Math.abs(at));
  const [d1, d2, d4] = [1, 0.5, 0.25].map((share) => (f(at + width * share) - f(at - width * share)) / (2 * width * share)) as [number, number, number];
  const [first, second] = [(4 * d2 - d1) / 3, (4 * d4 - d2) / 3];
  return (16 * second - first) / 15;
}

const near = (value: number, expected: number, scale = 1) => Math.abs(value - expected) <= 1e-7 * Math.max(scale, Math.abs(expected));

describe('values', () => {
  test('the Chinchilla law of Hoffmann et al. and of the replication, at Chinchilla', () => {
    expect(valuesOf(chinchillaLaw.formula, [[70e9, 1.4e12]], [1.69, 406.4, 0.34, 410.7, 0.28])[0]).toBeCloseTo(1.9366454706, 10);
    expect(valuesOf(chinchillaLaw.formula, [[70e9, 1.4e12]], [1.8172, 482.01, 0.3478, 2085.43, 0.3658])[0]).toBeCloseTo(1.9738818632, 10);
  });

  test('all operations', () => {
    const cases: [Expression, number][] = [
      [apply('min', p(0), x(0), 3), 2], [apply('max', p(0), x(0), 3), 5], [apply('sigmoid', p(1)), 0.5], [apply('log10', mul(p(0), 500)), 3], [apply('sqrt', add(p(0), 2)), 2],
      [pow(p(0), 3), 8], [pow(neg(p(0)), 3), -8], [pow(p(0), p(0)), 4], [pow(p(0), -1), 0.5], [pow(x(0), p(1)), 1], [apply('less', p(0), x(0)), 1], [apply('at-least', p(0), x(0)), 0],
      [apply('and', p(0), p(1)), 0], [apply('or', p(0), p(1)), 1], [apply('not', p(1)), 1], [apply('equal', p(0), 2), 1], [apply('unequal', p(0), 2), 0], [apply('greater', p(0), 2), 0],
      [sub(p(0), neg(neg(x(0)))), -3], [div(exp(p(1)), exp(p(0))), Math.exp(-2)], [log(exp(p(0))), 2],
    ];
    for (const [body, expected] of cases) {
      expect(valuesOf(formula(1, 2, body), [[5]], [2, 0])[0], JSON.stringify(body)).toBeCloseTo(expected, 12);
      expect(evaluateAt(formula(1, 2, body), [5], [2, 0]), JSON.stringify(body)).toBeCloseTo(expected, 12);
    }
  });

  test('0 to a fitted power is 0, and 1 for the power 0', () => {
    expect(valuesOf(formula(1, 1, pow(x(0), p(0))), [[0]], [0.5])).toEqual([0]);
    expect(valuesOf(formula(1, 1, pow(x(0), p(0))), [[0]], [0])).toEqual([1]);
    expect(jacobianOf(formula(1, 1, pow(x(0), p(0))), [[0]], [0.5])).toEqual([[0]]);
  });

  test('more points than are evaluated together', () => {
    const points = Array.from({ length: 1000 }, (_, i) => [i + 1]);
    const of = formula(1, 2, add(p(0), pow(x(0), p(1))));
    const values = valuesOf(of, points, [1, 0.5]);
    points.forEach(([at], i) => expect(values[i]).toBeCloseTo(1 + Math.sqrt(at!), 10));
    expect(hessianOf(of, points, [1, 0.5])[3]).toBeCloseTo(points.reduce((all, [at]) => all + Math.sqrt(at!) * Math.log(at!) ** 2, 0), 4);
  });

  test('terms are written out once and may use those before them', () => {
    const of = formula(1, 1, mul(term(1), term(1)), add(x(0), p(0)), mul(2, term(0)));
    expect(valuesOf(of, [[1], [2]], [3])).toEqual([64, 100]);
    expect(jacobianOf(of, [[1], [2]], [3])).toEqual([[32], [40]]);
  });

  test('a term that uses itself has no value', () => {
    expect(evaluateAt(formula(0, 0, term(0), add(term(0), 1)), [], [])).toBeNaN();
  });
});

describe('only the branch taken is evaluated', () => {
  const of = formula(1, 1, when(apply('greater', x(0), 0), mul(p(0), log(x(0))), mul(p(0), 7)));

  test('in values and slopes', () => {
    expect(valuesOf(of, [[Math.E], [0], [-1]], [2])).toEqual([2, 14, 14]);
    expect(jacobianOf(of, [[Math.E], [0], [-1]], [2])).toEqual([[1], [7], [7]]);
  });

  test('where a parameter decides', () => {
    const cut = formula(1, 2, when(apply('greater', x(0), p(0)), div(p(1), sub(x(0), p(0))), apply('sqrt', sub(p(0), x(0)))));
    expect(valuesOf(cut, [[5], [1]], [3, 1])).toEqual([0.5, Math.SQRT2]);
    expect(jacobianOf(cut, [[5], [3]], [3, 1])[0]).toEqual([0.25, 0.5]);
    expect(hessianOf(cut, [[5]], [3, 1])).toEqual([0.25, 0, 0.25, 0]);
    expect(bound(cut, [[5]]).linear()).toEqual([1]);
  });

  test('a condition on nothing defined is not defined', () => {
    expect(evaluateAt(formula(1, 1, when(apply('less', log(x(0)), 1), 1, 2)), [-1], [0])).toBeNaN();
  });
});

describe('sums and products', () => {
  // y_K = a·n₁^b·Π (n_j/n_{j−1})^(b_j) + d, n_j = j·n₁, b_j = b·(1/2)^((j−1)/τ) (Goyal et al. 2024), with K an input.
  const utility = formula(2, 4, add(mul(p(0), pow(x(0), p(1)), product(0, 2, x(1), pow(div(index(0), sub(index(0), 1)), mul(p(1), pow(0.5, div(sub(index(0), 1), p(2))))))), p(3)));

  test('over a range that differs from point to point', () => {
    const values = valuesOf(utility, [[128, 4], [128, 1], [128, 8], [128, 2], [128, 4]], [1, -0.2, 2, 0.1]);
    [0.423252809, 0.478929142, 0.415644695, 0.443546822, 0.423252809].forEach((expected, i) => expect(values[i]).toBeCloseTo(expected, 9));
  });

  test('nested, and empty', () => {
    const nested = formula(1, 1, sum(0, 1, x(0), product(1, 1, index(0), mul(p(0), index(1)))));
    expect(valuesOf(nested, [[3], [0], [1]], [2])).toEqual([2 + 8 + 48, 0, 2]);
    expect(valuesOf(formula(0, 1, product(0, 2, 1, p(0))), [[]], [5])).toEqual([1]);
  });

  test('whose range is none', () => {
    const over = (to: Expression | number) => compile(formula(1, 1, sum(0, 1, to, p(0)))).bind([[2], [2.5]]);
    expect(over(x(0))).toEqual({ kind: 'range-fault', why: 'not-whole', point: 1 });
    expect(over(p(0))).toEqual({ kind: 'range-fault', why: 'of-parameters', point: 0 });
    expect(over(1e9)).toEqual({ kind: 'range-fault', why: 'too-long', point: 0 });
    expect(over(div(1, 0))).toEqual({ kind: 'range-fault', why: 'not-whole', point: 0 });
    expect(whyUndefined(formula(1, 1, sum(0, 1, x(0), p(0))), [2.5], [1])).toBe('range');
    expect(evaluateAt(formula(1, 1, sum(0, 1, x(0), p(0))), [2.5], [1])).toBeNaN();
  });

  test('too many of them together', () => {
    const points = Array.from({ length: 200 }, () => [9000]);
    expect(compile(formula(1, 1, sum(0, 1, x(0), p(0)))).bind(points)).toMatchObject({ why: 'too-many', point: null });
    expect(compile(formula(0, 1, sum(0, 1, 1000, sum(1, 1, 1000, p(0))))).bind([[]])).toMatchObject({ why: 'too-long' });
  });

  test('in a branch that is not taken, are not looked at', () => {
    const of = formula(1, 1, when(apply('less', x(0), 1), p(0), sum(0, 1, x(0), p(0))));
    expect(valuesOf(of, [[0.5], [3]], [2])).toEqual([2, 6]);
  });
});

test('ten thousand expressions deep, and as many terms', () => {
  const deep = Array.from({ length: 10_000 }).reduce<Expression>((inner) => add(inner, 1), p(0));
  expect(valuesOf(formula(0, 1, deep), [[]], [1])).toEqual([10_001]);
  expect(jacobianOf(formula(0, 1, deep), [[]], [1])).toEqual([[1]]);
  const nested = Array.from({ length: 10_000 }).reduce<Expression>((inner) => when(apply('less', p(0), 2), inner, 0), p(0));
  expect(valuesOf(formula(0, 1, nested), [[]], [1])).toEqual([1]);
  expect(valuesOf(formula(0, 1, sum(0, 1, 10_000, mul(index(0), p(0)))), [[]], [1])).toEqual([50_005_000]);
  expect(whyUndefined(formula(1, 1, Array.from({ length: 10_000 }).reduce<Expression>((inner) => add(inner, 1), div(p(0), x(0)))), [0], [1])).toBe('division-by-zero');
});

describe('what is not defined, and why', () => {
  test.each<[string, Expression, number, string | null]>([
    ['a quotient', div(p(0), x(0)), 0, 'division-by-zero'],
    ['a power of zero', div(p(0), pow(x(0), p(0))), 0, 'division-by-zero'],
    ['a logarithm of a negative', add(p(0), log(x(0))), -1, 'log-of-nonpositive'],
    ['a logarithm of zero', log(mul(p(0), x(0))), 0, 'log-of-nonpositive'],
    ['a root', apply('sqrt', x(0)), -1, 'root-of-negative'],
    ['a power of a negative', pow(x(0), p(0)), -1, 'power-of-negative'],
    ['a fixed power of a negative', pow(x(0), 0.3), -1, 'power-of-negative'],
    ['what is too large', exp(mul(p(0), x(0))), 1e6, 'overflow'],
    ['constants alone', add(p(0), log(-1)), 1, 'log-of-nonpositive'],
    ['in the branch not taken', when(apply('greater', x(0), 0), log(x(0)), p(0)), -1, null],
    ['in the branch taken', when(apply('less', x(0), 0), log(x(0)), p(0)), -1, 'log-of-nonpositive'],
  ])('%s', (_, body, at, why) => {
    expect(whyUndefined(formula(1, 1, body), [at], [2])).toBe(why);
    expect(Number.isFinite(valuesOf(formula(1, 1, body), [[at]], [2])[0])).toBe(why === null);
  });
});

describe('parameters a formula is linear in', () => {
  test('among those that are free', () => expect(bound(formula(1, 2, mul(p(0), p(1), x(0))), [[1]]).linear((j) => j === 1)).toEqual([1]));

  test.each<[string, Formula, readonly number[]]>([
    ['Chinchilla: E, A, B', chinchillaLaw.formula, [0, 1, 3]],
    ['D-CPT: E, A, B, C', dcptLaw.formula, [0, 1, 3, 6]],
    ['a product of two: one of them', formula(1, 3, add(mul(p(0), p(1), x(0)), p(2))), [0, 2]],
    ['the one that meets fewer others', formula(1, 3, mul(p(1), add(mul(p(0), x(0)), p(2)))), [0, 2]],
    ['a square: none', formula(1, 1, pow(p(0), 2)), []],
    ['a quotient: what is divided', formula(1, 2, div(p(0), p(1))), [0]],
    ['a condition: none', formula(1, 2, when(apply('less', x(0), p(0)), p(1), 1)), [1]],
    ['one that is not there: none', formula(1, 2, p(1)), [1]],
    ['under a logarithm: none', formula(1, 2, log(add(p(0), p(1)))), []],
  ])('%s', (_, of, expected) => expect(bound(of, [[1, 1, 1]]).linear()).toEqual(expected));
});

const leaf = fc.oneof(
  fc.constantFrom<Expression>(x(0), x(1), p(0), p(1), p(2)),
  fc.double({ min: 0.2, max: 3, noNaN: true }).map((value): Expression => ({ kind: 'number', value })),
);
/** Formulas of positive values near 1, so that everything is defined: values are kept in range by a sigmoid. */
const { tree } = fc.letrec<{ tree: Expression; node: Expression }>((tie) => ({
  tree: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaf, tie('node')),
  node: fc.oneof(
    fc.tuple(fc.constantFrom('add' as const, 'multiply' as const, 'divide' as const, 'power' as const), tie('tree'), tie('tree')).map(([operation, a, b]) => apply(operation, a, b)),
    tie('tree').map((a) => add(0.5, apply('sigmoid', a))),
    tie('tree').map((a) => exp(neg(a))),
    tie('tree').map((a) => log(add(1.5, a))),
    tie('tree').map((a) => apply('sqrt', a)),
    tie('tree').map((a) => apply('log10', add(1.5, a))),
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => sub(add(a, 4), apply('sigmoid', b))),
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => when(apply('less', x(0), x(1)), a, b)),
    fc.tuple(tie('tree'), fc.integer({ min: 1, max: 3 })).map(([a, to]) => sum(0, 1, to, div(a, index(0)))),
  ),
}));
const tame = (values: readonly number[]) => values.every((value) => Number.isFinite(value) && Math.abs(value) < 1e3);

test('derivatives are those of finite differences, first and second', () => {
  const unit = fc.double({ min: 0.3, max: 2.5, noNaN: true });
  fc.assert(fc.property(tree, fc.tuple(unit, unit), fc.tuple(unit, unit, unit), (body, point, at) => {
    const of = formula(2, 3, body);
    const f = (parameters: readonly number[]) => evaluateAt(of, point, parameters);
    const gradient = (parameters: readonly number[]) => jacobianOf(of, [point], parameters)[0]!;
    const moved = (j: number, to: number) => at.map((value, k) => (k === j ? to : value));
    const own = gradient(at), hessian = hessianOf(of, [point], at);
    fc.pre(tame([f(at), ...own, ...hessian]));
    for (const j of [0, 1, 2]) {
      expect(near(own[j]!, slope((to) => f(moved(j, to)), at[j]!)), `by ${j}`).toBe(true);
      for (let k = 0; k <= j; k++) expect(near(hessian[j * 3 + k]!, slope((to) => gradient(moved(k, to))[j]!, at[k]!), Math.max(...own.map(Math.abs))), `by ${j} and ${k}`).toBe(true);
    }
    const whole = gradientAt(of, point, at);
    own.forEach((value, j) => expect(whole.gradient[j]).toBeCloseTo(value, 9));
    for (const j of [0, 1]) if (body.kind !== 'if') expect(near(inputSlope(of, j, point, at), slope((to) => evaluateAt(of, point.map((value, k) => (k === j ? to : value)), at), point[j]!), 1) || touches(point)).toBe(true);
  }), { numRuns: 400, seed: 11 });
});

/** Where a small step of an input changes the branch. */
const touches = ([a, b]: readonly number[]) => Math.abs(a! - b!) < 0.02;

test('one point alone, a point of many, and its order among them give the same digits', () => {
  const unit = fc.double({ min: 0.3, max: 2.5, noNaN: true });
  fc.assert(fc.property(tree, fc.array(fc.tuple(unit, unit), { minLength: 2, maxLength: 20 }), fc.tuple(unit, unit, unit), (body, points, at) => {
    const of = formula(2, 3, body);
    const all = valuesOf(of, points, at);
    expect(points.map((point) => valuesOf(of, [point], at)[0])).toEqual(all);
    expect(valuesOf(of, [...points].reverse(), at)).toEqual([...all].reverse());
  }), { numRuns: 100, seed: 12 });
});
