import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { analyze } from '../../src/analysis/analyze.js';
import type { Analysis } from '../../src/analysis/analysis.js';
import { checkGrammar } from '../../src/syntax/grammar.js';
import { parse } from '../../src/syntax/parse.js';
import { lexer } from '../../src/syntax/tokens.js';
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
  const { tokens } = lexer.tokenize(text);
  expect(tokens.length).toBeGreaterThan(20);
  for (const { startOffset, image } of tokens) check(file, text.slice(0, startOffset) + text.slice(startOffset + image.length));
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
