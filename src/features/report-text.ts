import { plural } from '../base/figures.js';
import { printable } from '../base/printable.js';
import { shareExplained, sumFigure } from './formulas.js';
import { cardText } from './report-card-text.js';
import { titleWithLegend, withError, type FitEntry } from './report-fits.js';
import { heldOutLines } from './report-held-out.js';
import { influenceLines } from './report-influence-text.js';
import { answerLines, isAboutLaws, lawFitLines, lawsLead } from './report-law-text.js';
import { isRulerFit } from './report-laws.js';
import { modelLines } from './report-models.js';
import { notes, objectiveName, problemCounts, rulerPhrases, trendSentences } from './report-sentences.js';
import { corollaryLines, planTextLines } from './report-planning-text.js';
import { paragraph, wrapped, type Page } from './report-table.js';
import { validationLines } from './report-validation.js';
import type { Report } from './report.js';

/** The report as a page to read, from the answer down to its reasons. Ends with a line end. */
export function reportText(report: Report, page: Page): string {
  const models = isAboutLaws(report) ? [] : [...headerLines(report, page), ...modelLines(report, page), ...trendLines(report, page)];
  const after = lawsLead(report);
  const blocks = [
    after ? [] : models,
    answerLines(report, page),
    corollaryLines(report, page),
    planTextLines(report, page),
    heldOutLines(report, page),
    validationLines(report, page),
    fitLines(report, page),
    lawFitLines(report, page),
    after ? models : [],
    influenceLines(report, page),
    cardText(report, page),
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

/** The fits the numbers above rest on, a law that benchmarks share once; all are in the JSON format. */
function fitLines({ fits, density, heldOut, level }: Report, page: Page): string[] {
  const used = new Set([...(density?.benchmarks ?? []), ...heldOut.map(({ benchmark }) => benchmark)]);
  const shown = sharedOnce(fits.filter(isRulerFit).filter(({ benchmark }) => used.has(benchmark)));
  if (shown.length === 0) return [];
  const title = paragraph(titleWithLegend('Fits', shown.map(({ fit }) => fit), level), page.width).map(page.style.dim);
  return [...title, ...shown.flatMap(({ fit, benchmarks }) => [...fitHeading(fit, benchmarks, page), ...coefficients(fit, page)])];
}

interface SharedFit {
  readonly fit: FitEntry;
  readonly benchmarks: string[];
}

function sharedOnce(fits: readonly FitEntry[]): SharedFit[] {
  const shared = new Map<string, SharedFit>();
  for (const fit of fits) {
    const key = JSON.stringify({ ...fit, name: '', benchmark: fit.law === 'score-curve' ? fit.benchmark : '' });
    if (shared.has(key)) shared.get(key)!.benchmarks.push(fit.benchmark);
    else shared.set(key, { fit, benchmarks: [fit.benchmark] });
  }
  return [...shared.values()];
}

/** "hellaswag loss law: 35 points · Huber 1e-3 on ln loss, sum 4.757e-4 · R² 0.998 · converged". */
function fitHeading(fit: FitEntry, benchmarks: readonly string[], { width, style }: Page): string[] {
  const of = `${benchmarks.map(printable).join(', ')} ${fit.law === 'score-curve' ? 'score curve' : 'loss law'}`;
  if (fit.implied !== null && fit.status !== 'not-fitted') return wrapped([`${of}: that of ${printable(fit.implied)}`, 'losses implied, not measured'], ' · ', width, '  ');
  const name = `${of}: ${plural(fit.n, 'point')}`;
  const parts = fit.objective ? [`${objectiveName(fit)}, sum ${sumFigure(fit.objective.value)}`, ...(fit.r2 === null ? [] : [`R² ${shareExplained(fit.r2)}`])] : [];
  const status = fit.status === 'converged' ? fit.status : style.warning(fit.status.replace('-', ' '));
  const why = fit.why === null ? [] : paragraph(fit.why, width - 2, '').map((line) => `  ${line}`);
  return [...wrapped([name, ...parts, status], ' · ', width, '  '), ...why];
}

function coefficients({ params }: FitEntry, { width }: Page): string[] {
  const parts = Object.entries(params).map(([name, coefficient]) => `${name} ${withError(coefficient)}`);
  return wrapped(parts, ' · ', width - 2).map((line) => `  ${line}`);
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
