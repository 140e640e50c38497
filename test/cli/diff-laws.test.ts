import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import type { Diff } from '../../src/features/diff.js';
import { call, folder } from './call.js';

const points = [1, 2, 4, 8, 16].flatMap((size) => [20, 60, 200].map((tokens, step) => (
  `  | ${size}-${tokens} | ${size * 100}M | ${tokens}B | ${(1.7 + 400 * (size * 1e8) ** -0.34 + 2000 * (tokens * 1e9) ** -0.37 + 0.004 * Math.sin(7 * size + 3 * step)).toFixed(4)} |\n`
)));
const text = (rows: readonly string[], more = '') => `law line: loss = a + b * log(params) + c * log(tokens)
models mine {
  | model | params | tokens | loss |
  | - | - | - | - |
${rows.join('')}}
fit simple = line to mine { robust: none }
fit printed = line with { a: 7  b: -0.13  c: -0.1 }
predict simple at { params: 3B  tokens: 100B }
predict printed at { params: 3B  tokens: 100B }
expect b of simple < 0
${more}`;
const made = folder({
  'a.density': text(points),
  'same.density': `# a comment\n${text([...points].reverse())}`,
  'fewer.density': text(points.slice(3)),
  'steeper.density': text(points.map((row, at) => row.replace(/[\d.]+ \|\n$/, (cell) => `${(Number(cell.slice(0, -3)) - 0.15 * Math.floor(at / 3)).toFixed(4)} |\n`))),
  'huber.density': text(points).replace('robust: none', 'robust: huber(0.01)'),
  'typed.density': text(points).replace('b: -0.13', 'b: -0.14'),
  'other.density': text(points).replace('loss = a + b * log(params)', 'loss = a + b * log10(params)').replace(/fit printed.*\n/, '').replace(/predict printed.*\n/, ''),
});
const file = (name: string) => path.join(made, name);
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(JSON.parse(readFileSync('docs/diff.schema.json', 'utf8')));

async function told(b: string, ...args: readonly string[]): Promise<string> {
  const { code, out, err } = await call(['diff', file('a.density'), file(b), ...args]);
  expect([code, err]).toEqual([0, '']);
  return out.replaceAll(`${made}${path.sep}`, '');
}

async function compared(b: string): Promise<Diff> {
  const diff = JSON.parse(await told(b, '--format', 'json')) as Diff;
  validate(diff);
  expect(validate.errors ?? []).toEqual([]);
  return diff;
}

const verdicts = ({ laws }: Diff, name: string) => {
  const { basis, rows, params } = laws.find((law) => law.name === name)!;
  return [basis, rows.shared, Object.values(params).map(({ verdict }) => verdict)];
};

test('files of laws that say the same', async () => {
  expect(await told('same.density')).toBe('a.density → same.density\nNothing changed.\n');
  expect(verdicts(await compared('same.density'), 'simple')).toEqual(['same', 15, ['unchanged', 'unchanged', 'unchanged']]);
});

test('fewer rows: coefficients side by side, within noise, and answers before and after', async () => {
  const diff = await compared('fewer.density');
  expect(verdicts(diff, 'simple')).toEqual(['overlapping', 12, ['within-noise', 'within-noise', 'within-noise']]);
  expect(verdicts(diff, 'printed')).toEqual(['same', 0, ['unchanged', 'unchanged', 'unchanged']]);
  const [first, second, third] = diff.answers;
  expect(first).toMatchObject({ text: 'predict simple at { params: 3B tokens: 100B }', answer: { old: { values: [{ quantity: 'loss' }] }, new: { values: [{ quantity: 'loss' }] } } });
  expect(first!.answer.old!.values[0]!.value).not.toBe(first!.answer.new!.values[0]!.value);
  expect(second!.answer.old).toEqual(second!.answer.new);
  expect(third!.answer).toMatchObject({ old: { holds: true, values: [] }, new: { holds: true } });
  const out = await told('fewer.density');
  expect(out).toMatch(/Fits\nfit simple: line · 15 → 12 rows, 12 in both · least squares on ln loss, sum [\d.e-]+ → [\d.e-]+\n/);
  expect(out).toMatch(/\n {2}b +−?-0\.\d+ ± [\d.]+ +-0\.\d+ ± [\d.]+ +[+−]\d\.\d+ +within noise\n/);
  expect(out).toMatch(/\nAnswers\npredict simple at \{ params: 3B tokens: 100B \}\n {2}old: loss 2\.\d+; [^\n]+\n {2}new: loss 2\.\d+; /);
  expect(out).toContain('Intervals: from the covariance.');
  expect(out).toContain('1 unchanged.');
});

test('a true difference is decisive', async () => {
  expect(verdicts(await compared('steeper.density'), 'simple')).toEqual(['overlapping', 3, ['decisive', 'decisive', 'within-noise']]);
});

test('other options and other formulas differ by method, constants as typed', async () => {
  const huber = await compared('huber.density');
  expect(huber.laws.find(({ name }) => name === 'simple')!.basis).toBe('method');
  expect(verdicts(await compared('typed.density'), 'printed')).toEqual(['independent', 0, ['unchanged', 'given', 'unchanged']]);
  expect(await told('typed.density')).toMatch(/Fits\nfit printed: line · constants as given\n +old +new\n +b +-0\.13 \(given\) +-0\.14 \(given\) +as typed\nUnchanged: fit simple \(15 rows\)\.\n\nAnswers\npredict printed at \{ params: 3B tokens: 100B \}\n +old: loss 1\.630\n +new: loss 1\.412\n2 unchanged\.\n/);
  expect(await told('typed.density')).not.toContain('Densities');
  const other = await compared('other.density');
  expect([other.laws.map(({ name, law }) => [name, law]), other.answers.map(({ answer }) => answer.new !== null)]).toEqual([[['simple', { old: 'line', new: 'line' }], ['printed', { old: 'line', new: null }]], [true, true, false]]);
  expect(verdicts(other, 'simple')).toEqual(['method', 15, ['unchanged', 'method', 'unchanged']]);
  expect(await told('other.density')).toContain('fit printed: line · constants as given · only in the old file');
});

test('locked intervals of laws are those compared', async () => {
  expect((await call(['refit', file('a.density'), '--resamples', '300'])).code).toBe(0);
  const diff = await compared('fewer.density');
  expect(diff.intervals).toEqual({ old: { kind: 'bootstrap', lock: 'current' }, new: { kind: 'covariance', lock: 'none' } });
  expect(await told('fewer.density', '--format', 'md')).toMatch(/\| question \| old \| new \|/);
});
