import type { Span } from '../../base/span.js';
import { outlierLimit } from '../../engine/outliers.js';
import type { Analysis } from '../analysis.js';
import type { Evaluation } from '../evaluation.js';
import { adviseOnFit } from '../fit-advice.js';
import type { Say } from '../scope-checks.js';
import type { Answer, Beyond, Estimate, LawResult } from './answer.js';
import { beyondWords } from './beyond-words.js';
import { isPossible, possibleText } from './possible.js';
import { written } from './quantity-words.js';
import { whyLawNotFitted } from './why-law-not-fitted.js';

/** What the numbers say about the fits of this file. Those of used files are spoken of where they stand. */
export function adviseOnLaws(analysis: Analysis, { laws }: Evaluation, say: Say): void {
  const own = laws.filter(({ fit }) => analysis.place(fit.origin) !== null);
  for (const { fit, fitted } of own) adviseOnFit(`The fit ${fit.title ?? fit.name}`, fitted, analysis.place(fit.origin)!, say, (failed) => whyLawNotFitted(failed, fit));
  adviseOnOutliers(analysis, own, say);
  for (const result of own) adviseOnUsedOutliers(analysis, result, say);
}

interface Outlier {
  readonly span: Span;
  readonly row: string;
  readonly measured: string;
  readonly seen: readonly { readonly fit: string; readonly z: number; readonly predicted: string }[];
}

/** Rows far from a fit, where they stand in this file: one remark for each row and quantity, with all the fits that it lies far from. */
function adviseOnOutliers(analysis: Analysis, laws: readonly LawResult[], say: Say): void {
  const found = new Map<string, Outlier>();
  for (const outlier of laws.flatMap((result) => outliersOf(analysis, result))) {
    const key = `${outlier.span.start} ${outlier.measured}`;
    const before = found.get(key);
    found.set(key, before ? { ...before, seen: [...before.seen, ...outlier.seen] } : outlier);
  }
  for (const { span, row, measured, seen } of found.values()) {
    const farthest = seen.reduce((far, { z }) => (Math.abs(z) > Math.abs(far) ? z : far), 0);
    say('reference-outlier', span, { what: `${row}, as ${listed(seen.map(({ fit }) => fit))} ${seen.length === 1 ? 'sees' : 'see'} it,`, z: farthest, measured, predicted: listed(seen.map(({ predicted }) => predicted)) });
  }
}

/** Rows of another file that lie far from a fit of this one: at the fit, once for all of them. */
function adviseOnUsedOutliers(analysis: Analysis, { fit, fitted, rows, z }: LawResult, say: Say): void {
  if (fitted.kind !== 'fitted' || fit.constants || !fit.from) return;
  const outliers = rows.flatMap((index, at) => {
    const { name, origin } = fit.rows![index]!;
    return Math.abs(z[at] ?? 0) > outlierLimit && !analysis.place(origin) ? [{ name, z: z[at]! }] : [];
  }).sort((a, b) => Math.abs(b.z) - Math.abs(a.z));
  if (outliers.length > 0) say('reference-outlier', analysis.place(fit.origin)!, { fit: `the fit ${fit.title ?? fit.name}`, from: fit.from.name, of: rows.length, outliers });
}

function outliersOf(analysis: Analysis, { fit, fitted, rows, z }: LawResult): Outlier[] {
  if (fitted.kind !== 'fitted' || fit.constants) return [];
  return rows.flatMap((index, at) => {
    const row = fit.rows![index]!;
    const span = Math.abs(z[at] ?? 0) > outlierLimit ? analysis.place(row.origin) : null;
    if (!span) return [];
    const residual = fitted.residuals[at]!;
    const predicted = fitted.objective.space === 'log' ? row.output * Math.exp(-residual) : row.output - residual;
    return [{ span, row: row.name, measured: written(fit.law.output, row.output), seen: [{ fit: fit.name, z: z[at]!, predicted: written(fit.law.output, predicted) }] }];
  });
}

/** "a", "a and b", "a, b and c". */
function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`;
}

/** What stands at the questions of this file: why there is no answer, what fails, and what is far from any data. */
export function adviseOnAnswers(analysis: Analysis, { answers, laws, study: { density: { reach, level } } }: Evaluation, say: Say): void {
  for (const answer of answers) {
    const span = analysis.place(answer.question.origin);
    if (!span) continue;
    if (answer.kind === 'unanswered') {
      const { code, data } = answer.says;
      // A fit that the text gets wrong says so itself.
      const unread = code === 'answer-without-fit' && 'fit' in answer.question && !lawNamed(laws, answer.question.fit);
      if (!unread) say(code, span, data as never);
    }
    if (answer.kind === 'verdict' && !answer.holds) say('expectation-failed', span, { condition: conditionText(answer), sides: answer.sides.map(({ what, written: came }) => `${what} is ${came}`) });
    if (answer.kind === 'verdict' && answer.undecided.length > 0) say('expectation-not-decisive', span, { holds: answer.holds, level, undecided: answer.undecided });
    for (const reading of readingsOf(answer)) adviseOnReading(reading, laws, reach, span, say);
  }
}

function conditionText({ question: { text } }: Answer): string {
  return text.replace(/^expect\s+/, '').replace(/\s+/g, ' ').trim();
}

/** A fit, or the trend (null), as one answer reads it. */
interface Reading {
  readonly fit: string | null;
  /** What the law gives there. */
  readonly output: Estimate | null;
  readonly beyond: readonly Beyond[];
}

function readingsOf(answer: Answer): readonly Reading[] {
  const fit = 'fit' in answer.question ? answer.question.fit : null;
  switch (answer.kind) {
    case 'estimate': return [{ fit, output: answer.of === 'output' ? answer.estimate : null, beyond: answer.beyond }];
    case 'solutions': return [{ fit, output: null, beyond: answer.solutions.flatMap(({ beyond }) => beyond) }];
    case 'split': return [{ fit, output: answer.output, beyond: answer.beyond }];
    case 'verdict': return answer.predictions.map(({ estimate, ...read }) => ({ ...read, output: estimate }));
    case 'unanswered': return [];
  }
}

function adviseOnReading({ fit, output, beyond }: Reading, laws: readonly LawResult[], reach: number, span: Span, say: Say): void {
  const far = [...new Set(beyond.filter((one) => isFar(one, reach)).map(beyondWords))];
  if (far.length > 0) say('answer-extrapolated', span, { fit, beyond: far });
  if (fit === null) return;
  const quantity = output?.quantity;
  if (output && quantity && !isPossible(quantity, output.value)) say('answer-outside-range', span, { fit, output: quantity.name, value: written(quantity, output.value), range: possibleText(quantity) });
  const why = whyNoInterval(lawNamed(laws, fit));
  if (why) say('answer-without-interval', span, { fit, why });
}

/** An amount more than `reach` times beyond the rows; a date farther beyond than the dates lie apart. */
function isFar({ quantity, value, low, high, factor }: Beyond, reach: number): boolean {
  return quantity.kind === 'date' ? Math.max(value - high, low - value) > high - low : factor === null || factor > reach;
}

/** Constants have none either, and say so at the fit. */
function whyNoInterval(result: LawResult | null): string | null {
  if (!result || result.fit.constants || result.fitted.kind !== 'fitted') return null;
  const { redundant = [], status, free, dof } = result.fitted;
  if (free.length === 0 || dof > 0) return null;
  return redundant.length > 0 ? `leaves ${redundant.join(', ')} open` : status === 'not-converged' ? 'did not settle' : 'has no row to spare beside its parameters';
}

/** The fits that answers rest on, by name. */
function lawNamed(laws: readonly LawResult[], name: string): LawResult | null {
  return laws.find(({ fit }) => fit.name === name) ?? null;
}
