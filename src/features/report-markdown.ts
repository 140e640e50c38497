import { printable } from '../base/printable.js';
import { heldOutRows, heldOutTitle, type HeldOutRow } from './report-held-out.js';
import { modelRows, type Row } from './report-rows.js';
import { notes, problemCounts, rulerPhrases, trendSentences } from './report-sentences.js';
import type { Report } from './report.js';

interface MarkdownColumn<Of> {
  readonly title: string;
  readonly right: boolean;
  readonly cell: (row: Of) => string;
}

/** For an issue or a README on GitHub: the ruler, the models as a table, the trend, what was left out, the held-out rows. */
export function reportMarkdown(report: Report): string {
  const blocks = [
    strong(rulerPhrases(report).join(' · ')),
    report.models.length > 0 ? modelTable(report) : 'No models here.',
    ...trendSentences(report).map(strong),
    notes(report).map((note) => `- ${escaped(note)}`).join('\n'),
    ...(report.heldOut.length > 0 ? [strong(heldOutTitle), heldOutTable(report)] : []),
    escaped(problemCounts(report.diagnostics) ?? ''),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function modelTable(report: Report): string {
  const { rows, scoreTitles } = modelRows(report);
  return markdownTable<Row>(rows, [
    { title: 'model', right: false, cell: (row) => row.name },
    { title: 'released', right: false, cell: (row) => row.released },
    { title: 'params', right: true, cell: (row) => row.params },
    { title: 'benchmark', right: false, cell: (row) => row.benchmark },
    ...scoreTitles.map((title, at) => ({ title, right: true, cell: (row: Row) => row.scores[at]! })),
    { title: 'effective size', right: true, cell: (row) => (row.interval === '' ? row.size : `${row.size} (${row.interval})`) },
    { title: 'density', right: true, cell: (row) => row.density },
    { title: 'remarks', right: false, cell: (row) => [...(row.frontier ? ['↗ frontier'] : []), ...row.remarks.map((remark) => remark.words)].join(', ') },
  ]);
}

function heldOutTable(report: Report): string {
  return markdownTable<HeldOutRow>(heldOutRows(report), [
    { title: 'row', right: false, cell: (row) => row.name },
    { title: 'benchmark', right: false, cell: (row) => row.benchmark },
    { title: 'loss', right: true, cell: (row) => row.loss.measured },
    { title: 'predicted', right: true, cell: (row) => row.loss.predicted },
    { title: 'error', right: true, cell: (row) => row.loss.error },
    { title: 'score', right: true, cell: (row) => row.score.measured },
    { title: 'predicted', right: true, cell: (row) => row.score.predicted },
    { title: 'error', right: true, cell: (row) => row.score.error },
  ]);
}

/** Columns in which every cell is empty are left out. */
function markdownTable<Of>(rows: readonly Of[], columns: readonly MarkdownColumn<Of>[]): string {
  const shown = columns.filter(({ cell }) => rows.some((row) => cell(row) !== ''));
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(shown.map(({ title }) => escaped(title))),
    line(shown.map(({ right }) => (right ? '---:' : '---'))),
    ...rows.map((row) => line(shown.map(({ cell }) => escaped(cell(row))))),
  ].join('\n');
}

function strong(text: string): string {
  return `**${escaped(text)}**`;
}

/** User text as plain text on one line: no markup, no HTML, no cell border. */
function escaped(text: string): string {
  return printable(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replace(/[\\`*_[\]>|~#$!]/g, '\\$&');
}
