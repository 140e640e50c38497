import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GrowthRate } from '../../src/engine/growth-rate.js';
import { fitTrend, type DatedDensity, type FrontierRule } from '../../src/engine/trend.js';

const models = fc.array(fc.record({ day: fc.integer({ min: -20, max: 20 }), density: fc.integer({ min: 1, max: 1000 }) }), { maxLength: 30 });

function slope(points: readonly DatedDensity[], rule: FrontierRule): number {
  const trend = fitTrend(points, rule, 0.9);
  return trend.kind === 'trend' ? trend.growthRate : NaN;
}

const logs = (points: readonly DatedDensity[]) => Float64Array.from(points, ({ density }) => Math.log(density));

test.each(['records', 'envelope', 'all'] as const)('%s: the slope of fitTrend, with models drawn several times or not at all', (rule) => {
  fc.assert(fc.property(models, fc.infiniteStream(fc.integer({ min: 0, max: 3 })), (points, stream) => {
    const line = new GrowthRate(Float64Array.from(points, ({ day }) => day), rule);
    const counts = points.map(() => stream.next().value!);
    for (const drawn of [points.map(() => 1), counts]) {
      const expected = slope(points.flatMap((point, i) => Array.from({ length: drawn[i]! }, () => point)), rule);
      const rate = line.of(logs(points), drawn);
      if (Number.isNaN(expected)) expect(rate).toBeNaN();
      else expect(rate).toBeCloseTo(expected, 10);
    }
  }), { numRuns: 300, seed: 1 });
});

test('dates may change, densities be missing', () => {
  const days = Float64Array.of(30, 10, 20, 0);
  const line = new GrowthRate(days, 'all');
  expect(line.of(Float64Array.of(3, 1, 2, 0), [1, 1, 1, 1])).toBeCloseTo(0.1, 12);
  days.set([0, 20, 10, 30]);
  expect(line.of(Float64Array.of(0, 2, 1, Infinity), [1, 1, 1, 1])).toBeCloseTo(0.1, 12);
  expect(line.of(Float64Array.of(0, NaN, 1, -Infinity), [1, 1, 1, 1])).toBeNaN();
  expect(new GrowthRate(Float64Array.of(NaN, 10, 20, 0), 'records').of(Float64Array.of(9, 1, 2, 0), [1, 1, 1, 1])).toBeCloseTo(0.1, 12);
});
