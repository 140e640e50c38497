import * as vscode from 'vscode';
import type { CompareParams } from '../protocol/messages.js';
import { copyReport, openExample } from './commands.js';
import { Comparisons } from './compare.js';
import { currentDocument } from './documents.js';
import { exportPlot } from './export-plot.js';
import { createClient } from './language-client.js';
import { Preview } from './preview.js';
import { Refit } from './refit.js';
import { ServerStatus } from './server-status.js';
import { StatusBar } from './status-bar.js';

let stop: (() => Promise<void>) | undefined;

export async function activate({ extensionUri, subscriptions }: vscode.ExtensionContext): Promise<void> {
  const client = createClient(extensionUri);
  stop = () => client.stop();
  const server = new ServerStatus(client);
  const preview = new Preview(client, server, extensionUri);
  const refit = new Refit(client, server);
  const comparisons = new Comparisons(client);
  const file = (): vscode.Uri | undefined => currentDocument()?.uri ?? preview.uri;
  const on = (command: string, run: (...args: never[]) => unknown): vscode.Disposable => vscode.commands.registerCommand(command, run);
  subscriptions.push(
    server, preview, refit, comparisons, new StatusBar(server),
    on('density.refit', () => refit.run(file())),
    on('density.cancelRefit', () => refit.cancel()),
    on('density.openPreview', (uri?: vscode.Uri) => preview.open(uri, vscode.ViewColumn.Active)),
    on('density.openPreviewToSide', (uri?: vscode.Uri) => preview.open(uri, vscode.ViewColumn.Beside)),
    on('density.openExample', () => openExample(extensionUri)),
    on('density.exportPlot', (plot?: string) => exportPlot(preview, plot === undefined ? file() : preview.uri, plot)),
    on('density.copyReport', () => copyReport(client, file())),
    on('density.compare', (other?: CompareParams['with']) => comparisons.run(file(), other)),
    vscode.window.registerWebviewPanelSerializer(Preview.viewType, preview),
  );
  await client.start();
}

export function deactivate(): Promise<void> | undefined {
  return stop?.();
}
