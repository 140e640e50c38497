import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { renderSvg } from '../../src/render/svg.js';
import { plotsOf, shownAt, specNamed } from './plots-of.js';

const example = (name: string): string => readFileSync(`media/examples/${name}.density`, 'utf8');
const ids = (plots: readonly { readonly id: string }[]): string[] => plots.map(({ id }) => id);

/** Draws a plot at several sizes, light and dark; nothing about it may be odd. */
async function checkDraws(spec: Readonly<Record<string, unknown>>): Promise<void> {
  for (const [width, dark] of [[300, false], [900, true]] as const) {
    const warnings: string[] = [];
    const svg = await renderSvg(spec, { width, height: 420, dark }, (message) => warnings.push(message));
    expect(warnings).toEqual([]);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  }
}

/** Rows whose losses are A·bits^−1 + 1 but for the noise given, in thousandths. */
function runs(noise: readonly number[], more = ''): string {
  const rows = noise.map((off, i) => `  | r${i} | ${i + 2} | ${(1 + 2 / (i + 2) + off / 1000).toFixed(6)} | |`);
  return `law falls "It falls": loss = E + A / bits where E > 0, A > 0\nreference some "Some runs" {\n  | model | bits | loss | role |\n  | --- | --- | --- | --- |\n${rows.join('\n')}\n${more}}\n`;
}
const quiet = [1, -2, 1, 2, -1, -1, 2, -2, 1, -1];

test('a file of laws shows its fits and nothing that it does not ask for', async () => {
  const plots = await plotsOf(example('chinchilla'));
  expect(ids(plots).filter((id) => !id.startsWith('fit-'))).toEqual([]);
  expect(plots.slice(0, 3).map(({ id, title, says }) => [id, title, says])).toEqual([
    ['fit-all-runs', 'Fit: all-runs', '`chinchilla` follows 245 rows of “Chinchilla, figure 4”; loss typically off by 0.79 %; 7 outliers.'],
    ['fit-refitted', 'Fit: refitted', '`chinchilla` follows 240 rows of “Chinchilla, figure 4”; loss typically off by 0.47 %; 5 outliers.'],
    ['fit-printed', 'Fit: printed', '`chinchilla` with constants as given, rounded in their source; tried on 240 rows of “Chinchilla, figure 4”; loss typically off by 1.8 %; 4 outliers.'],
  ]);
  const drawn = specNamed(plots, 'fit-all-runs').datasets;
  expect(drawn['names']!.map(({ label }) => label)).toContain('c001');
  expect(drawn['marked']!.find(({ name }) => name === 'c001')!.tip).toMatch(/^c001\nparams 6\.8B, tokens 245M\nloss 5\.006 · predicted 4\.\d+ \(−1\d %\)\nleverage 0\.\d+ · without it \w+ [+−][\d.]+ standard errors$/);
  for (const { spec } of plots) await checkDraws(spec!);
});

test('where several inputs vary, predicted stands against measured, on log axes after a fit in log space', async () => {
  const { datasets, layer } = specNamed(await plotsOf(example('chinchilla')), 'fit-printed');
  const printed = (params: number, tokens: number): number => 1.69 + 406.4 / params ** 0.34 + 410.7 / tokens ** 0.28;
  const all = [...datasets['runs']!, ...datasets['marked']!];
  expect(all).toHaveLength(240);
  for (const [name, params, tokens, loss] of [['c007', 2.979521172e9, 5.420902867e9, 2.628284836], ['c160', 6.795606774e9, 70.57217473e9, 2.205693537], ['c048', 73.82467165e6, 3.15440332e9, 3.405927964]] as const) {
    expect(all.find((row) => row['name'] === name)).toMatchObject({ measured: loss, predicted: expect.closeTo(printed(params, tokens), 8) });
  }
  expect(datasets['line']!.every(({ measured, predicted }) => measured === predicted)).toBe(true);
  expect(JSON.stringify(layer)).toContain('"field":"measured","type":"quantitative","title":"loss, measured (nats per token)","scale":{"type":"log"');
});

test('where one input varies, the law is drawn over it, with its bands; held-out rows lie beyond', async () => {
  const plots = await plotsOf(example('fine-tuning'));
  expect(plots[1]!.says).toMatch(/^`rectified` follows 11 rows of “Fine-tuned on FLAN”; loss typically off by 0\.40 %; E at the bound; 3 held-out rows predicted within 7\.3 %, 1 of them outside the interval of a new run\. Shaded: 90 % of the curve; dotted: 90 % of new runs\./);
  const { datasets } = specNamed(plots, 'fit-gpt2-xl');
  expect(datasets['runs']).toHaveLength(11);
  expect(datasets['marked']!.map(({ name, look, input, output }) => [name, look, input, output])).toEqual([
    ['gpt2-xl@409600', 'held out', 409600, expect.closeTo(1.88, 1)], ['gpt2-xl@819200', 'held out', 819200, expect.closeTo(1.7, 1)], ['gpt2-xl@1638400', 'held out, not as expected', 1638400, expect.closeTo(1.555, 2)],
  ]);
  // Its tip and the curve say the same of the last row.
  const [, predicted, low, high] = /loss ([\d.]+)\n\(90 % of the curve: [\d.]+–[\d.]+, of a new run: ([\d.]+)–([\d.]+)\)\nmeasured 1\.55\d/.exec(String(datasets['marked']![2]!.tip))!;
  expect(datasets['curve']!.find(({ input }) => input === 1638400)!.output).toBeCloseTo(Number(predicted), 3);
  const edges = datasets['edges']!.filter(({ input }) => input === 1638400).map(({ output }) => Number(output));
  for (const edge of edges) expect(Math.min(Math.abs(edge - Number(low)), Math.abs(edge - Number(high)))).toBeLessThan(6e-4);
  expect(edges).not.toEqual([]);
  // The one that came out otherwise is named first, at every width.
  const miss = datasets['names']!.filter(({ loud }) => loud);
  expect(new Set(miss.map(({ label }) => label))).toEqual(new Set(['gpt2-xl@1638400']));
  expect(shownAt(miss, 230)).toHaveLength(1);
  await checkDraws(specNamed(plots, 'fit-gpt2-xl'));
  // Of gpt2 the last row fitted is the one that knows of the end of the curve.
  expect(plots[0]!.says).toMatch(/ Ringed: gpt2@204800, without which a coefficient moves by a standard error or more\.$/);
  expect(specNamed(plots, 'fit-gpt2').datasets['ringed']).toEqual([{ input: 204800, output: 2.4488 }]);
});

test('fits with the same axes have the same scales, so that their curves can be compared', async () => {
  const frames = (plots: Awaited<ReturnType<typeof plotsOf>>): string[] => plots.map(({ id }) => JSON.stringify(specNamed(plots, id).datasets['frame']));
  const tuned = await plotsOf(example('fine-tuning'));
  expect(tuned).toHaveLength(8);
  expect(new Set(frames(tuned)).size).toBe(1);
  for (const { id } of tuned) {
    const { frame, runs, marked } = specNamed(tuned, id).datasets;
    for (const { output } of [...runs!, ...marked!]) expect(Number(output)).toSatisfy((value: number) => value > Number(frame![0]!['output']) && value < Number(frame![1]!['output']));
  }
  expect(new Set(frames(await plotsOf(example('chinchilla')))).size).toBe(1);
  // Losses in other units share nothing.
  const other = runs(quiet).replace(/^law.*\n/, '').replace('reference some', 'reference others').replace('{\n', '{\n  unit: bits-per-byte\n');
  expect(new Set(frames(await plotsOf(`${runs(quiet)}${other}fit a = falls to some\nfit b = falls to others only bits < 8\n`))).size).toBe(2);
});

test('the curve of a known law, an outlier, and rows held out', async () => {
  const plots = await plotsOf(`${runs(quiet.map((off, i) => (i === 4 ? 90 : off)), '  | far | 32 | 1.0625 | held-out |\n')}fit mine "Mine" = falls to some\n`);
  const { datasets } = specNamed(plots, 'fit-mine');
  expect(plots[0]).toMatchObject({ title: 'Fit: Mine', says: expect.stringMatching(/^`falls` follows 10 rows of “Some runs”; loss typically off by 0\.\d+ %; 1 outlier; 1 held-out row predicted within 0\.\d+ %\. Shaded:/) });
  expect(datasets['marked']).toMatchObject([{ name: 'r4', look: 'outlier', input: 6 }, { name: 'far', look: 'held out', input: 32, output: 1.0625 }]);
  for (const { input, output } of datasets['curve']!) expect(Math.abs(Number(output) - (1 + 2 / Number(input)))).toBeLessThan(0.01);
});

test.each([
  ['dates and shares', `benchmark b { range: 0% .. 100% }
law rise: b = top / (1 + exp(-k * (released - mid))) where top in 0..1, k in 0..1
reference some {
  | model | released   | b   |
  | ----- | ---------- | --- |
  | a     | 2023-06-01 | 30% |
  | b     | 2023-12-01 | 45% |
  | c     | 2024-06-01 | 55% |
  | d     | 2025-01-01 | 71% |
  | e     | 2025-06-01 | 80% |
  | f     | 2026-01-01 | 85% |
}
fit mine = rise to some
`, /^`rise` follows 6 rows of “some”; b typically off by 1\.3 points\. Shaded/],
  ['whole numbers only', `${runs(quiet)}law steps: loss = E + sum(j in 1..bits, A / (j * bits)) where E > 0, A > 0\nfit mine = steps to some\n`, /^`steps` follows 10 rows/],
  ['negative numbers, several inputs', `quantity gain "gain"
law plane: gain = a + b * bits + c * price
reference some {
  | model | bits | price | gain |
  | ----- | ---- | ----- | ---- |
  | a     | 2    | $0.15 | -3   |
  | b     | 4    | $0.3  | 0    |
  | c     | 8    | $2    | 1.5  |
  | d     | 8    | $1    | 2.5  |
  | e     | 16   | $4    | 7    |
}
fit mine = plane to some
`, /^`plane` follows 5 rows of “some”; gain typically off by [\d.]+\./],
  ['predictions of any magnitude', `${runs(quiet)}law wild: loss = E * exp(A * bits)\nfit mine = wild to some with { E: 1  A: 20 }\n`, /^`wild` with constants as given; tried on 10 rows/],
  ['one row', `${runs(quiet)}fit mine = falls to some only bits = 3 with { E: 1  A: 2 }\n`, /^`falls` with constants as given; tried on 1 row of “Some runs”; loss typically off by 0\.12 %\.$/],
  ['every row held out', `${runs(quiet)}fit mine = falls to some only bits = 3 { holdout: r1 } with { E: 1  A: 2 }\n`, /^`falls` with constants as given; 1 held-out row predicted within 0\.12 %\.$/],
])('%s: drawn without a warning', async (_, text, says) => {
  const plots = await plotsOf(text);
  expect(plots[0]).toMatchObject({ id: 'fit-mine', says: expect.stringMatching(says) });
  await checkDraws(specNamed(plots, 'fit-mine'));
});

test('what cannot be fitted says why; constants alone have no plot, and then the usual words stand', async () => {
  const plots = await plotsOf(`${runs(quiet)}fit mine = falls to some only bits = 3\nfit known = falls with { E: 1  A: 2 }\n`);
  expect(ids(plots)).toEqual(['fit-mine']);
  expect(plots[0]).toMatchObject({ says: '', spec: null, missing: expect.stringMatching(/^Not fitted: 1 usable row is too few/) });
  expect(ids(await plotsOf('use std/laws/chinchilla\npredict chinchilla-printed at { params: 70B  tokens: 1.4T }\n'))).toEqual(['trend', 'sizes']);
});

test('fits stand behind the densities that a file asks for, and before what is missing', async () => {
  const fit = `${runs(quiet)}fit mine = falls to some\n`;
  const ruler = 'use std/refinedweb\ndensity { reference: refinedweb }\n';
  expect(ids(await plotsOf(`${ruler}model A { params: 7B  hellaswag: 78% }\n${fit}`)).slice(0, 4)).toEqual(['trend', 'sizes', 'fit-mine', 'law-hellaswag']);
  expect(ids(await plotsOf(ruler + fit)).slice(0, 4)).toEqual(['fit-mine', 'trend', 'sizes', 'law-hellaswag']);
});

test('fits of used files are drawn where they are asked', async () => {
  expect(ids(await plotsOf('use "chinchilla.density"\n'))).not.toContain('fit-refitted');
  expect(ids(await plotsOf('use "chinchilla.density"\npredict refitted at { params: 70B  tokens: 1.4T }\n'))).toContain('fit-refitted');
});

test('what a user wrote stands in the data only', async () => {
  const names = ["datum['x'] + 'y'", '<img src=x onerror=alert(1)>', 'a.b[c]', 'x'.repeat(10_000)];
  const rows = names.map((name, i) => `  | ${name} | ${i + 20} | ${(1 + 2 / (i + 20)).toFixed(5)} | held-out |\n`).join('');
  const plots = await plotsOf(`${runs(quiet, rows)}fit mine = falls to some\n`);
  const { datasets, ...rest } = specNamed(plots, 'fit-mine');
  expect(datasets['marked']!.map(({ name }) => name)).toEqual(names);
  expect(names.filter((name) => JSON.stringify(rest).includes(JSON.stringify(name).slice(1, -1)))).toEqual([]);
  expect(Object.values(datasets).flat().flatMap((row) => Object.keys(row)).filter((field) => !/^[a-z]+$/.test(field))).toEqual([]);
  await checkDraws(specNamed(plots, 'fit-mine'));
});

test('thousands of rows are thinned, never those that were held out', async () => {
  const rows = Array.from({ length: 5000 }, (_, i) => `  | m${i} | ${(2 + (i % 700) / 50).toFixed(2)} | ${(1 + 2 / (2 + (i % 700) / 50) + (((i * 7919) % 101) - 50) / 20000).toFixed(6)} | |\n`).join('');
  const plots = await plotsOf(`${runs(quiet, `${rows}  | far | 32 | 1.0625 | held-out |\n`)}fit mine = falls to some { robust: none }\n`);
  const { datasets } = specNamed(plots, 'fit-mine');
  expect(plots[0]!.says).toContain('5,010 rows');
  expect(datasets['runs']!.length).toBeGreaterThan(1000);
  expect(datasets['runs']!.length).toBeLessThanOrEqual(2000);
  expect(datasets['marked']!.at(-1)).toMatchObject({ name: 'far' });
});
