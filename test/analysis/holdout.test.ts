import { describe, expect, test } from 'vitest';
import { analysisOf, evaluated } from '../support/remarks.js';

const runs = [['small', 1e8, 2e9], ['small', 1e8, 2e10], ['mid', 3e8, 6e9], ['mid', 3e8, 6e10], ['mid', 3e8, 1e11], ['big', 1e9, 2e10], ['big', 1e9, 2e11], ['huge', 3e9, 6e10], ['huge', 3e9, 3e11], ['last', 7e9, 1e11]] as const;
const lossAt = (params: number, tokens: number) => 1.7 + 77 * params ** -0.22 + 384 * tokens ** -0.29;
const rows = runs.map(([, params, tokens], at) => {
  const loss = lossAt(params, tokens);
  return { name: `run-${at}`, params, tokens, loss, score: 25 + 75 / (1 + Math.exp(3.5 * (loss - 2.6))) };
});
const table = `  | model | params | tokens | loss | b | run |\n${rows.map(({ name, params, tokens, loss, score }, at) => `  | ${name} | ${params} | ${tokens} | ${loss} | ${score}% | ${at === 3 || at === 4 ? 'mid run' : ''} |\n`).join('')}`;
const benchmark = 'benchmark b { range: 25% .. 100% }\n';
const text = (holdout: string) => `${benchmark}reference mine {\n  ${holdout}\n${table}}\n`;
const heldOut = (source: string, beside: Record<string, string> = {}) => analysisOf(source, beside).study.reference!.rows.filter(({ role }) => role === 'held-out').map(({ name }) => name).join(' ');
const said = (source: string) => analysisOf(source).diagnostics.map(({ code, message, span }) => `${code} at "${source.slice(span.start, span.end)}": ${message}`);

describe('`holdout:` holds out', () => {
  test.each([
    ['one row', 'holdout: run-3', 'run-3'],
    ['rows in a list, with and without quotes', 'holdout: run-9, "run-0"', 'run-0 run-9'],
    ['a run with all its checkpoints', 'holdout: "mid run"', 'run-3 run-4'],
    ['the largest, of one size that of more compute', 'holdout: largest 2', 'run-8 run-9'],
    ['the same, in brackets', 'holdout: largest(2)', 'run-8 run-9'],
    ['the largest runs, each with its checkpoints', 'holdout: largest 6', 'run-3 run-4 run-5 run-6 run-7 run-8 run-9'],
    ['all there are', 'holdout: largest 99', rows.map(({ name }) => name).join(' ')],
    ['nothing when it is not known', 'holdout: ?', ''],
    ['nothing', 'holdout: largest 0', ''],
  ])('%s', (_, holdout, expected) => {
    expect(said(text(holdout))).toEqual([]);
    expect(heldOut(text(holdout))).toBe(expected);
  });

  test('rows of a CSV file', () => {
    const csv = `name,N,D,l,s\n${rows.map(({ name, params, tokens, loss, score }) => `${name},${params},${tokens},${loss},${score}%`).join('\n')}\n`;
    const source = (holdout: string) => `${benchmark}reference mine from "rows.csv" { model: column name  params: column N  tokens: column D  b.loss: column l  b: column s  ${holdout} }\n`;
    expect(heldOut(source('holdout: largest 1, '), { 'rows.csv': csv })).toBe('run-9');
    expect(heldOut(source('holdout: run-2, run-4'), { 'rows.csv': csv })).toBe('run-2 run-4');
  });

  test('rows taken over from another reference, whose own choice it replaces', () => {
    const other = text('holdout: run-1');
    const use = 'density { reference: fork }\n';
    expect(heldOut(`${other}reference fork from mine { }\n${use}`)).toBe('run-1');
    expect(heldOut(`${other}reference fork from mine { holdout: largest 1 }\n${use}`)).toBe('run-9');
  });

  test('rows beside those of role held-out, which stay out', () => {
    const marked = text('holdout: largest 1').replace('| run |', '| run | role |').replace(/\|\n(?=  \| run-2)/, '| held-out |\n').replace(/(run-(?!1 )\d .*)\|\n/g, '$1| both |\n');
    expect(heldOut(marked)).toBe('run-1 run-9');
  });
});

describe('what is wrong is said where it stands', () => {
  test.each([
    ['an unknown row', 'holdout: run-33, run-1', 'unknown-row at "run-33": No row of mine is called `run-33`, so nothing is held out by it. Did you mean `run-3`?'],
    ['a name like no row', 'holdout: "something else entirely"', 'unknown-row at ""something else entirely"": No row of mine is called `something else entirely`, so nothing is held out by it.'],
    ['a number of nothing', 'holdout: 3', 'wrong-kind at "3": `holdout` takes `largest` with a number, or names of rows, such as `holdout: largest 3`.'],
    ['half a row', 'holdout: largest 2.5', 'wrong-kind at "2.5": `holdout` takes a whole number, such as `holdout: largest 3`.'],
    ['another function', 'holdout: smallest(3)', 'wrong-kind at "smallest(3)": `holdout` takes `largest` with a number, or names of rows, such as `holdout: largest 3`.'],
    ['an unknown order', 'validate: parameters', 'unknown-choice at "parameters": `parameters` is not one of no, params, compute. Did you mean `params`?'],
  ])('%s', (_, holdout, expected) => expect(said(text(holdout))).toEqual([expected]));

  test('so much held out that nothing can be fitted', async () => {
    const fits = async (holdout: string) => (await evaluated(text(holdout))).diagnostics.filter(({ code }) => code === 'fit-failed').map(({ message }) => message);
    expect(await fits('holdout: largest 99')).toEqual([
      'The loss law of mine cannot be fitted: all rows that it could be fitted to are held out. Hold out fewer.',
      'The score curve on b cannot be fitted: all rows that it could be fitted to are held out. Hold out fewer.',
    ]);
    expect(await fits('holdout: largest 6')).toEqual(['The loss law of mine cannot be fitted: 3 usable rows are too few, or too much alike, to determine its coefficients. Add rows.']);
  });
});

describe('a held-out row', () => {
  const changed = (percent: number) => text('holdout: run-9').replace(`${rows[9]!.loss} |`, `${rows[9]!.loss * (1 + percent / 100)} |`);

  test('is predicted and compared with a new run, in its own sign', async () => {
    const noisy = (source: string) => rows.slice(0, 9).reduce((t, { loss }, at) => t.replace(`${loss} |`, `${loss * (1 + 0.002 * Math.sin(7 * at))} |`), source);
    const { evaluation, diagnostics } = await evaluated(noisy(changed(8)));
    const [{ loss }] = evaluation.heldOut as [(typeof evaluation.heldOut)[number]];
    const [low, high] = loss.predictionInterval!, [from, to] = loss.interval!;
    expect(low < from && from < loss.predicted! && loss.predicted! < to && to < high).toBe(true);
    expect(loss.standardErrors!).toBeLessThan(-2);
    expect(diagnostics.filter(({ code }) => code === 'held-out-outside').map(({ message }) => message)[0]).toMatch(/^The loss of run-9 lies outside what the fits expect of a new run: measured \d\.\d+, predicted \d\.\d+ \(90 % for a new run: \d\.\d+–\d\.\d+\), [\d.]+ standard errors too low\. Some do by chance; if most do, the fits do not reach this far\.$/);
  });

  test('of another reference is spoken of at the one that holds it out, once for all', async () => {
    const source = (loss: number) => `use std/refinedweb\nreference mine from refinedweb {\n  holdout: far, farther\n  | model | params | tokens | loss | hellaswag |\n  | far | 6.9B | 138B | ${loss} | 30% |\n}\n`;
    const own = await evaluated(`${source(3.4)}density { reference: mine  benchmarks: hellaswag }\n`);
    expect(own.diagnostics.filter(({ code }) => code === 'held-out-outside').map(({ span, message }) => [own.analysis.text.slice(span.start, span.end), message.replace(/measured.*(?=\(and)/, '… ')])).toEqual([
      ['far', 'The loss of far lies outside what the fits expect of a new run: … (and 1 more measurement of held-out rows). Some do by chance; if most do, the fits do not reach this far.'],
    ]);
    const there = await evaluated('use std/refinedweb\nreference mine from refinedweb { holdout: largest 20 }\ndensity { reference: mine  benchmarks: hellaswag }\n');
    expect(there.diagnostics.filter(({ code }) => code === 'held-out-outside').length).toBeLessThanOrEqual(1);
  });

  test('is compared the same way round where a lower score is better', async () => {
    const noisy = rows.map((row, at) => ({ ...row, score: row.score + 0.6 * Math.cos(5 * at) }));
    const scored = (better: string, write: (score: number) => number) => `benchmark b { range: 0% .. 100%  better: ${better} }\nreference mine {\n  holdout: run-9\n  | model | params | tokens | loss | b |\n${noisy.map(({ name, params, tokens, loss, score }) => `  | ${name} | ${params} | ${tokens} | ${loss} | ${write(score)}% |\n`).join('')}}\n`;
    const [higher, lower] = await Promise.all([scored('higher', (score) => score), scored('lower', (score) => 100 - score)].map(async (source) => (await evaluated(source)).evaluation.heldOut[0]!.score));
    expect(lower!.standardErrors).toBeCloseTo(-higher!.standardErrors!, 6);
    expect(lower!.predictionInterval![0]).toBeCloseTo(1 - higher!.predictionInterval![1], 6);
    expect(lower!.predictionInterval![1]).toBeCloseTo(1 - higher!.predictionInterval![0], 6);
    expect(Math.sign(lower!.standardErrors!)).toBe(Math.sign(lower!.predicted! - lower!.measured!));
  });

  test('that comes out as predicted is no news, also where the ruler has no noise', async () => {
    const { evaluation, diagnostics } = await evaluated(changed(0));
    expect(diagnostics.filter(({ code }) => code === 'held-out-outside')).toEqual([]);
    expect(Math.abs(evaluation.heldOut[0]!.loss.standardErrors!)).toBeLessThan(1);
  });
});

describe('the OLMo ladder’s two large models', () => {
  const task = (benchmark: string, evaluation: Awaited<ReturnType<typeof evaluated>>['evaluation']) => {
    const at = evaluation.study.reference!.rows.findIndex(({ name }) => name === '13B-5T');
    return evaluation.heldOut.find((one) => one.row === at && one.benchmark === benchmark)!;
  };

  /** Predicted by scipy and measured, as in test/golden: the 13B model trained on 5T tokens. */
  test.each([['hellaswag', 0.653177, 0.660934], ['mmlu', 0.750161, 0.748827]])('%s: predicted %d, measured %d, inside what is expected of a new run', async (benchmark, predicted, measured) => {
    const { evaluation } = await evaluated('use std/olmo-ladder\nreference mine from olmo-ladder { }\ndensity { reference: mine }\n');
    const { loss, score } = task(benchmark, evaluation);
    expect(loss.predicted).toBeCloseTo(predicted, 5);
    expect(loss.measured).toBeCloseTo(measured, 5);
    for (const { interval, predictionInterval, measured: value } of [loss, score]) {
      expect(predictionInterval![0]).toBeLessThan(interval![0]);
      expect(predictionInterval![1]).toBeGreaterThan(interval![1]);
      expect(predictionInterval![0] < value! && value! < predictionInterval![1]).toBe(true);
    }
  });

  test('the largest run by name takes its checkpoints along, and is predicted from the smaller ones', async () => {
    const { evaluation } = await evaluated('use std/olmo-ladder\nreference mine from olmo-ladder { holdout: "1.3B-10xC" }\ndensity { reference: mine  benchmarks: mmlu }\n');
    const { rows } = evaluation.study.reference!;
    const count = (role: string) => rows.filter((row) => row.role === role).length;
    expect([count('law'), count('held-out'), count('left-out'), count('curve')]).toEqual([15, 3, 146, 1255]);
    expect(rows.filter(({ run, role }) => run === '1.3B-10xC' && role !== 'left-out').map(({ name }) => name)).toEqual(['1.3B-10xC']);
    expect(evaluation.heldOut.map(({ row, benchmark }) => `${rows[row]!.name} on ${benchmark}`)).toEqual(['1.3B-10xC', '7B-4T', '13B-5T'].flatMap((name) => [`${name} on mmlu`, `${name} on hellaswag`]));
    expect(analysisOf('use std/olmo-ladder\nreference mine from olmo-ladder { holdout: largest 1 }\ndensity { reference: mine }\n').study.reference!.rows.map(({ role }) => role)).toEqual(rows.map(({ role }) => role));
  });
});
