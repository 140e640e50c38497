import { outlierLimit } from '../../engine/outliers.js';
import type { Analysis } from '../analysis.js';
import type { Evaluation } from '../evaluation.js';
import { adviseOnFit } from '../fit-advice.js';
import type { Say } from '../scope-checks.js';
import type { Answer, LawResult } from './answer.js';
import { beyondWords } from './beyond-words.js';
import { written } from './quantity-words.js';
import { whyLawNotFitted } from './why-law-not-fitted.js';

/** What the numbers say about the fits of this file. Those of used files are spoken of where they stand. */
export function adviseOnLaws(analysis: Analysis, { laws }: Evaluation, say: Say): void {
  for (const result of laws) {
    const { fit, fitted } = result;
    const span = analysis.place(fit.origin);
    if (!span) continue;
    adviseOnFit(`The fit ${fit.title ?? fit.name}`, fitted, span, say, (failed) => whyLawNotFitted(failed, fit));
    adviseOnOutliers(analysis, result, say);
  }
}

/** Rows far from a fit, where they stand in this file. */
function adviseOnOutliers(analysis: Analysis, { fit, fitted, rows, z }: LawResult, say: Say): void {
  if (fitted.kind !== 'fitted' || fit.constants) return;
  rows.forEach((index, at) => {
    const row = fit.rows![index]!;
    const span = Math.abs(z[at] ?? 0) > outlierLimit ? analysis.place(row.origin) : null;
    if (!span) return;
    const residual = fitted.residuals[at]!;
    const predicted = fitted.objective.space === 'log' ? row.output * Math.exp(-residual) : row.output - residual;
    say('reference-outlier', span, { what: `${row.name}, as ${fit.name} sees it,`, z: z[at]!, measured: written(fit.law.output, row.output), predicted: written(fit.law.output, predicted) });
  });
}

/** What stands at the questions of this file: why there is no answer, what fails, and what is far from any data. */
export function adviseOnAnswers(analysis: Analysis, { answers, laws, study: { density: { reach } } }: Evaluation, say: Say): void {
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
    const far = farther(answer, reach);
    if (far.length > 0 && 'fit' in answer.question) say('answer-extrapolated', span, { fit: answer.question.fit, beyond: far });
  }
}

function conditionText({ question: { text } }: Answer): string {
  return text.replace(/^expect\s+/, '').replace(/\s+/g, ' ').trim();
}

/** What lies far outside the data, each once. */
function farther(answer: Answer, reach: number): string[] {
  const beyond = answer.kind === 'solutions' ? answer.solutions.flatMap((solution) => solution.beyond) : 'beyond' in answer ? answer.beyond : [];
  return [...new Set(beyond.flatMap((one) => (one.factor === null || one.factor > reach ? [beyondWords(one)] : [])))];
}

/** The fits that answers rest on, by name. */
function lawNamed(laws: readonly LawResult[], name: string): LawResult | null {
  return laws.find(({ fit }) => fit.name === name) ?? null;
}
