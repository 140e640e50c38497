import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { root } from '../../../.ci/npm.mjs';
import { windowAddress } from '../../vscode-host/server.mjs';

/** Milliseconds that something on the screen may take. */
export const patience = 30_000;

/** A VS Code window, used the way a person uses it: by what is on the screen, the mouse and the keyboard. */
export class Workbench {
  /** Errors of the page's own scripts, the preview's among them. */
  readonly errors: string[] = [];

  private constructor(readonly page: Page, private readonly server: { origin: string; token: string }, readonly folder: string) {
    page.on('pageerror', (error) => this.errors.push(String(error)));
  }

  /** Opens a folder with one of its files in the editor. */
  static async open(page: Page, server: { origin: string; token: string }, folder: string, file: string): Promise<Workbench> {
    page.setDefaultTimeout(patience);
    const workbench = new Workbench(page, server, folder);
    await workbench.load(path.join(folder, file));
    return workbench;
  }

  /**
   * Loads the window again, as after a restart: what was open is open again. VS Code notes every five seconds what is open;
   * `noted` is what has to be in its note by then. (An address that names a file would open that file and nothing else.)
   */
  async reload(noted: string): Promise<void> {
    for (const end = Date.now() + patience; !(await this.page.evaluate(isNoted, noted)); await this.page.waitForTimeout(100)) {
      if (Date.now() > end) throw new Error(`VS Code did not note ${noted}`);
    }
    await this.load();
  }

  /** The editor that holds text; the first of two beside each other. */
  get editor(): Locator {
    return this.page.locator('.editor-instance .monaco-editor').first();
  }

  /** The document in a webview: VS Code's frame, and inside it the extension's. */
  get preview(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  }

  /** A plot of the preview, with its heading and its sentence. */
  plot(id: string): Locator {
    return this.preview.locator(`section[data-plot="${id}"]`);
  }

  /** Writes the settings of the folder, which VS Code takes over while it runs. */
  set(settings: Readonly<Record<string, unknown>>): void {
    writeFileSync(path.join(this.folder, '.vscode/settings.json'), JSON.stringify(settings));
  }

  /** Runs a command from the palette, by its title. It may go on to ask something. */
  async runCommand(title: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input.input');
    for (let tries = 1; !(await input.isVisible()); tries++) { // a page that has only just got the focus can lose the first key
      await this.page.keyboard.press('F1');
      await input.waitFor({ timeout: 2000 }).catch((error: unknown) => { if (tries === 5) throw error; });
    }
    await input.fill(`>${title}`);
    await this.choose(title);
    await this.page.waitForFunction(() => {
      const palette = document.querySelector<HTMLInputElement>('.quick-input-widget input.input');
      return !palette?.offsetParent || !palette.value.startsWith('>');
    });
  }

  /** What a list that came up on the screen offers. */
  offered(label: string): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: label }).first();
  }

  async choose(label: string): Promise<void> {
    await this.offered(label).click();
  }

  /** The lines on the screen with their inlay hints, as a person reads them. */
  async lines(): Promise<string[]> {
    const lines = await this.editor.locator('.view-line').evaluateAll((all) => all
      .map((line) => ({ top: line.getBoundingClientRect().top, text: line.textContent ?? '' }))
      .sort((a, b) => a.top - b.top).map(({ text }) => text));
    return lines.map(legible);
  }

  /** A line on the screen that holds a text, be it the file's own or a hint's; its blanks are of many kinds, so an expression needs `\s`. */
  line(text: string | RegExp): Locator {
    return this.editor.locator('.view-line').filter({ hasText: text }).first();
  }

  squiggles(severity: 'error' | 'warning' | 'info'): Locator {
    return this.editor.locator(`.squiggly-${severity}`);
  }

  /** What completion offers, by its label. */
  suggestion(label: string): Locator {
    return this.page.locator('.suggest-widget.visible .monaco-list-row').filter({ has: this.page.locator('.label-name').getByText(label, { exact: true }) });
  }

  statusBarItem(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item').filter({ hasText: text }).first();
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast').filter({ hasText: text }).first();
  }

  /** Scrolls to the first place that holds a text, and selects it. */
  async find(text: string): Promise<void> {
    await this.editor.locator('.view-lines').click();
    await this.page.keyboard.press('Control+F');
    await this.page.locator('.find-widget.visible textarea.input').first().fill(text);
    await this.page.keyboard.press('Enter');
    await this.page.keyboard.press('Escape');
  }

  /**
   * What the hover over a text says, once it says what is looked for: its parts come one after another.
   * A hover goes when the text under it is drawn anew: then the mouse is moved again.
   */
  async hover(text: string, lookedFor: string | RegExp): Promise<string> {
    const contents = this.page.locator('.monaco-hover:not(.hidden) .hover-contents');
    const says = async () => legible((await contents.allInnerTexts()).join('\n'));
    let said = '';
    for (let tries = 1; tries <= 5; tries++) {
      await this.page.mouse.move(2, 2);
      await contents.first().waitFor({ state: 'hidden' }); // an earlier one
      const { x, y } = await this.place(text);
      await this.page.mouse.move(x - 1, y);
      await this.page.mouse.move(x, y);
      for (const end = Date.now() + 5000; Date.now() < end; await this.page.waitForTimeout(50)) {
        const now = await says();
        if (typeof lookedFor === 'string' ? now.includes(lookedFor) : lookedFor.test(now)) return now;
        said = now || said;
      }
    }
    throw new Error(`The hover over “${text}” never says ${String(lookedFor)}, but: ${said || 'nothing'}`);
  }

  /** Clicks on a text in the editor, which puts the cursor there. */
  async click(text: string): Promise<void> {
    const { x, y } = await this.place(text);
    await this.page.mouse.click(x, y);
  }

  /** Puts the cursor at the end of the line that holds a text, and types. */
  async typeAfterLine(text: string, typed: string): Promise<void> {
    await this.click(text);
    await this.page.keyboard.press('End');
    await this.page.keyboard.type(typed);
  }

  /** The rows of the Problems view. */
  async problems(): Promise<string[]> {
    await this.runCommand('Problems: Focus on Problems View');
    const rows = this.page.locator('.markers-panel .monaco-list-row');
    await rows.first().waitFor();
    return (await rows.allInnerTexts()).map(legible);
  }

  /** Keeps a picture of the window under test/screenshots. */
  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: path.join(root, 'test/screenshots', `${name}.png`), animations: 'disabled' });
  }

  private async load(file?: string): Promise<void> {
    await this.page.goto(windowAddress(this.server, { folder: this.folder, ...(file ? { file } : {}) }), { timeout: 60_000 });
    await this.editor.locator('.view-line').first().waitFor({ timeout: 60_000 });
    await this.page.locator('.statusbar-item').first().waitFor();
  }

  /** The middle of the first occurrence of a text in the editor's visible lines. */
  private async place(text: string): Promise<{ x: number; y: number }> {
    const handle = await this.page.waitForFunction((wanted) => {
      for (const line of document.querySelectorAll('.editor-instance .monaco-editor .view-line')) {
        const pieces: Text[] = [];
        const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) pieces.push(walker.currentNode as Text);
        const at = pieces.map(({ data }) => data).join('').replaceAll('\u00a0', ' ').indexOf(wanted);
        if (at < 0) continue;
        let offset = at + Math.floor(wanted.length / 2);
        const piece = pieces.find(({ data }) => offset < data.length || !(offset -= data.length, true));
        if (!piece) continue;
        const range = document.createRange();
        range.setStart(piece, offset);
        range.setEnd(piece, offset + 1);
        const box = range.getBoundingClientRect();
        return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      }
      return undefined;
    }, text);
    return await handle.jsonValue() as { x: number; y: number };
  }
}

/** Whether VS Code's database for this folder says of a text that it is open. Runs in the page. */
async function isNoted(text: string): Promise<boolean> {
  const answer = <T>(request: IDBRequest<T>) => new Promise<T>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Error(String(request.error)));
  });
  for (const { name = '' } of await indexedDB.databases()) {
    if (!name.startsWith('vscode-web-state-db-') || name.endsWith('-global')) continue;
    const database = await answer(indexedDB.open(name));
    const notes = await answer(database.transaction('ItemTable').objectStore('ItemTable').get('memento/workbench.parts.editor'));
    database.close();
    if (String(notes).includes(text)) return true;
  }
  return false;
}

/** With plain spaces: Monaco writes no-break spaces and adds characters of no width, hints are padded with figure spaces. */
function legible(text: string): string {
  return text.replace(/[^\S\n]/g, ' ').replace(/[\u200b-\u200f\u2060\ufeff]/g, '');
}
