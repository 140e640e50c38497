import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { advice } from '../../src/analysis/advice.js';
import { analyze } from '../../src/analysis/analyze.js';
import { evaluate, Workshop } from '../../src/analysis/evaluate.js';
import { formatted, reportFormats } from '../../src/features/report-formats.js';
import { report } from '../../src/features/report.js';
import { DiskFiles } from '../../src/server/disk-files.js';

const text = `
benchmark quiz "Quiz" { shots: 5  range: 25% .. 100% }
benchmark puzzle { range: 0% .. 100% }
reference mine "My runs" {
  law   { irreducible: yes  robust: huber(1e-3)  space: log }
  curve { floor: range  ceiling: range  anchor: no }
  | model | params | tokens | quiz.loss | quiz  | puzzle.loss | puzzle | role     |
  | ----- | ------ | ------ | --------- | ----- | ----------- | ------ | -------- |
  | a     | 100M   | 2B     | 3.2       | 31%   | 2.9         | 12%    | both     |
  | b     | 100M   | 8B     | 3.0       | 34%   | 2.7         | 15%    | both     |
  | c     | 300M   | 8B     | 2.8       | 39%   | 2.55        | 19%    | both     |
  | d     | 300M   | 30B    | 2.65      | 44%   | 2.4         | 23%    | both     |
  | e     | 1B     | 30B    | 2.5       | 51%   | 2.25        | 29%    | both     |
  | f     | 1B     | 100B   | 2.4       | 55%   | 2.18        | 33%    | both     |
  | g     | 3B     | 100B   | 2.3       | 61%   | 2.05        | 40%    | both     |
  | h     | 7B     | 1T     | 2.1       | 70%   | 1.9         | 50%    | held-out |
}
density { reference: mine  benchmarks: quiz, puzzle  tokens: 1T  params: total  combine: average-score  frontier: records  reach: 10  level: 90%  moore: 767  break: search }
model One { params: 1B  tokens: 2T  released: 2023-03-01  quiz: 60% ± 1%  puzzle: 38%  price: $20 }
model Two { params: 1B  active: 300M  released: 2023-07  quiz: 66% }
model Three { params: 2B  released: 2023-09-20  quiz: 72%  puzzle: 50%  base: "Two"  by: tuned  bits: 4  price: $0.5 }
plan Next { params: 3B  tokens: 2T  released: 2026-12  bits: 8 }
plan Mixed { tokens: 100B  released: 2024-08-01  arch { layers: 8  d_model: 512  d_ff: 1K  heads: 8  kv_heads: 2  vocab: 32K  experts: 4  experts_active: 2  context: 2048 } }
models {
  | model | params | released | quiz |
  | x | 500M | 2023-11-11 | 64% |
  | y | 1B | 2024-02-02 | 80% |
}
`;

const files = new DiskFiles(path.resolve('src/std'), () => []);
const workshop = new Workshop();
const validate = new Ajv2020({ strictTypes: false }).compile(JSON.parse(readFileSync('docs/report.schema.json', 'utf8')));

/** Whatever the text: a valid report without NaN or Infinity, which every format can write. */
async function check(changed: string): Promise<void> {
  const analysis = analyze('/fuzz.density', changed, files, () => new Date('2026-03-01T12:00:00Z'));
  const evaluation = await evaluate(analysis.study, workshop, new AbortController().signal);
  const made = report(analysis, evaluation, advice(analysis, evaluation), '0.1.0');
  expect(notFinite(made), changed).toEqual([]);
  expect(validate(made) ? [] : validate.errors, changed).toEqual([]);
  for (const format of reportFormats) expect(formatted(made, format), changed).not.toMatch(/\b(NaN|Infinity|undefined|\[object)/);
}

function notFinite(value: unknown, at = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [at];
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, inner]) => notFinite(inner, `${at}.${key}`)) : [];
}

const tokens = [...text.matchAll(/[^\s|]+/g)].filter(([token]) => !/^-+$/.test(token));

test('as it stands', async () => {
  await check(text);
  const analysis = analyze('/fuzz.density', text, files, () => new Date('2026-03-01T12:00:00Z'));
  expect(analysis.diagnostics).toEqual([]);
});

test('every single token left out', async () => {
  for (const { index, 0: token } of tokens) await check(text.slice(0, index) + text.slice(index + token.length));
});

test('every prefix that ends with a token', async () => {
  for (const { index, 0: token } of tokens) await check(text.slice(0, index + token.length));
});

test.each(['0', '-1', '1e308', '1e-308', '100%', '99.999999999999%', '1e99T'])('every number in turn as %s', async (extreme) => {
  for (const { index, 0: token } of tokens.filter(([word]) => /^[\d.]+[KMBT%]?$/.test(word))) await check(text.slice(0, index) + extreme + text.slice(index + token.length));
});

test.each(['combine: each', 'combine: geometric-mean', 'frontier: all', 'frontier: envelope', 'params: active'])('with %s', async (option) => {
  await check(text.replace(new RegExp(`${option.split(' ')[0]} [\\w-]+(?=  )`), option));
});

test('with the other laws and curves', async () => {
  for (const law of ['irreducible: no', 'robust: none', 'space: linear', 'irreducible: no  robust: none  space: linear']) await check(text.replace(/law +\{.*\}/, `law { ${law} }`));
  for (const curve of ['floor: free  ceiling: free  anchor: yes', 'floor: free  ceiling: free  anchor: no', 'floor: 0.2  ceiling: 0.9']) await check(text.replace(/curve +\{.*\}/, `curve { ${curve} }`));
});

test('with rows held out and the law validated', async () => {
  for (const choice of ['holdout: largest 1', 'holdout: largest 99', 'holdout: a, h', 'holdout: nobody', 'validate: params', 'validate: compute', 'validate: compute  holdout: largest 2']) {
    await check(text.replace('reference mine "My runs" {', `reference mine "My runs" {\n  ${choice}`));
    for (const law of ['irreducible: no  robust: none  space: linear', 'irreducible: no  robust: none']) await check(text.replace(/law +\{.*\}/, `law { ${law} }\n  ${choice}`));
  }
});

test.each(['0', '1e30', '1e-30'])('validated, with every number in turn as %s', async (extreme) => {
  const asked = text.replace('reference mine "My runs" {', 'reference mine "My runs" {\n  validate: compute');
  for (const { index, 0: token } of [...asked.matchAll(/[^\s|]+/g)].filter(([word]) => /^[\d.]+[KMBT%]?$/.test(word))) await check(asked.slice(0, index) + extreme + asked.slice(index + token.length));
});
