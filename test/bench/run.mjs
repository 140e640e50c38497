// npm run bench [-- name …]: runs test/bench/<name>.ts, all of them without a name, against a production build.
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { build } from '../../esbuild.mjs';
import { root } from '../../.ci/npm.mjs';

const here = import.meta.dirname;
const names = readdirSync(here).filter((file) => file.endsWith('.ts')).map((file) => path.basename(file, '.ts'));
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !names.includes(name));
if (unknown.length > 0) throw new Error(`No bench is called ${unknown.join(', ')}: ${names.join(', ')}`);

await build({ production: true });
const compiled = path.join(root, 'out/bench');
rmSync(compiled, { recursive: true, force: true });
for (const name of asked.length > 0 ? asked : names) {
  const outfile = path.join(compiled, `${name}.mjs`);
  await esbuild.build({
    entryPoints: [path.join(here, `${name}.ts`)], outfile, bundle: true, packages: 'external', platform: 'node', format: 'esm', target: 'node20', sourcemap: 'inline', logLevel: 'warning',
  });
  console.log(`\n── ${name}`);
  await import(pathToFileURL(outfile).href);
}
