// npm run test:desktop: the Mocha suite in a desktop VS Code, which is downloaded unless VSCODE_PATH names its program.
//   VSCODE_VERSION=stable | insiders | 1.100.3     On Linux without a screen: xvfb-run -a npm run test:desktop
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTests } from '@vscode/test-electron';
import { build } from '../../esbuild.mjs';
import { root } from '../../.ci/npm.mjs';
import { cacheFolder } from '../vscode-host/cache.mjs';
import { buildSuite } from './build-suite.mjs';
import { reportResults } from './suite-results.mjs';

/** Prints each test; returns how many passed and failed. */
export async function runDesktopSuite() {
  await build();
  const temporary = mkdtempSync(path.join(tmpdir(), 'density-'));
  const folder = path.join(temporary, 'workspace');
  const resultFile = path.join(temporary, 'results.jsonl');
  cpSync(path.join(root, 'media/examples'), folder, { recursive: true });
  const named = process.env['VSCODE_PATH'];
  try {
    const problem = await runTests({
      ...(named ? { vscodeExecutablePath: named } : { version: process.env['VSCODE_VERSION'] ?? 'stable', cachePath: path.join(cacheFolder(), 'desktop') }),
      extensionDevelopmentPath: root,
      extensionTestsPath: await buildSuite(),
      extensionTestsEnv: { TEST_RESULT_FILE: resultFile },
      launchArgs: [folder, '--disable-extensions', `--user-data-dir=${temporary}/user`, `--extensions-dir=${temporary}/extensions`],
    }).then(() => undefined, (error) => `${error.message}${named ? '' : ' (VSCODE_PATH can name a VS Code that is there already)'}`);
    return reportResults(resultFile, problem);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { passed, failed } = await runDesktopSuite();
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
