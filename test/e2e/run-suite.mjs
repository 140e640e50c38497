// Runs the compiled Mocha suite in the extension host of a real VS Code, against the installed density.vsix.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { format } from 'node:util';
import { root } from '../../scripts/npm.mjs';
import { launchBrowser, newPage } from '../vscode-host/browser.mjs';
import { keepLogs, startServer } from '../vscode-host/server.mjs';
import { buildSuite } from './build-suite.mjs';

const patience = 240_000; // ms

/** @typedef {import('./suite/index.js').ResultLine} ResultLine */
/** @typedef {{ results: ResultLine[], problem: string | undefined }} SuiteRun  `problem`: what kept the suite from coming to its end */

/**
 * @param {import('../vscode-host/prepare.mjs').HostName} host
 * @returns {Promise<SuiteRun>}
 */
export async function runSuite(host) {
  const tests = await buildSuite();
  const temporary = mkdtempSync(path.join(tmpdir(), 'density-suite-'));
  const folder = path.join(temporary, 'workspace');
  const resultFile = path.join(temporary, 'results.jsonl');
  cpSync(path.join(root, 'media/examples'), folder, { recursive: true });
  const server = await startServer({ host, driven: true, vsix: [path.join(root, 'density.vsix')], env: { TEST_RESULT_FILE: resultFile } });
  const browser = await launchBrowser();
  try {
    const address = server.address({ folder, extension: path.join(import.meta.dirname, 'empty-extension'), tests });
    const { code, why, lines } = await untilItEnds(await newPage(browser), address);
    const results = readResults(resultFile);
    // VS Code also says 0 when its extension host was killed, so only a suite that says it came to its end did.
    const ended = results.some(({ kind }) => kind === 'end');
    const problem = why ?? (ended ? undefined : `the extension host ended with ${code} before the tests did`);
    if (problem || code !== 0) {
      const logs = path.join(root, 'test/screenshots', `suite-${host}`);
      keepLogs(server, logs);
      writeFileSync(path.join(logs, 'window.log'), lines.join('\n'));
      console.error(`VS Code's logs are kept in ${path.relative(root, logs)}`);
    }
    return { results, problem };
  } finally {
    await browser.close();
    await server.stop();
    rmSync(temporary, { recursive: true, force: true });
  }
}

/**
 * Opens the window whose extension host runs the tests, and waits for VS Code to say that it has ended.
 * @param {import('playwright-core').Page} page
 * @param {string} address
 * @returns {Promise<{ code: number, why?: string, lines: string[] }>}
 */
async function untilItEnds(page, address) {
  /** @type {string[]} */
  const lines = [];
  /** @type {Promise<{ code: number, why?: string }>} */
  const ended = new Promise((resolve) => {
    setTimeout(() => resolve({ code: 1, why: `no end after ${patience / 1000} s` }), patience).unref();
    page.on('crash', () => resolve({ code: 1, why: 'the page crashed' }));
    void page.exposeFunction('codeAutomationExit', (/** @type {number} */ code) => resolve({ code }));
  });
  await page.exposeFunction('codeAutomationLog', (/** @type {string} */ kind, /** @type {unknown[]} */ args) => {
    lines.push(`[${kind}] ${format(...args)}`);
  });
  await page.goto(address, { timeout: 60_000 });
  return { ...await ended, lines };
}

/**
 * @param {string} file
 * @returns {ResultLine[]}
 */
function readResults(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line)) : [];
}
