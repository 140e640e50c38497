import { describe, expect, test } from 'vitest';
import { mark, unmark } from '../support/fixture.js';
import { analysisOf, evaluated, type Beside } from '../support/remarks.js';

/** What is said of a text without computing anything. */
function check(marked: string, beside: Beside = {}): void {
  const text = unmark(marked);
  expect(mark(text, analysisOf(text, beside).diagnostics)).toBe(marked);
}

function messages(text: string, beside: Beside = {}): string[] {
  return analysisOf(text, beside).diagnostics.map(({ message }) => message);
}

async function answers(text: string): Promise<(number | null)[]> {
  const { evaluation } = await evaluated(text);
  return evaluation.answers.map((answer) => (answer.kind === 'estimate' ? answer.estimate.value : answer.kind === 'solutions' ? answer.solutions[0]!.estimate.value : null));
}

const chinchilla = 'law chinchilla: loss = E + A / params^alpha + B / tokens^beta\n';
const published = `${chinchilla}fit published = chinchilla with { E: 1.69  A: 406.4  alpha: 0.34  B: 410.7  beta: 0.28 }\n`;
const table = `models "m" {
  | model | params | tokens | loss | mmlu |
  | ----- | ------ | ------ | ---- | ---- |
  | a     | 1B     | 20B    | 2.5  | 30%  |
  | b     | 2B     | 60B    | 2.4  | 36%  |
  | c     | 3B     | 50B    | 2.3  | 43%  |
  | d     | 4B     | 90B    | 2.2  | 49%  |
  | e     | 8B     | 99B    | 2.1  | 60%  |
}
`;

describe('rows of laws', () => {
  const losses = table.replaceAll(/\|[^|]*\|$/gm, '|');

  test('are columns of any quantity, and no density is asked of them', () => {
    expect(messages(`${chinchilla}${losses}fit f = chinchilla to "m"\n`)).toEqual([]);
    expect(messages(`${chinchilla}${losses}fit f = chinchilla to models\npredict f at { N: 3B  D: 1T }\n`)).toEqual([]);
    expect(messages(`benchmark mmlu { }\nlaw l: mmlu.loss = E + A / N\n${losses.replace('loss', 'mmlu.loss')}fit f = l to "m"\n`)).toEqual([]);
  });

  test('which the letters of quantities are not, nor what nobody declared', () => check(`${chinchilla}
models "m" {
  | model | params | D  | loss | los |
#                    ^ unknown-benchmark
#                                ^^^ unknown-benchmark
  | ----- | ------ | -- | ---- | --- |
  | a     | 1B     | 3B | 2.5  | 3   |
}
fit f = chinchilla to models
#                     ^^^^^^ rows-lack
`));

  test('beside models that a density is asked of', () => check(`${chinchilla}${losses}fit f = chinchilla to "m"
model A { params: 7B }
#     ^ no-reference
`));

  test.each(['density { level: 95% }\n', 'forecast doubling\n', 'expect density of a > 1\n'])('in a file that asks for densities: %s', (asking) => {
    expect(analysisOf(`${chinchilla}${losses}fit f = chinchilla to "m"\n${asking}`).diagnostics.map(({ code }) => code)).toContain('no-reference');
  });
});

test('a sum has the unit of what is known in it, whatever parameters stand there', () => check(`
law a: loss = E + 5% + params
#                    ^ unit-mismatch
law b: loss = params + E + 5%
#                        ^ unit-mismatch
law c: loss = (E + 5%) + (A + params)
#                      ^ unit-mismatch
law d: loss = E + min(A, params) + max(5%, B)
#                                ^ unit-mismatch
law e: loss = E + if(A + 5% > params, 1, 2)
#                           ^ unit-mismatch
law f: loss = E + (released + A) + (released + B)
#                                ^ unit-mismatch
law g: loss = E + (A + 1) / params + if(released > T + 30, 1, 2) + rate * (released - T) + min(E, 3) * tokens
law h: score = a + (1 - b) * sigmoid(k * (log(N) - m)) + 5%
`));

describe('names of numbers', () => {
  test('are free parameters unless `where` says that this is meant', () => check(`
law a: loss = A * e^(-k * N) + e^2 + 2 * pi * N
#                 ^ free-constant
#                                        ^^ free-constant
law b: loss = A * e^(-k * N) + pi
  where e > 0, pi in 3..4
law c: loss = c + d * N + e * D
law d: loss = e^pi
  let e = 2.718
  let pi = 3.14
`));

  test('of other functions are told how to write', () => expect(messages('law a: loss = E + log2(N) + pow(N, 2) + abs(E) + ln(N)\n')).toEqual([
    'There is no function `log2`. Write `log(x) / log(2)`.', 'There is no function `pow`. Write `x^y`.', 'There is no function `abs`. Write `max(x, -x)`.', 'There is no function `ln`. Did you mean `log`?',
  ]));

  test('of one letter are no slips of others', () => expect(messages(`${chinchilla}fit a = chinchilla with { E: 1  A: 1  C: 1  b: 1  alpha: 1  beta: 1 }\n`)).toEqual([
    '`a` has no value for B. Constants are given for all parameters of the law.', 'There is no parameter of chinchilla called `C`.', 'There is no parameter of chinchilla called `b`. Did you mean `B`?',
  ]));

  test('`**` and `==` are read as `^` and `=`', () => check('law a: loss == E + if(N == 3, A*N**2, B)\n'));
});

test('constants outside of the bounds of their law', () => check(`
law a: loss = E + A / N^alpha + B / D^beta
  where E > 0, alpha in 0..2, beta < 1
fit f = a with { E: -1.69  A: 406.4  alpha: 3  B: 410.7  beta: 1.28 }
#                   ^^^^^ constant-outside
#                                           ^ constant-outside
#                                                              ^^^^ constant-outside
fit g = a with { E: 0  A: 406.4  alpha: 2  B: 410.7  beta: 1 }
`));

describe('compute, params and tokens', () => {
  test('any of them follows from the others', async () => {
    const [both, tokens, params, redundant] = await answers(`${published}
predict published at { params: 3B  tokens: 1T }
predict published at { params: 3B  compute: 1.8e22 }
predict published at { tokens: 1T  compute: 1.8e22 }
predict published at { params: 3B  tokens: 1T  compute: 1.805e22 }
`);
    expect(tokens).toBeCloseTo(both!, 12);
    expect(params).toBeCloseTo(both!, 12);
    expect(redundant).toBe(both);
  });

  test('but not what they contradict, nor from one alone', () => check(`${published}
predict published at { params: 3B  tokens: 1T  compute: 1e22 }
#                                              ^^^^^^^ compute-disagrees
predict published at { compute: 1e22 }
#       ^^^^^^^^^ input-missing
expect loss of published at { compute: 1e22  N: 3B } < 3
law sparse: loss = E + A / active^alpha + B / tokens^beta
fit s = sparse with { E: 1.69  A: 406.4  alpha: 0.34  B: 410.7  beta: 0.28 }
predict s at { compute: 1e22  tokens: 1T }
predict s at { compute: 1e22  active: 3B }
predict published at { tokens: 1T  compute: 1e22  unique: 1B }
#                                                 ^^^^^^ input-unused
solve published for params at { compute: 1e22  loss: 2.2 }
solve published for params at { compute: 1e22  tokens: 1T  loss: 2.2 }
#                               ^^^^^^^ input-unused
solve published for params at { compute: 1e22  price: $1  loss: 2.2 }
#                                              ^^^^^ input-unused
solve published for compute at { params: 3B  loss: 2.2 }
solve s for active at { compute: 1e22  loss: 2.2 }
solve published for compute at { loss: 2.0 }
#                   ^^^^^^^ not-an-input
solve published for compute at { params: 3B  tokens: 1T  loss: 2.0 }
#                   ^^^^^^^ not-an-input
`));

  test('the sentences name both values, and what to ask instead', () => expect(messages(`${published}predict published at { params: 3B  tokens: 1T  compute: 1e22 }\nsolve published for compute at { loss: 2 }\nsolve published for params at { compute: 1e22  tokens: 1T  loss: 2.2 }\n`)).toEqual([
    '`compute` is given as 1e22 FLOP, but 6 · params · tokens is 1.8e22. Give two of the three; the other follows.',
    '`compute` is no input of `published`: it is 6 · params · tokens. Give just one of these to solve for it, or split a budget: `allocate published over params, tokens at { compute: … }`.',
    '`compute` is ignored: with the others it settles `params`, which is asked for. Leave one of them out.',
  ]));
});

describe('columns that stand for quantities', () => {
  const fitted = `benchmark mmlu { range: 25% .. 100% }
quantity x
quantity y
law line: y = a + b * log(x)
law scored: score = a + b * log(params)
${table}fit by-tokens = line to "m" { x: tokens  y: loss }
fit by-size = scored to "m"
`;

  test('may be asked by name', async () => {
    const [own, column, score, mmlu] = await answers(`${fitted}predict by-tokens at { x: 1e12 }
predict by-tokens at { tokens: 1T }
solve by-size for params at { score: 70% }
solve by-size for N at { mmlu: 70% }
solve by-tokens for tokens at { loss: 2 }
expect mmlu of by-size at { params: 7B } > 50%
`);
    expect(column).toBe(own);
    expect(mmlu).toBe(score);
  });

  test('and give the quantity their unit', async () => {
    const { evaluation } = await evaluated(`${fitted}predict by-tokens at { x: 1e12 }\n`);
    expect(evaluation.laws[0]!.fit.law.inputs).toMatchObject([{ name: 'x', kind: 'count' }]);
    expect(evaluation.laws[0]!.fit.law.output).toMatchObject({ name: 'y', kind: 'loss' });
  });

  test('but once only, and in no other fit', () => check(`${fitted}
predict by-tokens at { x: 1T  tokens: 1T }
#                             ^^^^^^ duplicate-key
predict by-tokens at { params: 1B }
#       ^^^^^^^^^ input-missing
#                      ^^^^^^ input-unused
fit given = line with { a: 1  b: 2 }
predict given at { tokens: 1T }
#       ^^^^^ input-missing
#                  ^^^^^^ input-unused
`));
});

describe('a law that is too long to be read', () => {
  test.each([
    ['line-too-long', `law deep: loss = E ${'+ 1 '.repeat(6_000)}\n`],
    ['formula-too-long', `law deep: loss = E\n ${'+ 1\n '.repeat(3_000)}\n`],
    ['too-deep', `law "deep": loss = ${'(\n '.repeat(100)}E${')'.repeat(100)}\n`],
  ])('says %s, and is not missed where it is used', (code, law) => {
    expect(analysisOf(`${law}fit f = deep with { E: 1 }\nfit g = deeper with { E: 1 }\npredict deep at { N: 1 }\npredict f at { N: 1 }\n`).diagnostics.map((found) => found.code)).toEqual([code, 'unknown-name']);
  });

  test.each([['(\n', ')'], ['-\n', ''], ['2 ^\n ', ''], ['not\n', '']])('ten thousand times %j is one located error', (open, close) => {
    const { diagnostics } = analysisOf(`law deep: loss = ${`${open} `.repeat(10_000)}E${close.repeat(10_000)}\nfit f = deep with { E: 1 }\n`);
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]!.span.end).toBeLessThan(70_000);
  });
});

test('a fit is no law', () => check(`${published}
fit tried = published to models
#           ^^^^^^^^^ fit-as-law
`));

test('a fit in the place of a law is told how to try its constants', () => expect(messages(`${published}${table}fit tried = published to "m"\nfit again = mine to "m"\nfit mine = chinchilla to "m"\nfit self = self to "m"\n`)
  .filter((message) => message.includes('fit, not') || message.includes('no law'))).toEqual([
  '`published` is a fit, not a law. To try its constants on rows write `fit tried = chinchilla to m with { E: 1.69  A: 406.4  alpha: 0.34  B: 410.7  beta: 0.28 }`.',
  '`mine` is a fit, not a law. Fit its law: `fit again = chinchilla to m`.',
  'There is no law `self`.',
]));

test('quantities that two files declare differently', () => {
  const [a, b] = ['quantity ratio "share" in 0..1\n', 'quantity ratio in 0..100\n'];
  check(`
use "a.density"
use "b.density"
#   ^^^^^^^^^^^ conflicting-name
`, { 'a.density': a, 'b.density': b });
  check(`
use "a.density"
quantity ratio "ratio of data"
#        ^^^^^ conflicting-name
`, { 'a.density': a });
  expect(messages('use "a.density"\nuse "b.density"\n', { 'a.density': a, 'b.density': 'quantity ratio in 0..1\n' })).toEqual([]);
});
