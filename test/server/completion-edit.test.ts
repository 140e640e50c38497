import { expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { completion } from '../../src/features/completion.js';
import { completionEdit } from '../../src/server/completion-edit.js';
import { readClient } from '../../src/server/settings.js';
import { cursor } from '../support/fixture.js';
import { analysisOf } from '../support/remarks.js';

/** The text after an item is taken, by each way that there is. */
function taken(marked: string, label: string, replaces: boolean): string[] {
  const { text, offset } = cursor(marked);
  const document = TextDocument.create('file:///a.density', 'density', 1, text);
  const item = completion(analysisOf(text), offset).find((one) => one.label === label)!;
  const edit = completionEdit(document, offset, item, replaces);
  const ranges = 'range' in edit ? [edit.range] : [edit.insert, edit.replace];
  return ranges.map((range) => TextDocument.applyEdits(document, [{ range, newText: edit.newText }]));
}

test('what stands right of the cursor stays where the client inserts', () => {
  expect(taken('use std/ref$0model', 'std/refinedweb', false)).toEqual(['use std/refinedwebmodel']);
  expect(taken('use std/ref$0model', 'std/refinedweb', true)).toEqual(['use std/refinedwebmodel', 'use std/refinedweb']);
  expect(taken('density { combine: ea$0 }', 'each', true)).toEqual(['density { combine: each }', 'density { combine: each }']);
});

test('a client says whether it can tell the two apart', () => {
  expect(readClient({ capabilities: {} }).replaces).toBe(false);
  expect(readClient({ capabilities: { textDocument: { completion: { completionItem: { insertReplaceSupport: true } } } } }).replaces).toBe(true);
});
