import { describe, expect, test } from 'vitest';
import { analysisOf } from '../support/remarks.js';
import { checkText as check } from '../support/said.js';

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
