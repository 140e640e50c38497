import { significant } from '../base/figures.js';
import { printable } from '../base/printable.js';
import type { CoefficientEntry, FitEntry } from './report-fits.js';
import { heldOutLines } from './report-held-out.js';
import { modelLines } from './report-models.js';
import { notes, objectiveName, problemCounts, rulerPhrases, trendSentences } from './report-sentences.js';
import { paragraph, wrapped, type Page } from './report-table.js';
import type { Report } from './report.js';

/** The report as a page to read, from the answer down to its reasons. Ends with a line end. */
export function reportText(report: Report, page: Page): string {
  const blocks = [
    [...headerLines(report, page), ...modelLines(report, page), ...trendLines(report, page)],
    heldOutLines(report, page),
    fitLines(report, page),
    problemLines(report, page),
  ];
  return `${blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function headerLines(report: Report, { width, style }: Page): string[] {
  return wrapped(rulerPhrases(report), ' · ', width, '  ').map(style.bold);
}

function trendLines(report: Report, { width, style }: Page): string[] {
  return [...trendSentences(report).flatMap((sentence) => paragraph(sentence, width).map(style.bold)), ...notes(report).flatMap((note) => paragraph(note, width))];
}

/** The fits the numbers above rest on, those with one law in common under one heading; the rest is in the JSON format. */
function fitLines({ fits, density, heldOut }: Report, page: Page): string[] {
  const used = new Set([...(density?.benchmarks ?? []), ...heldOut.map(({ benchmark }) => benchmark)]);
  const shown = Map.groupBy(fits.filter(({ benchmark }) => used.has(benchmark)), ({ name: _, benchmark, ...fit }) => (fit.law === 'score-curve' ? benchmark : JSON.stringify(fit)));
  return [];
}

function coefficients({ params }: FitEntry, { width }: Page): string[] {
  const parts = Object.entries(params).map(([name, coefficient]) => `${name} ${withError(coefficient)}`);
  return wrapped(parts, ' · ', width - 2).map((line) => `  ${line}`);
}

/** "1.701 ± 0.021": the standard error to two digits, the value to the same place but never below two digits of its own. */
function withError({ value, stderr, state }: CoefficientEntry): string {
  if (state !== 'free') return `${Number(significant(value, 4))} (${state === 'fixed' ? 'given' : 'at bound'})`;
  if (stderr === null || stderr === 0 || value === 0) return significant(value, 4);
  const digits = Math.floor(Math.log10(Math.abs(value))) - Math.floor(Math.log10(stderr)) + 2;
  return `${significant(value, Math.min(6, Math.max(2, digits)))} ± ${significant(stderr, 2)}`;
}

function scientific(value: number): string {
  return value.toExponential(3).replace('e+', 'e');
}

function problemLines({ file, diagnostics }: Report, { style }: Page): string[] {
  const counts = problemCounts(diagnostics);
  if (counts === null) return [];
  const paint = diagnostics.some(({ severity }) => severity === 'error') ? style.error : diagnostics.some(({ severity }) => severity === 'warning') ? style.warning : style.dim;
  return [`${paint(counts)}: density check ${shellWord(file)}`];
}

/** A file name that can be pasted into a shell. */
function shellWord(name: string): string {
  const shown = printable(name);
  return /^[\w@%+=:,./-]+$/u.test(shown) ? shown : `'${shown.replaceAll("'", `'\\''`)}'`;
}
