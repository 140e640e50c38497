import { describe, expect, test } from 'vitest';
import { unmark } from '../support/fixture.js';
import { analysisOf, evaluated } from '../support/remarks.js';
import { checkText as check, messages } from '../support/said.js';

const points = 'use std/chinchilla-points\n';

describe('a letter that looks like a coefficient', () => {
  const mine = 'law mine: loss = E + A / N^alpha + C / D^beta\n';

  test('beside the parameters and tokens it follows from, with or without rows', () => {
    expect(messages(mine)).toEqual(['`C` is training compute here, 6 · params · tokens. To fit it as a coefficient, list it: `where C`. If it is meant, write `compute`.']);
    check(`${points}${mine}#                                  ^ letter-is-quantity
fit f = mine to chinchilla-points
`);
    expect(messages('law mine: loss = E + A / active^alpha + C / D^beta\n')[0]).toContain('6 · active · tokens');
  });

  test('not where it is listed or written out, in quotes or not', () => expect(messages(`
law a: loss = E + A / N^alpha + C / D^beta
  where C
law b: loss = E + A / N^alpha + B / D^beta + G / compute^g
`)).toEqual([]));

  test('not where the rows give their compute, or another column stands for it', () => {
    const rows = (column: string) => `reference r {\n  | model | params | tokens | ${column} | loss |\n  | a | 1B | 20B | 1e20 | 3 |\n  | b | 2B | 20B | 3e20 | 2.9 |\n}\n`;
    expect(messages(`${mine}${rows('compute')}fit f = mine to r\n`)).toEqual([]);
    expect(messages(`quantity flop\n${mine}${rows('flop')}fit f = mine to r { compute: column flop }\n`)).toEqual([]);
  });

  test('not in a law of compute alone, nor of compute and a size', () => {
    const law = 'law a: loss = E + B * C^-b\nlaw b: loss = E + b * log(C)\nlaw c: loss = E + A / N^alpha + B / (C / (6 * N))^beta\nlaw d: params = G * C^g\n';
    expect(messages(law)).toEqual([]);
    expect(messages(`${points}${law}fit f = a to chinchilla-points\nfit g = b to chinchilla-points\nfit h = c to chinchilla-points\n`)).toEqual([]);
  });

  test('that only shifts a law whose rows do not give it', () => check(`${points}law mine: loss = C + A / N^alpha
#                ^ letter-is-quantity
fit f = mine to chinchilla-points
`));

  test('that only scales a law which has its quantity by name', () => check(`
law a: loss = E + A / params^alpha + D / tokens^beta
#                                    ^ letter-is-quantity
law b: loss = E + A / params^alpha + B / tokens^D
#                                               ^ letter-is-quantity
law c: loss = E + A / params^alpha + B / (N * tokens)^beta
law d: loss = E + A / params^alpha + B / N
law e: tokens = 20 * N + 0 * params
`));

  test('and the output', () => expect(messages('law a: loss = L + A / N^alpha\nlaw b: loss = L + A / N^alpha\n  where L\n')).toEqual([
    '`L` is loss, which this law computes, and cannot stand in its formula. To fit it as a coefficient, list it: `where L`.',
  ]));

  test('is called by its letter where rows lack it', () => {
    expect(messages(`${points}law a: loss = S + A / N^alpha\nfit f = a to chinchilla-points\n`)).toEqual([
      'No row of Chinchilla, figure 4 has S (score), which a needs. Add the column, or say which column stands for it: `{ score: … }`. To fit S as a coefficient, list it in the law: `where S`.',
    ]);
    expect(messages('reference r {\n  | model | params | loss |\n  | a | 1B | 3 |\n}\nlaw a: loss = E + A / C^alpha\nfit f = a to r\n')).toEqual([
      'No row of r has C (compute), which a needs. Add the column, or say which column stands for it: `{ compute: … }`.',
    ]);
  });
});

describe('a budget for a mixture of experts', () => {
  const sparse = 'use std/laws/moe-sparsity\n';

  test('that is counted by all of its parameters', () => check(`${sparse}allocate moe-sparsity-published over params, tokens at { compute: 1e21  sparsity: 95% }
#                                    ^^^^^^ compute-by-total
allocate moe-sparsity-published over tokens, N, sparsity at { compute: 1e21  sparsity: 0% .. 95% }
#                                            ^ compute-by-total
allocate moe-sparsity-published over params, tokens at { compute: 1e21  sparsity: 0% }
allocate moe-sparsity-active-published over active, tokens at { compute: 1e21  sparsity: 95% }
`));

  test('the advice is to split what the law has', () => {
    const law = 'law a: loss = E + A / (N * active)^alpha + B / D^beta\nfit f = a with { E: 1  A: 1  B: 1  alpha: 0.3  beta: 0.3 }\n';
    expect(messages(`${law}allocate f over params, tokens at { compute: 1e21  active: 1B }\n`)).toEqual([
      'The budget is counted as 6 · params · tokens. If a token uses only some of the params, as `active` suggests, training costs less than that. To count those it uses, split `over active, tokens`.',
    ]);
    expect(messages(`${law.replace('active', 'experts')}allocate f over params, tokens at { compute: 1e21  experts: 1 }\n`)).toEqual([]);
  });
});

describe('a value outside of the range its quantity is declared in', () => {
  const declared = 'quantity ratio in 0..1\nquantity epochs in 1..64\nlaw a: loss = E + K * ratio + c / epochs\n';

  test('is said at its cell or value, and its row is not fitted', async () => {
    const marked = `${declared}reference r {
  | model | ratio | epochs | loss |
  | a     | 1.4   | 2      | 3    |
#           ^^^ value-outside-range
  | b     | -0.4  | 3      | 3    |
#           ^^^^ value-outside-range
  | c     | 0.4   | 100    | 3    |
#                   ^^^ value-outside-range
  | d     | 0     | 64     | 3.1  |
  | e     | 100%  | 1      | 3.4  |
  | f     | 0.4   | 8      | 3.3  |
  | g     | 0.6   | 30     | 3.2  |
  | h     | ?     | 30     | 3.2  |
}
fit f = a to r
`;
    check(marked);
    const { evaluation } = await evaluated(unmark(marked));
    expect(evaluation.laws.map(({ fit }) => [fit.rows?.map(({ name }) => name), fit.from?.incomplete])).toEqual([[['d', 'e', 'f', 'g'], 4]]);
  });

  test('also for models that a law is fitted to', () => check(`${declared}models {
  | model | params | ratio | epochs | loss |
  | i     | 7B     | 3     | 2      | 2    |
#                    ^ value-outside-range
  | j     | 7B     | 0.3   | 2      | 2    |
}
fit f = a to models
model k { params: 7B  ratio: 7 }
#                            ^ value-outside-range
`));

  test('rows of a CSV file are named', () => expect(messages(`${declared}reference r from "r.csv" { }\n`, { 'r.csv': 'model,ratio,epochs,loss\na,0.4,2,3\nb,40,2,3\n' })).toEqual([
    'r.csv, row 2, column ratio: `ratio` is declared in 0 .. 1, but is 40 here, so it is not used. Check the value, or the declaration.',
  ]));

  const fit = 'fit p = a with { E: 1  K: 1  c: 0.1 }\n';

  test('a question takes it as it is', async () => {
    check(`${declared}${fit}predict p at { ratio: 40  epochs: 100 }
#                     ^^ value-outside-range
#                                 ^^^ value-outside-range
predict p at { ratio: 100%  epochs: 64 }
solve p for epochs in 1 .. 100 at { ratio: 0.3  loss: 1.35 }
#                          ^^^ value-outside-range
expect loss of p at { ratio: 2  epochs: 2 } > 1
#                            ^ value-outside-range
`);
    expect(messages(`${declared}${fit}predict p at { ratio: 0.4  epochs: -2 }\n`)).toEqual(['`epochs` is declared in 1 .. 64, but is -2 here. Check the value, or the declaration.']);
    const { evaluation } = await evaluated(`${declared}${fit}predict p at { ratio: 0.4  epochs: 100 }\n`);
    expect(evaluation.answers.map((answer) => answer.kind)).toEqual(['estimate']);
  });

  test('a range of dates, of shares, of an open or empty declaration', () => check(`
quantity day in 2020-01-01 .. 2025-01-01
quantity part in 5% .. 50%
quantity free
quantity wrong in 3..1
#                 ^^^^ empty-range
law a: loss = E + k * (day - 2021-01-01) + K * part + free + wrong
fit f = a with { E: 1  k: 0.1  K: 1 }
predict f at { day: 2026-01-01  part: 60%  free: -7  wrong: 2 }
#                   ^^^^^^^^^^ value-outside-range
#                                     ^^^ value-outside-range
`));

  test('is taken anew when the declaration changes', () => {
    const text = `${declared}reference r {\n  | model | ratio | epochs | loss |\n  | a | 1.4 | 2 | 3 |\n}\n`;
    const before = analysisOf(text);
    expect([before.diagnostics.length, analysisOf(text.replace('0..1', '0..2')).diagnostics.length]).toEqual([1, 0]);
  });
});

test('bounds are told as they are typed', () => expect(messages(`law a: loss = E + K / params^alpha + c * tokens^-b + d
  where E > 0, K >= 0, alpha in 0..2, b > 0, b <= 1, c < 5, d >= 0, d > 0
fit f = a with { E: -1  K: -2  alpha: 3  b: 4  c: 6  d: -1 }
`).map((message) => /wants (.*)\. Check/.exec(message)?.[1])).toEqual(['E > 0', 'K >= 0', 'alpha in 0..2', 'b > 0, b <= 1', 'c < 5', 'd > 0']));

describe('a condition that leaves no row', () => {
  const fit = (condition: string) => messages(`${points}law a: loss = E + A / N^alpha\nfit f = a to chinchilla-points only ${condition}\n`);

  test('says what no row has', () => {
    expect(fit('released > 2024-01-01')).toEqual(['No row of Chinchilla, figure 4 has released, of which this condition speaks, and none passes it, so nothing is left to fit. Add the column, or change the condition.']);
    expect(fit('experts > 2 and N > 1B or experts > 4 and bits < 5')[0]).toContain('has experts and bits, of which');
    expect(fit('params > 10T')).toEqual(['None of the 245 rows of Chinchilla, figure 4 passes this condition, so nothing is left to fit. Widen it.']);
  });
});

test('benchmarks of the library are told where to find', () => check(`
forecast when params 3B reaches mmlu 70%
#                               ^^^^ unknown-name
law x: mmlu = E + A / params^a
#      ^^^^ unknown-name
law y: mmlu.loss = E + A * "arc-challenge"
#      ^^^^^^^^^ unknown-name
#                          ^^^^^^^^^^^^^^^ unknown-name
law z: nothing = E + A / params
#      ^^^^^^^ unknown-name
`));

test('and which `use` brings them', () => expect(messages('law x: mmlu = E + A / params^a\nlaw y: mmlu.loss = E + A / params^a\nforecast when params 3B reaches mmlu 70%\nlaw z: nothing = E + A / params\n')).toEqual([
  'There is no quantity or benchmark `mmlu` here. Add `use std/benchmarks`.', 'There is no quantity or benchmark `mmlu.loss` here. Add `use std/benchmarks`.',
  'There is no benchmark `mmlu` here. Add `use std/benchmarks`.', 'There is no quantity or benchmark `nothing`.',
]));
