import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/analysis/evaluate.js';
import { Workshop } from '../../src/analysis/workshop.js';
import { analysisOf, evaluated } from '../support/remarks.js';

const mine = (entries: string) => `use std/refinedweb\nreference mine from refinedweb { ${entries} }\ndensity { reference: mine }\n`;
const ask = async (text: string) => (await evaluated(text)).evaluation.validation;

describe('nothing is validated', () => {
  test.each([['unasked', ''], ['with `no`', 'validate: no']])('%s', async (_, entries) => expect(await ask(mine(entries))).toEqual([]));

  test('and unasked nothing is fitted for it', async () => {
    const fits = async (entries: string) => {
      const workshop = new Workshop();
      await evaluate(analysisOf(mine(entries)).study, workshop, new AbortController().signal);
      return workshop.fitted;
    };
    expect(await fits('validate: compute')).toBe((await fits('')) + 10);
  });

  test('of what another reference asked for and this one does not want', async () => {
    const text = `use std/refinedweb\nreference first from refinedweb { validate: params }\nreference second from first { CHOICE }\ndensity { reference: second }\n`;
    expect(await ask(text.replace('CHOICE', ''))).toHaveLength(1);
    expect(await ask(text.replace('CHOICE', 'validate: no'))).toEqual([]);
  });
});

describe('asked for', () => {
  test('a law that benchmarks share is validated once, over the rows it is fitted to', async () => {
    const [validation, ...others] = await ask(mine('validate: compute'));
    expect(others).toEqual([]);
    expect(validation!.benchmarks).toEqual(['hellaswag', 'arc_e_10shot', 'piqa_10shot', 'lambada']);
    expect(validation!.windows.map(({ rows, why, next }) => [rows, why, next.errors && Number(next.errors.mean.toFixed(4))])).toEqual([
      [2, 'too-few-points', null], [4, 'too-few-points', null], [6, 'one-size', null], [10, 'two-sizes', null],
      // The errors scipy finds: test/engine/expanding-window.test.ts.
      [14, null, -0.0015], [19, null, 0.0429], [25, null, -0.0017], [29, null, 0.0019], [32, null, 0.0164], [33, null, -0.0084],
    ]);
    const last = validation!.windows.at(-1)!;
    expect(last.next).toEqual(last.farthest);
    expect(last.next.rows.map((row) => analysisOf(mine('')).study.reference!.rows[row]!.name)).toEqual(['open_lm_1b-16.0', 'open_lm_7b-1.0']);
  });

  test('sizes that lie close are one step', async () => {
    const [validation] = await ask(mine('validate: params'));
    expect(validation!.windows.map(({ rows, largest, next }) => `${rows} up to ${Math.round(largest / 1e6)}M, next ${next.rows.length}`)).toEqual([
      '8 up to 11M, next 8', '16 up to 79M, next 8', '24 up to 154M, next 8', '32 up to 412M, next 2', '34 up to 1440M, next 1',
    ]);
  });

  test('held-out rows take no part', async () => {
    const [validation] = await ask(mine('validate: params  holdout: largest 3'));
    expect(validation!.windows.map(({ rows, next }) => [rows, next.rows.length])).toEqual([[8, 8], [16, 8], [24, 8]]);
  });

  test('each benchmark with losses of its own has a law of its own', async () => {
    const validations = await ask('use std/olmo-ladder\nreference mine from olmo-ladder { validate: compute }\ndensity { reference: mine }\n');
    expect(validations.map(({ benchmarks, windows }) => [benchmarks, windows.map(({ rows }) => rows)])).toEqual([[['mmlu'], [2, 6, 11, 15]], [['hellaswag'], [2, 6, 11, 15]]]);
  });

  test('where no window can be fitted, each says why', async () => {
    const rows = [1, 2, 4, 8].map((size) => `  | r${size} | ${size}00M | ${20 * size}B | ${3 - size / 10} | ${30 + size}% |\n`).join('');
    const [validation] = await ask(`benchmark b { range: 25% .. 100% }\nreference tiny {\n  validate: params\n  | model | params | tokens | loss | b |\n${rows}}\n`);
    expect(validation!.windows.map(({ why, next, farthest }) => [why, next.errors, farthest.errors])).toEqual(Array.from({ length: 3 }, () => ['too-few-points', null, null]));
  });

  test('one size leaves nothing to predict', async () => {
    const rows = [1, 2, 4].map((d) => `  | r${d} | 1B | ${20 * d}B | ${3 - d / 10} | ${30 + d}% |\n`).join('');
    expect(await ask(`benchmark b { range: 25% .. 100% }\nreference tiny {\n  validate: params\n  | model | params | tokens | loss | b |\n${rows}}\n`)).toMatchObject([{ windows: [] }]);
  });

  test('is remembered with its fits: another model costs none, and it stops when its text is superseded', async () => {
    const workshop = new Workshop();
    const run = (text: string, signal = new AbortController().signal) => evaluate(analysisOf(text).study, workshop, signal);
    const first = await run(mine('validate: compute'));
    const fitted = workshop.fitted;
    const again = await run(`${mine('validate: compute')}model A { params: 7B  hellaswag: 77% }\n`);
    expect(workshop.fitted).toBe(fitted);
    expect(again.validation).toEqual(first.validation);
    const abort = new AbortController();
    const running = run(mine('validate: params'), abort.signal);
    abort.abort(new Error('superseded'));
    await expect(running).rejects.toThrow('superseded');
  });
});
