import { expect, test } from 'vitest';
import { evaluated } from '../support/remarks.js';

const repeated = `quantity epochs "epochs" in 1 .. 40
law repeated: loss = E + A / (10 * sum(j in 1..epochs, d^j))^0.5 + g * (epochs - 1)^2
fit r = repeated with { E: 1.5  A: 3  d: 0.9  g: 0.001 }
`;

async function solving(question: string, before = repeated) {
  const [answer] = (await evaluated(`${before}${question}\n`)).evaluation.answers;
  return answer!.kind === 'solutions' ? answer!.solutions.map(({ estimate: { value } }) => value) : answer!.kind === 'unanswered' ? answer!.says.message : null;
}

test('the end of a sum goes by whole numbers: between which the law leaps', async () => {
  // 1.5 + 3/√(90·(1 − 0.9ⁿ)) + 0.001·(n − 1)², by hand at 5, 6, 12 and 13.
  expect(await solving('solve r for epochs at { loss: 2 }')).toBe('There is no solution: r leaps over loss 2 between epochs 5 (2.010) and 6 (1.987) and between 12 (1.994) and 13 (2.010), and does not come to it at any epochs from 1 to 40.');
  expect(await solving('solve r for epochs in 8 .. 20 at { loss: 2 }')).toBe('There is no solution: r leaps over loss 2 between epochs 12 (1.994) and 13 (2.010), and does not come to it for epochs from 8 to 20.');
});

test('how far it goes is that of the whole numbers, and where', async () => {
  expect(await solving('solve r for epochs at { loss: 1.9 }')).toBe('There is no solution: r goes no lower than loss 1.968 at any epochs from 1 to 40, at epochs 8; asked for was 1.9.');
});

test('a whole number that gives what is asked is one', async () => {
  const steps = 'quantity epochs "epochs" in 1 .. 40\nlaw steps: loss = E + sum(j in 1..epochs, b)\nfit s = steps with { E: 1  b: 0.5 }\n';
  expect(await solving('solve s for epochs at { loss: 4 }', steps)).toEqual([6]);
});

test('many leaps: the first three', async () => {
  const swings = 'quantity epochs "epochs" in 1 .. 40\nlaw swings: loss = E + sum(j in 1..epochs, (-1)^j * b^j)\nfit s = swings with { E: 2.2  b: 0.9 }\n';
  expect(await solving('solve s for epochs at { loss: 1.7 }', swings)).toBe('There is no solution: s leaps over loss 1.7 between epochs 1 (1.300) and 2 (2.110), between 2 (2.110) and 3 (1.381), between 3 (1.381) and 4 (2.037) and at 24 more places, and does not come to it at any epochs from 1 to 40.');
});

test('a law that leaps at one place', async () => {
  const step = 'quantity depth "depth" in 1 .. 100\nlaw step: loss = E + if(depth < 5, 0.4, 0)\nfit s = step with { E: 2 }\n';
  expect(await solving('solve s for depth at { loss: 2.2 }', step)).toBe('There is no solution: s leaps over loss 2.2 at depth 5 (from 2.400 to 2.000), and does not come to it at any depth from 1 to 100.');
});

const saturated = 'quantity epochs "epochs" in 1 .. 1000\nlaw saturated: loss = max(c, A / sum(k in 1..epochs, 1)) where A > 0\n';

test('whole numbers in a row that all give what is asked are one stretch', async () => {
  const [answer] = (await evaluated(`${saturated}fit s = saturated with { c: 1  A: 20 }\nsolve s for epochs at { loss: 1 }\n`)).evaluation.answers;
  expect(answer!.kind === 'solutions' && answer!.solutions.map(({ estimate: { value }, to }) => [value, to])).toEqual([[20, 1000]]);
});

test('a long stretch of a fitted law has one interval, found in a moment', async () => {
  const rows = Array.from({ length: 40 }, (_, i) => `  | ${i} | ${i + 1} | ${Math.max(1, 20 / (i + 1)) + 0.001 * Math.sin(9 * i)} |\n`).join('');
  const text = `${saturated}reference points {\n  | model | epochs | loss |\n  | --- | --- | --- |\n${rows}}\nfit s = saturated to points\n`;
  const { evaluation: { laws } } = await evaluated(text);
  const { fitted } = laws[0]!;
  const level = fitted.kind === 'fitted' ? fitted.coefficients['c']! : NaN;
  const [answer] = (await evaluated(`${text}solve s for epochs at { loss: ${level} }\n`)).evaluation.answers;
  expect(answer!.kind === 'solutions' && answer!.solutions.map(({ estimate: { value, interval }, to }) => [value, interval, to])).toEqual([[21, [20, null], 1000]]); // A is fitted a little above 20·c
});
