import { describe, expect, test } from 'vitest';
import type { Scrutiny } from '../../src/analysis/evaluation.js';
import { adviseByChecklist } from '../../src/analysis/lints/advise.js';
import { checklist } from '../../src/analysis/lints/checklist.js';
import type { Code } from '../../src/base/diagnostic.js';
import { evaluated } from '../support/remarks.js';
import { cpuTime } from '../support/cpu-time.js';

interface Row {
  readonly name: string;
  readonly params: number;
  readonly tokens: number;
  readonly loss: number;
  readonly score?: number;
  readonly run?: string;
  readonly role?: string;
}

interface Design {
  readonly head?: string;
  readonly options?: string;
  readonly models?: string;
  readonly range?: string;
}

const lossAt = (params: number, tokens: number) => 1.8 + 480 * params ** -0.34 + 2100 * tokens ** -0.37;
const scoreAt = (loss: number) => 0.25 + 0.75 / (1 + Math.exp(3.5 * (loss - 2.6)));
/** A little noise that is the same every time. */
const wobble = (at: number) => Math.sin(12.9 * at * at + 1) * 0.003;

function runs(params: readonly number[], tokens: readonly number[]): Row[] {
  return params.flatMap((n) => tokens.map((d): [number, number] => [n * 1e9, d * 1e9])).map(([n, d], at) => ({ name: `run-${at}`, params: n, tokens: d, loss: lossAt(n, d) * Math.exp(wobble(at)) }));
}

const good = runs([0.1, 0.4, 1, 4], [10, 40, 160, 640]);

function text(rows: readonly Row[], { head = '', options = '', models = '' }: Design = {}): string {
  const columns = ['model', 'params', 'tokens', 'loss', 'b', 'run', 'role'];
  const lines = rows.map(({ name, params, tokens, loss, score = scoreAt(loss), run = '', role = '' }, at) => `  | ${[name, params, tokens, loss, `${100 * (score + wobble(at + 50))}%`, run, role].join(' | ')} |\n`);
  return `${head}benchmark b { range: 25% .. 100% }\nreference mine {\n${options}  | ${columns.join(' | ')} |\n  |${' --- |'.repeat(columns.length)}\n${lines.join('')}}\n${models}`;
}

/** What the checklist says of one code: the words it stands at, and the sentence. */
async function said(source: string, code: Code): Promise<{ at: string; message: string }[]> {
  const { analysis, evaluation } = await evaluated(source);
  return adviseByChecklist(analysis, evaluation).filter((found) => found.code === code).map(({ span, message }) => ({ at: source.slice(span.start, span.end), message }));
}

async function says(source: string, code: Code, at: string, message: string): Promise<void> {
  expect(await said(source, code)).toEqual([{ at, message }]);
}

async function isQuiet(source: string, code: Code): Promise<void> {
  expect(await said(source, code)).toEqual([]);
}

/** The outcome of one rule on the law, the curve, the densities or the trend. */
async function outcome(source: string, code: Code, kind: string): Promise<string | undefined> {
  const { evaluation } = await evaluated(source);
  return checklist(evaluation).find(({ subject }) => subject.kind === kind)?.checks.find((check) => check.code === code)?.outcome;
}

test('of good data nothing is said', async () => {
  const { analysis, evaluation } = await evaluated(text(good));
  expect(adviseByChecklist(analysis, evaluation)).toEqual([]);
  expect(checklist(evaluation).flatMap(({ checks }) => checks.filter((check) => check.outcome === 'remarked'))).toEqual([]);
});

describe('few-points', () => {
  const rows = (n: number) => good.filter((_, at) => ![1, 6, 8, 15, 2, 12, 5].slice(0, 16 - n).includes(at));
  test('nine rows for five coefficients', () => says(text(rows(9)), 'few-points', 'mine', 'The loss law of mine rests on 9 points for 5 coefficients, fewer than two for each, so it follows their noise. Add some.'));
  test('ten are enough', () => isQuiet(text(rows(10)), 'few-points'));
  test('checkpoints of one run count once', () => says(text(good.map((row, at) => ({ ...row, run: `r${at % 3}` }))), 'few-points', 'mine', 'The loss law of mine rests on 3 independent runs for 5 coefficients, fewer than two for each, so it follows their noise. Add some. (and 1 more such remark here)'));

  const dated = (n: number) => ['2023-03-01', '2023-06-01', '2023-09-01', '2024-01-01'].slice(0, n).map((day, at) => `model m${at} { params: 1B  released: ${day}  b: ${50 + 5 * at}% }\n`).join('');
  test('a trend of three record setters', () => says(text(good, { models: `${dated(3)}density { }` }), 'few-points', 'density', 'The trend rests on 3 points for 2 coefficients, fewer than two for each, so it follows their noise. Add some.'));
  test('four are enough', () => isQuiet(text(good, { models: `${dated(4)}density { }` }), 'few-points'));
});

describe('few-sizes', () => {
  test('three sizes under a law with a constant term', () => says(text(runs([0.1, 1, 4], [10, 40, 160, 640])), 'few-sizes', 'mine', 'The loss law of mine rests on 3 different sizes: its term can be bent through any so few. Add a row with another.'));
  test('three are enough without one', () => isQuiet(text(runs([0.1, 1, 4], [10, 40, 160, 640]), { options: '  law { irreducible: no }\n' }), 'few-sizes'));
});

describe('narrow-range', () => {
  test('sizes within a factor of eight', () => says(text(runs([0.5, 1, 2, 4], [10, 40, 160, 640])), 'narrow-range', 'mine', 'The sizes behind the loss law of mine go from 500M to 4B, a factor of 8.0: under a decade an exponent is hardly seen. Add smaller or larger runs.'));
  test('a decade of both', () => isQuiet(text(runs([0.4, 1, 2, 4], [64, 160, 320, 640])), 'narrow-range'));
});

describe('collinear-design', () => {
  const along = (spread: number) => [0.1, 0.2, 0.4, 0.8, 1.6, 3.2].flatMap((n, at) => [1, spread].map((factor): Row => {
    const [params, tokens] = [n * 1e9, 20 * n * 1e9 * factor];
    return { name: `run-${at}-${factor}`, params, tokens, loss: lossAt(params, tokens) };
  }));
  test('about one ratio of tokens to params', () => says(text(along(1.5)), 'collinear-design', 'mine', 'Params and tokens rise together in the rows of the loss law of mine (correlation of their logarithms 0.986), so it cannot tell the effect of one from that of the other. Vary tokens at one size.'));
  test('ratios a factor of two apart', () => isQuiet(text(along(2)), 'collinear-design'));
});

describe('low-token-ratio', () => {
  const short = (tokens: number) => [...good, { name: 'short', params: 1e9, tokens, loss: lossAt(1e9, tokens) * 1.01 }];
  test('a run that stopped before it began', () => says(text(short(1e7)), 'low-token-ratio', 'short', 'short saw 0.010 tokens per parameter where half of the rows saw 100 or more: runs so short follow no law, yet pull at it. Give it the role held-out, or check its unit.'));
  test('a short run among others', () => isQuiet(text(short(5e9)), 'low-token-ratio'));
});

describe('unmarked-checkpoints', () => {
  const steps = (name: (at: number) => string, tokens: (at: number) => number): Row[] => [...good, ...Array.from({ length: 6 }, (_, at) => ({ name: name(at), params: 2e9, tokens: tokens(at), loss: lossAt(2e9, tokens(at)) }))];
  const even = (at: number) => 3e10 * (at + 1);
  test('names with a step', () => says(text(steps((at) => `big-step${1000 * (at + 1)}`, even)), 'unmarked-checkpoints', 'big-step1000', '6 rows look like checkpoints of one run, big, but count as independent, so intervals come out too narrow. Name the run in a column `run`.'));
  test('tokens in even steps at one size', () => says(text(steps((at) => `big ${'abcdef'[at]}`, even)), 'unmarked-checkpoints', 'big a', '6 rows look like checkpoints of one run, big a, but count as independent, so intervals come out too narrow. Name the run in a column `run`.'));
  test('runs of their own, tokens in factors', () => isQuiet(text(steps((at) => `big ${'abcdef'[at]}`, (at) => 1e10 * 2 ** at)), 'unmarked-checkpoints'));
  test('the run is named', () => isQuiet(text(steps((at) => `big-step${at}`, even).map((row) => (row.name.startsWith('big') ? { ...row, run: 'big' } : row))), 'unmarked-checkpoints'));
});

describe('starts-disagree', () => {
  const more = runs([0.1, 0.3, 0.9, 2.7], [10, 40, 160, 640, 2560]);
  test('a quick fit has too few starts to tell', async () => expect(await outcome(text(more), 'starts-disagree', 'law')).toBe('not-applicable'));
  test('of few rows a robust fit searches everywhere at once', async () => expect(await outcome(text(good), 'starts-disagree', 'law')).toBe('passed'));
});

describe('constant-above-losses', () => {
  const low = (loss: number) => text([...good, { name: 'low', params: 4e9, tokens: 7e11, loss, role: 'held-out' }]);
  test('a loss the law rules out', () => says(low(1.5), 'constant-above-losses', 'mine', "The loss law of mine says that no loss goes below 1.785, but low has 1.500. Check that row's unit, or fit the lowest losses too."));
  test('a loss just above', () => isQuiet(low(1.85), 'constant-above-losses'));
});

describe('coefficient-undetermined', () => {
  const noisy = (noise: number) => text(good.map((row, at) => ({ ...row, loss: lossAt(row.params, row.tokens) * Math.exp(wobble(at) * noise) })));
  test('noise that hides the effect of size', async () => {
    const [found] = await said(noisy(60), 'coefficient-undetermined');
    expect(found).toMatchObject({ at: 'mine', message: expect.stringMatching(/^The loss law of mine hardly determines .*: .*the interval of an exponent holds 0.* at 90 %\. Sizes read off it can be far off; add rows that span more\.$/) });
  });
  test('noise of a percent', () => isQuiet(noisy(3), 'coefficient-undetermined'));
});

describe('residual-trend', () => {
  const wide = runs([0.02, 0.1, 0.4, 1, 4, 10], [10, 40, 160, 640]);
  const bent = (by: number) => text(wide.map((row) => ({ ...row, loss: row.loss * Math.exp(by * Math.log(row.params / 4e8) ** 3) })), { options: '  law { irreducible: no }\n' });
  test('losses that bend along size', async () => {
    const found = await said(bent(0.003), 'residual-trend');
    expect(found.map(({ at }) => at)).toEqual(['mine']);
    expect(found[0]!.message).toMatch(/^The residuals of the loss law of mine still follow ln N, the size \(p (< 0\.001|= 0\.00\d)\): the form misses something there, and carries that on when extrapolated\./);
  });
  test('losses that follow the law', () => isQuiet(text(wide), 'residual-trend'));
});

describe('beyond-huber', () => {
  const with_ = (delta: string) => text(good, { options: `  law { robust: huber(${delta}) }\n` });
  test('a threshold below most residuals', () => says(with_('1e-4'), 'beyond-huber', 'mine', expect.stringMatching(/^1\d of the 16 residuals of the loss law of mine lie beyond the Huber threshold 0\.0001, so it works as least absolute deviations/) as unknown as string));
  test('one above them', () => isQuiet(with_('0.01'), 'beyond-huber'));
  test('the published 1e-3 is meant so', async () => expect(await outcome(text(good), 'beyond-huber', 'law')).toBe('not-applicable'));
});

describe('influential-row', () => {
  /** The evaluation as if leaving out one row had moved α by so many of its standard errors, or left no law. */
  async function without(errors: number | null) {
    const { analysis, evaluation } = await evaluated(text(good));
    const { law, curve } = evaluation.rulers[0]!;
    if (law.kind !== 'fitted' || curve.kind !== 'fitted') throw new Error('not fitted');
    const moved = errors === null ? null : { ...law.coefficients, alpha: law.coefficients.alpha + errors * Math.sqrt(law.covariance[law.free.indexOf('alpha')]![law.free.indexOf('alpha')]!) };
    const still = { laws: [law.coefficients], curves: [curve.coefficients], largest: null, doublings: [] };
    const scrutiny: Scrutiny = {
      ensembled: { ensemble: { units: good.map((_, at) => at), laws: [{ rows: good.map((_, at) => at), points: good, options: { robust: { kind: 'huber', delta: 1e-3 }, space: 'log', irreducible: true, audit: 'quick' }, fit: law }], curves: [], models: [], trends: [], tokens: 1e12, level: 0.9, combine: 'each', frontier: 'records' }, rows: good.map((_, at) => [at]), lawOf: [0], curveOf: [0], modelOf: [] },
      influence: { units: good.map((_, at) => (at === 6 ? { ...still, laws: [moved] } : still)), models: [], doublings: [] },
      resampled: null,
    };
    return adviseByChecklist(analysis, { ...evaluation, scrutiny }).filter(({ code }) => code === 'influential-row').map(({ message }) => message);
  }
  test('one row that decides', async () => expect(await without(1.4)).toEqual(['Without run-6, alpha of the loss law of mine moves by 1.4 standard errors: much hangs on it. Check the row, and say so where you report the fit.']));
  test('one that does not', async () => expect(await without(0.9)).toEqual([]));
  test('one without which the law comes to no minimum', async () => expect(await without(null)).toEqual(['Without run-6, the loss law of mine did not settle, so what hangs on it is not known. Check the row, and say so where you report the fit.']));
  test('not known before rows were left out', async () => {
    const { evaluation } = await evaluated(text(good));
    expect(checklist({ ...evaluation, scrutiny: null })[0]!.checks.find(({ code }) => code === 'influential-row')).toMatchObject({ outcome: 'not-applicable' });
  });
});

describe('no-hold-out', () => {
  const models = 'model a { params: 1B  b: 60% }\n';
  const source = text(good, { models });
  test('every row is fitted, and something is read', () => says(source, 'no-hold-out', 'mine', 'All 16 rows of mine are fitted and none is held out, so nothing shows how well it predicts. Give the largest run, run-15, the role held-out.'));
  test('one is held out', () => isQuiet(text(good.map((row, at) => (at === 15 ? { ...row, role: 'held-out' } : row)), { models }), 'no-hold-out'));
  test('a ruler of the library is not the reader’s to mend', () => isQuiet('use std/refinedweb\nmodel a { params: 1B  hellaswag: 60% }\n', 'no-hold-out'));
  test('but stands in the report card', async () => expect(await outcome('use std/refinedweb\nmodel a { params: 1B  hellaswag: 60% }\n', 'no-hold-out', 'law')).toBe('remarked'));
});

describe('mixed-counting', () => {
  test('totals on a ruler without embeddings', () => says('use std/olmo-ladder\nmodel a { params: 1B  hellaswag: 60% }\n', 'mixed-counting', 'std/olmo-ladder',
    'OLMo ladder counts params without embeddings, the model here states totals, and nothing is converted: models with large embeddings look less dense than they are. State non-embedding params, or allow it with the reason.'));
  test('totals on totals', () => isQuiet('use std/refinedweb\nmodel a { params: 1B  hellaswag: 60% }\n', 'mixed-counting'));
});

describe('active-unknown', () => {
  const mixture = (name: string, active = '') => `use std/refinedweb\ndensity { params: active }\nmodel ${name} { params: 47B ${active} hellaswag: 80% }\n`;
  test('a mixture without its active parameters', () => says(mixture('Mixtral-8x7B'), 'active-unknown', 'Mixtral-8x7B', 'Mixtral-8x7B reads like a mixture of experts but gives no `active`, so its density divides by all 47B while others divide by what a token uses. Add `active`.'));
  test('other names of mixtures', async () => {
    for (const name of ['Qwen3-30B-A3B', 'OLMoE-1B-7B', 'x-MoE-7B']) expect([name, (await said(mixture(name), 'active-unknown')).length]).toEqual([name, name === 'OLMoE-1B-7B' ? 0 : 1]);
  });
  test('with them', () => isQuiet(mixture('Mixtral-8x7B', 'active: 13B'), 'active-unknown'));
});

describe('extrapolated-tokens', () => {
  const at = (tokens: string) => `use std/refinedweb\ndensity { tokens: ${tokens} }\nmodel a { params: 1B  hellaswag: 60% }\n`;
  test('beyond the reach', () => says(at('5T'), 'extrapolated-tokens', 'density', "Sizes are read at 5T tokens, 11× the ruler's longest run (461B) and beyond the reach of 10×. Choose `tokens` nearer to the runs."));
  test('within it', () => isQuiet(at('4T'), 'extrapolated-tokens'));
});

const trend = (...scores: readonly number[]) => `use std/refinedweb\ndensity { }\n${scores.map((score, at) => `model m${at} { params: 7B  released: 2023-0${at + 1}-01  hellaswag: ${score}% }\n`).join('')}`;

describe('extrapolated-trend', () => {
  test('record setters larger than any run', () => says(trend(78, 81, 84), 'extrapolated-trend', 'density', "2 of the 3 models that carry the trend have sizes beyond the ruler's largest run (6.89B): the trend is one of extrapolated sizes. Use a ruler that reaches further, or a smaller `reach`."));
  test('half of them', () => isQuiet(trend(60, 70, 81, 84), 'extrapolated-trend'));
});

describe('not-decisive', () => {
  test('a record by a hair', () => says(trend(40, 60, 60.4), 'not-decisive', 'density', '1 of 2 steps of the frontier is not decisive at 90 %: m2 over m1 differs by less than their errors. Do not rank them on this.'));
  test('records by a lot', () => isQuiet(trend(40, 50, 60), 'not-decisive'));
  test('what both were read with errs alike for both', () => isQuiet(trend(40, 60, 64).replaceAll('% }', '% ± 0.1% }'), 'not-decisive'));
  test('a score’s own error counts', async () => expect(await said(trend(40, 60, 64).replaceAll('% }', '% ± 3% }'), 'not-decisive')).toHaveLength(1));
});

describe('trend-by-chance', () => {
  test('a rise that shuffled dates show as well', async () => {
    const [found] = await said(trend(60, 50, 61, 40, 62, 55), 'trend-by-chance');
    expect(found).toMatchObject({ at: 'density', message: expect.stringMatching(/^Dealt out over the same dates at random, these densities rise as steeply in \d\d %/) });
  });
  test('a rise that hardly any does', () => isQuiet(trend(40, 45, 50, 55, 60, 65), 'trend-by-chance'));
});

describe('where it stands', () => {
  test('remarks of one kind at one place are one', async () => {
    const [found, ...more] = await said(text(runs([0.1, 1, 4], [10, 40, 160])), 'few-sizes');
    expect([found!.message, more]).toEqual([expect.stringMatching(/ \(and 1 more such remark here\)$/), []]);
  });

  test('notes on a ruler from elsewhere stand in the report only, warnings at its use', async () => {
    const { analysis, evaluation } = await evaluated('use "theirs.density"\nmodel a { params: 1B  b: 60% }\n', { 'theirs.density': text(runs([0.5, 1, 2], [10, 40, 160]).slice(0, 8)) });
    expect(adviseByChecklist(analysis, evaluation).map(({ code, span }) => [code, analysis.text.slice(span.start, span.end)])).toEqual([['few-points', '"theirs.density"']]);
  });
});

test('a row of another file is spoken of at its use, if it misleads', async () => {
  const steps = Array.from({ length: 3 }, (_, at) => ({ name: `big@${at + 1}`, params: 2e9, tokens: 3e10 * (at + 1), loss: lossAt(2e9, 3e10 * (at + 1)) }));
  const { analysis, evaluation } = await evaluated('use "theirs.density"\nmodel a { params: 1B  b: 60% }\n', { 'theirs.density': text([...good, ...steps]) });
  expect(adviseByChecklist(analysis, evaluation).map(({ code, span }) => [code, analysis.text.slice(span.start, span.end)])).toEqual([['unmarked-checkpoints', '"theirs.density"']]);
});

test('ten thousand models cost next to nothing', async () => {
  const models = Array.from({ length: 10_000 }, (_, at) => `  | m${at} | 7B | 20${10 + (at % 14)}-0${1 + (at % 9)}-1${at % 10} | ${(30 + (at % 600) / 10).toFixed(1)}% |\n`).join('');
  const { evaluation } = await evaluated(`use std/refinedweb\nmodels {\n  | model | params | released | hellaswag |\n${models}}\n`);
  checklist({ ...evaluation });
  const times = Array.from({ length: 5 }, () => {
    const again = { ...evaluation };
    const start = cpuTime();
    checklist(again);
    return cpuTime() - start;
  });
  expect(Math.min(...times)).toBeLessThan(60);
});
