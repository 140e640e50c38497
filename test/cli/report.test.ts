import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { manyRows } from '../support/many-rows.js';
import { call, folder } from './call.js';

const made = folder({
  'good.density': 'use std/refinedweb\nmodel Ours-3B { params: 3.1B  released: 2026-02  hellaswag: 78.9% ± 0.4% }\n',
  'bad.density': 'use std/refinedweb\nmodel Ours-3B { params: 3.1B  hellaswag: 78.9 }\n',
  'hostile.density': 'use std/refinedweb\nmodel "=cmd()|\u001b[31m" { params: 3.1B  hellaswag: 78.9% }\n',
});

function file(name: string): string {
  return path.join(made, name);
}

test('where no law could be fitted, no interval is spoken of', async () => {
  const rows = [['1B', '20B', 3], ['2B', '40B', 2.9]].map(([n, d, loss], at) => `  | r${at} | ${n} | ${d} | ${loss} | ${40 + 5 * at}% | law |`);
  const curve = [3.4, 3.2, 3, 2.8, 2.6, 2.4].map((loss, at) => `  | c${at} | ? | ? | ${loss} | ${30 + 9 * at}% | curve |`);
  const few = path.join(folder({ 'few.density': `benchmark b { range: 25% .. 100% }\nreference r {\n  | model | params | tokens | b.loss | b | role |\n  | - | - | - | - | - | - |\n${[...rows, ...curve].join('\n')}\n}\nmodel M { params: 7B  b: 50% }\n` }), 'few.density');
  const [header] = (await call(['report', few])).out.split('\n');
  expect(header).toBe('r at 1T tokens · b · no loss law could be fitted');
});

test('the text report of a small file', async () => {
  const { code, out, err } = await call(['report', file('good.density')]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toBe(`
RefinedWeb testbed at 1T tokens, 2.2× its longest run · hellaswag · 35 runs, Huber 1e-3 on ln loss, loss typically off by 1.4 % · intervals 90 % from the fits’ covariance; \`density refit\` resamples
model     released   params   score   effective size    density
Ours-3B   2026-02      3.1B   78.9%   6.7B  (3.1–24B)      2.17
No trend: 1 dated model, 3 needed.

Fits: ± one standard error, in brackets the 90 % interval
hellaswag loss law: 35 points · Huber 1e-3 on ln loss, sum 4.757e-4 · R² 0.9859 · converged
  E 1.70 ± 0.20 · A 76.8 (32–180) · alpha 0.223 ± 0.036 · B 384 (200–750) · beta 0.290 ± 0.023
hellaswag score curve: 35 points · least squares on score, sum 1.258e-3 · R² 0.9974 · converged
  floor 0.25 (given) · ceiling 1 (given) · slope 3.514 ± 0.068 · midpoint 2.5946 ± 0.0078

What it hangs on: rows left out one by one, and the coefficient that each moves most
left out           moves                   with all   without   std. errors   model moved most
open_lm_7b-1.0     E                       1.701      1.461           −1.3    Ours-3B 6.74B → 3.93B (−42 %)
open_lm_1b-16.0    midpoint on hellaswag   2.595      2.587           −1.0    Ours-3B 6.74B → 8.74B (+30 %)
d=96_l=8_h=4-8.0   A                       76.77      103.1           +0.58   Ours-3B 6.74B → 6.97B (+3.5 %)
d=96_l=8_h=4-4.0   A                       76.77      102.3           +0.56   Ours-3B 6.74B → 6.90B (+2.4 %)
open_lm_1b-1.0     E                       1.701      1.597           −0.54   Ours-3B 6.74B → 5.36B (−21 %)

Fit report card
The loss law of RefinedWeb testbed: 11 of 15 checks pass · reference-outlier, residual-trend, influential-row, no-hold-out
The score curve on hellaswag: 7 of 8 checks pass · influential-row
The densities: all 4 checks pass
`.slice(1));
});

test('errors are counted at the end and in the exit code', async () => {
  const { code, out, err } = await call(['report', file('bad.density')]);
  expect({ code, err }).toEqual({ code: 1, err: '' });
  expect(out.trimEnd().split('\n').at(-1)).toBe(`1 error: density check ${file('bad.density')}`);
});

test('in other formats they are told beside the result', async () => {
  const { code, out, err } = await call(['report', file('bad.density'), '--format', 'json']);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ file: file('bad.density'), diagnostics: [{ code: 'score-not-percent' }] });
  expect(err).toBe(`density: 1 error in ${file('bad.density')}, see density check\n`);
});

test('a page as wide as the terminal', async () => {
  for (const columns of [40, 80, 100]) {
    const { out } = await call(['report', 'media/examples/olmo-ladder.density'], { columns, env: { NO_COLOR: '1' } });
    expect(out.split('\n').filter((line) => !line.includes('density check') && stringWidth(line) > columns)).toEqual([]);
  }
});

test.each([['text', 'Ours-3B   2026-02'], ['json', '"density-report/1"'], ['csv', 'model,released,'], ['md', '| model | released |']])('--format %s', async (format, part) => {
  expect((await call(['report', file('good.density'), '--format', format])).out).toContain(part);
});

test.each([['out.json', '{'], ['out.csv', 'model,'], ['out.md', '**'], ['out.txt', 'RefinedWeb']])('-o %s takes the format from the extension', async (name, start) => {
  expect(await call(['report', file('good.density'), '-o', file(name)])).toEqual({ code: 0, out: '', err: '' });
  expect(readFileSync(file(name), 'utf8').startsWith(start)).toBe(true);
});

test('an existing file keeps its mode, a link its place, and nothing else is left behind', async () => {
  writeFileSync(file('kept.json'), 'old', { mode: 0o600 });
  symlinkSync(file('kept.json'), file('link.json'));
  await call(['report', file('good.density'), '-o', file('link.json')]);
  expect(statSync(file('kept.json')).mode & 0o777).toBe(0o600);
  expect(readFileSync(file('kept.json'), 'utf8')).toContain('density-report/1');
  expect(readdirSync(made).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('a place that cannot be written to is refused', async () => {
  const { code, out, err } = await call(['report', file('good.density'), '-o', file('no/such/folder.json')]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/^density: .*folder\.json cannot be written: /);
  expect(existsSync(file('no'))).toBe(false);
});

test('standard input counts as a file of the working folder', async () => {
  const { code, out } = await call(['report', '-', '--format', 'json'], { input: 'use std/refinedweb\nmodel A { params: 3.1B  hellaswag: 78.9% }\n' });
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ file: '-', models: [{ name: 'A', line: 2 }] });
});

test.each([
  ['there is no such file', 'none.density'],
  ['it is a folder', '.'],
])('%s', async (why, name) => {
  expect(await call(['report', file(name)])).toEqual({ code: 2, out: '', err: `density: ${file(name)} cannot be read: ${why}.\n` });
});

test('an empty file has an empty report', async () => {
  expect(await call(['report', '-'])).toEqual({ code: 0, out: 'No reference to measure against, so no densities\nNo models here.\n', err: '' });
});

test('a hostile name stays a name in every format', async () => {
  const written = async (format: string) => (await call(['report', file('hostile.density'), '--format', format])).out;
  for (const format of ['text', 'json', 'csv', 'md']) expect(await written(format)).not.toMatch(/[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f]/);
  expect(await written('csv')).toContain("\r\n'=cmd()|");
  expect(await written('md')).toContain('| =cmd()\\| |');
});

test('too many are not left out, which the report says once', async () => {
  const source = manyRows(5200);
  const { out, err } = await call(['report', '-'], { input: source, columns: 200 });
  expect(err).toBe('');
  expect(out.match(/.*left out.*/g)).toEqual(['Rows were not left out one by one: there are 5,200. density refit does it.']);
  expect(JSON.parse((await call(['report', '-', '--format', 'json'], { input: source })).out)).toMatchObject({ notLeftOut: { units: 5200, runs: false }, fits: [{ influence: null }, { influence: null }] });
});
