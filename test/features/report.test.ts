import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { diagnose } from '../../src/base/diagnostic.js';
import type { Report } from '../../src/features/report.js';
import { doubling, exampleReport, type Example } from './report-example.js';

const validate = new Ajv2020({ allErrors: true, strictTypes: false }).compile(JSON.parse(readFileSync('docs/report.schema.json', 'utf8')));

function checkValid(report: Report): void {
  validate(JSON.parse(JSON.stringify(report)));
  expect(validate.errors ?? []).toEqual([]);
}

test.each<[string, Partial<Example>]>([
  ['an ordinary report', {}],
  ['one benchmark for itself', { combine: 'each' }],
  ['no trend', { trend: { kind: 'no-trend', why: 'too-few-points', n: 2 } }],
  ['a benchmark with a treacherous name', { benchmark: '__proto__' }],
  ['names that are no words', { names: ['', '\u0000', '"\\', '☃'] }],
])('%s is valid after the schema', (_, change) => checkValid(exampleReport(change)));

test('the schema knows every key and no other', () => {
  const report = { ...exampleReport(), extra: 1 };
  expect(validate(report)).toBe(false);
  const { trendWhy: _, ...short } = exampleReport();
  expect(validate(short)).toBe(false);
});

test('a model with all that is known of it', () => {
  expect(exampleReport().models[1]).toEqual({
    name: 'Mistral-7B-v0.1', params: 7.3e9, active: null, size: 7.3e9, tokens: null, released: '2023-09-27', base: null, by: null, covered: 1, line: 3,
    bits: null, weightBytes: null, price: null, arch: null, densityPerByte: null, densityPerByteInterval: null, lead: { days: expect.closeTo(409.994, 3), interval: [null, null] },
    effectiveParams: { kind: 'size', value: 1.632e10, interval: [1.2e10, null], extrapolated: true },
    density: 2.2357, densityInterval: [1.2e10 / 7.3e9, null], intervalKind: 'tested', hangsOn: null, frontier: true, inTrend: true, notInTrend: null,
    scores: {
      hellaswag: {
        value: 0.833, stderr: null, loss: 2.4, effectiveParams: { kind: 'size', value: 1.632e10, interval: [1.2e10, null], extrapolated: true },
        density: 2.2357, densityInterval: [1.2e10 / 7.3e9, null], frontier: true,
      },
    },
  });
});

test('a month stays a month, and an effective size out of reach says why', () => {
  const [, , phi, guess] = exampleReport().models;
  expect(phi!.released).toBe('2023-12');
  expect(guess).toMatchObject({ released: null, effectiveParams: { kind: 'out-of-reach', why: 'below-floor' }, density: null, densityInterval: null });
});

test('places count from 1', () => {
  const advice = [diagnose('no-reference', { start: 20, end: 25 }, undefined)];
  expect(exampleReport({ advice }).diagnostics).toMatchObject([{ code: 'no-reference', severity: 'warning', range: { start: { line: 3, column: 1 }, end: { line: 3, column: 6 } } }]);
});

test('diagnostics stand in the order of the text, errors first', () => {
  const at = (start: number, code: 'no-reference' | 'duplicate-density') => diagnose(code, { start, end: start }, undefined);
  const advice = [at(40, 'no-reference'), at(5, 'no-reference'), at(5, 'duplicate-density')];
  expect(exampleReport({ advice }).diagnostics.map(({ code, range }) => [code, range.start.line])).toEqual([['duplicate-density', 1], ['no-reference', 1], ['no-reference', 4]]);
});

test('a fit names its coefficients, what each rests on, and its status', () => {
  const [law, curve] = exampleReport().fits;
  expect(law).toMatchObject({
    name: 'refinedweb hellaswag.loss', law: 'chinchilla', n: 35, status: 'converged', why: null, typicalError: 0.0148,
    objective: { kind: 'huber', delta: 1e-3, space: 'log', value: 4.7572588909e-4 },
  });
  expect(law!.params.E).toMatchObject({ value: 1.701340613, state: 'free' });
  expect(law!.params.E!.stderr).toBeCloseTo(0.0123 * 1.70134, 6);
  expect(curve).toMatchObject({ name: 'refinedweb hellaswag', law: 'score-curve', status: 'at-bound' });
  expect(curve!.why).toMatch(/^The data leave ceiling at the edge/);
  expect(curve!.params).toMatchObject({ floor: { value: 0.25, stderr: null, interval: null, state: 'fixed' }, ceiling: { state: 'at-bound' } });
});

test('a held-out row has both intervals, each by its name, and its signed error', () => {
  const [row] = exampleReport().heldOut;
  expect(row!.loss).toEqual({
    measured: 2.3, predicted: 2.27, error: 2.27 / 2.3 - 1, standardErrors: -0.7, interval: [2.25, 2.29], intervalKind: 'curve', predictionInterval: [2.2, 2.34], outside: false,
  });
  expect(row!.score).toMatchObject({ error: 0.8411 - 0.82, standardErrors: 2.9, predictionInterval: [0.829, 0.853], outside: true });
});

test('the trend, with the names that carry it', () => {
  expect(exampleReport()).toMatchObject({
    trend: { rule: 'records', origin: '2023-02-24', n: 5, candidates: 80, frontier: ['falcon-7b', 'Mistral-7B-v0.1'], doublingDays: 327.55, doublingInterval: [130, 390], intervalKind: 'slope', chance: 0.37 },
    trendWhy: null, trends: [], answers: [],
  });
});

test('with combine: each the trends stand under their benchmarks', () => {
  const report = exampleReport({ combine: 'each' });
  expect(report).toMatchObject({ trend: null, trendWhy: 'one trend for each benchmark, listed under trends' });
  expect(report.trends).toMatchObject([{ benchmark: 'hellaswag', trend: { n: 5 }, trendWhy: null }]);
});

test.each([
  [{ kind: 'no-trend', why: 'too-few-points', n: 2 }, '2 record setters among 80 dated models, 3 needed'],
  [{ kind: 'no-trend', why: 'one-date', n: 80 }, 'all 80 dated models share one date'],
] as const)('%j is explained', (trend, why) => {
  expect(exampleReport({ trend })).toMatchObject({ trend: null, trendWhy: why });
});

test('a number that is none counts as missing', () => {
  const trend = { ...doubling, r2: NaN, doublingDays: Infinity };
  const report = exampleReport({ trend });
  expect(report.trend).toMatchObject({ r2: null, doublingDays: null });
  checkValid(report);
});
