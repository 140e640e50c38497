import { DidChangeConfigurationNotification, DidChangeWatchedFilesNotification, MessageType, ShowMessageNotification, type Connection, type InitializeParams, type ServerCapabilities, type TextDocumentSyncKind } from 'vscode-languageserver';
import { readLevels, type Levels } from '../base/levels.js';
import type { HintKinds } from '../features/hint.js';

/** What the client can do, and what it asks for in its initializationOptions. */
export interface Client {
  readonly refreshesHints: boolean;
  readonly watchesFiles: boolean;
  readonly hasFolders: boolean;
  readonly hasConfiguration: boolean;
  /** Whether diagnostics may name places that they have to do with. */
  readonly showsRelated: boolean;
  /** Whether a completion can say apart what it inserts before and what it replaces. */
  readonly replaces: boolean;
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
    showsRelated: capabilities?.textDocument?.publishDiagnostics?.relatedInformation === true,
    replaces: capabilities?.textDocument?.completion?.completionItem?.insertReplaceSupport === true,
    links: options['links'] === true,
    incremental: options['incremental'] !== false,
    now: () => now,
    watch: async (connection) => {
      await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern: '**/*.density' }, { globPattern: '**/*.csv' }, { globPattern: '**/*.density.lock' }] });
    },
  };
}

export function capabilities(change: TextDocumentSyncKind): ServerCapabilities {
  return {
    textDocumentSync: { openClose: true, change },
    hoverProvider: true,
    completionProvider: { triggerCharacters: [' ', ':', '|', '/'] },
    definitionProvider: true,
    renameProvider: { prepareProvider: true },
    documentSymbolProvider: true,
    codeActionProvider: { codeActionKinds: ['quickfix'] },
    inlayHintProvider: { resolveProvider: true },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  };
}

/** Settings that mean nothing and are named in one message. */
const MOST = 3;

/** The user's settings under `density.`. */
export class Settings {
  hints: HintKinds = { effectiveSize: true, density: true, interval: true, fit: true, plan: true, answer: true };
  /** `density.diagnostics`: how serious each remark is taken to be. */
  levels: Levels = new Map();
  #registered = false;
  #complained = '';

  async load(connection: Connection, client: Client): Promise<void> {
    if (!client.hasConfiguration) return;
    if (!this.#registered) {
      this.#registered = true;
      await connection.client.register(DidChangeConfigurationNotification.type, { section: 'density' }).catch(() => undefined);
    }
    const given = (await connection.workspace.getConfiguration('density')) as { hints?: Partial<HintKinds>; diagnostics?: unknown } | null;
    this.hints = { ...this.hints, ...given?.hints };
    this.#readLevels(connection, given?.diagnostics ?? {});
  }

  /** What means nothing is said, once, and costs nothing else. */
  #readLevels(connection: Connection, given: unknown): void {
    const { levels, problems } = readLevels(given);
    this.levels = levels;
    const more = problems.length - MOST;
    const complaint = problems.length > 0 ? `Setting density.diagnostics: ${problems.slice(0, MOST).join(' ')}${more > 0 ? ` (and ${more.toLocaleString('en-US')} more like these)` : ''}` : '';
    if (complaint && complaint !== this.#complained) void connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message: complaint });
    this.#complained = complaint;
  }
}
