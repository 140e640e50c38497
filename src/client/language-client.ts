import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';

/** The server in a process of its own, spoken to over Node's IPC. Not started yet. */
export function createClient(extensionUri: vscode.Uri): LanguageClient {
  const module = vscode.Uri.joinPath(extensionUri, 'dist', 'server.cjs').fsPath;
  return new LanguageClient('density', 'Density', { module, transport: TransportKind.ipc }, {
    documentSelector: [{ language: 'density' }],
    initializationOptions: { links: true },
    markdown: { isTrusted: { enabledCommands: ['density.openPreviewToSide'] } },
  });
}
