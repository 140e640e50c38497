import { expect, test } from 'vitest';
import { codes } from '../../src/base/diagnostic.js';
import { checksEntries } from '../../src/features/report-card.js';
import { cardLines, cardText } from '../../src/features/report-card-text.js';
import { plain } from '../../src/features/report-table.js';
import { reportMarkdown } from '../../src/features/report-markdown.js';
import { report, type Report } from '../../src/features/report.js';
import { evaluated } from '../support/remarks.js';

const source = 'use std/refinedweb\nmodel A { params: 7B  hellaswag: 78% }\n';

async function reportOf(text: string): Promise<Report> {
  const { analysis, evaluation, diagnostics } = await evaluated(text);
  return report({ path: analysis.path, text, diagnostics: [], place: (origin) => analysis.place(origin) }, evaluation, diagnostics, '0.1.0');
}

test('each fit, the densities and the trend, with every rule by its code', async () => {
  const checks = checksEntries((await evaluated(source)).evaluation);
  expect(checks.map(({ subject, benchmarks }) => [subject, benchmarks.join(' ')])).toEqual([
    ['law', 'hellaswag arc_e_10shot piqa_10shot lambada'], ['curve', 'hellaswag'], ['curve', 'arc_e_10shot'], ['curve', 'piqa_10shot'], ['curve', 'lambada'], ['densities', 'hellaswag'], ['trend', 'hellaswag'],
  ]);
  for (const { passed, applicable, rules } of checks) {
    expect(rules.filter(({ outcome }) => outcome === 'passed')).toHaveLength(passed);
    expect(rules.filter(({ outcome }) => outcome !== 'not-applicable')).toHaveLength(applicable);
    expect(rules.map(({ code }) => code).filter((code) => !(codes as readonly string[]).includes(code))).toEqual([]);
    for (const { outcome, remarks } of rules) expect(remarks > 0).toBe(outcome === 'remarked');
  }
});

test('a law with remarks says how many checks pass, and which do not', async () => {
  const [law, curve, densities, ...more] = cardLines(await reportOf(source));
  expect(law!.head).toMatch(/^The loss law of RefinedWeb testbed: 1\d of 1\d checks pass$/);
  expect(law!.remarked).toEqual(['reference-outlier', 'residual-trend', 'influential-row', 'no-hold-out']);
  expect([curve!.head.replace(/\d+/, 'n'), densities!.head.replace(/\d+/, 'n'), more]).toEqual(['The score curve on hellaswag: n of 8 checks pass', 'The densities: all n checks pass', []]);
});

test('a single check is not “all 1 checks”', async () => {
  const made = await reportOf(source);
  const heads = (passed: number) => cardLines({ ...made, checks: made.checks.map((entry) => ({ ...entry, passed, applicable: 1 })) }).map(({ head }) => head);
  expect(heads(1)[0]).toBe('The loss law of RefinedWeb testbed: the one check passes');
  expect(heads(0)[0]).toBe('The loss law of RefinedWeb testbed: the one check does not pass');
});

test('what the file allows is still in the card', async () => {
  const [before, after] = await Promise.all([source, `# allow few-points because so\n\n${source}`].map(async (text) => cardLines(await reportOf(text))));
  expect(after).toEqual(before);
});

test('as lines of a page, none wider than it, and as a list in Markdown', async () => {
  const made = await reportOf(source);
  expect(cardText(made, { width: Infinity, style: plain }).map((line) => line.replaceAll(/\d+/g, 'n'))).toEqual([
    'Fit report card', 'The loss law of RefinedWeb testbed: n of n checks pass · reference-outlier, residual-trend, influential-row, no-hold-out', 'The score curve on hellaswag: n of n checks pass · influential-row', 'The densities: all n checks pass',
  ]);
  for (const width of [20, 40, 72]) expect(cardText(made, { width, style: plain }).filter((line) => line.length > width)).toEqual([]);
  expect(reportMarkdown(made)).toContain('\n- The score curve on hellaswag: 7 of 8 ');
});

test('without a reference there is no card', async () => expect((await reportOf('model A { params: 7B }\n')).checks).toEqual([]));
