import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter, type ProtocolConnection } from 'vscode-languageserver-protocol/node';
import {
  CodeActionRequest, CompletionRequest, ConfigurationRequest, DefinitionRequest, DidChangeTextDocumentNotification, DidCloseTextDocumentNotification, DidOpenTextDocumentNotification, DocumentSymbolRequest,
  ExitNotification, HoverRequest, InitializedNotification, InitializeRequest, InlayHintRefreshRequest, InlayHintRequest, PublishDiagnosticsNotification, RegistrationRequest, RenameRequest, ShutdownRequest,
  type CodeAction, type CompletionItem, type Definition, type Diagnostic, type DocumentSymbol, type Hover, type InlayHint, type Position, type PublishDiagnosticsParams, type Range, type WorkspaceEdit,
} from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { STATUS, type StatusParams } from '../../src/protocol/messages.js';

/** Suites and benches run from the project's root. */
export const root = process.cwd();
export const today = '2026-11-22T12:00:00Z';

export interface Options {
  readonly command?: readonly string[];
  readonly folder?: string;
  readonly incremental?: boolean;
  readonly settings?: unknown;
}

/** A language client as an editor has one, talking to the built server over standard input and output. */
export class Client {
  readonly published: PublishDiagnosticsParams[] = [];
  readonly statuses: StatusParams[] = [];
  readonly #documents = new Map<string, TextDocument>();
  #waiting: (() => void)[] = [];

  private constructor(private readonly server: ChildProcessWithoutNullStreams, readonly connection: ProtocolConnection) {}

  static async start({ command = ['dist/server.cjs', '--stdio'], folder, incremental = true, settings = {} }: Options = {}): Promise<Client> {
    const server = spawn(process.execPath, [path.join(root, command[0]!), ...command.slice(1)], { stdio: 'pipe' });
    const connection = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
    const client = new Client(server, connection);
    connection.onNotification(PublishDiagnosticsNotification.type, (params) => client.#heard(() => client.published.push(params)));
    connection.onNotification(STATUS, (params: StatusParams) => client.#heard(() => client.statuses.push(params)));
    connection.onRequest(RegistrationRequest.type, () => undefined);
    connection.onRequest(InlayHintRefreshRequest.type, () => undefined);
    connection.onRequest(ConfigurationRequest.type, ({ items }) => items.map(() => settings));
    connection.listen();
    await connection.sendRequest(InitializeRequest.type, {
      processId: process.pid, rootUri: null,
      workspaceFolders: folder ? [{ uri: pathToFileURL(folder).href, name: 'workspace' }] : null,
      capabilities: { textDocument: { publishDiagnostics: { relatedInformation: true } }, workspace: { configuration: true, workspaceFolders: true, inlayHint: { refreshSupport: true }, didChangeWatchedFiles: { dynamicRegistration: true } } },
      initializationOptions: { now: today, incremental, links: false },
    });
    await connection.sendNotification(InitializedNotification.type, {});
    return client;
  }

  /** Opens a text and waits until its numbers are there. */
  async open(name: string, text: string): Promise<string> {
    const uri = /^(file|untitled):/.test(name) ? name : pathToFileURL(path.isAbsolute(name) ? name : path.join(root, 'media/examples', name)).href;
    this.#documents.set(uri, TextDocument.create(uri, 'density', 1, text));
    await this.connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument: { uri, languageId: 'density', version: 1, text } });
    await this.ready(uri);
    return uri;
  }

  /** Replaces the only occurrence of a text, as typing would; answers the new version. */
  async edit(uri: string, find: string, replace: string): Promise<number> {
    const document = this.document(uri);
    const start = document.getText().indexOf(find);
    if (start < 0) throw new Error(`${find} does not occur`);
    return this.change(uri, { start: document.positionAt(start), end: document.positionAt(start + find.length) }, replace);
  }

  async change(uri: string, range: Range, text: string): Promise<number> {
    const document = this.document(uri);
    const version = document.version + 1;
    const sent = this.connection.sendNotification(DidChangeTextDocumentNotification.type, { textDocument: { uri, version }, contentChanges: [{ range, text }] });
    this.#documents.set(uri, TextDocument.update(document, [{ range, text }], version));
    await sent;
    return version;
  }

  async close(uri: string): Promise<void> {
    await this.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });
  }

  document(uri: string): TextDocument {
    return this.#documents.get(uri)!;
  }

  at(uri: string, find: string, into = 0): Position {
    const document = this.document(uri);
    const offset = document.getText().indexOf(find);
    if (offset < 0) throw new Error(`${find} does not occur`);
    return document.positionAt(offset + into);
  }

  /** The first diagnostics published for this version or a later one. */
  async diagnostics(uri: string, version = 1): Promise<Diagnostic[]> {
    const found = await this.until(() => this.published.find((params) => params.uri === uri && (params.version ?? 0) >= version));
    return found.diagnostics;
  }

  /** The diagnostics as they stand once the numbers belong to this version. */
  async settled(uri: string, version: number): Promise<Diagnostic[]> {
    await this.ready(uri, version);
    return this.published.filter((params) => params.uri === uri).at(-1)!.diagnostics;
  }

  async ready(uri: string, version = 1): Promise<StatusParams> {
    return this.until(() => this.statuses.find((status) => status.uri === uri && status.version >= version && status.state === 'ready'));
  }

  hints(uri: string, lines: readonly [number, number] = [0, 1e6]): Promise<InlayHint[] | null> {
    const range = { start: { line: lines[0], character: 0 }, end: { line: lines[1], character: 0 } };
    return this.connection.sendRequest(InlayHintRequest.type, { textDocument: { uri }, range });
  }

  hover(uri: string, position: Position): Promise<Hover | null> {
    return this.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position });
  }

  async completion(uri: string, position: Position): Promise<CompletionItem[]> {
    const found = await this.connection.sendRequest(CompletionRequest.type, { textDocument: { uri }, position });
    return Array.isArray(found) ? found : (found?.items ?? []);
  }

  async definition(uri: string, position: Position): Promise<Definition | null> {
    return (await this.connection.sendRequest(DefinitionRequest.type, { textDocument: { uri }, position })) as Definition | null;
  }

  async rename(uri: string, position: Position, newName: string): Promise<WorkspaceEdit | null> {
    return this.connection.sendRequest(RenameRequest.type, { textDocument: { uri }, position, newName });
  }

  async symbols(uri: string): Promise<DocumentSymbol[]> {
    return ((await this.connection.sendRequest(DocumentSymbolRequest.type, { textDocument: { uri } })) ?? []) as DocumentSymbol[];
  }

  async actions(uri: string, range: Range): Promise<CodeAction[]> {
    return ((await this.connection.sendRequest(CodeActionRequest.type, { textDocument: { uri }, range, context: { diagnostics: [] } })) ?? []) as CodeAction[];
  }

  request<Answer>(method: string, params: unknown): Promise<Answer> {
    return this.connection.sendRequest(method, params);
  }

  async stop(): Promise<number | null> {
    await this.connection.sendRequest(ShutdownRequest.type);
    const ended = once(this.server, 'exit');
    await this.connection.sendNotification(ExitNotification.type);
    const [code] = (await ended) as [number | null];
    this.connection.dispose();
    return code;
  }

  async until<T>(look: () => T | undefined): Promise<T> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #heard(note: () => void): void {
    note();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
