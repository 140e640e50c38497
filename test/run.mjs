// npm test: every suite, from nothing but a clone and Node. The last line says how many passed and failed.
//   --only unit | protocol | suite | browser
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureDependencies, root } from '../scripts/npm.mjs';
import { whyNoHost } from './vscode-host/prepare.mjs';

/** @typedef {{ passed: number, failed: number }} Counts */
/** @typedef {{ name: string, kind: string, needs?: string, run(): Promise<Counts> }} Suite */

const noHost = whyNoHost();
const module = (/** @type {string} */ file) => path.join(root, 'node_modules', file);

/** @type {Suite[]} In this order; a suite that needs another is left out when that one fails. */
const suites = [
  { name: 'Types', kind: 'types', run: () => program([module('typescript/bin/tsc'), '--noEmit']) },
  { name: 'Unit and golden tests', kind: 'unit', run: () => vitest('unit') },
  { name: 'Package (density.vsix)', kind: 'package', run: () => program(['scripts/package.mjs']) },
  { name: 'Protocol: the built server and command line', kind: 'protocol', needs: 'package', run: () => vitest('protocol') },
  ...noHost
    ? [{ name: 'Editor suite in a desktop VS Code', kind: 'suite', needs: 'package', run: () => program(['test/e2e/desktop.mjs']) }]
    : [
      { name: 'Editor suite in VS Code 1.139', kind: 'suite', needs: 'package', run: () => inVSCode('current') },
      { name: 'Editor suite in VS Code 1.100, the oldest supported', kind: 'suite', needs: 'package', run: () => inVSCode('min') },
      { name: 'A person in the browser', kind: 'browser', needs: 'package', run: () => vitest('browser') },
    ],
];

const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : undefined;
const asked = suites.filter(({ kind }) => !only || kind === only);
const chosen = suites.filter((suite) => asked.includes(suite) || asked.some(({ needs }) => needs === suite.kind));
if (asked.length === 0) throw new Error(`No suite is called ${only}: ${[...new Set(suites.map(({ kind }) => kind))].join(', ')}`);

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130)); // and what we started ends with us
if (!only) rmSync(path.join(root, 'test/screenshots'), { recursive: true, force: true });

const total = { passed: 0, failed: 0 };
ensureDependencies();
const failedKinds = new Set();
for (const { name, kind, needs, run } of chosen) {
  if (needs && failedKinds.has(needs)) continue; // its failure is counted already
  const started = Date.now();
  console.log(`\n── ${name}`);
  const { passed, failed } = await run().catch((error) => {
    console.error(error);
    return { passed: 0, failed: 1 };
  });
  const empty = passed + failed === 0;
  if (empty) console.error('No tests were found.');
  if (failed > 0 || empty) failedKinds.add(kind);
  total.passed += passed;
  total.failed += empty ? 1 : failed;
  console.log(`── ${name}: ${passed} passed, ${empty ? 1 : failed} failed, ${((Date.now() - started) / 1000).toFixed(1)} s`);
}
if (noHost && !only) console.log(`\nWithout the tests that act as a person in a browser: ${noHost}.`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;

/**
 * A program of Node that passes or fails as a whole.
 * @param {string[]} args
 * @returns {Promise<Counts>}
 */
async function program(args) {
  return await node(args) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/**
 * @param {string} project  one of vitest.config.ts
 * @returns {Promise<Counts>}
 */
async function vitest(project) {
  const folder = mkdtempSync(path.join(tmpdir(), 'density-results-'));
  const file = path.join(folder, 'results.json');
  try {
    const code = await node([module('vitest/vitest.mjs'), 'run', '--project', project, '--passWithNoTests',
      '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]);
    if (!existsSync(file)) throw new Error(`vitest ended with ${code} and no results`);
    const results = JSON.parse(readFileSync(file, 'utf8'));
    const withoutTests = results.testResults.filter((/** @type {any} */ { status, assertionResults }) => status === 'failed' && assertionResults.length === 0);
    const failed = results.numFailedTests + withoutTests.length; // a file that could not be loaded counts as one
    return { passed: results.numPassedTests, failed: code === 0 ? failed : Math.max(failed, 1) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {import('./vscode-host/prepare.mjs').HostName} host
 * @returns {Promise<Counts>}
 */
async function inVSCode(host) {
  const { runSuite } = await import('./e2e/run-suite.mjs');
  const { results, problem } = await runSuite(host);
  const counts = { passed: 0, failed: 0 };
  for (const result of results) {
    if (result.kind === 'end') continue;
    counts[result.kind]++;
    console.log(result.kind === 'passed' ? `  ✓ ${result.title} ${result.ms} ms` : `  ✗ ${result.title}\n${result.error}`);
  }
  if (problem) console.error(`The suite did not come to its end: ${problem}`);
  return { ...counts, failed: counts.failed + (problem ? 1 : 0) };
}

/**
 * Runs Node with our own streams; resolves to the exit code.
 * @param {string[]} args
 * @returns {Promise<number | null>}
 */
function node(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    const endsWithUs = () => child.kill();
    process.once('exit', endsWithUs);
    child.once('error', reject);
    child.once('exit', (code) => {
      process.off('exit', endsWithUs);
      resolve(code);
    });
  });
}
