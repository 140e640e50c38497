import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { npm } from '../../.ci/npm.mjs';
import { kept } from './cache.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/**
 * The program of a Chromium that runs here: `$CHROMIUM`, else one on the PATH, else Debian's package where
 * we may install it, else a pinned build from npm; else an error that says what to install.
 */
export function findChromium() {
  const asked = process.env['CHROMIUM'];
  if (asked) {
    if (!runs(asked)) throw new Error(`CHROMIUM is ${asked}, which does not run: it must name the program of a Chromium or Chrome`);
    return asked;
  }
  const found = onPath() ?? fromApt() ?? fromNpm();
  if (!found) throw new Error('No Chromium found. Install one (Debian, Ubuntu: apt-get install chromium) or name one: CHROMIUM=/path/to/chrome npm test');
  return found;
}

function onPath() {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(runs);
}

function fromApt() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined;
  console.error('No Chromium found: installing the system package (apt-get install chromium) …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    execFileSync('apt-get', ['update', '-q'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    execFileSync('apt-get', ['install', '-qy', '--no-install-recommends', 'chromium'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  } catch (error) {
    console.error(`apt-get did not manage: ${error instanceof Error ? error.message : error}`);
  }
  return onPath(); // Ubuntu's package is an empty one that points to a snap
}

/** A build by the package @sparticuz/chromium, for those who cannot install one: 75 MB to download, 210 MB on disk. */
function fromNpm() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  console.error('No Chromium found, and none can be installed: taking a pinned build from npm …');
  const recipe = path.join(import.meta.dirname, 'recipes/chromium');
  const inputs = [path.join(recipe, 'package-lock.json'), import.meta.filename].map((file) => readFileSync(file));
  const folder = kept('chromium', inputs, (part) => {
    cpSync(recipe, part, { recursive: true });
    npm(['ci', '--ignore-scripts'], part);
    unpack(part);
    rmSync(path.join(part, 'node_modules'), { recursive: true });
  });
  const program = path.join(folder, 'chromium');
  return runs(program) ? program : undefined;
}

/** @param {string} folder */
function unpack(folder) {
  const packed = path.join(folder, 'node_modules/@sparticuz/chromium/bin');
  const content = (/** @type {string} */ name) => brotliDecompressSync(readFileSync(path.join(packed, `${name}.br`)));
  writeFileSync(path.join(folder, 'chromium-itself'), content('chromium'), { mode: 0o755 });
  for (const archive of ['fonts.tar', 'al2023.tar']) execFileSync('tar', ['-x', '-C', folder], { input: content(archive) });
  writeFileSync(path.join(folder, 'fonts.conf'), '<fontconfig><dir prefix="relative">fonts</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>\n');
  // The package brings libraries (those of Amazon Linux 2023) and a font for systems that have none.
  writeFileSync(path.join(folder, 'chromium'), `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
"$here/chromium-itself" --version >/dev/null 2>&1 || export LD_LIBRARY_PATH="$here/lib"
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/chromium-itself" "$@"
`, { mode: 0o755 });
}

/** @param {string} program */
function runs(program) {
  if (!existsSync(program)) return false;
  try {
    return /\d+\.\d+/.test(execFileSync(program, ['--version', '--no-sandbox'], { encoding: 'utf8', timeout: 20_000, stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return false;
  }
}
