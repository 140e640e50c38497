import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { formatted } from '../../src/features/report-formats.js';
import { plain, type Style } from '../../src/features/report-table.js';
import { doubling, exampleReport, type Example } from './report-example.js';

const colours = pc.createColors(true);
const painted: Style = { bold: colours.bold, dim: colours.dim, good: colours.green, warning: colours.yellow, error: colours.red };

function text(change: Partial<Example>, width: number, style: Style = plain): string {
  return formatted(exampleReport(change), 'text', { width, style });
}

/** The expected text stands indented by two in the test. */
function check(width: number, expected: string, change: Partial<Example> = {}): void {
  expect(text(change, width)).toBe(expected.slice(1).replace(/^ {2}/gm, ''));
}

test('into a pipe: everything in one line per model, sizes under sizes, the answer before its reasons', () => check(Infinity, `
  RefinedWeb testbed at 1T tokens, 2.2× its longest run · hellaswag · 35 runs, Huber 1e-3 on ln loss, loss typically off by 1.5 % · intervals 90 % from the fits’ covariance; \`density refit\` resamples
  model             released     params   score   effective size       density
  falcon-7b         2023-04-24     7.0B   78.1%     5.9B  (5.2–6.8B)      0.85   ↗ frontier
  Mistral-7B-v0.1   2023-09-27     7.3B   83.3%    16.3B  (≥ 12B)         2.24   ↗ frontier   extrapolated 2.4×
  phi-2             2023-12        2.7B   74.9%   370M    (330–410M)      0.14
  guess                          125B     25.0%     —                     —                   at or below the floor
  Density doubles every 328 days (90 % interval of the line: 130–390 days, R² 0.60), from 5 record setters among 80 models; with their dates shuffled, the best so far rises as steeply in 37 % of cases, so these models alone do not show that density grows.
  Left out of the trend: 1 derived from another model.
  Out of reach, at or below the floor: guess.

  What follows
  A model of half the size draws level after 328 days (90 % interval of the line: 130–390 days), and with hardware that doubles per dollar every 767 days the same performance costs half as much hardware after 230 days (111–259 days).
  Furthest ahead of the trend: Mistral-7B-v0.1 by 410 days.

  Held out: predicted by the fits, never part of them
  row      benchmark   of      measured   predicted         error   in std. errors   curve 90 %    new run 90 %
  13B-5T   hellaswag   loss       2.300       2.270   −1.3%                   −0.7   2.250–2.290   2.200–2.340
  13B-5T   hellaswag   score     82.0%       84.1%    +2.1 points             +2.9   83.5–84.7%    82.9–85.3%     outside
  Curve: the 90 % confidence interval of the fits, around the mean of such runs. New run: where 90 % of single runs are expected; 1 of 2 measurements lies outside.

  Fits: ± one standard error, in brackets the 90 % interval
  hellaswag loss law: 35 points · Huber 1e-3 on ln loss, sum 4.757e-4 · R² 0.9973 · converged
    E 1.701 ± 0.021 · A 76.8 (45–130) · alpha 0.223 ± 0.012 · B 384 (180–820) · beta 0.290 ± 0.019
  hellaswag score curve: 35 points · least squares on score, sum 1.258e-3 · R² 0.9989 · at bound
    The data leave ceiling at the edge of what is allowed, so it is not measured by them; the errors of the others hold given that.
    floor 0.25 (given) · ceiling 1 (at bound) · slope 3.514 ± 0.050 · midpoint 2.5946 ± 0.0032

  Fit report card
  The loss law of RefinedWeb testbed: 7 of 11 checks pass · few-points, few-sizes, narrow-range, coefficient-undetermined
  The score curve on hellaswag: 5 of 7 checks pass · parameter-at-bound, few-points
  The densities: all 4 checks pass
  The trend: 3 of 4 checks pass · trend-by-chance

  1 warning: density check examples/base.density
`));

test('80 columns: remarks become signs with a legend, what was typed gives way to what was computed', () => check(80, `
  RefinedWeb testbed at 1T tokens, 2.2× its longest run · hellaswag
    35 runs, Huber 1e-3 on ln loss, loss typically off by 1.5 %
    intervals 90 % from the fits’ covariance; \`density refit\` resamples
  model            params  score  effective size      density
  falcon-7b          7.0B  78.1%    5.9B  (5.2–6.8B)     0.85  ↗
  Mistral-7B-v0.1    7.3B  83.3%   16.3B  (≥ 12B)        2.24  ↗  2.4×
  phi-2              2.7B  74.9%  370M    (330–410M)     0.14
  guess            125B    25.0%    —                    —        below floor
  ↗ frontier · n× extrapolated, n times the largest reference model
  Density doubles every 328 days (90 % interval of the line: 130–390 days, R²
    0.60), from 5 record setters among 80 models; with their dates shuffled, the
    best so far rises as steeply in 37 % of cases, so these models alone do not
    show that density grows.
  Left out of the trend: 1 derived from another model.
  Out of reach, at or below the floor: guess.

  What follows
  A model of half the size draws level after 328 days (90 % interval of the line:
    130–390 days), and with hardware that doubles per dollar every 767 days the
    same performance costs half as much hardware after 230 days (111–259 days).
  Furthest ahead of the trend: Mistral-7B-v0.1 by 410 days.

  Held out: predicted by the fits, never part of them
  13B-5T on hellaswag
    loss 2.300 · predicted 2.270 · error −1.3% (−0.7 std. errors)
    curve 90 %: 2.250–2.290 · new run 90 %: 2.200–2.340
    score 82.0% · predicted 84.1% · error +2.1 points (+2.9 std. errors)
    curve 90 %: 83.5–84.7% · new run 90 %: 82.9–85.3%, outside
  Curve: the 90 % confidence interval of the fits, around the mean of such runs.
    New run: where 90 % of single runs are expected; 1 of 2 measurements lies
    outside.

  Fits: ± one standard error, in brackets the 90 % interval
  hellaswag loss law: 35 points · Huber 1e-3 on ln loss, sum 4.757e-4 · R² 0.9973
    converged
    E 1.701 ± 0.021 · A 76.8 (45–130) · alpha 0.223 ± 0.012 · B 384 (180–820)
    beta 0.290 ± 0.019
  hellaswag score curve: 35 points · least squares on score, sum 1.258e-3
    R² 0.9989 · at bound
    The data leave ceiling at the edge of what is allowed, so it is not measured
    by them; the errors of the others hold given that.
    floor 0.25 (given) · ceiling 1 (at bound) · slope 3.514 ± 0.050
    midpoint 2.5946 ± 0.0032

  Fit report card
  The loss law of RefinedWeb testbed: 7 of 11 checks pass · few-points, few-sizes,
    narrow-range, coefficient-undetermined
  The score curve on hellaswag: 5 of 7 checks pass · parameter-at-bound,
    few-points
  The densities: all 4 checks pass
  The trend: 3 of 4 checks pass · trend-by-chance

  1 warning: density check examples/base.density
`));

test('below 60 columns: a short paragraph for each model', () => {
  expect(text({}, 40).split('\n').slice(0, 16).join('\n')).toBe(`
RefinedWeb testbed at 1T tokens, 2.2×
  its longest run · hellaswag
  35 runs, Huber 1e-3 on ln loss, loss
  typically off by 1.5 %
  intervals 90 % from the fits’
  covariance; \`density refit\` resamples
falcon-7b
  ρ 0.85 · N̂ 5.9B (5.2–6.8B)
  ↗ frontier
  7.0B · 2023-04-24 · score 78.1%
Mistral-7B-v0.1
  ρ 2.24 · N̂ 16.3B (≥ 12B) · ↗ frontier
  extrapolated 2.4×
  7.3B · 2023-09-27 · score 83.3%
phi-2
  ρ 0.14 · N̂ 370M (330–410M)`.slice(1));
});

test('with combine: each a model has a line for each benchmark and its own trend', () => {
  const lines = text({ combine: 'each' }, Infinity).split('\n');
  expect(lines[2]).toBe('falcon-7b         2023-04-24     7.0B   hellaswag   78.1%     5.9B  (5.2–6.8B)      0.85   ↗ frontier');
  expect(lines).toContain('Density on hellaswag doubles every 328 days (90 % interval of the line: 130–390 days, R² 0.60), from 5 record setters among 80 models; with their dates shuffled, the best so far rises as steeply in 37 % of cases, so these models alone do not show that density grows.');
});

test.each([20, 40, 59, 60, 66, 72, 80, 100, 120, 200])('no line is wider than %d columns', (width) => {
  const names = ['falcon-7b', 'a model whose name somebody has made much longer than any name needs to be', '模型-七十亿-参数-基础版本', 'guess'];
  const lines = text({ names }, width).split('\n').filter((line) => !line.includes('density check'));
  expect(lines.filter((line) => stringWidth(line) > width)).toEqual([]);
});

test('wide letters keep the columns under each other', () => {
  const lines = text({ names: ['模型', 'e\u0301te\u0301', '👩‍👩‍👧', 'guess'] }, Infinity).split('\n').slice(1, 6);
  const [at, ...others] = lines.slice(1, 4).map((line) => stringWidth(line.slice(0, line.indexOf('2023-'))));
  expect(others).toEqual([at, at]);
});

test('colours change nothing that is read', () => {
  for (const width of [40, 80, Infinity]) expect(stripVTControlCharacters(text({}, width, painted))).toBe(text({}, width));
  expect(text({}, 80, painted)).not.toBe(text({}, 80));
});

test.each([
  ['escape sequences', '\u001b[31mred\u001b[0m', 'red'],
  ['a window title', '\u001b]0;owned\u0007model', 'model'],
  ['a link', '\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\', 'link'],
  ['an 8-bit sequence', '\u009b2Jgone', 'gone'],
  ['line breaks', 'two\r\nlines\u2028three', 'two lines three'],
  ['reversed text', 'a\u202egpj.exe', 'agpj.exe'],
  ['bells', 'ding\u0007\u0000', 'ding'],
])('%s in a name stay without effect', (_, name, shown) => {
  const written = text({ names: [name, 'b', 'c', name], title: name, benchmark: name }, Infinity);
  expect(written).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202a-\u202e]/);
  expect(written).toContain(`\n${shown} `);
  expect(written.startsWith(`${shown} at 1T tokens, 2.2× its longest run · ${shown} · 35 runs`)).toBe(true);
});

test('densities that do not grow are not given a doubling time', () => {
  const trend = { ...doubling, growthRate: -1e-4, growthRateInterval: [-0.001, 0.001] as const, doublingDays: null, doublingInterval: [700, null] as const };
  expect(text({ trend }, Infinity)).toContain('Density does not grow: −4 % a year (90 % interval of the line: −31 % to 44 %), from 5 record setters among 80 models.\n');
});

test.each([
  [[130, 390], ' (90 % interval of the line: 130–390 days, R² 0.60)'],
  [[156, null], ' (90 % interval of the line: ≥ 156 days, R² 0.60)'],
  [[null, null], ' (R² 0.60 of the line)'],
] as const)('the ends of the doubling time %j read%s', (doublingInterval, ends) => {
  expect(text({ trend: { ...doubling, doublingInterval } }, Infinity)).toContain(`every 328 days${ends}, from 5 record`);
});

test('without a trend it says why', () => {
  expect(text({ trend: { kind: 'no-trend', why: 'too-few-points', n: 2 } }, Infinity)).toContain('\nNo trend: 2 record setters among 80 dated models, 3 needed.\n');
});

test.each([
  ['notes.density', 'density check notes.density'],
  ['my notes.density', "density check 'my notes.density'"],
  ["it's.density", "density check 'it'\\''s.density'"],
  ['-', 'density check -'],
])('the last line can be pasted into a shell: %s', (path, call) => {
  expect(text({ path }, Infinity).trimEnd().split('\n').at(-1)).toBe(`1 warning: ${call}`);
});

