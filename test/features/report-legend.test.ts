import { expect, test } from 'vitest';
import { report } from '../../src/features/report.js';
import { reportMarkdown } from '../../src/features/report-markdown.js';
import { titleWithLegend } from '../../src/features/report-fits.js';
import { plain } from '../../src/features/report-table.js';
import { reportText } from '../../src/features/report-text.js';
import { evaluated } from '../support/remarks.js';

const free = { value: 1.7, stderr: 0.02, interval: [1.67, 1.73], state: 'free' } as const;
const wide = { value: 384, stderr: 200, interval: [260, 1200], state: 'free' } as const;
const given = { value: 0.25, stderr: null, interval: null, state: 'fixed' } as const;

test.each([
  [{ E: free, B: wide }, 'Laws: ± one standard error, in brackets the 95 % interval'],
  [{ E: free, floor: given }, 'Laws: ± one standard error'],
  [{ B: { ...wide, interval: [260, null] } as const }, 'Laws: in brackets the 95 % interval'],
  [{ floor: given }, 'Laws'],
  [{}, 'Laws'],
])('the title says what stands behind the coefficients', (params, title) => expect(titleWithLegend('Laws', [{ params }], 0.95)).toBe(title));

test('in text, as wide as the page, and in Markdown', async () => {
  const text = 'use std/chinchilla-points\nuse std/laws/chinchilla\nfit scaling = chinchilla to chinchilla-points only tokens > 0.45 * params\n';
  const { analysis, evaluation, diagnostics } = await evaluated(text);
  const made = report(analysis, evaluation, diagnostics, '0.0.0');
  const page = (width: number) => reportText(made, { width, style: plain });
  expect(page(Infinity)).toMatch(/^Laws: ± one standard error, in brackets the 90 % interval\nscaling: chinchilla, 240 rows[^\n]*\n {2}E 1\.8\d+ ± 0\.0\d+ .* · B \d+ \(\d+–\d+\)/m);
  expect(page(40)).toContain('Laws: ± one standard error, in brackets\n  the 90 % interval\n');
  expect(reportMarkdown(made)).toContain('**Laws: ± one standard error, in brackets the 90 % interval**\n\n- scaling');
});

test('constants alone have neither', async () => {
  const { analysis, evaluation, diagnostics } = await evaluated('use std/laws/chinchilla\nfit printed = chinchilla with { E: 1.69  A: 406.4  B: 410.7  alpha: 0.34  beta: 0.28 }\n');
  expect(reportText(report(analysis, evaluation, diagnostics, '0.0.0'), { width: Infinity, style: plain })).toMatch(/^Laws\n/m);
});
