import { expect, test } from 'vitest';
import { diagnosticText } from '../../src/cli/diagnostic-text.js';
import { diagnose } from '../../src/base/diagnostic.js';
import { Lines } from '../../src/base/lines.js';
import { plain } from '../../src/features/report-table.js';
import { diagnosticEntries } from '../../src/features/report.js';
import { cellsOf } from './cells.js';

/** Marks `$…$` in a source as wrong and returns how that is shown, without the sentence. */
function shown(marked: string, width = Infinity): string[] {
  const [before, wrong, after] = marked.split('$') as [string, string, string];
  const lines = new Lines(before + wrong + after);
  const [entry] = diagnosticEntries(lines, [diagnose('score-not-percent', { start: before.length, end: before.length + wrong.length }, { text: wrong })]);
  return diagnosticText('x.density', lines, entry!, { width, style: plain });
}

test('place, severity, sentence and code on one line, then the source with carets', () => {
  expect(shown('use std/refinedweb\n\nmodel A { hellaswag: $77.7$ }\n')).toEqual([
    'x.density:3:22: error: 77.7 is a fraction above 1. Did you mean 77.7%? [score-not-percent]',
    '  3 | model A { hellaswag: 77.7 }',
    '    |                      ^^^^',
  ]);
});

test.each([
  ['tabs', 'model A {\tx:\t$45.9$ }'],
  ['wide letters', 'model 模型 { x: $45.9$ }'],
  ['wide letters in what is wrong', 'model A { x: $四五$ }'],
  ['an emoji family', 'model "👩‍👩‍👧" { x: $45.9$ }'],
  ['combining letters', 'model "e\u0301" { x: $45.9$ }'],
  ['a control character', 'model "\u001b[31m" { x: $45.9$ }'],
  ['Windows line ends', 'use std/refinedweb\r\nmodel A { x: $45.9$ }\r\n'],
])('carets stand under what is meant: %s', (_, marked) => {
  const [, source, carets] = shown(marked);
  const wrong = marked.split('$')[1]!;
  expect(cellsOf(source!).slice(carets!.indexOf('^'), carets!.lastIndexOf('^') + 1)).toEqual(cellsOf(wrong));
  expect(source).not.toMatch(/[\u0000-\u001f]/);
});

test('an empty place gets one caret, also at the end of the text', () => {
  expect(shown('model A {$$')[2]).toBe('    |          ^');
  expect(shown('model A {\n$$').slice(1)).toEqual(['  2 |', '    | ^']);
});

test('of what goes over several lines the first is shown', () => {
  expect(shown('model $A {\n  x: 1\n}$\n').slice(1)).toEqual(['  1 | model A {', '    |       ^^^']);
});

test.each([60, 80, Infinity])('of a long line the part around it is shown, within %d columns', (width) => {
  for (const marked of [`${'a '.repeat(5000)}$45.9$${' b'.repeat(5000)}`, `$${'x'.repeat(9000)}$`, `${'模'.repeat(400)}$45.9$ b`, `ab $45.9$${' b'.repeat(500)}`]) {
    const [, source, carets] = shown(marked, width);
    expect(cellsOf(source!).length).toBeLessThanOrEqual(Math.min(width, 160));
    expect(cellsOf(carets!).length).toBeLessThanOrEqual(Math.min(width, 160));
    const under = cellsOf(source!).slice(carets!.indexOf('^'), carets!.lastIndexOf('^') + 1).join('');
    expect(under).toMatch(/^(45\.9|x+…?)$/);
  }
});
