import { describe, expect, test } from 'vitest';
import { evaluated } from '../support/remarks.js';
import { checkNumbers as check, codes } from '../support/said.js';

describe('a table', () => {
  test('has ragged rows, and the others are read', () => check(`
use std/refinedweb
models {
  | model | params | hellaswag |
  | ----- | ------ | --------- |
  | A     | 7B     |
# ^^^^^^^^^^^^^^^^^^ ragged-row
  | B     | 7B     | 77%       | 2024 |
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ ragged-row
  | C     | 7B     | 77.7      |
#                    ^^^^ score-not-percent
}
`));

  test('has no rows, or no names', () => check(`
models {
  | model | params |
#   ^^^^^^^^^^^^^^^^ empty-table
}
models {
  | params | tokens |
#   ^^^^^^^^^^^^^^^ missing-column
  | 7B     | 2T     |
}
use std/refinedweb
models {
  | model | hellaswag |
  |       | 77%       |
#   ^ missing-name
  | B     | 77%       |
}
`));

  test('has rows that cannot play their role', () => check(`
benchmark b { range: 25% .. 100% }
reference r {
#         ^ fit-failed
#         ^ fit-failed
  | model | params | tokens | b.loss | b   | role  |
  | A     | 1B     |        | 2.5    |     | law   |
#                                            ^^^ row-incomplete
  | B     |        |        | 2.5    |     | curve |
#                                            ^^^^^ row-incomplete
  | C     | 1B     | 20B    | 2.5    | 40% | lwa   |
#                                            ^^^ unknown-choice
}
`));

  test('has a ± on some rows only', () => check(`
benchmark b { range: 0% .. 100% }
reference r {
#         ^ fit-failed
#         ^ uncertainty-partial
#         ^ few-points
  | model | params | tokens | b.loss | b        |
  | ----- | ------ | ------ | ------ | -------- |
  | A     | 1B     | 20B    | 2.5    | 40%      |
  | B     | 2B     | 20B    | 2.4    | 44% ± 1% |
  | C     | 4B     | 20B    | 2.3    | 48% ± 1% |
}
`));

  test('has more rows than are read', async () => {
    const rows = Array.from({ length: 100_001 }, (_, row) => `|m${row}|77%|\n`).join('');
    expect(await codes(`use std/benchmarks\nmodels {\n|model|hellaswag|\n${rows}}`)).toEqual(['no-reference', 'too-many-rows']);
  });
});

describe('a CSV file', () => {
  const from = `
use std/refinedweb
models from "board.csv" { model: column name  params: column n  hellaswag: column "HellaSwag, 10-shot" }
`;

  test.each([
    ['plain', 'name,n,"HellaSwag, 10-shot"\nA,7B,77.7%\n'],
    ['with a byte-order mark and CRLF', '\uFEFFname,n,"HellaSwag, 10-shot"\r\nA,7e9,0.777\r\n'],
    ['with semicolons', 'name;n;HellaSwag, 10-shot\nA;7_000_000_000;77.7%\n'],
    ['with quoted line breaks and more columns', 'note,name,n,"HellaSwag, 10-shot"\n"two\nlines",A,7B,77.7%\n'],
  ])('is read: %s', async (_, csv) => {
    await check(from, { 'board.csv': csv });
    const { analysis } = await evaluated(from, { 'board.csv': csv });
    expect(analysis.study.models).toMatchObject([{ name: 'A', params: 7e9, scores: { hellaswag: { value: 0.777 } } }]);
  });

  test('lacks columns', () => check(`
use std/refinedweb
models from "board.csv" { model: column name  params: column N  helaswag: column h }
#           ^^^^^^^^^^^ no-shared-benchmark
#                                                            ^ csv-column-missing
#                                                               ^^^^^^^^ unknown-benchmark
models from "other.csv"
#           ^^^^^^^^^^^ missing-column
`, { 'board.csv': 'name,n,h\nA,7B,77.7%\n', 'other.csv': 'n,h\n7B,77%\n' }));

  test('has bad rows: the first three of a kind are said, the rest counted', async () => {
    const { diagnostics } = await evaluated(from, { 'board.csv': 'name,n,"HellaSwag, 10-shot"\nA,7B,77.7%\nB,x,70%\nC,y,70%\nD,z,70%\nE,w,70%\n' });
    expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'csv-row: board.csv, row 2, column params: `params` takes a count, such as `params: 6.74B`.',
      'csv-row: board.csv, row 3, column params: `params` takes a count, such as `params: 6.74B`.',
      'csv-row: board.csv, row 4, column params: `params` takes a count, such as `params: 6.74B`. (and 1 more row like it)',
    ]);
  });

  test('cannot be read', () => check(`
models from "empty.csv"
#           ^^^^^^^^^^^ csv-unreadable
models from "quote.csv"
#           ^^^^^^^^^^^ csv-unreadable
models from "binary.csv"
#           ^^^^^^^^^^^^ csv-unreadable
models from "large.csv"
#           ^^^^^^^^^^^ csv-unreadable
models from "gone.csv"
#           ^^^^^^^^^^ file-not-found
models from "../secret.csv"
#           ^^^^^^^^^^^^^^^ outside-workspace
`, { 'empty.csv': '', 'quote.csv': 'model,params\n"A,7B\n', 'binary.csv': { kind: 'not-text' }, 'large.csv': { kind: 'too-large', limit: '16 MB' } }));

  test('has more rows than are read', async () => {
    const rows = Array.from({ length: 100_001 }, (_, row) => `m${row},77%\n`).join('');
    expect(await codes('use std/benchmarks\nmodels from "board.csv"', { 'board.csv': `model,hellaswag\n${rows}` })).toEqual(['too-many-rows', 'no-reference']);
  });
});

describe('another file', () => {
  test('is not there, not in the library, or not to be read', () => check(`
use std/refinedwbe
#   ^^^^^^^^^^^^^^ unknown-library
use "gone.density"
#   ^^^^^^^^^^^^^^ file-not-found
use "../secret.density"
#   ^^^^^^^^^^^^^^^^^^^ outside-workspace
`));

  test('is this one, or uses this one', () => check(`
use "file.density"
#   ^^^^^^^^^^^^^^ use-cycle
use "other.density"
#   ^^^^^^^^^^^^^^^ use-problems
`, { 'other.density': 'use "file.density"' }));

  test('has errors of its own', () => check(`
use "other.density"
#   ^^^^^^^^^^^^^^^ use-problems
`, { 'other.density': 'benchmark mmlu { shots: many }' }));

  test('declares a benchmark in another way', () => check(`
use std/refinedweb
use "other.density"
#   ^^^^^^^^^^^^^^^ conflicting-benchmark
benchmark lambada { shots: 5 }
#         ^^^^^^^ conflicting-benchmark
`, { 'other.density': 'benchmark hellaswag { shots: 0  range: 25% .. 100% }' }));
});

describe('the study', () => {
  test('has two rulers and names none', () => check(`
use std/refinedweb
use std/olmo-ladder
#   ^^^^^^^^^^^^^^^ conflicting-benchmark
#   ^^^^^^^^^^^^^^^ conflicting-benchmark
#   ^^^^^^^^^^^^^^^ two-references
model A { hellaswag: 77% }
`));

  test('has two rulers and a density block that names none, or one that is not there', () => check(`
use std/refinedweb
reference mine from refinedweb { }
density { tokens: 2T }
#~~~~~~ two-references
density { }
#~~~~~~ duplicate-density
reference yours from refinedwbe { }
#                    ^^^^^^^^^^ unknown-reference
reference mine from refinedweb { }
#         ^^^^ duplicate-name
`));

  test('names a ruler that is not there', () => check(`
use std/refinedweb
density { reference: refined }
#                    ^^^^^^^ unknown-reference
model A { hellaswag: 77% }
`));

  test('has no ruler', () => check(`
use std/benchmarks
model A { hellaswag: 77% }
#     ^ no-reference
model B { hellaswag: 77% }
`));

  test('has no score the ruler knows', () => check(`
use std/refinedweb
model A { gsm8k: 20% }
#     ^ no-shared-benchmark
`));

  test('asks for a benchmark the ruler does not have', () => check(`
use std/refinedweb
density { benchmarks: hellaswag, mmlu }
#                                ^^^^ benchmark-not-in-reference
`));
});

describe('the numbers', () => {
  test('a score at and beyond floor and ceiling, and near them', () => check(`
use std/refinedweb
density { benchmarks: hellaswag  reach: 10000 }
model A { params: 7B  hellaswag: 20%    released: 2024-01-01 }
#     ^ score-below-floor
model B { params: 7B  hellaswag: 25%    released: 2024-01-01 }
#     ^ score-below-floor
model C { params: 7B  hellaswag: 26%    released: 2024-01-01 }
#     ^ score-near-floor
model D { params: 7B  hellaswag: 93.9%  released: 2024-01-01 }
#     ^ score-near-ceiling
model E { params: 7B  hellaswag: 97%    released: 2024-01-01 }
#     ^ score-above-ceiling
model F { params: 7B  hellaswag: 100%   released: 2024-01-01 }
#     ^ score-above-ceiling
`));

  test('a size far beyond the ruler', () => check(`
use std/refinedweb
density { benchmarks: hellaswag }
model A { params: 72B  hellaswag: 90%  released: 2024-01-01 }
#     ^ beyond-reach
`));

  test('benchmarks that disagree about a model', () => check(`
use std/refinedweb
model A { params: 7B  hellaswag: 80% ± 0.1%  lambada: 10% ± 0.1% }
#     ^ benchmarks-disagree
`));

  const runs = (params: readonly number[], tokens: readonly number[]) => params.flatMap((n) => tokens.map((d) => {
    const loss = 1.7 + 480 / (n * 1e9) ** 0.34 + 2100 / (d * 1e9) ** 0.37;
    return `  | ${n}B-${d}B | ${n}B | ${d}B | ${loss.toFixed(4)} | ${(25 + 75 / (1 + Math.exp(3.5 * (loss - 2.6)))).toFixed(2)}% |`;
  }));
  const table = (rows: readonly string[]) => ['  | model | params | tokens | loss | b |', ...rows, '}', ''].join('\n');
  const b = '\nbenchmark b { range: 25% .. 100% }\n';

  test('a ruler of one size', () => check(`${b}reference r {
#         ^ fit-failed
${table(runs([1], [10, 20, 40, 80, 160, 320]))}`));

  test('a row far from the others', () => {
    const rows = runs([0.1, 0.4, 1, 4], [10, 40, 160, 640]);
    rows[5] = rows[5]!.replace(/\| (\d\.\d+) \|/, (_, loss: string) => `| ${(Number(loss) * 1.1).toFixed(4)} |`);
    rows.splice(6, 0, '#   ^^^^^^^^ reference-outlier');
    return check(`${b}reference r {\n${table(rows)}`);
  });

  test('a constant term the rows do not show', () => {
    const rows = runs([0.1, 0.4, 1, 4], [10, 40, 160]).map((row) => row.replace(/\| (\d\.\d+) \|/, (_, loss: string) => `| ${(Number(loss) - 1.7).toFixed(4)} |`));
    const influential = table(rows).replace('\n  | 4B-160B', '\n#   ^^^^^^ influential-row\n  | 4B-160B');
    return check(`${b}reference r {\n#         ^ parameter-at-bound\n#         ^ few-sizes\n${influential}`);
  });

  test('a score curve that jumps', () => {
    const rows = runs([0.1, 0.4, 1, 4], [10, 40, 160, 640]).map((row) => row.replace(/[\d.]+% \|$/, (score) => (parseFloat(score) > 45 ? '60% |' : '30% |')));
    return check(`${b}reference r {\n#         ^ fit-not-converged\n  curve { floor: free  ceiling: free }\n${table(rows)}`);
  });
});
