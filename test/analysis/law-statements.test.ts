import { describe, expect, test } from 'vitest';
import { checkText as check, messages } from '../support/said.js';

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
