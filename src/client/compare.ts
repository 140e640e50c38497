import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { COMPARE, type CompareParams, type CompareResult } from '../protocol/messages.js';
import { columnFor, type Column } from './column-for.js';
import { askForFile } from './documents.js';
import { Preview } from './preview.js';

type Other = CompareParams['with'];

interface Choice extends vscode.QuickPickItem {
  /** Undefined: a revision is still to be named. */
  readonly other?: Other | undefined;
}

/** Compares the fits of a file with those of a commit, another file or the file as saved, and shows the result as a page beside it. */
export class Comparisons implements vscode.TextDocumentContentProvider, vscode.Disposable {
  static readonly scheme = 'density-comparison';
  readonly #pages = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #parts: readonly vscode.Disposable[];

  constructor(private readonly client: LanguageClient) {
    this.#parts = [
      this.#changed,
      vscode.workspace.registerTextDocumentContentProvider(Comparisons.scheme, this),
      // A page whose language is set is told of as closed as well.
      vscode.workspace.onDidCloseTextDocument(({ uri }) => !isOpen(uri) && this.#pages.delete(uri.toString())),
    ];
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#pages.get(uri.toString()) ?? 'Run "Density: Compare Fits…" again to see this comparison.\n';
  }

  /** `other` is asked for when it is not given. */
  async run(uri: vscode.Uri | undefined, other?: Other): Promise<void> {
    if (!uri) return askForFile('to compare its fits');
    const chosen = other ?? (await choose(uri));
    if (!chosen) return;
    const params: CompareParams = { uri: uri.toString(), with: chosen };
    const { content, problem } = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: 'Density: comparing…' }, () => this.client.sendRequest<CompareResult>(COMPARE, params));
    if (content === null) return void vscode.window.showWarningMessage(problem ?? 'There is nothing to compare.');
    await this.#show(pageUri(uri, chosen), content);
  }

  dispose(): void {
    for (const part of this.#parts) part.dispose();
  }

  async #show(uri: vscode.Uri, content: string): Promise<void> {
    this.#pages.set(uri.toString(), content);
    this.#changed.fire(uri); // it may be open from an earlier run
    const page = await vscode.languages.setTextDocumentLanguage(await vscode.workspace.openTextDocument(uri), 'density-comparison');
    await vscode.window.showTextDocument(page, { viewColumn: columnBeside(vscode.Uri.parse(uri.query)), preserveFocus: true, preview: true });
  }
}

async function choose(uri: vscode.Uri): Promise<Other | undefined> {
  const choice = await vscode.window.showQuickPick(choices(uri), { title: 'Compare Fits', placeHolder: `What shall ${nameOf(uri)} be compared with?`, matchOnDescription: true });
  if (!choice || choice.other) return choice?.other;
  const revision = await vscode.window.showInputBox({ title: 'Compare Fits', prompt: 'A git revision: a branch, a tag, a commit, HEAD~2', validateInput: (text) => (/^\s*(-|$)/.test(text) ? 'Name a revision.' : undefined) });
  return revision === undefined ? undefined : { kind: 'revision', revision: revision.trim() };
}

async function choices(uri: vscode.Uri): Promise<Choice[]> {
  const files = (await vscode.workspace.findFiles('**/*.density', '**/node_modules/**', 500)).filter((file) => file.toString() !== uri.toString());
  const dirty = vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString() && document.isDirty);
  // Git reads settings of the folder it works in, so it is not run where the user has not trusted that folder.
  const git = uri.scheme === 'file' && vscode.workspace.isTrusted;
  return [
    ...(git ? [{ label: 'The last commit', description: 'HEAD', other: { kind: 'revision', revision: 'HEAD' } }, { label: 'Another revision…', description: 'a branch, a tag or a commit' }] satisfies Choice[] : []),
    ...(dirty && uri.scheme === 'file' ? [{ label: 'The file as saved', other: { kind: 'saved' } }] satisfies Choice[] : []),
    ...(files.length > 0 ? [{ label: 'files', kind: vscode.QuickPickItemKind.Separator }] : []),
    ...files.map((file): Choice => ({ label: nameOf(file), description: folderOf(vscode.workspace.asRelativePath(file)), other: { kind: 'file', uri: file.toString() } })),
  ];
}

/** The page's name is the title of its tab: without `.density`, for it is no file to compute. */
function pageUri(uri: vscode.Uri, other: Other): vscode.Uri {
  const against = other.kind === 'file' ? `against ${stemOf(vscode.Uri.parse(other.uri))}` : other.kind === 'saved' ? 'since it was saved' : `since ${other.revision}`;
  return vscode.Uri.from({ scheme: Comparisons.scheme, path: `/Fits: ${stemOf(uri)} ${against.replaceAll('/', '∕')}`, query: uri.toString() });
}

/** Beside the text, and not over the preview that may stand there. */
function columnBeside(text: vscode.Uri): vscode.ViewColumn {
  const holds = (group: vscode.TabGroup, wanted: (input: unknown) => boolean) => group.tabs.some(({ input }) => wanted(input));
  const columns = vscode.window.tabGroups.all.map((group): Column => ({
    column: group.viewColumn,
    isText: holds(group, (input) => input instanceof vscode.TabInputText && input.uri.toString() === text.toString()),
    hasPreview: holds(group, (input) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(Preview.viewType)),
    hasPage: holds(group, (input) => input instanceof vscode.TabInputText && input.uri.scheme === Comparisons.scheme),
  }));
  return columnFor(columns);
}

function stemOf(uri: vscode.Uri): string {
  return nameOf(uri).replace(/\.density$/, '');
}

function nameOf(uri: vscode.Uri): string {
  return uri.path.replace(/^.*\//, '');
}

/** "runs/2026" of "runs/2026/mine.density"; empty for a file that lies at the top. */
function folderOf(path: string): string {
  return path.includes('/') ? path.replace(/\/[^/]*$/, '') : '';
}

function isOpen(uri: vscode.Uri): boolean {
  return vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString());
}
