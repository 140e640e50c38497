import { expect, test } from 'vitest';
import { growingWindows, outOfSample } from '../../src/engine/expanding-window.js';
import { fitLossLaw } from '../../src/engine/loss-law.js';
import { fitOf, huberLog, refinedWeb } from './support/data.js';

const sizes = (keys: readonly number[], factor: number) => growingWindows(keys, factor).map(({ fitted, next, farthest }) => [fitted, next, farthest].map((of) => of.map((at) => keys[at]).join(' ')).join(' → '));

test('windows grow by steps, each of runs within a factor of its smallest', () => {
  expect(sizes([8, 1, 2, 1.4, 16, 2.9], 1.5)).toEqual(['1 1.4 → 2 2.9 → 16', '1 1.4 2 2.9 → 8 → 16', '1 1.4 2 2.9 8 → 16 → 16']);
  expect(sizes([1e3, 1.1e3, 1.2e3], 1.5)).toEqual([]);
  expect(sizes([], 1.5)).toEqual([]);
});

test('sizes as far apart as the factor are one step, however they are rounded', () => expect(sizes([1, 1.5, 2.2500000001], 1.5)).toEqual(['1 1.5 → 2.2500000001 → 2.2500000001']));

/**
 * The RefinedWeb runs by compute in steps of half a power of ten: runs fitted, mean and root mean square error of the next step, and of
 * the two largest runs. scipy 1.17: least_squares(loss='huber', f_scale=1e-3) on ln loss from 60 starts, polished by Nelder–Mead.
 */
const scipy = [
  [14, -0.001535, 0.019687, 0.089315, 0.08933], [19, 0.042854, 0.052854, 0.199271, 0.200429], [25, -0.00169, 0.002832, -0.024659, 0.03241],
  [29, 0.001903, 0.011661, -0.014567, 0.023232], [32, 0.016391, 0.016391, -0.002957, 0.014733], [33, -0.008416, 0.017613, -0.008416, 0.017613],
];

test('errors of the next and of the largest runs as scipy finds them', () => {
  const runs = refinedWeb();
  const windows = growingWindows(runs.map(({ params, tokens }) => 6 * params * tokens), Math.sqrt(10));
  expect(windows.map(({ fitted, next }) => [fitted.length, next.length].join('+'))).toEqual(['2+2', '4+2', '6+4', '10+4', '14+5', '19+6', '25+4', '29+3', '32+1', '33+2']);
  const of = (indices: readonly number[]) => indices.map((at) => runs[at]!);
  const found = windows.slice(4).map(({ fitted, next, farthest }) => {
    const law = fitOf(fitLossLaw(of(fitted), huberLog));
    const [near, far] = [outOfSample(law, of(next), 0.9), outOfSample(law, of(farthest), 0.9)];
    expect(near.errors).toHaveLength(next.length);
    expect(near.inside!).toBeLessThanOrEqual(near.n);
    return [fitted.length, near.mean, near.rms, far.mean, far.rms];
  });
  scipy.forEach((expected, at) => expected.forEach((value, column) => expect(found[at]![column], `window ${at}, column ${column}`).toBeCloseTo(value, 4)));
  expect(windows.slice(0, 4).map(({ fitted }) => fitLossLaw(of(fitted), huberLog)).map((fit) => fit.kind === 'not-fitted' && fit.why)).toEqual(['too-few-points', 'too-few-points', 'one-size', 'two-sizes']);
});
