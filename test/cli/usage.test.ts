import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { run } from '../../src/cli/program.js';
import { call } from './call.js';

const commands = ['check', 'report', 'plot', 'diff', 'lsp'];

test('--version', async () => {
  expect(await call(['--version'])).toEqual({ code: 0, out: `${manifest.version}\n`, err: '' });
});

test('--help names every command', async () => {
  const { code, out, err } = await call(['--help']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  for (const command of commands) expect(out).toMatch(new RegExp(`^  ${command} `, 'm'));
});

test.each(commands)('%s --help has an example', async (command) => {
  const { code, out } = await call([command, '--help']);
  expect(code).toBe(0);
  expect(out).toMatch(new RegExp(`Examples?:\n  \\$ density ${command} `));
  expect((await call(['help', command])).out).toBe(out);
});

test('without a command: the help, as an error', async () => {
  const { code, out, err } = await call([]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain('Usage: density');
});

test.each([
  ['an unknown command', ['reprot', 'x.density'], "unknown command 'reprot'\n(Did you mean report?)"],
  ['a file instead of a command', ['x.density'], "unknown command 'x.density'"],
  ['an unknown option', ['check', '--formt', 'json', 'x.density'], "unknown option '--formt'\n(Did you mean --format?)"],
  ['an unknown format', ['report', '--format', 'xml', 'x.density'], 'Allowed choices are text, json, csv, md.'],
  ['nothing to check', ['check'], "missing required argument 'file'"],
  ['two files to report on', ['report', 'a.density', 'b.density'], 'too many arguments'],
])('%s', async (_, args, message) => {
  const { code, out, err } = await call(args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(message);
  expect(err).toMatch(/^density: /);
});

test('a file instead of a command is shown the way', async () => {
  expect((await call(['x.density'])).err).toContain('density report x.density');
});

test('our own fault is one line that says how to report it, with the stack on request', async () => {
  const broken = async (env: Record<string, string>) => {
    let written = '';
    const output = { isTTY: false, columns: undefined, write: (text: string) => { written += text; } };
    const code = await run(['check', '-'], { out: output, err: output, env, shelf: '/no/such/folder', clock: () => new Date(0), input: async () => new Uint8Array() });
    return { code, written };
  };
  const { code, written } = await broken({});
  expect(code).toBe(70);
  expect(written).toMatch(/^density: a bug of density .*, not of your file: .*\. Please report it with what DENSITY_DEBUG=1 makes it print\.\n$/);
  expect((await broken({ DENSITY_DEBUG: '1' })).written).toMatch(/\n {4}at /);
});
