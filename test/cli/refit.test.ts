import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { call, folder } from './call.js';

const text = 'use std/refinedweb\nmodel A { params: 7B  released: 2023-04-24  hellaswag: 78.1% }\nmodel B { params: 7.3B  released: 2023-09-27  hellaswag: 83.3% }\nmodel C { params: 3B  released: 2024-01  hellaswag: 75% ± 1% }\n';
const quickly = ['--resamples', '100'];

test('refit writes a lock, a second one finds nothing changed, and it is checked', async () => {
  const made = folder({ 'x.density': text });
  const file = path.join(made, 'x.density');
  const first = await call(['refit', file, ...quickly]);
  expect(first).toEqual({ code: 0, err: '', out: expect.stringMatching(/x\.density\.lock: \d+ fits, 3 models, 100 resamples \(BCa, seed 1.*\)\.\n$/) });
  const lock = readFileSync(`${file}.lock`, 'utf8');
  expect(JSON.parse(lock)).toMatchObject({ schema: 'density-lock/1', resampling: { resamples: 100, seed: 1 } });
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
  expect(checked.out).toMatch(/effective size of B +1\.6\d+e10 +1\.\d+e10 +−0\.\d+/);
  expect(readFileSync(`${file}.lock`, 'utf8')).toBe(lock);
  const locked = await call(['check', '--locked', file]);
  expect(locked.code).toBe(1);
  expect(locked.out).toContain('error: x.density.lock does not belong to this text any more; changed since: 1 model.');
  expect(locked.out).toMatch(/effective size of B +1\.6\d+e10 +1\.\d+e10/);
  expect(await call(['check', file])).toMatchObject({ code: 0, out: expect.stringContaining('[lock-stale]') });
});

test('a missing lock fails where one is demanded, and nowhere else', async () => {
  const file = path.join(folder({ 'x.density': text }), 'x.density');
  expect(await call(['check', file])).toMatchObject({ code: 0, out: expect.not.stringContaining('lock') });
  expect(await call(['check', '--locked', file])).toMatchObject({ code: 1, out: expect.stringContaining('error: There is no x.density.lock. `density refit` writes it. [lock-missing]') });
  expect(await call(['refit', '--check', file])).toMatchObject({ code: 1, out: expect.stringMatching(/x\.density\.lock is missing: density refit .* writes it\.\n$/) });
});

test.each([
  [['refit', '-'], 2, 'standard input has no place for a lock file'],
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
