import { test } from 'vitest';
import { plain } from '../../src/features/report-table.js';
import { formatted } from '../../src/features/report-formats.js';
import { exampleReport } from './report-example.js';
test('look', () => {
  for (const width of [Infinity, 66, 40]) console.log(`--- ${width}\n` + formatted(exampleReport(), 'text', { width, style: plain }).replace(/^(?=.)/gm,'    '));
});
