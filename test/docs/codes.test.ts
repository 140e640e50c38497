import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { codes, severityOf } from '../../src/base/diagnostic.js';
import { levels } from '../../src/base/levels.js';
import { evaluated, type Beside } from '../support/remarks.js';

/** Files that the page's examples find beside them. */
const beside: Beside = {
  'models.csv': 'name,params\nA,7B\n',
  'unclosed.csv': 'model,params\n"A,7B\n',
  'latin.csv': 'model,params\nCaf\ufffd,7B\n',
  'bad-cell.csv': 'model,params\nA,seven\n',
  'broken.density': 'benchmark mine { shots: many }\n',
};

const page = readFileSync('docs/codes.md', 'utf8');
const sections = page.split(/^### /m).slice(1).map((section) => {
  const [code, ...lines] = section.split('\n');
  const text = lines.join('\n');
  return { code: code!, text, example: /```density\n([\s\S]*?)```/.exec(text)?.[1] ?? null, message: /^> (.*)$/m.exec(text)?.[1] ?? null };
});

test('every code has a section of its own, in the order of the catalog', () => {
  expect(sections.map(({ code }) => code)).toEqual(codes);
});

test('every section says how serious it is', () => {
  const words = { error: 'Error', warning: 'Warning', info: 'Note' };
  for (const { code, text } of sections) expect(text.trimStart().startsWith(`**${words[severityOf(code as (typeof codes)[number])]}.** `), code).toBe(true);
});

test.each(sections.filter(({ example }) => example !== null).map(({ code, example, message }) => [code, example!, message] as const))('the example of %s says so', async (code, example, message) => {
  const { diagnostics } = await evaluated(example, beside);
  expect(diagnostics.filter((found) => found.code === code).map((found) => found.message)).toContain(message);
});

test('what has no example is too large for a page, or needs a table of numbers or a lock file', () => {
  expect(sections.filter(({ example }) => example === null).map(({ code }) => code)).toEqual([
    'file-too-large', 'not-text', 'line-too-long', 'too-deep', 'too-many-rows', 'use-too-deep', 'formula-too-long', 'fit-not-converged', 'parameter-at-bound', 'reference-outlier', 'held-out-outside',
    'few-sizes', 'collinear-design', 'starts-disagree', 'influential-row', 'lock-stale', 'lock-unreadable', 'lock-missing',
  ]);
});

test('every code is expected by a test of the analysis', () => {
  const tests = readdirSync('test/analysis').map((name) => readFileSync(`test/analysis/${name}`, 'utf8')).join('\n');
  expect(codes.filter((code) => !new RegExp(`[\\^~'] ?${code}\\b|'${code}'`).test(tests))).toEqual([]);
});

test('the setting of severities knows every code', () => {
  const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as { contributes: { configuration: { properties: Record<string, { propertyNames: { enum: string[] }; additionalProperties: { enum: string[] } }> } } };
  const setting = contributes.configuration.properties['density.diagnostics']!;
  expect(setting.propertyNames.enum).toEqual(codes);
  expect(setting.additionalProperties.enum).toEqual(levels);
});
