import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** Where prepared things are kept between runs: $VSCODE_HOST_CACHE, else vscode-host in the user's cache folder. */
export function cacheFolder() {
  const userCache = process.env['XDG_CACHE_HOME'] || path.join(homedir(), '.cache');
  return path.resolve(process.env['VSCODE_HOST_CACHE'] || path.join(userCache, 'vscode-host'));
}

/**
 * The folder kept under `name` and the content of `inputs`; `make` fills it if it is not there yet.
 * `make` works in a folder of its own, renamed into place at the end, so a run that breaks off
 * leaves nothing half-made and two runs at once do no harm.
 * @param {string} name
 * @param {(string | Buffer)[]} inputs
 * @param {(folder: string) => void} make
 */
export function kept(name, inputs, make) {
  const hash = createHash('sha256');
  for (const input of inputs) hash.update(input);
  const folder = path.join(cacheFolder(), `${name}-${hash.digest('hex').slice(0, 12)}`);
  const ready = path.join(folder, '.ready');
  if (existsSync(ready)) return folder;

  const started = Date.now();
  const part = `${folder}.part-${process.pid}`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  try {
    make(part);
    writeFileSync(path.join(part, '.ready'), '');
    renameSync(part, folder);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    if (!existsSync(ready)) throw error; // otherwise another run was first
  }
  console.error(`Prepared ${folder} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return folder;
}
