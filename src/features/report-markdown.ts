import { printable } from '../base/printable.js';
import { corollarySentences } from './corollary-sentences.js';
import { cardLines, cardTitle } from './report-card-text.js';
import { heldOutColumns, heldOutNote, heldOutRows, heldOutTitle, type HeldOutRow } from './report-held-out.js';
import type { AnswerEntry } from './report-answers.js';
import { titleWithLegend, withError } from './report-fits.js';
import { answersTitle, isAboutLaws, lawFitPhrases, lawsLead, lawsTitle, shownLawFits } from './report-law-text.js';
import { hangColumns, hangRows, influenceTitle, type HangRow } from './report-influence-text.js';
import { corollariesTitle, plansInWords } from './report-planning-text.js';
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
  const models = isAboutLaws(report) ? [] : [strong(rulerPhrases(report).join(' · ')), report.models.length > 0 ? modelTable(report) : 'No models here.'];
  const after = lawsLead(report);
  const blocks = [
    ...(after ? [] : models),
    ...trendSentences(report).map(strong),
    notes(report).map((note) => `- ${escaped(note)}`).join('\n'),
    ...answerBlocks(report),
    ...corollaries(report),
    ...plans(report),
    ...(report.heldOut.length > 0 ? [strong(heldOutTitle), heldOutTable(report), escaped(heldOutNote(report) ?? '')] : []),
    ...report.validation.flatMap((entry) => validationBlocks(entry, report)),
    ...lawBlocks(report),
    ...(after ? models : []),
    ...influenceBlocks(report),
    ...card(report),
    escaped(problemCounts(report.diagnostics) ?? ''),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function corollaries(report: Report): string[] {
  const sentences = corollarySentences(report);
  return sentences.length > 0 ? [strong(corollariesTitle), sentences.map((sentence) => `- ${escaped(sentence)}`).join('\n')] : [];
}

function plans(report: Report): string[] {
  return plansInWords(report).flatMap(({ name, facts, lines }) => [strong(`Plan ${[name, ...facts].join(' · ')}`), lines.map((line) => `- ${escaped(line)}`).join('\n')]);
}

/** Each question with its answer. */
function answerBlocks(report: Report): string[] {
  if (report.answers.length === 0) return [];
  const table = markdownTable<AnswerEntry>(report.answers, [
    { title: 'question', right: false, cell: ({ text }) => text },
    { title: 'answer', right: false, cell: ({ says }) => says.join(' · ') },
  ]);
  return [strong(answersTitle), table];
}

/** Each fit with its coefficients. */
function lawBlocks(report: Report): string[] {
  const fits = shownLawFits(report);
  if (fits.length === 0) return [];
  const lines = fits.map((fit) => `- ${escaped([...lawFitPhrases(fit), ...Object.entries(fit.params).map(([name, coefficient]) => `${name} ${withError(coefficient)}`)].join(' · '))}`);
  return [strong(titleWithLegend(lawsTitle, fits, report.level)), lines.join('\n')];
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
    { title: 'remarks', right: false, cell: (row) => [row.frontier, ...row.remarks.map((remark) => remark.words)].filter((part) => part !== '').join(', ') },
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

/** Words that GitHub makes links of whatever is escaped in them: addresses, mentions and numbers of issues. */
const LIVE = /((?:(?:https?|ftp):\/\/|www\.)[^\s|`<>()[\]]*|[\w.+/-]{0,64}(?:@[\w./-]+|#\d+)|GH-\d+)/i;

/** User text as plain text on one line: no markup, no HTML, no cell border; what would be a link stands as code. */
export function escaped(text: string): string {
  return printable(text).split(LIVE).map((part, at) => (at % 2 === 1 ? `\`${part}\`` : plain(part))).join('');
}

function plain(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replace(/[\\`*_[\]>|~#$!]/g, '\\$&');
}
