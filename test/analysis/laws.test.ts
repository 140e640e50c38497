import { describe, expect, test } from 'vitest';
import { mark, unmark } from '../support/fixture.js';
import { analysisOf, type Beside } from '../support/remarks.js';

/** What is said of a text without computing anything. */
function check(marked: string, beside: Beside = {}): void {
  const text = unmark(marked);
  expect(mark(text, analysisOf(text, beside).diagnostics)).toBe(marked);
}

function messages(text: string, beside: Beside = {}): string[] {
  return analysisOf(text, beside).diagnostics.map(({ message }) => message);
}

const chinchilla = 'law chinchilla: loss = E + A / params^alpha + B / tokens^beta\n';
const published = `${chinchilla}fit published = chinchilla with { E: 1.69  A: 406.4  alpha: 0.34  B: 410.7  beta: 0.28 }\n`;
const runs = `reference runs {
  | model | params | tokens | loss | role     |
  | ----- | ------ | ------ | ---- | -------- |
  | a     | 100M   | 2B     | 3.41 | both     |
  | b     | 400M   | 8B     | 2.93 | both     |
  | c     | 1B     | 20B    | 2.71 | held-out |
}
`;

describe('a formula', () => {
  test('may go over lines, in any order of let and where, with comments', () => check(`
# Muennighoff 2023, the data term.
law repeated "Repeated data": loss = E + A / N^alpha   # the size
  + B / Dp^alpha
  let Dp = U + U * R * (1 - exp(-(D / U - 1) / R))
  # R is in epochs
  where R > 0, alpha in 0..2 ~ 0.35, E >= 0
  let unusedNot = 1
#     ^^^^^^^^^ unused-name
`));

  test('goes on at column 0 with where and let', () => check(`
law mine: loss = E + x
where E > 0
let x = A / params^alpha
model A { params: 7B }
#     ^ no-reference
`));

  test('lacks an operand, a bracket, a formula', () => check(`
law a: loss = E + A /
#                   ^ formula-incomplete
law b: loss = E + * A
#               ^ formula-incomplete
law c: loss = (E + A
#             ^ unclosed-bracket
law d: loss =
#           ^ formula-incomplete
law e: loss
#      ^^^^ missing-part
law f
#   ^ missing-part
law
#~~ missing-name
law g: E + A
#      ^^^^^ missing-part
law h: loss = E + )
#               ^ formula-incomplete
#                 ^ unexpected-text
law i: loss = exp()
#                ^ formula-incomplete
`));

  test('which is broken costs only itself', () => check(`
law a: loss = E + A / (params^
#                     ^ unclosed-bracket
#                            ^ formula-incomplete
law b: loss = E + A / parmas^alpha
#                     ^^^^^^ near-quantity
model A { params: 7B  tokens: seven }
#     ^ no-reference
#                             ^^^^^ wrong-kind
`));

  test('holds what is no formula', () => check(`
law a: loss = E + A / 6N
#                     ^^ bad-number
law b: loss = 6 N
#               ^ unexpected-text
law c: loss = E @ A
#               ^^^ unexpected-text
law d: loss = E where A
#                     ^ unused-name
law e: loss = E let = 3
#               ^^^ formula-incomplete
law f: loss = E let x
#                   ^ formula-incomplete
law g: loss = E where A >
#                     ^ unused-name
#                       ^ formula-incomplete
law h: loss = E where A in 3
#                     ^ unused-name
#                          ^ formula-incomplete
law i: loss = E where A > 0 alpha in 0..2
#                     ^ unused-name
#                           ^^^^^^^^^^^^^ unexpected-text
law j: loss = E + 2023-13-01
#                 ^^^^^^^^^^ bad-date
`));

  test('calls functions wrongly', () => check(`
law a: loss = E + ln(params)
#                 ^^ unknown-function
law b: loss = E + A (1 + params)
#                 ^ unknown-function
law c: loss = log(params, 10) + min(E) + if(E, 1)
#             ^^^ argument-count
#                               ^^^ argument-count
#                                        ^^ argument-count
law d: loss = sum(E) + product(j in 1, E) + exp(j in 1..2)
#             ^^^ wrong-call
#                                   ^ formula-incomplete
#                                           ^^^ wrong-call
`));

  test('sums over whole numbers, which no parameter gives', () => check(`
quantity epochs in 1 .. 100
law a: loss = E + sum(j in 1..epochs, A / j^alpha) * product(k in 2..8, k)
law b: loss = E + sum(j in 1..K, A / j^alpha)
#                             ^ range-of-parameter
law c: loss = E + sum(j in 1..n, A)
  let n = epochs * half
#                  ^^^^ range-of-parameter
`));

  test('ten thousand parentheses deep is one located error', () => {
    expect(analysisOf(`law a: loss = ${'('.repeat(9_000)}E${')'.repeat(9_000)}\nuse std/nothing\n`).diagnostics.map(({ code }) => code)).toEqual(['too-deep', 'unknown-library']);
    expect(analysisOf(`law a: loss = ${'(\n '.repeat(10_000)}E${')'.repeat(10_000)}\nuse std/nothing\n`).diagnostics.map(({ code }) => code)).toEqual(['too-deep', 'unknown-library']);
  });

  test.each(['+ 1', '^ 2', '+ -1', '< 2', 'and (E > 1)'])('of ten thousand times `%s` is one located error', (part) => {
    expect(analysisOf(`law a: loss = E\n ${`${part}\n `.repeat(10_000)}\nuse std/nothing\n`).diagnostics.map(({ code }) => code)).toEqual(['formula-too-long', 'unknown-library']);
  });

  test('as long as is read stays in bounds', () => {
    for (const part of ['+ 1', '^ 2', '- -1', '< 2']) analysisOf(`law a: loss = E\n ${`${part}\n `.repeat(650)}\n`);
    analysisOf(`law a: loss = x0\n${Array.from({ length: 300 }, (_, at) => ` let x${at} = x${at + 1} + 1\n`).join('')} let x300 = E\n`);
  });
});

describe('names in a formula', () => {
  test('that are nearly a quantity', () => check(`
law a: loss = E + A / parmas^alpha + B / token^beta
#                     ^^^^^^ near-quantity
#                                        ^^^^^ near-quantity
law b: loss = E + A / parmas^alpha
  where parmas > 0
quantity ratio in 0..1
law c: loss = E + rato
#                 ^^^^ near-quantity
benchmark gsm8k { }
law d: score = a + b * gsm8k + c * gsm9k
#                                  ^^^^^ near-quantity
law e: loss = E + alpha + beta + gamma + delta + A + B + C + x + base + cost
`));

  test('that are no parameter: quoted, or with a dot', () => check(`
benchmark mmlu-pro { }
law a: loss = E + k * "mmlu-pro" + "mmlu-por"
#                                  ^^^^^^^^^^ unknown-name
law b: loss = E + mmlu.loss
#                 ^^^^^^^^^ unknown-name
law c: lss = E + 1
#      ^^^ unknown-name
law d: "mmlu-pro" = a + b * loss
law e: "mmlu-pro.loss" = a + b * N
`));

  test('in where always are parameters', () => check(`
law d-cpt: loss = E + A / params^alpha + C / r^gamma
  where C > 0, E > 0, unused > 0, alhpa in 0..2
#                     ^^^^^^ unused-name
#                                 ^^^^^ unused-name
law moe: loss = E + S * tokens
  where S in 0..1
`));

  test('bounded in vain', () => check(`
law a: loss = E + x
  where E in 2..1, x > 0
#       ^ bad-bound
#                  ^ bad-bound
  let x = 3 * k
law b: loss = E
  where E > 3 ~ 2
#       ^ bad-bound
law c: loss = E
  where E > -3, E < -1 ~ -2
`));

  test('defined twice, in a circle, or by what is computed', () => check(`
law a: loss = E + x + y + z
  let x = y
  let y = x
#         ^ circular-let
  let z = z + 1
#         ^ circular-let
  let x = 4
#     ^ duplicate-name
law b: loss = E * L
#                 ^ output-in-formula
quantity tokens
#        ^^^^^^ reserved-name
quantity ratio
quantity ratio
#        ^^^^^ duplicate-name
law b: loss = E
#   ^ duplicate-name
fit f = b with { E: 1 }
fit f = b with { E: 2 }
#   ^ duplicate-name
`));
});

describe('units', () => {
  test('that do not go together', () => check(`
benchmark mmlu { range: 25% .. 100% }
law a: loss = E + params * (tokens + 5%)
#                                  ^ unit-mismatch
law b: loss = E ^ released
#               ^ unit-mismatch
law c: loss = exp(released) + log(released) + log10(price) + sqrt(released) + released^2
#             ^^^ unit-mismatch
#                             ^^^ unit-mismatch
#                                             ^^^^^ unit-mismatch
#                                                            ^^^^ unit-mismatch
#                                                                                     ^ unit-mismatch
law d: loss = if(released > 3, E, 1) + if(params > 50%, 1, 2)
#                         ^ unit-mismatch
#                                                ^ unit-mismatch
law e: loss = E + (params > 3)
#               ^ unit-mismatch
law f: loss = params > 3
#             ^^^^^^^^^^ unit-mismatch
law g: loss = if(params, 1, 2)
#                ^^^^^^ unit-mismatch
law h: loss = E + min(mmlu, params)
#                 ^^^ unit-mismatch
law i: loss = released + released
#                      ^ unit-mismatch
law j: loss = E + loss
#                 ^^^^ output-in-formula
law k: loss = not E + (E and 3)
#             ^^^^^^^^^^^^^^^^^ unit-mismatch
#                        ^^^ unit-mismatch
law l: loss = if(E > 1, released, params)
#             ^^ unit-mismatch
`));

  test('that do', () => check(`
benchmark mmlu { range: 25% .. 100% }
law a: score = a + b * exp(-(released - 2023-02-24) / T) + 100 * mmlu
law b: score = exp(rate * released + b)
law c: loss = E + A / (params / 1B)^alpha * (1 - mmlu) + min(params, 3 * tokens, compute / 6)
law d: loss = if(released >= 2024-01-01 and price > $0.1, 1, 2)
law e: loss = log(price / $0.15) + E
law f: tokens = 20 * params
law g: loss = -N^-alpha + D^beta^2
law h: score = if(0.2 < mmlu < 0.8, a, b)
`));
});

describe('a fit', () => {
  test('of what there is not', () => check(`${chinchilla}${runs}
fit a = chinchila to runs
#       ^^^^^^^^^ unknown-name
fit b = chinchilla to rnus
#                     ^^^^ unknown-name
fit c = chinchilla to models
#                     ^^^^^^ rows-lack
fit d = chinchilla
#   ^ missing-part
fit e
#   ^ missing-part
fit f = chinchilla to
#                  ^^ missing-part
fit = chinchilla
#~~ missing-name
fit g = chinchilla to runs only
#                          ^^^^ formula-incomplete
fit h = chinchilla to runs only params
#                               ^^^^^^ unit-mismatch
fit i = chinchilla to runs only params > 1T
#                          ^^^^ no-rows-left
fit j = chinchilla to runs only parms > 1B
#                               ^^^^^ unknown-name
fit k = chinchilla to runs only params > 50% and released > 3
#                                      ^ unit-mismatch
#                                                         ^ unit-mismatch
fit l = chinchilla to runs only role = law and name != "a"
#                          ^^^^ no-rows-left
fit m = chinchilla to runs { loss: los  prams: params  seed: -1  robust: hubr  holdout: z }
#                                  ^^^ unknown-name
#                                       ^^^^^ unknown-name
#                                                            ^^ wrong-kind
#                                                                        ^^^^ wrong-kind
fit n = chinchilla to runs { loss: 3 }
#                                  ^ wrong-kind
`));

  test('whose rows lack what its law needs', () => check(`${runs}
benchmark x { }
benchmark y { }
law moe: loss = E + A / (params * experts)^alpha
fit a = moe to runs
#              ^^^^ rows-lack
law scored: score = a + b * log(N)
fit b = scored to runs
#                 ^^^^ rows-lack
reference two {
  | model | params | tokens | x.loss | y.loss | x     |
  | ----- | ------ | ------ | ------ | ------ | ----- |
  | a     | 100M   | 2B     | 3.41   | 2.41   | 30%   |
}
law plain: loss = E + A / N
fit c = plain to two
#                ^^^ ambiguous-column
fit d = plain to two { loss: y.loss }
fit e = scored to two
`));

  test('with constants', () => check(`${chinchilla}
fit a = chinchilla with { E: 1.69  A: 406.4  alpha: 0.34  B: 410.7  beta: 0.28  rounded: yes }
fit b = chinchilla with { E: 1.69  A: 406.4  alhpa: 0.34  B: 410.7  beta: 0.28  E: 3 }
#   ^ constants-missing
#                                            ^^^^^ unknown-name
#                                                                               ^ duplicate-key
fit c = chinchilla with { E: 1.69  A: ?  rounded: perhaps }
#   ^ constants-missing
#                                                 ^^^^^^^ unknown-choice
fit d = chinchilla with { E: 1.69 ± 0.1  A: four  alpha: 0.34  B: 410.7  beta: 0.28 }
#                            ^^^^^^^^^^ wrong-kind
#                                           ^^^^ wrong-kind
fit e = chinchilla with
#   ^ missing-part
law none: loss = 3
fit f = none with { }
`));

  test('of a law that cannot be read says nothing more', () => check(`
law a: loss = E +
#               ^ formula-incomplete
fit f = a with { E: 1 }
predict f at { params: 7B }
`));
});

describe('a question', () => {
  test('of what is not there', () => check(`${published}
predict publshed at { params: 70B  tokens: 1.4T }
#       ^^^^^^^^ unknown-name
predict chinchilla at { params: 70B  tokens: 1.4T }
#       ^^^^^^^^^^ law-alone
predict
#~~~~~~ missing-part
predict published at { params: 70B }
#       ^^^^^^^^^ input-missing
predict published
#       ^^^^^^^^^ input-missing
predict published at { params: 70B  tokens: 1.4T  price: $1  N: 3B  parms: 3 }
#                                                 ^^^^^ input-unused
#                                                            ^ duplicate-key
#                                                                   ^^^^^ input-unused
predict published at { params: 70%  tokens: 2023-01-01 }
#                              ^^^ wrong-kind
#                                           ^^^^^^^^^^ wrong-kind
`));

  test('for an unknown', () => check(`${published}
solve published for params at { tokens: 1.4T  loss: 2.0 }
solve published for params at { tokens: 1.4T }
#     ^^^^^^^^^ input-missing
solve published for price at { tokens: 1.4T  loss: 2.0 }
#                   ^^^^^ not-an-input
solve published for loss at { tokens: 1.4T  params: 2B }
#                   ^^^^ not-an-input
solve published for params at { params: 3B  tokens: 1.4T  loss: 2.0 }
#                               ^^^^^^ asked-and-given
solve published for params in 1M .. 1T at { tokens: 1.4T  loss: 2.0 }
solve published for params in 1T .. 1M at { tokens: 1.4T  loss: 2.0 }
#                             ^^^^^^^^ empty-range
solve published for params in 3 at { tokens: 1.4T  loss: 2.0 }
#                             ^ wrong-kind
solve published at { tokens: 1.4T  loss: 2.0 }
#     ^^^^^^^^^ missing-part
solve
#~~~~ missing-part
`));

  test('of a budget', () => check(`${published}
allocate published over params, tokens at { compute: 5.76e23 }
allocate published over params, tokens at { compute: 576 ZFLOP  params: 1B .. 70B  serve: 2T }
allocate published over params, tokens
#        ^^^^^^^^^ input-missing
allocate published over params, price at { compute: 5.76e23 }
#        ^^^^^^^^^ input-missing
#                               ^^^^^ not-an-input
allocate published at { compute: 5.76e23 }
#        ^^^^^^^^^ missing-part
allocate published over params, tokens at { compute: 5.76e23  params: 3B }
#                                                                     ^^ wrong-kind
`));

  test('of what will be', () => check(`
benchmark mmlu { range: 25% .. 100% }
forecast density at 2027-01-01
forecast doubling
forecast when params 3B reaches mmlu 70%
forecast when 3B reaches mmlu 70%
forecast density
#        ^^^^^^^ missing-part
forecast densty at 2027-01-01
#        ^^^^^^ unknown-choice
forecast
#~~~~~~~ missing-part
forecast when params 3B
#~~~~~~~ missing-part
forecast when reaches mmlu 70%
#~~~~~~~ missing-part
forecast when params 3B reaches mmul 70%
#                               ^^^^ unknown-name
forecast when params 3B reaches mmlu 170%
#                                    ^^^^ wrong-kind
`));

  test('that is a condition', () => check(`${published}use std/refinedweb
model "Llama-3-8B" { params: 8B  hellaswag: 79% }
expect density of "Llama-3-8B" > 1 and effective of "Llama-3-8B" >= 3B and params of "Llama-3-8B" = 8B and hellaswag of "Llama-3-8B" > 70%
expect alpha of published > 0.3 and not (doubling > 400 or growth < 0)
expect loss of published at { params: 70B  tokens: 1.4T } < 2
expect density of "Llama-3-8b" > 1
#                 ^^^^^^^^^^^^ unknown-name
expect densty of "Llama-3-8B" > 1
#      ^^^^^^ unknown-name
expect alhpa of published > 0.3
#      ^^^^^ unknown-name
expect loss of published at { params: 70B } < 2
#              ^^^^^^^^^ input-missing
expect density of "Llama-3-8B"
#      ^^^^^^^^^^^^^^^^^^^^^^^ unit-mismatch
expect doublng > 3
#      ^^^^^^^ unknown-name
expect alpha of chinchilla > 1
#               ^^^^^^^^^^ law-alone
expect
#~~~~~ formula-incomplete
expect hellaswag of "Llama-3-8B" > 3B
#                                ^ unit-mismatch
expect density of > 1
#              ^^ formula-incomplete
expect sum(j in 1..3, j) > 1
#          ^ wrong-call
`));
});

describe('what comes from other files', () => {
  const other = `quantity ratio "share" in 0..1\n${chinchilla}fit theirs = chinchilla with { E: 1.69  A: 406.4  alpha: 0.34  B: 410.7  beta: 0.28 }\n`;

  test('laws, fits and quantities', () => check(`
use "other.density"
quantity ratio "share" in 0..1
law mine: loss = E + A * ratio
fit ours = chinchilla with { E: 1.69  A: 406.4  alpha: 0.34  B: 410.7  beta: 0.28 }
predict theirs at { params: 70B  tokens: 1.4T }
`, { 'other.density': other }));

  test('with errors', () => expect(messages('use "other.density"\n', { 'other.density': 'law a: loss = E + log(1, 2)\n' })).toEqual(['other.density has 1 error: `log` takes one argument, not 2.']));

  test('of the library are told where to find', () => expect(messages('fit a = chinchilla with { E: 1 }\n')).toEqual(['There is no law `chinchilla` here. Add `use std/laws/chinchilla`.']));
});

describe('columns', () => {
  test('may be any quantity', () => check(`
quantity ratio "share" in 0..1
quantity gmacs
reference runs {
  | model | params | tokens | loss | ratio | unique | compute     | experts | released | gmacs |
  | ----- | ------ | ------ | ---- | ----- | ------ | ----------- | ------- | -------- | ----- |
  | a     | 100M   | 2B     | 3.41 | 0.3   | 1B     | 4.3e18      | 8       | 2023-07  | 7.4   |
  | b     | 100M   | 2B     | 3.41 | 30%   | ?      | 4.3e18 FLOP | 8       | 2023-07  | 7.4   |
}
law mine: loss = E + A * ratio + B * log(compute) + C * experts + D * gmacs + F * released + G * unique
  where C > 0, D > 0
fit ours = mine to runs
model A { params: 7B  ratio: 0.2 }
#     ^ no-shared-benchmark
`));

  test('and losses come from a fit', () => check(`
benchmark mmlu { range: 25% .. 100% }
${chinchilla}fit published = chinchilla with { E: 1.69  A: 406.4  alpha: 0.34  B: 410.7  beta: 0.28 }
reference runs {
  mmlu.loss: from published
  | model | params | tokens | mmlu |
  | ----- | ------ | ------ | ---- |
  | a     | 100M   | 2B     | 30%  |
}
reference others from runs { loss: from publshed  params: from published }
#         ^^^^^^ two-references
#                                       ^^^^^^^^ unknown-name
#                                                         ^^^^^^^^^^^^^^ wrong-kind
`));
});
