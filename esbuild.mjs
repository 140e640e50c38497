// Bundles the extension, its language server, the command line and the preview into dist.
//   node esbuild.mjs [--production] [--watch]
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, watch as watchFolder, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const root = import.meta.dirname;
const dist = path.join(root, 'dist');

/** @type {esbuild.BuildOptions} */
const forNode = {
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  mainFields: ['module', 'main'], // CommonJS packages beside their ES modules cannot be shaken
  external: ['vscode', '@resvg/resvg-js'], // VS Code's own; optional, looked for at run time
  alias: { 'vega-canvas': path.join(root, 'node_modules/vega-canvas/build/vega-canvas.browser.js') }, // the other one wants the package `canvas`
  define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
};

/** @type {esbuild.BuildOptions[]} */
const bundles = [
  { ...forNode, entryPoints: ['src/client/extension.ts'], outfile: 'dist/extension.cjs' },
  { ...forNode, entryPoints: ['src/server/main.ts'], outfile: 'dist/server.cjs' },
  { ...forNode, entryPoints: ['src/cli/main.ts'], outfile: 'dist/cli.cjs', banner: { js: '#!/usr/bin/env node' } },
  { platform: 'browser', format: 'iife', target: 'chrome132', entryPoints: ['src/webview/main.ts'], outfile: 'dist/webview.js' },
];

/** @param {{ production?: boolean, watch?: boolean }} options */
export async function build({ production = false, watch = false } = {}) {
  if (production) rmSync(dist, { recursive: true, force: true });
  /** @type {(bundle: esbuild.BuildOptions) => esbuild.BuildOptions} */
  const complete = (bundle) => ({
    ...bundle, absWorkingDir: root, bundle: true, metafile: true, charset: 'utf8', logLevel: 'warning',
    minify: production, sourcemap: production ? false : 'linked', legalComments: 'none',
  });
  copyStandardLibrary();
  if (watch) return watchAll(bundles.map(complete));
  const results = await Promise.all(bundles.map((bundle) => esbuild.build(complete(bundle))));
  if (production) {
    writeFileSync(path.join(dist, 'LICENSES.txt'), licenses(results.flatMap(({ metafile }) => Object.keys(metafile?.inputs ?? {}))));
    for (const { outfile } of bundles) console.log(`${outfile}  ${kilobytes(path.join(root, outfile ?? ''))}`);
  }
}

/** @param {esbuild.BuildOptions[]} all */
async function watchAll(all) {
  for (const options of all) await (await esbuild.context({ ...options, logLevel: 'info' })).watch();
  watchFolder(path.join(root, 'src/std'), { recursive: true }, copyStandardLibrary);
}

function copyStandardLibrary() {
  const from = path.join(root, 'src/std');
  rmSync(path.join(dist, 'std'), { recursive: true, force: true });
  mkdirSync(path.join(dist, 'std'), { recursive: true });
  cpSync(from, path.join(dist, 'std'), { recursive: true, filter: (file) => file.endsWith('.density') || statSync(file).isDirectory() });
}

/**
 * The licences of the packages a bundle was made from, each text once, under the names it covers.
 * @param {string[]} inputs  files, relative to the project
 */
function licenses(inputs) {
  const packages = new Set(inputs.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []));
  /** @type {Map<string, string[]>} */
  const covered = new Map();
  for (const folder of [...packages].sort()) {
    const { name, version, license } = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
    const file = readdirSync(path.join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? readFileSync(path.join(root, folder, file), 'utf8').trim() : `License: ${license}`;
    covered.set(text, [...covered.get(text) ?? [], `${name} ${version}`]);
  }
  return [...covered].map(([text, names]) => `${names.join(', ')}\n\n${text}\n`).join(`\n${'-'.repeat(80)}\n\n`);
}

/** @param {string} file */
function kilobytes(file) {
  return `${(statSync(file).size / 1000).toFixed(0)} kB`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const flags = process.argv.slice(2);
  await build({ production: flags.includes('--production'), watch: flags.includes('--watch') });
}
