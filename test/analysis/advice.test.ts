import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { advice, stillCurrent } from '../../src/analysis/advice.js';
import type { Analysis } from '../../src/analysis/analysis.js';
import { analyze } from '../../src/analysis/analyze.js';
import { evaluate, Workshop } from '../../src/analysis/evaluate.js';
import { largestRun } from '../../src/analysis/evaluation.js';
import { diskFiles, examples } from '../support/library.js';

const files = diskFiles();
const read = (text: string, previous?: Analysis) => analyze(path.join(examples, 'x.density'), text, files, () => new Date('2026-11-22T12:00:00Z'), previous);

async function evaluated(text: string) {
  const analysis = read(text);
  const evaluation = await evaluate(analysis.study, new Workshop(), new AbortController().signal);
  const said = advice(analysis, evaluation);
  return { evaluation, said, of: (code: string) => said.filter((item) => item.code === code).map(({ message }) => message) };
}

const RUNS = [0.1, 0.4, 1, 4].flatMap((n) => [10, 40, 160, 640].map((d) => [n * 1e9, d * 1e9] as const));
const lossAt = (params: number, tokens: number) => 1.7 + 77 * params ** -0.22 + 384 * tokens ** -0.29;
const share = (loss: number, slope = 3.5, midpoint = 2.6) => 1 / (1 + Math.exp(slope * (loss - midpoint)));
/** A little noise that is the same every time. */
const wobble = (at: number) => Math.sin(12.9 * at * at + 1) * 0.003;

/** Quiz from guessing level to 100 %, points from 0 to 1000. */
const scoresAt = (params: number) => ({ quiz: 0.25 + 0.75 * share(lossAt(params, 1e12)), points: 1000 * share(lossAt(params, 1e12), 5, 2.4) });

function ruler(change: (row: { at: number; loss: number; quiz: number; points: number }) => object = () => ({})): string {
  const rows = RUNS.map(([params, tokens], at) => {
    const loss = lossAt(params, tokens) * Math.exp(wobble(at));
    const row = { at, loss, quiz: 0.25 + 0.75 * share(loss) + wobble(at + 50), points: 1000 * (share(loss, 5, 2.4) + wobble(at + 90)) };
    const { loss: l, quiz, points } = { ...row, ...change(row) } as typeof row;
    return `  | run-${at} | ${params} | ${tokens} | ${l} | ${quiz * 100}% | ${points} |\n`;
  });
  return `# allow no-hold-out because these runs are made up\n\nbenchmark quiz { range: 25% .. 100% }\nbenchmark points { range: 0 .. 1000 }\nreference mine {\n  | model | params | tokens | loss | quiz | points |\n${rows.join('')}}\n`;
}

describe('outliers', () => {
  test('none among rows with ordinary noise', async () => expect((await evaluated(`${ruler()}model a { params: 1B  quiz: 60% }`)).said).toEqual([]));

  test('a score far from its curve is named with its benchmark', async () => {
    const { of } = await evaluated(ruler(({ at, quiz }) => (at === 6 ? { quiz: quiz - 0.15 } : {})));
    expect(of('reference-outlier')).toEqual([expect.stringMatching(/^The score of run-6 on quiz is an outlier: measured \d\d\.\d%, fitted \d\d\.\d%/)]);
  });

  test('a row that is off everywhere is named once', async () => {
    const { of } = await evaluated(ruler(({ at, loss }) => (at === 6 ? { loss: loss * 1.2 } : {})));
    expect(of('reference-outlier')).toHaveLength(1);
  });
});

test('how far the reference reaches is asked of each benchmark', async () => {
  const text = `benchmark quiz { range: 25% .. 100% }\nbenchmark points { range: 0 .. 1000 }\nreference mine {
  | model | params | tokens | quiz.loss | quiz | points.loss | points |
${RUNS.map(([params, tokens], at) => {
    const loss = lossAt(params, tokens);
    return `  | r${at} | ${params} | ${tokens} | ${loss} | ${(0.25 + 0.75 * share(loss)) * 100}% | ${params < 4e9 ? `${loss} | ${1000 * share(loss, 5, 2.4)}` : '? | ?'} |\n`;
  }).join('')}}\nmodel a { params: 1B  released: 2024-01-01  quiz: ${scoresAt(2e9).quiz * 100}%  points: ${scoresAt(2e9).points} }\n`;
  const { evaluation } = await evaluated(text);
  const [quiz, points] = ['quiz', 'points'].map((name) => largestRun(evaluation.rulers, [name]));
  expect([quiz, points, evaluation.largestReference]).toEqual([4e9, 1e9, 1e9]);
  expect(evaluation.models[0]!.scores.map(({ extrapolated }) => extrapolated)).toEqual([false, true]);
  expect(evaluation.models[0]!.extrapolated).toBe(true);
});

describe('benchmarks together', () => {
  const two = (quiz: string, points: number) => `${ruler()}model a { params: 1B  released: 2024-01-01  quiz: ${quiz}  points: ${points} }\n`;
  const size = ({ evaluation: { models } }: Awaited<ReturnType<typeof evaluated>>) => (models[0]!.effective?.kind === 'size' ? models[0]!.effective.params : null);

  test('a score out of a thousand weighs no more than one out of a hundred', async () => {
    const { quiz, points } = scoresAt(1e9);
    const a = size(await evaluated(two(`${quiz * 100 + 10}%`, points)))!, b = size(await evaluated(two(`${quiz * 100}%`, points + 100)))!;
    expect(a / b).toBeCloseTo(1, 6);
    expect(a).toBeGreaterThan(1.2e9);
  });

  test('agreeing scores are no news; good on one and guessing on the other is', async () => {
    const { quiz, points } = scoresAt(1e9);
    expect((await evaluated(two(`${quiz * 100}% ± 0.5%`, points))).of('benchmarks-disagree')).toEqual([]);
    expect((await evaluated(two('24% ± 0.5%', 700))).of('benchmarks-disagree')).toEqual([expect.stringContaining('(quiz below its floor, points ')]);
  });

  test('one score near the floor keeps no model from the trend, both do, and it is said', async () => {
    const { evaluation, of } = await evaluated(two('26%', 300));
    expect(evaluation.models[0]!.notInTrend).toBeNull();
    expect(of('score-near-floor')).toEqual([]);
    const low = await evaluated(two('26.5%', 12));
    expect(low.evaluation.models[0]!.notInTrend).toBe('near-floor');
    expect(low.of('score-near-floor')).toEqual(['The average score (13.9%) is within 2 points of the floor of quiz, points (12.5%): its effective size is hardly determined and carries no trend.']);
  });
});

describe('a reference', () => {
  test('with scores but no losses says what to add, once', async () => {
    const { of } = await evaluated('benchmark b { range: 25% .. 100% }\nreference r {\n  | model | params | tokens | b |\n  | A | 1B | 20B | 40% |\n  | B | 2B | 40B | 45% |\n}\n');
    expect(of('fit-failed')).toEqual(['The ruler on b cannot be fitted: the rows have scores but no losses. Add a column `loss`.']);
  });

  test('whose losses are none says so at each, and not also that there are none', async () => {
    const { of } = await evaluated('benchmark b { range: 25% .. 100% }\nreference r {\n  | model | params | tokens | b.loss | b |\n  | A | 1B | 20B | -3 | 40% |\n  | B | 2B | 40B | 0 | 45% |\n}\n');
    expect(of('fit-failed')).toEqual([]);
  });

  test('predicts the losses of held-out rows without a score curve', async () => {
    const rows = RUNS.map(([params, tokens], at) => `  | r${at} | ${params} | ${tokens} | ${lossAt(params, tokens)} | ${at === 0 ? '30%' : '?'} | ${at === 15 ? 'held-out' : 'both'} |\n`);
    const { evaluation } = await evaluated(`benchmark b { range: 25% .. 100% }\nreference r {\n  | model | params | tokens | loss | b | role |\n${rows.join('').replaceAll('| loss |', '| b.loss |')}}\n`.replace('| loss |', '| b.loss |'));
    expect(evaluation.rulers[0]!.curve.kind).toBe('not-fitted');
    const [{ loss }] = evaluation.heldOut as [(typeof evaluation.heldOut)[number]];
    expect(loss.predicted! / loss.measured!).toBeCloseTo(1, 4);
    expect(loss.interval).not.toBeNull();
  });
});

test('the first score on another benchmark drops all advice', async () => {
  const text = `${ruler()}model a { params: 1B  quiz: 24% }\nmodel b { params: 1B  quiz: 60% }\n`;
  const before = read(text);
  const said = advice(before, await evaluate(before.study, new Workshop(), new AbortController().signal));
  expect(said).toHaveLength(1);
  expect(stillCurrent(said, before, read(text.replace('quiz: 60%', 'quiz: 61%'), before))).toHaveLength(1);
  expect(stillCurrent(said, before, read(text.replace('quiz: 60%', 'quiz: 60%  points: 300'), before))).toEqual([]);
});
