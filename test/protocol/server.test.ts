import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ErrorCodes } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { COMPARE, REFIT, REPORT, PLOTS, type PlotsResult, type RefitResult, type ReportResult } from '../../src/protocol/messages.js';
import { manyRows } from '../support/many-rows.js';
import { Client, root } from './client.js';

const example = readFileSync(path.join(root, 'media/examples/base-models.density'), 'utf8');
const small = `use std/refinedweb

model Mistral-7B { params: 7.3B  released: 2023-09-27  hellaswag: 83.3% }
model falcon-7b  { params: 7.0B  released: 2023-04-24  hellaswag: 78.1% }
`;

let folder: string;
let client: Client;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'density-'));
  client = await Client.start({ folder });
});
afterAll(async () => {
  expect(await client.stop()).toBe(0);
  rmSync(folder, { recursive: true });
});

let files = 0;
const open = (text: string, name = `file-${files++}.density`) => client.open(path.join(folder, name), text);
const texts = async (uri: string) => (await client.hints(uri))!.map(({ position, label }) => `${position.line}: ${Array.isArray(label) ? label.map(({ value }) => value).join('').trimStart() : label}`.replaceAll('\u2007', ' '));

test('the example opens with a hint for each of its 85 models and no error', async () => {
  const uri = await open(example);
  const hints = await texts(uri);
  expect(hints.filter((hint) => hint.includes('N̂'))).toHaveLength(85);
  expect(hints.filter((hint) => hint.includes('↗ frontier'))).toHaveLength(5);
  const diagnostics = await client.settled(uri, 1);
  expect(diagnostics.filter(({ severity }) => severity === 1)).toEqual([]);
  expect(diagnostics.every(({ source, codeDescription }) => source === 'density' && codeDescription?.href.includes('codes.md#'))).toBe(true);
});

test('a remark links the places it has to do with, in other files too', async () => {
  const uri = await open(`${small}model huge { params: 7B  released: 2024-01-01  hellaswag: 92% }\n`);
  const { relatedInformation } = await client.until(() => client.published.filter((params) => params.uri === uri).flatMap(({ diagnostics }) => diagnostics).find((found) => found.code === 'beyond-reach' && (found.relatedInformation?.length ?? 0) > 1));
  expect(relatedInformation!.map(({ message, location }) => [message.replace(/:.*/, ''), location.uri.split('/').at(-1)])).toEqual([['The ruler’s largest run, 6.89B', 'refinedweb.density'], ['Its size hangs most on this row', 'refinedweb.density']]);
  const lines = readFileSync(path.join(root, 'src/std/refinedweb.density'), 'utf8').split('\n');
  for (const { location: { range: { start, end } } } of relatedInformation!) expect(lines[start.line]!.slice(start.character, end.character)).toMatch(/^open_lm_/);
});

test('hints stand at the end of the line, with size, interval and density', async () => {
  const uri = await open(small);
  const hints = await texts(uri);
  expect(hints).toEqual([
    expect.stringMatching(/^0: 35 runs, loss typically off by \d\.\d %$/),
    expect.stringMatching(/^2: N̂ 16\.3B \(.*\) +· ρ 2\.23 · 2\.4× beyond$/),
    expect.stringMatching(/^3: N̂  5\.9B \(.*\) +· ρ 0\.84$/),
  ]);
  const [, second] = (await client.hints(uri))!;
  expect(second!.position.character).toBe(small.split('\n')[2]!.length);
  const { tooltip } = await client.request<{ tooltip: { value: string } }>('inlayHint/resolve', second);
  expect(tooltip.value).toContain('**Mistral-7B**');
  const label = second!.label;
  expect(Array.isArray(label) && label[0]!.location?.uri).toMatch(/std\/refinedweb\.density$/);
});

test('a wrong cell is underlined at once and again fine when undone', async () => {
  const uri = await open(small);
  const wrong = await client.edit(uri, '83.3%', '83.3');
  const [problem] = await client.diagnostics(uri, wrong);
  expect(problem).toMatchObject({ code: 'score-not-percent', severity: 1, message: '83.3 is a fraction above 1. Did you mean 83.3%?' });
  expect(client.document(uri).getText(problem!.range)).toBe('83.3');
  const [fix] = await client.actions(uri, problem!.range);
  const fixed = TextDocument.applyEdits(client.document(uri), fix!.edit!.changes![uri]!);
  expect(fixed).toBe(small);
  const right = await client.edit(uri, 'hellaswag: 83.3', 'hellaswag: 83.3%');
  expect(await client.diagnostics(uri, right)).toEqual([]);
});

test('a change that leaves the text as it was is told of as well', async () => {
  const uri = await open(small);
  const version = await client.edit(uri, '78.1%', '78.1%');
  await client.ready(uri, version);
  expect(client.published.findLast((params) => params.uri === uri)!.version).toBe(version);
});

test('while a score is typed its hint keeps the last number, marked as old', async () => {
  const uri = await open(small);
  const before = await texts(uri);
  await client.edit(uri, '83.3%', '83.4%');
  const [, changed, other] = await texts(uri);
  expect(changed).toBe(`${before[1]} …`);
  expect(other).toBe(before[2]);
  await client.ready(uri, 2);
  expect((await texts(uri))[1]).not.toContain('…');
});

test('while a number is half typed its hint keeps the last one, also once the rest is computed', async () => {
  const uri = await open(small);
  const before = await texts(uri);
  const version = await client.edit(uri, '83.3%', '83.');
  await client.ready(uri, version);
  expect((await texts(uri))[1]).toBe(`${before[1]} …`);
  const gone = await client.edit(uri, 'hellaswag: 83.', '');
  await client.ready(uri, gone);
  expect(await texts(uri)).toHaveLength(2);
});

test('the status tells what a file of laws holds', async () => {
  const uri = await open('law a: loss = E + A / N^alpha\nfit f = a with { E: 1  A: 2  alpha: 3 }\npredict f at { params: 1B }\nexpect E of f > 0\n');
  expect(await client.ready(uri)).toMatchObject({ models: 0, fits: 1, answers: 2 });
});

test('a file another one uses is followed, also while it is only open in the editor', async () => {
  writeFileSync(path.join(folder, 'ruler.density'), small.replaceAll(/^model.*\n/gm, ''));
  const ruler = await open(small.replaceAll(/^model.*\n/gm, ''), 'ruler.density');
  const uri = await open(small.replace('std/refinedweb', '"ruler.density"'));
  expect(await client.settled(uri, 1)).toEqual([]);
  await client.edit(ruler, 'use std/refinedweb', 'use std/refinedwob');
  const problems = await client.until(() => client.published.findLast((params) => params.uri === uri && params.diagnostics.length > 0));
  expect(problems.diagnostics.map(({ code }) => code)).toContain('use-problems');
});

test('refit says in one line what it did', async () => {
  const uri = await open(small);
  const { summary, lock } = await client.request<RefitResult>(REFIT, { uri });
  expect(lock).toBe(`${uri}.lock`);
  expect(summary).toMatch(/^Coefficients unchanged; intervals now from 10,000 draws\. RefinedWeb testbed: \d fits from \d+ starts, (all|\d+) of which end in the same optimum, all settled\. Locked in file-\d+\.density\.lock\.$/);
});

test('refit again says that nothing moved, and what errors leave out', async () => {
  const uri = await open(small);
  await client.request<RefitResult>(REFIT, { uri });
  expect((await client.request<RefitResult>(REFIT, { uri })).summary).toMatch(/^Coefficients unchanged; intervals as before\. RefinedWeb/);
  await client.edit(uri, '78.1%', '78.1');
  expect((await client.request<RefitResult>(REFIT, { uri })).summary).toMatch(/^Coefficients unchanged; intervals as before\. 1 error in this file: what it concerns is left out\. RefinedWeb/);
});

test.each([
  ['closing the file', (uri: string) => client.close(uri), 'The refit stopped, because the file was closed.'],
  ['another refit', (uri: string) => client.request(REFIT, { uri }), 'The refit stopped, because another one was begun.'],
  ['typing', (uri: string) => client.edit(uri, '83.3%', '83.4%'), 'The refit stopped, because the text has changed.'],
])('%s stops a refit, which says so', async (_, stop, said) => {
  const uri = await open(small);
  const refitting = client.request<RefitResult>(REFIT, { uri });
  await stop(uri);
  expect((await refitting).summary).toBe(said);
});

test('who asks for a report while a refit is under way waits for it, and does not stop it', async () => {
  const uri = await open(small);
  const refitting = client.request<RefitResult>(REFIT, { uri });
  const { content } = await client.request<ReportResult>(REPORT, { uri, format: 'json' });
  expect(content).not.toBeNull();
  expect((await refitting).summary).toMatch(/^Coefficients unchanged; /);
});

test('a small file does not wait for the rows of a large one', async () => {
  const large = await open(manyRows(4000));
  const first = client.request<ReportResult>(REPORT, { uri: large, format: 'json' }).then(() => 'large');
  const uri = await open(small);
  const second = client.request<ReportResult>(REPORT, { uri, format: 'json' }).then(({ content }) => content);
  expect(await Promise.race([first, second])).toContain('"influence": [');
  await client.close(large);
  await first;
});

test.each([
  [REPORT, { uri: 'file:///x', format: 'xml' }, 'density/report needs `format`, one of text, json, csv, md.'],
  [REPORT, {}, 'density/report needs a text `uri`.'],
  [COMPARE, { uri: 'file:///x' }, 'density/compare, `with`, needs `kind`, one of revision, file, saved.'],
  [COMPARE, { uri: 'file:///x', with: { kind: 'revision', revision: 7 } }, 'density/compare needs a text `revision`.'],
  [REFIT, null, 'density/refit needs a text `uri`.'],
  [PLOTS, { uri: 7 }, 'density/plots needs a text `uri`.'],
])('%s with %j is refused as the protocol has it', async (method, params, message) => {
  await expect(client.request(method, params)).rejects.toMatchObject({ code: ErrorCodes.InvalidParams, message });
});

test('reports and plots come from the same numbers', async () => {
  const uri = await open(small);
  const { content } = await client.request<ReportResult>(REPORT, { uri, format: 'json' });
  const { models } = JSON.parse(content!) as { models: { name: string; density: number }[] };
  expect(models.map(({ name, density }) => [name, Number(density.toFixed(2))])).toEqual([['Mistral-7B', 2.23], ['falcon-7b', 0.84]]);
  const { plots } = await client.request<PlotsResult>(PLOTS, { uri });
  expect(plots.map(({ id }) => id)).toEqual(expect.arrayContaining(['trend', 'sizes']));
});

test('a refit leaves the numbers of two benchmarks that share a law as they were, and two requests at once are both answered', async () => {
  const uri = await open(small.replaceAll(' }', '  lambada: 73% }'));
  const reportNow = async () => (await client.request<ReportResult>(REPORT, { uri, format: 'json' })).content!;
  const before = JSON.parse(await reportNow()) as { models: readonly { name: string; density: number }[] };
  const densities = ({ models }: typeof before) => models.map(({ name, density }) => [name, density]);
  const { summary } = await client.request<RefitResult>(REFIT, { uri });
  expect(summary).toMatch(/RefinedWeb testbed: 5 fits /);
  const version = await client.edit(uri, '83.3%', '83.4%');
  const [first, second] = await Promise.all([reportNow(), reportNow()]);
  expect(second).toBe(first);
  await client.settled(uri, version);
  await client.edit(uri, '83.4%', '83.3%');
  const after = JSON.parse(await reportNow()) as typeof before;
  expect(densities(after)).toEqual(densities(before)); // the intervals are those of the lock now
});

test('a file is followed whose path the client writes in its own way', async () => {
  const ruler = path.join(folder, 'our ruler (v1+2)@home.density');
  const encoded = `file://${folder}/our%20ruler%20%28v1%2B2%29%40home.density`;
  writeFileSync(ruler, 'use std/refinedweb\n');
  await client.open(encoded, 'use std/refinedweb\n');
  const uri = await open(small.replace('std/refinedweb', '"our ruler (v1+2)@home.density"'));
  expect(await client.settled(uri, 1)).toEqual([]);
  await client.edit(encoded, 'use std/refinedweb', 'use std/refinedwob');
  const problems = await client.until(() => client.published.findLast((params) => params.uri === uri && params.diagnostics.length > 0));
  expect(problems.diagnostics.map(({ code }) => code)).toContain('use-problems');
});

test('definition leads from a benchmark into the standard library', async () => {
  const uri = await open(small);
  const found = await client.definition(uri, client.at(uri, 'hellaswag'));
  expect(found).toMatchObject({ uri: expect.stringMatching(/std\/benchmarks\.density$/) as string });
});

test('a parameter is renamed wherever it stands, and what would change the law is refused', async () => {
  const uri = await open('law a: loss = E + A / N^alpha\nfit f = a with { E: 1  A: 2  alpha: 3 }\n');
  const at = client.at(uri, 'alpha');
  const edit = await client.rename(uri, at, 'x');
  expect(edit?.changes?.[uri]?.map(({ range, newText }) => `${range.start.line}:${range.start.character} ${newText}`).sort()).toEqual(['0:24 x', '1:29 x']);
  await expect(client.rename(uri, at, 'N')).rejects.toThrow('has a name N already');
});

test('an empty file, a file of NUL bytes and ten megabytes of one line are answered', async () => {
  const empty = await open('');
  expect(await client.settled(empty, 1)).toEqual([]);
  const binary = await open('\0\0\0model');
  expect((await client.settled(binary, 1)).map(({ code }) => code)).toEqual(['not-text']);
  const long = await open(`model x { params: ${'7'.repeat(10_000_000)}B }`);
  expect((await client.settled(long, 1)).map(({ code }) => code)).toEqual(['line-too-long']);
  await Promise.all([empty, binary, long].map((uri) => client.close(uri)));
});

test('`density lsp --stdio` is the same server', async () => {
  const other = await Client.start({ command: ['dist/cli.cjs', 'lsp', '--stdio'], folder });
  const uri = await other.open(path.join(folder, 'lsp.density'), small);
  expect((await other.hints(uri))).toHaveLength(3);
  expect(await other.stop()).toBe(0);
});
