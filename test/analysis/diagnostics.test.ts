import { describe, expect, test } from 'vitest';
import { evaluated } from '../support/remarks.js';
import { checkNumbers as check, codes } from '../support/said.js';

describe('a text that is no text', () => {
  test('an empty file has nothing wrong with it', () => check(''));
  test('blanks and comments neither', () => check('\n  # nothing yet\n\n'));
  test('a binary file', async () => expect(await codes('\u007fELF\u0002\0\0\0')).toEqual(['not-text']));
  test('a file of 17 million characters', async () => expect(await codes('# x\n'.repeat(4_250_000))).toEqual(['file-too-large']));
  test('10 MB of one line', async () => expect(await codes('x'.repeat(10_000_000))).toEqual(['line-too-long']));
  test('10 MB of one table row', async () => expect(await codes(`use std/refinedweb\nmodels {\n  | model | hellaswag |\n  | A | 77% |\n  | ${'x'.repeat(10_000_000)} |\n}`)).toEqual(['line-too-long']));
  test('10,000 nested parentheses', async () => expect(await codes(`reference r { law { robust: huber${'('.repeat(10_000)} } }`)).toEqual(['too-deep']));
  test('10,000 nested braces, and the statement behind them', async () => expect(await codes(`model A ${'{\n'.repeat(10_000)}\nmodel B`)).toEqual(['too-deep', 'missing-block', 'no-reference']));
  test('10,000 braces that close nothing', async () => expect(await codes(`model A { } ${'}\n'.repeat(10_000)}`)).toEqual(['no-reference', 'unexpected-text']));
});

describe('a statement', () => {
  test('is misspelt, and costs no other', () => check(`
use std/refinedweb
modle Llama-2-7B { params: 6.74B }
#~~~~ unknown-statement
table "of models" { }
#~~~~ unknown-statement
model Llama-2-13B { params: 13B  hellaswag: 80.7% }
`));

  test('lacks its name', () => check(`
use
#~~ missing-name
benchmark { }
#~~~~~~~~ missing-name
reference { }
#~~~~~~~~ missing-name
model { params: 7B }
#~~~~ missing-name
`));

  test('lacks its block', () => check(`
use std/refinedweb
model Llama-2-7B
#~~~~ missing-block
models "Open base models"
#~~~~~ missing-block
  | model | hellaswag |
  | A     | 77.7%     |
density
#~~~~~~ missing-block
`));

  test.each([
    ['from a CSV file', 'models {\nmodel,params,hellaswag\nQwen base,7B,78%\n}\n', 3, 'models {'.length + 1],
    ['set in', 'models {\n  model;params\n  A;7B\n}\n', 2, 'models {\n  '.length],
    ['from a spreadsheet', 'models {\nmodel\tparams\treleased\nLlama base\t7B\t2023-07\n}\n', 2, 'models {'.length + 1],
    ['without a block', 'model,params,hellaswag\nA,7B,78%\n', 2, 0],
    ['behind another statement', 'model C { }\nmodel\tparams\thellaswag\nBase model\t7B\t78%\n', 2, 'model C { }\n'.length],
  ])('rows %s are told once', async (_, text, rows, start) => {
    const found = (await evaluated(`use std/refinedweb\n${text}`)).diagnostics.filter(({ severity }) => severity === 'error');
    expect(found.map(({ code, data, span }) => [code, (data as { rows: number }).rows, span.start - 'use std/refinedweb\n'.length])).toEqual([['rows-without-bars', rows === 3 ? 2 : rows, start]]);
  });

  test('rows below a table are told too, also one', () => check(`
use std/refinedweb
models {
  | model | hellaswag |
  | A     | 77.7%     |
  Falcon, 78%
# ^^^^^^^^^^^ rows-without-bars
}
`));

  test('statements set apart by tabs stay statements', async () => {
    expect(await codes('use std/refinedweb\nmodel\tA\t{ params: 7B\thellaswag: 77% }\nmodels\t"B"\t{\n\t| model | hellaswag |\n\t| B | 76% |\n}\n')).toEqual([]);
  });

  test('one stray line, and lists over several lines, are no rows', async () => {
    expect(await codes('use std/refinedweb\nmodels {\n  A, 7B\n}\n')).toEqual(['unexpected-text']);
    expect(await codes('use std/refinedweb\ndensity { benchmarks: hellaswag,\n  lambada,\n  arc }\n')).not.toContain('rows-without-bars');
  });

  test('is never closed, and the next is read all the same', () => check(`
use std/refinedweb
model A { params: 7B  hellaswag: 77%
#       ^ unclosed-brace
model B {
#       ^ unclosed-brace
  hellaswag: 78.1
#            ^^^^ score-not-percent
models {
#      ^ unclosed-brace
  | model | hellaswag |
  | C     | 75%       |
`));

  test('holds what does not belong there', () => check(`
use std/refinedweb
model A B { params 7B  hellaswag: 77% }
#       ^ unexpected-text
#           ^^^^^^^^^ unexpected-text
model C { hellaswag: 77% } }
#                          ^ unexpected-text
model D { 77%  hellaswag: 77%  @home }
#         ^^^ unexpected-text
#                              ^^^^^ unexpected-text
`));

  test('holds a table where none can be', () => check(`
  | model | params |
# ^^^^^^^^^^^^^^^^^^ misplaced-table
  | A     | 7B     |
density {
  reach: 10
  | model | params |
# ^^^^^^^^^^^^^^^^^^ misplaced-table
}
`));
});

describe('a key', () => {
  test('is unknown', () => check(`
benchmark b { shot: 5 }
#             ^^^^ unknown-key
reference r { law { irreducable: yes } loss { } }
#                   ^^^^^^^^^^^ unknown-key
#                                      ^^^^ unknown-key
density { frontiers: all }
#         ^^^^^^^^^ unknown-key
`));

  test('is nearly one, and its value no score', () => check(`
use std/refinedweb
model A { realeased: 2024-01  name: Llama  hellaswag: 77% }
#         ^^^^^^^^^ unknown-key
#                             ^^^^ unknown-key
`));

  test('is given twice', () => check(`
use std/refinedweb
model A { params: 7B  hellaswag: 77%  params: 8B  hellaswag: 78% }
#                                     ^^^^^^ duplicate-key
#                                                 ^^^^^^^^^ duplicate-key
models {
  | model | hellaswag | hellaswag |
#                       ^^^^^^^^^ duplicate-key
  | B     | 77%       | 78%       |
}
reference r from refinedweb { law { } law { } }
#                                     ^^^ duplicate-key
density { reference: refinedweb }
`));

  test('has no value on its line', () => check(`
use std/refinedweb
model A {
  params:
# ^^^^^^ missing-value
  hellaswag: 77%  tokens: released: 2024-01
#                 ^^^^^^ missing-value
}
`));
});

describe('a value', () => {
  test('is no number, date or text that the language knows', () => check(`
use std/refinedweb
model A { params: 7x  released: 2024-13-01  hellaswag: 77%  source: "https://…  }
#       ^ unclosed-brace
#                 ^^ bad-number
#                               ^^^^^^^^^^ bad-date
#                                                                   ^^^^^^^^^^^^^ unclosed-string
models {
  | model | released   | hellaswag |
  | B     | 2024-02-30 | 77%       |
#           ^^^^^^^^^^ bad-date
}
`));

  test('is of another kind than its key takes', () => check(`
use std/refinedweb
model A { params: "7B"  tokens: 3%  released: 7  base: 3  by: 4  lambada: high  hellaswag: 77% }
#                 ^^^^ wrong-kind
#                               ^^ wrong-kind
#                                             ^ wrong-kind
#                                                      ^ wrong-kind
#                                                             ^ wrong-kind
#                                                                         ^^^^ wrong-kind
benchmark b { range: 5  shots: 1.5 }
#                    ^ wrong-kind
#                              ^^^ wrong-kind
density { level: 3  benchmarks: 4  tokens: 1T ± 1T }
#                ^ wrong-kind
#                               ^ wrong-kind
#                                          ^^^^^^^ wrong-kind
`));

  test('is none of the choices', () => check(`
use std/refinedweb
model A { by: distiled  hellaswag: 77% }
#             ^^^^^^^^ unknown-choice
density { combine: mean  frontier: record }
#                  ^^^^ unknown-choice
#                                  ^^^^^^ unknown-choice
`));

  test('is not positive', () => check(`
use std/refinedweb
model A { params: 0  tokens: -2T  lambada: 60% ± -1%  hellaswag: 77% }
#                 ^ not-positive
#                            ^^^ not-positive
#                                                ^^^ not-positive
`));

  test('has a small letter for a scale', () => check(`
use std/refinedweb
model A { params: 7b  hellaswag: 77% }
#                 ^^ lowercase-scale
`));

  test('is a range from high to low', () => check(`
benchmark b { range: 100% .. 25% }
#                    ^^^^^^^^^^^ empty-range
`));

  test('is a score without its percent sign', () => check(`
use std/refinedweb
model A { hellaswag: 77.7 }
#                    ^^^^ score-not-percent
model B { hellaswag: 77.7 ± 0.4 }
#                    ^^^^^^^^^^ score-not-percent
models {
  | model | hellaswag |
  | C     | 77.7      |
#           ^^^^ score-not-percent
  | D     | 0.777     |
}
`));

  test('is a score outside the range', () => check(`
use std/refinedweb
benchmark perplexity { range: 1 .. 1000  better: lower }
model A { hellaswag: 107%  perplexity: 5% }
#                    ^^^^ score-outside-range
#                                      ^^ score-outside-range
model B { hellaswag: -3%  lambada: 60% }
#                    ^^^ score-outside-range
`));
});

describe('the tokens that sizes are read at', () => {
  test('lack their unit', () => check(`
use std/refinedweb
density { tokens: 1 }
#                 ^ tokens-scale
model A { params: 7B  hellaswag: 77% }
#     ^ score-above-ceiling
`));

  test('and one of them is one', async () => {
    const { diagnostics } = await evaluated('use std/refinedweb\ndensity { tokens: 1 }\nmodel A { params: 7B  hellaswag: 77% }');
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'Sizes are read at 1 token, and no language model is trained on so few. Did you mean 1T?',
      expect.stringContaining('at 1 token ('),
    ]);
  });
});

describe('numbers and dates as they are written elsewhere', () => {
  test('are each one thing', () => check(`
use std/refinedweb
model A { params: 7,000,000,000  released: 24/04/2023  hellaswag: 77,7% ± 0,4% }
#                 ^^^^^^^^^^^^^ bad-number
#                                          ^^^^^^^^^^ bad-date
#                                                                 ^^^^^ bad-number
#                                                                         ^^^^ bad-number
model B { params: 7 B  released: Apr 2023  hellaswag: 77% }
#                 ^^^ bad-number
#                                ^^^^^^^^ bad-date
models {
  | model | params        | released   | hellaswag    |
  | C     | 7,000,000,000 | 2023/04/24 | 77,7% ± 0,4% |
#           ^^^^^^^^^^^^^ bad-number
#                           ^^^^^^^^^^ bad-date
#                                        ^^^^^^^^^^^^ bad-number
}
`));

  test('in a CSV file', async () => {
    const { diagnostics } = await evaluated('use std/refinedweb\nmodels from "a.csv"', { 'a.csv': 'model;params;hellaswag\nA;7,000,000,000;77,7%\nB;7B;77%\n' });
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'a.csv, row 1, column params: `7,000,000,000`: write 7000000000 or 7B.',
      'a.csv, row 1, column hellaswag: `77,7%`: decimals are written with a point: 77.7%.',
    ]);
  });

  test('but constants that are called like a scale, lists and arguments are what they are', () => check(`
law l: loss = E + A / params^alpha + sum(j in 1..3, params^-j)
fit f = l with { E: 1.69  A: 406 alpha: 0.3 }
law k: loss = E + B / params
fit g = k with { E: 1.69 B: 3 }
predict g at { params: 7B, tokens: 1T }
#                          ^^^^^^ input-unused
`));
});

describe('a model', () => {
  test('has a size a thousand times off', () => check(`
use std/refinedweb
model Llama-2-7B { params: 6.74M  hellaswag: 77% }
#                          ^^^^^ params-scale
model Ours { params: 7  hellaswag: 77% }
#                    ^ params-scale
`));

  test('has fewer tokens than parameters, or more of them active than there are', () => check(`
use std/refinedweb
model A { params: 7B  tokens: 2B  hellaswag: 77% }
#                             ^^ tokens-below-params
model B { params: 7B  active: 12B  hellaswag: 77% }
#                             ^^^ active-above-params
`));

  test('comes from the future', () => check(`
use std/refinedweb
model A { released: 2026-06-01  hellaswag: 77% }
model B { released: 2026-06-02  hellaswag: 77% }
#                   ^^^^^^^^^^ future-date
`));

  test('stands above already', () => check(`
use std/refinedweb
model A { hellaswag: 77% }
model A { hellaswag: 78% }
#     ^ duplicate-name
models {
  | model | hellaswag |
  | A     | 77%       |
#   ^ duplicate-name
}
`));

  test('has a score on a benchmark nobody declared', () => check(`
use std/refinedweb
model A { hellaswga: 77%  hellaswag: 77%  mine: 3% }
#         ^^^^^^^^^ unknown-benchmark
#                                         ^^^^ unknown-benchmark
models {
  | model | hellswag | param |
#           ^^^^^^^^ unknown-benchmark
#                      ^^^^^ unknown-benchmark
  | B     | 77%      | 7B    |
}
`));

  test('has a score on a benchmark of the library that is not in scope', async () => {
    const { diagnostics } = await evaluated('model A { gsm8k: 20% }');
    expect(diagnostics.map(({ message }) => message)).toContain('`gsm8k` is no benchmark here; its scores are ignored. Add `use std/benchmarks`.');
  });
});
