import { expect, test } from 'vitest';
import type { LawFitEntry } from '../../src/features/report-laws.js';
import { reportOf } from './report-of.js';

/** Each plain form, fitted to points without noise, gives back the constants they were made with. */
const tenfold = (low: number, high: number, points: number) => Array.from({ length: points }, (_, i) => low * (high / low) ** (i / (points - 1)));
const evenly = (low: number, high: number, points: number) => Array.from({ length: points }, (_, i) => low + ((high - low) * i) / (points - 1));

type Case = readonly [law: string, constants: Readonly<Record<string, number>>, xs: readonly number[], y: (x: number) => number];

const CASES: readonly Case[] = [
  ['power', { a: 3.5, b: -0.4, c: 1.7 }, tenfold(1, 1e6, 20), (x) => 3.5 * x ** -0.4 + 1.7],
  ['broken-power', { limit: 0.5, a: 4, b: -0.1, c: -0.4, split: 2e4, f: 0.5 }, tenfold(10, 1e8, 40), (x) => 0.5 + 4 * x ** -0.1 * (1 + (x / 2e4) ** 2) ** -0.2],
  ['piecewise-power', { a: 2, b: -0.1, c: -0.6, split: 3000 }, tenfold(10, 1e6, 30), (x) => 2 * (x / 3000) ** (x < 3000 ? -0.1 : -0.6)],
  ['log-linear', { a: 12, b: 5.5 }, tenfold(1, 1e5, 12), (x) => 12 + 5.5 * Math.log(x)],
  ['exponential-growth', { start: 0.8, rate: 0.007 }, evenly(0, 700, 15), (x) => 0.8 * Math.exp(0.007 * x)],
  ['logistic', { low: 0.25, high: 0.9, slope: 3.2, middle: 2.4 }, evenly(0, 5, 25), (x) => 0.25 + 0.65 / (1 + Math.exp(-3.2 * (x - 2.4)))],
  ['heaps', { K: 40, beta: 0.52 }, tenfold(1e3, 1e9, 10), (x) => 40 * x ** 0.52],
];

test.each(CASES)('%s', async (law, constants, xs, y) => {
  const rows = xs.map((x, at) => `  | p${at} | ${x} | ${y(x)} |\n`).join('');
  const { fits } = await reportOf(`use std/laws/plain-forms\nreference points {\n  | model | x | y |\n  | --- | --- | --- |\n${rows}}\nfit found = ${law} to points { robust: none }\n`);
  const { params, status } = fits.find((fit): fit is LawFitEntry => fit.benchmark === null)!;
  expect(status).toBe('converged');
  for (const [name, value] of Object.entries(constants)) expect(Math.abs(params[name]!.value / value - 1), `${name}: ${params[name]!.value} instead of ${value}`).toBeLessThan(1e-6);
});
