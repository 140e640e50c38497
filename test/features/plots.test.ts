import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Plot } from '../../src/features/plots.js';
import type { Plot as SentPlot } from '../../src/protocol/messages.js';
import { plotsOf, specNamed } from './plots-of.js';

const example = (name: string): string => readFileSync(`media/examples/${name}.density`, 'utf8');
/** Which runs are ringed is tested in influence.test.ts. */
const said = (plots: readonly Plot[]): Record<string, string> => Object.fromEntries(plots.map(({ id, says, missing }) => [id, missing ?? says.replace(/ Ringed: .*/, '')]));

test('the base models: every plot says its numbers', async () => {
  const plots: SentPlot[] = await plotsOf(example('base-models'));
  expect(said(plots)).toMatchInlineSnapshot(`
    {
      "curve-arc_e_10shot": "S = 0.25 + 0.75 / (1 + exp(1.948 (L − 2.582))) follows 35 points, score typically off by 1.2 points. Shaded: 90 % of the curve; dotted: 90 % of new runs.",
      "curve-hellaswag": "S = 0.25 + 0.75 / (1 + exp(3.514 (L − 2.595))) follows 35 points, score typically off by 0.60 points; all 85 models of this file stand on it. Shaded: 90 % of the curve; dotted: 90 % of new runs.",
      "curve-lambada": "S = 1 / (1 + exp(1.674 (L − 2.755))) follows 35 points, score typically off by 1.3 points. Shaded: 90 % of the curve; dotted: 90 % of new runs.",
      "curve-piqa_10shot": "S = 0.5 + 0.5 / (1 + exp(1.153 (L − 2.513))) follows 35 points, score typically off by 1.2 points. Shaded: 90 % of the curve; dotted: 90 % of new runs.",
      "law-hellaswag": "L = 1.701 + 76.77 N^−0.2226 + 384.2 D^−0.2898 follows 35 runs, loss typically off by 1.4 %; 1 outlier. Shaded: 90 % of the curve; dotted: 90 % of new runs.",
      "sizes": "23 of 85 models do the work of a larger reference model (above the diagonal); the median density is 0.76; 35 are extrapolated beyond the largest reference model (6.9B).",
      "trend": "Density doubles every 328 days (90 % interval of the line: ≥ 156 days, R² 0.60), from 5 record setters among 80 models; with their dates shuffled, the best so far rises as steeply in 0.1 % of cases; 4 more lie beyond reach, 1 scores near the floor.",
    }
  `);
  const { datasets } = specNamed(plots, 'trend');
  const looks = datasets['models']!.map(({ look }) => look);
  expect(looks).toHaveLength(85);
  expect(looks.filter((look) => String(look).startsWith('record setter'))).toHaveLength(5);
  expect(looks.filter((look) => look === 'outside the trend')).toHaveLength(5);
  expect(datasets['models']!.find(({ name }) => name === 'Mistral-7B-v0.1')).toMatchObject({ look: 'record setter, extrapolated', density: expect.closeTo(2.2357, 3), date: Date.UTC(2023, 8, 27) });
  expect(new Set(datasets['names']!.filter(({ loud }) => loud).map(({ name }) => name))).toEqual(new Set(['Mistral-7B-v0.1', 'Mistral-Nemo-Base-2407', 'falcon-7b', 'llama-7b', 'phi-1_5']));
});

test('the OLMo ladder: a law for each benchmark, held-out runs apart from the fitted', async () => {
  const plots = await plotsOf(example('olmo-ladder'));
  expect(said(plots)).toMatchInlineSnapshot(`
    {
      "curve-hellaswag": "S = 0.262 + 0.7301 / (1 + exp(12.74 (L − 0.7667))) follows 1,402 points, score typically off by 0.61 points; 2 held-out runs predicted within 2.1 points; all 55 models of this file stand on it. Shaded: 90 % of the curve; dotted: 90 % of new runs.",
      "curve-mmlu": "S = 0.2579 + 0.7421 / (1 + exp(4.833 (L − 0.616))) follows 1,402 points, score typically off by 0.22 points; 2 held-out runs predicted within 0.63 points. Shaded: 90 % of the curve; dotted: 90 % of new runs.",
      "law-hellaswag": "L = 0.5019 + 11.23 N^−0.1955 + 60.37 D^−0.2565 follows 16 runs, loss typically off by 0.26 %; 2 held-out runs predicted within 1.2 %. Shaded: 90 % of the curve; dotted: 90 % of new runs.",
      "law-mmlu": "L = 0.4541 + 38.07 N^−0.2262 + 100.1 D^−0.2361 follows 16 runs, loss typically off by 0.46 %; 2 held-out runs predicted within 1.3 %. Shaded: 90 % of the curve; dotted: 90 % of new runs.",
      "sizes": "15 of 55 models do the work of a larger reference model (above the diagonal); the median density is 0.74; 49 are extrapolated beyond the largest reference model (1.3B).",
      "trend": "Density doubles every 251 days (90 % interval of the line: ≥ 95 days, R² 0.61), from 4 record setters among 34 models; with their dates shuffled, the best so far rises as steeply in 0.1 % of cases; 21 more lie beyond reach.",
    }
  `);
  expect(specNamed(plots, 'law-mmlu').datasets['runs']!.filter(({ look }) => look === 'held out')).toHaveLength(2);
  expect(specNamed(plots, 'curve-hellaswag').datasets['runs']).toHaveLength(1401);
});

const model = (name: string, rest: string): string => `model ${name} { ${rest} }\n`;

test.each([
  ['an empty file', '', { trend: /no reference/, sizes: /no reference/ }],
  ['a ruler and no model', 'use std/refinedweb\n', { trend: /No model here has both/, sizes: /No model here yet/ }],
  ['models and no ruler', model('A', 'params: 1B  hellaswag: 60%  released: 2024-01'), { trend: /no reference/, sizes: /no reference/ }],
  ['no release date', `use std/refinedweb\n${model('A', 'params: 1B  hellaswag: 60%')}`, { trend: /Add `released: 2024-04-18`/ }],
  ['no score', `use std/refinedweb\n${model('A', 'params: 1B  released: 2024-01')}`, { trend: /has a density/, sizes: /score the ruler knows/ }],
  ['all out of reach', `use std/refinedweb\n${model('A', 'params: 1B  hellaswag: 20%  released: 2024-01')}${model('B', 'params: 1B  hellaswag: 99.9%')}`, { trend: /has a density/, sizes: /scores of 2 models lie below/ }],
  ['no params', `use std/refinedweb\n${model('A', 'hellaswag: 60%  released: 2024-01')}`, { trend: /has a density/, sizes: /both `params:`/ }],
])('%s: what is missing is said', async (_, text, expected) => {
  const plots = await plotsOf(text);
  for (const [id, pattern] of Object.entries(expected)) {
    expect(plots.find((plot) => plot.id === id)).toMatchObject({ missing: expect.stringMatching(pattern), spec: null, says: '' });
  }
});

test('one model is drawn, with no trend', async () => {
  const plots = await plotsOf(`use std/refinedweb\n${model('A', 'params: 7B  hellaswag: 78%  released: 2024-01-15')}`);
  expect(said(plots)).toMatchObject({
    trend: 'No trend: 1 dated model, 3 needed.',
    sizes: expect.stringMatching(/^0 of 1 model does the work/),
    'curve-hellaswag': expect.stringMatching(/; the model of this file stands on it\. Shaded: 90 % of the curve; dotted: 90 % of new runs\.$/),
  });
  expect(specNamed(plots, 'trend').datasets).not.toHaveProperty('trend');
});

test('a reference that identifies nothing says why there is no law', async () => {
  const plots = await plotsOf(`benchmark b { range: 0% .. 100% }
reference r {
  | model | params | tokens | loss | b   |
  | ----- | ------ | ------ | ---- | --- |
  | one   | 1B     | 1B     | 3    | 20% |
  | two   | 1B     | 2B     | 2.9  | 25% |
}
`);
  expect(said(plots)).toMatchObject({ 'law-b': expect.stringMatching(/^No loss law could be fitted: 2 usable rows/), trend: expect.any(String) });
});

test('one density for each benchmark: a trend and a size plot for each', async () => {
  const plots = await plotsOf(`${example('base-models')}\n`.replace(/^density \{[^}]*\}/m, '').concat('\ndensity { combine: each  benchmarks: hellaswag, lambada }\n'));
  expect(plots.map(({ id }) => id).filter((id) => /^(trend|sizes)/.test(id))).toEqual(['trend-hellaswag', 'trend-lambada', 'sizes-hellaswag', 'sizes-lambada']);
  expect(said(plots)['trend-hellaswag']).toMatch(/^Density on HellaSwag doubles every 328 days/);
});

test('what a user wrote stands in the data only, whatever it is', async () => {
  const names = ['a.b[c]', "datum['x'] + 'y'", '<img src=x onerror=alert(1)>', 'a\\.b', '__proto__', '{{x}}', '${x}', 'x'.repeat(10_000), '\u202Egnp.exe\u001b[31m'];
  const rows = names.map((name, i) => model(`"${name.replaceAll(/["\\]/g, '\\$&')}"`, `params: ${i + 1}B  hellaswag: ${50 + i}%  released: 2024-0${i + 1}-01`)).join('');
  const plots = await plotsOf(`use std/refinedweb\n${rows}`);
  const drawn = specNamed(plots, 'trend').datasets['models']!.map(({ name }) => name);
  expect(names.filter((name) => !drawn.includes(name)).map((name) => name.slice(0, 40))).toEqual([]);
  for (const { spec } of plots.filter((plot) => plot.spec)) {
    const { datasets, ...rest } = spec!;
    const frame = JSON.stringify(rest);
    expect(names.filter((name) => frame.includes(JSON.stringify(name).slice(1, -1))).map((name) => name.slice(0, 40))).toEqual([]);
    const fields = Object.values(datasets as Record<string, object[]>).flat().flatMap((row) => Object.keys(row));
    expect([...new Set(fields)].filter((field) => !/^[a-z]+$/.test(field))).toEqual([]);
    for (const row of Object.values(datasets as Record<string, { label?: string }[]>).flat()) expect((row.label ?? '').length).toBeLessThan(60);
  }
});

test('thousands of models are thinned, never those that carry the trend', async () => {
  const rows = Array.from({ length: 3000 }, (_, i) => `  | m${i} | ${(1 + (i % 70) / 10).toFixed(1)}B | ${(40 + (i * 7) % 45).toFixed(1)}% | 2023-${String(1 + (i % 12)).padStart(2, '0')}-${String(1 + (i % 28)).padStart(2, '0')} |`);
  const plots = await plotsOf(`use std/refinedweb\nmodels {\n  | model | params | hellaswag | released |\n  | --- | --- | --- | --- |\n${rows.join('\n')}\n}\n`);
  const drawn = specNamed(plots, 'trend').datasets['models']!;
  expect(drawn.length).toBeGreaterThan(1500);
  expect(drawn.length).toBeLessThanOrEqual(2000);
  const [, records] = /from (\d+) record setters/.exec(plots[0]!.says)!;
  expect(drawn.filter(({ look }) => String(look).startsWith('record setter'))).toHaveLength(Number(records));
});

test('every number in a spec is finite', async () => {
  for (const { spec } of await plotsOf(example('olmo-ladder'))) {
    JSON.stringify(spec, (_, value: unknown) => {
      if (typeof value === 'number') expect(value).toSatisfy(Number.isFinite);
      return value;
    });
  }
});

test('a held-out run says how it was predicted, and one that no new run would be looks otherwise', async () => {
  const text = (score: string) => `use std/refinedweb
reference mine from refinedweb {
  holdout: far
  | model | params | tokens | loss | hellaswag |
  | far   | 6.9B   | 138B   | ${score} |
}
density { reference: mine  benchmarks: hellaswag }
`;
  const plots = await plotsOf(text('3.4 | 30%'));
  expect(specNamed(plots, 'law-hellaswag').datasets['runs']!.at(-1)).toMatchObject({
    name: 'far', look: 'held out, not as expected',
    tip: expect.stringMatching(/^far\n6\.90B params · 138B tokens\nloss 2\.\d+\n\(90 % of the curve: [\d.]+–[\d.]+, of a new run: [\d.]+–[\d.]+\)\nmeasured 3\.400 \(−\d+ %, −[\d.]+ standard errors, outside\)$/),
  });
  expect(plots.find(({ id }) => id === 'law-hellaswag')!.says).toContain('1 held-out run predicted within 28.');
  expect(plots.find(({ id }) => id === 'law-hellaswag')!.says).toContain('%, outside the interval of a new run. Shaded: 90 %');
  expect(specNamed(plots, 'curve-hellaswag').datasets['heldOut']).toMatchObject([{ name: 'far', look: 'held out, not as expected', tip: expect.stringContaining(' points, +') }]);
  expect(specNamed(await plotsOf(text('2.45 | 71%')), 'law-hellaswag').datasets['runs']!.at(-1)).toMatchObject({ look: 'held out' });
});
