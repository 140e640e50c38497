import { describe, expect, test } from 'vitest';
import { allocate, optimum, type Budget } from '../../src/engine/formula/allocate.js';
import { solveForWhole } from '../../src/engine/formula/solve-whole.js';
import { solveFor, type Asked } from '../../src/engine/formula/solve.js';

/** Besiroglu 2024, and Hoffmann 2022 as printed. */
const replication = { E: 1.8172, A: 482.01, B: 2085.43, alpha: 0.3478, beta: 0.3658 };
const printed = { E: 1.69, A: 406.4, B: 410.7, alpha: 0.34, beta: 0.28 };

const lossOf = ({ E, A, B, alpha, beta }: typeof printed) => (size: number, tokens: number) => E + A * size ** -alpha + B * tokens ** -beta;

function budget(given: Partial<Budget>): Budget {
  return { compute: 1e21, serve: 0, size: [null, null], tokens: [null, null], others: [], ...given };
}

function exact(value: (of: number) => number): Asked {
  return { value, ends: () => null };
}

function roots(value: (of: number) => number, target: number, range: readonly [number, number]): number[] | string {
  const found = solveFor(exact(value), target, range);
  return found.kind === 'solved' ? found.solutions.map((solution) => solution.value) : found.why;
}

describe('the best split of a budget', () => {
  test.each([
    [replication, 5.76e23, 7.2249e10, 1.3287e12],
    [replication, 1e21, 2.7785e9, 1e21 / 6 / 2.7785e9],
    [printed, 5.76e23, 3.219e10, 5.76e23 / 6 / 3.219e10],
  ])('closed form and search give the golden figures', (law, compute, size, tokens) => {
    const closed = optimum(law, compute);
    expect(closed.size / size).toBeCloseTo(1, 4);
    expect(closed.tokens / tokens).toBeCloseTo(1, 4);
    const found = allocate(lossOf(law), budget({ compute }));
    if (found.kind !== 'split') throw new Error(found.why);
    expect(found.size / closed.size).toBeCloseTo(1, 6);
    expect(found).toMatchObject({ limited: [], valleys: 0 });
    expect(6 * found.size * found.tokens).toBeCloseTo(compute, -Math.log10(compute) + 12);
  });

  test('tokens to be served make the model smaller and are paid for', () => {
    const found = allocate(lossOf(replication), budget({ compute: 5.76e23, serve: 2e12 }));
    if (found.kind !== 'split') throw new Error(found.why);
    expect(found.size).toBeLessThan(7.2249e10);
    expect((6 * found.size * found.tokens + 2 * found.size * 2e12) / 5.76e23).toBeCloseTo(1, 10);
    // At the optimum no split nearby does better.
    const at = (size: number) => lossOf(replication)(size, (5.76e23 / size - 4e12) / 6);
    for (const factor of [0.99, 1.01]) expect(at(found.size * factor)).toBeGreaterThan(found.value);
  });

  test('limits hold, and are named where the split rests on one', () => {
    expect(allocate(lossOf(replication), budget({ size: [null, 1e9] }))).toMatchObject({ kind: 'split', size: expect.closeTo(1e9, -2) as number, limited: ['size'] });
    expect(allocate(lossOf(replication), budget({ tokens: [null, 2e10] }))).toMatchObject({ limited: ['tokens'] });
    expect(allocate(lossOf(replication), budget({ size: [1e9, 1e10] }))).toMatchObject({ limited: [] });
    expect(allocate(lossOf(replication), budget({ size: [1e12, null], tokens: [1e12, null] }))).toEqual({ kind: 'no-split', why: 'limits' });
  });

  test('a law that falls all the way has no best split', () => {
    expect(allocate((size) => size ** -0.3, budget({}))).toEqual({ kind: 'no-split', why: 'larger' });
    expect(allocate((_, tokens) => tokens ** -0.3, budget({}))).toEqual({ kind: 'no-split', why: 'smaller' });
    expect(allocate(() => NaN, budget({}))).toEqual({ kind: 'no-split', why: 'undefined' });
  });

  test('a third quantity is spread within its limits', () => {
    const law = (size: number, tokens: number, [share]: readonly number[]) => lossOf(replication)(size, tokens) + (share! - 0.3) ** 2;
    const inside = allocate(law, budget({ others: [[0, 1]] }));
    if (inside.kind !== 'split') throw new Error(inside.why);
    expect(inside.others[0]).toBeCloseTo(0.3, 5);
    expect(inside.size / 2.7785e9).toBeCloseTo(1, 3);
    expect(allocate(law, budget({ others: [[0, 0.2]] }))).toMatchObject({ others: [0.2], limited: [0] });
  });

  test('of two valleys along the budget the deeper one is taken', () => {
    const law = (size: number) => -2 * Math.exp(-((Math.log10(size) - 6) ** 2)) - Math.exp(-((Math.log10(size) - 12) ** 2));
    const found = allocate(law, budget({}));
    expect(found).toMatchObject({ kind: 'split', valleys: 1 });
    expect(Math.log10((found as { size: number }).size)).toBeCloseTo(6, 4);
  });
});

describe('solving', () => {
  test('finds every solution in the range', () => {
    expect(roots((x) => (x - 1) * (x - 10) * (x - 100), 0, [0.1, 1000])).toEqual([expect.closeTo(1, 9), expect.closeTo(10, 8), expect.closeTo(100, 7)]);
    expect(roots((x) => Math.sin(x), 0.5, [0, 10])).toHaveLength(4);
    expect(roots((x) => x * x, 4, [-1e6, 1e6])).toEqual([expect.closeTo(-2, 9), expect.closeTo(2, 9)]);
  });

  test('a law that only touches the target has one solution there', () => {
    expect(roots((x) => 2 + (Math.log(x) - 3) ** 2, 2, [1, 1e6])).toEqual([expect.closeTo(Math.exp(3), 4)]);
    expect(roots((x) => 2 - (x - 0.4) ** 2, 2, [0, 1])).toEqual([expect.closeTo(0.4, 6)]);
  });

  test('two solutions closer than the scan are both found', () => {
    const found = roots((x) => (Math.log(x) - 3) ** 2, 1e-7, [1, 1e6]) as number[];
    expect(found.map((x) => Math.log(x) - 3)).toEqual([expect.closeTo(-Math.sqrt(1e-7), 8), expect.closeTo(Math.sqrt(1e-7), 8)]);
  });

  test('says why there is none, with what the law reaches', () => {
    const law = (x: number) => 1.8 + 500 * x ** -0.35;
    expect(solveFor(exact(law), 1.7, [1, 1e15])).toMatchObject({ why: 'below-lowest', lowest: { at: 1e15, value: expect.closeTo(1.8028, 4) as number } });
    expect(solveFor(exact(law), 1000, [1, 1e15])).toMatchObject({ why: 'above-highest', highest: { at: 1, value: expect.closeTo(501.8, 4) as number } });
    expect(roots(() => NaN, 1, [1, 2])).toBe('undefined');
    expect(roots((x) => (x < 1 ? 0 : 2), 1, [0, 2])).toBe('jump');
    expect(roots((x) => 1 / (x - 1), 0.5, [0, 10])).toEqual([expect.closeTo(3, 9)]);
  });

  test('where a law leaps, the places to either side', () => {
    const steps = (x: number) => (x < 1 ? 4 : x < 5 ? 0 : 3);
    expect(solveFor(exact(steps), 2, [0, 10])).toMatchObject({ why: 'jump', jumps: [
      [{ at: expect.closeTo(1, 9) as number, value: 4 }, { at: expect.closeTo(1, 9) as number, value: 0 }],
      [{ at: expect.closeTo(5, 9) as number, value: 0 }, { at: expect.closeTo(5, 9) as number, value: 3 }],
    ] });
  });

  test('an unknown that only whole numbers stand for', () => {
    const valley = (n: number) => (Number.isInteger(n) ? 1.5 + 3 / n + 0.1 * n : NaN);
    const solve = (target: number, range: readonly [number, number]) => solveForWhole(exact(valley), target, range);
    expect(solve(2.62, [1, 40])).toEqual({
      kind: 'no-solution', why: 'jump', lowest: { at: 5, value: valley(5) }, highest: { at: 40, value: valley(40) },
      jumps: [[{ at: 4, value: valley(4) }, { at: 5, value: valley(5) }], [{ at: 6, value: valley(6) }, { at: 7, value: valley(7) }]],
    });
    expect(solve(2.6, [0.5, 40.2])).toEqual({ kind: 'solved', solutions: [{ value: 5, to: null, interval: null }, { value: 6, to: null, interval: null }] });
    expect(solve(2.5, [1, 40])).toMatchObject({ why: 'below-lowest', lowest: { at: 5, value: 2.6 } });
    expect(solve(2, [2.2, 2.8])).toMatchObject({ why: 'undefined', lowest: null });
    // Too many to look at each.
    expect(solve(5000.00012, [1, 1e6])).toMatchObject({ why: 'jump', jumps: [[{ at: 49985 }, { at: 49986 }]] });
  });

  test('looks up to the edge of where the law has a value', () => {
    expect(roots((x) => Math.sqrt(x - 5), 0.01, [1, 1e6])).toEqual([expect.closeTo(5.0001, 7)]);
    expect(roots((x) => Math.log(1 - x), -20, [0, 10])).toEqual([expect.closeTo(1 - Math.exp(-20), 12)]);
  });

  test('the interval holds what the law does not contradict, and is open where it flattens', () => {
    const line: Asked = { value: (x) => x, ends: (x) => [x - 1, x + 1] };
    expect(solveFor(line, 5, [0, 10])).toEqual({ kind: 'solved', solutions: [{ value: expect.closeTo(5, 9) as number, to: null, interval: [expect.closeTo(4, 8), expect.closeTo(6, 8)] }] });
    const flattening = (x: number) => 2 + 100 * x ** -0.3;
    const unsure: Asked = { value: flattening, ends: (x) => [flattening(x) - 0.2, flattening(x) + 0.2] };
    const found = solveFor(unsure, 2.1, [1, 1e20]);
    if (found.kind !== 'solved') throw new Error(found.why);
    const [{ value, interval }] = found.solutions as [{ value: number; to: null; interval: [number, number | null] }];
    expect(value / 1e10).toBeCloseTo(1, 6);
    expect(interval).toEqual([expect.closeTo((0.3 / 100) ** (-1 / 0.3), 0), null]);
  });
});
