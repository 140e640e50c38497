import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Client } from './client.js';

const csv = 'name,size,when,hs\nMistral-7B,7.3B,2023-09-27,83.3%\n';
const table = (file: string) => `use std/refinedweb\nmodels from "${file}" { model: column name  params: column size  released: column when  hellaswag: column hs }\n`;
const ruler = 'use std/refinedweb\n';
const user = (file: string) => `use "${file}"\nmodel Mistral-7B { params: 7.3B  released: 2023-09-27  hellaswag: 83.3% }\n`;

let top: string;
let client: Client;
beforeEach(async () => {
  top = mkdtempSync(path.join(tmpdir(), 'density-single-'));
  for (const folder of ['x', 'x-other']) {
    mkdirSync(path.join(top, folder));
    writeFileSync(path.join(top, folder, 'rep.csv'), csv);
    writeFileSync(path.join(top, folder, 'ruler.density'), ruler);
  }
});
afterEach(async () => {
  expect(await client.stop()).toBe(0);
  rmSync(top, { recursive: true });
});

const inside = (...parts: string[]) => path.join(top, ...parts);
const outside = (file: string) => `${file} lies outside this workspace and is not read. Copy it beside this file.`;
const unsaved = (file: string) => `${file} is not read, because this text lies in no folder yet. Save it beside that file.`;
/** Everything that was ever published for a text, in the order in which it was. */
const errors = (uri: string) => client.published.filter((params) => params.uri === uri).map(({ diagnostics }) => diagnostics.filter(({ severity }) => severity === 1).map(({ message }) => message));

test.each([['a CSV file', table('rep.csv')], ['another file', user('ruler.density')]])('%s beside a file that is opened without a folder is read at once', async (_, text) => {
  client = await Client.start();
  const uri = await client.open(inside('x', 'study.density'), text);
  expect(errors(uri).flat()).toEqual([]);
  expect((await client.ready(uri)).models).toBe(1);
});

test('beside a file whose folder begins with the name of the one opened', async () => {
  client = await Client.start({ folder: inside('x') });
  const uri = await client.open(inside('x-other', 'study.density'), table('rep.csv'));
  expect(errors(uri).flat()).toEqual([]);
});

test('what lies in another folder is read as long as a file beside it is open', async () => {
  client = await Client.start();
  const text = user('../x-other/ruler.density');
  const first = await client.open(inside('x', 'study.density'), text);
  expect(errors(first).at(-1)).toEqual([outside('../x-other/ruler.density')]);
  const other = await client.open(inside('x-other', 'study.density'), table('rep.csv'));
  await client.until(() => (errors(first).at(-1)!.length === 0 ? true : undefined));
  await client.close(other);
  await client.until(() => (errors(first).at(-1)!.length === 1 ? true : undefined));
});

test.each([['a CSV file', table('rep.csv'), 'rep.csv'], ['another file', user('ruler.density'), 'ruler.density']])('nothing lies beside a text that is not saved: %s', async (_, text, file) => {
  client = await Client.start({ folder: process.cwd() });
  const uri = 'untitled:Untitled-1';
  expect(errors(await client.open(uri, text)).at(-1)).toEqual([unsaved(file)]);
  const at = 'untitled:' + pathToFileURL(inside('x', 'study.density')).pathname;
  expect(errors(await client.open(at, text)).at(-1)).toEqual([unsaved(file)]);
});

test('a text that is not saved has no lock, and nothing is amiss in that', async () => {
  client = await Client.start({ folder: process.cwd() });
  const uri = await client.open('untitled:Untitled-1', 'use std/refinedweb\nmodel A { params: 7.3B  released: 2023-09-27  hellaswag: 78.1% }\n');
  await client.until(() => client.published.find((params) => params.uri === uri && params.diagnostics.every(({ severity }) => severity !== 2)));
  expect(client.published.filter((params) => params.uri === uri).flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code))).not.toContain('lock-unreadable');
});
