import assert from 'node:assert/strict';
import * as vscode from 'vscode';

suite('the extension', () => {
  test('starts when a .density file is opened', async () => {
    const extension = vscode.extensions.getExtension('density-lang.density');
    assert.ok(extension, 'density-lang.density is not installed');
    const document = await vscode.workspace.openTextDocument({ language: 'density', content: 'model A { params: 1B }\n' });
    await vscode.window.showTextDocument(document);
    await extension.activate();
    assert.equal(document.languageId, 'density');
    assert.ok(extension.isActive);
  });
});
