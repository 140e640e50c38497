// npm run test:desktop: the Mocha suite in a desktop VS Code, which is downloaded unless VSCODE_PATH names its program.
//   VSCODE_VERSION=stable | insiders | 1.100.3     On Linux without a screen: xvfb-run -a npm run test:desktop
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { build } from '../../esbuild.mjs';
import { root } from '../../scripts/npm.mjs';
import { buildSuite } from './build-suite.mjs';

await build();
const folder = mkdtempSync(path.join(tmpdir(), 'density-suite-'));
const vscode = process.env['VSCODE_PATH'];
try {
  cpSync(path.join(root, 'media/examples'), folder, { recursive: true });
  await runTests({
    ...(vscode ? { vscodeExecutablePath: vscode } : { version: process.env['VSCODE_VERSION'] ?? 'stable' }),
    extensionDevelopmentPath: root,
    extensionTestsPath: await buildSuite(),
    launchArgs: [folder, '--disable-extensions', '--disable-workspace-trust'],
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
