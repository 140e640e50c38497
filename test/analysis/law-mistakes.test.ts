import { describe, expect, test } from 'vitest';
import { lineageOf } from '../../src/analysis/lineage.js';
import { mark, unmark } from '../support/fixture.js';
import { analysisOf, evaluated, type Beside } from '../support/remarks.js';

async function check(marked: string, beside: Beside = {}): Promise<void> {
  const text = unmark(marked);
  const { diagnostics } = await evaluated(text, beside);
  expect(mark(text, diagnostics)).toBe(marked);
}

function messages(text: string, beside: Beside = {}): string[] {
  return analysisOf(text, beside).diagnostics.map(({ message }) => message);
}

const law = 'law a: loss = E + B / params^beta\n';
const fit = 'fit f = a with { E: 1.7  B: 400  beta: 0.3 }\n';
const published = `${law}${fit}`;

describe('names that two files declare', () => {
  test('differently: said at the second use', () => check(`
use "one.density"
use "two.density"
#   ^^^^^^^^^^^^^ conflicting-name
#   ^^^^^^^^^^^^^ conflicting-name
predict f at { params: 70B }
`, { 'one.density': published, 'two.density': `law a: loss = E + B / log(params)\nfit f = a with { E: 2  B: 3 }\n` }));

  test('alike, but for layout, titles and comments: nothing', () => check(`
use "one.density"
use "two.density"
predict f at { params: 70B }
`, { 'one.density': published, 'two.density': `# the same\nlaw a "A law": loss = (E\n  + B / params^beta)\nfit f = a with {\n  E: 1.7\n  B: 400\n  beta: 0.3\n}\n` }));

  test('fits that read alike, of laws that differ', () => check(`
use "one.density"
use "two.density"
#   ^^^^^^^^^^^^^ conflicting-name
#   ^^^^^^^^^^^^^ conflicting-name
`, { 'one.density': published, 'two.density': `law a: loss = E + B * params^(-beta)\n${fit}` }));

  test('one file used by two others is no conflict', () => check(`
use "one.density"
use "two.density"
predict f at { params: 70B }
`, { 'one.density': 'use "base.density"\n', 'two.density': 'use "base.density"\n', 'base.density': published }));

  test('an own declaration that hides a used one', () => check(`
use std/laws/chinchilla
law chinchilla: loss = E + A / params^alpha
#   ^^^^^^^^^^ conflicting-name
`));
  test('says which counts', () => expect(messages(`use "one.density"\n${law}fit f = a with { E: 1  B: 2  beta: 0.5 }\n`, { 'one.density': published })).toEqual([
    'The fit `f` of file.density differs from that of one.density; the one of file.density counts. Rename one of them.',
  ]));
});

describe('a formula cut off by an error of syntax', () => {
  test.each(['E + B * log(params) % 7', 'E² + B / params', '1.2.3*E + B / params', 'E + B / params [x]', '(E + B / params', 'E B / params', 'E % 7 + x let x = B / params where B > 0'])('%s: no fit, no answer, no echo', async (formula) => {
    const text = `law a: loss = ${formula}\nfit f = a with { E: 1  B: 2 }\npredict f at { params: 7B }\nexpect loss of f at { params: 7B } < 3\n`;
    const { evaluation, diagnostics } = await evaluated(text);
    expect(diagnostics.map(({ severity, span }) => [severity, span.start < text.indexOf('\n')])).toEqual([['error', true]]);
    expect([evaluation.laws.length, evaluation.answers.length]).toEqual([0, 0]);
  });

  test('a condition of a fit: nothing is fitted to other rows than are meant', async () => {
    const text = `${law}reference r {\n  | model | params | loss |\n  | - | - | - |\n  | a | 1B | 3 |\n  | b | 2B | 2.9 |\n  | c | 4B | 2.8 |\n  | d | 8B | 2.75 |\n}\nfit f = a to r only params > 1B % 7\npredict f at { params: 7B }\n`;
    const { evaluation, diagnostics } = await evaluated(text);
    expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code)).toEqual(['unexpected-text']);
    expect([evaluation.laws.length, evaluation.answers.length]).toEqual([0, 0]);
  });
});

describe('a fit that cannot be made', () => {
  test('is said once, where it stands', async () => {
    await check(`${law}fit f = a with { E: 1.7  B: "x"  beta: 0.3 }
#                           ^^^ wrong-kind
predict f at { params: 7B }
expect loss of f at { params: 7B } < 3
`);
    await check(`${law}reference r {
  | model | params | loss |
  | ----- | ------ | ---- |
  | a     | 1B     | 3    |
}
fit f = a to r only params > 5B
#              ^^^^ no-rows-left
predict f at { params: 7B }
`);
  });
});

describe('values that cannot be', () => {
  test('of a budget, of what is served, of a size', () => check(`
use std/refinedweb
law c: loss = E + A / params^alpha + B / tokens^beta
fit f = c with { E: 1.7  A: 400  alpha: 0.34  B: 410  beta: 0.28 }
allocate f over params, tokens at { compute: 0 }
#                                            ^ not-positive
allocate f over params, tokens at { compute: -1e22 }
#                                            ^^^^^ not-positive
allocate f over params, tokens at { compute: 1e22  serve: -1T }
#                                                         ^^^ not-positive
predict f at { params: -7B  tokens: 1T }
#                      ^^^ not-positive
forecast when params 0 reaches hellaswag 70%
#                    ^ not-positive
forecast when params -3B reaches hellaswag 70%
#                    ^^^ not-positive
forecast when tokens 3B reaches hellaswag 70%
#             ^^^^^^ wrong-kind
`));
  test('the example of a budget is one', () => expect(messages(`${published}allocate f over params at { compute: 7% }\n`).filter((message) => message.includes('compute'))).toEqual(['`compute` takes a count, such as `compute: 1e22`.']));
  test('of a size of what', () => expect(messages('use std/refinedweb\nforecast when tokens 3B reaches hellaswag 70%\n')).toEqual(['`when` takes `params`, the size of the model, such as `forecast when params 3B reaches mmlu 70%`.']));
  test('of layers', () => {
    const layers = (value: string) => messages(`plan A { tokens: 3T  params: 7B  arch { layers: ${value}  d_model: 4096  d_ff: 11008  heads: 32  vocab: 32000 } }`).filter((message) => message.includes('layers'));
    expect(layers('1e300')[0]).toBe('`layers` takes a whole number from 1 to 1e9, such as `layers: 32`.');
    expect(layers('1.5')[0]).toBe('`layers` takes a whole number from 1 to 1e9, such as `layers: 32`.');
    expect(layers('-3')[0]).toBe('`layers` must be greater than zero.');
  });
});

test('a forecast says what it has no use for', () => check(`
forecast doubling at 2027-01-01
#                 ^^^^^^^^^^^^^ unexpected-text
forecast density at 2027-01-01 reaches mmlu 70%
#                              ^^^^^^^^^^^^^^^^ unexpected-text
forecast density when params 3B reaches mmlu 70%
#        ^^^^^^^ unexpected-text
`));

test('an index outside of its sum', () => check(`
law a: loss = E + sum(j in 1..3, A / x)
  let x = params^j
#                ^ index-outside
law b: loss = E + sum(j in 1..3, A / params^j)
law c: loss = E + sum(j in 1..3, A / x)
  let x = params^j
  where j > 0
`));

test('keys of a plan that are no benchmarks', () => {
  expect(messages('use std/benchmarks\nplan A { params: 3B  tokens: 300B  foo: 3  relesed: 3  mmlu: 70%  mlu: 70% }\n').filter((message) => !message.includes('reference'))).toEqual([
    '`foo` is not something a plan can have; it is ignored.', '`relesed` is not something a plan can have; it is ignored. Did you mean `released`?',
    'A plan has no scores of its own, so mmlu is ignored here. Once it is measured, make it a `model`.', '`mlu` is not something a plan can have; it is ignored. Did you mean `mmlu`?',
  ]);
});

test('a circle of many terms is told in a sentence', () => {
  const terms = Array.from({ length: 100 }, (_, at) => `  let t${at} = t${(at + 1) % 100} + 1\n`).join('');
  expect(messages(`law a: loss = E + t0\n${terms}`)).toEqual(['These terms are defined by each other in a circle: t0 → t1 → t2 → t3 → t4 → t5 → …. Define one of them without the others.']);
});

test('terms that lie too deep are told of once', () => {
  const terms = Array.from({ length: 300 }, (_, at) => `  let t${at} = t${at + 1} + 1\n`).join('');
  expect(messages(`law a: loss = E + t0\n${terms}`)).toEqual(['Parts of this formula are nested more than 400 deep; this statement is not read.']);
});

test('models made from each other in a circle descend from nothing', async () => {
  const { evaluation } = await evaluated(`use std/refinedweb
model A { params: 7B  hellaswag: 70%  base: B }
model B { params: 7B  hellaswag: 72%  base: A }
model C { params: 7B  hellaswag: 74%  base: A }
model D { params: 7B  hellaswag: 74%  base: D }
`);
  expect(lineageOf(evaluation).map(({ child, parent }) => [child, parent])).toEqual([[2, 0]]);
});
