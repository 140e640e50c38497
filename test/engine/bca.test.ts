import { describe, expect, test } from 'vitest';
import { accelerationOf, bcaInterval, percentileInterval } from '../../src/engine/bca.js';
import { normalCdf, normalQuantile } from '../../src/engine/normal.js';
import { apart } from './support/data.js';

const x = [0.61, 3.4, 1.2, 0.25, 7.9, 2.2, 0.9, 1.75, 0.4, 5.1, 1.05, 2.95], y = [2, 2.6, 3.1, 1.4, 2.2, 8, 2.9];
const draws = 2000;

/** Draws that any program can repeat: s ← (1103515245·s + 12345) mod 2³¹ from 12345, element ⌊s·n / 2³¹⌋. */
function generator(): (values: readonly number[]) => number[] {
  let state = 12345;
  return (values) => values.map(() => {
    state = (Math.imul(1103515245, state) + 12345) & 0x7fffffff;
    return values[Math.floor((state * values.length) / 2 ** 31)]!;
  });
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const variance = (values: readonly number[]) => mean(values.map((v) => (v - mean(values)) ** 2));
const without = (values: readonly number[]) => values.map((_, i) => values.filter((_, j) => j !== i));

const draw = generator();
const ofX = Array.from({ length: draws }, () => draw(x)), ofY = Array.from({ length: draws }, () => draw(y));
const sorted = (values: readonly number[]) => Float64Array.from(values).sort();

// scipy 1.17.1: scipy.stats._resampling._bca_interval on the same draws, and numpy.percentile of them.
describe('as scipy.stats.bootstrap(method="BCa")', () => {
  const estimates = sorted(ofX.map(variance));
  const acceleration = accelerationOf([without(x).map(variance)]);

  test('acceleration', () => expect(acceleration).toBeCloseTo(0.12992655955036628, 12));

  test.each([
    [1.6448536269514722, 1.7227532597144086, 9.922229870208474],
    [1.959963984540054, 1.4275313211532996, 10.41083266693526],
  ])('variance of 12 numbers, reach %d', (z, low, high) => {
    const interval = bcaInterval(estimates, variance(x), acceleration, z);
    expect(apart(interval[0], low)).toBeLessThan(1e-5);
    expect(apart(interval[1], high)).toBeLessThan(1e-5);
  });

  test('ratio of two means', () => {
    const a = accelerationOf([without(x).map((left) => mean(left) / mean(y)), without(y).map((left) => mean(x) / mean(left))]);
    expect(a).toBeCloseTo(-0.030534189542940498, 12);
    const interval = bcaInterval(sorted(ofX.map((drawn, i) => mean(drawn) / mean(ofY[i]!))), mean(x) / mean(y), a, 1.6448536269514722);
    expect(interval[0]).toBeCloseTo(0.3666752676005904, 5);
    expect(interval[1]).toBeCloseTo(1.2975406462794519, 5);
  });

  test('percentiles', () => {
    const interval = percentileInterval(estimates, 1.6448536269514722);
    expect(interval[0]).toBeCloseTo(0.9168073263888887, 5);
    expect(interval[1]).toBeCloseTo(8.299811805555557, 5);
  });
});

test.each([
  ['all equal', [2, 2, 2, 2], 2, [2, 2]],
  ['all above the estimate', [3, 3.5, 4, 5], 2, [3, 5]],
  ['all below the estimate', [3, 3.5, 4, 5], 9, [3, 5]],
  ['one draw', [3], 2, [3, 3]],
  ['half of them on a bound', [0, 0, 0, 0, 0, 1, 2, 3], 0, [0, 3]],
] as const)('draws that are %s leave an interval within them', (_, values, estimate, [low, high]) => {
  for (const acceleration of [0, 0.1, -5, 5]) for (const z of [0.5, 1.645, 40]) {
    const interval = bcaInterval(sorted(values), estimate, acceleration, z);
    expect(interval[0]).toBeGreaterThanOrEqual(low);
    expect(interval[1]).toBeLessThanOrEqual(high);
    expect(interval[0]).toBeLessThanOrEqual(interval[1]);
  }
});

test('draws out of reach open the end that falls among them, and no other', () => {
  const values = sorted([...Array.from({ length: 90 }, (_, i) => i), ...Array.from({ length: 10 }, () => Infinity)]);
  expect(percentileInterval(values, 1.6448536269514722)).toEqual([expect.closeTo(4.95, 4), Infinity]);
  expect(bcaInterval(values, 45, 0, 0.5)[1]).toBeLessThan(90);
  expect(percentileInterval(values.map((v) => -v).sort(), 1.6448536269514722)).toEqual([-Infinity, expect.closeTo(-4.95, 4)]);
});

test('nothing that moves has no acceleration', () => {
  for (const samples of [[], [[]], [[1, 1, 1]], [[], [4]]]) expect(accelerationOf(samples)).toBe(0);
});

test('the normal distribution and its inverse', () => {
  for (const [share, z] of [[1e-12, -7.034483825301131], [1e-5, -4.264890793922825], [0.05, -1.6448536269514729], [0.3, -0.5244005127080409], [0.5, 0], [0.9999, 3.719016485455709]] as const) {
    expect(normalQuantile(share)).toBeCloseTo(z, 5);
    expect(normalCdf(z)).toBeCloseTo(share, 6);
  }
});
