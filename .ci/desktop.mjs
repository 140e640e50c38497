import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const windows = process.platform === 'win32';

/** The command line of a desktop VS Code that can show a window here: `$VSCODE_PATH`, else one on the PATH or in its usual place. */
export function findDesktop() {
  const named = process.env['VSCODE_PATH'];
  if (named) {
    if (!existsSync(named)) throw new Error(`VSCODE_PATH is ${named}, and there is no such file`);
    return named;
  }
  return canShowWindows() ? usualPlaces().find((file) => existsSync(file)) : undefined;
}

function canShowWindows() {
  if (process.platform !== 'linux') return true;
  const display = process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];
  return Boolean(display) && process.getuid?.() !== 0; // it refuses to run as root
}

function usualPlaces() {
  const names = ['code', 'code-insiders', 'codium'].map((name) => windows ? `${name}.cmd` : name);
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter(Boolean);
  return [
    ...names.flatMap((name) => folders.map((folder) => path.join(folder, name))),
    '/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code',
    path.join(process.env['LOCALAPPDATA'] ?? '', 'Programs/Microsoft VS Code/bin/code.cmd'),
  ];
}

/**
 * Whether that VS Code satisfies `engines.vscode` ("^1.100.0"): one that does not would leave the extension out without a word.
 * @param {string} command
 * @param {string} wanted
 */
export function isNewEnough(command, wanted) {
  const { stdout } = spawnSync(quoted(command), ['--version'], { encoding: 'utf8', shell: windows });
  const [major = 0, minor = 0] = numbers(stdout ?? '');
  const [wantedMajor = 0, wantedMinor = 0] = numbers(wanted);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

/**
 * Opens a window and does not wait for it.
 * @param {string} command
 * @param {string[]} args
 */
export function openDesktop(command, args) {
  spawn(quoted(command), args.map(quoted), { stdio: 'ignore', detached: true, shell: windows }).unref();
}

/** @param {string} text */
function numbers(text) {
  return (/\d+(\.\d+)+/.exec(text)?.[0] ?? '').split('.').map(Number);
}

/** @param {string} text */
function quoted(text) {
  return windows ? `"${text}"` : text;
}
