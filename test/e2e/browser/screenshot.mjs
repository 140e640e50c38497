// Makes the picture of the README, media/screenshot.png, from the packed extension:  npm run package && node test/e2e/browser/screenshot.mjs
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { root } from '../../../.ci/npm.mjs';
import { launchBrowser } from '../../vscode-host/browser.mjs';
import { startServer } from '../../vscode-host/server.mjs';
import { palettePng } from './palette-png.mjs';

/** The text and its hints on the left, the plots on the right, and little else. */
const settings = {
  'breadcrumbs.enabled': false,
  'editor.fontSize': 11,
  'editor.lineHeight': 17,
  'editor.minimap.enabled': false,
  'editor.occurrencesHighlight': 'off',
  'editor.scrollbar.horizontal': 'hidden',
  'editor.stickyScroll.enabled': false,
  'window.commandCenter': false,
  'workbench.activityBar.location': 'hidden',
  'workbench.colorTheme': 'Default Light Modern',
  'workbench.layoutControl.enabled': false,
};

const [width, height, scale] = [1440, 810, 10 / 9];

const folder = mkdtempSync(path.join(tmpdir(), 'density-screenshot-'));
cpSync(path.join(root, 'media/examples'), folder, { recursive: true });
const server = await startServer({ vsix: [path.join(root, 'density.vsix')], settings });
const browser = await launchBrowser();
try {
  const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: scale });
  await page.goto(server.address({ folder, file: path.join(folder, 'base-models.density') }));
  await page.locator('.statusbar-item', { hasText: '85 models' }).waitFor();
  await enter(page, '>View: Toggle Primary Side Bar Visibility');
  await enter(page, '>Density: Open Preview to the Side');
  const plot = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame').locator('section[data-plot=trend] svg');
  await plot.waitFor();
  await drag(page, width / 2, width / 2 + 170);
  await enter(page, ':43'); // comes to stand in the middle: the table begins at the top
  await page.locator('.view-line', { hasText: 'phi-1_5' }).click();
  await ringed(plot, 'phi-1_5');
  writeFileSync(path.join(root, 'media/screenshot.png'), palettePng(await pixels(await page.screenshot({ animations: 'disabled', caret: 'hide' }))));
} finally {
  await browser.close();
  await server.stop();
  rmSync(folder, { recursive: true });
}

/**
 * Runs a command (">…") or goes to a line (":…"), with the palette.
 * @param {import('playwright-core').Page} page
 * @param {string} text
 */
async function enter(page, text) {
  const input = page.locator('.quick-input-widget input.input');
  await page.keyboard.press('F1');
  await input.fill(text);
  await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
  await page.keyboard.press('Enter');
  await input.waitFor({ state: 'hidden' });
}

/**
 * Moves the border between the text and the preview.
 * @param {import('playwright-core').Page} page
 * @param {number} from
 * @param {number} to
 */
async function drag(page, from, to) {
  await page.mouse.move(from, height / 2);
  await page.mouse.down();
  await page.mouse.move(to, height / 2, { steps: 5 });
  await page.mouse.up();
  await page.mouse.move(to / 2, height - 5);
}

/**
 * Waits until a model is the one that is marked in a plot.
 * @param {import('playwright-core').Locator} plot
 * @param {string} name
 */
async function ringed(plot, name) {
  const place = (/** @type {import('playwright-core').Locator} */ mark) => mark.getAttribute('transform');
  const [ring, model] = [plot.locator('path[stroke-width="2.5"]'), plot.locator(`path[aria-label^="${name}"]`)];
  for (const end = Date.now() + 10_000; await place(ring) !== await place(model); await setTimeout(50)) {
    if (Date.now() > end) throw new Error(`${name} is not marked`);
  }
}

/**
 * A PNG's pixels, read by the browser.
 * @param {Buffer} png
 */
async function pixels(png) {
  const page = await browser.newPage();
  const read = await page.evaluate(async (source) => {
    const image = new Image();
    image.src = source;
    await image.decode();
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    context?.drawImage(image, 0, 0);
    const data = context?.getImageData(0, 0, image.width, image.height).data ?? [];
    return { width: image.width, height: image.height, data: [...data].map((value) => String.fromCharCode(value)).join('') };
  }, `data:image/png;base64,${png.toString('base64')}`);
  return { ...read, data: Buffer.from(read.data, 'latin1') };
}
