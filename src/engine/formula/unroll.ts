import type { Expression, Formula, Operation } from '../../base/expression.js';
import { Graph, onParameters } from './graph.js';
import type { Op } from './operations.js';

/** Terms that the sums and products of a formula may have at one point, all together. */
export const mostTerms = 10_000;
/** A bound of a range this near to a whole number is one. */
const nearWhole = 1e-9;

/** Why a sum or product cannot be written out. */
export type RangeWhy = 'of-parameters' | 'not-whole' | 'too-long' | 'too-many'; // at one point; at all points together

export type Unrolled =
  /** `ranges` are the nodes whose values at a point decide how its formula is written out: bounds of ranges, conditions around them. */
  | { readonly kind: 'unrolled'; readonly root: number; readonly ranges: readonly number[]; readonly terms: number }
  | { readonly kind: 'range-fault'; readonly why: RangeWhy };

interface Scope {
  readonly index: number;
  readonly value: number;
  readonly outer: Scope | null;
}

type Task =
  | { readonly kind: 'visit'; readonly expression: Expression; readonly scope: Scope | null }
  | { readonly kind: 'apply'; readonly operation: Operation; readonly count: number }
  | { readonly kind: 'branch'; readonly expression: Expression & { readonly kind: 'if' }; readonly scope: Scope | null }
  | { readonly kind: 'select' }
  | { readonly kind: 'repeat'; readonly expression: Expression & { readonly kind: 'sum' | 'product' }; readonly scope: Scope | null }
  | { readonly kind: 'join'; readonly op: Op; readonly count: number }
  | { readonly kind: 'term'; readonly at: number };

/**
 * Writes a formula into a graph, sums and products term by term. Their ranges are those at the graph's sample; a formula with ranges needs one.
 * Works through a list of its own instead of calling itself, so depth costs no stack.
 */
export function unroll(formula: Formula, graph: Graph, ranged: boolean): Unrolled {
  return new Unroller(formula, graph, ranged).run();
}

/** Whether a formula has sums or products. */
export function hasRanges({ terms, body }: Formula): boolean {
  const left: Expression[] = [...terms, body];
  for (let next = left.pop(); next; next = left.pop()) {
    if (next.kind === 'sum' || next.kind === 'product') return true;
    if (next.kind === 'apply') left.push(...next.args);
    if (next.kind === 'if') left.push(next.condition, next.yes, next.no);
  }
  return false;
}

class Unroller {
  private readonly tasks: Task[] = [];
  private readonly results: number[] = [];
  private readonly terms: (number | 'begun' | undefined)[];
  private readonly ranges: number[] = [];
  private count = 0;

  constructor(private readonly formula: Formula, private readonly graph: Graph, private readonly ranged: boolean) {
    this.terms = new Array<number | undefined>(formula.terms.length).fill(undefined);
  }

  run(): Unrolled {
    this.visit(this.formula.body, null);
    for (let task = this.tasks.pop(); task; task = this.tasks.pop()) {
      const why = this.does(task);
      if (why) return { kind: 'range-fault', why };
    }
    return { kind: 'unrolled', root: this.pop(), ranges: this.ranges, terms: this.count };
  }

  private does(task: Task): RangeWhy | null {
    switch (task.kind) {
      case 'visit': this.expand(task.expression, task.scope); return null;
      case 'apply': this.results.push(this.applied(task.operation, this.results.splice(-task.count, task.count))); return null;
      case 'branch': this.branch(task.expression, task.scope); return null;
      case 'select': {
        const [condition, yes, no] = this.results.splice(-3, 3) as [number, number, number];
        this.results.push(this.graph.apply('select', condition, yes, no));
        return null;
      }
      case 'repeat': return this.repeat(task.expression, task.scope);
      case 'join': this.results.push(this.results.splice(-task.count, task.count).reduce((all, one) => this.graph.apply(task.op, all, one))); return null;
      case 'term': this.terms[task.at] = this.results.at(-1)!; return null;
    }
  }

  private expand(expression: Expression, scope: Scope | null): void {
    const { graph, results } = this;
    switch (expression.kind) {
      case 'number': results.push(graph.constant(expression.value)); return;
      case 'input': results.push(graph.input(expression.at)); return;
      case 'parameter': results.push(graph.parameter(expression.at)); return;
      case 'index': results.push(graph.constant(valueOf(expression.at, scope))); return;
      case 'term': this.term(expression.at); return;
      case 'apply':
        this.tasks.push({ kind: 'apply', operation: expression.operation, count: expression.args.length });
        for (let k = expression.args.length - 1; k >= 0; k--) this.visit(expression.args[k]!, scope);
        return;
      case 'if':
        this.tasks.push({ kind: 'branch', expression, scope });
        this.visit(expression.condition, scope);
        return;
      case 'sum':
      case 'product':
        this.tasks.push({ kind: 'repeat', expression, scope });
        this.visit(expression.to, scope);
        this.visit(expression.from, scope);
    }
  }

  /** A term is written out where it is first used; one that uses itself is not defined. */
  private term(at: number): void {
    const known = this.terms[at];
    if (typeof known === 'number') this.results.push(known);
    else if (known === 'begun' || at >= this.formula.terms.length) this.results.push(this.graph.constant(NaN));
    else {
      this.terms[at] = 'begun';
      this.tasks.push({ kind: 'term', at });
      this.visit(this.formula.terms[at]!, null);
    }
  }

  /** Where it may decide how much is to be written out, a condition that the points themselves settle is settled here. */
  private branch({ yes, no }: Expression & { readonly kind: 'if' }, scope: Scope | null): void {
    const condition = this.results.at(-1)!;
    const settled = this.graph.constantOf(condition) ?? (this.ranged && !this.graph.dependsOn(condition, onParameters) ? this.graph.sampleOf(condition) : NaN);
    if (Number.isNaN(settled)) {
      this.tasks.push({ kind: 'select' });
      this.visit(no, scope);
      this.visit(yes, scope);
      return;
    }
    this.results.pop();
    this.decided(condition);
    this.visit(settled !== 0 ? yes : no, scope);
  }

  private repeat({ kind, index, body }: Expression & { readonly kind: 'sum' | 'product' }, scope: Scope | null): RangeWhy | null {
    const [from, to] = this.results.splice(-2, 2).map((at) => this.bound(at)) as [number, number];
    if (Number.isNaN(from) || Number.isNaN(to)) return this.faulty ?? 'not-whole';
    const count = Math.max(0, to - from + 1);
    this.count += count;
    if (this.count > mostTerms) return 'too-long';
    if (count === 0) this.results.push(this.graph.constant(kind === 'sum' ? 0 : 1));
    else this.tasks.push({ kind: 'join', op: kind === 'sum' ? 'add' : 'multiply', count });
    for (let value = to; value >= from; value--) this.visit(body, { index, value, outer: scope });
    return null;
  }

  private faulty: RangeWhy | null = null;

  /** The whole number that a bound of a range is; NaN when it is none. */
  private bound(at: number): number {
    if (this.graph.dependsOn(at, onParameters)) this.faulty ??= 'of-parameters';
    const value = this.graph.constantOf(at) ?? this.graph.sampleOf(at);
    this.decided(at);
    const whole = Math.round(value);
    return Math.abs(value - whole) <= nearWhole * Math.max(1, Math.abs(whole)) && Math.abs(whole) <= Number.MAX_SAFE_INTEGER && this.faulty === null ? whole : NaN;
  }

  private decided(at: number): void {
    if (this.graph.constantOf(at) === null) this.ranges.push(at);
  }

  private applied(operation: Operation, args: readonly number[]): number {
    const { graph } = this;
    const [a, b] = args as [number, number];
    switch (operation) {
      case 'greater': return graph.apply('less', b, a);
      case 'at-least': return graph.apply('at-most', b, a);
      case 'min':
      case 'max': return args.reduce((least, next) => graph.apply(operation, least, next));
      case 'power': return graph.dependsOn(b, onParameters) ? graph.apply('raise', graph.apply('log', a), b) : graph.apply('power', a, b);
      default: return graph.apply(operation, a, b ?? -1);
    }
  }

  private visit(expression: Expression, scope: Scope | null): void {
    this.tasks.push({ kind: 'visit', expression, scope });
  }

  private pop(): number {
    return this.results.pop()!;
  }
}

function valueOf(index: number, scope: Scope | null): number {
  for (let at = scope; at; at = at.outer) if (at.index === index) return at.value;
  return NaN;
}
