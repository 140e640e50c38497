import * as vscode from 'vscode';

/** The model or reference row written on a line: the innermost symbol there. */
export async function nameAt(document: vscode.TextDocument, line: number): Promise<string | null> {
  let within = await symbolsOf(document.uri);
  let name: string | null = null;
  for (;;) {
    const found = within.find(({ range }) => range.start.line <= line && line <= range.end.line);
    if (!found) return name;
    name = found.name;
    within = found.children;
  }
}

/** Where the model or row of this name is written; null when that is in another file. */
export async function placeOf(uri: vscode.Uri, name: string): Promise<vscode.Range | null> {
  return findIn(await symbolsOf(uri), name)?.selectionRange ?? null;
}

function findIn(symbols: readonly vscode.DocumentSymbol[], name: string): vscode.DocumentSymbol | undefined {
  for (const symbol of symbols) {
    const found = symbol.children.length === 0 && symbol.name === name ? symbol : findIn(symbol.children, name);
    if (found) return found;
  }
  return undefined;
}

async function symbolsOf(uri: vscode.Uri): Promise<vscode.DocumentSymbol[]> {
  return (await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>('vscode.executeDocumentSymbolProvider', uri)) ?? [];
}
