import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, eventually, openText } from './editor.js';

// The first file by name: it has to run before any other opens a .density file.
suite('the extension', () => {
  teardown(closeAll);

  const extension = () => {
    const found = vscode.extensions.getExtension('density-lang.density');
    assert.ok(found, 'density-lang.density is not installed');
    return found;
  };

  test('does not start with the window, nor with other languages', async () => {
    const other = await vscode.workspace.openTextDocument({ language: 'plaintext', content: 'model A { params: 1B }\n' });
    await vscode.window.showTextDocument(other);
    assert.equal(extension().isActive, false);
  });

  test('starts when a .density text is opened', async () => {
    const document = await openText('model A { params: 1B }\n');
    assert.equal(document.languageId, 'density');
    await eventually(() => assert.ok(extension().isActive));
  });
});
