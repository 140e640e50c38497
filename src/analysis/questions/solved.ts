import { plural } from '../../base/figures.js';
import type { Fit } from '../../engine/fitted.js';
import { evaluateAt, whyUndefined } from '../../engine/formula/at-point.js';
import { prediction } from '../../engine/formula/formula-prediction.js';
import { hasRanges } from '../../engine/formula/unroll.js';
import { solveForWhole } from '../../engine/formula/solve-whole.js';
import { solveFor, type Asked, type Solved, type Told } from '../../engine/formula/solve.js';
import type { Given, Law, LawFit, Quantity, QuantityKind, Question } from '../../model/laws.js';
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
  const reading = (value: number) => possible(law, { ...at, [unknown.name]: value });
  const solve = isWhole(result.fit, fitted, reading, range) ? solveForWhole : solveFor;
  const answer = solve(asked(result.fit, fitted, reading, level), target, range);
  if (answer.kind === 'no-solution') return unanswered('no-solution', { why: whyNone(answer, result.fit, question, target, range) });
  return { kind: 'solutions', solutions: answer.solutions.map(({ value, to, interval }) => ({
    estimate: { quantity: unknown, value, interval }, to, beyond: beyondRows(result, inputsAt(nearestFitted(result, unknown, value, to)) as readonly number[]),
  })) };
}

/** Null where what follows from the unknown cannot be: there is no run of less than one token. */
function possible(law: Law, given: Given): readonly number[] | null {
  const values = inputsOf(law, given);
  return 'missing' in values || law.inputs.some(({ name, kind }, at) => kind === 'count' && given[name] === undefined && values[at]! < 1) ? null : values;
}

/** Whether only whole numbers can stand for the unknown: it is how far a sum or product goes. */
function isWhole({ law }: LawFit, fitted: Fit<string>, inputsAt: (value: number) => readonly number[] | null, [low, high]: readonly [number, number]): boolean {
  if (!hasRanges(law.formula)) return false;
  const parameters = law.parameters.map(({ name }) => fitted.coefficients[name]!);
  const isRange = (value: number) => {
    const inputs = inputsAt(value);
    return inputs !== null && whyUndefined(law.formula, inputs, parameters) === 'range';
  };
  const whole = Math.ceil(Math.max(low, Math.min(1, high)));
  return isRange(whole + BETWEEN) && !isRange(whole);
}

/** A part of a whole number that few formulas make whole again. */
const BETWEEN = 0.3819660113;

/** Of all values from `value` to `to` the one nearest to the fitted rows. */
function nearestFitted({ fit: { law }, spans }: LawResult, { name }: Quantity, value: number, to: number | null): number {
  const low = spans?.[law.inputs.findIndex((input) => input.name === name)]?.[0];
  return to === null || low === undefined ? value : Math.min(Math.max(low, value), to);
}

function asked({ law }: LawFit, fitted: Fit<string>, inputsAt: (value: number) => readonly number[] | null, level: number): Asked {
  const parameters = law.parameters.map(({ name }) => fitted.coefficients[name]!);
  const read = <T>(of: number, reader: (inputs: readonly number[]) => T): T | null => {
    const inputs = inputsAt(of);
    return inputs && reader(inputs);
  };
  return {
    value: (of) => read(of, (inputs) => evaluateAt(law.formula, inputs, parameters)) ?? NaN,
    ends: (of) => read(of, (inputs) => prediction(law, fitted, inputs, level)?.confidence ?? null),
  };
}

/** What was asked for, within what is possible; an amount begins above 0. */
function rangeOf({ kind, range: [least, most] }: Quantity, asked: readonly [number, number] | null): readonly [number, number] {
  const [low, high] = searched[kind];
  if (asked) return asked;
  const possible: readonly [number, number] = kind === 'plain' && least === 0 ? [1e-9, high] : [low, high];
  return [Math.max(possible[0], least), Math.min(possible[1], most)];
}

function whyNone(none: Solved & { readonly kind: 'no-solution' }, { name, law: { output } }: LawFit, { unknown, range: asked }: Solve, target: number, range: readonly [number, number]): string {
  const { why, lowest, highest, jumps } = none;
  const stretch = `${unknown.name} from ${range.map((end) => typed(unknown, end)).join(' to ')}`;
  const over = asked ? `for ${stretch}` : `at any ${unknown.range.every(Number.isFinite) ? stretch : unknown.name}`;
  const told = (what: string, end: typeof lowest) => {
    if (!end) return '';
    // At the end of what is looked at by itself there is nothing to see.
    const place = asked || !range.includes(end.at) ? `, at ${unknown.name} ${typed(unknown, end.at)}` : '';
    return `${name} goes no ${what} than ${output.name} ${written(output, end.value)} ${over}${place}; asked for was ${typed(output, target)}.`;
  };
  if (why === 'below-lowest') return told('lower', lowest);
  if (why === 'above-highest') return told('higher', highest);
  if (why === 'undefined') return `${name} has no value ${over}.`;
  return `${name} leaps over ${output.name} ${typed(output, target)} ${leaps(jumps, unknown, output)}, and does not come to it ${over}.`;
}

/** As many leaps are told one by one. */
const TOLD = 3;

/** "between epochs 12 (2.204) and 13 (2.196)", "at epochs 5 (from 2.3 to 2.1)". */
function leaps(jumps: readonly (readonly [Told, Told])[], unknown: Quantity, output: Quantity): string {
  const told = jumps.slice(0, TOLD).map(([before, after], place) => {
    const name = place === 0 ? `${unknown.name} ` : '';
    const [at, next] = [typed(unknown, before.at), typed(unknown, after.at)];
    const [from, to] = [written(output, before.value), written(output, after.value)];
    return at === next ? `at ${name}${at} (from ${from} to ${to})` : `between ${name}${at} (${from}) and ${next} (${to})`;
  });
  const more = jumps.length - TOLD;
  return `${told.join(more > 0 ? ', ' : ' and ')}${more > 0 ? ` and at ${plural(more, 'more place')}` : ''}`;
}
