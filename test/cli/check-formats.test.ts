import path from 'node:path';
import { expect, test } from 'vitest';
import { codePages } from '../../src/cli/code-pages.js';
import { call, folder } from './call.js';

const source = `use std/refinedweb
# allow score-near-floor because it is there to show, 100% on purpose
model Guess { params: 1B  hellaswag: 26% }
model Other { params: 7B  hellaswag: 78.9 }
model Low   { params: 7B  hellaswag: 26% }
model Half  { params: 7b  hellaswag: 70% }
`;
const made = folder({ 'notes, v1: 50%.density': source, 'fine.density': 'use std/refinedweb\nmodel A { params: 7B  hellaswag: 70% }\n', 'allowed.density': source.replace(/^model (Other|Low|Half).*\n/gm, '') });
const file = (name: string) => path.join(made, name);
const notes = file('notes, v1: 50%.density');

test('as workflow commands, escaped', async () => {
  const { code, out } = await call(['check', '--format', 'github', notes, file('fine.density')]);
  const escaped = notes.replaceAll('%', '%25').replaceAll(':', '%3A').replaceAll(',', '%2C');
  expect(code).toBe(1);
  expect(out.split('\n')).toEqual([
    `::error file=${escaped},line=4,endLine=4,col=38,endColumn=42,title=score-not-percent::78.9 is a fraction above 1. Did you mean 78.9%25?`,
    `::notice file=${escaped},line=5,endLine=5,col=7,endColumn=10,title=score-near-floor::26.0%25 is within 2 points of the floor of hellaswag (25.0%25): its effective size is hardly determined and carries no trend.`,
    `::warning file=${escaped},line=6,endLine=6,col=23,endColumn=25,title=lowercase-scale::\`7b\`: scales are capital letters. It is read as \`7B\`.`,
    '',
  ]);
});

interface Log {
  version: string;
  runs: {
    columnKind: string;
    invocations: { executionSuccessful: boolean }[];
    tool: { driver: { name: string; version: string; rules: { id: string; shortDescription: { text: string }; help: { text: string; markdown: string }; defaultConfiguration: { level: string } }[] } };
    results: { ruleId: string; ruleIndex: number; level: string; message: { text: string }; locations: { physicalLocation: { artifactLocation: { uri: string }; region: Record<string, number> } }[]; suppressions?: { kind: string; justification: string }[] }[];
  }[];
}

async function sarif(...args: readonly string[]): Promise<{ code: number; run: Log['runs'][number] }> {
  const { code, out } = await call(['check', '--format', 'sarif', ...args]);
  const log = JSON.parse(out) as Log;
  expect(log.version).toBe('2.1.0');
  expect(log.runs).toHaveLength(1);
  return { code, run: log.runs[0]! };
}

test('as SARIF: every result has its rule, its place, and, where the file allows it, its suppression', async () => {
  const { code, run } = await sarif(notes, file('fine.density'));
  expect(code).toBe(1);
  expect(run.columnKind).toBe('utf16CodeUnits');
  expect(run.invocations).toEqual([{ executionSuccessful: true }]);
  const { rules } = run.tool.driver;
  expect(rules.map(({ id }) => id)).toEqual(['lowercase-scale', 'score-near-floor', 'score-not-percent']);
  for (const { ruleId, ruleIndex, message } of run.results) {
    expect(rules[ruleIndex]!.id).toBe(ruleId);
    expect(message.text).not.toBe('');
  }
  expect(run.results.map(({ ruleId, level, locations, suppressions }) => [ruleId, level, locations[0]!.physicalLocation.region, suppressions ?? null])).toEqual([
    ['score-not-percent', 'error', { startLine: 4, startColumn: 38, endLine: 4, endColumn: 42 }, null],
    ['score-near-floor', 'note', { startLine: 5, startColumn: 7, endLine: 5, endColumn: 10 }, null],
    ['lowercase-scale', 'warning', { startLine: 6, startColumn: 23, endLine: 6, endColumn: 25 }, null],
    ['score-near-floor', 'note', { startLine: 3, startColumn: 7, endLine: 3, endColumn: 12 }, [{ kind: 'inSource', justification: 'it is there to show, 100% on purpose' }]],
  ]);
});

test('a rule of SARIF is explained by its page', async () => {
  const { run } = await sarif(notes);
  const rule = run.tool.driver.rules.find(({ id }) => id === 'score-near-floor')!;
  expect(rule.defaultConfiguration.level).toBe('note');
  expect(rule.shortDescription.text).toBe('A point of score changes the effective size many times over there.');
  expect(rule.help.markdown).toContain('```density');
  expect(rule.help.text).not.toMatch(/\*\*|```|^> /m);
});

test('the short description of every rule is a whole sentence', () => {
  const summaries = [...codePages({ shelf: path.resolve('src/std') }).values()].map(({ summary }) => summary);
  expect(summaries.length).toBeGreaterThan(80);
  expect(summaries.filter((summary) => !/[.?!]$/.test(summary))).toEqual([]);
});

test('a relative path stays relative, a file that cannot be read is no success', async () => {
  const { run } = await sarif('media/examples/base-models.density', file('none.density'));
  expect(new Set(run.results.map(({ locations }) => locations[0]!.physicalLocation.artifactLocation.uri))).toEqual(new Set(['media/examples/base-models.density']));
  expect(run.invocations).toEqual([{ executionSuccessful: false }]);
});

test('what is allowed is counted in the text, and told in JSON', async () => {
  expect(await call(['check', file('allowed.density')])).toMatchObject({ code: 0, out: `No problems in ${file('allowed.density')}, 1 allowed\n` });
  const { files } = JSON.parse((await call(['check', '--format', 'json', file('allowed.density')])).out) as { files: { diagnostics: unknown[]; allowed: { code: string; reason: string }[] }[] };
  expect(files[0]).toMatchObject({ diagnostics: [], allowed: [{ code: 'score-near-floor', reason: 'it is there to show, 100% on purpose' }] });
});

test('a severity of one’s own', async () => {
  const severities = (...given: readonly string[]) => call(['check', '--format', 'github', ...given.flatMap((one) => ['--severity', one]), notes]);
  const { code, out } = await severities('score-near-floor=error', 'lowercase-scale=off', 'score-not-percent=info');
  expect(code).toBe(1);
  expect(out.match(/^::\w+|title=[\w-]+/gm)).toEqual(['::notice', 'title=score-not-percent', '::error', 'title=score-near-floor']);
  expect(await severities('score-not-percent=off', 'lowercase-scale=off', 'score-near-floor=off')).toEqual({ code: 0, out: '', err: '' });
});

test('names in a message make no link in SARIF, and nothing in any format that a terminal acts on', async () => {
  const name = 'a [c](command:x) \\\u001b]8;;http://evil.com\u0007 \u202eb';
  const made = folder({ 'twice.density': `model "${name}" { params: 7B }\nmodel "${name}" { params: 7B }\n` });
  const { run } = await sarif(path.join(made, 'twice.density'));
  expect(run.results.map(({ message }) => message.text)).toContain('A model called `a \\[c\\](command:x)  b` already stands above; this one is ignored. Rename one of them.');
  for (const format of ['json', 'github', 'text']) expect(JSON.stringify((await call(['check', '--format', format, path.join(made, 'twice.density')])).out)).not.toMatch(/message.*u001b|message.*\u202e|duplicate-name::.*(u001b|\u202e)/);
});

test.each([
  ['few-pionts=off', 'There is no remark few-pionts. Did you mean few-points?'],
  ['few-points=quiet', 'few-points can be error, warning, info or off, not quiet.'],
  ['few-points=off=error', 'few-points can be error, warning, info or off, not off=error.'],
  ['x\u001b[31m\u202e=off', '--severity <code=level>\' argument \'x=off\' is invalid. There is no remark x.'],
  ['few-points', 'A code and a level are needed, such as few-points=error.'],
])('--severity %s is refused', async (given, why) => {
  const { code, out, err } = await call(['check', '--severity', given, file('fine.density')]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(why);
  expect(err).not.toMatch(/[\u001b\u202e]/);
});
