import { written } from '../analysis/questions/quantity-words.js';
import { plural, significant } from '../base/figures.js';
import { printable } from '../base/printable.js';
import { shareExplained, sumFigure } from './formulas.js';
import { drawingText } from './interval-kinds.js';
import type { AnswerEntry } from './report-answers.js';
import { titleWithLegend, withError } from './report-fits.js';
import { isRulerFit, type LawFitEntry } from './report-laws.js';
import { methodName } from './report-sentences.js';
import { paragraph, wrapped, type Page } from './report-table.js';
import type { Report } from './report.js';
import { offBy } from './words.js';

export const answersTitle = 'Answers';
export const lawsTitle = 'Laws';

/** Whether a file is about laws alone, so that nothing need be said of models and what measures them. */
export function isAboutLaws({ benchmarks, models, plans, fits, answers }: Readonly<Record<'benchmarks' | 'models' | 'plans' | 'fits' | 'answers', readonly unknown[]>>): boolean {
  return benchmarks.length === 0 && models.length === 0 && plans.length === 0 && (fits.length > 0 || answers.length > 0);
}

/** Without a ruler a law and what is asked of it come before the models, which may be no more than its rows. */
export function lawsLead({ density, fits, answers }: Report): boolean {
  return density === null && (fits.length > 0 || answers.length > 0);
}

/** Fits of this file, and those of others that are asked or that a ruler rests on. */
export function shownLawFits({ fits, answers }: Report): LawFitEntry[] {
  const asked = new Set([...answers.flatMap((answer) => ('fit' in answer ? [answer.fit] : [])), ...fits.flatMap((fit) => (isRulerFit(fit) && fit.implied ? [fit.implied] : []))]);
  return fits.flatMap((fit) => (!isRulerFit(fit) && (fit.line !== null || asked.has(fit.name)) ? [fit] : []));
}

/** "scaling: chinchilla, 240 rows of points, Huber 1e-3 on ln loss in sum 1.018e-3, R² 0.998, typically off by 0.15 %, converged"; constants say that they are given. */
export function lawFitPhrases({ name, law, output, outputKind: kind, reference, rows, n, constants, rounded, objective, r2, typicalError, status, worst, intervalKind, resampling }: LawFitEntry): string[] {
  const left = rows ? [...(rows.filtered > 0 ? [`${rows.filtered} filtered out`] : []), ...(rows.incomplete > 0 ? [`${rows.incomplete} incomplete`] : []), ...(rows.heldOut > 0 ? [`${rows.heldOut} held out`] : [])] : [];
  const off = typicalError === null ? [] : [`typically off by ${offBy({ kind }, objective?.space ?? 'log', typicalError)}`];
  return [
    `${printable(name)}: ${printable(law)}${reference === null ? '' : `, ${plural(n, 'row')} of ${printable(reference)}`}${left.length > 0 ? ` (${left.join(', ')})` : ''}`,
    ...(constants ? [`constants as given${rounded ? ', rounded in their source' : ''}`] : []),
    ...(objective && !constants ? [`${methodName(objective)} on ${objective.space === 'log' ? 'ln ' : ''}${printable(output)}, sum ${sumFigure(objective.value)}`] : []),
    ...(r2 === null ? [] : [`R² ${shareExplained(r2)}`]), ...off,
    ...(constants && worst ? [`worst row ${printable(worst.name)}: ${written({ kind }, worst.predicted)} for ${written({ kind }, worst.measured)}`] : []),
    ...(constants ? [] : [status.replace('-', ' ')]),
    ...(intervalKind === 'bootstrap' && resampling ? [`errors by ${drawingText(resampling)}`] : []),
  ];
}

export function lawFitLines(report: Report, page: Page): string[] {
  const shown = shownLawFits(report);
  if (shown.length === 0) return [];
  const title = paragraph(titleWithLegend(lawsTitle, shown, report.level), page.width).map(page.style.dim);
  return [...title, ...shown.flatMap((fit) => [...wrapped(lawFitPhrases(fit), ' · ', page.width, '  '), ...whyLines(fit, page), ...parameterLines(fit, page), ...heldOutLines(fit, page)])];
}

function whyLines({ why, status, constants }: LawFitEntry, { width, style }: Page): string[] {
  return why === null || constants ? [] : paragraph(why, width - 2, '').map((line) => `  ${status === 'not-fitted' ? style.warning(line) : line}`);
}

function parameterLines({ params }: LawFitEntry, { width }: Page): string[] {
  return wrapped(Object.entries(params).map(([name, coefficient]) => `${printable(name)} ${withError(coefficient)}`), ' · ', width - 2).map((line) => `  ${line}`);
}

function heldOutLines({ heldOut, outputKind: kind }: LawFitEntry, { width }: Page): string[] {
  return heldOut.slice(0, 8).flatMap(({ name, output: { measured, predicted, standardErrors, outside } }) => {
    const off = standardErrors === null ? '' : ` (${significant(Math.abs(standardErrors), 2)} std. errors${outside ? ', outside what a new run is expected to be' : ''})`;
    return paragraph(`held out ${printable(name)}: predicted ${predicted === null ? '?' : written({ kind }, predicted)}, measured ${measured === null ? '?' : written({ kind }, measured)}${off}`, width - 2, '').map((line) => `  ${line}`);
  });
}

/** Each question as typed, and under it what came of it. */
export function answerLines({ answers }: Report, page: Page): string[] {
  if (answers.length === 0) return [];
  return [page.style.dim(answersTitle), ...answers.flatMap((answer) => answerBlock(answer, page))];
}

function answerBlock(answer: AnswerEntry, { width, style }: Page): string[] {
  const failed = answer.why !== null || (answer.kind === 'expect' && answer.holds === false);
  const question = wrapped(printable(answer.text).split(' '), ' ', width, '  ');
  return [...question, ...answer.says.flatMap((line, at) => paragraph(printable(line), width - 4, '').map((part, row) => `  ${at === 0 && row === 0 ? '→ ' : '  '}${failed ? style.warning(part) : at === 0 ? style.bold(part) : part}`))];
}
