import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomly } from '../../src/engine/permutation.js';
import { fitTrend, frontier, frontierSteps, trendBand, type DatedDensity, type FrontierRule, type TrendLine } from '../../src/engine/trend.js';
import { apart, golden, rows } from './support/data.js';
import { cpuTime } from '../support/cpu-time.js';

interface GoldenTrend { n: number; A_per_day: number; B: number; R2: number; doubling_days: number; se_A: number }
interface ExampleTrend { n: number; growthRatePerDay: number; intercept: number; r2: number; doublingDays: number }
interface Model { name: string; params: number; released: string; density: number; effectiveParams: number }

const day = (date: string) => (Date.parse(date) - Date.parse('2023-02-24')) / 86_400_000;

/** The trend, or a failed test. */
function trendOf(points: readonly DatedDensity[], rule: FrontierRule, level = 0.9) {
  const trend = fitTrend(points, rule, level);
  if (trend.kind !== 'trend') throw new Error(`no trend: ${trend.why}`);
  return trend;
}

const mmlu = rows('golden/density-mmlu-36.csv').map((r) => ({ id: r.id!, day: day(r.release!), density: +r.density! }));

test.each([
  ['trend', 'records', 'record_setters', mmlu],
  ['trend', 'envelope', 'staircase_all_dates', mmlu],
  ['trend', 'all', 'all_models_ols', mmlu],
  ['trend_without_phi', 'records', 'record_setters', mmlu.filter((m) => !m.id.startsWith('phi'))],
  ['trend_without_phi', 'envelope', 'staircase_all_dates', mmlu.filter((m) => !m.id.startsWith('phi'))],
  ['trend_without_phi', 'all', 'all_models_ols', mmlu.filter((m) => !m.id.startsWith('phi'))],
] as const)('36 models on MMLU, %s, %s', (set, rule, key, models) => {
  const example = golden<Record<string, Record<string, Record<string, GoldenTrend> & { frontier: { id: string }[] }>>>('golden.json')['base-llms-mmlu-36']![set]!;
  const expected = example[key]!;
  const trend = trendOf(models, rule);
  expect(trend.n).toBe(expected.n);
  expect(apart(trend.growthRate, expected.A_per_day)).toBeLessThan(1e-6);
  expect(trend.intercept).toBeCloseTo(expected.B, 6);
  expect(apart(trend.r2, expected.R2)).toBeLessThan(1e-6);
  expect(apart(trend.doublingDays!, expected.doubling_days)).toBeLessThan(1e-6);
  expect(apart(trend.growthRateStderr, expected.se_A)).toBeLessThan(1e-6);
  if (rule !== 'all') expect(trend.frontier.map((i) => models[i]!.id)).toEqual(example.frontier.map((row) => row.id));
});

test.each([
  ['refinedweb-example.json', 6889410560 * 10, 'trendReach10'],
  ['refinedweb-example.json', Infinity, 'trendAll'],
  ['olmo-ladder-example.json', 1279395840 * 10, 'trendReach10'],
  ['olmo-ladder-example.json', Infinity, 'trendAll'],
] as const)('%s, sizes up to %d: %s', (file, reach, key) => {
  type Example = { models: Model[] } & Record<string, ExampleTrend & { frontier: (string | [string, number])[] }>;
  const parsed = golden<Example & { example?: Example }>(file);
  const example = parsed.example ?? parsed;
  const models = example.models.filter((m) => m.effectiveParams <= reach).map((m) => ({ ...m, day: day(m.released) }));
  const trend = trendOf(models, 'records');
  const expected = example[key]!;
  expect(trend.n).toBe(expected.n);
  expect(apart(trend.growthRate, expected.growthRatePerDay)).toBeLessThan(1e-6);
  expect(trend.intercept).toBeCloseTo(expected.intercept, 6);
  expect(apart(trend.doublingDays!, expected.doublingDays)).toBeLessThan(1e-6);
  expect(trend.frontier.map((i) => models[i]!.name)).toEqual(expected.frontier.map((entry) => (typeof entry === 'string' ? entry : entry[0])));
});

describe('the chance of growth as steep without any progress', () => {
  const rules = ['records', 'envelope', 'all'] as const;

  /** A study of 80 models released over two years, densities scattered around a line. */
  function study(seed: number, growthRate: number, scatter: number): DatedDensity[] {
    const random = randomly(seed);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Array.from({ length: 80 }, () => {
      const day = Math.floor(730 * random());
      return { day, density: Math.exp(growthRate * day + scatter * normal()) };
    });
  }

  const trends = (rule: FrontierRule, growthRate: number, scatter: number, studies: number) =>
    Array.from({ length: studies }, (_, seed) => fitTrend(study(seed, growthRate, scatter), rule, 0.9)).filter((trend) => trend.kind === 'trend');
  const share = (trends: readonly TrendLine[], is: (trend: TrendLine) => boolean) => trends.filter(is).length / trends.length;

  test('is small in few studies without progress, though the line through their records always rises', () => {
    for (const rule of rules) {
      const still = trends(rule, 0, 0.7, 200);
      for (const level of [0.05, 0.1, 0.5]) expect(share(still, ({ chance }) => chance <= level), `${rule} ${level}`).toBeLessThan(level + 3 * Math.sqrt(level * (1 - level) / 200));
      expect(share(still, ({ chance }) => chance <= 0.5)).toBeGreaterThan(0.35);
      if (rule === 'records') {
        expect(share(still, ({ growthRate }) => growthRate > 0)).toBe(1);
        expect(share(still, ({ growthRateInterval: [low] }) => low! > 0)).toBeGreaterThan(0.4);
      }
    }
  });

  test.each(rules)('is small when densities grow: %s', (rule) => {
    expect(share(trends(rule, 0.007, 0.5, 50), ({ chance }) => chance <= 0.01)).toBe(1);
    expect(share(trends(rule, 0.002, 0.5, 50), ({ chance }) => chance <= 0.1)).toBeGreaterThan(0.8);
  });

  test('does not depend on the order of the models, nor on when it is asked', () => {
    const models = study(7, 0, 0.7);
    for (const rule of rules) {
      const { chance } = trendOf(models, rule);
      expect(chance).toBeGreaterThan(0.001);
      expect(trendOf(models, rule).chance).toBe(chance);
      expect(trendOf([...models].reverse(), rule).chance).toBe(chance);
      fc.assert(fc.property(fc.shuffledSubarray(models, { minLength: models.length }), (shuffled) => trendOf(shuffled, rule).chance === chance), { numRuns: 5, seed: 1 });
    }
  });

  test('is certain where nothing rises', () => {
    expect(trendOf([0, 10, 20].map((day) => ({ day, density: 1 })), 'all').chance).toBe(1);
    expect(trendOf([0, 10, 20, 30].map((day) => ({ day, density: 1 / (day + 1) })), 'all').chance).toBe(1);
  });

  test.each(rules)('36 models on MMLU, %s: none of 999 shuffles', (rule) => expect(trendOf(mmlu, rule).chance).toBe(0.001));

  test('thousands of models take a moment', () => {
    const random = randomly(1);
    const models = Array.from({ length: 10_000 }, () => ({ day: Math.floor(900 * random()), density: random() + 0.1 }));
    const start = cpuTime();
    trendOf(models, 'records');
    expect(cpuTime() - start).toBeLessThan(500);
  });
});

const steps = [[0, 1], [0, 2], [10, 1.5], [20, 2], [30, 3], [30, 3.5], [40, 3]].map(([day, density]) => ({ day: day!, density: density! }));

test('records are strictly above every earlier date, one per date', () => {
  expect(frontier(steps, 'records')).toEqual([1, 5]);
  expect(frontierSteps(steps, 'envelope').map((s) => [s.day, s.density])).toEqual([[0, 2], [10, 2], [20, 2], [30, 3.5], [40, 3.5]]);
  expect(frontier(steps, 'envelope')).toEqual([1, 5]);
  expect(frontier(steps, 'all')).toHaveLength(7);
});

test('records do not depend on the order of the models', () => {
  fc.assert(fc.property(fc.shuffledSubarray(mmlu, { minLength: mmlu.length }), (shuffled) => {
    expect(frontier(shuffled, 'records').map((i) => shuffled[i]!.id)).toEqual(frontier(mmlu, 'records').map((i) => mmlu[i]!.id));
  }), { numRuns: 20, seed: 1 });
});

test.each([
  ['nothing', [], 'too-few-points'],
  ['two points', [[0, 1], [5, 2]], 'too-few-points'],
  ['one date', [[3, 1], [3, 2], [3, 4]], 'one-date'],
  ['densities that are not numbers', [[0, NaN], [1, Infinity], [2, -1], [3, 0], [NaN, 1]], 'too-few-points'],
] as const)('no trend from %s', (_, points, why) => {
  expect(fitTrend(points.map(([day, density]) => ({ day, density })), 'all', 0.9)).toMatchObject({ kind: 'no-trend', why });
});

test('an exact exponential has no scatter', () => {
  const points = [-50, 0, 100, 300].map((day) => ({ day, density: 0.5 * 2 ** (day / 100) }));
  const trend = trendOf(points, 'records');
  expect(trend.doublingDays).toBeCloseTo(100, 8);
  expect(trend.doublingInterval[0]).toBeCloseTo(100, 4);
  expect(trendBand(trend, 200, 0.9).center).toBeCloseTo(2, 8);
});

test('densities that may not grow leave the doubling time open', () => {
  const unsure = trendOf([[0, 1], [10, 3], [20, 0.5], [30, 4], [40, 1.2]].map(([day, density]) => ({ day: day!, density: density! })), 'all');
  expect(unsure.doublingDays).toBeGreaterThan(0);
  expect(unsure.doublingInterval[0]).toBeGreaterThan(0);
  expect(unsure.doublingInterval[1]).toBeNull();
  const falling = trendOf([[0, 8], [10, 4.1], [20, 2], [30, 1.05]].map(([day, density]) => ({ day: day!, density: density! })), 'all');
  expect(falling.doublingDays).toBeNull();
  expect(falling.doublingInterval).toEqual([null, null]);
  const flat = trendOf([0, 10, 20].map((day) => ({ day, density: 1 })), 'all');
  expect(flat).toMatchObject({ growthRate: 0, r2: 0, doublingDays: null, doublingInterval: [null, null] });
});

test('the band is narrowest among the data', () => {
  const trend = trendOf(mmlu, 'records');
  const width = (at: number) => {
    const { center, low, high } = trendBand(trend, at, 0.9);
    expect(low).toBeLessThan(center);
    return high / low;
  };
  expect(width(trend.meanDay)).toBeLessThan(width(trend.meanDay + 300));
  expect(Number.isFinite(trendBand(trend, 1e9, 0.9).high)).toBe(true);
});
