import { breathe } from '../../base/cancellation.js';
import type { Question } from '../../model/laws.js';
import type { Evaluation } from '../evaluation.js';
import type { Workshop } from '../workshop.js';
import { allocated } from './allocated.js';
import type { Answer, LawResult, Outcome } from './answer.js';
import { expectation } from './expectation.js';
import { forecast } from './forecast.js';
import { predicted } from './predicted.js';
import { solved } from './solved.js';

/** One for each question, in the order of the text. What cannot be answered says why. */
export async function answers(evaluation: Omit<Evaluation, 'answers'>, workshop: Workshop, signal: AbortSignal): Promise<Answer[]> {
  const given: Answer[] = [];
  for (const question of evaluation.study.questions) {
    await breathe(signal);
    given.push({ question, unsettled: isUnsettled(question, evaluation.laws), ...(await outcomeOf(question, evaluation, workshop, signal)) });
  }
  return given;
}

/** The answers that rest on models and trend again, once their intervals are other ones. */
export function refreshed(evaluation: Evaluation): Evaluation {
  if (evaluation.answers.length === 0) return evaluation;
  const again = ({ question, unsettled: _, ...outcome }: Answer): Outcome => {
    if (question.kind === 'expect') return expectation(question, evaluation);
    return question.kind === 'forecast' || question.kind === 'reach' ? forecast(question, evaluation) : outcome;
  };
  return { ...evaluation, answers: evaluation.answers.map((answer) => ({ question: answer.question, unsettled: answer.unsettled ?? false, ...again(answer) })) };
}

/** Where rows leave parameters open, what the law gives may be settled all the same. */
function isUnsettled(question: Question, laws: readonly LawResult[]): boolean {
  const fitted = 'fit' in question ? laws.find(({ fit }) => fit.name === question.fit)?.fitted : undefined;
  return fitted?.kind === 'fitted' && fitted.status === 'not-converged' && !fitted.redundant?.length;
}

async function outcomeOf(question: Question, evaluation: Omit<Evaluation, 'answers'>, workshop: Workshop, signal: AbortSignal): Promise<Outcome> {
  const { laws, study: { density: { level } } } = evaluation;
  switch (question.kind) {
    case 'predict': return predicted(question, laws, level);
    case 'solve': return solved(question, laws, level);
    case 'allocate': return allocated(question, laws, workshop, level, signal);
    case 'forecast': case 'reach': return forecast(question, evaluation);
    case 'expect': return expectation(question, evaluation);
  }
}
