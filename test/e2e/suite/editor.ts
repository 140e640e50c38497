import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const patience = 15_000; // ms

/** Tries until nothing is thrown: VS Code and the language server answer in their own time. */
export async function eventually<T>(attempt: () => T | Thenable<T>): Promise<T> {
  for (const end = Date.now() + patience; ; await pause(50)) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A file of the folder that is open: a copy of media/examples. */
export function fileUri(name: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'no folder is open');
  return vscode.Uri.joinPath(folder.uri, name);
}

/** Writes a file behind the editor's back, as another program does. */
export async function write(name: string, text: string): Promise<vscode.Uri> {
  const uri = fileUri(name);
  await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
  return uri;
}

/** Shows a file of the folder. */
export async function open(name: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(fileUri(name));
  await vscode.window.showTextDocument(document);
  return document;
}

/** Shows a text that is in no file. */
export async function openText(content: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument({ language: 'density', content });
  await vscode.window.showTextDocument(document);
  return document;
}

export async function closeAll(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.files.revert');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** Replaces the first occurrence of a text. */
export async function replace(document: vscode.TextDocument, from: string, to: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, rangeOf(document, from), to);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

/** Where a text first occurs. */
export function rangeOf(document: vscode.TextDocument, text: string): vscode.Range {
  const at = document.getText().indexOf(text);
  assert.ok(at >= 0, `"${text}" does not occur in ${document.uri.path}`);
  return new vscode.Range(document.positionAt(at), document.positionAt(at + text.length));
}

/** The middle of the first occurrence of a text. */
export function placeIn(document: vscode.TextDocument, text: string): vscode.Position {
  const { start } = rangeOf(document, text);
  return start.translate(0, Math.ceil(text.length / 2));
}

/** The hints of a text once there are any, in the order of its lines; blanks are plain blanks. */
export async function hints(document: vscode.TextDocument): Promise<{ line: number; text: string; hint: vscode.InlayHint }[]> {
  const all = new vscode.Range(0, 0, document.lineCount, 0);
  return eventually(async () => {
    const found = await vscode.commands.executeCommand<vscode.InlayHint[]>('vscode.executeInlayHintProvider', document.uri, all);
    assert.ok(found.length > 0, 'no hints');
    return found.map((hint) => ({ line: hint.position.line, text: textOf(hint), hint })).sort((a, b) => a.line - b.line);
  });
}

function textOf({ label }: vscode.InlayHint): string {
  const text = typeof label === 'string' ? label : label.map(({ value }) => value).join('');
  return text.replaceAll('\u2007', ' ');
}

/** "error score-not-percent" for each diagnostic of a text. */
export function codes({ uri }: vscode.TextDocument): string[] {
  return vscode.languages.getDiagnostics(uri).map(({ severity, code }) => {
    const name = typeof code === 'object' ? code.value : code;
    return `${vscode.DiagnosticSeverity[severity].toLowerCase()} ${name}`;
  });
}

export async function checkCodes(document: vscode.TextDocument, expected: readonly string[]): Promise<void> {
  await eventually(() => assert.deepEqual(codes(document), expected));
}

/** The tab of the preview. */
export function previewTab(): vscode.Tab | undefined {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.find(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('density.preview'));
}
