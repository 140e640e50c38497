import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/features/report.js';
import { call, folder } from './call.js';

/** Figures of an independent program (scipy), see test/golden/README.md, against what a user gets: file → `report --format json`. */
interface GoldenModel {
  readonly name: string;
  readonly params: number;
  readonly released: string;
  readonly score: number;
  readonly effectiveParams: number | null;
  readonly density: number | null;
  readonly extrapolated: boolean;
}

interface GoldenTrend {
  readonly n: number;
  readonly growthRatePerDay: number;
  readonly intercept: number;
  readonly r2: number;
  readonly doublingDays: number;
  readonly frontier: readonly (string | readonly [string, number])[];
}

type Coefficients = Readonly<Record<'E' | 'A' | 'alpha' | 'B' | 'beta', number>> & { readonly objective: number };
type CurveCoefficients = Readonly<Record<'floor' | 'ceiling' | 'slope' | 'midpoint', number>> & { readonly sse: number };

interface GoldenExample {
  readonly n: number;
  readonly outOfReach: number;
  readonly extrapolated: number;
  readonly inReach: number;
  readonly largestReference: number;
  readonly trendReach10: GoldenTrend;
  readonly trendAll: GoldenTrend;
  readonly models: readonly GoldenModel[];
}

interface GoldenLadder {
  readonly law: Coefficients;
  readonly curve: CurveCoefficients & { readonly n: number };
  readonly target: { readonly loss: number; readonly score: number };
  readonly no_irreducible: { readonly objective: number; readonly target_loss: number };
}

const refinedweb = golden<GoldenExample & { law: Coefficients; curve: CurveCoefficients }>('refinedweb-example.json');
const ladder = golden<Record<'hellaswag' | 'mmlu', GoldenLadder> & { example: GoldenExample }>('olmo-ladder-example.json');
const validate = new Ajv2020({ strictTypes: false }).compile(JSON.parse(readFileSync('docs/report.schema.json', 'utf8')));
const made = folder();

function golden<T>(name: string): T {
  return JSON.parse(readFileSync(path.join('test/golden', name), 'utf8')) as T;
}

async function reportOn(file: string): Promise<Report> {
  const { code, out, err } = await call(['report', file, '--format', 'json']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const report = JSON.parse(out) as Report;
  validate(report);
  expect(validate.errors ?? []).toEqual([]);
  return report;
}

/** A report on a text that differs from an example. */
function reportOnText(name: string, text: string): Promise<Report> {
  const file = path.join(made, name);
  writeFileSync(file, text);
  return reportOn(file);
}

function near(actual: number | null | undefined, expected: number, tolerance: number, what: string): void {
  const off = actual == null ? Infinity : Math.abs(actual - expected) / Math.abs(expected);
  expect(off, `${what}: ${actual} instead of ${expected}`).toBeLessThanOrEqual(tolerance);
}

function checkModels(report: Report, { models, n, outOfReach, extrapolated, inReach, largestReference }: GoldenExample): void {
  expect(report.models.map(({ name }) => name).sort()).toEqual(models.map(({ name }) => name).sort());
  for (const expected of models) {
    const actual = report.models.find(({ name }) => name === expected.name)!;
    expect(actual.released).toBe(expected.released);
    near(actual.params, expected.params, 1e-12, `${expected.name} params`);
    const size = actual.effectiveParams;
    expect(size?.kind, expected.name).toBe('size');
    if (size?.kind !== 'size') continue;
    near(size.value, expected.effectiveParams!, 1e-3, `${expected.name} effective size`);
    near(actual.density, expected.density!, 1e-3, `${expected.name} density`);
    expect(size.extrapolated, `${expected.name} extrapolated`).toBe(expected.extrapolated);
  }
  const sizes = report.models.map(({ effectiveParams }) => effectiveParams!);
  expect([report.models.length, sizes.filter(({ kind }) => kind === 'out-of-reach').length, sizes.filter((size) => size.kind === 'size' && size.extrapolated).length]).toEqual([n, outOfReach, extrapolated]);
  expect(report.trend!.candidates).toBe(inReach);
  near(report.density!.largestReference, largestReference, 1e-9, 'largest reference model');
}

function checkTrend({ trend }: Report, expected: GoldenTrend): void {
  expect(trend!.frontier).toEqual(expected.frontier.map((step) => (typeof step === 'string' ? step : step[0])));
  expect(trend!.n).toBe(expected.n);
  for (const key of ['growthRatePerDay', 'intercept', 'r2', 'doublingDays'] as const) near(trend![key], expected[key], 1e-3, key);
}

function fit(report: Report, law: 'chinchilla' | 'score-curve', benchmark: string) {
  return report.fits.find((one) => one.law === law && one.benchmark === benchmark)!;
}

describe('RefinedWeb ruler, 85 base models on HellaSwag', () => {
  let report: Report;
  beforeAll(async () => { report = await reportOn('media/examples/base-models.density'); });

  test('the loss law', () => {
    const { params, objective, n, status } = fit(report, 'chinchilla', 'hellaswag');
    expect([n, status]).toEqual([35, 'converged']);
    near(objective!.value, refinedweb.law.objective, 1e-6, 'objective');
    for (const name of ['E', 'A', 'alpha', 'B', 'beta'] as const) near(params[name]!.value, refinedweb.law[name], 1e-3, name);
  });

  test('the score curve', () => {
    const { params, objective } = fit(report, 'score-curve', 'hellaswag');
    near(objective!.value, refinedweb.curve.sse, 1e-6, 'sum of squares');
    for (const name of ['floor', 'ceiling', 'slope', 'midpoint'] as const) near(params[name]!.value, refinedweb.curve[name], 1e-6, name);
  });

  test('every model, row by row', () => checkModels(report, refinedweb));
  test('the trend', () => checkTrend(report, refinedweb.trendReach10));
});

describe('OLMo ladder, 55 exactly dated base models on HellaSwag', () => {
  let report: Report;
  const text = readFileSync('media/examples/olmo-ladder.density', 'utf8');
  beforeAll(async () => { report = await reportOn('media/examples/olmo-ladder.density'); });

  test.each(['hellaswag', 'mmlu'] as const)('loss law and score curve on %s', (benchmark) => {
    const law = fit(report, 'chinchilla', benchmark);
    const curve = fit(report, 'score-curve', benchmark);
    expect([law.n, curve.n]).toEqual([16, ladder[benchmark].curve.n]);
    near(law.objective!.value, ladder[benchmark].law.objective, 1e-6, 'objective');
    near(curve.objective!.value, ladder[benchmark].curve.sse, 1e-6, 'sum of squares');
  });

  test.each(['hellaswag', 'mmlu'] as const)('13B on 5T tokens predicted: loss and chained score on %s', (benchmark) => {
    const { loss, score } = report.heldOut.find((row) => row.name === '13B-5T' && row.benchmark === benchmark)!;
    near(loss.predicted, ladder[benchmark].target.loss, 1e-4, 'loss');
    near(score.predicted, ladder[benchmark].target.score, 1e-4, 'score');
  });

  test('every model, row by row', () => checkModels(report, ladder.example));
  test('the trend', () => checkTrend(report, ladder.example.trendReach10));

  test('the trend without a limit of reach', async () => {
    checkTrend(await reportOnText('no-limit.density', text.replace(/reach: +10/, 'reach: 1e9')), ladder.example.trendAll);
  });

  test('without an irreducible term', async () => {
    const ruler = readFileSync('src/std/olmo-ladder.density', 'utf8').replace('irreducible: yes', 'irreducible: no');
    const changed = await reportOnText('two-terms.density', ruler);
    for (const benchmark of ['hellaswag', 'mmlu'] as const) {
      const law = fit(changed, 'chinchilla', benchmark);
      expect(law.params.E!.value).toBe(0);
      near(law.objective!.value, ladder[benchmark].no_irreducible.objective, 1e-6, 'objective');
      near(changed.heldOut.find((row) => row.name === '13B-5T' && row.benchmark === benchmark)!.loss.predicted, ladder[benchmark].no_irreducible.target_loss, 1e-4, 'loss');
    }
  });
});
