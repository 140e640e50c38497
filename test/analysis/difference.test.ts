import { expect, test } from 'vitest';
import { changeOf, coefficientChanges, type Estimate } from '../../src/analysis/coefficient-changes.js';
import { differenceEnds } from '../../src/analysis/difference.js';

const estimate = (value: number, stderr: number | null, interval: Estimate['interval'] = stderr === null ? null : [value - 2 * stderr, value + 2 * stderr], state: Estimate['state'] = 'free'): Estimate => ({ value, stderr, interval, state });

test('ends of a difference, each from the two it comes from', () => {
  const [low, high] = differenceEnds({ value: 10, ends: [8, 13] }, { value: 14, ends: [11, 20] });
  expect(low).toBeCloseTo(4 - Math.sqrt(3 ** 2 + 3 ** 2), 12);
  expect(high).toBeCloseTo(4 + Math.sqrt(6 ** 2 + 2 ** 2), 12);
});

test('an open end leaves the end open that it bears on', () => {
  expect(differenceEnds({ value: 10, ends: [8, null] }, { value: 14, ends: [11, 20] })).toEqual([null, 4 + Math.hypot(6, 2)]);
  expect(differenceEnds({ value: 10, ends: [null, 13] }, { value: 14, ends: [11, null] })).toEqual([4 - Math.hypot(3, 3), null]);
});

test.each([
  ['decisive', estimate(1, 0.1), estimate(2, 0.1), 1 / Math.hypot(0.1, 0.1)],
  ['within-noise', estimate(1, 0.1), estimate(1.2, 0.1), 0.2 / Math.hypot(0.1, 0.1)],
  ['unchanged', estimate(1, 0.1), estimate(1 + 1e-9, 0.2), 0],
  ['undecided', estimate(1, 0.1), estimate(0, null, null, 'at-bound'), -10],
  ['undecided', estimate(1, null), estimate(2, null), null],
  ['given', estimate(0.25, null, null, 'fixed'), estimate(0.5, null, null, 'fixed'), null],
  ['appeared', null, estimate(1, 0.1), null],
  ['disappeared', estimate(1, 0.1), null, null],
] as const)('%s', (verdict, old, now, standardErrors) => {
  const change = changeOf(old, now, 'independent', false);
  expect(change.verdict).toBe(verdict);
  if (standardErrors === null) expect(change.standardErrors).toBeNull();
  else expect(change.standardErrors).toBeCloseTo(standardErrors, 12);
});

test('over the same rows nothing is random between the two: the change is counted in errors of the old one and not tested', () => {
  expect(changeOf(estimate(1, 0.1), estimate(2, 0.3), 'method', false)).toMatchObject({ verdict: 'method', standardErrors: 10 });
  expect(changeOf(estimate(1, 0.1), estimate(2, 0.3), 'same', false)).toMatchObject({ verdict: 'unexplained', standardErrors: 10 });
});

test('coefficients that are fitted as logarithms are compared as such', () => {
  // ln 4 = 1.386 in errors of √2 · 0.5; the plain difference, 300 ± √(50² + 200²), would be 1.46.
  const old = { B: estimate(100, 50, [37, 270]), beta: estimate(0.3, 0.01) };
  const now = { B: estimate(400, 200, [148, 1080]), beta: estimate(0.3, 0.01) };
  const [B, beta] = coefficientChanges(old, now, 'overlapping');
  expect(B).toMatchObject({ name: 'B', verdict: 'within-noise' });
  expect(B!.standardErrors).toBeCloseTo(Math.log(4) / Math.hypot(0.5, 0.5), 12);
  expect(beta).toMatchObject({ name: 'beta', verdict: 'unchanged', standardErrors: 0 });
});
