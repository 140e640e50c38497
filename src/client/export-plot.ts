import * as vscode from 'vscode';
import type { Plot } from '../protocol/messages.js';
import { askForFile } from './documents.js';
import type { Preview } from './preview.js';

const filters = { 'SVG picture': ['svg'], 'PNG picture': ['png'], 'Vega-Lite specification': ['json'] };

/** Saves one plot; the extension of the chosen file decides what is written. Pictures are drawn by the preview, which is opened if need be. */
export async function exportPlot(preview: Preview, uri: vscode.Uri | undefined, wanted?: string): Promise<void> {
  if (!uri) return askForFile('to export a plot of it');
  await preview.open(uri, vscode.ViewColumn.Beside);
  const { plots } = await preview.plots(uri);
  const plot = await choose(plots.filter(({ spec }) => spec !== null), wanted);
  const target = plot && (await vscode.window.showSaveDialog({ defaultUri: besideFile(uri, `${fileSafe(plot.id)}.svg`), filters, title: `Export ${plot.title}` }));
  if (!target) return;
  const content = await written(plot, target, preview);
  if (!content) return void vscode.window.showErrorMessage('The preview could not draw this plot. Open it and try again.');
  await vscode.workspace.fs.writeFile(target, content);
  vscode.window.setStatusBarMessage(`Exported ${vscode.workspace.asRelativePath(target)}.`, 4000);
}

async function choose(plots: readonly Plot[], wanted: string | undefined): Promise<Plot | undefined> {
  const known = plots.find(({ id }) => id === wanted);
  if (known) return known;
  if (plots.length === 0) {
    void vscode.window.showInformationMessage('There is no plot to export yet; the preview says what is missing.');
    return undefined;
  }
  const items = plots.map((plot) => ({ label: plot.title, detail: plot.says, plot }));
  return (await vscode.window.showQuickPick(items, { title: 'Export Plot', matchOnDetail: true }))?.plot;
}

async function written(plot: Plot, target: vscode.Uri, preview: Preview): Promise<Uint8Array | null> {
  if (target.path.toLowerCase().endsWith('.json')) return Buffer.from(`${JSON.stringify(plot.spec, null, 2)}\n`);
  const format = target.path.toLowerCase().endsWith('.png') ? 'png' : 'svg';
  const picture = await preview.picture(plot.id, format);
  return picture === null ? null : Buffer.from(picture, format === 'png' ? 'base64' : 'utf8');
}

function besideFile(uri: vscode.Uri, name: string): vscode.Uri {
  if (uri.scheme === 'file') return vscode.Uri.joinPath(uri, '..', name);
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return folder ? vscode.Uri.joinPath(folder, name) : vscode.Uri.file(name);
}

/** A benchmark's name may hold a slash. */
function fileSafe(name: string): string {
  return name.replaceAll(/[^\w.-]+/g, '-');
}
