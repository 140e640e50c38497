import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { STATUS, type StatusParams } from '../protocol/messages.js';
import { isDensity } from './documents.js';

/** "ρ 85 models · 2 warnings", for the file being edited. */
export class StatusBar implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('density.status', vscode.StatusBarAlignment.Right, 100);
  readonly #states = new Map<string, StatusParams>();
  readonly #parts: vscode.Disposable[];

  constructor(client: LanguageClient) {
    this.#item.name = 'Density';
    this.#parts = [
      this.#item,
      client.onNotification(STATUS, (status: StatusParams) => {
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
    const document = vscode.window.activeTextEditor?.document;
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

export interface StatusText {
  readonly text: string;
  readonly tooltip: string;
  readonly command: string;
}

/** What is said about a file, and where a click leads. */
export function statusText({ state, models, errors, warnings }: StatusParams): StatusText {
  const problems = { command: 'workbench.actions.view.problems', tooltip: 'Show the problems' };
  if (state === 'computing') return { text: 'ρ fitting…', tooltip: 'Densities are being computed', command: 'density.openPreviewToSide' };
  if (state === 'failed') return { text: 'ρ failed', tooltip: 'Something went wrong in Density itself; the output channel has the details', command: 'workbench.action.output.toggleOutput' };
  if (errors > 0) return { text: `ρ ${many(errors, 'error')}`, ...problems };
  if (warnings > 0) return { text: `ρ ${many(models, 'model')} · ${many(warnings, 'warning')}`, ...problems };
  return { text: `ρ ${many(models, 'model')}`, tooltip: 'Open the preview', command: 'density.openPreviewToSide' };
}

function many(n: number, noun: string): string {
  return `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`;
}
