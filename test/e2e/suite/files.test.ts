import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { checkCodes, closeAll, eventually, fileUri, hints, open, write } from './editor.js';

const ruler = 'use std/refinedweb\n';
const models = `use "ruler.density"
model A { params: 7.3B  released: 2023-09-27  hellaswag: 83.3% }
`;

suite('files that name others', () => {
  teardown(async () => {
    await closeAll();
    for (const name of ['ruler.density', 'models.density', 'runs.csv']) {
      await vscode.workspace.fs.delete(fileUri(name)).then(undefined, () => undefined);
    }
  });

  test('a ruler beside the file is read, and read again when it changes on disk', async () => {
    await write('ruler.density', ruler);
    await write('models.density', models);
    const document = await open('models.density');
    assert.match((await hints(document)).at(-1)?.text ?? '', /N̂ 16\.3B/);
    await write('ruler.density', 'benchmark hellaswag { range: 25% .. 100% }\n');
    await checkCodes(document, ['warning no-reference']);
    await write('ruler.density', ruler);
    await checkCodes(document, []);
  });

  test('a ruler that is not there is missed until it comes', async () => {
    await write('models.density', models);
    const document = await open('models.density');
    await eventually(() => assert.deepEqual(vscode.languages.getDiagnostics(document.uri).map(({ range }) => document.getText(range))[0], '"ruler.density"'));
    await write('ruler.density', ruler);
    await checkCodes(document, []);
  });

  test('models come from a CSV file, and follow it', async () => {
    await write('runs.csv', 'name,size,hs\nA,7.3B,83.3%\nB,7Q,78.1%\n');
    await write('models.density', `${ruler}models from "runs.csv" { name: column name  params: column size  hellaswag: column hs }\n`);
    const document = await open('models.density');
    await checkCodes(document, ['error csv-row']);
    assert.match(vscode.languages.getDiagnostics(document.uri)[0]?.message ?? '', /^runs\.csv, row 2, column /);
    await write('runs.csv', 'name,size,hs\nA,7.3B,83.3%\nB,7B,78.1%\n');
    await checkCodes(document, []);
  });
});
