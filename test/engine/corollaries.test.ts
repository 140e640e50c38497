import { describe, expect, test } from 'vitest';
import { densingTimesMoore, frontierDensity, lead, priceFall } from '../../src/engine/corollaries.js';
import { fitTrend, trendBand, type TrendLine } from '../../src/engine/trend.js';
import { trendBreak } from '../../src/engine/trend-break.js';
import { randomly } from '../../src/engine/permutation.js';

const grown = (days: readonly number[], rate: number, noise: (at: number) => number = () => 0) => days.map((day, at) => ({ day, density: Math.exp(rate * day + noise(at)) }));
const wiggle = (at: number) => 0.1 * Math.sin(7 * at);
const days = Array.from({ length: 20 }, (_, at) => 50 * at);

function trendOf(rate: number, noise = wiggle): TrendLine {
  const trend = fitTrend(grown(days, rate, noise), 'all', 0.9);
  if (trend.kind !== 'trend') throw new Error('no trend');
  return trend;
}

test('Densing × Moore: 100 and 767 days make 88.5', () => {
  expect(densingTimesMoore(100, 767)).toBeCloseTo(88.466, 3);
  expect(densingTimesMoore(Infinity, 767)).toBe(767);
});

describe('the price of equal performance', () => {
  const day = (text: string) => Date.parse(text) / 86_400_000;
  const GPT = { day: day('2022-12-01'), price: 20, lnSize: 1 };
  const Gemini = { day: day('2024-08-01'), price: 0.075, lnSize: 2 };

  test('$20 to $0.075 from 2022-12-01 to 2024-08-01 halves every 75.6 days', () => {
    const fall = priceFall([Gemini, GPT], 0.9)!;
    expect(fall.halving.value).toBeCloseTo(609 * Math.LN2 / Math.log(20 / 0.075), 9);
    expect(fall.halving.value).toBeCloseTo(75.6, 1);
    expect(fall.halving.interval).toEqual([null, null]);
    expect(fall.records).toEqual([1, 0]);
  });

  test('what is cheaper but not as good, or as good but not cheaper, sets no record', () => {
    const worse = { day: GPT.day + 100, price: 1, lnSize: 0.9 }, dearer = { day: GPT.day + 200, price: 30, lnSize: 3 };
    expect(priceFall([GPT, worse, dearer, Gemini], 0.9)!.records).toEqual([0, 3]);
    expect(priceFall([GPT, worse, dearer], 0.9)).toBeNull();
    expect(priceFall([], 0.9)).toBeNull();
    expect(priceFall([Gemini, { ...GPT, day: Gemini.day }], 0.9)).toBeNull();
  });

  test('the first model that a cheaper one equals is where it begins; better than all known counts as better', () => {
    const best = { day: GPT.day - 10, price: 5, lnSize: Infinity }, beyond = { day: GPT.day + 20, price: 1, lnSize: Infinity };
    expect(priceFall([best, GPT, beyond], 0.9)!.records).toEqual([1, 2]);
  });

  test('three records have an interval around the line through them', () => {
    const fall = priceFall([0, 100, 210].map((at) => ({ day: at, price: 2 ** (-at / 50), lnSize: 1 })), 0.9)!;
    expect(fall.halving.value).toBeCloseTo(50, 9);
    const scattered = priceFall([0, 100, 210].map((at, i) => ({ day: at, price: 2 ** (-at / 50) * [1, 1.2, 1][i]!, lnSize: 1 })), 0.9)!;
    const [low, high] = scattered.halving.interval;
    expect(low! < scattered.halving.value && scattered.halving.value < high!).toBe(true);
  });
});

describe('the frontier of a date', () => {
  const trend = trendOf(0.004);

  test('its confidence interval is the band of the line; one new model scatters more', () => {
    const at = frontierDensity(trend, 1400, 0, 0.9);
    const band = trendBand(trend, 1400, 0.9);
    expect([at.value, ...at.confidence].map((x) => x!.toFixed(9))).toEqual([band.center, band.low, band.high].map((x) => x.toFixed(9)));
    expect(at.prediction[0]! < at.confidence[0]! && at.prediction[1]! > at.confidence[1]!).toBe(true);
  });

  test('a date known to the month is less certain', () => {
    expect(frontierDensity(trend, 1400, 9, 0.9).confidence[1]!).toBeGreaterThan(frontierDensity(trend, 1400, 0, 0.9).confidence[1]!);
  });

  test('far away it stays finite', () => {
    expect(Object.values(frontierDensity(trend, 1e9, 0, 0.9)).flat().every((x) => Number.isFinite(x))).toBe(true);
  });
});

describe('lead over the trend', () => {
  const trend = trendOf(0.004);

  test('a model on the line is not ahead, one e times denser 1/A days', () => {
    const on = trend.intercept + trend.growthRate * 500;
    expect(lead(trend, 500, on, 0, 0.9)!.value).toBeCloseTo(0, 9);
    expect(lead(trend, 500, on + 1, 0, 0.9)!.value).toBeCloseTo(1 / trend.growthRate, 6);
  });

  test('its interval holds it, and is where line and density differ by just the error', () => {
    const { value, interval: [low, high] } = lead(trend, 500, 2.5, 0.2, 0.9)!;
    expect(low! < value && value < high!).toBe(true);
    for (const end of [low!, high!]) {
      const line = frontierDensity(trend, 500 + end, 0, 0.9);
      const factor = Math.log(line.confidence[1]! / line.value) / line.lnStderr;
      expect(Math.abs(2.5 - Math.log(line.value))).toBeCloseTo(factor * Math.hypot(0.2, line.lnStderr), 6);
    }
  });

  test('a line that may be level bounds nothing, and one that falls has no leads', () => {
    const random = randomly(3);
    const level = trendOf(0.00005, () => random() - 0.5);
    if (level.growthRate > 0) expect(lead(level, 500, 1, 0.1, 0.9)!.interval).toEqual([null, null]);
    expect(lead(trendOf(-0.004), 500, 1, 0, 0.9)).toBeNull();
  });
});

describe('a break in the trend', () => {
  const bent = days.map((day, at) => ({ day, density: Math.exp((day < 500 ? 0.002 * day : 1 + 0.008 * (day - 500)) + 0.03 * Math.sin(7 * at)) }));

  test('at the date given: growth before and after, and that chance hardly does it', () => {
    const found = trendBreak(bent, 'all', 500, 0.9);
    if (found.kind !== 'break') throw new Error(found.why);
    expect([found.before.n, found.after.n]).toEqual([10, 10]);
    expect(found.before.growthRate).toBeCloseTo(0.002, 3);
    expect(found.after.growthRate).toBeCloseTo(0.008, 3);
    expect(found.before.growthRateInterval[1]!).toBeLessThan(found.after.growthRateInterval[0]!);
    expect(found.chance).toBe(0.001);
  });

  test('a search finds it', () => {
    const found = trendBreak(bent, 'all', 'search', 0.9);
    expect(found).toMatchObject({ kind: 'break', day: 500, searched: true, chance: 0.001 });
  });

  test('having looked everywhere is paid for: without a break the searched chance is as often small as it says', () => {
    let small = 0;
    for (let seed = 0; seed < 60; seed++) {
      const random = randomly(seed);
      const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
      const found = trendBreak(grown(days, 0.004, () => 0.3 * normal()), 'all', 'search', 0.9);
      if (found.kind === 'break' && found.chance <= 0.1) small += 1;
    }
    expect(small).toBeLessThanOrEqual(13); // 6 expected, 13 is three standard deviations above
  });

  test.each([['records', 0.003], ['records', 0.007], ['envelope', 0], ['envelope', 0.003], ['all', 0.003]] as const)('choosing is paid for too: %s that grow by %d a day without a break', (rule, rate) => {
    let small = 0;
    for (let seed = 0; seed < 60; seed++) {
      const random = randomly(1000 + seed);
      const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
      const drawn = Array.from({ length: 40 }, () => {
        const day = Math.floor(600 * random());
        return { day, density: Math.exp(rate * day + 0.6 * normal()) };
      });
      const found = trendBreak(drawn, rule, 'search', 0.9);
      if (found.kind === 'break' && found.chance <= 0.1) small += 1;
    }
    expect(small).toBeLessThanOrEqual(13);
  });

  test('of records and envelope too a break that is there is found', () => {
    const random = randomly(7);
    const steep = Array.from({ length: 80 }, () => {
      const day = Math.floor(1000 * random());
      return { day, density: Math.exp((day < 500 ? 0.001 * day : 0.5 + 0.012 * (day - 500)) + 0.2 * (random() - 0.5)) };
    });
    for (const rule of ['records', 'envelope'] as const) {
      const found = trendBreak(steep, rule, 'search', 0.9);
      if (found.kind !== 'break') throw new Error(found.why);
      expect(Math.abs(found.day - 500)).toBeLessThan(60);
      expect(found.chance).toBeLessThan(0.05);
    }
  });

  test('no break where a side has too few points, one date, or all is one line', () => {
    expect(trendBreak(bent, 'all', 100, 0.9)).toEqual({ kind: 'no-break', why: 'too-few-points', n: 20 });
    expect(trendBreak(bent, 'all', -1e6, 0.9).kind).toBe('no-break');
    expect(trendBreak(bent.slice(0, 5), 'all', 'search', 0.9)).toEqual({ kind: 'no-break', why: 'too-few-points', n: 5 });
    expect(trendBreak([], 'records', 'search', 0.9)).toEqual({ kind: 'no-break', why: 'too-few-points', n: 0 });
    const straight = trendBreak(grown(days, 0.004), 'all', 500, 0.9);
    expect(straight).toMatchObject({ kind: 'break', chance: 1 });
  });
});
