import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { DiskFiles } from '../../src/server/disk-files.js';

const top = realpathSync(mkdtempSync(path.join(tmpdir(), 'density-files-')));
afterAll(() => rmSync(top, { recursive: true, force: true }));
const workspace = path.join(top, 'workspace');
mkdirSync(path.join(workspace, 'folder'), { recursive: true });
writeFileSync(path.join(workspace, 'a.density'), '\ufeffmodel A { }');
writeFileSync(path.join(workspace, '..odd.csv'), 'model\nA\n');
writeFileSync(path.join(top, 'secret.csv'), 'model\nA\n');
symlinkSync(workspace, path.join(top, 'link'));
symlinkSync('circle', path.join(workspace, 'circle'));

const read = (root: string, name: string) => new DiskFiles('src/std', () => [root]).read(path.join(root, name));

describe('what is read from disk', () => {
  test('a text, without its byte order mark', () => expect(read(workspace, 'a.density')).toEqual({ kind: 'text', text: 'model A { }' }));
  test('a workspace that is itself a link', () => expect(read(path.join(top, 'link'), 'a.density').kind).toBe('text'));
  test('a name that begins with two dots', () => expect(read(workspace, '..odd.csv').kind).toBe('text'));
  test('a folder', () => expect(read(workspace, 'folder')).toEqual({ kind: 'unreadable', why: 'it is a folder.' }));
  test('a link to itself', () => expect(read(workspace, 'circle')).toEqual({ kind: 'missing' }));
  test('what lies above', () => expect(read(workspace, '../secret.csv')).toEqual({ kind: 'outside' }));
});

test('the library has folders, named with slashes everywhere', () => {
  const { shelf } = new DiskFiles('src/std', () => []);
  expect(shelf.get('std/laws/chinchilla')).toBe(path.join('src/std', 'laws', 'chinchilla.density'));
  expect(new DiskFiles('src/std', () => []).read(shelf.get('std/laws/chinchilla')!).kind).toBe('text');
});

describe.skipIf(process.platform === 'win32')('what only other systems than Windows have', () => {
  test('a link that leads out of the workspace', () => {
    symlinkSync(path.join(top, 'secret.csv'), path.join(workspace, 'innocent.csv'));
    expect(read(workspace, 'innocent.csv')).toEqual({ kind: 'outside' });
  });

  test('a pipe is not opened: that would wait for someone to write', () => {
    execFileSync('mkfifo', [path.join(workspace, 'pipe')]);
    expect(read(workspace, 'pipe')).toEqual({ kind: 'unreadable', why: 'it is a pipe or a device.' });
  });
});
