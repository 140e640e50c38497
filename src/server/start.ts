import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  createConnection, ProposedFeatures, TextDocuments, TextDocumentSyncKind, type Connection, type Diagnostic as LspDiagnostic, type InitializeParams, type InitializeResult,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import manifest from '../../package.json' with { type: 'json' };
import type { Laboratory } from '../analysis/laboratory.js';
import { Workshop } from '../analysis/workshop.js';
import type { Diagnostic } from '../base/diagnostic.js';
import { withLevels } from '../base/levels.js';
import { STATUS, type StatusParams } from '../protocol/messages.js';
import { answerCompare } from './compare.js';
import { DiskFiles } from './disk-files.js';
import { answerFeatures } from './features.js';
import { helpPage, type Help } from './help-page.js';
import type { House } from './house.js';
import { answerMessages } from './messages.js';
import { locator, lspDiagnostic, relatedInformation } from './positions.js';
import { WorkerLaboratory } from '../worker/worker-laboratory.js';
import { lockPath } from '../analysis/locked.js';
import { lockBeside } from './lock-file.js';
import { worst } from './worst.js';
import { Session, type Listener, type Surroundings } from './session.js';
import { capabilities, readClient, Settings, type Client } from './settings.js';

/** Starts the language server on standard input and output, or on Node's IPC. It runs until the client says exit, or goes away. */
export function startServer(transport: 'stdio' | 'ipc'): void {
  const connection = transport === 'stdio' ? createConnection(ProposedFeatures.all, process.stdin, process.stdout) : createConnection(ProposedFeatures.all);
  new Server(connection, import.meta.dirname);
}

class Server implements House {
  readonly #documents = new TextDocuments(TextDocument);
  readonly #sessions = new Map<string, Session>();
  /** Addresses of the open documents by path: clients write one path in more than one way. */
  readonly #uris = new Map<string, string>();
  readonly #files: DiskFiles;
  readonly saved: DiskFiles;
  readonly help: Help;
  readonly #workshop = new Workshop();
  readonly #laboratory: Laboratory;
  #roots: readonly string[] = [];
  client: Client = readClient({});
  settings = new Settings();

  /** `folder` is where the bundle lies: the standard library is beside it, the pages of the documentation above it. */
  constructor(readonly connection: Connection, folder: string) {
    this.#laboratory = new WorkerLaboratory(join(folder, 'server.cjs'));
    this.help = helpPage(join(folder, '..', 'docs', 'codes.md'));
    this.#files = new DiskFiles(join(folder, 'std'), () => this.#allRoots(), (path) => this.#open(path));
    this.saved = new DiskFiles(join(folder, 'std'), () => this.#allRoots());
    connection.onInitialize((params) => this.#initialize(params));
    connection.onInitialized(() => this.#initialized());
    connection.onDidChangeConfiguration(() => this.#configure());
    connection.onDidChangeWatchedFiles(({ changes }) => {
      const locks = new Set(changes.filter(({ uri }) => uri.endsWith('.lock')).map(({ uri }) => pathOf(uri)));
      if (changes.length > locks.size) this.#fileChanged();
      for (const session of this.#sessions.values()) if (locks.has(lockPath(session.analysis.path))) session.lockChanged();
    });
    this.#documents.onDidChangeContent(({ document }) => this.#guard(() => this.#changed(document)));
    this.#documents.onDidClose(({ document }) => this.#closed(document));
    answerFeatures(this);
    answerMessages(this, manifest.version);
    answerCompare(this, manifest.version);
    this.#documents.listen(connection);
    connection.listen();
  }

  get files(): DiskFiles {
    return this.#files;
  }

  get workshop(): Workshop {
    return this.#workshop;
  }

  now(): Date {
    return this.client.now() ?? new Date();
  }

  sessions(): readonly Session[] {
    return [...this.#sessions.values()];
  }

  session(uri: string): Session | undefined {
    return this.#sessions.get(uri);
  }

  uriOf(path: string): string {
    return pathToFileURL(path).href;
  }

  read(path: string): string | null {
    const read = this.#files.read(path);
    return read.kind === 'text' ? read.text : null;
  }

  #initialize(params: InitializeParams): InitializeResult {
    this.client = readClient(params);
    const folders = params.workspaceFolders?.map(({ uri }) => uri) ?? (params.rootUri ? [params.rootUri] : []);
    this.#roots = folders.filter((uri) => uri.startsWith('file:')).map(pathOf);
    return { capabilities: capabilities(TextDocumentSyncKind.Incremental), serverInfo: { name: 'density', version: manifest.version } };
  }

  #initialized(): void {
    if (this.client.watchesFiles) void this.client.watch(this.connection);
    if (this.client.hasFolders) {
      this.connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = removed.map(({ uri }) => pathOf(uri));
        this.#roots = [...this.#roots.filter((root) => !gone.includes(root)), ...added.filter(({ uri }) => uri.startsWith('file:')).map(({ uri }) => pathOf(uri))];
        this.#fileChanged();
      });
    }
    this.#configure();
  }

  #configure(): void {
    const settled = this.settings.load(this.connection, this.client).then(() => {
      this.#refreshHints();
      for (const session of this.#sessions.values()) session.tellAgain();
    });
    settled.catch(() => undefined);
  }

  #changed(document: TextDocument): void {
    const known = this.#sessions.get(document.uri);
    if (known) known.changed(document);
    else {
      const around: Surroundings = { files: this.#files, workshop: this.#workshop, laboratory: this.#laboratory, clock: () => this.now(), incremental: this.client.incremental };
      // The listener speaks of the session's document, so it is made before the session's constructor publishes for the first time.
      const listener = this.#listener(document);
      this.#uris.set(pathOf(document.uri), document.uri);
      this.#sessions.set(document.uri, new Session(document, pathOf(document.uri), around, listener));
    }
    this.#tellUsers(document.uri);
  }

  #closed({ uri }: TextDocument): void {
    this.#sessions.get(uri)?.close();
    this.#sessions.delete(uri);
    this.#uris.delete(pathOf(uri));
    void this.connection.sendDiagnostics({ uri, diagnostics: [] });
    this.#tellUsers(uri);
  }

  /** Something on disk, or what may be read of it, changed: whoever uses it is read again. */
  #fileChanged(): void {
    for (const session of this.#sessions.values()) this.#guard(() => session.changed());
  }

  /** Other open files may use the one that changed, or what lies beside it; they are read again when the typing rests. */
  #later: NodeJS.Timeout | undefined;
  #tellUsers(uri: string): void {
    if (![...this.#sessions.keys()].some((other) => other !== uri)) return;
    clearTimeout(this.#later);
    this.#later = setTimeout(() => {
      for (const [other, session] of this.#sessions) {
        const { uses, csv } = session.analysis.module;
        if (other !== uri && uses.length + csv.length > 0) this.#guard(() => session.changed());
      }
    }, 200);
  }

  #listener({ uri }: TextDocument): Listener {
    let told: readonly string[] = [];
    return {
      publish: (all) => {
        const diagnostics = withLevels(all, this.settings.levels);
        const document = this.#documents.get(uri);
        if (document) void this.connection.sendDiagnostics({ uri, version: document.version, diagnostics: this.#lspDiagnostics(document, diagnostics) });
        told = diagnostics.map(({ severity }) => severity);
      },
      computed: () => this.#refreshHints(),
      lock: (evaluation) => lockBeside(pathOf(uri), uri, evaluation, manifest.version),
      state: (state, share) => {
        const analysis = this.#sessions.get(uri)?.analysis;
        const [models, fits, answers] = [analysis?.models.records.length ?? 0, analysis?.module.index.fit.length ?? 0, analysis?.module.index.question.length ?? 0];
        const many = (severity: string) => told.filter((other) => other === severity).length;
        const status: StatusParams = { uri, version: this.#documents.get(uri)?.version ?? 0, state, share, models, fits, answers, locked: this.#sessions.get(uri)?.computed?.evaluation.lock.kind === 'current', errors: many('error'), warnings: many('warning') };
        void this.connection.sendNotification(STATUS, status);
      },
      fault: (error) => this.#log(error),
    };
  }

  #lspDiagnostics(document: TextDocument, diagnostics: readonly Diagnostic[]): LspDiagnostic[] {
    const locate = locator(this, document, pathOf(document.uri));
    return worst(diagnostics).map((diagnostic) => ({ ...lspDiagnostic(document, diagnostic, this.help), ...(this.client.showsRelated ? relatedInformation(diagnostic, locate) : {}) }));
  }

  #refreshHints(): void {
    if (this.client.refreshesHints) this.connection.languages.inlayHint.refresh().catch(() => undefined);
  }

  /** The folders of the client, and of each open document: asked of the documents, since a session reads what lies beside its own before it is registered. */
  #allRoots(): readonly string[] {
    return [...new Set([...this.#roots, ...this.#documents.keys().filter((uri) => uri.startsWith('file:')).map((uri) => dirname(pathOf(uri)))])];
  }

  #open(path: string): string | null {
    const uri = this.#uris.get(path);
    return uri === undefined ? null : (this.#documents.get(uri)?.getText() ?? null);
  }

  /** Our bug must not take the server down: it is logged, and the rest goes on. */
  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#log(error);
    }
  }

  #log(error: unknown): void {
    this.connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

/** The path of a file, or the address itself for a text that lies in none. */
function pathOf(uri: string): string {
  try {
    return fileURLToPath(uri);
  } catch {
    return uri;
  }
}
