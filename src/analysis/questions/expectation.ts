import type { Expression } from '../../base/expression.js';
import { evaluateAt } from '../../engine/formula/at-point.js';
import type { Question } from '../../model/laws.js';
import type { Evaluation } from '../evaluation.js';
import type { Outcome } from './answer.js';
import { factOf } from './facts.js';
import { unanswered } from './unanswered.js';

/** Whether a condition holds: yes, no, or not to be said because something it speaks of has no value and decides it. */
export function expectation({ condition, facts, text }: Question & { readonly kind: 'expect' }, evaluation: Omit<Evaluation, 'answers'>): Outcome {
  const found = facts.map((fact) => factOf(fact, evaluation));
  const values = found.map((one) => (one.kind === 'found' ? one.value : null));
  const truth = valueOf(condition, values);
  const spoken = text.replace(/^expect\s+/, '').replace(/\s+/g, ' ').trim();
  const sides = found.flatMap((one) => (one.kind === 'found' ? [{ what: one.what, written: one.written }] : []));
  if (truth === null) {
    const why = [...new Set(found.flatMap((one) => (one.kind === 'missing' ? [one.why] : [])))];
    return unanswered('expectation-open', { condition: spoken, why: why.length > 0 ? why : ['it computes with numbers that have no result'] });
  }
  const holds = truth !== 0;
  const undecided = found.flatMap((one, at) => (one.kind === 'found' && one.interval && one.interval.ends.some((end, side) => turns(end ?? OPEN[side]!, at)) ? [`${one.interval.written} of ${one.what}`] : []));
  return { kind: 'verdict', holds, sides, undecided, predictions: found.flatMap((one) => (one.kind === 'found' ? one.prediction ?? [] : [])) };

  /** Whether the verdict is another one, or none, with this value in place of what was found. */
  function turns(value: number, at: number): boolean {
    const other = valueOf(condition, values.map((known, i) => (i === at ? value : known)));
    return other === null || (other !== 0) !== holds;
  }
}

/** What stands for the open end of an interval. */
const OPEN = [-1e300, 1e300] as const;

/** Kleene's logic: `and` with a part that fails fails, whatever the parts that are not known. Null: not known. */
function valueOf(expression: Expression, facts: readonly (number | null)[]): number | null {
  switch (expression.kind) {
    case 'number': return expression.value;
    case 'input': return facts[expression.at] ?? null;
    case 'apply': return applied(expression, expression.args.map((part) => valueOf(part, facts)));
    case 'if': {
      const condition = valueOf(expression.condition, facts);
      return condition === null ? null : valueOf(condition !== 0 ? expression.yes : expression.no, facts);
    }
    // An expectation has no terms, parameters or sums; one that came this far is not known.
    case 'parameter': case 'term': case 'index': case 'sum': case 'product': return null;
  }
}

function applied({ operation, args }: Expression & { readonly kind: 'apply' }, values: readonly (number | null)[]): number | null {
  if (operation === 'and' && values.includes(0)) return 0;
  if (operation === 'or' && values.some((value) => value !== null && value !== 0)) return 1;
  const known = values.filter((value) => value !== null);
  if (known.length < values.length) return null;
  const body: Expression = { kind: 'apply', operation, args: args.map((_, at) => ({ kind: 'input', at })) };
  const value = evaluateAt({ inputs: args.length, parameters: 0, terms: [], body }, known, []);
  return Number.isFinite(value) ? value : null;
}
