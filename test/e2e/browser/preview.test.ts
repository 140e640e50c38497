import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { test } from './window.js';
import { patience, type Workbench } from './workbench.js';

const points = (window: Workbench) => window.plot('trend').locator('.drawing:not(.unfinished) path[aria-roledescription=point]');
const sentence = (window: Workbench) => window.plot('trend').locator('> p');

async function openBeside(window: Workbench): Promise<void> {
  await window.line('35 runs').waitFor();
  await window.click('How much');
  await window.runCommand('Density: Open Preview to the Side');
  await points(window).first().waitFor();
}

test('the preview shows every model, says what it shows, and follows the text', async ({ open }) => {
  const window = await open({ file: 'base-models.density' });
  await openBeside(window);
  await expect.poll(() => points(window).count(), { timeout: patience }).toBe(85);
  expect(await sentence(window).innerText()).toMatch(/^Density doubles every 328 days \(90 % interval of the line: .*\), from 5 record setters among 80 models/);
  const titles = await window.preview.locator('section h2').allInnerTexts();
  expect(titles.slice(0, 4)).toEqual(['Density over time', 'Effective and actual size', 'Loss law', 'Score and loss: HellaSwag']);
  for (const said of await window.preview.locator('#plots section > p').allInnerTexts()) expect(said).toMatch(/^[^]{20,}\.$/);
  await window.screenshot('preview');

  await window.page.keyboard.press('Control+End');
  await window.page.keyboard.type('model Mine-3B { params: 3.1B  released: 2024-08  hellaswag: 80% }');
  await expect.poll(() => points(window).count(), { timeout: patience }).toBe(86);
  await expect.poll(() => sentence(window).innerText()).toContain('among 81 models');
  await window.screenshot('preview-new-model');

  await window.plot('trend').locator('path[aria-label^="Mistral-7B-v0.1"]').click({ force: true });
  await window.statusBarItem(/^Ln 61,/).waitFor();
  await window.screenshot('preview-reveal');

  await window.plot('trend').getByRole('button', { name: 'Export' }).click();
  await window.page.locator('.quick-input-widget').getByText('Export Density over time').waitFor();
  await window.screenshot('preview-export');
  await window.page.keyboard.press('Enter');
  await window.statusBarItem('Exported trend.svg.').waitFor();
  expect(readFileSync(path.join(window.folder, 'trend.svg'), 'utf8')).toMatch(/^<svg [^]*Mistral-7B-v0\.1/);
  expect(window.errors).toEqual([]);
});

test('the preview wears the colours of the editor, whatever they are', async ({ open }) => {
  const window = await open({ file: 'base-models.density' });
  await openBeside(window);
  const themes = { 'vscode-dark': 'Default Dark Modern', 'vscode-high-contrast': 'Default High Contrast', 'vscode-high-contrast-light': 'Default High Contrast Light', 'vscode-light': 'Default Light Modern' };
  for (const [name, theme] of Object.entries(themes)) {
    window.set({ 'workbench.colorTheme': theme });
    await window.preview.locator(`body.${name}`).waitFor();
    await expect.poll(() => colours(window), { timeout: patience }).toSatisfy(({ page, ground, ink, text }: Colours) => ground === page && ink === text);
    await window.screenshot(`theme-${name}`);
  }
});

interface Colours {
  readonly page: string;
  readonly text: string;
  readonly ground: string;
  readonly ink: string;
}

/** Those of the page, and those of the first plot: its ground and the title of its axis. */
function colours(window: Workbench): Promise<Colours> {
  return window.plot('trend').locator('svg').evaluate((svg) => {
    const page = getComputedStyle(document.body);
    const title = svg.querySelector('.role-axis-title text') ?? svg;
    return { page: page.backgroundColor, text: page.color, ground: getComputedStyle(svg).backgroundColor, ink: getComputedStyle(title).fill };
  });
}

test('in a narrow window nothing is cut off', async ({ open }) => {
  const window = await open({ file: 'base-models.density', width: 600 });
  await window.line('35 runs').waitFor();
  await window.runCommand('View: Toggle Primary Side Bar Visibility');
  await window.runCommand('Density: Open Preview');
  await points(window).first().waitFor();
  await expect.poll(() => cutOff(window), { timeout: patience }).toEqual([]);
  await window.screenshot('narrow');
  await window.page.setViewportSize({ width: 380, height: 800 });
  await expect.poll(() => cutOff(window), { timeout: patience }).toEqual([]);
  await window.screenshot('very-narrow');
});

/** What reaches beyond the page, or beyond the drawing it belongs to. */
function cutOff(window: Workbench): Promise<string[]> {
  return window.preview.locator('body').evaluate((body) => [...body.querySelectorAll('section, svg, svg text, button')].flatMap((element) => {
    const { left, right, top, bottom, width } = element.getBoundingClientRect();
    const around = element.closest('svg')?.getBoundingClientRect();
    const hidden = width === 0 || getComputedStyle(element).opacity === '0';
    const within = left >= 0 && right <= body.clientWidth + 1 && (!around || (top >= around.top - 1 && bottom <= around.bottom + 1));
    return hidden || within ? [] : [`${element.tagName} ${element.textContent?.slice(0, 40)}`];
  }));
}

test('the preview is there again after a reload', async ({ open }) => {
  const window = await open({ file: 'base-models.density' });
  await openBeside(window);
  await window.reload('density.preview');
  await points(window).first().waitFor();
  expect(await sentence(window).innerText()).toContain('Density doubles every 328 days');
  await window.screenshot('reloaded');
});
