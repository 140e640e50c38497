import { printable } from '../base/printable.js';
import { cardLines, cardTitle } from './report-card-text.js';
import { heldOutColumns, heldOutNote, heldOutRows, heldOutTitle, type HeldOutRow } from './report-held-out.js';
import { hangColumns, hangRows, influenceTitle, type HangRow } from './report-influence-text.js';
import { modelRows, type Row } from './report-rows.js';
import { notes, problemCounts, rulerPhrases, trendSentences } from './report-sentences.js';
import { validationColumns, validationTitle, validationWhys } from './report-validation.js';
import type { Report } from './report.js';
import type { ValidationEntry, WindowEntry } from './validation-entries.js';
import { validationSentence } from './validation-sentence.js';

export interface MarkdownColumn<Of> {
  readonly title: string;
  readonly right: boolean;
  readonly cell: (row: Of) => string;
}

/** For an issue or a README on GitHub: the ruler, the models as a table, the trend, what was left out, the held-out rows, the validation. */
export function reportMarkdown(report: Report): string {
  const blocks = [
    strong(rulerPhrases(report).join(' · ')),
    report.models.length > 0 ? modelTable(report) : 'No models here.',
    ...trendSentences(report).map(strong),
    notes(report).map((note) => `- ${escaped(note)}`).join('\n'),
    ...(report.heldOut.length > 0 ? [strong(heldOutTitle), heldOutTable(report), escaped(heldOutNote(report) ?? '')] : []),
    ...report.validation.flatMap((entry) => validationBlocks(entry, report)),
    ...influenceBlocks(report),
    ...card(report),
    escaped(problemCounts(report.diagnostics) ?? ''),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function card(report: Report): string[] {
  const lines = cardLines(report).map(({ head, remarked }) => `- ${escaped([head, ...(remarked.length > 0 ? [remarked.join(', ')] : [])].join(' · '))}`);
  return lines.length > 0 ? [strong(cardTitle), lines.join('\n')] : [];
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
  return markdownTable<HeldOutRow>(heldOutRows(report), heldOutColumns(report).map(({ title, align, cell }) => ({ title, right: align !== 'left', cell })));
}

function validationBlocks(entry: ValidationEntry, { validation, level }: Report): string[] {
  const columns = validationColumns(entry, level).map(({ title, align, cell }) => ({ title, right: align !== 'left', cell }));
  return [
    strong(validationTitle(entry, validation.length > 1)), escaped(`${validationSentence(entry, level)}.`), markdownTable<WindowEntry>(entry.windows, columns),
    validationWhys(entry).map((why) => `- ${escaped(why)}`).join('\n'),
  ];
}

function influenceBlocks(report: Report): string[] {
  const found = hangRows(report);
  if (!found) return [];
  const columns = hangColumns.map(({ title, align, cell }) => ({ title, right: align !== 'left', cell }));
  return [...(found.rows.length > 0 ? [strong(influenceTitle), markdownTable<HangRow>(found.rows, columns)] : []), escaped(found.note ?? '')];
}

/** Columns in which every cell is empty are left out. */
export function markdownTable<Of>(rows: readonly Of[], columns: readonly MarkdownColumn<Of>[]): string {
  const shown = columns.filter(({ cell }) => rows.some((row) => cell(row) !== ''));
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(shown.map(({ title }) => escaped(title))),
    line(shown.map(({ right }) => (right ? '---:' : '---'))),
    ...rows.map((row) => line(shown.map(({ cell }) => escaped(cell(row))))),
  ].join('\n');
}

export function strong(text: string): string {
  return `**${escaped(text)}**`;
}

/** User text as plain text on one line: no markup, no HTML, no cell border. */
export function escaped(text: string): string {
  return printable(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replace(/[\\`*_[\]>|~#$!]/g, '\\$&');
}
