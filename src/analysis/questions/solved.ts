import type { Fit } from '../../engine/fitted.js';
import { evaluateAt } from '../../engine/formula/at-point.js';
import { prediction } from '../../engine/formula/formula-prediction.js';
import { solveFor, type Asked, type Solved } from '../../engine/formula/solve.js';
import type { LawFit, Quantity, QuantityKind, Question } from '../../model/laws.js';
import type { LawResult, Outcome } from './answer.js';
import { beyondRows, inputsOf } from './law-inputs.js';
import { typed, written } from './quantity-words.js';
import { fitNamed, unanswered } from './unanswered.js';

/** Where an unknown is looked for when nothing is said. */
const searched: Readonly<Record<QuantityKind, readonly [number, number]>> = {
  count: [1, 1e30], share: [0, 1], date: [-10_000, 40_000], loss: [1e-6, 1e6], money: [1e-12, 1e15], plain: [-1e15, 1e15],
};

type Solve = Question & { readonly kind: 'solve' };

/** All values of the unknown at which the law gives what is asked for. */
export function solved(question: Solve, laws: readonly LawResult[], level: number): Outcome {
  const { fit: name, unknown, at } = question;
  const found = fitNamed(laws, name);
  if ('kind' in found) return found;
  const { result, fitted } = found;
  const { law } = result.fit;
  const target = at[law.output.name];
  const inputsAt = (value: number) => inputsOf(law, { ...at, [unknown.name]: value });
  const range = rangeOf(unknown, question.range);
  const inputs = inputsAt(range[0]);
  const missing = [...('missing' in inputs ? inputs.missing : []), ...(target === undefined ? [law.output.name] : [])];
  if (target === undefined || 'missing' in inputs) return unanswered('input-missing', { fit: name, names: missing });
  if (JSON.stringify(inputs) === JSON.stringify(inputsAt(range[1]))) return unanswered('no-solution', { why: `${name} does not depend on ${unknown.name}.` });
  const answer = solveFor(asked(result.fit, fitted, (value) => inputsAt(value) as readonly number[], level), target, range);
  if (answer.kind === 'no-solution') return unanswered('no-solution', { why: whyNone(answer, result.fit, question, target, range) });
  return { kind: 'solutions', solutions: answer.solutions.map(({ value, to, interval }) => ({
    estimate: { quantity: unknown, value, interval }, to, beyond: beyondRows(result, inputsAt(nearestFitted(result, unknown, value, to)) as readonly number[]),
  })) };
}

/** Of all values from `value` to `to` the one nearest to the fitted rows. */
function nearestFitted({ fit: { law }, spans }: LawResult, { name }: Quantity, value: number, to: number | null): number {
  const low = spans?.[law.inputs.findIndex((input) => input.name === name)]?.[0];
  return to === null || low === undefined ? value : Math.min(Math.max(low, value), to);
}

function asked({ law }: LawFit, fitted: Fit<string>, inputsAt: (value: number) => readonly number[], level: number): Asked {
  const parameters = law.parameters.map(({ name }) => fitted.coefficients[name]!);
  return {
    value: (of) => evaluateAt(law.formula, inputsAt(of), parameters),
    ends: (of) => prediction(law, fitted, inputsAt(of), level)?.confidence ?? null,
  };
}

/** What was asked for, within what is possible; an amount begins above 0. */
function rangeOf({ kind, range: [least, most] }: Quantity, asked: readonly [number, number] | null): readonly [number, number] {
  const [low, high] = searched[kind];
  if (asked) return asked;
  const possible: readonly [number, number] = kind === 'plain' && least === 0 ? [1e-9, high] : [low, high];
  return [Math.max(possible[0], least), Math.min(possible[1], most)];
}

function whyNone({ why, lowest, highest }: Solved & { readonly kind: 'no-solution' }, { name, law: { output } }: LawFit, { unknown, range: asked }: Solve, target: number, range: readonly [number, number]): string {
  const over = asked ? `for ${unknown.name} from ${asked.map((end) => typed(unknown, end)).join(' to ')}` : `at any ${unknown.name}`;
  const told = (what: string, end: typeof lowest) => {
    if (!end) return '';
    // At the end of what is looked at by itself there is nothing to see.
    const place = asked || !range.includes(end.at) ? `, at ${unknown.name} ${typed(unknown, end.at)}` : '';
    return `${name} goes no ${what} than ${output.name} ${written(output, end.value)} ${over}${place}; asked for was ${typed(output, target)}.`;
  };
  if (why === 'below-lowest') return told('lower', lowest);
  if (why === 'above-highest') return told('higher', highest);
  return why === 'jump' ? `${name} leaps over ${output.name} ${typed(output, target)} ${over}.` : `${name} has no value ${over}.`;
}
