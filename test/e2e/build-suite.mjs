import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { root } from '../../.ci/npm.mjs';

/** Compiles test/e2e/suite for the extension host, which loads CommonJS; returns the module that exports `run`. */
export async function buildSuite() {
  const from = path.join(import.meta.dirname, 'suite');
  const to = path.join(root, 'out/e2e');
  rmSync(to, { recursive: true, force: true });
  await esbuild.build({
    entryPoints: readdirSync(from).filter((name) => name.endsWith('.ts')).map((name) => path.join(from, name)),
    outdir: to, outExtension: { '.js': '.cjs' }, bundle: true, packages: 'external',
    platform: 'node', format: 'cjs', target: 'node20', sourcemap: 'inline', define: { 'import.meta.dirname': '__dirname' }, logLevel: 'warning',
  });
  return path.join(to, 'index.cjs');
}
