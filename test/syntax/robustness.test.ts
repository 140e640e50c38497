import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { analyze } from '../../src/analysis/analyze.js';
import type { Analysis } from '../../src/analysis/analysis.js';
import { checkGrammar } from '../../src/syntax/grammar.js';
import { parse } from '../../src/syntax/parse.js';
import { tokenize } from '../../src/syntax/tokens.js';
import { diskFiles, root } from '../support/library.js';

const files = diskFiles();
const shipped = ['media/examples', 'src/std'].flatMap((folder) => readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.density')).map((name) => path.join(folder, name)));

/** Long runs of alike table rows teach nothing new: a few of each table stand for all. */
function shortened(text: string): string {
  let run = 0;
  return text.split('\n').filter((line) => (run = line.trimStart().startsWith('|') ? run + 1 : 0) <= 6).join('\n');
}

function check(file: string, text: string, previous?: Analysis): Analysis {
  const analysis = analyze(path.join(root, file), text, files, undefined, previous);
  for (const { span } of analysis.diagnostics) expect(span.start >= 0 && span.start <= span.end && span.end <= text.length, `${JSON.stringify(span)} in a text of ${text.length}`).toBe(true);
  expect(analysis.study.density.level).toBeGreaterThan(0);
  return analysis;
}

test('Chevrotain finds nothing ambiguous in the grammar', () => {
  expect(checkGrammar).not.toThrow();
});

test.each(shipped)('the pieces of %s, joined, are the file', (file) => {
  const text = readFileSync(path.join(root, file), 'utf8');
  expect(parse(text).pieces.list.map((piece) => piece.text).join('')).toBe(text);
});

test.each(shipped)('every prefix of %s is read without a throw, and every span lies in the text', (file) => {
  const text = shortened(readFileSync(path.join(root, file), 'utf8'));
  let analysis: Analysis | undefined;
  for (let end = 0; end <= text.length; end++) analysis = check(file, text.slice(0, end), analysis);
  expect(analysis!.text).toBe(text);
}, 120_000);

test.each(shipped)('%s without any one of its tokens is read without a throw', (file) => {
  const text = shortened(readFileSync(path.join(root, file), 'utf8'));
  const tokens = tokenize(text);
  expect(tokens.length).toBeGreaterThan(20);
  for (const { startOffset, image } of tokens) check(file, text.slice(0, startOffset) + text.slice(startOffset + image.length));
}, 120_000);

const lawful = `quantity ratio "share" in 0% .. 100%
law d-cpt "D-CPT": loss = E + A / N^-alpha^2 * -N + B * ratio^eta / D^beta + C / (ratio + epsilon)^gamma + sum(j in 2..8, product(k in 1..j, k / j))
  let x = if(0 < ratio <= 0.5 and not N >= 7B or mmlu.loss != 3, min(1, 2e-3, x0), sqrt(y))
  where C > 0, E >= -1 ~ 2, alpha in -2..2, epsilon
fit a "T" = d-cpt to runs only released > 2024-01-01 and role != "held-out" { loss: mmlu.loss  robust: huber(1e-3)  ratio: column r } with { E: -1  rounded: yes }
solve a for params in 1M .. 1T at { tokens: 1.4T  loss: 2.0 }
allocate a over params, tokens at { compute: 576 ZFLOP  params: 1B .. 70B }
forecast when params 3B reaches mmlu 70%
expect not (density of "Llama-3-8B" < 1) and loss of a at { params: 70B } < 2 and doubling > 3
reference r { mmlu.loss: from a }
`;

test('laws, fits and questions: every prefix, every text without one or two tokens, and every two tokens swapped', () => {
  let analysis: Analysis | undefined;
  for (let end = 0; end <= lawful.length; end++) analysis = check('x.density', lawful.slice(0, end), analysis);
  for (const line of lawful.split(/\n(?=\S)/)) {
    const tokens = tokenize(line);
    tokens.forEach(({ startOffset, image }, at) => {
      const [second, third] = [tokens[at + 1], tokens[at + 2]];
      const before = line.slice(0, startOffset);
      check('x.density', before + line.slice(startOffset + image.length));
      if (second) check('x.density', `${before} ${second.image} ${image} ${line.slice(second.startOffset + second.image.length)}`);
      if (third) check('x.density', before + line.slice(third.startOffset));
    });
  }
}, 120_000);

test('ten thousand nested brackets are one located error', () => {
  for (const [open, close] of [['(', ')'], ['{', '}'], ['(\n', ')\n'], [' x {\n', '}\n'], [' k: huber(', ')\n']] as const) {
    const analysis = check('x.density', `model a { params: 7B\n hellaswag: ${open.repeat(10_000)}${close.repeat(10_000)} }\nuse std/nothing\n`);
    const long = open.endsWith('\n') ? 'too-deep' : 'line-too-long';
    expect(analysis.diagnostics.map(({ code }) => code)).toEqual([long, 'unknown-library']);
  }
  const deep = check('x.density', `model a { hellaswag: ${'('.repeat(500)}${')'.repeat(500)} }\nuse std/nothing\n`);
  expect(deep.diagnostics.map(({ code }) => code)).toEqual(['too-deep', 'unknown-library']);
});

test('ten megabytes of one line are one located error', () => {
  for (const text of [`model ${'x'.repeat(1e7)}`, `models {\n| ${'x'.repeat(1e7)} |\n}`, `model a { params: 7B  source: "${'x'.repeat(1e7)}" }`]) {
    expect(check('x.density', text).diagnostics.map(({ code }) => code)).toContain('line-too-long');
  }
});
