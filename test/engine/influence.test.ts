import { describe, expect, test } from 'vitest';
import { effectiveSize } from '../../src/engine/effective-size.js';
import type { Ensemble } from '../../src/engine/ensemble.js';
import { influenceOf } from '../../src/engine/influence.js';
import { fitLossLaw, type LossLaw } from '../../src/engine/loss-law.js';
import { determinedWithout } from '../../src/engine/replica.js';
import { fitScoreCurve } from '../../src/engine/score-curve.js';
import { fitTrend } from '../../src/engine/trend.js';
import { apart, chinchilla, fitOf, huberLog, ladderRuns, leastSquaresLog } from './support/data.js';
import { drained, inRange, lawAlone, refinedWebStudy, rulerOf } from './support/ensembles.js';

const names = ['E', 'A', 'alpha', 'B', 'beta'] as const;

/** Fitted from nothing to the points without one. */
const without = <Point,>(points: readonly Point[], left: (at: number) => boolean) => points.filter((_, at) => !left(at));

describe.each([['Huber', huberLog], ['least squares', leastSquaresLog]] as const)('245 Chinchilla points, %s', (_, options) => {
  const points = chinchilla();
  const { units } = drained(influenceOf(lawAlone(points, options)));

  test('each law is the one fitted without the row', () => {
    expect(units).toHaveLength(245);
    units.forEach(({ laws }, unit) => {
      const fresh = fitOf(fitLossLaw(without(points, (at) => at === unit), options)).coefficients;
      for (const name of names) expect(apart(laws[0]![name], fresh[name]), `${points[unit]!.id} ${name}`).toBeLessThan(1e-4);
    });
  });

  test('the rows that move B most are among those that do not belong', () => {
    const B = fitOf(fitLossLaw(points, options)).coefficients.B;
    const moved = units.map(({ laws }, unit) => ({ id: points[unit]!.id, by: Math.abs(Math.log(laws[0]!.B / B)) })).sort((a, b) => b.by - a.by);
    const first = moved.slice(0, 5).map(({ id }) => id);
    // Under Huber's loss a row that lies far off pulls no harder than one that lies a little off; under least squares two rows rule.
    if (options === huberLog) expect(first).toEqual(['c001', 'c013', 'c002', 'c003', 'c004']);
    else expect(first.slice(0, 2)).toEqual(['c002', 'c001']);
    expect(moved[0]!.by).toBeGreaterThan(0.8);
    expect(moved[5]!.by).toBeLessThan(0.2);
  });
});

test('five of the 245 rows together move B by a factor of six', () => {
  const points = chinchilla();
  let next = 1;
  const { units } = drained(influenceOf({ ...lawAlone(points, huberLog), units: points.map(({ outlier }) => (outlier ? 0 : next++)) }));
  expect(units).toHaveLength(241);
  expect(fitOf(fitLossLaw(points, huberLog)).coefficients.B / units[0]!.laws[0]!.B).toBeCloseTo(5.993, 2);
});

describe('85 models on the RefinedWeb runs', () => {
  const study = refinedWebStudy();
  const influence = drained(influenceOf(study));
  const { points } = study.curves[0]!;

  test('sizes and doubling times are those of rulers fitted without each row', () => {
    for (const unit of [0, 7, 20, 34]) {
      const rows = without(refinedRows(study), (at) => at === unit);
      const ruler = { law: fitOf(fitLossLaw(rows, huberLog)), curve: fitOf(fitScoreCurve(rows, inRange)) };
      const sizes = study.models.map(({ scores: [score] }) => effectiveSize({ ...ruler, score: { value: score!.value, stderr: null } }, study.tokens, 0.9));
      const { largest, doublings, laws } = influence.units[unit]!;
      for (const name of names) expect(apart(laws[0]![name], ruler.law.coefficients[name])).toBeLessThan(1e-4);
      const size = sizes[largest!.model]!;
      expect(apart(largest!.params!, size.kind === 'size' ? size.params : NaN)).toBeLessThan(1e-4);
      const trend = fitTrend(study.models.map(({ day, size: params }, at) => ({ day: day!, density: sizeOf(sizes[at]!) / params! })), 'records', 0.9);
      expect(apart(doublings[0]!, trend.kind === 'trend' ? trend.doublingDays! : NaN)).toBeLessThan(1e-3);
    }
    expect(points).toHaveLength(35);
  });

  test('the largest change is the largest of all', () => {
    influence.models.forEach((most, model) => {
      for (const [unit, { largest }] of influence.units.entries()) if (largest?.model === model) expect(Math.abs(most!.change!), String(unit)).toBeGreaterThanOrEqual(Math.abs(largest.change!));
    });
  });

  test('only models on the frontier, or just under it, move the records', () => {
    const [doublings] = influence.doublings;
    expect(doublings).toHaveLength(85);
    const moving = doublings!.filter((days) => apart(days!, 327.55) > 1e-3);
    expect(moving.length).toBeGreaterThan(0);
    expect(moving.length).toBeLessThanOrEqual(5);
  });
});

test('the checkpoints of a run are left out together', () => {
  const runs = ladderRuns('mmlu', 'fit');
  // Every run twice, as two checkpoints would stand in a file.
  const points = [...runs, ...runs.map((run) => ({ ...run, loss: run.loss * 1.001 }))];
  const study: Ensemble = { ...lawAlone(points, leastSquaresLog), units: points.map((_, i) => i % runs.length) };
  const { units } = drained(influenceOf(study));
  expect(units).toHaveLength(runs.length);
  units.forEach(({ laws }, unit) => {
    const fresh = fitOf(fitLossLaw(without(points, (at) => at % runs.length === unit), leastSquaresLog)).coefficients;
    for (const name of names) expect(apart(laws[0]![name], fresh[name]), `${unit} ${name}`).toBeLessThan(1e-3);
  });
});

test('a fit has no part in the rows of another, and none without the rows that determine it', () => {
  const grid = [1e8, 1e9, 1e10].flatMap((params) => [1e9, 1e10, 1e11].map((tokens) => ({ params, tokens, loss: lossAt(params, tokens) })));
  // One row of a fourth size more; in the second law it is the only one of its size and token count.
  const thin = [...grid.filter(({ params }) => params < 1e10), { params: 1e10, tokens: 1e12, loss: lossAt(1e10, 1e12) }];
  const first = lawAlone(grid, leastSquaresLog), second = lawAlone(thin, leastSquaresLog);
  const study: Ensemble = { ...first, units: [...grid, ...thin].map((_, i) => i), laws: [...first.laws, { ...second.laws[0]!, rows: thin.map((_, i) => grid.length + i) }] };
  const { units } = drained(influenceOf(study));
  expect(units[0]!.laws[1]).toBeNull();
  expect([0, grid.length - 1].map((unit) => determinedWithout(study, 'laws', 0, unit))).toEqual([true, true]);
  expect(determinedWithout(study, 'laws', 1, grid.length + thin.length - 1)).toBe(false);
  expect(units[0]!.laws[0]).not.toBeNull();
  expect(units[grid.length]!.laws[0]).toBeNull();
  expect(units.at(-1)!.laws).toEqual([null, null]);
});

test('models that cannot be read, and none at all, are no trouble', () => {
  const model = { scores: [], size: null, day: null, dayWidth: 0 };
  const rows = refinedRows(refinedWebStudy());
  const influence = drained(influenceOf(rulerOf(rows, [model, { ...model, scores: [{ curve: 0, value: 0.1, stderr: 0 }] }])));
  expect(influence.models).toEqual([null, null]);
  expect(influence.doublings).toEqual([[null, null]]);
  expect(influence.units.every(({ largest, doublings }) => largest === null && doublings[0] === null)).toBe(true);
});

function lossAt(params: number, tokens: number): number {
  const law: LossLaw = { E: 1.7, A: 400, alpha: 0.34, B: 410, beta: 0.28 };
  return (law.E + law.A * params ** -law.alpha + law.B * tokens ** -law.beta) * (1 + 0.001 * Math.sin(params / 1e7 + tokens / 1e9));
}

function refinedRows({ laws, curves }: Ensemble) {
  return laws[0]!.points.map((point, i) => ({ ...point, score: curves[0]!.points[i]!.score }));
}

function sizeOf(size: ReturnType<typeof effectiveSize>): number {
  return size.kind === 'size' ? size.params : NaN;
}
