import { describe, expect, test } from 'vitest';
import { formatted } from '../../src/features/report-formats.js';
import { plain } from '../../src/features/report-table.js';
import type { Report } from '../../src/features/report.js';
import { validationLines } from '../../src/features/report-validation.js';
import type { BeyondEntry, ValidationEntry, WindowEntry } from '../../src/features/validation-entries.js';
import { validationSentence } from '../../src/features/validation-sentence.js';
import { exampleReport } from './report-example.js';
import { plotsOf, specNamed } from './plots-of.js';

const beyond = (rows: number, from: number, to: number, meanError: number | null, rmsError: number | null, inside: number | null): BeyondEntry => ({ rows, from, to, meanError, rmsError, inside });
const far = (meanError: number | null, rmsError: number | null): BeyondEntry => beyond(1, 6.9e9, 6.9e9, meanError, rmsError, null);
const window = (rows: number, largest: number, next: BeyondEntry, farthest: BeyondEntry, why: string | null = null): WindowEntry => ({ rows, largest, status: why ? 'not-fitted' : 'fitted', why, next, farthest });

const few = window(8, 1e7, beyond(8, 7.9e7, 7.9e7, null, null, null), far(null, null), 'All rows have one size, so the effect of size is not seen. Add rows of other sizes.');
const entry: ValidationEntry = {
  benchmarks: ['hellaswag'], by: 'params',
  windows: [few, window(24, 1.54e8, beyond(8, 4.12e8, 4.12e8, -0.025, 0.033, 7), far(-0.081, 0.081)), window(34, 1.44e9, beyond(1, 6.9e9, 6.9e9, 0.0043, 0.0043, 1), far(0.0043, 0.0043))],
};
const report = (validation: readonly ValidationEntry[]): Report => ({ ...exampleReport(), validation });
const lines = (width: number, validation: readonly ValidationEntry[] = [entry]) => validationLines(report(validation), { width, style: plain }).join('\n');

test('one sentence: the last window, all of them, and the longest way', () => {
  expect(validationSentence(entry, 0.9)).toBe('Fitted on the 34 runs up to 1.44B, the law predicts the loss of the next larger run (6.9B) 0.43 % too high; over all 2 windows the next larger runs come out 2.2 % too low on average (RMS 3.1 %), 8 of 9 inside the 90 % of a new run; from the 24 runs up to 154M alone, the largest (6.9B, 45× as large) comes out 8.1 % too low');
});

test.each<[string, ValidationEntry, string]>([
  ['one window', { ...entry, windows: entry.windows.slice(1, 2) }, 'Fitted on the 24 runs up to 154M, the law predicts the loss of the 8 next larger runs (412M) 2.5 % too low on average (RMS 3.3 %)'],
  ['no window that can be fitted', { ...entry, windows: [few] }, 'No window of smaller runs determines the law, not even all 8 below the largest: all rows have one size, so the effect of size is not seen. Add rows of other sizes'],
  ['nothing larger', { ...entry, windows: [] }, 'All runs are of one step, so no window leaves larger ones to predict'],
  ['compute', { ...entry, by: 'compute', windows: [window(33, 6.5e20, beyond(2, 4e21, 5.7e21, 0, 0, 2), far(0, 0))] }, 'Fitted on the 33 runs up to 6.5e20 FLOP, the law predicts the loss of the 2 next larger runs (4.0e21 FLOP to 5.7e21 FLOP) as measured on average (RMS 0 %)'],
])('%s', (_, one, expected) => expect(validationSentence(one, 0.9)).toBe(expected));

test('the report: the sentence, a line for each window, and why some were not fitted', () => {
  expect(lines(Infinity)).toBe(`
Validation over params: the loss law fitted to the smallest runs, tried on the next larger; errors are predicted less measured
${validationSentence(entry, 0.9)}.
fitted up to   runs   next up to   runs   mean error      RMS   in 90 %   far end      RMS
      10M         8        79M        8                                                      not fitted
     154M        24       412M        8      −2.5 %    3.3 %    7 of 8    −8.1 %    8.1 %
       1.44B     34         6.9B      1      +0.43 %   0.43 %   1 of 1    +0.43 %   0.43 %
Up to 10M not fitted: all rows have one size, so the effect of size is not seen. Add rows of other sizes.`.slice(1));
});

test('where a table has no room, a line or two for each window', () => {
  const narrow = lines(60);
  expect(narrow).toContain('\nup to 10M (8) · not fitted\nup to 154M (24) · next 8: −2.5 % (RMS 3.3 %)\n');
  for (const line of narrow.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
});

test('several laws are told apart, and none is no block at all', () => {
  expect(lines(Infinity, [entry, { ...entry, benchmarks: ['mmlu'] }])).toContain('the loss law on mmlu fitted to the smallest runs');
  expect(lines(Infinity, [])).toBe('');
});

test('Markdown has the same table', () => {
  const text = formatted(report([entry]), 'md');
  expect(text).toContain('| fitted up to | runs | next up to | runs | mean error | RMS | in 90 % | far end | RMS |  |\n');
  expect(text).toContain('| 154M | 24 | 412M | 8 | −2.5 % | 3.3 % | 7 of 8 | −8.1 % | 8.1 % |  |\n');
  expect(text).toContain('- Up to 10M not fitted: all rows have one size');
});

describe('the plot', () => {
  const text = (entries: string) => `use std/refinedweb\nreference mine from refinedweb { ${entries} }\ndensity { reference: mine  benchmarks: hellaswag }\n`;

  test('is there when asked for, between law and curve, with every run of every next step', async () => {
    expect((await plotsOf(text(''))).map(({ id }) => id)).not.toContain('validation-hellaswag');
    const plots = await plotsOf(text('validate: compute'));
    const ids = plots.map(({ id }) => id);
    expect(ids.slice(ids.indexOf('law-hellaswag'), ids.indexOf('curve-hellaswag') + 1)).toEqual(['law-hellaswag', 'validation-hellaswag', 'curve-hellaswag']);
    const { datasets } = specNamed(plots, 'validation-hellaswag');
    expect(datasets['lines']).toHaveLength(12);
    expect(datasets['runs']).toHaveLength(21);
    expect(datasets['runs']!.at(-1)).toMatchObject({ name: 'open_lm_7b-1.0', tip: expect.stringMatching(/^open_lm_7b-1\.0\n6\.89B params · 138B tokens\nfitted up to 6\.5e20 FLOP, this run 5\.7e21 FLOP: predicted −2\.4 % off$/) });
  });

  test('says what is missing where nothing could be fitted', async () => {
    const [plot] = (await plotsOf(text('validate: params  holdout: largest 19'))).filter(({ id }) => id === 'validation-hellaswag');
    expect(plot).toMatchObject({ spec: null, missing: expect.stringMatching(/^No window of smaller runs determines the law, not even all 8 below the largest: all rows have one size/) });
  });
});
