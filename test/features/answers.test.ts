import { expect, test } from 'vitest';
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
  expect(text).toContain('Asked of `scaling`: 240 rows, Huber 1e-3 on ln loss, in sum 1.018e-3, R² 0.9950, typically off by 0.47 %');
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
