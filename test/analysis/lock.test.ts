import { beforeAll, describe, expect, test } from 'vitest';
import { advice } from '../../src/analysis/advice.js';
import type { Analysis } from '../../src/analysis/analysis.js';
import { analyze } from '../../src/analysis/analyze.js';
import type { Evaluation } from '../../src/analysis/evaluation.js';
import { here } from '../../src/analysis/laboratory.js';
import { lockText, parsedLock, sealed } from '../../src/analysis/lock.js';
import { lockChanges } from '../../src/analysis/lock-changes.js';
import { TOLERANCE } from '../../src/analysis/lock-tolerance.js';
import { lockRemarks } from '../../src/analysis/lock-remarks.js';
import { lockOf, numbersToLock, readLock } from '../../src/analysis/locked.js';
import { numbersOf, refit, scrutinize } from '../../src/analysis/refit.js';
import { Workshop } from '../../src/analysis/workshop.js';
import type { Lock } from '../../src/analysis/lock.js';
import { memoryFiles, path } from '../support/memory-files.js';

const text = `use std/refinedweb
density { tokens: 1T }
models {
  | model      | params | released   | hellaswag |
  | ---------- | ------ | ---------- | --------- |
  | llama-7b   | 6.7B   | 2023-02-24 | 77.81%    |
  | falcon-7b  | 7B     | 2023-04-24 | 78.13%    |
  | Mistral-7B | 7.3B   | 2023-09-27 | 83.3% ± 0.3% |
  | phi-2      | 2.7B   | 2023-12    | 74.9%     |
  | Qwen-4B    | 3.9B   | 2024-02-04 | 73%       |
}
`;
const never = new AbortController().signal;
const thoroughness = { resamples: 200, seed: 1 };
const read = (source: string, beside = {}) => analyze(path, source, memoryFiles(beside));

async function refitted(source: string): Promise<Evaluation> {
  return refit(read(source).study, new Workshop(), here, thoroughness, never, () => undefined);
}

/** The numbers of a text beside this lock, and how many fits had to be searched for. */
async function opened(source: string, lock: string | null): Promise<{ analysis: Analysis; evaluation: Evaluation; searched: number; said: string[] }> {
  const beside: Record<string, string> = lock === null ? {} : { 'file.density.lock': lock };
  const workshop = new Workshop(), analysis = read(source, beside);
  const evaluation = await numbersOf(analysis, memoryFiles(beside), workshop, never);
  return { analysis, evaluation, searched: workshop.fitted, said: advice(analysis, evaluation).filter(({ code }) => code.startsWith('lock')).map(({ code, message }) => `${code}: ${message}`) };
}

let thorough: Evaluation, lock: Lock, written: string;
beforeAll(async () => {
  thorough = await refitted(text);
  lock = lockOf(thorough, '1.0.0')!;
  written = lockText(lock);
});

const intervals = ({ models, trends, rulers }: Evaluation) => ({
  models: models.map(({ model, effective, densityInterval, intervalKind }) => [model.name, effective, densityInterval, intervalKind]),
  trends: trends.map(({ trend }) => trend),
  fits: rulers.map(({ law, curve }) => [law, curve].map((fit) => (fit.kind === 'fitted' ? [fit.coefficients, fit.resampled, fit.status, fit.starts] : fit))),
});

test('a lock gives back what was locked, without fitting anything', async () => {
  const { evaluation, searched, said } = await opened(text, written);
  expect(searched).toBe(0);
  expect(said).toEqual([]);
  expect(evaluation.lock).toEqual({ kind: 'current' });
  expect(intervals(evaluation)).toEqual(intervals(thorough));
  expect(evaluation.scrutiny?.influence).toEqual(thorough.scrutiny!.influence);
  expect(evaluation.models.every(({ intervalKind }) => intervalKind === 'resampled')).toBe(true);
});

test('the same file gives the same lock, digit for digit', async () => {
  expect(lockText(lockOf(await refitted(text), '1.0.0')!)).toBe(written);
});

test('names, comments and the order of rows and models do not make a lock stale', async () => {
  const lines = text.split('\n');
  const turned = [...lines.slice(0, 5), ...lines.slice(5, 10).reverse(), ...lines.slice(10)].join('\n').replace('llama-7b', 'LLaMA').replace('density {', '# how\ndensity {');
  const { evaluation, searched } = await opened(turned, written);
  expect(evaluation.lock).toEqual({ kind: 'current' });
  expect(searched).toBe(0);
  const byName = new Map(thorough.models.map(({ model, effective }) => [model.name.replace('llama-7b', 'LLaMA'), effective]));
  for (const { model, effective } of evaluation.models) expect(effective).toEqual(byName.get(model.name));
});

test('a changed score makes it stale: the others keep their locked intervals, the fits are still not searched for', async () => {
  const { evaluation, searched, said } = await opened(text.replace('78.13%', '79%'), written);
  expect(searched).toBe(0);
  expect(said).toEqual(['lock-stale: file.density.lock does not belong to this text any more; changed since: 1 model. Refit, or put back what changed.']);
  expect(evaluation.models.map(({ intervalKind }) => intervalKind)).toEqual(['resampled', 'tested', 'resampled', 'resampled', 'resampled']);
});

test('another way to fit makes it stale, and everything is computed anew', async () => {
  const { evaluation, searched, said } = await opened(text.replace('use std/refinedweb', 'use std/refinedweb\nreference mine from refinedweb { law { robust: none } }').replace('density {', 'density { reference: mine '), written);
  expect(searched).toBeGreaterThan(0);
  expect(said[0]).toMatch(/^lock-stale: .*changed since: `robust`\. /);
  expect(evaluation.models.every(({ intervalKind }) => intervalKind === 'tested')).toBe(true);
});

const stale = (changed: string) => [`lock-stale: file.density.lock does not belong to this text any more; changed since: ${changed}. Refit, or put back what changed.`];
const kinds = ({ rulers, models }: Evaluation) => ({ fits: rulers.flatMap(({ law, curve }) => [law, curve].map((fit) => fit.kind === 'fitted' && fit.resampled !== undefined)), models: models.map(({ intervalKind }) => intervalKind) });

test.each([
  ['level: 50%', '`level`'],
  ['frontier: all', '`frontier`'],
  ['tokens: 2T', '`tokens`'],
  ['combine: each', '`combine`'],
  ['reach: 1', '`reach`'],
  ['benchmarks: piqa_10shot', '`benchmarks`'],
])('%s makes a lock stale, which says so and names nothing else', async (setting, named) => {
  const changed = text.replace('tokens: 1T', setting.startsWith('tokens') ? setting : `tokens: 1T  ${setting}`);
  expect((await opened(changed, written)).said).toEqual(stale(named));
});

test('at another level no locked interval is believed, and the coefficients are', async () => {
  const { evaluation, searched } = await opened(text.replace('tokens: 1T', 'tokens: 1T  level: 50%'), written);
  expect(searched).toBe(0);
  expect(new Set([...kinds(evaluation).fits, ...kinds(evaluation).models])).toEqual(new Set([false, 'tested']));
  const fresh = (await opened(text.replace('tokens: 1T', 'tokens: 1T  level: 50%'), null)).evaluation;
  for (const [at, { effective }] of evaluation.models.entries()) {
    const other = fresh.models[at]!.effective;
    if (effective?.kind !== 'size' || other?.kind !== 'size') throw new Error('out of reach');
    effective.interval.forEach((end, side) => expect(end).toBeCloseTo(other.interval[side]!, -3));
  }
});

test('where the frontier is another one, everything but the trend keeps its locked intervals', async () => {
  const { evaluation } = await opened(text.replace('tokens: 1T', 'tokens: 1T  frontier: all'), written);
  expect(new Set([...kinds(evaluation).fits, ...kinds(evaluation).models])).toEqual(new Set([true, 'resampled']));
  const [trend] = evaluation.trends;
  expect(trend!.trend.kind === 'trend' && [trend!.trend.intervalKind, trend!.trend.redrawn]).toEqual(['slope', null]);
});

describe('rows that belong to one run', () => {
  const file = (runs: boolean) => `benchmark quiz { range: 0% .. 100% }
reference mine {
  | model | params | tokens | loss | quiz |${runs ? ' run |' : ''}
  | - | - | - | - | - |${runs ? ' - |' : ''}
${[1, 2, 4, 8, 16].flatMap((size) => [20, 60, 200].map((tokens, step) => {
    const loss = 1.7 + 400 * (size * 1e8) ** -0.34 + 2000 * (tokens * 1e9) ** -0.37 + 0.004 * Math.sin(7 * size + 3 * step);
    const score = 90 / (1 + Math.exp(4 * (loss - 2.7))) + 0.4 * Math.cos(5 * size + step);
    return `  | ${size}-${tokens} | ${size * 100}M | ${tokens}B | ${loss.toFixed(4)} | ${score.toFixed(2)}% |${runs ? ` r${size} |` : ''}\n`;
  })).join('')}}
model A { params: 1B  quiz: 60% }
`;

  test('are named when they come to be, and no interval is kept', async () => {
    const before = lockText(lockOf(await refitted(file(false)), '1.0.0')!);
    expect((await opened(file(false), before)).evaluation.lock).toEqual({ kind: 'current' });
    const { evaluation, said, searched } = await opened(file(true), before);
    expect(said).toEqual(stale('which rows are one run'));
    expect(searched).toBe(0);
    expect(kinds(evaluation)).toEqual({ fits: [false, false], models: ['tested'] });
  });

  test('have any name', async () => {
    const before = lockText(lockOf(await refitted(file(true)), '1.0.0')!);
    const { evaluation, searched } = await opened(file(true).replaceAll(/\br(\d+) \|/g, 'run-$1 |'), before);
    expect([evaluation.lock, searched]).toEqual([{ kind: 'current' }, 0]);
  });
});

test('a date belongs to what is drawn of a model whose score has an error', async () => {
  const { evaluation, said } = await opened(text.replace('2023-09-27', '2023-10-27'), written);
  expect(said).toEqual(stale('1 model'));
  expect(kinds(evaluation).models).toEqual(['resampled', 'resampled', 'tested', 'resampled', 'resampled']);
});

test('models that are gone, and numbers made by other ways of computing, are named', async () => {
  expect((await opened(text.replace(/\n.*phi-2.*/, ''), written)).said).toEqual(stale('1 model no longer there'));
  const { content: _, ...rest } = lock;
  expect((await opened(`${text}# more`, lockText(sealed({ ...rest, computing: 1, study: 'sha256:0' })))).said).toEqual(stale('how Density computes'));
});

describe('a lock that was changed by hand', () => {
  test.each([
    ['a number', () => written.replace(/"alpha":0\./, '"alpha":0.9')],
    ['an end that is opened', () => written.replace(/"effective":\[[^,]*,[^\]]*\]/, '"effective":[null,null]')],
    ['a digest', () => written.replace(/"study": "sha256:./, '"study": "sha256:z')],
    ['a name', () => written.replace('falcon-7b', 'falcon-8b')],
    ['a key that does not belong there', () => written.replace('{\n', '{\n  "mine": 1,\n')],
  ])('%s: is not believed', async (_, tampered) => {
    expect(tampered()).not.toBe(written);
    const { evaluation, said } = await opened(text, tampered());
    expect(said).toEqual(['lock-unreadable: file.density.lock cannot be read: it was changed by hand, or by a merge. Refit to write it anew.']);
    expect(kinds(evaluation).models).toEqual(Array(5).fill('tested'));
  });

  test('blanks and the order of keys are no change', async () => {
    expect((await opened(text, JSON.stringify(JSON.parse(written)))).evaluation.lock).toEqual({ kind: 'current' });
    const turned = Object.fromEntries(Object.entries(JSON.parse(written) as object).reverse());
    expect((await opened(text, JSON.stringify(turned))).evaluation.lock).toEqual({ kind: 'current' });
  });

  test('parts that do not belong together are no lock, sealed or not', async () => {
    const { content: _, ...rest } = lock;
    for (const broken of [{ ...rest, units: rest.units.slice(1) }, { ...rest, models: rest.models.slice(1) }, { ...rest, influence: { ...rest.influence, units: [] } }, { ...rest, fits: rest.fits.slice(1) }]) {
      expect((await opened(text, lockText(sealed(broken)))).said).toEqual([expect.stringMatching(/^lock-unreadable: .*its parts do not belong together\./)]);
    }
  });
});

test.each([
  ['not JSON', '{', /^lock-unreadable: file\.density\.lock cannot be read: it is not JSON\./],
  ['another schema', '{ "schema": "density-lock/9" }', /^lock-unreadable: .*`schema`/],
  ['a text where a number belongs', () => written.replace(/"alpha":[\d.]+/, '"alpha":"NaN"'), /^lock-unreadable: .*`fits\.0\.coefficients\.alpha`/],
  ['numbers beyond a double', () => written.replace(/"alpha":[\d.]+/, '"alpha":1e999'), /^lock-unreadable: /],
])('a lock that cannot be read says so and costs nothing else: %s', async (_, source, message) => {
  const { evaluation, said } = await opened(text, typeof source === 'string' ? source : source());
  expect(said).toEqual([expect.stringMatching(message)]);
  expect(evaluation.models.every(({ density }) => density !== null)).toBe(true);
});

test('that there is no lock is said only where one is demanded', async () => {
  const { evaluation, analysis } = await opened(text, null);
  const remarks = (demanded: boolean) => lockRemarks(analysis, evaluation, demanded).map(({ code, message }) => `${code}: ${message}`);
  expect(remarks(true)).toEqual(['lock-missing: There is no file.density.lock. `density refit` writes it.']);
  expect(remarks(false)).toEqual([]);
});

test('coefficients that are no minimum of these rows are not believed', async () => {
  const tampered = written.replace(/"alpha":([\d.]+)/, (_, alpha: string) => `"alpha":${Number(alpha) * 1.01}`);
  const { evaluation, searched } = await opened(text, lockText(sealed(JSON.parse(tampered) as Lock)));
  expect(searched).toBeGreaterThan(0);
  const [ruler] = evaluation.rulers;
  const [again, before] = [ruler!.law, thorough.rulers[0]!.law];
  if (again.kind !== 'fitted' || before.kind !== 'fitted') throw new Error('not fitted');
  // The quick search and the thorough one start in different places, and agree to all but the last digits.
  for (const name of ['E', 'A', 'alpha', 'B', 'beta'] as const) expect(Math.abs(again.coefficients[name] / before.coefficients[name] - 1)).toBeLessThan(1e-10);
});

test('what a thorough search found and what a quick one finds differ by less than the tolerance', async () => {
  const quick = await numbersOf(read(text), memoryFiles(), new Workshop(), never);
  expect(lockChanges(lock, numbersToLock(quick)!)).toEqual([]);
});

test('numbers that differ are told with the change in standard errors, those within the tolerance of machines are not', () => {
  const [law, ...fits] = lock.fits;
  const { alpha } = law!.coefficients as { alpha: number }, { stderr } = law!.spreads['alpha']!;
  const withAlpha = (value: number): Lock => ({ ...lock, fits: [{ ...law!, coefficients: { ...law!.coefficients, alpha: value } }, ...fits] });
  expect(lockChanges(lock, withAlpha(alpha * (1 + TOLERANCE.point / 2)))).toEqual([]);
  expect(lockChanges(lock, withAlpha(alpha + 2 * stderr))).toEqual([{ what: 'alpha of the loss law on hellaswag', old: alpha, now: alpha + 2 * stderr, errors: expect.closeTo(2, 9) }]);
  expect(lockChanges(lock, { ...lock, models: lock.models.slice(1) })).toEqual([{ what: `effective size of ${lock.models[0]!.name}`, old: lock.models[0]!.effectiveParams, now: null, errors: null, unit: 'params' }]);
});

test('a lock is one entry a line, and reads back as itself', () => {
  expect(parsedLock(written)).toEqual({ kind: 'lock', lock: JSON.parse(written) });
  expect(written.split('\n').filter((line) => /"name":"Mistral-7B"/.test(line))).toHaveLength(1);
  expect(readLock(memoryFiles(), path)).toEqual({ kind: 'none' });
});

test('leaving out rows is remembered: the same study is not worked through twice', async () => {
  const workshop = new Workshop();
  let jobs = 0;
  const counting: typeof here = { run: (job, signal, progress) => { jobs += 1; return here.run(job, signal, progress); } };
  const first = await scrutinize(await numbersOf(read(text), memoryFiles(), workshop, never), workshop, counting, never);
  const second = await scrutinize(await numbersOf(read(`# more\n${text}`), memoryFiles(), workshop, never), workshop, counting, never);
  expect(jobs).toBe(1);
  expect(second.scrutiny!.influence).toBe(first.scrutiny!.influence);
});
