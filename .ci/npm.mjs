import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '..');

/**
 * Runs npm in a folder and waits; throws with what npm printed when it fails.
 * @param {string[]} args
 * @param {string} cwd
 */
export function npm(args, cwd) {
  const ours = process.env['npm_execpath']; // the npm that started us: needs no shell on Windows
  const [command, ...first] = ours ? [process.execPath, ours] : ['npm'];
  const run = spawnSync(/** @type {string} */ (command), [...first, ...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd, shell: !ours && process.platform === 'win32', encoding: 'utf8', maxBuffer: 1e8, stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (run.error) throw run.error;
  if (run.status !== 0) throw new Error(`npm ${args.join(' ')} failed in ${cwd}:\n${run.stdout}${run.stderr}`);
}

/**
 * Installs the project's packages if any is missing or of another version than the lock file says.
 * Uses nothing but Node's own modules, so that a fresh clone can start with it.
 */
export function ensureDependencies() {
  if (installed()) return;
  console.log('Installing packages (npm ci) …');
  npm(['ci', '--include=dev'], root);
}

/** @typedef {Record<string, { version?: string, optional?: boolean }>} LockedPackages */

function installed() {
  const wanted = lockedPackages('package-lock.json');
  const present = lockedPackages('node_modules/.package-lock.json');
  return Object.entries(wanted ?? {}).every(([place, { version, optional }]) =>
    place === '' || optional || present?.[place]?.version === version);
}

/**
 * @param {string} file
 * @returns {LockedPackages | undefined}
 */
function lockedPackages(file) {
  try {
    return JSON.parse(readFileSync(path.join(root, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}
