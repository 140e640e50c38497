import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { inject, test as plain } from 'vitest';
import { root } from '../../../.ci/npm.mjs';
import { launchBrowser, newPage } from '../../vscode-host/browser.mjs';
import { Workbench } from './workbench.js';

export interface Folder {
  /** The file to show, one of media/examples or of `files`. */
  readonly file: string;
  /** Further files of the folder, or others in place of the examples: name to text. */
  readonly files?: Readonly<Record<string, string>>;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Of the window, in pixels. */
  readonly width?: number;
}

/** A test that can open windows, each on a copy of the examples; when it fails, a picture of each is kept. */
export const test = plain.extend<{ browser: Browser; open: (folder: Folder) => Promise<Workbench> }>({
  browser: [async ({}, use) => {
    const browser = await launchBrowser();
    await use(browser);
    await browser.close();
  }, { scope: 'file' }],

  open: async ({ browser, task }, use) => {
    const windows: Workbench[] = [];
    await use(async ({ file, files = {}, settings = {}, width = 1280 }) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'density-window-'));
      cpSync(path.join(root, 'media/examples'), folder, { recursive: true });
      mkdirSync(path.join(folder, '.vscode'));
      writeFileSync(path.join(folder, '.vscode/settings.json'), JSON.stringify(settings));
      for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
      const page = await newPage(browser);
      await page.setViewportSize({ width, height: 800 });
      const window = await Workbench.open(page, inject('server'), folder, file);
      windows.push(window);
      return window;
    });
    for (const [index, window] of windows.entries()) {
      if (task.result?.state === 'fail') await window.screenshot(`failed ${task.name} ${index + 1}`.replaceAll(/[^\w.-]+/g, '-'));
      await window.page.context().close();
      rmSync(window.folder, { recursive: true, force: true });
    }
  },
});
