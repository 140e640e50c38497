import type { Expression, Operation } from '../../base/expression.js';
import { evaluateAt } from '../../engine/formula/at-point.js';
import type { Question } from '../../model/laws.js';
import type { Evaluation } from '../evaluation.js';
import type { Outcome, Side } from './answer.js';
import { factOf, type Found, type FoundFact } from './facts.js';
import { unanswered } from './unanswered.js';

/** Whether a condition holds: yes, no, or not to be said because something it speaks of has no value and decides it. */
export function expectation({ condition, facts, text }: Question & { readonly kind: 'expect' }, evaluation: Omit<Evaluation, 'answers'>): Outcome {
  const found = facts.map((fact) => factOf(fact, evaluation));
  const values = found.map((one) => (one.kind === 'found' ? one.value : null));
  const truth = valueOf(condition, values);
  const spoken = text.replace(/^expect\s+/, '').replace(/\s+/g, ' ').trim();
  if (truth === null) {
    const why = [...new Set(found.flatMap((one) => (one.kind === 'missing' ? [one.why] : [])))];
    return unanswered('expectation-open', { condition: spoken, why: why.length > 0 ? why : ['it computes with numbers that have no result'] });
  }
  const holds = truth !== 0;
  const undecided = [...new Set(found.flatMap((one, at) => (one.kind === 'found' && one.interval && one.interval.ends.some((end, side) => turns(end ?? OPEN[side]!, at)) ? [`${one.interval.written} of ${one.what}`] : [])))];
  return { kind: 'verdict', holds, sides: sidesOf(found, comparisons(condition, values)), undecided, predictions: found.flatMap((one) => (one.kind === 'found' ? one.prediction ?? [] : [])) };

  /** Whether the verdict is another one, or none, with this value in place of what was found. */
  function turns(value: number, at: number): boolean {
    const other = valueOf(condition, values.map((known, i) => (i === at ? value : known)));
    return other === null || (other !== 0) !== holds;
  }
}

/** A term of the condition and what it is compared with there. */
interface Comparison {
  /** Index of the term. */
  readonly at: number;
  readonly operation: Operation;
  readonly other: number;
  /** Whether that is a term as well, which has a line of its own. */
  readonly named: boolean;
}

const MIRRORED: Partial<Readonly<Record<Operation, Operation>>> = { less: 'greater', 'at-most': 'at-least', greater: 'less', 'at-least': 'at-most', equal: 'equal', unequal: 'unequal' };
const ASKED: Partial<Readonly<Record<Operation, string>>> = { less: 'below', 'at-most': 'at most', greater: 'above', 'at-least': 'at least', equal: 'equal to', unequal: 'other than' };

/** Those that the condition joins; under a `not` they would read the wrong way round. */
function comparisons(condition: Expression, values: readonly (number | null)[]): Comparison[] {
  if (condition.kind !== 'apply') return [];
  const { operation, args } = condition;
  if (operation === 'and' || operation === 'or') return args.flatMap((part) => comparisons(part, values));
  const mirrored = MIRRORED[operation];
  const [left, right] = args;
  if (!mirrored || !left || !right) return [];
  const compared = (term: Expression, other: Expression, as: Operation): Comparison[] => {
    const value = valueOf(other, values);
    return term.kind === 'input' && value !== null ? [{ at: term.at, operation: as, other: value, named: other.kind === 'input' }] : [];
  };
  return [...compared(left, right, operation), ...compared(right, left, mirrored)];
}

/** Each term once, with digits enough to be told from what it is compared with. */
function sidesOf(found: readonly Found[], compared: readonly Comparison[]): Side[] {
  const byName = new Map<string, { readonly one: FoundFact; readonly against: readonly Comparison[] }>();
  for (const [at, one] of found.entries()) {
    if (one.kind === 'found') byName.set(one.what, { one, against: [...(byName.get(one.what)?.against ?? []), ...compared.filter((comparison) => comparison.at === at)] });
  }
  return [...byName.values()].map(({ one, against }) => {
    const digits = against.map(({ other }) => digitsApart(one, other)).reduce<number | undefined>((most, own) => (own === undefined ? most : Math.max(most ?? 0, own)), undefined);
    const asked = against.filter(({ named }) => !named).map(({ operation, other }) => `${ASKED[operation]!} ${withoutZeros(one.write(other, digits))}`);
    return { what: one.what, written: `${one.write(one.value, digits)}${one.interval ? ` (${one.interval.written})` : ''}`, asked: [...new Set(asked)] };
  });
}

/** Undefined where the usual digits do, or none can. */
function digitsApart({ value, write }: FoundFact, other: number): number | undefined {
  if (value === other || write(value) !== write(other)) return undefined;
  return MORE_DIGITS.find((digits) => write(value, digits) !== write(other, digits));
}

const MORE_DIGITS = [3, 4, 5, 6, 7, 8, 9, 10] as const;

/** "3.900B" → "3.9B". */
function withoutZeros(figure: string): string {
  return figure.replace(/(\.\d*?)0+(?!\d)/, '$1').replace(/\.(?!\d)/, '');
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
