import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Analysis } from '../../src/analysis/analysis.js';
import { analyze } from '../../src/analysis/analyze.js';
import { evaluate, Workshop } from '../../src/analysis/evaluate.js';
import { statementKeywords } from '../../src/syntax/vocabulary.js';
import { diskFiles, examples } from '../support/library.js';

const files = diskFiles();
const clock = () => new Date('2026-11-22T12:00:00Z');
const read = (text: string, previous?: Analysis) => analyze(path.join(examples, 'edited.density'), text, files, clock, previous);

/** Everything an analysis says, as plain data. */
function said({ diagnostics, study, models, module, places }: Analysis) {
  return {
    diagnostics, study: structuredClone(study),
    pieces: module.parsed.pieces.list.map(({ text }) => text),
    statements: module.parsed.statements.map(({ first, count, tables, tree }) => ({ first, count, tables, tree })),
    models: models.records.map((record, at) => ({ name: record.name.value, span: places.inModel(at, record.name.span) })),
    facts: models.facts,
  };
}

/** A small, fast generator with a seed, so that a failure can be repeated. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const FRAGMENTS = [
  '', ' ', '\n', '\n\n', '|', '| a | b |', '\n| x | 7B |\n', '}', '{', '{ }', '#', '# note\n', '"', 'model ', '\nmodel X { params: 7B }\n', '\nplan P { params: 3B  tokens: 1T  arch { layers: 2  heads: 3 } }\n', 'plan ', 'models ', '\nmodels {\n', ':', ': ', ',', '?',
  '# allow tokens-below-params because so\n', '\n# allow score-near-floor because\n', '  # allow few-points because why not', '7B', '45.9%', '45.9', '2024-13-01', '\nuse std/olmo-ladder\n', '\nbenchmark b { range: 25% .. 100% }\n', '\nreference r {\n', 'hellaswag', '(', ')', '±', '\\', '\r\n', '\t', 'density { level: 95% }', 'holdout: largest 1 ', 'validate: params ', '\ndensity { reference: mine }\n', 'é',
  '\nlaw l: loss = E + A / ratio\n', '\nquantity ratio in 0..1\n', 'fit f = l to mine\n', 'law ', '= ', ' + ', ' only params > 200M ', ' with { E: 1 }', '\nlet x = N\n', ' where E > 0 ', '^', 'b.loss: from fitted ', '\nexpect alpha of fitted > 0\n', '\u0000'.slice(1),
];

/** One keyword for another, above whatever stands below it. */
function swapped(text: string, random: (below: number) => number): string {
  const found = [...text.matchAll(/^(use|benchmark|reference|models?|plan|density|quantity|law|fit|predict|solve|expect)\b/gm)];
  const keyword = found[random(Math.max(1, found.length))];
  if (!keyword) return text;
  const other = statementKeywords[random(statementKeywords.length)]!;
  return text.slice(0, keyword.index) + other + text.slice(keyword.index + keyword[0].length);
}

const small = `# A file with a little of everything
use std/refinedweb
benchmark b "B" { shots: 5  range: 25% .. 100% }

reference mine "Mine" {
  count: total
  holdout: r2
  | model | params | tokens | b.loss | b    | role |
  | ----- | ------ | ------ | ------ | ---- | ---- |
  | r1    | 100M   | 2B     | 3.1    | 26%  | both |
  | r2    | 1B     | 20B    | 2.6    | 35%  | both |
  curve { floor: free }
}
density { reference: refinedweb }
# about Llama
model Llama-2-7B { params: 6.74B  hellaswag: 77.7%  released: 2023-07-18 }
models "Some" {
  | model | params | released | hellaswag |
  | ----- | ------ | -------- | --------- |
  | a     | 7B     | 2023-07  | 70%       |
  | b     | 13B    | ?        | 80.1%     |  # a remark
  # allow duplicate-name because it is one
  | a     | 3B     | 2024-01  | 60 %      |
}
quantity ratio "share" in 0..1
law chinchilla "Chinchilla": loss = E + A / params^alpha + tail
  let tail = B / tokens^beta
  where E > 0, alpha in 0..2
fit fitted = chinchilla to mine only params > 50M { loss: b.loss  seed: 3 }
fit published = chinchilla with { E: 1.69  A: 406.4  alpha: 0.34  B: 410.7  beta: 0.28 }
law sized: released = k0 + k1 * log(N)
fit sizes = sized to "Some" only released > 2023-01-01
predict published at { params: 70B  tokens: 1.4T }
solve published for params at { tokens: 1.4T  loss: 2.0 }
expect density of a > 0.1 and alpha of published > 0.3
model Last {
  params: 2B
  hellaswag: 70% ± 1%
}
`;

test.each([['a small file', small, 700], ['the example', readFileSync(path.join(examples, 'base-models.density'), 'utf8'), 300]])(
  'after each of many random edits of %s the incremental reading equals the full one', (_, start, edits) => {
    const random = generator(edits);
    let text = start;
    let analysis = read(text);
    for (let edit = 0; edit < edits; edit++) {
      const from = random(text.length + 1);
      const removed = random(3) === 0 ? random(80) : random(3);
      const inserted = FRAGMENTS[random(FRAGMENTS.length)]!;
      if (random(25) === 0) text = start;
    else if (random(8) === 0) text = swapped(text, random);
    else text = text.slice(0, from) + inserted + text.slice(from + removed);
      analysis = read(text, analysis);
      expect(said(analysis), `edit ${edit}: ${JSON.stringify(inserted)} for ${removed} at ${from}`).toEqual(said(read(text)));
    }
  }, 120_000);

test('what is computed after each of many edits equals what a cold start computes', async () => {
  const random = generator(7);
  const compute = async (analysis: Analysis, workshop: Workshop) => {
    const { study: _, ...numbers } = await evaluate(analysis.study, workshop, new AbortController().signal);
    return JSON.stringify(numbers);
  };
  const workshop = new Workshop();
  let text = small;
  let analysis = read(text);
  for (let edit = 0; edit < 60; edit++) {
    const from = random(text.length + 1);
    if (random(6) === 0) text = random(2) === 0 ? small : swapped(text, random);
    else text = text.slice(0, from) + FRAGMENTS[random(FRAGMENTS.length)]! + text.slice(from + random(2));
    analysis = read(text, analysis);
    expect(await compute(analysis, workshop), `edit ${edit}`).toBe(await compute(read(text), new Workshop()));
  }
}, 120_000);

test('an edit in one row leaves every other row as it was', () => {
  const before = read(small);
  const after = read(small.replace('80.1%', '80.2%'), before);
  const same = after.models.records.map((record, at) => record === before.models.records[at]);
  expect(same).toEqual([true, true, false, true, true]);
  expect(after.study.fits.map((fit, at) => fit === before.study.fits[at])).toEqual([true, true, false]);
  expect(after.module.scope).toBe(before.module.scope);
});
