import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { call, folder } from './call.js';

const text = 'use "ruler.density"\nmodels from "rows.csv"\n';
const here = folder({ 'x.density': text, 'ruler.density': 'use std/refinedweb\n', 'rows.csv': 'model,params,hellaswag\nA,7B,77%\n' });
const at = (name: string) => path.join(here, name);
mkdirSync(at('folder'));
symlinkSync(at('x.density'), at('link.density'));

describe('-o', () => {
  test.each(['x.density', 'link.density', 'ruler.density', 'rows.csv', 'folder/../x.density'])('does not write over what was read: %s', async (name) => {
    const before = readFileSync(at(name), 'utf8');
    expect(await call(['report', at('x.density'), '-o', at(name)])).toEqual({ code: 2, out: '', err: `density: ${at(name)} cannot be written: it is what was read. Name another file.\n` });
    expect(readFileSync(at(name), 'utf8')).toBe(before);
  });

  test.each([
    ['a folder', 'folder', 'it is a folder.'],
    ['a folder that is not there', 'gone/report.json', 'there is no such folder.'],
    ['a file as a folder', 'rows.csv/report.json', 'there is no such folder.'],
  ])('%s', async (_, name, why) => {
    expect(await call(['report', at('x.density'), '-o', at(name)])).toEqual({ code: 2, out: '', err: `density: ${at(name)} cannot be written: ${why}\n` });
    expect(readdirSync(here).filter((file) => file.endsWith('.part'))).toEqual([]);
  });

  test('no name at all', async () => expect((await call(['report', at('x.density'), '-o', ''])).code).toBe(2));

  test('a new file', async () => {
    expect(await call(['report', at('x.density'), '-o', at('report.md')])).toEqual({ code: 0, out: '', err: '' });
    expect(existsSync(at('report.md'))).toBe(true);
  });
});

describe('what never ends', () => {
  test.skipIf(process.platform === 'win32')('a device', async () => {
    expect(await call(['check', '/dev/zero'])).toMatchObject({ code: 2, err: 'density: /dev/zero cannot be read: it is larger than 64 MB.\n' });
  });
});
