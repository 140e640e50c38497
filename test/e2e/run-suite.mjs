// Runs the compiled Mocha suite in the extension host of a real VS Code, against the installed density.vsix.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { format } from 'node:util';
import { root } from '../../.ci/npm.mjs';
import { launchBrowser, newPage } from '../vscode-host/browser.mjs';
import { keepLogs, startServer } from '../vscode-host/server.mjs';
import { buildSuite } from './build-suite.mjs';
import { reportResults } from './suite-results.mjs';

const patience = 240_000; // ms

/**
 * Prints each test; returns how many passed and failed.
 * @param {import('../vscode-host/prepare.mjs').HostName} host
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
    const { problem, lines } = await untilItEnds(await newPage(browser), address);
    const counts = reportResults(resultFile, problem);
    if (counts.failed > 0) {
      const logs = path.join(root, 'test/screenshots', `suite-${host}`);
      keepLogs(server, logs);
      writeFileSync(path.join(logs, 'window.log'), lines.join('\n'));
      console.error(`  VS Code's logs are kept in ${path.relative(root, logs)}`);
    }
    return counts;
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
 * @returns {Promise<{ problem: string | undefined, lines: string[] }>}
 */
async function untilItEnds(page, address) {
  /** @type {string[]} */
  const lines = [];
  /** @type {Promise<string | undefined>} */
  const ended = new Promise((resolve) => {
    setTimeout(() => resolve(`no end after ${patience / 1000} s`), patience).unref();
    page.on('crash', () => resolve('the page crashed'));
    void page.exposeFunction('codeAutomationExit', (/** @type {number} */ code) => resolve(code === 0 ? undefined : `VS Code ended it with ${code}`));
  });
  await page.exposeFunction('codeAutomationLog', (/** @type {string} */ kind, /** @type {unknown[]} */ args) => {
    lines.push(`[${kind}] ${format(...args)}`);
  });
  await page.goto(address, { timeout: 60_000 });
  return { problem: await ended, lines };
}
