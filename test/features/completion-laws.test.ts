import { describe, expect, test } from 'vitest';
import { completion, type CompletionItem } from '../../src/features/completion.js';
import { cursor } from '../support/fixture.js';
import { analysisOf } from '../support/remarks.js';

function offered(marked: string): { text: string; items: CompletionItem[] } {
  const { text, offset } = cursor(marked);
  return { text, items: completion(analysisOf(text), offset) };
}

function labels(marked: string): string {
  return offered(marked).items.map(({ label }) => label).join(' ');
}

/** The line after one of the offers is taken. */
function taken(marked: string, label: string): string {
  const { text, items } = offered(marked);
  const found = items.find((one) => one.label === label);
  if (!found) throw new Error(`${label} is not offered, but ${items.map((one) => one.label).join(' ')}`);
  const put = text.slice(0, found.replace.start) + found.insert + text.slice(found.replace.end);
  return put.trimEnd().split('\n').at(-1)!;
}

const before = `benchmark mmlu-pro { }
quantity ratio in 0..1
law chinchilla: loss = E + A / params^alpha + B / tokens^beta
reference runs {
  | model | params | tokens | loss |
  | ----- | ------ | ------ | ---- |
  | a     | 1B     | 20B    | 3.1  |
}
fit published = chinchilla with { E: 1.69  A: 406.4  alpha: 0.34  B: 410.7  beta: 0.28 }
models "Open models" { }
model "Llama-3-8B" { params: 8B }
`;

describe('in a formula', () => {
  test('quantities, the names of the law, functions', () => {
    const all = labels(`${before}law mine: loss = E + A / $0\n`);
    expect(all).toMatch(/^params nonEmbedding active tokens/);
    for (const name of ['ratio', 'mmlu-pro', 'E', 'A', 'exp', 'sum']) expect(all.split(' ')).toContain(name);
  });
  test('replace the name only, not the sign before it', () => {
    expect(taken(`${before}law mine: loss = E+A/par$0`, 'params')).toBe('law mine: loss = E+A/params');
    expect(taken(`${before}law mine: loss = E + mm$0`, 'mmlu-pro')).toBe('law mine: loss = E + "mmlu-pro"');
    expect(taken(`${before}law mine: loss = E + ex$0`, 'exp')).toBe('law mine: loss = E + exp($1)');
  });
  test('behind a name it goes on', () => expect(labels(`${before}law mine: loss = E $0\n`)).toBe('where let'));
  test('where takes parameters', () => expect(labels(`${before}law mine: loss = E + A / N^alpha\n  where $0\n`)).toBe('E A alpha'));
});

describe('a fit', () => {
  test('is of a law', () => expect(labels(`${before}fit a = $0`)).toBe('chinchilla'));
  test('to rows', () => {
    expect(labels(`${before}fit a = chinchilla to $0`)).toBe('runs models Open models');
    expect(taken(`${before}fit a = chinchilla to $0`, 'Open models')).toBe('fit a = chinchilla to "Open models"');
  });
  test('goes on with its words', () => {
    expect(labels(`${before}fit a = chinchilla $0`)).toBe('to with');
    expect(labels(`${before}fit a = chinchilla to runs $0`)).toBe('only with');
  });
  test('filters by quantities and words', () => expect(labels(`${before}fit a = chinchilla to runs only $0`)).toMatch(/^params .*role run group name$/));
  test('has options and columns', () => expect(labels(`${before}fit a = chinchilla to runs { $0 }`)).toBe('params tokens loss robust space weights seed holdout'));
  test('and their values', () => {
    expect(labels(`${before}fit a = chinchilla to runs { robust: $0 }`)).toBe('huber(1e-3) least-absolute none');
    expect(labels(`${before}fit a = chinchilla to runs { loss: $0 }`)).toContain('mmlu-pro.loss');
  });
  test('has constants that are not given yet', () => expect(labels(`${before}fit a = chinchilla with { E: 1  $0 }`)).toBe('A alpha B beta rounded'));
});

describe('a question', () => {
  test('is asked of a fit', () => expect(labels(`${before}predict $0`)).toBe('published'));
  test('at what its law needs', () => {
    expect(taken(`${before}predict published $0`, 'at')).toBe('predict published at { params: $1  tokens: $2 }');
    expect(taken(`${before}solve published for params $0`, 'at')).toBe('solve published for params at { tokens: $1  loss: $2 }');
    expect(labels(`${before}predict published at { params: 7B  $0 }`)).toBe('tokens compute');
    expect(labels(`${before}solve published for params at { $0 }`)).toBe('params tokens loss compute');
    expect(labels(`${before}solve published for compute at { params: 7B  tokens: 1T  $0 }`)).toBe('loss');
  });
  test('for an input, over inputs', () => {
    expect(labels(`${before}solve published for $0`)).toBe('params tokens compute');
    expect(labels(`${before}allocate published over params, $0`)).toBe('tokens');
    expect(labels(`${before}allocate published over params, tokens at { $0 }`)).toBe('params tokens compute serve');
  });
  test('of the future', () => {
    expect(labels(`${before}forecast $0`)).toBe('density doubling when');
    expect(labels(`${before}forecast when params 3B reaches $0`)).toBe('mmlu-pro');
  });
  test('as a condition', () => {
    expect(labels(`${before}expect $0`)).toMatch(/^density effective params compute doubling growth mmlu-pro E of published /);
    expect(labels(`${before}expect density of $0`)).toBe('published Llama-3-8B');
    expect(taken(`${before}expect density of $0`, 'Llama-3-8B')).toBe('expect density of Llama-3-8B');
    expect(taken(`${before}expect density of Llama-3$0`, 'Llama-3-8B')).toBe('expect density of Llama-3-8B');
  });
});
