import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { REPORT, type ReportParams, type ReportResult } from '../protocol/messages.js';
import { askForFile } from './documents.js';

const formats: readonly (vscode.QuickPickItem & { readonly format: ReportParams['format'] })[] = [
  { label: 'Markdown', description: 'tables for a page or an issue', format: 'md' },
  { label: 'Plain text', description: 'aligned columns', format: 'text' },
  { label: 'CSV', description: 'one row for each model, full precision', format: 'csv' },
  { label: 'JSON', description: 'everything, full precision', format: 'json' },
];

export async function copyReport(client: LanguageClient, uri: vscode.Uri | undefined): Promise<void> {
  if (!uri) return askForFile('to report on');
  const choice = await vscode.window.showQuickPick(formats, { title: 'Copy Report', placeHolder: 'How shall the report be written?' });
  if (!choice) return;
  const params: ReportParams = { uri: uri.toString(), format: choice.format };
  const { content } = await client.sendRequest<ReportResult>(REPORT, params);
  if (content === null) return void vscode.window.showWarningMessage('The report is not ready: the text changed meanwhile, or its numbers could not be computed. Try again.');
  await vscode.env.clipboard.writeText(content);
  vscode.window.setStatusBarMessage(`Copied the report as ${choice.label}.`, 4000);
}

/** Opens an example as a new text: it can be changed and saved anywhere, and the one that ships stays as it is. */
export async function openExample(extensionUri: vscode.Uri): Promise<void> {
  const folder = vscode.Uri.joinPath(extensionUri, 'media', 'examples');
  const names = (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name).filter((name) => name.endsWith('.density'));
  const examples = await Promise.all(names.map(async (name) => {
    const content = new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, name)));
    return { label: name, detail: /^#\s*(.+)$/m.exec(content)?.[1] ?? '', content };
  }));
  const choice = examples.length === 1 ? examples[0] : await vscode.window.showQuickPick(examples, { title: 'Open Example', matchOnDetail: true });
  if (!choice) return;
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'density', content: choice.content }));
}
