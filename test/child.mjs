import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../.ci/npm.mjs';

const windows = process.platform === 'win32';

/** @type {import('node:child_process').ChildProcess | undefined} */
let running;

/**
 * Runs Node in the project's folder with our own streams, one program at a time; resolves to the exit code.
 * @param {string[]} args
 * @returns {Promise<number | null>}
 */
export function runNode(args) {
  return new Promise((resolve, reject) => {
    running = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], detached: !windows }); // a group, with all it starts
    running.once('error', reject);
    running.once('exit', resolve);
  }).finally(() => { running = undefined; });
}

/** Ends what runs, with a second to clean up. */
export async function endRunning() {
  const group = running?.pid && (windows ? running.pid : -running.pid);
  if (!group) return;
  process.kill(group, 'SIGTERM');
  await sleep(1000);
  if (running) process.kill(group, 'SIGKILL');
}
