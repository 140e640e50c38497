import { describe, expect, test } from 'vitest';
import { fitFormula, type FormulaPoint } from '../../src/engine/formula/fit-formula.js';
import { coefficientDraws } from '../../src/engine/formula/formula-draws.js';
import { formulaInfluence, formulaResample } from '../../src/engine/formula/formula-resample.js';
import { work } from '../../src/engine/jobs.js';
import { resample } from '../../src/engine/resample.js';
import { apart, chinchilla, fitOf, huberLog as lawHuberLog } from './support/data.js';
import { drained, lawAlone } from './support/ensembles.js';
import { chinchillaPoints, dcptStudy, dcptTruths, huberLog, leastSquares, leastSquaresLog, point } from './support/formula-studies.js';
import { add, any, chinchillaLaw, dcptLaw, law, mul, x } from './support/formulas.js';

const member = (points: readonly FormulaPoint[], options = huberLog, own = chinchillaLaw) => ({ law: own, points, options, fit: fitOf(fitFormula(own, points, options)) });

describe.each([['Huber', huberLog], ['least squares', leastSquaresLog]] as const)('each row left out, %s', (_, options) => {
  const points = chinchillaPoints();
  const { units } = drained(formulaInfluence(member(points, options)));

  test('the parameters are those fitted without it', () => {
    expect(units.map(({ rows }) => rows[0]!).sort((a, b) => a - b)).toEqual([...points.keys()]);
    for (const { rows: [row], coefficients } of units.filter((__, at) => at % 12 === 0)) {
      const fresh = fitOf(fitFormula(chinchillaLaw, points.filter((__, at) => at !== row), options)).coefficients;
      for (const name of Object.keys(fresh)) expect(apart(coefficients![name]!, fresh[name]!)).toBeLessThan(1e-6);
    }
  });
});

test('rows of one run are left out together', () => {
  const points = chinchillaPoints().slice(0, 60).map((own, i) => ({ ...own, run: `run ${i % 20}` }));
  const { units } = drained(formulaInfluence(member(points)));
  expect(units).toHaveLength(20);
  expect(units.every(({ rows }) => rows.length === 3 && new Set(rows.map((row) => points[row]!.run)).size === 1)).toBe(true);
});

test('what is left without a row may not determine the parameters', () => {
  const line = law(1, { a: any, b: any }, ({ a, b }) => add(a!, mul(b!, x(0))));
  const { units } = drained(formulaInfluence(member([point([1], 1), point([1], 1.1), point([2], 2)], leastSquares, line)));
  expect(units.map(({ coefficients }) => coefficients === null)).toEqual([false, false, true]);
  expect(units.map(({ why }) => why)).toEqual([null, null, 'undetermined']);
});

test('spreads over draws agree with those of the loss law', () => {
  const rows = chinchilla().filter(({ outlier }) => !outlier);
  const found = drained(formulaResample(member(chinchillaPoints()), { resamples: 600, seed: 7, level: 0.9 }));
  const [expected] = drained(resample(lawAlone(rows, lawHuberLog), { resamples: 600, seed: 7 })).laws;
  expect(found).toMatchObject({ method: 'percentile', failed: 0, resamples: 600 });
  expect(found.draws).toHaveLength(600);
  for (const name of ['E', 'A', 'B'] as const) expect(apart(found.coefficients![name]!.stderr, expected![name]!.stderr), name).toBeLessThan(0.15);
});

test('few units: bias-corrected', () => {
  const points = chinchillaPoints().filter((_, i) => i % 8 === 0);
  const found = drained(formulaResample(member(points, leastSquaresLog), { resamples: 400, seed: 1, level: 0.9 }));
  expect(found.method).toBe('bca');
  const { interval: [low, high] } = found.coefficients!.E!;
  expect(low!).toBeLessThan(high!);
});

test('draws are the same for the same seed, whatever the order of the rows, and others for another', () => {
  const points = chinchillaPoints().slice(0, 50);
  const draws = (own: readonly FormulaPoint[], seed: number) => {
    const { fit, options } = member(own);
    return drained(coefficientDraws(chinchillaLaw, own, options, fit, { draws: 20, seed }));
  };
  expect(draws(points, 5)).toEqual(draws(points, 5));
  expect(draws([...points].reverse(), 5)).toEqual(draws(points, 5));
  expect(draws(points, 6)).not.toEqual(draws(points, 5));
  expect(draws(points, 5).every((parameters) => parameters.length === 5 && parameters.every(Number.isFinite))).toBe(true);
});

test('as jobs, in steps that rise to 1', () => {
  const own = member(dcptStudy(dcptTruths[0]!, 2), leastSquaresLog, dcptLaw);
  for (const job of [{ kind: 'formula-influence', member: own }, { kind: 'formula-resample', member: own, resamples: 30, seed: 2, level: 0.9 }] as const) {
    const steps = work(structuredClone(job));
    let last = 0;
    for (let step = steps.next(); !step.done; step = steps.next()) {
      expect(step.value).toBeGreaterThanOrEqual(last);
      last = step.value as number;
    }
    expect(last).toBeCloseTo(1, 10);
  }
});
