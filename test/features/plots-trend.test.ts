import { expect, test } from 'vitest';
import { fitTrend, type DatedDensity, type FrontierRule } from '../../src/engine/trend.js';
import { trendNote, trendSentence } from '../../src/features/plots/trend-sentence.js';

type Aside = Parameters<typeof trendSentence>[1]['aside'];

function check(densities: readonly [day: number, density: number][], expected: string, rule: FrontierRule = 'records', aside: Aside = []): void {
  const points = densities.map(([day, density]): DatedDensity => ({ day, density }));
  const trend = fitTrend(points, rule, 0.9);
  const result = { benchmark: null, trend, candidates: points.map((_, i) => i), frontier: trend.kind === 'trend' ? trend.frontier : [] };
  expect(trendSentence(result, { rule, level: 0.9, benchmark: null, aside })).toBe(expected);
}

const growing: [number, number][] = [[0, 1], [100, 2.1], [200, 3.9], [300, 8.2], [320, 1]];

test('growth is a doubling time', () => check(growing, 'Density doubles every 100 days (90 %: 93.1–108), from 4 record setters among 5 models.'));

test('those left aside are counted with their reasons', () =>
  check(growing, 'Density doubles every 100 days (90 %: 93.1–108), from 4 record setters among 5 models; 4 more lie beyond reach, 1 scores near the floor, 2 were made from other models.', 'records',
    ['beyond-reach', 'has-base', 'beyond-reach', 'near-floor', 'beyond-reach', 'has-base', 'beyond-reach']));

test('a slope that may be zero leaves the doubling time open', () =>
  check([[0, 1], [100, 3], [200, 3.1], [300, 3.3]], 'Density doubles every 192 days (90 %: ≥ 77.8), from 4 record setters among 4 models.'));

test('densities that fall do not double', () =>
  check([[0, 3], [100, 2], [200, 1.5]], 'Density does not grow: −72% a year (90 %: −87% to −38%), from 3 models.', 'all'));

test('an envelope has dates', () => check(growing, 'Density doubles every 103 days (90 %: 95.7–113), from 5 dates of the envelope among 5 models.', 'envelope'));

test('too few points, or one date, are no trend', () => {
  check([[0, 1], [10, 2]], 'No trend: 2 record setters among 2 models, and 3 points are needed.');
  check([[0, 1], [0, 2], [0, 3]], 'No trend: 3 models could carry it, all of one day.', 'all');
});

test('the note in the frame is two short lines', () => {
  const trend = fitTrend(growing.map(([day, density]) => ({ day, density })), 'records', 0.9);
  expect(trend.kind === 'trend' && trendNote(trend, 0.9)).toBe('×2 in 100 days\n90 %: 93.1–108');
});
