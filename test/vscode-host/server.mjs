import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { prepareHost } from './prepare.mjs';

/** Nothing between a person and the file, nothing sent anywhere. */
const quiet = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'telemetry.telemetryLevel': 'off',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/**
 * @typedef {object} ServerOptions
 * @property {import('./prepare.mjs').HostName} [host]
 * @property {string[]} [vsix]  extensions to install
 * @property {Record<string, unknown>} [settings]  user settings
 * @property {Record<string, string>} [env]  for the extension host
 * @property {boolean} [driven]  lets a window load tests into its extension host; shows no notifications
 */

/**
 * What a window shows first, in absolute paths. An extension under development and tests are for driven servers.
 * @typedef {{ folder: string, file?: string, extension?: string, tests?: string }} Opening
 */

/**
 * A running VS Code server. `token` is the secret in its addresses, `log` is what it printed, `logs` the folder of VS Code's own log files, `ended` comes when it ends by itself.
 * @typedef {{ origin: string, token: string, pid: number, log: string, logs: string, address(opening: Opening): string, stop(): Promise<void>, ended: Promise<void> }} Server
 */

/**
 * Starts VS Code on a free port of this machine only, with settings, extensions and logs in a new
 * folder that goes with it: on `stop`, and on the end of this process, however that comes.
 * @param {ServerOptions} options
 * @returns {Promise<Server>}
 */
export async function startServer({ host: name = 'current', vsix = [], settings = {}, env = {}, driven = false }) {
  const host = prepareHost(name);
  const home = mkdtempSync(path.join(tmpdir(), 'vscode-'));
  for (const folder of ['data/User', 'tmp']) mkdirSync(path.join(home, folder), { recursive: true });
  writeFileSync(path.join(home, 'data/User/settings.json'), JSON.stringify({ ...quiet, ...settings }, null, 2));
  const common = [host.main, '--server-data-dir', home, '--accept-server-license-terms', '--telemetry-level', 'off'];
  const environment = { ...withoutNpm(process.env), TMPDIR: path.join(home, 'tmp'), XDG_RUNTIME_DIR: '', EXTENSIONS_GALLERY: '{"serviceUrl":""}', ...env };
  for (const file of vsix) {
    await promisify(execFile)(host.node, [...common, '--install-extension', path.resolve(file), '--force'], { env: environment });
  }

  const token = randomBytes(16).toString('hex');
  const place = ['--host', '127.0.0.1', '--port', '0', '--connection-token', token];
  const manner = ['--disable-workspace-trust', '--disable-experiments', ...(driven ? ['--enable-smoke-test-driver'] : [])];
  const child = spawn(host.node, [...common, ...place, ...manner], {
    env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true, // a group of its own, so that all it starts ends with it
  });
  const stop = endsWithUs(child, home);
  let stopping = false;
  /** @type {Server} */
  const server = {
    origin: '', token, pid: child.pid ?? 0, log: '', logs: path.join(home, 'data/logs'),
    address: (opening) => windowAddress(server, opening),
    stop: () => { stopping = true; return stop(); },
    ended: new Promise((resolve) => child.once('exit', () => stopping || resolve())),
  };
  const port = await listening(child, (text) => { server.log += text; }).catch(async (error) => {
    await server.stop();
    throw new Error(`${error.message}:\n${server.log}`);
  });
  server.origin = `http://127.0.0.1:${port}`;
  return server;
}

/** The environment without what npm adds to that of its scripts, and without flags meant for our own Node. */
function withoutNpm(/** @type {NodeJS.ProcessEnv} */ env) {
  return Object.fromEntries(Object.entries(env).filter(([key]) => key !== 'NODE_OPTIONS' && !key.startsWith('npm_')));
}

/**
 * The address of a new window of a server.
 * @param {{ origin: string, token: string }} server
 * @param {Opening} opening
 */
export function windowAddress({ origin, token }, { folder, file, extension, tests }) {
  const uri = (/** @type {string} */ absolute) => `vscode-remote://${new URL(origin).host}${absolute}`;
  const payload = [];
  if (file) payload.push(['openFile', uri(file)]);
  if (extension) payload.push(['extensionDevelopmentPath', uri(extension)]);
  if (tests) payload.push(['extensionTestsPath', uri(tests)]);
  const query = Object.entries({ tkn: token, folder, payload: JSON.stringify(payload) });
  return `${origin}/?${query.map(([key, value]) => `${key}=${legible(value)}`).join('&')}`;
}

/** Percent-encoded, but for what a query may hold as it is: a person may have to copy it. */
function legible(/** @type {string} */ text) {
  return encodeURIComponent(text).replace(/%(2F|3A|2C)/g, decodeURIComponent);
}

/**
 * The port, once the server says it listens.
 * @param {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, import('node:stream').Readable>} child
 * @param {(text: string) => void} heard
 * @returns {Promise<number>}
 */
function listening(child, heard) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The VS Code server did not start within a minute')), 60_000);
    let text = '';
    const hear = (/** @type {Buffer} */ chunk) => {
      heard(String(chunk));
      text = text.slice(-200) + chunk;
      const port = /Extension host agent listening on (\d+)/.exec(text)?.[1];
      if (port) settle(() => resolve(Number(port)));
    };
    const settle = (/** @type {() => void} */ how) => { clearTimeout(timer); how(); };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', (error) => settle(() => reject(error)));
    child.once('exit', (code) => settle(() => reject(new Error(`The VS Code server ended with ${code}`))));
  });
}

/**
 * Binds the life of a process group and its folder to ours; returns how to end both now.
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} folder
 */
function endsWithUs(child, folder) {
  const signal = (/** @type {NodeJS.Signals} */ name) => {
    try {
      if (child.pid) process.kill(-child.pid, name);
    } catch {
      // Already gone.
    }
  };
  const atOnce = () => {
    signal('SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };
  process.once('exit', atOnce);
  for (const name of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    const alone = process.listenerCount(name) === 0; // whoever else listens decides when to end
    process.once(name, () => { atOnce(); if (alone) process.exit(130); });
  }
  return async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      const impatient = setTimeout(() => signal('SIGKILL'), 5000);
      signal('SIGTERM');
      await ended;
      clearTimeout(impatient);
    }
    process.off('exit', atOnce);
    atOnce();
  };
}

/**
 * Keeps a server's logs for whoever looks into a failure.
 * @param {Server} server
 * @param {string} folder
 */
export function keepLogs(server, folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'server.log'), server.log);
  if (existsSync(server.logs)) cpSync(server.logs, path.join(folder, 'logs'), { recursive: true });
}
