import fc from 'fast-check';
import { expect, test } from 'vitest';
import { advice } from '../../src/analysis/advice.js';
import { analyze } from '../../src/analysis/analyze.js';
import { evaluate, Workshop } from '../../src/analysis/evaluate.js';
import type { Ruler } from '../../src/analysis/evaluation.js';
import { diskFiles } from '../support/library.js';

const files = diskFiles();
const read = (text: string) => analyze('/x.density', text, files, () => new Date('2026-11-22T12:00:00Z'));

async function rulerOf(text: string, benchmark = 'quiz'): Promise<Ruler> {
  const { rulers } = await evaluate(read(text).study, new Workshop(), new AbortController().signal);
  return rulers.find((ruler) => ruler.benchmark.name === benchmark)!;
}

/** What both fits say but for what is told row by row. */
async function numbers(text: string): Promise<string> {
  const { law, curve } = await rulerOf(text);
  const told = (fit: typeof law | typeof curve) => (fit.kind === 'fitted' ? { ...fit, residuals: null, weights: null, leverages: null, influence: null } : fit);
  return JSON.stringify([told(law), told(curve)]);
}

type Cells = Readonly<Record<string, string>>;

const sizes = [[1e8, 2e9], [1e8, 2e10], [3e8, 6e9], [3e8, 6e10], [1e9, 2e10], [1e9, 2e11], [3e9, 6e10], [3e9, 3e11], [7e9, 1e11], [7e9, 1e12]] as const;
const rows: readonly Cells[] = sizes.map(([params, tokens], i) => {
  const loss = (1.7 + 77 * params ** -0.22 + 384 * tokens ** -0.29) * (1 + 0.004 * Math.sin(7 * i));
  const score = 25 + 75 / (1 + Math.exp(3.5 * (loss - 2.6))) + 0.5 * Math.cos(5 * i);
  return { model: `run-${i}`, params: String(params), tokens: String(tokens), 'quiz.loss': loss.toFixed(5), quiz: `${score.toFixed(3)}%` };
});
const columns = ['model', 'params', 'tokens', 'quiz.loss', 'quiz'];

function study(of: readonly Cells[], shown: readonly string[] = columns, more = '', inside = ''): string {
  const line = (cells: readonly string[]) => `  | ${cells.join(' | ')} |\n`;
  return `benchmark quiz { range: 25% .. 100% }\nbenchmark other { range: 0% .. 100% }\nreference r { ${inside}\n${line(shown)}${line(shown.map(() => '---'))}${of.map((row) => line(shown.map((name) => row[name] ?? ''))).join('')}}\n${more}`;
}

test('the order of rows and of columns changes no digit', async () => {
  const expected = await numbers(study(rows));
  const shuffled = fc.tuple(fc.shuffledSubarray([...rows], { minLength: rows.length }), fc.shuffledSubarray(columns, { minLength: columns.length }));
  await fc.assert(fc.asyncProperty(shuffled, async ([order, shown]) => {
    expect(await numbers(study(order, shown))).toBe(expected);
  }), { numRuns: 12, seed: 6 });
});

test('names, models, comments, held-out rows, other benchmarks and how often it is asked change no digit', async () => {
  const expected = await numbers(study(rows));
  expect(await numbers(study(rows))).toBe(expected);
  expect(await numbers(study(rows.map((row, i) => ({ ...row, model: `Z${99 - i}` }))))).toBe(expected);
  expect(await numbers(study(rows, columns, '# noted\nmodel m { params: 7B  quiz: 60%  released: 2024-01-02 }\n'))).toBe(expected);
  const beside = rows.map((row, i) => ({ ...row, other: `${30 + 3 * i}%`, 'other.loss': `${3 - 0.1 * i}` }));
  expect(await numbers(study(beside, ['other', 'other.loss', ...columns]))).toBe(expected);
  const held = { ...rows[4]!, model: 'held', 'quiz.loss': '9.9', role: 'held-out' };
  expect(await numbers(study([held, ...rows], [...columns, 'role']))).toBe(expected);
});

test('rows for the score curve alone do not touch the law, and the other way round', async () => {
  const shown = [...columns, 'role'];
  const plain = await rulerOf(study(rows));
  const [lawOnly, curveOnly] = ['law', 'curve'].map((role) => ({ ...rows[2]!, 'quiz.loss': '3.1', role }));
  expect((await rulerOf(study([...rows, curveOnly!], shown))).law).toEqual(plain.law);
  expect((await rulerOf(study([...rows, lawOnly!], shown))).curve).toEqual(plain.curve);
});

const sure = rows.map((row, i) => ({ ...row, 'quiz.loss': `${row['quiz.loss']!} ± ${0.004 * (1 + (i % 4))}`, quiz: `${row['quiz']!} +- 0.${3 + (i % 5)}%` }));

test('the ± of losses and scores weighs the rows, that of the loss in the law and that of the score in the curve', async () => {
  const { law, curve } = await rulerOf(study(sure));
  const plain = await rulerOf(study(rows));
  if (law.kind !== 'fitted' || curve.kind !== 'fitted' || plain.law.kind !== 'fitted') throw new Error('not fitted');
  expect([law.objective.weighted, curve.objective.weighted, plain.law.objective.weighted]).toEqual([true, true, false]);
  expect(law.weights[0]! / law.weights[1]!).toBeCloseTo(4 * (Number(rows[0]!['quiz.loss']) / Number(rows[1]!['quiz.loss'])) ** 2, 6); // in log space σ/L counts
  expect(curve.weights[0]! / curve.weights[1]!).toBeCloseTo((0.4 / 0.3) ** 2, 6);
  expect(law.coefficients).not.toEqual(plain.law.coefficients);
  const lossesOnly = await rulerOf(study(sure.map((row, i) => ({ ...row, quiz: rows[i]!['quiz']! }))));
  expect(lossesOnly.law).toEqual(law);
  expect(lossesOnly.curve).toEqual(plain.curve);
});

test('one loss for all benchmarks carries its ± to each', async () => {
  const shared = sure.map(({ 'quiz.loss': loss, ...row }) => ({ ...row, loss: loss! }));
  expect(await numbers(study(shared, ['model', 'params', 'tokens', 'loss', 'quiz']))).toBe(await numbers(study(sure)));
});

test('a law may be fitted by least absolute deviations', async () => {
  const { law } = await rulerOf(study(rows, columns, '', 'law { robust: least-absolute }'));
  expect(law).toMatchObject({ kind: 'fitted', status: 'converged', objective: { kind: 'least-absolute', delta: null } });
});

test('rows without a ± among rows with one are spoken of; all or none are not', async () => {
  const said = async (text: string) => {
    const analysis = read(text);
    const evaluation = await evaluate(analysis.study, new Workshop(), new AbortController().signal);
    return advice(analysis, evaluation).filter(({ code }) => code === 'uncertainty-partial').map(({ message }) => message);
  };
  expect(await said(study(rows))).toEqual([]);
  expect(await said(study(sure))).toEqual([]);
  expect(await said(study([...sure.slice(0, 8), rows[8]!, { ...rows[9]!, quiz: `${rows[9]!['quiz']!} ± 0%` }]))).toEqual([
    'The loss law of r weighs its rows by their ±, but 2 of 10 rows have none and count as the median of the others. Give each row its ±, or none.',
    'The score curve on quiz weighs its rows by their ±, but 2 of 10 rows have none and count as the median of the others. Give each row its ±, or none.',
  ]);
});

test.each(['2.5 ± 1%', '2.5 ± -1', '2.5 ± x', '2.5 ± 1e9', '2.5 ±'])('a loss of %s is refused', (loss) => {
  const { diagnostics, study: { reference } } = read(study([{ ...rows[0]!, 'quiz.loss': loss }]));
  expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
  expect(reference!.rows[0]!.losses['quiz']).toBeUndefined();
});
