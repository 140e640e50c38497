import { describe, expect, test } from 'vitest';
import { mark, unmark } from '../support/fixture.js';
import { analysisOf, evaluated } from '../support/remarks.js';
import { cpuTime } from '../support/cpu-time.js';

async function check(marked: string): Promise<void> {
  const text = unmark(marked);
  const { diagnostics } = await evaluated(text);
  expect(mark(text, diagnostics)).toBe(marked);
}

async function messages(text: string): Promise<string[]> {
  return (await evaluated(text)).diagnostics.map(({ message }) => message);
}

const LLAMA = 'layers: 32  d_model: 4096  d_ff: 14336  heads: 32  kv_heads: 8  vocab: 128256';

describe('a plan', () => {
  test('may lie in the future, and needs params and tokens', () => check(`
use std/refinedweb
plan Next { params: 3.2B  tokens: 300B  released: 2030-12 }
plan Sizeless { tokens: 300B }
#    ^^^^^^^^ plan-incomplete
plan Endless { params: 3B  tokens: ? }
#    ^^^^^^^ plan-incomplete
plan Empty { }
#    ^^^^^ plan-incomplete
#    ^^^^^ plan-incomplete
plan Shaped { tokens: 300B  arch { ${LLAMA} } }
plan Typo { params: "3B"  tokens: 300B }
#                   ^^^^ wrong-kind
plan
#~~~ missing-name
plan Bare
#~~~ missing-block
`));

  test('has no scores of its own', () => check(`
use std/refinedweb
plan A { params: 3B  tokens: 300B  hellaswag: 77%  released: 2027 }
#                                  ^^^^^^^^^ plan-measured
#                                                            ^^^^ wrong-kind
`));

  test('bears no name that a model bears', () => check(`
use std/refinedweb
model A { hellaswag: 77% }
plan A { params: 3B  tokens: 300B }
#    ^ duplicate-name
`));

  test('far beyond the runs behind the law is told so', () => check(`
use std/refinedweb
plan A { params: 100B  tokens: 300B }
#    ^ plan-extrapolated
plan B { params: 3B  tokens: 15T }
#    ^ plan-extrapolated
plan C { params: 60B  tokens: 4T }
`));

  test('in words', async () => expect(await messages('use std/refinedweb\nplan A { params: 100B  tokens: 15T }\n')).toEqual([
    "Its params are 15× and its tokens are 33× those of the ruler's largest runs, beyond the reach of 10×: what is predicted there is the form of the law, not the data.",
  ]));

  test('without a reference predicts nothing', () => check(`
plan A { params: 3B  tokens: 300B }
#    ^ no-reference
`));
});

describe('a shape', () => {
  test('lacks what its parameters are counted from', () => check(`
plan A { tokens: 1T  arch { layers: 32  heads: 32 } }
#    ^ no-reference
#                    ^^^^ arch-incomplete
plan B { tokens: 1T  arch { } }
#                    ^^^^ arch-incomplete
plan C { tokens: 1T  arch { ${LLAMA}  experts: 8 } }
#                    ^^^^ arch-incomplete
`));

  test('holds numbers that none can have', () => check(`
model A { arch { layers: -32  d_model: 4096.5  d_ff: 14336  heads: 0  vocab: 1e300 } }
#     ^ no-reference
#                        ^^^ not-positive
#                                      ^^^^^^ wrong-kind
#                                                                  ^ not-positive
#                                                                            ^^^^^ wrong-kind
model B { arch { ${LLAMA}  cache_bits: 0  ffn: swish  tied: perhaps } }
#                                                                                                           ^ not-positive
#                                                                                                                   ^^^^^ unknown-choice
#                                                                                                                                ^^^^^^^ unknown-choice
`));

  test('is one that no model can have', () => check(`
model A { arch { layers: 32  d_model: 4096  d_ff: 14336  heads: 33  vocab: 32000 } }
#     ^ no-reference
#                                                               ^^ arch-impossible
model B { arch { layers: 32  d_model: 4096  d_ff: 14336  heads: 32  kv_heads: 64  vocab: 32000 } }
#                                                                             ^^ arch-impossible
model C { arch { layers: 32  d_model: 4096  d_ff: 14336  heads: 32  kv_heads: 5  vocab: 32000 } }
#                                                                             ^ arch-impossible
model D { arch { layers: 32  d_model: 4096  d_ff: 14336  heads: 32  vocab: 32000  experts: 8  experts_active: 9 } }
#                                                                                                             ^ arch-impossible
model E { arch { layers: 32  d_model: 4096  d_ff: 14336  heads: 32  vocab: 32000  experts_active: 2 } }
#                                                                                                 ^ arch-impossible
model F { arch { layers: 32  d_model: 4096  d_ff: 14336  heads: 33  head_dim: 128  vocab: 32000 } }
`));

  test('holds what is nothing of it, and stands where it cannot', () => check(`
use std/refinedweb
model A { arch: 32  hellaswag: 77%  arch { ${LLAMA}  hedas: 3 } arch { } }
#         ^^^^ misplaced-arch
#                                                                                                                         ^^^^^ unknown-key
#                                                                                                                                    ^^^^ duplicate-key
models {
  | model | arch | hellaswag |
#           ^^^^ misplaced-arch
  | B     | 32   | 77%       |
}
`));

  test('comes to another number than is given', () => check(`
use std/refinedweb
model Right { params: 8.0B  hellaswag: 82%  arch { ${LLAMA} } }
model Wrong { params: 7.0B  hellaswag: 82%  arch { ${LLAMA} } }
#                     ^^^^ params-disagree
model Mixed { params: 46.7B  active: 14B  hellaswag: 86%  arch { layers: 32  d_model: 4096  d_ff: 14336  heads: 32  kv_heads: 8  vocab: 32000  experts: 8  experts_active: 2 } }
#                                    ^^^ params-disagree
`));
});

describe('a base', () => {
  test('is misspelt, or made from itself; one that is nowhere here is fine', () => check(`
use std/refinedweb
model Llama-3-8B   { params: 8B  hellaswag: 82% }
model Pruned       { params: 4B  hellaswag: 78%  base: "Lama-3-8B"  by: pruned }
#                                                      ^^^^^^^^^^^ unknown-base
model Elsewhere    { params: 4B  hellaswag: 78%  base: "Llama-2-7B" }
model Other        { params: 4B  hellaswag: 78%  base: "Nemotron-15B" }
model Self         { params: 4B  hellaswag: 78%  base: Self }
#                                                      ^^^^ base-cycle
model One          { params: 4B  hellaswag: 78%  base: Two }
#                                                      ^^^ base-cycle
model Two          { params: 4B  hellaswag: 78%  base: One }
#                                                      ^^^ base-cycle
model Leads-there  { params: 4B  hellaswag: 78%  base: One }
`));
});

describe('a break', () => {
  test('is asked for at a date, or searched', () => check(`
use std/refinedweb
density { break: yes  moore: 0 }
#                ^^^ wrong-kind
#                            ^ not-positive
`));
});

test('ten thousand models, each made from the one above it, or from names that are nowhere, are read at once', async () => {
  const rows = (base: (at: number) => string) => `models {\n  | model | params | base |\n${Array.from({ length: 10_000 }, (_, at) => `  | m${at} | 7B | ${base(at)} |\n`).join('')}}\n`;
  analysisOf(rows((at) => `m${at}`));
  for (const base of [(at: number) => `m${at - 1}`, (at: number) => `n${at}`, (at: number) => `m${(at + 1) % 10_000}`]) {
    const text = rows(base);
    const started = cpuTime();
    analysisOf(text);
    expect(cpuTime() - started).toBeLessThan(3000);
  }
});
