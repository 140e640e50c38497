import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { STATUS, type StatusParams } from '../protocol/messages.js';

/** What the server says about its files, for everyone who listens; a language client itself has one handler for each message. */
export class ServerStatus implements vscode.Disposable {
  readonly #changes = new vscode.EventEmitter<StatusParams>();
  readonly onChange = this.#changes.event;
  readonly #notification: vscode.Disposable;

  constructor(client: LanguageClient) {
    this.#notification = client.onNotification(STATUS, (status: StatusParams) => this.#changes.fire(status));
  }

  dispose(): void {
    this.#notification.dispose();
    this.#changes.dispose();
  }
}
