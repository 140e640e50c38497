import type { Expression, Operation } from '../base/expression.js';
import { nearest } from '../base/nearest.js';
import type { Span } from '../base/span.js';
import { LIMITS } from '../syntax/parse.js';
import type { FormulaTree, Word } from '../syntax/tree.js';
import { alike, unitOfOperation, type Unit } from './formula-units.js';
import { readRelease, type Problems } from './readers.js';

/** Functions and how many arguments they take; `Infinity`: two or more. */
export const FUNCTIONS: Readonly<Record<string, number>> = { exp: 1, log: 1, log10: 1, sqrt: 1, sigmoid: 1, min: Infinity, max: Infinity, if: 3 };

/** All that is written with brackets. */
export const functionNames = [...Object.keys(FUNCTIONS), 'sum', 'product'];

/** Names other languages have for them. */
const ALIASES: Readonly<Record<string, string>> = { ln: 'log', lg: 'log10', expit: 'sigmoid', logistic: 'sigmoid', prod: 'product', iff: 'if' };

/** How functions of other languages are written that have no name here. */
const WRITTEN: Readonly<Record<string, string>> = {
  log2: 'log(x) / log(2)', log1p: 'log(1 + x)', expm1: 'exp(x) - 1', pow: 'x^y', abs: 'max(x, -x)', cbrt: 'x^(1/3)', tanh: '2 * sigmoid(2 * x) - 1', relu: 'max(x, 0)',
};

/** A part of a formula with its names resolved. */
export interface Resolved {
  readonly expression: Expression;
  readonly unit: Unit;
}

/** What the names in a formula stand for; each reports what it does not know, and then answers null. */
export interface Names {
  name(word: Word, index: Indices): Resolved | null;
  of(tree: FormulaTree & { readonly kind: 'of' }): Resolved | null;
  /** The index of a sum or product, by its number in the formula. */
  index(word: Word): number;
  /** A function, where it is called. */
  called(word: Word): void;
}

/** Indices of the sums and products around a place, by name. */
export type Indices = ReadonlyMap<string, number>;

const NO_INDICES: Indices = new Map();

/** Null when a part of the formula cannot be read; why has been said. */
export function resolve(tree: FormulaTree, names: Names, problems: Problems): Resolved | null {
  return new Resolver(names, problems).part(tree);
}

/** Reads formulas that may hang on each other: what `names` reads with it while it is reading counts as deep as it lies. */
export class Resolver {
  #depth = 0;
  /** A part lay too deep and was not read; that is said once. */
  tooDeep = false;

  constructor(private readonly names: Names, private readonly problems: Problems) {}

  part(tree: FormulaTree, indices: Indices = NO_INDICES): Resolved | null {
    if (this.#depth > LIMITS.nesting) {
      if (!this.tooDeep) this.problems.add('too-deep', tree.span, { what: 'Parts of this formula', limit: LIMITS.nesting });
      this.tooDeep = true;
      return null;
    }
    this.#depth += 1;
    const read = this.#read(tree, indices);
    this.#depth -= 1;
    return read;
  }

  #read(tree: FormulaTree, indices: Indices): Resolved | null {
    switch (tree.kind) {
      case 'missing': return null;
      case 'number': return { expression: number(tree.literal.value), unit: tree.literal.unit === '%' ? 'share' : tree.literal.unit === '$' ? 'money' : tree.literal.unit === 'FLOP' || /[KMBTkmbt]$/.test(tree.image) ? 'count' : 'number' };
      case 'date': return { expression: number(readRelease(tree.text)!.day), unit: 'date' };
      case 'name': return this.#named(tree.word, indices);
      case 'of': return this.names.of(tree);
      case 'operation': return this.#operation(tree.operation, tree.args, tree.sign, indices);
      case 'call': return this.#call(tree, indices);
      case 'sum':
      case 'product': return this.#each(tree, indices);
    }
  }

  #named(word: Word, indices: Indices): Resolved | null {
    const at = word.quoted ? undefined : indices.get(word.text);
    const known = this.names.name(word, indices);
    return at === undefined ? known : { expression: { kind: 'index', at }, unit: 'number' };
  }

  /** All of them, so that each says what is wrong with it. */
  #all(trees: readonly FormulaTree[], indices: Indices): Resolved[] | null {
    const parts = trees.map((tree) => this.part(tree, indices));
    return parts.every((part) => part !== null) ? parts : null;
  }

  #operation(operation: Operation, trees: readonly FormulaTree[], sign: Span, indices: Indices): Resolved | null {
    const args = this.#all(trees, indices);
    if (!args) return null;
    const unit = unitOfOperation(operation, args.map((arg) => arg.unit), sign, this.problems);
    return { expression: { kind: 'apply', operation, args: args.map((arg) => arg.expression) }, unit };
  }

  #call({ name, args }: FormulaTree & { readonly kind: 'call' }, indices: Indices): Resolved | null {
    const wanted = Object.hasOwn(FUNCTIONS, name.text) && !name.quoted ? FUNCTIONS[name.text]! : null;
    if (wanted === null) {
      this.#all(args, indices);
      const near = Object.hasOwn(ALIASES, name.text) ? ALIASES[name.text]! : nearest(name.text, functionNames);
      const write = Object.hasOwn(WRITTEN, name.text) ? WRITTEN[name.text]! : null;
      return this.problems.add('unknown-function', name.span, { name: name.text, near: write === null && name.text.length > 1 ? near : null, known: functionNames, write });
    }
    this.names.called(name);
    if (wanted === Infinity ? args.length < 2 : args.length !== wanted) {
      this.problems.add('argument-count', name.span, { name: name.text, wanted: wanted === 1 ? 'one argument' : wanted === Infinity ? 'two or more' : 'a condition and two numbers', given: args.length });
      return null;
    }
    return name.text === 'if' ? this.#if(args, name.span, indices) : this.#operation(name.text as Operation, args, name.span, indices);
  }

  #if(args: readonly FormulaTree[], sign: Span, indices: Indices): Resolved | null {
    const [condition, yes, no] = this.#all(args, indices) ?? [];
    if (!condition || !yes || !no) return null;
    if (condition.unit !== 'condition' && condition.unit !== 'any') this.problems.add('unit-mismatch', args[0]!.span, { why: '`if` begins with a condition, such as `if(experts > 1, …, …)`.' });
    const unit = alike(yes.unit, no.unit);
    if (unit === null) this.problems.add('unit-mismatch', sign, { why: 'The two cases of `if` must be numbers of one kind.' });
    return { expression: { kind: 'if', condition: condition.expression, yes: yes.expression, no: no.expression }, unit: unit ?? 'any' };
  }

  #each({ kind, name, index: word, from, to, body }: FormulaTree & { readonly kind: 'sum' | 'product' }, indices: Indices): Resolved | null {
    this.names.called(name);
    const [first, last] = [this.part(from, indices), this.part(to, indices)];
    const index = this.names.index(word);
    const inner = this.part(body, new Map([...indices, [word.text, index]]));
    return first && last && inner && { expression: { kind, index, from: first.expression, to: last.expression, body: inner.expression }, unit: kind === 'sum' ? inner.unit : inner.unit === 'any' ? 'any' : 'number' };
  }
}

function number(value: number): Expression {
  return { kind: 'number', value };
}

/** Calls `visit` for an expression and everything in it. */
export function each(expression: Expression, visit: (part: Expression) => void): void {
  visit(expression);
  switch (expression.kind) {
    case 'apply': for (const arg of expression.args) each(arg, visit); break;
    case 'if': for (const arg of [expression.condition, expression.yes, expression.no]) each(arg, visit); break;
    case 'sum':
    case 'product': for (const arg of [expression.from, expression.to, expression.body]) each(arg, visit); break;
  }
}
