import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from './client.js';

/** The built command line as a shell runs it: exit codes, pipes, signals. What it prints is tested in test/cli. */
const program = path.join(root, 'dist/cli.cjs');
const example = path.join(root, 'media/examples/base-models.density');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'density-cli-'));
  writeFileSync(path.join(folder, 'bad.density'), 'use std/refinedweb\nmodel A { params: 3B  hellaswag: 78.9 }\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
}

function start(command: string, args: readonly string[]) {
  const child = spawn(command, args, { cwd: folder, env: { ...process.env, NO_COLOR: '', FORCE_COLOR: '' } });
  let out = '', err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => { out += text; });
  child.stderr.setEncoding('utf8').on('data', (text: string) => { err += text; });
  const ended = once(child, 'close').then(([code, signal]): Ended => ({ code, signal, out, err }));
  return { child, ended };
}

function density(...args: readonly string[]): Promise<Ended> {
  const { child, ended } = start(process.execPath, [program, ...args]);
  child.stdin.end();
  return ended;
}

/** A line of shell in which `density` is the built program. */
function shell(line: string): Promise<Ended> {
  const { child, ended } = start('sh', ['-c', `density() { "${process.execPath}" "${program}" "$@"; }; ${line}`]);
  child.stdin.end();
  return ended;
}

test.each([
  [0, ['report', example]],
  [0, ['check', example]],
  [1, ['check', 'bad.density']],
  [1, ['report', 'bad.density']],
  [2, ['report', 'none.density']],
  [2, ['chekc', 'bad.density']],
  [0, ['--version']],
])('exit code %d: density %j', async (code, args) => {
  expect(await density(...args)).toMatchObject({ code });
});

test('results on standard output, everything else beside it', async () => {
  const { out, err } = await density('report', 'bad.density', '--format', 'json');
  expect(JSON.parse(out)).toMatchObject({ schema: 'density-report/1' });
  expect(err).toContain('1 error');
});

test('no colour into a pipe', async () => {
  expect((await density('report', example)).out).not.toContain('\u001b');
});

test('standard input from a pipe', async () => {
  const { code, out } = await shell(`cat "${example}" | density report - --format csv | tail -1 | cut -d, -f1`);
  expect({ code, out }).toEqual({ code: 0, out: 'Meta-Llama-3.1-8B\n' });
});

test('a reader that goes away is no error', async () => {
  expect(await shell(`density report "${example}" --format json | head -1`)).toMatchObject({ code: 0, out: '{\n', err: '' });
});

if (process.platform === 'linux') {
  test('a full disk is', async () => {
    expect(await shell(`density report "${example}" --format json > /dev/full`)).toMatchObject({ code: 2, err: expect.stringContaining('cannot be written') });
  });
}

test('a device is written to, not replaced', async () => {
  expect(await shell(`density report "${example}" -o /dev/null && test -c /dev/null`)).toMatchObject({ code: 0, err: '' });
});

test.each([200, 350, 500, 650, 800])('Ctrl-C after %d ms ends it at once and leaves no half of a file', async (delay) => {
  const { child, ended } = start(process.execPath, [program, 'plot', example, '--plot', 'trend', '-o', `trend-${delay}.svg`]);
  await wait(delay);
  const interrupted = Date.now();
  child.kill('SIGINT');
  const { code, signal, err } = await ended;
  const after = Date.now() - interrupted;
  if (code !== 0) { // else it was done before
    expect([signal, code]).toEqual(signal === null ? [null, 130] : ['SIGINT', null]); // a shell calls both 130
    expect(after).toBeLessThan(500); // 100 ms on a machine with nothing else to do
  }
  expect(err).toBe('');
  const written = readdirSync(folder).filter((name) => name.includes(`trend-${delay}`));
  for (const name of written) expect([name, readFileSync(path.join(folder, name), 'utf8').trimEnd().endsWith('</svg>')]).toEqual([`trend-${delay}.svg`, true]);
});

test('Ctrl-C while it waits for standard input', async () => {
  const { child, ended } = start(process.execPath, [program, 'check', '-']);
  await wait(500);
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: null, signal: 'SIGINT', out: '', err: '' });
});
