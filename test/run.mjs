// npm test: every suite, from nothing but a clone and Node. The last line says how many passed and failed.
//   --only types | unit | package | protocol | suite | browser
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureDependencies, root } from '../.ci/npm.mjs';
import { endRunning, runNode } from './child.mjs';
import { whyNoHost } from './vscode-host/prepare.mjs';

/** @typedef {{ passed: number, failed: number }} Counts */
/** @typedef {{ title: string, kind: string, needsPackage?: boolean, run(): Promise<Counts> }} Suite */
/** @typedef {{ numPassedTests: number, numFailedTests: number, testResults: { status: string, assertionResults: unknown[] }[] }} VitestResults */

const noHost = whyNoHost();

/** @type {Suite[]} */
const suites = [
  { title: 'Types', kind: 'types', run: () => program(['node_modules/typescript/bin/tsc', '--noEmit']) },
  { title: 'Unit and golden tests', kind: 'unit', run: () => vitest('unit') },
  { title: 'Package: density.vsix', kind: 'package', run: () => program(['.ci/package.mjs']) },
  { title: 'Protocol: the built server and command line', kind: 'protocol', needsPackage: true, run: () => vitest('protocol') },
  ...noHost ? [
    { title: 'Editor suite in a desktop VS Code', kind: 'suite', needsPackage: true, run: inDesktop },
  ] : [
    { title: 'Editor suite in VS Code 1.139', kind: 'suite', needsPackage: true, run: () => inServer('current') },
    { title: 'Editor suite in VS Code 1.100, the oldest supported', kind: 'suite', needsPackage: true, run: () => inServer('min') },
    { title: 'A person in the browser', kind: 'browser', needsPackage: true, run: () => vitest('browser') },
  ],
];

const only = process.argv[2] === '--only' ? process.argv[3] : undefined;
const asked = suites.filter(({ kind }) => !only || kind === only);
if (asked.length === 0) throw new Error(`No suite is called ${only}: ${[...new Set(suites.map(({ kind }) => kind))].join(', ')}`);
const packageFirst = asked.some(({ needsPackage }) => needsPackage);

const temporary = mkdtempSync(path.join(tmpdir(), 'density-'));
process.env['TMPDIR'] = temporary; // for all that follows, so that nothing stays behind
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
if (!only) rmSync(path.join(root, 'test/screenshots'), { recursive: true, force: true });

const total = await runAll(suites.filter((suite) => asked.includes(suite) || (packageFirst && suite.kind === 'package')));
if (noHost && !only) console.log(`\nWithout the tests that act as a person in a browser: ${noHost}.`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;
removeTemporary();

async function stop() {
  await endRunning();
  process.once('exit', removeTemporary); // after the others who clean up then
  process.exit(130);
}

function removeTemporary() {
  rmSync(temporary, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

/** One after the other; without a package, none of those that need it. */
async function runAll(/** @type {Suite[]} */ chosen) {
  const sum = await counted('Packages', async () => { ensureDependencies(); return { passed: 0, failed: 0 }; });
  if (sum.failed > 0) return sum;
  let packaged = true;
  for (const { title, kind, needsPackage, run } of chosen) {
    if (needsPackage && !packaged) continue;
    const started = Date.now();
    console.log(`\n── ${title}`);
    const counts = await counted(title, run);
    if (counts.passed + counts.failed === 0) {
      console.error('No tests were found.');
      counts.failed = 1;
    }
    console.log(`── ${title}: ${counts.passed} passed, ${counts.failed} failed, ${((Date.now() - started) / 1000).toFixed(1)} s`);
    if (kind === 'package') packaged = counts.failed === 0;
    sum.passed += counts.passed;
    sum.failed += counts.failed;
  }
  return sum;
}

/**
 * What breaks a suite as a whole is shown and counts as one failure.
 * @param {string} title
 * @param {() => Promise<Counts>} run
 */
async function counted(title, run) {
  return run().catch((error) => {
    console.error(`${title}:`, error);
    return { passed: 0, failed: 1 };
  });
}

/**
 * A program that passes or fails as a whole.
 * @param {string[]} args
 */
async function program(args) {
  return await runNode(args) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** @param {string} project  one of test/vitest.config.ts */
async function vitest(project) {
  const file = path.join(temporary, `${project}.json`);
  const code = await runNode(['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/vitest.config.ts', '--project', project, '--passWithNoTests',
    '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]);
  if (!existsSync(file)) throw new Error(`vitest ended with ${code} and no results`);
  const results = /** @type {VitestResults} */ (JSON.parse(readFileSync(file, 'utf8')));
  const unloaded = results.testResults.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0);
  const failed = results.numFailedTests + unloaded.length; // a file that could not be loaded counts as one
  return { passed: results.numPassedTests, failed: code === 0 ? failed : Math.max(failed, 1) };
}

/** @param {import('./vscode-host/prepare.mjs').HostName} host */
async function inServer(host) {
  const { runSuite } = await import('./e2e/run-suite.mjs'); // wants the installed packages
  return runSuite(host);
}

async function inDesktop() {
  const { runDesktopSuite } = await import('./e2e/desktop.mjs');
  return runDesktopSuite();
}
