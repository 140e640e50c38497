import { describe, expect, test } from 'vitest';
import { rename } from '../../src/features/rename.js';
import { analysisOf } from '../support/remarks.js';

const study = `use std/refinedweb
quantity ratio "share" in 0..1
law mine "My law": loss = E + A / params^alpha + tail
  let tail = B * (1 - ratio) / tokens^beta * sum(j in 1..3, B / j^alpha)
  where E > 0, alpha in 0..2
law other: loss = E + A / N^alpha
reference runs {
  | model | params | tokens | loss | ratio | mmlu |
  | ----- | ------ | ------ | ---- | ----- | ---- |
  | a     | 1B     | 20B    | 3.1  | 0.3   | 30%  |
}
benchmark mmlu { range: 25% .. 100% }
reference taken { mmlu.loss: from published }
fit ours "Ours" = mine to runs only ratio < 50% and params > 1M { ratio: ratio  holdout: a }
fit published = mine with { E: 1.69  A: 406.4  alpha: 0.34  B: 410.7  beta: 0.28  rounded: yes }
predict published at { params: 70B  tokens: 1.4T  ratio: 30% }
solve published for ratio in 0.1 .. 0.9 at { params: 70B  tokens: 1.4T  loss: 2 }
allocate published over params, tokens at { compute: 1e22  ratio: 0.3  serve: 2T }
expect alpha of published > 0.3 and loss of published at { N: 7B  tokens: 1T  ratio: 0 } < 3
expect density of A > 0.1 and density of Llama-7B > 0
density { reference: refinedweb }
model A { params: 7B  hellaswag: 70%  ratio: 0.2 }
model Llama-7B { params: 7B  hellaswag: 71% }
`;

/** Each name once: where it is first written. */
const names = { ratio: 'quantity ', mine: 'law ', tail: 'let ', j: 'sum(', E: 'where ', alpha: ', ', beta: 'tokens^', A: '+ ', other: 'law ', ours: 'fit ', published: 'fit ' };
const nasty = [
  'to', 'with', 'only', 'at', 'of', 'in', 'for', 'over', 'when', 'reaches', 'column', 'from', 'largest', 'and', 'or', 'not', 'let', 'where', 'sum', 'product', 'exp', 'if', 'rounded', 'seed', 'holdout', 'robust',
  'serve', 'role', 'run', 'group', 'model', 'models', 'name', 'arch', 'base', 'loss', 'L', 'params', 'N', 'x', 'X.loss', 'a-b', 'a/b', 'two words', '1abc', 'ä', 'α', 'A', 'Llama-7B', 'E', 'mine', 'other', 'ours',
  'published', 'runs', 'refinedweb', 'hellaswag', 'mmlu', 'density', 'doubling', 'growth', 'effective', 'law', 'fit', 'predict', 'expect', 'a|b', 'a#b', 'a{b', 'a:b', 'https://a.b', '__proto__', 'a, b', '=', '?', '..', '2024-01-01',
  '7B', 'huber', 'none', 'x'.repeat(21_000),
];

function errors(text: string): string[] {
  return analysisOf(text).diagnostics.filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code}: ${message}`);
}

function renamed(name: keyof typeof names, to: string): { readonly text: string } | { readonly why: string } {
  const found = rename(analysisOf(study), study.indexOf(names[name] + name) + names[name].length, to);
  if (found.kind === 'refused') return { why: found.why };
  return { text: [...found.edits].sort((a, b) => b.span.start - a.span.start).reduce((result, { span, text: put }) => result.slice(0, span.start) + put + result.slice(span.end), study) };
}

test('the text is without errors', () => expect(errors(study)).toEqual([]));

describe.each(Object.keys(names) as (keyof typeof names)[])('%s', (name) => {
  test('whatever its new name, the text has no error or the name is refused', () => {
    const broken = nasty.flatMap((to) => {
      const found = renamed(name, to);
      const now = 'text' in found ? errors(found.text) : [];
      return now.length > 0 ? [`${to.slice(0, 20)}: ${now[0]}`] : [];
    });
    expect(broken).toEqual([]);
  });
});

test('a law or fit may have the name of a word of heads, in quotes', () => {
  for (const word of ['to', 'with', 'only', 'at', 'of', 'in', 'for', 'over', 'column', 'from']) {
    const quoted = word === 'of' ? word : `"${word}"`;
    expect(renamed('mine', word)).toEqual({ text: study.replace(/\bmine\b/g, quoted) });
    expect(renamed('published', word)).toEqual({ text: study.replace(/\bpublished\b/g, quoted) });
  }
});

test('what quotes do not help is refused in a sentence', () => {
  expect(renamed('alpha', 'rounded')).toEqual({ why: 'rounded says something of constants where they are listed.' });
  expect(renamed('published', 'A')).toEqual({ why: 'There is a model A already.' });
  expect(renamed('mine', 'A')).toEqual({ why: 'There is a model A already.' });
  expect(renamed('mine', 'published')).toEqual({ why: 'There is a fit published already.' });
  expect(renamed('ratio', 'seed')).toEqual({ why: 'seed is a key or column of the language.' });
  expect(renamed('mine', 'x'.repeat(21_000))).toEqual({ why: `With the name ${'x'.repeat(39)}… this text would be read in another way.` });
});
