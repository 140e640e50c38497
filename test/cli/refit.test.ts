import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { lockText, sealed, type Lock } from '../../src/analysis/lock.js';
import type { Ends } from '../../src/base/finite.js';
import { call, folder } from './call.js';

const text = 'use std/refinedweb\nmodel A { params: 7B  released: 2023-04-24  hellaswag: 78.1% }\nmodel B { params: 7.3B  released: 2023-09-27  hellaswag: 83.3% }\nmodel C { params: 3B  released: 2024-01  hellaswag: 75% ± 1% }\n';
/** Seven rows, of which many draws hold too few sizes. */
const few = `benchmark quiz { range: 0% .. 100% }
reference mine {
  | model | params | tokens | loss | quiz |
  | - | - | - | - | - |
  | a | 100M | 20B | 3.41 | 12% |
  | b | 100M | 90B | 3.20 | 16% |
  | c | 200M | 30B | 3.11 | 20% |
  | d | 400M | 20B | 3.02 | 22% |
  | e | 400M | 90B | 2.79 | 35% |
  | f | 800M | 50B | 2.70 | 43% |
  | g | 1.6B | 90B | 2.50 | 58% |
}
model A { params: 1B  quiz: 50% }
`;
const quickly = ['--resamples', '200'];

test('refit writes a lock, a second one finds nothing changed, and it is checked', async () => {
  const made = folder({ 'x.density': text });
  const file = path.join(made, 'x.density');
  const first = await call(['refit', file, ...quickly]);
  expect(first).toEqual({ code: 0, err: '', out: expect.stringMatching(/x\.density\.lock: \d+ fits, 3 models, 200 resamples \(BCa, seed 1.*\)\.\n$/) });
  const lock = readFileSync(`${file}.lock`, 'utf8');
  expect(JSON.parse(lock)).toMatchObject({ schema: 'density-lock/1', resampling: { resamples: 200, seed: 1 } });
  expect(readdirSync(made).sort()).toEqual(['x.density', 'x.density.lock']);

  expect((await call(['refit', file, ...quickly])).out).toMatch(/Nothing changed\.\n$/);
  expect(readFileSync(`${file}.lock`, 'utf8')).toBe(lock);
  expect(await call(['refit', '--check', file])).toMatchObject({ code: 0, out: expect.stringMatching(/x\.density\.lock is current: /) });
  expect(await call(['check', '--locked', file])).toMatchObject({ code: 0 });
  expect((await call(['report', file])).out).toContain('locked');
});

test('a changed file fails the check with what changed: old, new, and by how many standard errors', async () => {
  const made = folder({ 'x.density': text });
  const file = path.join(made, 'x.density');
  await call(['refit', file, ...quickly]);
  writeFileSync(file, text.replace('83.3%', '82%'));
  const lock = readFileSync(`${file}.lock`, 'utf8');
  const checked = await call(['refit', '--check', file]);
  expect(checked.code).toBe(1);
  expect(checked.out).toMatch(/x\.density\.lock is not what a refit gives\.\nwhat +locked +now +change in standard errors\n/);
  expect(checked.out).toMatch(/effective size of B +16\.3B +12\.\dB +−0\.\d+/);
  // The size on the only benchmark is the size.
  expect(checked.out).not.toContain('on hellaswag');
  expect(readFileSync(`${file}.lock`, 'utf8')).toBe(lock);
  const locked = await call(['check', '--locked', file]);
  expect(locked.code).toBe(1);
  expect(locked.out).toContain('error: x.density.lock does not belong to this text any more; changed since: 1 model.');
  expect(locked.out).toMatch(/effective size of B +16\.3B +12\.\dB/);
  expect(await call(['check', file])).toMatchObject({ code: 0, out: expect.stringContaining('[lock-stale]') });
});

/** Writes a lock, and beside the file what `change` makes of it. */
async function tampered(source: string, change: (lock: Lock) => void, sealing: boolean): Promise<string> {
  const file = path.join(folder({ 'x.density': source }), 'x.density');
  await call(['refit', file, ...quickly]);
  const lock = JSON.parse(readFileSync(`${file}.lock`, 'utf8')) as Lock;
  change(lock);
  writeFileSync(`${file}.lock`, lockText(sealing ? sealed(lock) : lock));
  return file;
}

const wider = (ends: Ends | null) => ends && ([ends[0] && ends[0] * 0.1, ends[1] && ends[1] * 10] as const);
const tamperings: [string, string, (lock: Lock) => void, RegExp][] = [
  ['every interval of a score, ten times as wide, and all that a row moves, times three', `density { combine: each }\n${text}`, ({ models, influence }) => {
    for (const { scores } of models) for (const score of scores) Object.assign(score, { effective: wider(score.effective) });
    for (const { laws } of influence.units) for (const law of laws) for (const name of Object.keys(law ?? {})) (law as unknown as Record<string, number>)[name]! *= 3;
  }, /upper end of effective size of C on hellaswag +[\d.]+[MB] +[\d.]+[MB] +−[\d.]+\n[^]*and [\d,]+ more numbers\n$/],
  ['a lower end, where the upper one is open', text.replace('83.3%', '93%'), ({ models }) => {
    const model = models.find(({ effective }) => effective?.[0] && effective[1] === null)!;
    Object.assign(model, { effective: [model.effective![0]! / 20, null] });
  }, /\nlower end of effective size of B +[\d.]+B +[\d.]+B +\+[\d.]+\n$/],
  ['both ends of a coefficient', text, ({ fits }) => {
    const { interval } = fits[0]!.spreads['B']!;
    Object.assign(fits[0]!.spreads['B']!, { interval: interval.map((end) => end! + 250) });
  }, /\nlower end of B of the loss law on hellaswag /],
  ['a status', text, ({ fits }) => Object.assign(fits[0]!, { status: 'at-bound' }), /\nstatus of the loss law on hellaswag +at-bound +converged *\n$/],
];

test.each(tamperings)('%s: changed by hand and sealed again, refit --check tells it', async (_, source, change, words) => {
  const file = await tampered(source, change, true);
  const { code, out } = await call(['refit', '--check', file]);
  expect({ code, out: out.slice(out.indexOf('x.density.lock')) }).toEqual({ code: 1, out: expect.stringMatching(words) });
  expect(out).toContain('x.density.lock is not what a refit gives.\n');
});

test('a lock that was changed by hand fails wherever one is demanded, and is believed nowhere', async () => {
  const file = await tampered(text, ({ models }) => Object.assign(models[0]!, { effective: [1e9, 2e9] }), false);
  const why = 'x.density.lock cannot be read: it was changed by hand, or by a merge.';
  expect(await call(['check', '--locked', file])).toMatchObject({ code: 1, out: expect.stringContaining(`error: ${why}`) });
  expect(await call(['check', file])).toMatchObject({ code: 0, out: expect.stringContaining(`warning: ${why}`) });
  expect((await call(['report', file])).out).toContain('from the fits’ covariance');
  const { code, out } = await call(['refit', '--check', file]);
  expect({ code, out }).toEqual({ code: 1, out: expect.stringMatching(/it was changed by hand, or by a merge\.\nwhat +locked +now +change in standard errors\nupper end of effective size of/) });
  expect((await call(['refit', file, ...quickly])).code).toBe(0);
  expect((await call(['check', '--locked', file])).code).toBe(0);
});

test('another level is named, and no interval of the old one is shown', async () => {
  const file = path.join(folder({ 'x.density': text }), 'x.density');
  await call(['refit', file, ...quickly]);
  const unlocked = path.join(folder({ 'x.density': `density { level: 50% }\n${text}` }), 'x.density');
  writeFileSync(file, `density { level: 50% }\n${text}`);
  expect((await call(['check', '--locked', file])).out).toContain('changed since: `level`.');
  const entries = async (of: string) => {
    const { fits, models } = JSON.parse((await call(['report', '--format', 'json', of])).out) as { fits: { params: Record<string, { interval: number[] | null }> }[]; models: { densityInterval: number[] }[] };
    return [...fits.flatMap(({ params }) => Object.values(params).flatMap(({ interval }) => interval ?? [])), ...models.flatMap(({ densityInterval }) => densityInterval)].map((end) => end && Number(end.toPrecision(6)));
  };
  expect(await entries(file)).toEqual(await entries(unlocked));
});

test('what has no interval by drawing is told', async () => {
  const made = folder({ 'x.density': text, 'few.density': few });
  expect((await call(['refit', path.join(made, 'x.density'), '--resamples', '100'])).out.replaceAll('\n', ' ')).toMatch(/\. 100 draws are too few: no interval by drawing for 5 fits and 3 models; those from the covariance stand\. $/);
  expect((await call(['refit', path.join(made, 'few.density'), '--resamples', '1000'])).out.replaceAll('\n', ' ')).toMatch(/, \d+ draws left out\)\. \d+ of 1,000 draws left out: no interval by drawing for the loss law on quiz and A; those from the covariance stand\. $/);
});

test('a trend without an interval by drawing says why', async () => {
  const dated = (n: number) => Array.from({ length: n }, (_, at) => `model m${at} { params: 7B  released: 2023-0${at + 1}-01  hellaswag: ${76 + 1.5 * at}% }\n`).join('');
  // Of twelve models drawn with replacement, fewer than three of the first four in four draws of nine.
  const later = Array.from({ length: 8 }, (_, at) => `model n${at} { params: 7B  released: 2024-0${at + 1}-01  hellaswag: 70% }\n`).join('');
  const made = folder({ 'records.density': `use std/refinedweb\n${dated(4)}${later}`, 'three.density': `use std/refinedweb\ndensity { frontier: all }\n${dated(3)}` });
  const said = async (name: string) => (await call(['refit', path.join(made, name), '--resamples', '1000'])).out.replaceAll('\n', ' ');
  const [, lacking] = /\. (\d+) of 1,000 draws have no trend, with fewer than three models that beat all before them: no interval by drawing for the trend; that of its line stands\. $/.exec(await said('records.density'))!;
  expect(Number(lacking) / 1000).toBeCloseTo(0.44, 1);
  expect(await said('three.density')).toMatch(/\. The models are too few to say by drawing how far an interval reaches: no interval by drawing for the trend; that of its line stands\. $/);
});

test('a missing lock fails where one is demanded, and nowhere else', async () => {
  const file = path.join(folder({ 'x.density': text }), 'x.density');
  expect(await call(['check', file])).toMatchObject({ code: 0, out: expect.not.stringContaining('lock') });
  expect(await call(['check', '--locked', file])).toMatchObject({ code: 1, out: expect.stringContaining('error: There is no x.density.lock. `density refit` writes it. [lock-missing]') });
  expect(await call(['refit', '--check', file])).toMatchObject({ code: 1, out: expect.stringMatching(/x\.density\.lock is missing: density refit .* writes it\.\n$/) });
});

test.each([
  [['refit', '-'], 2, 'standard input has no place for a lock file'],
  [['check', '-', '--locked'], 2, 'standard input has no place for a lock file. Name a file.'],
  [['refit', 'nowhere.density'], 2, 'there is no such file'],
  [['refit', 'x.density', '--resamples', '3'], 2, 'A whole number from 100 to 100000 is needed.'],
  [['refit', 'x.density', '--seed', 'luck'], 2, 'A whole number from 0'],
])('%j is refused', async (args, code, words) => {
  const refused = await call(args);
  expect(refused.code).toBe(code);
  expect(refused.err).toContain(words);
});

test('a file without a law gets no lock', async () => {
  const file = path.join(folder({ 'x.density': 'model A { params: 7B }\n' }), 'x.density');
  expect(await call(['refit', file])).toMatchObject({ code: 1, out: expect.stringContaining('nothing to lock') });
  expect(existsSync(`${file}.lock`)).toBe(false);
});

/** Without a reference to measure by. */
const laws = `law chinchilla: loss = E + A / params^alpha + B / tokens^beta
law line: loss = a + b * log(params)
models mine {
  | model | params | tokens | loss |
  | - | - | - | - |
  | a | 100M | 20B | 3.41 |
  | b | 100M | 90B | 3.20 |
  | c | 200M | 30B | 3.11 |
  | d | 400M | 20B | 3.02 |
  | e | 400M | 90B | 2.79 |
  | f | 800M | 50B | 2.70 |
  | g | 1.6B | 90B | 2.50 |
}
fit simple = line to mine { seed: 5  robust: none }
fit printed = chinchilla with { E: 1.69  A: 406.4  alpha: 0.34  B: 410.7  beta: 0.28 }
predict simple at { params: 3B }
`;

test('fits of laws alone are locked, checked and told apart', async () => {
  const file = path.join(folder({ 'x.density': laws }), 'x.density');
  expect(await call(['refit', file, '--resamples', '300'])).toEqual({ code: 0, err: '', out: expect.stringMatching(/x\.density\.lock: fit simple, 300 resamples \(BCa, seed 5\)\.\n$/) });
  expect(await call(['refit', '--check', file])).toMatchObject({ code: 0, out: expect.stringMatching(/x\.density\.lock is current: fit simple, 300 resamples \(BCa, seed 5\)\.\n$/) });
  expect((await call(['check', '--locked', file])).code).toBe(0);
  const { fits } = JSON.parse((await call(['report', '--format', 'json', file])).out) as { fits: { name: string; intervalKind: string | null; resampling: unknown }[] };
  expect(fits.map(({ name, intervalKind, resampling }) => [name, intervalKind, resampling])).toEqual([['simple', 'bootstrap', { resamples: 300, seed: 5, method: 'bca', failed: 0 }], ['printed', null, null]]);
  expect((await call(['report', file])).out).toContain('errors by 300 resamples (BCa, seed 5)');

  writeFileSync(file, laws.replace('3.41', '3.47'));
  const locked = await call(['check', '--locked', file]);
  expect(locked).toMatchObject({ code: 1, out: expect.stringContaining('x.density:14:5: error: x.density.lock does not belong to this text any more; changed since: the fit simple.') });
  expect(locked.out).toMatch(/\nb of the fit simple +−?-0\.\d+ +-0\.\d+ +−\d\.\d+\n/);
  const checked = await call(['refit', '--check', file]);
  expect(checked.code).toBe(1);
  expect(checked.out).toMatch(/is not what a refit gives\.\nwhat +locked +now +change in standard errors\n[^]*b of the fit simple /);

  expect((await call(['refit', file, '--resamples', '300', '--seed', '9'])).out).toContain('fit simple, 300 resamples (BCa, seed 9).');
  expect((await call(['refit', '--check', file])).code).toBe(0);
});

test('what was chosen otherwise is listed, whole numbers as they are and sizes as the language writes them', async () => {
  const file = path.join(folder({ 'x.density': `density { tokens: 1T }\n${text}` }), 'x.density');
  await call(['refit', file, ...quickly]);
  writeFileSync(file, `density { tokens: 2T  level: 80% }\n${text}`);
  const locked = await call(['check', '--locked', file]);
  expect(locked.out).toMatch(/\n`tokens` +1T +2T\n/);
  expect(locked.out).toMatch(/\n`level` +90 % +80 %\n/);
  expect((await call(['refit', '--check', file])).out).toMatch(/\n`tokens` +1T +2T\n/);

  const law = path.join(folder({ 'x.density': laws }), 'x.density');
  await call(['refit', law, ...quickly]);
  writeFileSync(law, laws.replace('seed: 5', 'seed: 6'));
  expect((await call(['check', '--locked', law])).out).toMatch(/\nwhat +locked +now\nseed of the fit simple +5 +6\n/);
});

test('the standard error of a logarithm says so', async () => {
  const file = await tampered(text, ({ fits }) => (fits[0]!.spreads['B']! as { stderr: number }).stderr *= 2, true);
  expect((await call(['refit', '--check', file])).out).toMatch(/\nstandard error of ln B of the loss law on hellaswag /);
});

test('constants alone need no lock', async () => {
  const file = path.join(folder({ 'x.density': laws.replace(/fit simple.*\n/, '').replace(/predict.*/, '') }), 'x.density');
  expect(await call(['refit', file])).toMatchObject({ code: 1, out: expect.stringContaining('nothing to lock, since constants are as typed, and nothing is fitted.') });
});

test('draws of a law too few for an interval are told', async () => {
  const file = path.join(folder({ 'x.density': laws }), 'x.density');
  expect((await call(['refit', file, '--resamples', '100'])).out.replaceAll('\n', ' ')).toMatch(/100 draws are too few: no interval by drawing for the fit simple; those from the covariance stand\. $/);
});

test.each([
  ['a link to another file', (lock: string, made: string) => symlinkSync(path.join(made, 'other.txt'), lock)],
  ['a link to the text itself', (lock: string, made: string) => symlinkSync(path.join(made, 'x.density'), lock)],
  ['a pipe', (lock: string) => void execFileSync('mkfifo', [lock])],
])('a lock is not written through %s', async (_, prepare) => {
  const made = folder({ 'x.density': text, 'other.txt': 'mine' });
  const file = path.join(made, 'x.density');
  prepare(`${file}.lock`, made);
  expect(await call(['refit', file, ...quickly])).toMatchObject({ code: 2, err: expect.stringContaining('x.density.lock cannot be written: it is a link or no ordinary file. Remove it first.') });
  expect(readFileSync(path.join(made, 'other.txt'), 'utf8')).toBe('mine');
  expect(readFileSync(file, 'utf8')).toBe(text);
});
