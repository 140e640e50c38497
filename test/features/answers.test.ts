import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { beyondWords } from '../../src/analysis/questions/beyond-words.js';
import { answerLines } from '../../src/features/answer-words.js';
import { hover } from '../../src/features/hover.js';
import { cursor } from '../support/fixture.js';
import { evaluated } from '../support/remarks.js';

/** The hover at `$0`. */
async function hoverAt(marked: string): Promise<string> {
  const { text, offset } = cursor(marked);
  const { analysis, evaluation } = await evaluated(text);
  return hover(analysis, evaluation, offset, { links: false })?.markdown ?? '';
}

const law = 'law chinchilla: loss = E + A / params^alpha + B / tokens^beta\n';
const constants = 'with { E: 1.8172  A: 482.01  alpha: 0.3478  B: 2085.43  beta: 0.3658 }';

test('a question shows its answer, what its intervals are, and the fit it rests on', async () => {
  expect(await hoverAt(`${law}fit replication = chinchilla ${constants}\n$0predict replication at { params: 70B  tokens: 1.4T }\n`)).toBe(
    '**loss 1.974**\n\nAsked of `replication`: constants as given\n\nConstants are taken as exact, so there is no interval.',
  );
  const text = await hoverAt(`use std/chinchilla-points\n${law}fit scaling = chinchilla to chinchilla-points only tokens > 0.45 * params\n$0solve scaling for params at { tokens: 1.4T  loss: 2.0 }\n`);
  expect(text).toMatch(/^\*\*params [\d.]+B \(90 %: [\d.]+–[\d.]+B\)\*\*\n/);
  expect(text).toContain('tokens 1.4T is 4.4× beyond 318B, the largest fitted');
  expect(text).toContain('Asked of `scaling`: 240 rows, typically off by 0.47 %, R² 0.9950, farthest off ');
});

test('what rests on implied losses says so', async () => {
  const ruler = (mark: string, model: string) => `benchmark mmlu { range: 25% .. 100% }
${law}fit scaling = chinchilla ${constants}
reference ${mark}mine {
  mmlu.loss: from scaling
  | model | params | tokens | mmlu |
  | ----- | ------ | ------ | ---- |
  | a     | 1B     | 100B   | 30%  |
  | b     | 7B     | 1T     | 45%  |
  | c     | 13B    | 1T     | 52%  |
  | d     | 70B    | 2T     | 68%  |
}
model ${model}X { params: 3B  mmlu: 50% }
`;
  expect(await hoverAt(ruler('$0', ''))).toContain('**Loss law**: that of the fit `scaling`. Losses are implied by it, not measured.');
  expect(await hoverAt(ruler('', '$0'))).toMatch(/50 % → loss [\d.]+ \(implied, not measured\) → /);
  expect(await hoverAt(ruler('', '').replace('| a  ', '| $0a  '))).toMatch(/Loss [\d.]+, implied by `scaling`, not measured/);
});

test('an expectation tells both sides, apart from each other, and each side once', async () => {
  const { evaluation } = await evaluated(`${law}fit replication = chinchilla ${constants}
expect loss of replication at { params: 70B  tokens: 1.4T } > 1.97
expect loss of replication at { params: 70B  tokens: 1.4T } < 1.9742
expect E of replication > 1.8 and 1.9 > E of replication
expect E of replication < loss of replication at { params: 70B  tokens: 1.4T }
`);
  expect(evaluation.answers.map((answer) => answerLines(answer, 0.9))).toEqual([
    ['It holds.', 'loss of replication is 1.974; asked for: above 1.97.'],
    ['It holds.', 'loss of replication is 1.9739; asked for: below 1.9742.'],
    ['It holds.', 'E of replication is 1.817; asked for: above 1.8, below 1.9.'],
    ['It holds.', 'E of replication is 1.817.', 'loss of replication is 1.974.'],
  ]);
});

test('a plain number has the digits its interval tells apart, and a split says its tokens per parameter', async () => {
  const { evaluation } = await evaluated(readFileSync('media/examples/mixture-of-experts.density', 'utf8'));
  const said = evaluation.answers.map((answer) => answerLines(answer, 0.9));
  expect(said.flat()).toEqual(expect.arrayContaining(['experts 42 (90 %: 37–48)', '28 tokens per active parameter', 'effective of routed-size-s-base is 3.91B; asked for: above 3.9B.']));
});

test('a size hardly beyond the rows is not once beyond them', () => {
  const params = { name: 'effective size', title: null, kind: 'count', range: [0, Infinity] } as const;
  const beyond = (value: number) => beyondWords({ quantity: params, value, low: 1e7, high: 6.89e9, factor: value / 6.89e9 });
  expect([7e9, 8.17e9, 55e9].map(beyond)).toEqual([
    'effective size 7B is 1.02× beyond 6.89B, the largest fitted', 'effective size 8.17B is 1.2× beyond 6.89B, the largest fitted', 'effective size 55B is 8.0× beyond 6.89B, the largest fitted',
  ]);
});

test('a fit says what it means before how it was made', async () => {
  const text = await hoverAt(`use std/chinchilla-points\n${law}fit $0scaling = chinchilla to chinchilla-points only tokens > 0.45 * params\n`);
  expect(text).toMatch(/```\n\n240 rows, typically off by 0\.47 %, R² 0\.9950, farthest off [^\n]*\.\n[^]*Huber 1e-3 on ln loss, in sum 1\.018e-3\.$/);
});
