import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { advice, stillCurrent } from '../../src/analysis/advice.js';
import type { Analysis } from '../../src/analysis/analysis.js';
import { analyze } from '../../src/analysis/analyze.js';
import { evaluate, Workshop } from '../../src/analysis/evaluate.js';
import type { Evaluation } from '../../src/analysis/evaluation.js';
import { here } from '../../src/analysis/laboratory.js';
import { refit } from '../../src/analysis/refit.js';
import { diskFiles, examples } from '../support/library.js';

const files = diskFiles();
const read = (text: string, previous?: Analysis) => analyze(path.join(examples, 'x.density'), text, files, () => new Date('2026-11-22T12:00:00Z'), previous);
const compute = (text: string, workshop = new Workshop()): Promise<Evaluation> => evaluate(read(text).study, workshop, new AbortController().signal);

const RUNS = [[1e8, 2e9], [1e8, 2e10], [3e8, 6e9], [3e8, 6e10], [1e9, 2e10], [1e9, 2e11], [3e9, 6e10], [3e9, 3e11], [7e9, 1e11], [7e9, 1e12]] as const;
const lossAt = (params: number, tokens: number) => 1.7 + 77 * params ** -0.22 + 384 * tokens ** -0.29;
const share = (loss: number, slope: number, midpoint: number) => 0.25 + 0.75 / (1 + Math.exp(slope * (loss - midpoint)));

/** A ruler without noise: quiz and puzzle read sizes exactly; errors is quiz mirrored, where lower is better. */
const ruler = `benchmark quiz   { range: 25% .. 100% }
benchmark puzzle { range: 25% .. 100% }
benchmark errors { range: 0% .. 75%  better: lower }
reference exact {
  | model | params | tokens | loss | quiz | puzzle | errors |
  | ----- | ------ | ------ | ---- | ---- | ------ | ------ |
${RUNS.map(([params, tokens], at) => {
    const loss = lossAt(params, tokens);
    const quiz = share(loss, 3.5, 2.6);
    return `  | run-${at} | ${params} | ${tokens} | ${loss} | ${quiz * 100}% | ${share(loss, 5, 2.4) * 100}% | ${(1 - quiz) * 100}% |\n`;
  }).join('')}}
`;
const of = (params: number, slope = 3.5, midpoint = 2.6) => `${share(lossAt(params, 1e12), slope, midpoint) * 100}%`;
const sizes = ({ models }: Evaluation) => models.map(({ effective }) => (effective?.kind === 'size' ? Number(effective.params.toPrecision(6)) : effective?.why ?? null));

test('an exact ruler reads exact sizes, on every benchmark and however they are combined', async () => {
  const models = `model a { params: 1B  quiz: ${of(2e9)}  puzzle: ${of(2e9, 5, 2.4)} }\n`;
  for (const combine of ['average-score', 'geometric-mean']) {
    expect(sizes(await compute(`${ruler}density { combine: ${combine} }\n${models}`))).toEqual([2e9]);
  }
  const each = await compute(`${ruler}density { combine: each }\n${models}`);
  expect(each.models[0]!.scores.map(({ benchmark, density }) => [benchmark, Number(density!.toPrecision(6))])).toEqual([['quiz', 2], ['puzzle', 2]]);
  expect(each.models[0]!.effective).toBeNull();
});

test('the average score is solved as one equation, the geometric mean as the mean of logarithms', async () => {
  const models = `model a { params: 1B  quiz: ${of(1e9)}  puzzle: ${of(4e9, 5, 2.4)} }\n`;
  const [mean] = sizes(await compute(`${ruler}density { combine: geometric-mean }\n${models}`));
  expect(mean).toBe(2e9);
  const [average] = sizes(await compute(`${ruler}density { combine: average-score }\n${models}`)) as [number];
  const sum = share(lossAt(1e9, 1e12), 3.5, 2.6) + share(lossAt(4e9, 1e12), 5, 2.4);
  expect(share(lossAt(average, 1e12), 3.5, 2.6) + share(lossAt(average, 1e12), 5, 2.4)).toBeCloseTo(sum, 6);
  expect(average).not.toBe(2e9);
});

test('a metric where lower is better reads the same size as its mirror image', async () => {
  const score = share(lossAt(2e9, 1e12), 3.5, 2.6);
  const evaluation = await compute(`${ruler}model a { params: 1B  quiz: ${score * 100}% }\nmodel b { params: 1B  errors: ${(1 - score) * 100}% }\n`);
  expect(sizes(evaluation)).toEqual([2e9, 2e9]);
});

test('density divides by active parameters only when asked, and by params where a model names no active ones', async () => {
  const models = `model moe { params: 8B  active: 2B  quiz: ${of(4e9)} }\nmodel dense { params: 2B  quiz: ${of(4e9)} }\nmodel unknown { quiz: ${of(4e9)} }\n`;
  const densities = async (params: string) => (await compute(`${ruler}density { params: ${params} }\n${models}`)).models.map(({ density }) => density && Number(density.toPrecision(6)));
  expect(await densities('total')).toEqual([0.5, 2, null]);
  expect(await densities('active')).toEqual([2, 2, null]);
});

test('what carries no trend says why', async () => {
  const dated = (name: string, rest: string) => `model ${name} { params: 1B  ${rest} }\n`;
  const evaluation = await compute(`${ruler}density { benchmarks: quiz }\n${[
    dated('undated', `quiz: ${of(1e9)}`), dated('unscored', 'released: 2024-01-01'), dated('pruned', `released: 2024-01-01  base: "x"  quiz: ${of(1e9)}`),
    dated('beyond', `released: 2024-01-01  quiz: ${of(8e10)}`), dated('guessing', 'released: 2024-01-01  quiz: 26%'), dated('top', 'released: 2024-01-01  quiz: 99%'),
    dated('good', `released: 2024-01-01  quiz: ${of(1e9)}`),
  ].join('')}`);
  expect(evaluation.models.map(({ notInTrend }) => notInTrend)).toEqual(['no-date', 'no-density', 'has-base', 'beyond-reach', 'near-floor', 'no-density', null]);
  expect(evaluation.trends[0]!.trend).toMatchObject({ kind: 'no-trend', why: 'too-few-points' });
});

const example = readFileSync(path.join(examples, 'base-models.density'), 'utf8');

test('typing in a comment, a name or a target never fits again; a reference loss does', async () => {
  const workshop = new Workshop();
  const own = `${ruler}# a comment\nmodel a { params: 1B  quiz: 50% }\n`;
  await compute(own, workshop);
  const fitted = workshop.fitted;
  expect(fitted).toBeGreaterThan(0);
  for (const [find, replace] of [['# a comment', '# another'], ['model a', 'model b'], ['quiz: 50%', 'quiz: 51%'], ['run-3', 'run-three'], ['params: 1B', 'params: 2B']] as const) {
    await compute(own.replace(find, replace), workshop);
    expect(workshop.fitted, find).toBe(fitted);
  }
  await compute(own.replace('| 100000000 | 2000000000 |', '| 100000001 | 2000000000 |'), workshop);
  expect(workshop.fitted).toBeGreaterThan(fitted);
  const after = workshop.fitted;
  await compute(own, workshop); // undo
  expect(workshop.fitted).toBe(after);
});

test('an evaluation whose text is superseded stops', async () => {
  const { study } = read(example);
  const abort = new AbortController();
  const running = evaluate(study, new Workshop(), abort.signal);
  abort.abort(new Error('superseded'));
  await expect(running).rejects.toThrow('superseded');
});

test('the thorough search finds what the quick one found', async () => {
  const { study } = read(example);
  const workshop = new Workshop();
  const quick = await evaluate(study, workshop, new AbortController().signal);
  const full = await refit(study, workshop, here, { resamples: 100, seed: 1 }, new AbortController().signal, () => undefined);
  quick.rulers.forEach(({ law, curve }, at) => {
    for (const [a, b] of [[law, full.rulers[at]!.law], [curve, full.rulers[at]!.curve]] as const) {
      if (a.kind !== 'fitted' || b.kind !== 'fitted') throw new Error('not fitted');
      expect(b.objective.value / a.objective.value).toBeCloseTo(1, 9);
      expect(b.starts.tried).toBeGreaterThan(a.starts.tried);
    }
  });
});

test('advice about untouched models stays while another is typed, and moves with its line', async () => {
  const before = read(example);
  const said = advice(before, await evaluate(before.study, new Workshop(), new AbortController().signal));
  const lineOf = (analysis: Analysis, start: number) => analysis.text.slice(0, start).split('\n').length;
  const after = read(example.replace('  | llama-7b ', '  | Extra | 1B | 1T | 2023-02-24 | 50% |\n  | llama-7b '), before);
  const kept = stillCurrent(said, before, after);
  const ofModels = said.filter(({ code }) => code !== 'not-decisive'); // of all models together
  expect(ofModels.length).toBeLessThan(said.length);
  expect(kept.map(({ code, span }) => [code, lineOf(after, span.start)])).toEqual(ofModels.map(({ code, span }) => [code, lineOf(before, span.start) + 1]));
  expect(stillCurrent(said, before, read(example.replace('tokens:     1T', 'tokens:     2T'), before))).toEqual([]);
});

test('a score near the ceiling bounds its size from below, however far away the size itself lies', async () => {
  const { models } = await compute('use std/refinedweb\nmodel x { params: 2B  hellaswag: 94.9% ± 1% }\nmodel y { params: 2B  hellaswag: 94.5% ± 1% }\n');
  for (const { effective } of models) {
    expect(effective?.kind).toBe('size');
    if (effective?.kind !== 'size') continue;
    expect(effective.params).toBeGreaterThan(1e13);
    expect(effective.interval[0]).toBeGreaterThan(5e10);
    expect(effective.interval[0]).toBeLessThan(2e11);
    expect(effective.interval[1]).toBeNull();
  }
});
