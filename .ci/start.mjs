// npm start: opens VS Code with this extension and an example, from nothing but a clone and Node.
//   --browser   in a browser even if there is a desktop VS Code        --no-open   only print the address
//   --check     start, wait until the page answers, stop
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findDesktop, isNewEnough, openDesktop } from './desktop.mjs';
import { ensureDependencies, root } from './npm.mjs';

const flags = new Set(process.argv.slice(2));
const folder = path.join(root, 'media/examples');
const file = path.join(folder, 'base-models.density');
const { engines } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

ensureDependencies();
const desktop = flags.has('--browser') ? undefined : findDesktop();
if (desktop && isNewEnough(desktop, engines.vscode)) await inDesktop(desktop);
else {
  if (desktop) console.log(`${desktop} is older than VS Code ${engines.vscode}, which this extension needs.`);
  await inBrowser();
}

/** @param {string} command */
async function inDesktop(command) {
  const { build } = await import('../esbuild.mjs');
  await build();
  if (!flags.has('--check')) openDesktop(command, ['--new-window', `--extensionDevelopmentPath=${root}`, folder, file]);
  console.log(`Opening ${path.relative(root, file)} in ${command}`);
}

/** Serves the same VS Code, with the packed extension installed, to a browser on this machine. */
async function inBrowser() {
  const { whyNoHost } = await import('../test/vscode-host/prepare.mjs');
  const why = whyNoHost();
  if (why) {
    console.error(`No desktop VS Code ${engines.vscode} found: install one from https://code.visualstudio.com, or name one in VSCODE_PATH.\n(${why})`);
    process.exit(1);
  }
  console.log('Building the extension …');
  const packed = spawnSync(process.execPath, [path.join(root, '.ci/package.mjs')], { encoding: 'utf8' });
  if (packed.status !== 0) throw new Error(`The extension could not be built:\n${packed.stdout}${packed.stderr}`);
  const { startServer } = await import('../test/vscode-host/server.mjs');
  const server = await startServer({ vsix: [path.join(root, 'density.vsix')], settings: { 'editor.minimap.enabled': false } }); // room for the hints
  void server.ended.then(() => {
    console.error(`VS Code ended by itself:\n${server.log}`);
    process.exit(1);
  });
  const address = server.address({ folder, file });
  await answers(address);
  console.log(`\nVS Code with ${path.relative(root, file)} is served at\n\n  ${address}\n`);
  if (flags.has('--check')) {
    await server.stop();
    console.log('The page answered. Stopped.');
    return;
  }
  console.log('Open this address in a browser on this machine. Ctrl-C stops it.');
  if (!flags.has('--no-open')) openBrowser(address);
}

/**
 * Waits until the workbench page is served: the first answer sets the cookie that the second asks for.
 * @param {string} address
 */
async function answers(address) {
  for (let tries = 0; tries < 50; tries++, await sleep(200)) {
    const first = await fetch(address, { redirect: 'manual' }).catch(() => undefined);
    const cookie = first?.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');
    if (!first || !cookie) continue;
    const page = await fetch(new URL(first.headers.get('location') ?? address, address), { headers: { cookie } });
    if (page.ok && (await page.text()).includes('workbench')) return;
  }
  throw new Error(`No page at ${address}`);
}

/** @param {string} address */
function openBrowser(address) {
  if (!process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return;
  spawn('xdg-open', [address], { stdio: 'ignore', detached: true }).on('error', () => {}).unref();
}
