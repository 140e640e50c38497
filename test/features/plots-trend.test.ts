import { expect, test } from 'vitest';
import { fitTrend, type DatedDensity, type FrontierRule } from '../../src/engine/trend.js';
import { leftAside } from '../../src/features/plots/left-aside.js';
import { trendOrWhy } from '../../src/features/report-trend.js';
import { trendNote, trendSentence } from '../../src/features/trend-sentence.js';

type Pair = readonly [day: number, density: number];

function entryOf(densities: readonly Pair[], rule: FrontierRule) {
  const points = densities.map(([day, density]): DatedDensity => ({ day, density }));
  const trend = fitTrend(points, rule, 0.9);
  return trendOrWhy({ benchmark: null, trend, candidates: points.map((_, i) => i), frontier: trend.kind === 'trend' ? trend.frontier : [] }, rule, String);
}

function check(densities: readonly Pair[], expected: string, rule: FrontierRule = 'records'): void {
  expect(trendSentence(entryOf(densities, rule), 0.9, null)).toBe(expected);
}

/** Doubles every hundred days, give or take a few percent, with one model that falls behind. */
const growing: readonly Pair[] = [...[1, 1.5, 1.9, 3, 3.9, 5.8, 8.2, 11.2, 15.7, 23].map((density, i) => [50 * i, density] as const), [470, 1]];
const still: readonly Pair[] = [[0, 1], [50, 1.4], [100, 0.8], [150, 1.5], [200, 1.2], [250, 1.6], [300, 0.9]];

test('growth is a doubling time, the interval is that of the line, and chance has its say', () =>
  check(growing, 'Density doubles every 100 days (90 % interval of the line: 98–103 days, R² 1.00), from 10 record setters among 11 models; with their dates shuffled, the best so far rises as steeply in 0.9 % of cases'));

test('what chance does as well shows no growth', () =>
  check(still, 'Density doubles every 435 days (90 % interval of the line: ≥ 188 days, R² 0.71), from 4 record setters among 7 models; with their dates shuffled, the best so far rises as steeply in 35 % of cases, so these models alone do not show that density grows'));

test('densities that fall do not double', () =>
  check([[0, 3], [100, 2], [200, 1.5]], 'Density does not grow: −72 % a year (90 % interval of the line: −87 % to −38 %), from 3 models', 'all'));

test('an envelope has dates', () =>
  check(growing, 'Density doubles every 102 days (90 % interval of the line: 99–105 days, R² 1.00), from 11 dates of the envelope among 11 models; with their dates shuffled, the best so far rises as steeply in 0.9 % of cases', 'envelope'));

test('all models rise without a best', () => expect(trendSentence(entryOf(growing.slice(0, 4), 'all'), 0.9, 'MMLU')).toMatch(/^Density on MMLU doubles every .*, from 4 models; with their dates shuffled, densities rise as steeply in \d\.\d % of cases$/));

test('too few points, or one date, are no trend', () => {
  check([[0, 1], [10, 2]], 'No trend: 2 dated models, 3 needed');
  check([[0, 1], [10, 2], [20, 1]], 'No trend: 2 record setters among 3 dated models, 3 needed');
  check([[0, 1], [0, 2], [0, 3]], 'No trend: all 3 dated models share one date', 'all');
});

test('those left aside are counted with their reasons', () => {
  expect(leftAside(['beyond-reach', 'has-base', null, 'near-floor', 'beyond-reach', 'has-base'])).toBe('; 2 more lie beyond reach, 1 scores near the floor, 2 were made from other models, 1 carries no trend');
  expect(leftAside([])).toBe('');
});

test('the note in the frame is three short lines', () => {
  const { trend } = entryOf(growing, 'records');
  expect(trendNote(trend!, 0.9)).toBe('×2 in 100 days\n90 % of the line: 98–103 days\nas steep by chance: 0.9 %');
});
