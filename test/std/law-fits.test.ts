import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, test } from 'vitest';
import type { LawFitEntry } from '../../src/features/report-laws.js';
import type { Report } from '../../src/features/report.js';
import { dcptStudy, dcptTruths } from '../engine/support/formula-studies.js';
import { asPrinted, reportOf, reportOn } from './report-of.js';

/** The laws of the library fitted to published measurements, through the path a user takes, against fits made elsewhere. */
type Row = Readonly<Record<string, string>>;

const csv = (name: string): Row[] => parse(readFileSync(`test/data/${name}`, 'utf8'), { columns: true });
const golden = JSON.parse(readFileSync('test/golden/golden.json', 'utf8'));
const table = (header: readonly string[], rows: readonly (readonly (string | undefined)[])[]) => [header, header.map(() => '-'), ...rows]
  .map((cells) => `  | ${cells.join(' | ')} |\n`).join('');

function fitOf({ fits }: Report, name: string): LawFitEntry {
  const found = fits.find((fit): fit is LawFitEntry => fit.benchmark === null && fit.name === name);
  expect(found?.status, name).toMatch(/converged|at-bound/);
  return found!;
}

function predicted({ answers }: Report, text: string): number {
  const answer = answers.find((one) => one.text === text);
  return answer?.kind === 'predict' && answer.value !== null ? answer.value : NaN;
}

function near(actual: number | undefined, expected: number, tolerance: number, what: string): void {
  expect(Math.abs(actual! / expected - 1), `${what}: ${actual} instead of ${expected}`).toBeLessThanOrEqual(tolerance);
}

test('over-training: five cheap runs foretell two dear ones', async () => {
  const rows = csv('overtraining-testbed.csv');
  const chosen = rows.filter(({ N, M }) => (Number(M) === 20 && Number(N) < 1e9) || (Number(M) === 320 && Number(N) < 2e7));
  expect(chosen).toHaveLength(5);
  const [large, long] = [['1439795200', '921468928000'], ['6889410560', '137788211200']].map(([N, D]) => `predict tied at { params: ${N}  tokens: ${D} }`);
  const report = await reportOf(`use std/laws/over-training
reference redpajama {
${table(['model', 'params', 'tokens', 'loss'], chosen.map(({ model, M, N, D, loss_c4_val }) => [`${model}@${M}`, N, D, loss_c4_val]))}}
fit tied = over-training to redpajama { robust: none  space: linear }
${large}
${long}
`);
  const { params } = fitOf(report, 'tied');
  asPrinted(params['A']?.value, '166.2110', 'A');
  asPrinted(params['B']?.value, '287.168', 'B');
  asPrinted(params['alpha']?.value, '.27285070', 'alpha');
  asPrinted(params['E']?.value, '1.836648', 'E');
  for (const [question, printed, measured, percent] of [[large, '2.5198265', 2.502053562, '.7103'], [long, '2.4427452', 2.424993099, '.7320']] as const) {
    asPrinted(predicted(report, question!), printed, question!);
    asPrinted(100 * (predicted(report, question!) / measured - 1), percent, 'error in percent');
  }
});

test('fine-tuning: 30 curves on FLAN, with the bend and without', async () => {
  const rows = csv('finetuning-flan.csv');
  const sizes = Object.keys(rows[0]!).filter((column) => /^[1-9]\d*$/.test(column));
  const curves = rows.map((row, at) => `reference curve${at} {
${table(['model', 'samples', 'loss'], sizes.map((size) => [`at-${size}`, size, row[size]]))}}
fit bend${at} = rectified to curve${at} { robust: none }
fit plain${at} = unrectified to curve${at} { robust: none }
`);
  const report = await reportOf(`use std/laws/rectified\n${curves.join('')}`);
  const meanError = (law: string) => rows.reduce((sum, _, at) => sum + Math.sqrt(fitOf(report, `${law}${at}`).objective!.value / sizes.length), 0) / rows.length;
  asPrinted(meanError('bend'), '.0064', 'with the bend');
  asPrinted(meanError('plain'), '.0349', 'without');
  const bounded = rows.flatMap((row, at) => (fitOf(report, `bend${at}`).status === 'at-bound' ? [row['config name']] : []));
  expect(bounded).toEqual(expect.arrayContaining(['cerebras/Cerebras-GPT-111M', 'cerebras/Cerebras-GPT-2.7B', 'facebook/bart-large', 't5-small']));
}, 60_000);

test('mixtures of experts: the dense and S-BASE runs', async () => {
  const chosen = csv('routed-models.csv').filter(({ router_type }) => router_type === 'S-Base' || router_type === 'Dense');
  const report = await reportOf(`use std/laws/routed
reference runs {
${table(['model', 'active', 'experts', 'loss'], chosen.map((row, at) => [`r${at}`, row['dense_parameter_count'], row['num_experts'], row['loss_validation']]))}}
fit refitted = routed to runs { robust: none  space: log }
`);
  const { rows, objective } = fitOf(report, 'refitted');
  expect(rows?.fitted).toBe(58);
  asPrinted(objective!.value / 58 / Math.LN10 ** 2, '1.0417e-5', 'mean square of log10 loss');
});

test('D-CPT: nine parameters from 120 runs with 1 % noise, as good as the constants they were made with', async () => {
  const truth = dcptTruths[0]!;
  const runs = dcptStudy(truth, 1).map(({ inputs: [params, tokens, ratio], output }, at) => [`r${at}`, String(params), String(tokens), String(ratio), String(output)]);
  const constants = ['E', 'A', 'alpha', 'B', 'eta', 'beta', 'C', 'epsilon', 'gamma'].map((name, at) => `${name}: ${truth[at]}`);
  const report = await reportOf(`use std/laws/d-cpt
reference runs {
${table(['model', 'params', 'tokens', 'ratio', 'loss'], runs)}}
fit found = d-cpt to runs { robust: none }
fit made = d-cpt to runs { robust: none } with { ${constants.join('  ')} }
`);
  const { objective, rows } = fitOf(report, 'found');
  expect(rows?.fitted).toBe(120);
  expect(objective!.value).toBeLessThanOrEqual(fitOf(report, 'made').objective!.value);
});

describe('the example chinchilla', () => {
  let report: Report;
  const { n240, n245 } = golden['chinchilla.csv'];
  beforeAll(async () => { report = await reportOn('media/examples/chinchilla.density'); });

  test.each([['refitted', n240.huber, 240], ['all-runs', n245.huber, 245]] as const)('%s', (name, expected, count) => {
    const { objective, params, rows } = fitOf(report, name);
    expect(rows?.fitted).toBe(count);
    near(objective?.value, expected.objective, 1e-6, 'objective');
    for (const parameter of ['E', 'alpha', 'beta']) near(params[parameter]?.value, expected[parameter], 2e-4, parameter);
    for (const parameter of ['A', 'B']) near(Math.log(params[parameter]!.value), Math.log(expected[parameter]), 2e-3, parameter);
  });

  test('the rows with hardly any data are named', () => {
    const outliers = report.diagnostics.filter(({ code, message }) => code === 'reference-outlier' && / as all-runs (sees|and refitted see) it,/.test(message)).map(({ message }) => message.slice(0, 4));
    expect(outliers).toEqual(expect.arrayContaining(['c001', 'c002', 'c003', 'c004', 'c245']));
  });

  test('what its comments say is so', () => {
    const [refitted, printed, unrounded] = report.answers.flatMap((answer) => (answer.kind === 'allocate' ? [answer.values!] : []));
    expect([refitted, printed, unrounded].map((split) => Math.round(split!['tokens']! / split!['params']!))).toEqual([18, 93, 59]);
    const off = ['printed', 'unrounded', 'refitted'].map((fit) => (100 * fitOf(report, fit).typicalError!).toPrecision(2));
    expect(off).toEqual(['1.8', '0.56', '0.47']);
    expect(report.diagnostics.filter(({ code, message }) => code === 'reference-outlier' && /^c(060|245)/.test(message)).map(({ message }) => message.slice(0, 37))).toEqual(['c060, as all-runs and refitted see it', 'c245, as all-runs and refitted see it']);
    expect(fitOf(report, 'all-runs').params['B']!.value / fitOf(report, 'refitted').params['B']!.value).toBeCloseTo(6, 1);
    expect(report.answers.filter(({ why }) => why !== null)).toEqual([]);
  });
});

test('least squares of log loss on the 240 runs', async () => {
  const report = await reportOf(`use std/laws/chinchilla
use std/chinchilla-points
fit squares = chinchilla to chinchilla-points only tokens > 0.45 * params { robust: none }
`);
  const { objective, params } = fitOf(report, 'squares');
  near(objective?.value, 0.01146188701, 1e-6, 'sum of squares');
  for (const [name, value] of Object.entries({ A: 593.322, B: 4875.638, E: 1.864550, alpha: 0.3602528, beta: 0.4058835 })) near(params[name]?.value, value, 1e-5, name);
});

describe('the example llama-ruler', () => {
  const text = readFileSync('media/examples/llama-ruler.density', 'utf8');
  const from = text.indexOf('fit scaling');
  const to = text.indexOf('density {');
  const [uses, ruler, rest] = [text.slice(text.indexOf('use std'), from), text.slice(from, to), text.slice(to)];
  const check = (report: Report) => {
    const expected = parse(readFileSync('test/golden/density-mmlu-36.csv', 'utf8'), { columns: true }) as Row[];
    expect(report.models.map(({ name }) => name)).toEqual(expected.map(({ id }) => id));
    for (const { id, density, status } of expected) {
      const model = report.models.find(({ name }) => name === id)!;
      near(model.density ?? undefined, Number(density), 1e-3, id!);
      expect(model.effectiveParams?.kind === 'size' && model.effectiveParams.extrapolated, id).toBe(status === 'extrapolated');
    }
    asPrinted(report.trend?.doublingDays, '99.3', 'doubling time');
    asPrinted(report.trend?.growthRatePerDay, '.00698', 'growth');
    asPrinted(report.trend?.r2, '.909', 'R²');
  };

  test('36 densities and the doubling time', async () => check(await reportOn('media/examples/llama-ruler.density')));
  test('the same with the ruler in a file of its own', async () => check(await reportOf(`use "ruler.density"\n${rest}`, { 'ruler.density': uses + ruler })));
});
