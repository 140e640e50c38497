import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { PLOTS, type PlotsParams, type PlotsResult } from '../protocol/messages.js';
import type { PageState, PictureFormat, ToHost, ToPage } from '../protocol/panel.js';
import { askForFile, currentDocument, isDensity } from './documents.js';
import { previewPage } from './preview-page.js';
import { rulerLine } from './ruler-place.js';
import type { ServerStatus } from './server-status.js';
import { nameAt, placeOf } from './symbol-names.js';

/** Milliseconds the cursor rests before its model is marked. */
const rest = 120;

/** Milliseconds a page may take to load and draw a picture. */
const patience = 10_000;

/** The panel with the plots of one file; it follows the density file being edited, and its cursor. */
export class Preview implements vscode.WebviewPanelSerializer<PageState>, vscode.Disposable {
  static readonly viewType = 'density.preview';
  #panel: vscode.WebviewPanel | null = null;
  #uri: vscode.Uri | null = null;
  /** True while the page listens: it is gone whenever the panel is hidden. */
  #listening = false;
  #questions = 0;
  #latest = 0;
  #selected: string | null = null;
  #resting: NodeJS.Timeout | undefined;
  /** Pictures asked for, sent once the page listens. */
  readonly #pictures = new Map<ToPage & { readonly kind: 'draw' }, (content: string | null) => void>();
  readonly #parts: vscode.Disposable[];

  constructor(private readonly client: LanguageClient, server: ServerStatus, private readonly extensionUri: vscode.Uri) {
    this.#parts = [
      server.onChange(({ uri, state }) => {
        if (state === 'ready' && uri === this.#uri?.toString()) void this.#refresh();
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => isDensity(editor?.document) && this.#follow(editor!)),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => isDensity(textEditor.document) && this.#cursorMoved(textEditor)),
    ];
  }

  /** The file shown at present. */
  get uri(): vscode.Uri | undefined {
    return (this.#panel && this.#uri) ?? undefined;
  }

  async open(uri: vscode.Uri | undefined, column: vscode.ViewColumn): Promise<void> {
    const wanted = uri ?? currentDocument()?.uri ?? this.uri;
    if (!wanted) return askForFile('to preview');
    await vscode.workspace.openTextDocument(wanted);
    if (!this.#panel) this.#adopt(vscode.window.createWebviewPanel(Preview.viewType, 'Density', { viewColumn: column, preserveFocus: column === vscode.ViewColumn.Beside }, {}));
    else this.#panel.reveal(undefined, column === vscode.ViewColumn.Beside);
    this.#show(wanted);
  }

  /** Called by VS Code after a reload, for a panel that was open before. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: PageState | undefined): Promise<void> {
    this.#adopt(panel);
    const uri = state?.uri ? vscode.Uri.parse(state.uri) : currentDocument()?.uri;
    const document = uri && (await vscode.workspace.openTextDocument(uri).then((found) => found, () => undefined));
    if (document) this.#show(document.uri);
  }

  /** A picture of a plot, drawn by the page; null when it has no such plot or does not answer. */
  async picture(plot: string, format: PictureFormat): Promise<string | null> {
    const request = { kind: 'draw', request: ++this.#questions, plot, format } as const;
    let timer: NodeJS.Timeout | undefined;
    const content = new Promise<string | null>((resolve) => {
      this.#pictures.set(request, resolve);
      timer = setTimeout(() => resolve(null), patience);
    });
    if (this.#listening) this.#post(request);
    return content.finally(() => {
      clearTimeout(timer);
      this.#pictures.delete(request);
    });
  }

  plots(uri: vscode.Uri): Promise<PlotsResult> {
    const params: PlotsParams = { uri: uri.toString() };
    return this.client.sendRequest<PlotsResult>(PLOTS, params);
  }

  dispose(): void {
    clearTimeout(this.#resting);
    this.#panel?.dispose();
    for (const part of this.#parts) part.dispose();
  }

  #adopt(panel: vscode.WebviewPanel): void {
    const { webview } = panel;
    this.#panel?.dispose();
    this.#panel = panel;
    this.#listening = false;
    webview.options = { enableScripts: true, localResourceRoots: ['dist', 'media'].map((folder) => this.#file(folder)) };
    webview.html = previewPage({
      nonce: crypto.randomUUID(), cspSource: webview.cspSource,
      script: webview.asWebviewUri(this.#file('dist', 'webview.js')).toString(), style: webview.asWebviewUri(this.#file('media', 'preview.css')).toString(),
    });
    panel.iconPath = this.#file('media', 'icon.svg');
    webview.onDidReceiveMessage((message: ToHost) => this.#heard(message));
    panel.onDidChangeViewState(() => {
      if (this.#panel === panel && !panel.visible) this.#listening = false;
    });
    panel.onDidDispose(() => {
      if (this.#panel === panel) this.#panel = null;
    });
  }

  #heard(message: ToHost): void {
    if (message.kind === 'ready') void this.#greet();
    else if (message.kind === 'reveal') void this.#reveal(message.name);
    else if (message.kind === 'export') void vscode.commands.executeCommand('density.exportPlot', message.plot);
    else if (message.kind === 'offer') void (message.offer === 'add-ruler' ? this.#addRuler() : vscode.commands.executeCommand('density.openExample'));
    else for (const [{ request }, answer] of this.#pictures) if (request === message.request) answer(message.content);
  }

  /** Above everything but the comment that the file begins with. */
  async #addRuler(): Promise<void> {
    if (!this.#uri) return;
    const document = await vscode.workspace.openTextDocument(this.#uri);
    const edit = new vscode.WorkspaceEdit();
    const { offset, insert } = rulerLine(document.getText());
    edit.insert(this.#uri, document.positionAt(offset), insert);
    await vscode.workspace.applyEdit(edit);
  }

  /** A page that has just been loaded knows nothing yet. */
  async #greet(): Promise<void> {
    this.#listening = true;
    await this.#refresh();
    this.#select(this.#selected);
    for (const request of this.#pictures.keys()) this.#post(request);
  }

  #follow(editor: vscode.TextEditor): void {
    if (!this.#panel) return;
    if (editor.document.uri.toString() !== this.#uri?.toString()) this.#show(editor.document.uri);
    this.#cursorMoved(editor);
  }

  #show(uri: vscode.Uri): void {
    this.#uri = uri;
    this.#panel!.title = `Preview ${uri.path.replace(/^.*\//, '')}`;
    void this.#refresh();
  }

  /** Asks for the plots as they are now; an answer that a later question has overtaken is dropped. */
  async #refresh(): Promise<void> {
    const uri = this.#uri;
    if (!this.#listening) return;
    if (!uri) return this.#post({ kind: 'plots', uri: '', title: 'Density', plots: [], notice: { says: 'Open a .density file to see its plots here.', offers: ['open-example'] } });
    const question = ++this.#questions;
    this.#latest = question;
    try {
      const { title, plots, notice } = await this.plots(uri);
      if (question === this.#latest) this.#post({ kind: 'plots', uri: uri.toString(), title, plots, notice });
    } catch (error) {
      this.client.error('The plots could not be computed.', error, false);
    }
  }

  #cursorMoved({ document, selection }: vscode.TextEditor): void {
    if (!this.#panel?.visible || document.uri.toString() !== this.#uri?.toString()) return;
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => void nameAt(document, selection.active.line).then((name) => this.#select(name)), rest);
  }

  #select(name: string | null): void {
    this.#selected = name;
    this.#post({ kind: 'select', name });
  }

  async #reveal(name: string): Promise<void> {
    const uri = this.#uri;
    const place = uri && (await placeOf(uri, name));
    if (!uri || !place) return void vscode.window.setStatusBarMessage(`${name} is not written in this file.`, 4000);
    const shown = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
    const viewColumn = shown?.viewColumn ?? vscode.ViewColumn.One;
    await vscode.window.showTextDocument(uri, { viewColumn, selection: place });
  }

  #post(message: ToPage): void {
    void this.#panel?.webview.postMessage(message);
  }

  #file(...path: string[]): vscode.Uri {
    return vscode.Uri.joinPath(this.extensionUri, ...path);
  }
}
