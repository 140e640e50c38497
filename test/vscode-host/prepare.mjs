// Puts together a real VS Code (the server build, which a browser opens) from the npm registry alone.
//   node test/vscode-host/prepare.mjs [current | min]     prints its folder
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm } from '../../.ci/npm.mjs';
import { kept } from './cache.mjs';
import { nodeOf } from './node.mjs';

const here = import.meta.dirname;
const vscode = 'node_modules/code-server/lib/vscode';

/** Packages that carry a binary for every platform: only ours is kept. */
const binaries = ['@vscode/ripgrep-universal/bin', 'node-pty/prebuilds'];

/** @typedef {'current' | 'min'} HostName  the current VS Code, or the oldest one the extension supports */
/** @typedef {{ folder: string, node: string, main: string }} Host  `main` is the server's program, run by `node` */
/** @typedef {{ node: string | number, drop: string[], links?: Record<string, string> }} Recipe */

/** Why there is no such VS Code on this platform; undefined where there is one. */
export function whyNoHost() {
  if (process.platform === 'linux' && process.arch === 'x64') return undefined;
  return `the browser VS Code of the tests is put together for Linux on x64 only, this is ${process.platform} on ${process.arch}`;
}

/**
 * @param {HostName} name
 * @returns {Host}
 */
export function prepareHost(name = 'current') {
  const why = whyNoHost();
  if (why) throw new Error(`No VS Code server: ${why}`);
  const recipeFolder = path.join(here, 'recipes', name);
  const shims = path.join(here, 'shims');
  const recipe = /** @type {Recipe} */ (JSON.parse(readFileSync(path.join(recipeFolder, 'package.json'), 'utf8')).vscodeHost);
  const inputs = [import.meta.filename, ...filesIn(recipeFolder), ...filesIn(shims)];
  const folder = kept(name, inputs.map((file) => readFileSync(file)), (part) => {
    cpSync(recipeFolder, part, { recursive: true });
    cpSync(shims, path.join(part, 'shims'), { recursive: true });
    install(part, recipe);
  });
  return {
    folder,
    node: typeof recipe.node === 'number' ? nodeOf(recipe.node) : path.join(folder, recipe.node),
    main: path.join(folder, vscode, 'out/server-main.js'),
  };
}

/**
 * @param {string} folder
 * @param {Recipe} recipe
 */
function install(folder, { drop, links = {} }) {
  // No scripts: code-server's own refuse any other Node, compile modules that nothing here needs, and ask another host for one.
  npm(['ci', '--ignore-scripts'], folder);
  const modules = path.join(folder, 'node_modules');
  for (const unused of [...drop, ...otherPlatforms(modules)]) rmSync(path.join(modules, unused), { recursive: true, force: true });
  symlinkSync('../../..', path.join(folder, vscode, 'node_modules')); // where VS Code looks for its modules
  for (const [from, to] of Object.entries(links)) {
    const link = path.join(modules, from);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.relative(path.dirname(link), path.join(modules, to)), link);
  }
}

/** @param {string} modules */
function otherPlatforms(modules) {
  const ours = `${process.platform}-${process.arch}`;
  return binaries.flatMap((folder) =>
    readdirSync(path.join(modules, folder)).filter((name) => name !== ours).map((name) => path.join(folder, name)));
}

/** @param {string} folder */
function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name)).sort();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(prepareHost(process.argv[2] === 'min' ? 'min' : 'current').folder);
}
