import path from 'node:path';
import { expect, test } from 'vitest';
import { call, folder } from './call.js';

const good = 'use std/refinedweb\nmodel Ours-3B { params: 3.1B  released: 2026-02  hellaswag: 78.9% ± 0.4% }\n';
const made = folder({
  'good.density': good,
  'warning.density': good.replace('hellaswag:', 'hellaswga: 70%  hellaswag:'),
  'bad.density': `${good}model Other { params: 7B  hellaswag: 78.9 }\n`,
  'advice.density': 'use std/refinedweb\nmodel Guess { params: 1B  hellaswag: 25% }\n',
});

function file(name: string): string {
  return path.join(made, name);
}

test('nothing to say', async () => {
  expect(await call(['check', file('good.density')])).toEqual({ code: 0, out: `No problems in ${file('good.density')}\n`, err: '' });
});

test('an error fails, with its place and a count', async () => {
  const { code, out, err } = await call(['check', file('bad.density'), file('good.density')]);
  expect({ code, err }).toEqual({ code: 1, err: '' });
  expect(out).toBe(`
${file('bad.density')}:3:38: error: 78.9 is a fraction above 1. Did you mean 78.9%? [score-not-percent]
  3 | model Other { params: 7B  hellaswag: 78.9 }
    |                                      ^^^^

1 error in 2 files
`.slice(1));
});

test('a warning fails only where warnings are denied', async () => {
  expect(await call(['check', file('warning.density')])).toMatchObject({ code: 0 });
  expect(await call(['check', '--deny', 'warnings', file('warning.density')])).toMatchObject({ code: 1 });
  expect(await call(['check', '--deny', 'warnings', file('good.density')])).toMatchObject({ code: 0 });
});

test('numeric advice is part of it', async () => {
  const { out } = await call(['check', file('advice.density')]);
  expect(out).toContain('advice.density:2:7: warning: 25.0% is at or below the floor of hellaswag');
});

test('standard input', async () => {
  expect(await call(['check', '-'], { input: 'modle x { }\n' })).toMatchObject({ code: 1, out: expect.stringMatching(/^-:1:1: error: .*\[unknown-statement\]\n {2}1 \| modle x { }\n/) });
});

test('a byte order mark shifts no column', async () => {
  expect((await call(['check', '-'], { input: '\ufeffmodle x { }\n' })).out).toMatch(/^-:1:1: /);
});

test('as JSON', async () => {
  const { code, out } = await call(['check', '--format', 'json', file('bad.density'), file('good.density')]);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toEqual({
    schema: 'density-check/1', version: '0.1.0', errors: 1, warnings: 0, infos: 0,
    files: [
      {
        file: file('bad.density'),
        diagnostics: [{ code: 'score-not-percent', severity: 'error', message: '78.9 is a fraction above 1. Did you mean 78.9%?', range: { start: { line: 3, column: 38 }, end: { line: 3, column: 42 } } }],
        allowed: [],
      },
      { file: file('good.density'), diagnostics: [], allowed: [] },
    ],
  });
});

test('a file that cannot be read does not keep the others from being checked', async () => {
  const { code, out, err } = await call(['check', file('none.density'), file('bad.density')]);
  expect(code).toBe(2);
  expect(err).toBe(`density: ${file('none.density')} cannot be read: there is no such file.\n`);
  expect(out).toContain('score-not-percent');
});

test.each([
  ['an empty file', '', 0],
  ['a binary file', new Uint8Array([0, 159, 146, 150]), 1],
  ['10 MB in one line', `# ${'x'.repeat(1e7)}`, 1],
  ['nested parentheses', `model A { params: ${'('.repeat(10_000)}1${')'.repeat(10_000)} }`, 1],
] as const)('%s is answered, not crashed on', async (_, input, code) => {
  const called = await call(['check', '-'], { input });
  expect(called).toMatchObject({ code, err: '' });
  expect(called.out.length).toBeLessThan(2000);
});

test('colour only on a terminal, and never against NO_COLOR', async () => {
  const escape = '\u001b[';
  const args = ['check', file('bad.density')];
  expect((await call(args)).out).not.toContain(escape);
  expect((await call(args, { columns: 80 })).out).toContain(escape);
  expect((await call(args, { columns: 80, env: { NO_COLOR: '1' } })).out).not.toContain(escape);
  expect((await call(args, { columns: 80, env: { TERM: 'dumb' } })).out).not.toContain(escape);
  expect((await call(args, { env: { FORCE_COLOR: '1' } })).out).toContain(escape);
  expect((await call(args, { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).out).not.toContain(escape);
});

test('what a file says reaches the terminal without effect', async () => {
  const { out } = await call(['check', '-'], { input: 'model "\u001b]0;owned\u0007" { pramas: 7B }\nmodle \u001b[2J\n' });
  expect(out).toContain('error');
  expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});
