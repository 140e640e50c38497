import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { REFIT, type RefitParams, type RefitResult } from '../protocol/messages.js';
import { askForFile } from './documents.js';
import type { ServerStatus } from './server-status.js';

/** The command "Refit": thorough work with progress, which the notification and the status bar can stop. */
export class Refit implements vscode.Disposable {
  #stop: vscode.CancellationTokenSource | null = null;

  constructor(private readonly client: LanguageClient, private readonly server: ServerStatus) {}

  async run(uri: vscode.Uri | undefined): Promise<void> {
    if (!uri) return askForFile('to refit');
    this.cancel();
    const stop = (this.#stop = new vscode.CancellationTokenSource());
    const options = { location: vscode.ProgressLocation.Notification, title: 'Density: refitting', cancellable: true };
    const { summary, lock } = await vscode.window.withProgress(options, async (progress, token) => {
      token.onCancellationRequested(() => stop.cancel());
      const told = this.#tell(uri, progress);
      const params: RefitParams = { uri: uri.toString() };
      try {
        return await this.client.sendRequest<RefitResult>(REFIT, params, stop.token);
      } catch (error) {
        if (stop.token.isCancellationRequested) return { summary: 'The refit was stopped; nothing has changed.', lock: null };
        throw error;
      } finally {
        told.dispose();
      }
    });
    if (this.#stop === stop) this.#stop = null;
    void this.#report(summary, lock);
  }

  async #report(summary: string, lock: string | null): Promise<void> {
    const open = 'Open Lock';
    const choice = lock === null ? await vscode.window.showInformationMessage(summary) : await vscode.window.showInformationMessage(summary, open);
    if (choice === open) await vscode.window.showTextDocument(vscode.Uri.parse(lock!));
  }

  cancel(): void {
    this.#stop?.cancel();
  }

  dispose(): void {
    this.cancel();
  }

  #tell(uri: vscode.Uri, progress: vscode.Progress<{ message?: string; increment?: number }>): vscode.Disposable {
    let done = 0;
    return this.server.onChange(({ uri: of, share }) => {
      if (of !== uri.toString() || share === null) return;
      progress.report({ increment: Math.max(0, 100 * share - done), message: `${Math.round(100 * share)} %` });
      done = Math.max(done, 100 * share);
    });
  }
}
