import { prediction } from '../../engine/formula/formula-prediction.js';
import type { Question } from '../../model/laws.js';
import type { LawResult, Outcome } from './answer.js';
import { beyondRows, inputsOf } from './law-inputs.js';
import { possibleEnds } from './possible.js';
import { fitNamed, unanswered, undefinedThere } from './unanswered.js';

/** What a law gives at a point, and where one new run may come out. */
export function predicted({ fit: name, at }: Question & { readonly kind: 'predict' }, laws: readonly LawResult[], level: number): Outcome {
  const found = fitNamed(laws, name);
  if ('kind' in found) return found;
  const { result, fitted } = found;
  const { law } = result.fit;
  const inputs = inputsOf(law, at);
  if ('missing' in inputs) return unanswered('input-missing', { fit: name, names: inputs.missing });
  const there = prediction(law, fitted, inputs, level);
  if (!there) return undefinedThere(result.fit, fitted, inputs);
  return { kind: 'estimate', of: 'output', estimate: { quantity: law.output, value: there.value, interval: possibleEnds(law.output, there.value, there.confidence) }, newRun: possibleEnds(law.output, there.value, there.prediction), beyond: beyondRows(result, inputs) };
}
