import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COMPARE, type CompareParams, type CompareResult } from '../../src/protocol/messages.js';
import { Client } from './client.js';

const text = (hellaswag: string) => `use std/refinedweb

model Mistral-7B { params: 7.3B  released: 2023-09-27  hellaswag: 83.3% }
model falcon-7b  { params: 7.0B  released: 2023-04-24  hellaswag: ${hellaswag} }
`;

let folder: string;
let client: Client;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'density-compare-'));
  client = await Client.start({ folder });
});
afterAll(async () => {
  expect(await client.stop()).toBe(0);
  rmSync(folder, { recursive: true });
});

const git = (...args: readonly string[]) => execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false', ...args], { cwd: folder, env: { PATH: process.env.PATH } });
const write = (name: string, content: string) => writeFileSync(path.join(folder, name), content);
const compare = (uri: string, other: CompareParams['with']) => client.request<CompareResult>(COMPARE, { uri, with: other } satisfies CompareParams);

test('with the saved version, another file and the last commit; the open text is the new side', async () => {
  write('a.density', text('78.1%'));
  write('b.density', text('76.0%'));
  const uri = await client.open(path.join(folder, 'a.density'), text('78.1%'));
  expect(await compare(uri, { kind: 'saved' })).toEqual({ problem: null, content: 'a.density as saved → a.density\nNothing changed.\n' });
  expect(await compare(uri, { kind: 'revision', revision: 'HEAD' })).toEqual({ content: null, problem: 'a.density lies in no git repository.' });
  git('init', '-q');
  git('add', 'a.density');
  git('commit', '-q', '-m', 'first');
  await client.edit(uri, '78.1%', '79.5%');

  const saved = await compare(uri, { kind: 'saved' });
  expect(saved.content).toMatch(/^a\.density as saved → a\.density\n\nmodel .*\nfalcon-7b +0\.84 .* hellaswag 78\.1% → 79\.5%\n/);
  const committed = await compare(uri, { kind: 'revision', revision: 'HEAD' });
  expect(committed.content).toMatch(/^a\.density at HEAD \([0-9a-f]{7}\) → a\.density\n/);
  expect(committed.content!.split('\n').slice(1)).toEqual(saved.content!.split('\n').slice(1));
  const other = await compare(uri, { kind: 'file', uri: pathToFileURL(path.join(folder, 'b.density')).href });
  expect(other.content).toMatch(/^b\.density → a\.density\n[^]*hellaswag 76\.0% → 79\.5%\n/);
});

test('what cannot be compared is one sentence', async () => {
  const uri = await client.open(path.join(folder, 'c.density'), text('78.1%'));
  expect((await compare(uri, { kind: 'revision', revision: 'HEAD' })).problem).toBe('c.density is not in HEAD.');
  expect((await compare(uri, { kind: 'revision', revision: '--help' })).problem).toBe('“--help” is no revision.');
  expect((await compare(uri, { kind: 'revision', revision: '^HEAD' })).problem).toBe('^HEAD is no revision in the git repository of c.density.');
  expect((await compare(uri, { kind: 'saved' })).problem).toBe('c.density cannot be read.');
  expect((await compare(uri, { kind: 'file', uri: 'file:///no/such.density' })).problem).toBe('such.density cannot be read.');
  expect((await compare('file:///not/open.density', { kind: 'saved' })).problem).toBe('This file is not open.');
});
