import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { previewPage } from '../../src/client/preview-page.js';
import type { Plot } from '../../src/protocol/messages.js';
import type { ToHost, ToPage } from '../../src/protocol/panel.js';
import { plotsOf } from '../features/plots-of.js';
import { findChromium } from '../vscode-host/chromium.mjs';

// The preview's page as it ships, under its own policy, in a real browser; only VS Code's side is played.

declare global {
  interface Window {
    said: ToHost[];
    drawing: Element | null;
  }
}

const uri = 'file:///models.density';
let browser: Browser;
let server: Server;
let page: Page;
let plots: Plot[];
let complaints: string[];

beforeAll(async () => {
  const { outputFiles } = await build({ platform: 'browser', format: 'iife', target: 'chrome132', entryPoints: ['src/webview/main.ts'], bundle: true, minify: true, write: false, charset: 'utf8' });
  const files: Record<string, [type: string, content: string]> = {
    '/webview.js': ['text/javascript', outputFiles[0]!.text],
    '/preview.css': ['text/css', readFileSync('media/preview.css', 'utf8')],
    '/host.js': ['text/javascript', host],
    '/': ['text/html', previewPage({ nonce: 'once', cspSource: "'self'", script: '/webview.js', style: '/preview.css' }).replace('<script', '<script nonce="once" src="/host.js"></script>\n<script')],
  };
  server = createServer(({ url }, response) => {
    const [type, content] = files[url ?? ''] ?? ['text/plain', ''];
    response.setHeader('content-type', `${type}; charset=utf-8`).end(content);
  }).listen(0, '127.0.0.1');
  [browser, plots] = await Promise.all([chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] }), plotsOf(readFileSync('media/examples/base-models.density', 'utf8'))]);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  server?.close();
});

afterEach(async () => {
  expect(complaints).toEqual([]);
  await page.close();
});

/** What VS Code gives a page, remembered over a reload as VS Code does. */
const host = `
  window.said = [];
  window.drawing = null;
  document.addEventListener('securitypolicyviolation', (event) => console.error('forbidden by the policy: ' + event.violatedDirective + ' ' + event.blockedURI));
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => said.push(message),
    getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
    setState: (state) => sessionStorage.setItem('state', JSON.stringify(state)),
  });`;

async function open(width = 900): Promise<void> {
  complaints = [];
  page = await browser.newPage({ viewport: { width, height: 800 } });
  page.on('console', (message) => message.type() !== 'log' && message.type() !== 'info' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

async function tell(message: ToPage): Promise<void> {
  await page.evaluate((data) => window.postMessage(data, '*'), message);
}

async function show(shown: readonly Plot[] = plots): Promise<void> {
  await tell({ kind: 'plots', uri, title: 'models.density', plots: shown, notice: null });
}

const trendPoints = () => page.locator('section[data-plot=trend] .drawing:not(.unfinished) path[aria-roledescription=point]');
const lastSaid = () => page.evaluate(() => window.said.at(-1));

test('plots are drawn under the page’s policy and say what they show', async () => {
  await open();
  expect(await page.evaluate(() => window.said)).toEqual([{ kind: 'ready' }]);
  await expect.poll(() => page.locator('#notice').innerText()).toBe('Computing…');
  await show();
  await trendPoints().first().waitFor();
  expect(await trendPoints().count()).toBe(85);
  expect(await page.locator('section[data-plot=trend] > p').innerText()).toBe(plots[0]!.says);
  expect(await page.locator('section[data-plot=trend] figure').getAttribute('aria-label')).toContain(plots[0]!.says);
  expect(await page.locator('#notice').isVisible()).toBe(false);
});

test('new numbers move the same drawing; a plot of another kind replaces it', async () => {
  await open();
  await show();
  await trendPoints().first().waitFor();
  await page.evaluate(() => { window.drawing = document.querySelector('section[data-plot=trend] svg'); });
  const isSame = () => page.evaluate(() => window.drawing!.isConnected && document.querySelector('section[data-plot=trend] svg') === window.drawing);

  const fewer = structuredClone(plots) as unknown as { says: string; spec: { datasets: Record<string, object[]> } }[];
  fewer[0]!.spec.datasets['models']!.length = 50;
  fewer[0]!.says = 'Another sentence.';
  await show(fewer as unknown as Plot[]);
  await expect.poll(() => trendPoints().count()).toBe(50);
  expect(await isSame()).toBe(true);
  expect(await page.locator('section[data-plot=trend] > p').innerText()).toBe('Another sentence.');

  const { datasets: { note: _, ...datasets }, layer, ...rest } = plots[0]!.spec as unknown as { datasets: Record<string, unknown>; layer: unknown[] };
  await show([{ ...plots[0]!, spec: { ...rest, datasets, layer: layer.slice(0, -1) } }]);
  await expect.poll(isSame).toBe(false);
  expect(await page.locator('section').count()).toBe(1);
});

test('plots that the density does not rest on are folded away, and drawn when they are unfolded', async () => {
  await open();
  await show(plots.filter(({ unused }) => !unused));
  await trendPoints().first().waitFor();
  expect(await page.locator('#unused').isVisible()).toBe(false);
  await show();
  await expect.poll(() => page.locator('#unused section').count()).toBe(3);
  expect(await page.locator('#plots section').count()).toBe(4);
  expect(await page.locator('#unused summary').innerText()).toBe('Not used by the density');
  expect(await page.locator('section[data-plot=curve-lambada]').isVisible()).toBe(false);
  await page.locator('#unused summary').click();
  await page.locator('section[data-plot=curve-lambada]').scrollIntoViewIfNeeded();
  await page.locator('section[data-plot=curve-lambada] path[aria-roledescription=point]').first().waitFor();
});

test('the theme changes the colours of the same drawing', async () => {
  await open();
  await show();
  await trendPoints().first().waitFor();
  const colours = () => page.evaluate(() => [...new Set([...document.querySelectorAll('section[data-plot=trend] path[aria-roledescription=point]')].map((path) => path.getAttribute('stroke')))]);
  expect(await colours()).toContain('#0072b2');
  await page.evaluate(() => { document.body.className = 'vscode-dark'; });
  await expect.poll(colours).toContain('#56b4e9');
  await page.evaluate(() => { document.body.className = 'vscode-high-contrast'; });
  await expect.poll(colours).toContain('#6fc8ff');
});

test('the model under the cursor is marked in every plot', async () => {
  await open();
  await show();
  await page.locator('section[data-plot=sizes] path[aria-roledescription=point]').first().waitFor();
  await tell({ kind: 'select', name: 'Mistral-7B-v0.1' });
  for (const plot of ['trend', 'sizes']) await page.locator(`section[data-plot=${plot}] path[stroke="#a5007d"]`).waitFor({ state: 'attached' });
});

test('pointing tells, clicking and the keyboard lead to the editor', async () => {
  await open();
  await show();
  const point = page.locator('section[data-plot=trend] path[aria-label^="Qwen2-0.5B"]').first();
  await point.hover();
  await expect.poll(() => page.locator('.tooltip').innerText()).toMatch(/^Qwen2-0.5B\n500M params · released 2024-06-07\neffective size /);
  await point.click();
  expect(await lastSaid()).toEqual({ kind: 'reveal', name: 'Qwen2-0.5B' });
  await page.locator('section[data-plot=trend] figure').focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => page.locator('section[data-plot=trend] .spoken').textContent()).toMatch(/^\S+, \S+ params, released|^\S+, \S+ params · released/);
  await page.keyboard.press('Enter');
  expect(await lastSaid()).toMatchObject({ kind: 'reveal' });
});

test('zoom and scroll outlive new numbers and a reload', async () => {
  await open();
  await show();
  await trendPoints().first().waitFor();
  const ticks = () => page.locator('section[data-plot=trend] svg .role-axis-label').allTextContents().then((texts) => texts.join());
  const wide = await ticks();
  await page.locator('section[data-plot=trend] svg').hover();
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -600);
  await page.keyboard.up('Control');
  await expect.poll(ticks).not.toBe(wide);
  const near = await ticks();
  await show();
  await page.mouse.wheel(0, 120);
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(120);
  await page.waitForFunction(() => JSON.parse(sessionStorage.getItem('state') ?? '{}').scroll === 120);
  await page.reload();
  await show();
  await trendPoints().first().waitFor();
  await expect.poll(ticks).toBe(near);
  expect(await page.evaluate(() => window.scrollY)).toBe(120);
});

test('pictures are drawn on request, in light colours', async () => {
  await open();
  await page.evaluate(() => { document.body.className = 'vscode-dark'; });
  await show();
  await tell({ kind: 'draw', request: 1, plot: 'sizes', format: 'svg' });
  await expect.poll(lastSaid).toMatchObject({ kind: 'drawn', request: 1, content: expect.stringMatching(/^<svg .*fill="#ffffff"/) });
  await tell({ kind: 'draw', request: 2, plot: 'sizes', format: 'png' });
  await expect.poll(lastSaid).toMatchObject({ kind: 'drawn', request: 2, content: expect.stringMatching(/^iVBORw0KGgo/) });
  await tell({ kind: 'draw', request: 3, plot: 'none', format: 'svg' });
  await expect.poll(lastSaid).toEqual({ kind: 'drawn', request: 3, content: null });
});

test('what is missing is said, and hostile names stay text', async () => {
  await open();
  const hostile = await plotsOf('use std/refinedweb\nmodel "<img src=x onerror=alert(1)>" { params: 7B  hellaswag: 78%  released: 2024-01-15 }\n');
  await show([{ id: 'trend', title: 'Density over time', says: '', missing: 'Add `released:` to see the trend.', spec: null, unused: false }, ...hostile.slice(1)]);
  expect(await page.locator('section[data-plot=trend].missing > p').innerText()).toBe('Add released: to see the trend.');
  expect(await page.locator('section[data-plot=trend] code').innerText()).toBe('released:');
  expect(await page.locator('section[data-plot=trend] figure').isVisible()).toBe(false);
  const point = page.locator('section[data-plot=sizes] path[aria-roledescription=point]').first();
  await point.hover();
  await expect.poll(() => page.locator('.tooltip').innerText()).toMatch(/^<img src=x onerror=alert\(1\)>\n/);
  expect(await page.locator('img').count()).toBe(0);
  await tell({ kind: 'plots', uri, title: 'models.density', plots: [], notice: { says: 'Nothing to draw yet.', offers: [] } });
  await expect.poll(() => page.locator('#notice').innerText()).toBe('Nothing to draw yet.');
  expect(await page.locator('section').count()).toBe(0);
});

test('a notice offers what can be done, at a click', async () => {
  await open();
  await tell({ kind: 'plots', uri, title: 'models.density', plots: [], notice: { says: 'Add `released:`.', offers: ['add-ruler', 'open-example'] } });
  await expect.poll(() => page.locator('#notice button').allInnerTexts()).toEqual(['Add use std/refinedweb', 'Open Example']);
  await page.locator('#notice button').first().click();
  await expect.poll(lastSaid).toEqual({ kind: 'offer', offer: 'add-ruler' });
});

test('at 300 pixels nothing runs over the edge, and a wider panel widens the plots', async () => {
  await open(300);
  await show();
  await trendPoints().first().waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(300);
  await page.setViewportSize({ width: 700, height: 800 });
  await expect.poll(() => page.locator('section[data-plot=trend] svg').first().boundingBox().then((box) => box?.width)).toBeGreaterThan(600);
});

test('the fits of a file of laws: pointing, marking, zooming, and themes', async () => {
  const fits = await plotsOf(readFileSync('media/examples/fine-tuning.density', 'utf8'));
  await open();
  await show(fits);
  const section = 'section[data-plot=fit-gpt2-xl]';
  const far = page.locator(`${section} path[aria-label^="gpt2-xl@1638400"]`);
  await page.locator('section[data-plot=fit-gpt2]').waitFor();
  expect(await page.locator('section').first().getAttribute('data-plot')).toBe('fit-gpt2');
  await page.locator(section).scrollIntoViewIfNeeded();
  await far.hover();
  await expect.poll(() => page.locator('.tooltip').innerText()).toMatch(/^gpt2-xl@1638400\nsamples 1\.64M\nloss 1\.4\d+\n\(90 % of the curve: .*\)\nmeasured 1\.55\d \(−.* %, −.* standard errors, outside\)$/);
  await far.click();
  expect(await lastSaid()).toEqual({ kind: 'reveal', name: 'gpt2-xl@1638400' });
  await tell({ kind: 'select', name: 'gpt2-xl@200' });
  await page.locator(`${section} path[stroke="#a5007d"]`).waitFor({ state: 'attached' });
  const ticks = () => page.locator(`${section} svg .role-axis-label`).allTextContents().then((texts) => texts.join());
  const wide = await ticks();
  await page.locator(`${section} svg`).hover();
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -600);
  await page.keyboard.up('Control');
  await expect.poll(ticks).not.toBe(wide);
  await page.evaluate(() => { document.body.className = 'vscode-high-contrast-light'; });
  await expect.poll(() => page.locator(`${section} path[stroke="#8f3300"]`).count()).toBeGreaterThan(0);
});
