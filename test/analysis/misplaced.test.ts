import { describe, expect, test } from 'vitest';
import { mark, unmark } from '../support/fixture.js';
import { evaluated, type Beside } from '../support/remarks.js';

const published = 'law a: loss = E + B / params^beta\nfit s = a with { E: 1.7  B: 400  beta: 0.3 }\n';

/** Only these are said, where they are marked; and answers are missed nowhere else. */
async function check(marked: string, beside: Beside = {}): Promise<readonly string[]> {
  const text = unmark(marked);
  const { diagnostics } = await evaluated(text, beside);
  expect(mark(text, diagnostics)).toBe(marked);
  return diagnostics.map(({ message }) => message);
}

describe('what is often written in the wrong place is told once', () => {
  test('values without `at`', async () => expect((await check(`${published}
allocate s over params, tokens { compute: 1e21 }
#                              ^ missing-part
predict s { params: 1B }
#         ^ missing-part
solve s for params { loss: 3 }
#                  ^ missing-part
allocate s over params, at { compute: 1e21 }
#                     ^ unexpected-text
`))[0]).toBe('`allocate` needs `at` before `{`, as in `allocate scaling over params, tokens at { compute: 5.76e23 }`.'));

  test('values in round brackets', async () => expect((await check(`${published}
predict s at ( params: 1B )
#            ^^^^^^^^^^^^^^ unexpected-text
predict s(params: 1B)
#        ^^^^^^^^^^^^ unexpected-text
expect loss of s at ( params: 1B ) < 3
#                   ^^^^^^^^^^^^^^ unexpected-text
predict s at (
#            ^ unexpected-text
  params: 1B
)
`))[0]).toBe('`( params: 1B )` does not belong here. Values stand in braces: `at { … }`.'));

  test('bounds in a fit', async () => expect((await check(`law b: loss = E / params^beta
fit g1 = b where E > 0, beta in 0..2 with { E: 1  beta: 2 }
#          ^^^^^^^^^^^^^^^^^^^^^^^^^ unexpected-text
fit g2 = b where E > 0 to models only params > 1B
#          ^^^^^^^^^^^ unexpected-text
#                         ^^^^^^ rows-lack
fit g3 = b to models only params > 1B where E > 0 { space: linear }
#                                     ^^^^^^^^^^^ unexpected-text
model A { params: 3B }
`))[0]).toBe('`where E > 0, beta in 0..2` does not belong here. Bounds stand in the `where` of the law; conditions for rows stand behind `only`.'));

  test('signs of other languages', async () => expect(await check(`${published}
expect E of s > 1 && beta of s > 0.2
#                 ^^ unexpected-text
expect E of s > 9 || !(beta of s > 9)
#                 ^^ unexpected-text
#                    ^ unexpected-text
law b: loss = if(params > 1B & params != 2B, 1, 2)
#                            ^ unexpected-text
`)).toEqual([
    '`&&` does not belong here. Write `and`.', '`||` does not belong here. Write `or`.', '`!` does not belong here. Write `not`.', '`&` does not belong here. Write `and`.',
  ]));
});

const ruled = (losses: string) => `${published}reference mine {
  ${losses}
  | model | params | tokens | mmlu |
  | ----- | ------ | ------ | ---- |
  | a     | 1B     | 1T     | 40%  |
}
benchmark mmlu { range: 25% .. 100% }
`;

test.each(['loss', 'mmlu.loss'])('no column of losses is asked for where `%s` comes from a fit that is not there', async (key) => {
  const { diagnostics } = await evaluated(ruled(`${key}: from S`));
  expect(diagnostics.map(({ code }) => code)).toEqual(['unknown-name']);
});

describe('a CSV file with a column of errors', () => {
  const csv = 'run,N,D,val loss,se,acc,acc se\na,1e8,2e9,3.5,0.01,30%,0.5%\nb,2e8,4e9,3.2,0.02,33%,0.5\nc,4e8,8e9,3.0,,36%,?\nd,8e8,16e9,?,0.1,39%,1%\n';
  const mapped = (more = '') => `benchmark mmlu { range: 25% .. 100% }\nreference runs from "runs.csv" { model: column run  params: column N  tokens: column D  loss: column "val loss" ± column se  mmlu: column acc +- column "acc se"${more} }\n`;

  test('gives losses and scores their ±', async () => {
    const { analysis, evaluation: { study } } = await evaluated(mapped(), { 'runs.csv': csv });
    expect(analysis.diagnostics).toEqual([]);
    expect(study.reference!.rows.map(({ losses, lossErrors, scores, scoreErrors }) => [losses['mmlu'], lossErrors['mmlu'], scores['mmlu'], scoreErrors['mmlu']])).toEqual([
      [3.5, 0.01, 0.3, 0.005], [3.2, 0.02, 0.33, 0.005], [3, undefined, 0.36, undefined], [undefined, undefined, 0.39, 0.01],
    ]);
  });

  test('gives models and the rows of fits their ±', async () => {
    const { evaluation: { study } } = await evaluated('benchmark mmlu { range: 25% .. 100% }\nmodels from "runs.csv" { model: column run  params: column N  mmlu: column acc ± column "acc se" }\nlaw line: mmlu = a + b * log(params)\nfit f = line to models\n', { 'runs.csv': csv });
    expect(study.models.map(({ scores }) => scores['mmlu']!.stderr)).toEqual([0.005, 0.005, null, 0.01]);
    expect(study.fits[0]!.rows!.map(({ stderr }) => stderr)).toEqual([0.005, 0.005, null, 0.01]);
  });

  test('says which cell is no error, which column is missing, and where no error can stand', async () => {
    const text = mapped('  unique: column N ± column se  compute: column nope');
    const { analysis: { diagnostics } } = await evaluated(text, { 'runs.csv': csv.replace('0.02', 'abc').replace(',0.01,', ',-0.01,').replace(',acc se', ',acc err') });
    expect(diagnostics.map(({ message }) => message).sort()).toEqual([
      '`± column se` does not belong here. Only scores and losses have a ±.',
      'runs.csv has no column `acc se`.',
      'runs.csv has no column `nope`.',
      'runs.csv, row 1, column loss: `the ± of loss` must be greater than zero.',
      'runs.csv, row 2, column se: `se` takes a standard error, such as `0.004`.',
    ]);
  });

  test('needs both halves', () => check(`
reference runs from "runs.csv" { params: column N  loss: column "val loss" ±  tokens: column D }
#                                                                          ^ unexpected-text
`, { 'runs.csv': csv }));
});
