import { beforeAll, describe, expect, test } from 'vitest';
import { analyze } from '../../src/analysis/analyze.js';
import { here } from '../../src/analysis/laboratory.js';
import type { Lock } from '../../src/analysis/lock.js';
import { lockChanges } from '../../src/analysis/lock-changes.js';
import { lockOf } from '../../src/analysis/locked.js';
import { refit } from '../../src/analysis/refit.js';
import { Workshop } from '../../src/analysis/workshop.js';
import { memoryFiles, path } from '../support/memory-files.js';

const text = `use std/refinedweb
density { tokens: 1T  combine: each  frontier: all  benchmarks: hellaswag, piqa_10shot }
models {
  | model      | params | released   | hellaswag    | piqa_10shot |
  | ---------- | ------ | ---------- | ------------ | ----------- |
  | llama-7b   | 6.7B   | 2023-02-24 | 77.81%       | 78%         |
  | falcon-7b  | 7B     | 2023-04-24 | 78.13%       | 79%         |
  | Mistral-7B | 7.3B   | 2023-09-27 | 83.3% ± 0.3% | 82%         |
  | phi-2      | 2.7B   | 2023-12    | 74.9%        | 77%         |
  | Qwen-4B    | 3.9B   | 2024-02-04 | 73%          | 76%         |
  | one        | 3B     | 2023-03-01 | 70%          | 75%         |
  | two        | 5B     | 2023-07-01 | 76%          | 78.5%       |
  | three      | 2B     | 2024-01-01 | 72%          | 76.2%       |
}
`;

async function locked(source: string): Promise<Lock> {
  const study = analyze(path, source, memoryFiles()).study;
  return lockOf(await refit(study, new Workshop(), here, { resamples: 600, seed: 1 }, new AbortController().signal, () => undefined), '1.0.0')!;
}

let each: Lock, average: Lock;
beforeAll(async () => {
  [each, average] = await Promise.all([locked(text), locked(text.replace('combine: each', 'combine: average-score'))]);
});

/** The lock after its JSON was changed in place. */
function tampered(lock: Lock, change: (data: Lock) => void): Lock {
  const copy = structuredClone(lock);
  change(copy);
  return copy;
}

type Writable<T> = T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T;
const writable = <T>(value: T) => value as Writable<T>;

const changed = (lock: Lock, change: (data: Writable<Lock>) => void) => lockChanges(tampered(lock, (data) => change(writable(data))), lock);
const what = (lock: Lock, change: (data: Writable<Lock>) => void) => changed(lock, change).map((one) => one.what);

test('a lock is no change of itself, whatever made it and whatever things are called', () => {
  for (const lock of [each, average]) {
    expect(lockChanges(lock, lock)).toEqual([]);
    expect(what(lock, (data) => {
      data.version = '9.9.9';
      data.units = data.units.map((name) => `${name} again`);
      for (const part of [...data.fits, ...data.models]) part.name = `other ${part.name}`;
    })).toEqual([]);
  }
});

test('ends of every score are compared, with `combine: each` too', () => {
  const found = changed(each, (data) => {
    for (const { scores } of data.models) for (const score of scores) if (score.effective) score.effective = [score.effective[0]! * 0.1, score.effective[1] && score.effective[1] * 10];
  });
  const closed = each.models.flatMap(({ scores }) => scores.flatMap(({ effective }) => effective ?? [])).filter((end) => end !== null);
  expect(found.filter((one) => /^(lower|upper) end of effective size of \S+ on (hellaswag|piqa_10shot)$/.test(one.what))).toHaveLength(closed.length);
  expect(found.every(({ errors }) => errors !== null && Math.abs(errors) > 0.5)).toBe(true);
});

test('all that leaving rows out moves is compared', () => {
  const found = what(average, (data) => {
    for (const { laws, curves, largest, doublings } of data.influence.units) {
      for (const fit of [...laws, ...curves]) for (const name of Object.keys(fit ?? {})) (fit as unknown as Record<string, number>)[name]! *= 3;
      if (largest?.params) largest.params *= 3;
      doublings.forEach((days, at) => (doublings[at] = days && days * 3));
    }
    for (const without of data.influence.models) if (without?.params) without.params *= 3;
    for (const days of data.influence.doublings) days.forEach((one, at) => (days[at] = one && one * 3));
  });
  const unit = average.units[0]!;
  expect(found).toContain(`alpha of the loss law on hellaswag without ${unit}`);
  expect(found).toContain(`midpoint of the score curve on piqa_10shot without ${unit}`);
  expect(found).toContain(`doubling time in days without ${unit}`);
  expect(found).toContain('doubling time in days without llama-7b');
  expect(found.some((one) => /^effective size of \S+ without /.test(one))).toBe(true);
  const values = average.influence.units.flatMap(({ laws, curves }) => [...laws, ...curves].flatMap((fit) => Object.values(fit ?? {}))).filter((value) => value !== 0).length;
  expect(found.filter((one) => /^\w+ of the (loss law|score curve)/.test(one)).length).toBe(values);
});

test('whose row and which model it is, is compared too', () => {
  const other = (at: number, of: number) => (at + 1) % of;
  const found = what(average, (data) => {
    const [first] = data.influence.units.filter(({ largest }) => largest);
    first!.largest!.model = other(first!.largest!.model, data.models.length);
    data.influence.models[0]!.unit = other(data.influence.models[0]!.unit, data.units.length);
  });
  expect(found).toEqual([expect.stringMatching(/^the model that moves most without /), `what ${average.models[0]!.name} hangs on most`]);
});

describe('open ends', () => {
  const model = () => average.models.findIndex(({ effective }) => effective?.[0] && effective[1]);

  test('an end that is open is not one that is closed', () => {
    const at = model(), { name, effective } = average.models[at]!;
    expect(changed(average, (data) => (data.models[at]!.effective = [effective![0], null]))).toEqual([{ what: `upper end of effective size of ${name}`, old: 'open', now: effective![1], errors: null, unit: 'params' }]);
    expect(changed(average, (data) => (data.models[at]!.effective = null))).toEqual([
      { what: `lower end of effective size of ${name}`, old: null, now: effective![0], errors: null, unit: 'params' }, { what: `upper end of effective size of ${name}`, old: null, now: effective![1], errors: null, unit: 'params' },
    ]);
  });

  test('the closed end of an interval that is open on the other side is compared: “≥ 26B” is not “≥ 1.3B”', () => {
    const at = model(), { name, effective } = average.models[at]!;
    const open = tampered(average, (data) => (writable(data).models[at]!.effective = [effective![0], null]));
    const lower = tampered(open, (data) => (writable(data).models[at]!.effective = [effective![0]! / 20, null]));
    expect(lockChanges(lower, open)).toEqual([{ what: `lower end of effective size of ${name}`, old: effective![0]! / 20, now: effective![0], errors: expect.any(Number), unit: 'params' }]);
  });
});

test('ends of coefficients are held against the interval in the coordinate of the fit', () => {
  const { interval: [low, high] } = average.fits[0]!.spreads['B']!;
  const errors = average.fits[0]!.spreads['B']!.stderr;
  const moved = (by: number) => changed(average, (data) => (data.fits[0]!.spreads['B']!.interval = [low! * Math.exp(by * errors), high! * Math.exp(by * errors)]));
  expect(moved(0.009)).toEqual([]);
  expect(moved(0.02)).toEqual([
    { what: 'lower end of B of the loss law on hellaswag', old: expect.any(Number), now: low, errors: expect.closeTo(-0.02, 9) },
    { what: 'upper end of B of the loss law on hellaswag', old: expect.any(Number), now: high, errors: expect.closeTo(-0.02, 9) },
  ]);
  expect(changed(average, (data) => (data.fits[0]!.spreads['B']!.interval = [low! + 250, high! + 250])).map((one) => one.what)).toContain('lower end of B of the loss law on hellaswag');
});

test('a standard error is told at whatever level', async () => {
  const half = await locked(text.replace('combine: each', 'combine: average-score  level: 50%'));
  const at = half.models.findIndex(({ effective }) => effective?.[0] && effective[1]);
  const [low, high] = half.models[at]!.effective!;
  const [change] = changed(half, (data) => (data.models[at]!.effective = [low! * 0.5, high]));
  // At 50 % the interval reaches 0.674 standard errors either way: what is locked is half a width wider.
  expect(change!.errors).toBeCloseTo(Math.log(2) / ((Math.log(high! / low!) + Math.log(2)) / (2 * 0.6744898)), 6);
});

test.each<[string, (data: Writable<Lock>) => void, string]>([
  ['status', ({ fits }) => (fits[0]!.status = 'at-bound'), 'status of the loss law on hellaswag'],
  ['bounds', ({ fits }) => (fits[0]!.atBound = ['E']), 'coefficients at a bound of the loss law on hellaswag'],
  ['starts', ({ fits }) => (fits[0]!.starts.agreeing += 1), 'starts agreeing of the loss law on hellaswag'],
  ['objective', ({ fits }) => (fits[0]!.objective.value *= 1.00001), 'sum of the loss law on hellaswag'],
  ['kind of objective', ({ fits }) => (fits[0]!.objective.kind = 'least-squares'), 'objective of the loss law on hellaswag'],
  ['condition', ({ fits }) => (fits[0]!.condition *= 1.1), 'condition number of the loss law on hellaswag'],
  ['rows', ({ fits }) => (fits[0]!.n += 1), 'rows of the loss law on hellaswag'],
  ['standard error', ({ fits }) => (fits[0]!.spreads['alpha']!.stderr *= 1.1), 'standard error of alpha of the loss law on hellaswag'],
  ['a coefficient that is gone', ({ fits }) => { fits[0]!.coefficients = Object.fromEntries(Object.entries(fits[0]!.coefficients).slice(1)); }, 'E of the loss law on hellaswag'],
  ['a fit that is gone', (data) => { data.fits = data.fits.slice(1); }, 'alpha of the loss law on hellaswag'],
  ['spreads that are gone', ({ fits }) => (fits[0]!.spreads = {}), 'lower end of alpha of the loss law on hellaswag'],
  ['digest', ({ fits }) => (fits[0]!.digest = 'sha256:0'), 'digest of loss law on hellaswag'],
  ['density', ({ models }) => (models[0]!.density! *= 2), 'density of '],
  ['score alone', ({ models }) => (models[0]!.scores[0]!.effectiveParams! *= 2), 'effective size of '],
  ['digest of a model', ({ models }) => (models[0]!.typed = 'sha256:0'), 'digest of '],
  ['doubling time', ({ trends }) => (trends[0]!.doublingDays! *= 1.1), 'doubling time in days'],
  ['ends of the doubling time', ({ trends }) => (trends[0]!.resampled!.doubling = [1, 2]), 'lower end of the doubling time in days'],
  ['trend not drawn', ({ trends }) => (trends[0]!.resampled = null), 'lower end of the doubling time in days'],
  ['candidates', ({ trends }) => trends[0]!.candidates.reverse(), 'digest of the trend'],
  ['level', (data) => (data.level = 0.5), '`level`'],
  ['setting', ({ settings }) => (settings['robust'] = 'none'), '`robust`'],
  ['draws left out', ({ resampling }) => (resampling!.failed += 1), 'draws left out'],
  ['method', ({ resampling }) => (resampling!.method = 'percentile'), 'how intervals are read off the draws'],
])('%s', (_, change, expected) => {
  expect(what(average, change)).toContainEqual(expect.stringContaining(expected));
});

test('of models of one name each is compared', async () => {
  const twins = await locked(text.replace('combine: each', 'combine: average-score').replace('phi-2     ', 'llama-7b  '));
  for (const at of twins.models.keys()) expect(what(twins, ({ models }) => (models[at]!.density! *= 2))).toEqual([`density of ${twins.models[at]!.name}`]);
});
