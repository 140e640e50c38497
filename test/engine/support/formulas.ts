import type { Expression, Formula, FormulaParameter, Operation } from '../../../src/base/expression.js';

/** An expression, or a number that stands for itself. */
export type Term = Expression | number;

const expression = (term: Term): Expression => (typeof term === 'number' ? { kind: 'number', value: term } : term);

export const apply = (operation: Operation, ...args: readonly Term[]): Expression => ({ kind: 'apply', operation, args: args.map(expression) });
export const x = (at: number): Expression => ({ kind: 'input', at });
export const p = (at: number): Expression => ({ kind: 'parameter', at });
export const term = (at: number): Expression => ({ kind: 'term', at });
export const index = (at: number): Expression => ({ kind: 'index', at });
export const add = (...args: readonly [Term, ...Term[]]): Expression => args.map(expression).reduce((sum, next) => apply('add', sum, next));
export const sub = (a: Term, b: Term) => apply('subtract', a, b);
export const mul = (...args: readonly [Term, ...Term[]]): Expression => args.map(expression).reduce((all, next) => apply('multiply', all, next));
export const div = (a: Term, b: Term) => apply('divide', a, b);
export const pow = (a: Term, b: Term) => apply('power', a, b);
export const neg = (a: Term) => apply('negate', a);
export const exp = (a: Term) => apply('exp', a);
export const log = (a: Term) => apply('log', a);
export const when = (condition: Term, yes: Term, no: Term): Expression => ({ kind: 'if', condition: expression(condition), yes: expression(yes), no: expression(no) });
export const sum = (at: number, from: Term, to: Term, body: Term): Expression => ({ kind: 'sum', index: at, from: expression(from), to: expression(to), body: expression(body) });
export const product = (at: number, from: Term, to: Term, body: Term): Expression => ({ kind: 'product', index: at, from: expression(from), to: expression(to), body: expression(body) });

export function formula(inputs: number, parameters: number, body: Term, ...terms: readonly Term[]): Formula {
  return { inputs, parameters, terms: terms.map(expression), body: expression(body) };
}

export interface TestLaw {
  readonly formula: Formula;
  readonly parameters: readonly FormulaParameter[];
}

type Bounds = readonly [low: number, high: number];

/** A law whose parameters, by name, lie where `bounds` says. */
export function law(inputs: number, bounds: Readonly<Record<string, Bounds>>, body: (parameters: Readonly<Record<string, Expression>>) => Term): TestLaw {
  const names = Object.keys(bounds);
  return {
    formula: formula(inputs, names.length, body(Object.fromEntries(names.map((name, at) => [name, p(at)])))),
    parameters: names.map((name) => ({ name, low: bounds[name]![0], high: bounds[name]![1], start: null })),
  };
}

export const positive: Bounds = [0, Infinity];
export const exponent: Bounds = [0, 2];
export const any: Bounds = [-Infinity, Infinity];

/** E + A/N^α + B/D^β. */
export const chinchillaLaw = law(2, { E: positive, A: positive, alpha: exponent, B: positive, beta: exponent },
  ({ E, A, alpha, B, beta }) => add(E!, div(A!, pow(x(0), alpha!)), div(B!, pow(x(1), beta!))));

/** E + A/N^α + B·r^η/D^β + C/(r + ε)^γ (Que 2024). */
export const dcptLaw = law(3, { E: positive, A: positive, alpha: exponent, B: positive, eta: positive, beta: exponent, C: positive, epsilon: positive, gamma: positive },
  ({ E, A, alpha, B, eta, beta, C, epsilon, gamma }) =>
    add(E!, div(A!, pow(x(0), alpha!)), div(mul(B!, pow(x(2), eta!)), pow(x(1), beta!)), div(C!, pow(add(x(2), epsilon!), gamma!))));
