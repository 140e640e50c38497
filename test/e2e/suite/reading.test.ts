import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, codes, eventually, hints, open, openText, placeIn } from './editor.js';

suite('reading a file', () => {
  teardown(closeAll);

  test('hints stand behind the models, aligned, and behind the ruler', async () => {
    const document = await open('base-models.density');
    const found = await hints(document);
    for (const { line, hint } of found) assert.equal(hint.position.character, document.lineAt(line).text.length, `line ${line + 1}`);

    const [ruler, ...models] = found.map(({ text }) => text.trim());
    assert.match(ruler ?? '', /^35 runs, loss typically off by 1\.4 %$/);
    assert.equal(models.length, 85);
    for (const text of models) assert.match(text, /^N̂ +[\d.]+[MBT] \(.+\) +· ρ +[\d.]+( {2}↗ frontier)?( · [\d.]+× beyond)?$/);
    assert.equal(models.filter((text) => text.includes('frontier')).length, 5);
    assert.deepEqual([...new Set(models.map((text) => text.indexOf('· ρ')))].length, 1);
  });

  test('the setting of each kind of hint takes effect at once', async () => {
    const document = await openText('use std/refinedweb\nmodel A { params: 7.3B  hellaswag: 83.3% }\n');
    const settings = vscode.workspace.getConfiguration('density.hints');
    const whole = (await hints(document)).map(({ text }) => text.trim());
    assert.match(whole.join(' '), /^35 runs.* N̂ 16\.3B \(.*\) · ρ 2\.23 · 2\.4× beyond$/);
    const parts: Record<string, RegExp> = {
      effectiveSize: /^35 runs, .*% ρ 2\.23 \(.*\) · 2\.4× beyond$/,
      density: /^35 runs, .*% N̂ 16\.3B \([^·]*\) · 2\.4× beyond$/,
      interval: /^35 runs, .*% N̂ 16\.3B · ρ 2\.23 · 2\.4× beyond$/,
      fit: /^N̂ 16\.3B \(.*\) · ρ 2\.23 · 2\.4× beyond$/,
    };
    for (const [kind, rest] of Object.entries(parts)) {
      await settings.update(kind, false, vscode.ConfigurationTarget.Workspace);
      await eventually(async () => assert.match((await hints(document)).map(({ text }) => text.trim()).join(' '), rest));
      await settings.update(kind, undefined, vscode.ConfigurationTarget.Workspace);
    }
    await eventually(async () => assert.deepEqual((await hints(document)).map(({ text }) => text.trim()), whole));
  });

  test('a hover leads from the size and the density to their reasons', async () => {
    const document = await open('base-models.density');
    await hints(document);
    const text = await hoverText(document, 'Mistral-7B-v0.1');
    for (const part of ['**Effective size** 16.3B', '**Capacity density** 2.24', 'L = 1.701', '2.4× beyond the largest reference model']) {
      assert.ok(text.includes(part), `${part} is not in:\n${text}`);
    }
    assert.doesNotMatch(text, /NaN|Infinity|undefined/);
    assert.match(await hoverText(document, 'std/refinedweb'), /35 language models/);
  });

  async function hoverText(document: vscode.TextDocument, at: string): Promise<string> {
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, placeIn(document, at));
    return hovers.flatMap(({ contents }) => contents.map((content) => (typeof content === 'string' ? content : content.value))).join('\n');
  }

  test('the outline has the statements, and the models below their table', async () => {
    const document = await open('base-models.density');
    const outline = await eventually(async () => {
      const found = await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>('vscode.executeDocumentSymbolProvider', document.uri);
      assert.ok(found && found.length > 0);
      return found;
    });
    assert.deepEqual(outline.map(({ name }) => name), ['std/refinedweb', 'density', 'Open base models']);
    assert.equal(outline[2]?.children.length, 85);
    assert.equal(outline[2]?.children[0]?.name, 'llama-7b');
  });

  test('the ruler is a file that go-to-definition opens', async () => {
    const document = await open('base-models.density');
    const place = await eventually(async () => {
      const [found] = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>('vscode.executeDefinitionProvider', document.uri, placeIn(document, 'std/refinedweb'));
      assert.ok(found);
      return found;
    });
    const uri = 'uri' in place ? place.uri : place.targetUri;
    assert.match(uri.path, /\/std\/refinedweb\.density$/);
    const library = await vscode.workspace.openTextDocument(uri);
    assert.equal(library.languageId, 'density');
    assert.match(library.getText(), /^reference refinedweb/m);
  });

  test('no example has an error', async () => {
    for (const name of ['base-models', 'chinchilla', 'fine-tuning', 'llama-ruler', 'mixture-of-experts', 'olmo-ladder', 'plan-a-3b'].map((example) => `${example}.density`)) {
      const document = await open(name);
      await hints(document);
      assert.deepEqual(codes(document).filter((code) => code.startsWith('error')), [], name);
    }
  });
});
