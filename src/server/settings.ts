import { DidChangeConfigurationNotification, DidChangeWatchedFilesNotification, type Connection, type InitializeParams, type ServerCapabilities, type TextDocumentSyncKind } from 'vscode-languageserver';
import type { HintKinds } from '../features/inlay-hints.js';

/** What the client can do, and what it asks for in its initializationOptions. */
export interface Client {
  readonly refreshesHints: boolean;
  readonly watchesFiles: boolean;
  readonly hasFolders: boolean;
  readonly hasConfiguration: boolean;
  /** Whether hovers may hold `command:` links, which only our own client understands. */
  readonly links: boolean;
  readonly incremental: boolean;
  /** A fixed date for tests; null: the clock. */
  now(): Date | null;
  watch(connection: Connection): Promise<void>;
}

export function readClient({ capabilities, initializationOptions }: Partial<InitializeParams>): Client {
  const options = (typeof initializationOptions === 'object' && initializationOptions !== null ? initializationOptions : {}) as Record<string, unknown>;
  const now = typeof options['now'] === 'string' ? new Date(options['now']) : null;
  return {
    refreshesHints: capabilities?.workspace?.inlayHint?.refreshSupport === true,
    watchesFiles: capabilities?.workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    hasFolders: capabilities?.workspace?.workspaceFolders === true,
    hasConfiguration: capabilities?.workspace?.configuration === true,
    links: options['links'] === true,
    incremental: options['incremental'] !== false,
    now: () => now,
    watch: async (connection) => {
      await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern: '**/*.density' }, { globPattern: '**/*.csv' }] });
    },
  };
}

export function capabilities(change: TextDocumentSyncKind): ServerCapabilities {
  return {
    textDocumentSync: { openClose: true, change },
    hoverProvider: true,
    completionProvider: { triggerCharacters: [' ', ':', '|', '/'] },
    definitionProvider: true,
    documentSymbolProvider: true,
    codeActionProvider: { codeActionKinds: ['quickfix'] },
    inlayHintProvider: { resolveProvider: true },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  };
}

/** The user's settings under `density.`. */
export class Settings {
  hints: HintKinds = { effectiveSize: true, density: true, interval: true, fit: true };
  #registered = false;

  async load(connection: Connection, client: Client): Promise<void> {
    if (!client.hasConfiguration) return;
    if (!this.#registered) {
      this.#registered = true;
      await connection.client.register(DidChangeConfigurationNotification.type, { section: 'density' }).catch(() => undefined);
    }
    const given = (await connection.workspace.getConfiguration('density')) as { hints?: Partial<HintKinds> } | null;
    this.hints = { ...this.hints, ...given?.hints };
  }
}
