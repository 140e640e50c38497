// Builds for production and packs the extension:  node .ci/package.mjs  ->  density.vsix
import { readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';
import { build } from '../esbuild.mjs';
import { root } from './npm.mjs';

const limit = 1_000_000; // bytes

const target = path.join(root, 'density.vsix');
rmSync(target, { force: true });
await build({ production: true });
// The links of the README lead to files of the project: there is no published place yet to point them to.
await createVSIX({ cwd: root, packagePath: target, dependencies: false, allowMissingRepository: true, rewriteRelativeLinks: false });

const missing = await namedButLeftOut();
if (missing.length > 0) throw new Error(`package.json names files that .vscodeignore leaves out: ${missing.join(', ')}`);
const { size } = statSync(target);
if (size > limit) throw new Error(`density.vsix is ${size} bytes, more than ${limit}`);

/** The files of the project that the manifest points to, and that the package does not hold. */
async function namedButLeftOut() {
  const packed = await listFiles({ cwd: root, packageManager: PackageManager.None });
  const { main, icon, contributes } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const named = strings({ main, icon, contributes }).filter((text) => /^(\.\/|media\/|dist\/)[^*]*\.\w+$/.test(text));
  return named.map((file) => path.posix.normalize(file)).filter((file) => !packed.includes(file));
}

/**
 * Every string inside a JSON value.
 * @param {unknown} value
 * @returns {string[]}
 */
function strings(value) {
  if (typeof value === 'string') return [value];
  return value && typeof value === 'object' ? Object.values(value).flatMap(strings) : [];
}
