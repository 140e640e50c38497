import * as vscode from 'vscode';
import type { StatusParams } from '../protocol/messages.js';
import { currentDocument, isDensity } from './documents.js';
import type { ServerStatus } from './server-status.js';
import { statusText } from './status-text.js';

/** "ρ 85 models · 2 warnings", for the file being edited. */
export class StatusBar implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('density.status', vscode.StatusBarAlignment.Right, 100);
  readonly #states = new Map<string, StatusParams>();
  readonly #parts: vscode.Disposable[];

  constructor(server: ServerStatus) {
    this.#item.name = 'Density';
    this.#parts = [
      this.#item,
      server.onChange((status) => {
        this.#states.set(status.uri, status);
        this.#show();
      }),
      vscode.window.onDidChangeActiveTextEditor(() => this.#show()),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => void this.#states.delete(uri.toString())),
    ];
  }

  dispose(): void {
    for (const part of this.#parts) part.dispose();
  }

  #show(): void {
    const document = vscode.window.activeTextEditor?.document ?? currentDocument(); // no editor is active while the preview is
    const status = isDensity(document) ? this.#states.get(document.uri.toString()) : undefined;
    if (!status) return this.#item.hide();
    const { text, tooltip, command } = statusText(status);
    this.#item.text = text;
    this.#item.tooltip = tooltip;
    this.#item.command = command;
    this.#item.accessibilityInformation = { label: `Density: ${text.replace(/^ρ /, '')}` };
    this.#item.show();
  }
}
