import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { formatted } from '../../src/features/report-formats.js';
import { exampleReport, type Example } from './report-example.js';

function rows(change: Partial<Example> = {}): Record<string, string>[] {
  return parse(formatted(exampleReport(change), 'csv'), { columns: true });
}

test('one row per model and benchmark, numbers in full, what is missing empty', () => {
  expect(rows()).toHaveLength(4);
  expect(rows()[1]).toEqual({
    model: 'Mistral-7B-v0.1', released: '2023-09-27', params: '7300000000', active: '', tokens: '',
    effective_params: '16320000000', effective_low: '12000000000', effective_high: '', extrapolated: 'true', out_of_reach: '',
    density: '2.2357', density_low: '1.643835616438356', density_high: '', frontier: 'true', in_trend: 'true',
    benchmark: 'hellaswag', score: '0.833', score_stderr: '', loss: '2.4',
    benchmark_effective_params: '16320000000', benchmark_effective_low: '12000000000', benchmark_effective_high: '', benchmark_extrapolated: 'true', benchmark_out_of_reach: '',
    benchmark_density: '2.2357', benchmark_density_low: '1.643835616438356', benchmark_density_high: '', benchmark_frontier: 'true',
    planned: 'false', predicted_score: '', predicted_score_low: '', predicted_score_high: '', predicted_loss: '', frontier_score: '', frontier_score_low: '', frontier_score_high: '',
    training_flop: '', lead_days: expect.stringMatching(/^409\.99/), density_per_byte: '',
  });
  expect(rows()[3]).toMatchObject({ model: 'guess', effective_params: '', out_of_reach: 'below-floor', density: '' });
});

test('lines end as RFC 4180 says', () => {
  const csv = formatted(exampleReport(), 'csv');
  expect(csv.split('\r\n')).toHaveLength(6);
  expect(csv.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
});

test.each([
  ['a comma', 'a,b', 'a,b'],
  ['quotes', '7B "chat"', '7B "chat"'],
  ['a line break', 'two\nlines', 'two\nlines'],
  ['a formula', '=cmd()', "'=cmd()"],
  ['a formula that calls a program', "=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"],
  ['a plus', '+1', "'+1"],
  ['a minus', '-2+3', "'-2+3"],
  ['an at', '@SUM(A1)', "'@SUM(A1)"],
  ['a full-width sign', '\uff1dcmd()', "'\uff1dcmd()"],
  ['a formula behind blanks', ' \t=cmd()', "' \t=cmd()"],
  ['a formula behind a line break', '\n=cmd()', "'\n=cmd()"],
  ['escape sequences', '\u001b[31mred', '[31mred'],
  ['what reverses the order of text', 'a\u202eb\u2066c\ufeff', 'abc'],
  ['nothing dangerous', 'x=1', 'x=1'],
])('a name with %s', (_, name, read) => {
  expect(rows({ names: [name, 'b', 'c', 'd'] })[0]!.model).toBe(read);
});
