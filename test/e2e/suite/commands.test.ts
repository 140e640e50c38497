import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, eventually, hints, open, openText, previewTab, replace } from './editor.js';

const commands = ['refit', 'openPreview', 'openPreviewToSide', 'openExample', 'exportPlot', 'copyReport', 'compare'].map((name) => `density.${name}`);

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

  test('Refit leaves the same sizes and densities, and locks them beside the file', async () => {
    const document = await open('base-models.density');
    const lock = vscode.Uri.file(`${document.uri.fsPath}.lock`);
    const sizes = async () => (await hints(document)).map(({ text }) => text.replace(/ *\([^)]*\) */, ' ').replace(' · locked', ''));
    const before = await sizes();
    await vscode.commands.executeCommand('density.refit');
    try {
      assert.deepEqual(await sizes(), before);
      const written = JSON.parse(new TextDecoder().decode(await vscode.workspace.fs.readFile(lock))) as { schema: string; models: unknown[] };
      assert.equal(written.schema, 'density-lock/1');
      assert.equal(written.models.length, 85);
    } finally {
      await vscode.workspace.fs.delete(lock);
    }
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

  test('Compare Fits shows beside the text what changed since it was saved, and again what changed meanwhile', async () => {
    const document = await open('base-models.density');
    await replace(document, '78.1318%', '79.5%');
    const shown = async () => {
      await vscode.commands.executeCommand('density.compare', { kind: 'saved' });
      return eventually(() => {
        const page = vscode.window.visibleTextEditors.map((editor) => editor.document).find(({ uri }) => uri.scheme === 'density-comparison');
        assert.ok(page);
        return page;
      });
    };
    const page = await shown();
    assert.equal(page.languageId, 'density-comparison');
    assert.equal(page.uri.path, '/Fits: base-models since it was saved');
    assert.match(page.getText(), /^base-models\.density as saved → base-models\.density\n[^]*falcon-7b .*hellaswag 78\.13% → 79\.5%/);
    assert.equal(vscode.window.activeTextEditor?.document, document);
    await replace(document, '79.5%', '78.1318%');
    await shown();
    await eventually(() => assert.match(page.getText(), /Nothing changed/));
  });

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
