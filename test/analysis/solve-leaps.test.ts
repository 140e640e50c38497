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
