import * as vscode from 'vscode';

export function isDensity(document: vscode.TextDocument | undefined): document is vscode.TextDocument {
  return document?.languageId === 'density';
}

/** The file a command without arguments is about: the one being edited, else the only one in sight. */
export function currentDocument(): vscode.TextDocument | undefined {
  const active = vscode.window.activeTextEditor?.document;
  if (isDensity(active)) return active;
  const visible = vscode.window.visibleTextEditors.map((editor) => editor.document).filter(isDensity);
  return visible.length === 1 ? visible[0] : undefined;
}

/** Says what to do when a command has no file to work on. */
export async function askForFile(purpose: string): Promise<void> {
  const example = 'Open Example';
  const choice = await vscode.window.showInformationMessage(`Open a .density file ${purpose}, or start from an example.`, example);
  if (choice === example) await vscode.commands.executeCommand('density.openExample');
}
