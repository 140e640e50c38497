// npm run test:node -- 22: the unit tests on another Node, taken from the npm package `node` (20, 22, 24; the last two without an argument).
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from '../.ci/npm.mjs';
import { nodeOf } from './vscode-host/node.mjs';

const asked = process.argv.slice(2).map(Number);
for (const major of asked.length > 0 ? asked : [22, 24]) {
  const node = nodeOf(major);
  console.log(`\n── Unit tests on Node ${spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim()}`);
  const { status } = spawnSync(node, [path.join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--config', 'test/vitest.config.ts', '--project', 'unit'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
