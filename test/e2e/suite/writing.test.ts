import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { checkCodes, closeAll, eventually, hints, openText, placeIn, rangeOf, replace } from './editor.js';

const text = `use std/refinedweb

model Mistral-7B { params: 7.3B  released: 2023-09-27  hellaswag: 83.3% }
`;

suite('writing a file', () => {
  teardown(closeAll);

  test('a mistake has a code with a link, and a fix', async () => {
    const document = await openText(text.replace('83.3%', '83.3'));
    await checkCodes(document, ['error score-not-percent']);
    const [problem] = vscode.languages.getDiagnostics(document.uri);
    assert.equal(problem?.source, 'density');
    assert.equal(problem.message, '83.3 is a fraction above 1. Did you mean 83.3%?');
    assert.equal(document.getText(problem.range), '83.3');
    assert.ok(typeof problem.code === 'object');
    const { fragment } = problem.code.target;
    const page = await vscode.workspace.openTextDocument(problem.code.target.with({ fragment: '' }));
    assert.equal(page.lineAt(Number(fragment.slice(1)) - 1).text, '### score-not-percent');

    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, problem.range);
    const fix = actions.find(({ title }) => title === 'Change to `83.3%`');
    assert.ok(fix?.edit && fix.isPreferred);
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.equal(document.getText(), text);
    await checkCodes(document, []);
  });

  test('numbers follow the text', async () => {
    const document = await openText(text);
    assert.match((await hints(document))[1]?.text ?? '', /N̂ 16\.3B.*ρ 2\.23/);
    await replace(document, '83.3%', '78.1%');
    await eventually(async () => assert.match((await hints(document))[1]?.text ?? '', /N̂ 5\.9B.*ρ 0\.81$/));
  });

  test('completion offers what belongs where the cursor is', async () => {
    const document = await openText('use std/\n\nmodel A { params: 7B   }\n');
    await eventually(async () => assert.ok((await labelsAfter(document, 'use std/')).includes('std/refinedweb')));
    await replace(document, 'use std/', 'use std/refinedweb');
    const keys = await eventually(async () => {
      const found = await labelsAfter(document, 'params: 7B  ');
      assert.ok(found.includes('hellaswag'), 'no benchmark is offered');
      return found;
    });
    assert.ok(keys.includes('released') && !keys.includes('params'));
  });

  async function labelsAfter(document: vscode.TextDocument, before: string): Promise<string[]> {
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', document.uri, rangeOf(document, before).end);
    return items.map(({ label }) => (typeof label === 'string' ? label : label.label));
  }

  test('the comment command writes and takes away a #', async () => {
    const document = await openText(text);
    select(placeIn(document, 'model'));
    await vscode.commands.executeCommand('editor.action.commentLine');
    assert.match(document.getText(), /^# model Mistral-7B/m);
    await vscode.commands.executeCommand('editor.action.commentLine');
    assert.equal(document.getText(), text);
  });

  test('a name, a date and a percentage are one word each', async () => {
    const document = await openText(text);
    for (const word of ['Mistral-7B', '2023-09-27', '83.3%', 'std/refinedweb']) {
      const range = document.getWordRangeAtPosition(placeIn(document, word));
      assert.equal(range && document.getText(range), word);
    }
  });

  test('an opening brace closes itself', async () => {
    const document = await openText('');
    await vscode.commands.executeCommand('type', { text: 'model A {' });
    assert.equal(document.getText(), 'model A {}');
  });

  function select(place: vscode.Position): void {
    assert.ok(vscode.window.activeTextEditor);
    vscode.window.activeTextEditor.selection = new vscode.Selection(place, place);
  }
});
