import stringWidth from 'string-width';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import pc from 'picocolors';
import { diagnose } from '../../src/base/diagnostic.js';
import { formatted } from '../../src/features/report-formats.js';
import { plain, type Style } from '../../src/features/report-table.js';
import { exampleReport, type Example } from './report-example.js';

function text(change: Partial<Example>, width: number, style: Style = plain): string {
  return formatted(exampleReport(change), 'text', { width, style });
}

/** The expected text stands indented in the test. */
function check(change: Partial<Example>, width: number, expected: string): void {
  expect(text(change, width)).toBe(expected.replace(/^\n/, '').replace(/^ {4}/gm, '').replace(/ +$/, ''));
}

const colours = pc.createColors(true);
const painted: Style = { bold: colours.bold, dim: colours.dim, good: colours.green, warning: colours.yellow, error: colours.red };
