import { printable } from '../base/printable.js';
import { changeTable, paintVerdict } from './coefficient-table.js';
import { answerRows } from './diff-answers.js';
import { fitBlocks, modelRows, type ModelRow } from './diff-rows.js';
import { comingAndGoing, heading, nothingChanged, settingSentences, trendChangeSentence, verdictNotes } from './diff-sentences.js';
import type { Diff } from './diff.js';
import { heldOutChangeRows } from './diff-held-out.js';
import { aligned, fits, paragraph, shortened, table, wrapped, type Column, type Page } from './report-table.js';

/** The comparison as a page to read: what differs in the settings, then densities, trend, fits, held-out rows. Ends with a line end. */
export function diffText(diff: Diff, page: Page): string {
  const head = paragraph(heading(diff), page.width).map(page.style.bold);
  const blocks = nothingChanged(diff) ? [[...head, 'Nothing changed.'], noteLines(diff, page)] : [
    [...head, ...settingSentences(diff).flatMap((sentence) => paragraph(sentence, page.width))],
    [...modelLines(diff, page), ...trendLines(diff, page)],
    fitLines(diff, page),
    answerLines(diff, page),
    heldOutLines(diff, page),
    noteLines(diff, page),
  ];
  return `${blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function modelLines(diff: Diff, page: Page): string[] {
  const { rows, rest } = modelRows(diff);
  const sentences = [...comingAndGoing(diff), ...(rest === null ? [] : [rows.length > 0 ? rest : `Densities: ${rest}`])];
  return [...(rows.length > 0 ? modelTable(rows, page) : []), ...sentences.flatMap((sentence) => paragraph(sentence, page.width))];
}

function modelTable(rows: readonly ModelRow[], page: Page): string[] {
  const { width, style } = page;
  const nameWidth = Math.min(48, Math.max(16, Math.floor(width / 3)));
  const column = (title: string, cell: (row: ModelRow) => string, align: Column['align'] = 'left'): Column => ({ title, align, cells: rows.map(cell) });
  const columns: Column[] = [
    column('model', (row) => shortened(row.name, nameWidth)),
    column('benchmark', (row) => row.benchmark),
    { title: 'old density', align: 'left', cells: aligned(rows.map((row) => row.old), 'decimal') },
    { title: 'new density', align: 'left', cells: aligned(rows.map((row) => row.new), 'decimal') },
    column('change', (row) => row.ratio, 'decimal'),
    column('rank', (row) => row.rank),
    { ...column('', (row) => row.verdict), paint: (cell) => paintVerdict(cell, style) },
    column('', (row) => row.because),
  ];
  const gap = [3, 2].find((one) => fits(columns, one, width));
  return gap === undefined ? rows.flatMap((row) => stacked(row, page)) : table(columns, gap, style);
}

function stacked(row: ModelRow, { width, style }: Page): string[] {
  const parts = [`${row.old} → ${row.new}`, row.ratio, row.rank === '' ? '' : `rank ${row.rank}`, row.verdict, row.because].filter((part) => part !== '');
  return [style.bold(shortened(row.benchmark === '' ? row.name : `${row.name} on ${row.benchmark}`, width)), ...wrapped(parts, ' · ', width - 2).map((line) => `  ${line}`)];
}

function trendLines({ trends }: Diff, { width, style }: Page): string[] {
  return trends.flatMap((trend) => paragraph(trendChangeSentence(trend), width).map(style.bold));
}

function fitLines(diff: Diff, page: Page): string[] {
  const { width, style } = page;
  const { blocks, unchanged } = fitBlocks(diff);
  const lines = blocks.flatMap(({ name, phrases, rows }) => [...wrapped([`${name}: ${phrases[0]}`, ...phrases.slice(1)], ' · ', width, '  '), ...changeTable(rows, page)]);
  const kept = unchanged.length > 0 ? paragraph(`Unchanged: ${unchanged.join(', ')}.`, width) : [];
  return lines.length + kept.length === 0 ? [] : [style.dim('Fits'), ...lines, ...kept];
}

function answerLines({ answers }: Diff, { width, style }: Page): string[] {
  const { rows, unchanged } = answerRows(answers);
  if (answers.length === 0) return [];
  const said = (title: string, lines: readonly string[]) => lines.flatMap((line, at) => paragraph(`${at === 0 ? title : '     '}${line}`, width - 2, '     ').map((part) => `  ${part}`));
  const lines = rows.flatMap(({ text, old, new: now }) => [...wrapped(text.split(' '), ' ', width, '  '), ...said('old: ', old), ...said('new: ', now)]);
  return [style.dim('Answers'), ...lines, ...(unchanged > 0 ? [`${unchanged} unchanged.`] : [])];
}

function heldOutLines(diff: Diff, { width, style }: Page): string[] {
  const rows = heldOutChangeRows(diff);
  if (rows.length === 0) return [];
  const columns: Column[] = [
    { title: 'held out', align: 'left', cells: rows.map(({ name }) => name) },
    { title: 'error of the', align: 'left', cells: rows.map(({ what }) => what) },
    { title: 'old', align: 'decimal', cells: rows.map(({ old }) => old) },
    { title: 'new', align: 'decimal', cells: rows.map(({ new: now }) => now) },
  ];
  if (fits(columns, 3, width)) return table(columns, 3, style);
  return rows.flatMap(({ name, what, old, new: now }) => wrapped([`${name}:`, 'held', 'out,', 'error', 'of', 'the', what, `${old} → ${now}`], ' ', width, '  '));
}

function noteLines(diff: Diff, { width, style }: Page): string[] {
  const errors = ([diff.old, diff.new] as const).filter((side) => side.errors > 0).map(({ file, revision }) => (revision === null ? printable(file) : `${printable(file)} at ${printable(revision)}`));
  return [
    ...verdictNotes(diff).flatMap((note) => paragraph(note, width, '')).map(style.dim),
    ...(errors.length > 0 ? paragraph(`What the errors in ${errors.join(' and ')} keep from being computed is missing here.`, width) : []),
  ];
}
