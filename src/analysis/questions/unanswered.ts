import { diagnose, type Code, type DataOf } from '../../base/diagnostic.js';
import { whyUndefined } from '../../engine/formula/at-point.js';
import type { Fit } from '../../engine/fitted.js';
import type { LawFit } from '../../model/laws.js';
import { whyLawNotFitted } from './why-law-not-fitted.js';
import type { LawResult, Outcome } from './answer.js';
import { faultWords, givenText } from './fault-words.js';

export type Unanswered = Outcome & { readonly kind: 'unanswered' };

export function unanswered<C extends Code>(code: C, data: DataOf<C>): Unanswered {
  const { span: _, ...says } = diagnose(code, { start: 0, end: 0 }, data);
  return { kind: 'unanswered', says };
}

/** The fit that a question speaks of with its coefficients, or why it has none. */
export function fitNamed(laws: readonly LawResult[], name: string): { readonly result: LawResult; readonly fitted: Fit<string> } | Unanswered {
  const result = laws.find(({ fit }) => fit.name === name);
  if (!result) return unanswered('answer-without-fit', { fit: name, why: 'there is no such fit.' });
  const { fitted } = result;
  return fitted.kind === 'fitted' ? { result, fitted } : unanswered('answer-without-fit', { fit: name, why: whyLawNotFitted(fitted, result.fit) });
}

/** Said where a law has no value. */
export function undefinedThere({ name, law }: LawFit, { coefficients }: Fit<string>, inputs: readonly number[]): Unanswered {
  const why = whyUndefined(law.formula, inputs, law.parameters.map((parameter) => coefficients[parameter.name]!));
  return unanswered('law-undefined', { fit: name, at: givenText(law.inputs, inputs) || 'any inputs', why: why ? faultWords[why] : 'the result is beyond what can be computed with' });
}
