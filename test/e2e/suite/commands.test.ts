import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, eventually, hints, open, openText, previewTab } from './editor.js';

const commands = ['refit', 'openPreview', 'openPreviewToSide', 'openExample', 'exportPlot', 'copyReport'].map((name) => `density.${name}`);

suite('commands', () => {
  teardown(closeAll);

  test('are all there', async () => {
    const known = await vscode.commands.getCommands(true);
    assert.deepEqual(commands.filter((command) => !known.includes(command)), []);
  });

  test('ask for a file where there is none, and end when nobody answers', async () => {
    for (const command of commands) {
      let ended = false;
      const running = vscode.commands.executeCommand(command).then(() => { ended = true; });
      await eventually(async () => {
        await vscode.commands.executeCommand('notifications.clearAll');
        await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
        assert.ok(ended, `${command} does not end`);
      });
      await running;
    }
    assert.equal(previewTab(), undefined);
  });

  test('Refit leaves the same numbers', async () => {
    const document = await open('base-models.density');
    const texts = async () => (await hints(document)).map(({ text }) => text);
    const before = await texts();
    await vscode.commands.executeCommand('density.refit');
    assert.deepEqual(await texts(), before);
  });

  test('Copy Report puts the report on the clipboard', async () => {
    const document = await openText('use std/refinedweb\nmodel A { params: 7.3B  hellaswag: 83.3% }\n');
    await hints(document);
    await vscode.env.clipboard.writeText('');
    await choosingTheFirst('density.copyReport');
    const report = await vscode.env.clipboard.readText();
    assert.match(report, /^\| A +\|.*16\.3B/m);
  });

  test('Open Example opens a copy that belongs to nobody', async () => {
    await choosingTheFirst('density.openExample');
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document?.isUntitled);
    assert.equal(document.languageId, 'density');
    assert.equal((await hints(document)).length, 86);
  });

  /** Runs a command that lets one choose from a list. */
  async function choosingTheFirst(command: string): Promise<void> {
    let ended = false;
    const running = vscode.commands.executeCommand(command).then(() => { ended = true; });
    await eventually(async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      assert.ok(ended, `${command} does not end`);
    });
    await running;
  }

  test('the preview opens beside the text, which keeps the cursor', async () => {
    const document = await open('base-models.density');
    await vscode.commands.executeCommand('density.openPreviewToSide');
    const tab = await eventually(() => {
      const found = previewTab();
      assert.ok(found);
      return found;
    });
    assert.equal(tab.label, 'Preview base-models.density');
    assert.notEqual(tab.group.viewColumn, vscode.window.activeTextEditor?.viewColumn);
    assert.equal(vscode.window.activeTextEditor?.document, document);
  });

  test('there is one preview, and it follows the text that is edited', async () => {
    await open('base-models.density');
    await vscode.commands.executeCommand('density.openPreview');
    await eventually(() => assert.equal(previewTab()?.label, 'Preview base-models.density'));
    await open('olmo-ladder.density');
    await eventually(() => assert.equal(previewTab()?.label, 'Preview olmo-ladder.density'));
    await vscode.commands.executeCommand('density.openPreviewToSide');
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    assert.equal(tabs.filter(({ input }) => input instanceof vscode.TabInputWebview).length, 1);
  });
});
