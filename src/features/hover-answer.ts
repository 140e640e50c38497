import type { Evaluation } from '../analysis/evaluation.js';
import type { Answer, LawResult } from '../analysis/questions/answer.js';
import { written } from '../analysis/questions/quantity-words.js';
import { whyLawNotFitted } from '../analysis/questions/why-law-not-fitted.js';
import { levelText, plural } from '../base/figures.js';
import { coefficientInterval, type Fit } from '../engine/fitted.js';
import { answerLines } from './answer-words.js';
import { figure, figuresOf, givenFigure, shareExplained, sumFigure } from './formulas.js';
import { block, code, escaped, lines, paragraphs } from './markdown.js';
import { offBy, unsettled } from './words.js';
import { worstRow } from './report-laws.js';
import { methodName } from './report-sentences.js';

/** A question: its answer, what its intervals are, and the fit it rests on. */
export function answerHover(answer: Answer, { study: { density: { level } }, laws }: Evaluation): string {
  const [first, ...more] = answerLines(answer, level).map(escaped);
  const fit = 'fit' in answer.question ? answer.question.fit : null;
  const result = laws.find((one) => one.fit.name === fit);
  return paragraphs(`**${first ?? ''}**`, lines(...more), result ? `Asked of ${code(result.fit.name)}: ${lawInWords(result)}` : null, noteOf(answer, result));
}

function noteOf(answer: Answer, result: LawResult | undefined): string | null {
  if (answer.kind === 'unanswered' || answer.kind === 'verdict') return null;
  if (result?.fit.constants) return 'Constants are taken as exact, so there is no interval.';
  if (answer.kind === 'split') return 'Intervals of the split: rows drawn anew, and for each draw the split that is best then.';
  if (answer.kind === 'solutions') return 'Interval: the values at which the fit does not contradict what is asked for, by its covariance; open where the law flattens.';
  return answer.kind === 'estimate' && answer.of === 'output' ? 'Of the law: the error of its coefficients, by their covariance. Of a new run: with the scatter of single runs around it.' : null;
}

/** A fit of a law: its coefficients with their intervals, how well it follows its rows, and where it does not. */
export function lawFitHover(result: LawResult, { study: { density: { level } } }: Evaluation): string {
  const { fit, fitted, rows, heldOut } = result;
  if (fitted.kind === 'not-fitted') return paragraphs(head(result), `Not fitted: ${escaped(whyLawNotFitted(fitted, fit))}`);
  const outside = heldOut.filter(({ output: { measured, predictionInterval } }) => measured !== null && predictionInterval !== null && (measured < predictionInterval[0] || measured > predictionInterval[1])).length;
  return paragraphs(
    head(result), block(coefficientLines(fitted, level).join('\n')), `${capital(lawInWords(result))}.`,
    heldOut.length > 0 ? `${plural(heldOut.length, 'row')} held out; ${outside} outside what a new run is expected to be (${levelText(level)}).` : null,
    fit.rounded ? 'The constants are rounded in their source.' : null, rows.length > 0 ? technical(result, fitted) : null,
  );
}

function head({ fit }: LawResult): string {
  const left = fit.from ? [...(fit.from.filtered > 0 ? [`${fit.from.filtered} filtered out`] : []), ...(fit.from.incomplete > 0 ? [`${fit.from.incomplete} incomplete`] : [])] : [];
  const rows = fit.from ? ` to ${code(fit.from.name)}${left.length > 0 ? ` (${left.join(', ')})` : ''}` : '';
  return `**${escaped(fit.title ?? fit.name)}** · ${code(fit.law.name)}${rows}`;
}

function coefficientLines(fit: Fit<string>, level: number): string[] {
  const names = Object.keys(fit.coefficients);
  const width = names.reduce((most, name) => Math.max(most, name.length), 0);
  return names.map((name) => {
    const ends = coefficientInterval(fit, name, level);
    const value = fit.coefficients[name]!;
    const [written, between] = ends === null ? [figure(value), null] : figuresOf(value, ends);
    if (fit.free.includes(name)) return `${name.padEnd(width)}  ${written}${between === null ? '' : ` (${levelText(level)}${fit.resampled ? ' resampled' : ''}: ${between})`}`;
    return `${name.padEnd(width)}  ${fit.atBound.includes(name) ? `${figure(value)} at its bound` : `${givenFigure(value)} given`}`;
  });
}

/** What was made least: "Huber 1e-3 on ln loss, in sum 1.018e-3." */
function technical({ fit }: LawResult, { objective }: Fit<string>): string {
  return `${methodName(objective)} on ${objective.space === 'log' ? 'ln ' : ''}${escaped(fit.law.output.name)}, in sum ${sumFigure(objective.value)}.`;
}

/** "240 rows, typically off by 0.15 %, R² 0.998, farthest off c217". */
function lawInWords(result: LawResult): string {
  const { fit, fitted, rows } = result;
  if (fitted.kind === 'not-fitted') return 'not fitted';
  const worst = worstRow(result);
  const { objective, r2 } = fitted;
  const parts = rows.length === 0 ? [] : [
    plural(rows.length, 'row'), `typically off by ${offBy(fit.law.output, objective.space, fitted.typicalError)}`, ...(Number.isFinite(r2) ? [`R² ${shareExplained(r2)}`] : []),
    ...(worst ? [`farthest off ${escaped(worst.name)} (${written(fit.law.output, worst.predicted)} for ${written(fit.law.output, worst.measured)})`] : []),
    ...(fitted.status === 'not-converged' ? [`${unsettled(fitted)}, so its numbers are not to be trusted`] : fitted.status === 'at-bound' ? [`${fitted.atBound.join(', ')} at the bound`] : []),
  ];
  return [...(fit.constants ? ['constants as given'] : []), ...parts].join(', ');
}

function capital(phrase: string): string {
  return `${phrase.charAt(0).toUpperCase()}${phrase.slice(1)}`;
}
