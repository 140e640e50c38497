import { readdirSync } from 'node:fs';
import { cruise, type IForbiddenRuleType } from 'dependency-cruiser';
import { expect, test } from 'vitest';

/** What each folder of src may import from its siblings. Read top to bottom, it is the architecture. */
const mayImport: Record<string, string[]> = {
  base: [],
  syntax: ['base'],
  engine: ['base'],
  model: ['base', 'syntax'],
  analysis: ['base', 'syntax', 'model', 'engine'],
  features: ['base', 'syntax', 'model', 'engine', 'analysis'],
  protocol: [],
  worker: ['base', 'engine', 'analysis'],
  server: ['base', 'analysis', 'features', 'protocol', 'worker', 'std'],
  client: ['protocol'],
  webview: ['protocol'],
  render: [],
  std: [],
  cli: ['base', 'syntax', 'analysis', 'features', 'render', 'server', 'std'],
};

/** The one home of each outside package. */
const home: Record<string, string> = {
  chevrotain: 'syntax/',
  'ml-[^/]+': 'engine/least-squares',
  'csv-parse': 'model/csv',
  'fastest-levenshtein': 'base/nearest',
  '@stdlib/[^/]+': 'engine/student-t',
  '@noble/[^/]+': 'analysis/digest',
  valibot: 'analysis/lock',
  commander: 'cli/',
  picocolors: 'cli/',
  'vscode-languageserver[^/]*': 'server/',
  'vscode-languageclient': 'client/',
  vscode: 'client/',
  'vega[^/]*': '(webview|render)/',
};

const forbidden: IForbiddenRuleType[] = [
  { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
  { name: 'imports resolve', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^vscode$' } },
  { name: 'node only at the edge', severity: 'error', from: { path: '^src/', pathNot: '^src/(cli|server|client|worker)/' }, to: { dependencyTypes: ['core'] } },
  ...Object.entries(mayImport).map(([folder, allowed]) => ({
    name: `${folder} imports ${allowed.join(', ') || 'no sibling'}`, severity: 'error' as const,
    from: { path: `^src/${folder}/` }, to: { path: '^src/', pathNot: `^src/(${[folder, ...allowed].join('|')})/` },
  })),
  ...Object.entries(home).map(([name, folder]) => ({
    name: `${name} only in ${folder}`, severity: 'error' as const,
    from: { path: '^src/', pathNot: `^src/${folder}` }, to: { path: `(^|node_modules/)(@types/)?${name}(/|$)`, pathNot: '^src/' },
  })),
];

test('layers hold', async () => {
  const { output } = await cruise(['src'], {
    validate: true, ruleSet: { forbidden }, tsPreCompilationDeps: true, doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  }, undefined, undefined);
  if (typeof output === 'string') throw new Error(output);
  expect(output.summary.violations.map((v) => `${v.from} -> ${v.to}  (${v.rule.name})`)).toEqual([]);

  // dependency-cruiser reads TypeScript through the typescript package; without one it
  // understands (absent, or 7 and up for now) it sees no files at all and finds no fault.
  const sources = readdirSync('src', { recursive: true }).filter((name) => String(name).endsWith('.ts'));
  expect(output.modules.filter((m) => m.source.startsWith('src/'))).toHaveLength(sources.length);
  expect(readdirSync('src').sort()).toEqual(Object.keys(mayImport).sort());
});
