import type { InsertReplaceEdit, TextEdit } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { CompletionItem } from '../features/completion.js';
import { rangeIn } from './positions.js';

/** What taking an item at `offset` does. The text right of the cursor is replaced only where the client lets its user choose that; else it stays. */
export function completionEdit(document: TextDocument, offset: number, { insert, replace }: Pick<CompletionItem, 'insert' | 'replace'>, replaces: boolean): TextEdit | InsertReplaceEdit {
  const left = rangeIn(document, { start: replace.start, end: offset });
  return replaces ? { insert: left, replace: rangeIn(document, replace), newText: insert } : { range: left, newText: insert };
}
