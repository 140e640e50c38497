import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DidChangeConfigurationNotification, ShowMessageNotification, type Diagnostic } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Client } from './client.js';

const settings: { diagnostics: unknown } = { diagnostics: {} };
const told: string[] = [];

let folder: string;
let client: Client;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'density-remarks-'));
  client = await Client.start({ folder, settings });
  client.connection.onNotification(ShowMessageNotification.type, ({ message }) => { told.push(message); });
});
afterAll(async () => {
  expect(await client.stop()).toBe(0);
  rmSync(folder, { recursive: true });
});

const text = 'use std/refinedweb\nmodel Low { params: 7B  hellaswag: 26% }\nmodel Half { params: 7b  hellaswag: 70% }\n';

/** Sets the severities and waits for what is then published. */
async function set(uri: string, diagnostics: unknown): Promise<string[]> {
  settings.diagnostics = diagnostics;
  const before = client.published.length;
  await client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
  const { diagnostics: found } = await client.until(() => client.published.slice(before).find((params) => params.uri === uri));
  return said(found);
}

function said(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ code, severity }) => `${String(code)} ${severity}`);
}

test('severities are honoured at once, and taken back at once', async () => {
  const uri = await client.open(path.join(folder, 'levels.density'), text);
  const plain = said(await client.settled(uri, 1));
  expect(plain.sort()).toEqual(['lowercase-scale 2', 'score-near-floor 3']);
  expect((await set(uri, { 'score-near-floor': 'error', 'lowercase-scale': 'off' })).sort()).toEqual(['score-near-floor 1']);
  expect((await set(uri, {})).sort()).toEqual(plain);
});

test('a remark that is off has no quick fix', async () => {
  const uri = await client.open(path.join(folder, 'fixes.density'), text);
  const range = { start: client.at(uri, '7b'), end: client.at(uri, '7b') };
  expect((await client.actions(uri, range)).map(({ title }) => title)).toEqual(['Change to `7B`', 'Allow `lowercase-scale` here…']);
  await set(uri, { 'lowercase-scale': 'off' });
  expect(await client.actions(uri, range)).toEqual([]);
  await set(uri, {});
});

test('a code that does not exist is named, and the others count', async () => {
  const uri = await client.open(path.join(folder, 'unknown.density'), text);
  expect(await set(uri, { 'score-near-flor': 'off', 'few-points': 'quiet', 'lowercase-scale': 'off' })).toEqual(['score-near-floor 3']);
  expect(told).toEqual(['Setting density.diagnostics: There is no remark score-near-flor. Did you mean score-near-floor? few-points can be error, warning, info or off, not quiet.']);
  await set(uri, {});
});

test('however many mean nothing, and however long they are, it is one message that ends', async () => {
  const uri = await client.open(path.join(folder, 'many.density'), text);
  const complaint = async (diagnostics: unknown) => {
    const before = told.length;
    await set(uri, diagnostics);
    await set(uri, {});
    return told.slice(before);
  };
  expect(await complaint('x')).toEqual(['Setting density.diagnostics: Codes and levels are needed, such as { "few-points": "off" }.']);
  expect(await complaint({ 'few-points': { a: 1 } })).toEqual(['Setting density.diagnostics: few-points can be error, warning, info or off, not {"a":1}.']);
  const [many] = await complaint(Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`zzzzzzzzzz${at}`, 'off'])));
  expect(many).toBe(`Setting density.diagnostics: ${[0, 1, 2].map((at) => `There is no remark zzzzzzzzzz${at}. docs/codes.md lists all.`).join(' ')} (and 497 more like these)`);
  const [long] = await complaint({ [`\u001b[31m${'z'.repeat(5000)}`]: 'off' });
  expect(long).toBe(`Setting density.diagnostics: There is no remark ${'z'.repeat(59)}…. docs/codes.md lists all.`);
});

test('what is allowed goes once the numbers are there, with the fix applied and its reason written', async () => {
  const uri = await client.open(path.join(folder, 'allow.density'), text);
  const problem = (await client.settled(uri, 1)).find(({ code }) => code === 'score-near-floor')!;
  const fix = (await client.actions(uri, problem.range)).find(({ title }) => title.startsWith('Allow'))!;
  const [edit] = fix.edit!.changes![uri]!;
  const version = await client.change(uri, edit!.range, edit!.newText.replace('because ', 'because it is small'));
  expect(said(await client.settled(uri, version))).toEqual(['lowercase-scale 2']);
  expect(TextDocument.applyEdits(client.document(uri), [])).toContain('# allow score-near-floor because it is small\nmodel Low');
  const offered = await client.completion(uri, client.at(uri, 'score-near-floor', 5));
  expect(offered.find(({ label }) => label === 'few-points')).toMatchObject({ detail: 'warning' });
});
