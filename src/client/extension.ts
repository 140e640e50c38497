import * as vscode from 'vscode';
import { copyReport, openExample, refit } from './commands.js';
import { currentDocument } from './documents.js';
import { exportPlot } from './export-plot.js';
import { createClient } from './language-client.js';
import { Preview } from './preview.js';
import { ServerStatus } from './server-status.js';
import { StatusBar } from './status-bar.js';

let stop: (() => Promise<void>) | undefined;

export async function activate({ extensionUri, subscriptions }: vscode.ExtensionContext): Promise<void> {
  const client = createClient(extensionUri);
  stop = () => client.stop();
  const server = new ServerStatus(client);
  const preview = new Preview(client, server, extensionUri);
  const file = (): vscode.Uri | undefined => currentDocument()?.uri ?? preview.uri;
  const on = (command: string, run: (...args: never[]) => unknown): vscode.Disposable => vscode.commands.registerCommand(command, run);
  subscriptions.push(
    server, preview, new StatusBar(server),
    on('density.refit', () => refit(client, file())),
    on('density.openPreview', (uri?: vscode.Uri) => preview.open(uri, vscode.ViewColumn.Active)),
    on('density.openPreviewToSide', (uri?: vscode.Uri) => preview.open(uri, vscode.ViewColumn.Beside)),
    on('density.openExample', () => openExample(extensionUri)),
    on('density.exportPlot', (plot?: string) => exportPlot(preview, plot === undefined ? file() : preview.uri, plot)),
    on('density.copyReport', () => copyReport(client, file())),
    vscode.window.registerWebviewPanelSerializer(Preview.viewType, preview),
  );
  await client.start();
}

export function deactivate(): Promise<void> | undefined {
  return stop?.();
}
