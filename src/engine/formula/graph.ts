import { apply, type Op } from './operations.js';

/** What a node depends on, as bits. */
export const onInputs = 1, onParameters = 2;

/** One value of a formula; `a`, `b` and `c` are numbers of earlier nodes, -1 for none. */
export interface Node {
  readonly op: Op | 'constant' | 'input' | 'parameter';
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** Of a constant its value; of an input or parameter its number. */
  readonly value: number;
  /** Bits: `onInputs`, `onParameters`. */
  readonly depends: number;
}

/** Inputs, and where asked for parameters, of one point. */
export interface Sample {
  readonly inputs: ArrayLike<number>;
  readonly parameters: ArrayLike<number> | null;
}

/**
 * A formula as a directed graph without repetition: what is written twice is one node, what is constant a number. Nodes come after their
 * operands. With a `sample`, nodes know their value at that point.
 */
export class Graph {
  readonly nodes: Node[] = [];
  private readonly known = new Map<string, number>();
  private readonly samples: number[] = [];

  constructor(private readonly sample: Sample | null = null) {}

  constant(value: number): number {
    return this.add('constant', -1, -1, -1, value, 0);
  }

  input(at: number): number {
    return this.add('input', -1, -1, -1, at, onInputs);
  }

  parameter(at: number): number {
    return this.add('parameter', -1, -1, -1, at, onParameters);
  }

  /** The operation on earlier nodes, in its simplest form. What is not defined stays as it is written. */
  apply(op: Op, a: number, b = -1, c = -1): number {
    const same = this.simpler(op, a, b);
    if (same !== null) return same;
    const depends = [a, b, c].reduce((bits, at) => (at < 0 ? bits : bits | this.nodes[at]!.depends), 0);
    if (depends === 0) {
      const value = this.folded(op, a, b, c);
      if (value !== null) return this.constant(value);
    }
    return this.add(op, a, b, c, NaN, depends);
  }

  /** The number that a node is, null when it is none. */
  constantOf(at: number): number | null {
    const node = this.nodes[at]!;
    return node.op === 'constant' ? node.value : null;
  }

  dependsOn(at: number, bits: number): boolean {
    return (this.nodes[at]!.depends & bits) !== 0;
  }

  /** A node's value at the sample; NaN where the sample does not say. */
  sampleOf(at: number): number {
    return this.samples[at]!;
  }

  /** What nodes without parameters come to at other inputs than the sample's. */
  valuesAt(inputs: ArrayLike<number>, wanted: readonly number[]): number[] {
    const last = wanted.reduce((most, at) => Math.max(most, at), -1);
    const values: number[] = [];
    for (let at = 0; at <= last; at++) values.push(valueOf(this.nodes[at]!, values, { inputs, parameters: null }));
    return wanted.map((at) => values[at]!);
  }

  private folded(op: Op, a: number, b: number, c: number): number | null {
    const operands = [a, b, c].map((at) => (at < 0 ? NaN : this.constantOf(at)));
    if (operands.includes(null)) return null;
    const value = apply(op, operands[0]!, operands[1]!, operands[2]!);
    return Number.isFinite(value) ? value : null;
  }

  /** A node that is there already, or a form that is quicker: a division by a power is a multiplication with another. */
  private simpler(op: Op, a: number, b: number): number | null {
    const left = this.constantOf(a), right = b < 0 ? null : this.constantOf(b);
    if (op === 'add') return left === 0 ? b : right === 0 ? a : null;
    if (op === 'multiply') return left === 1 ? b : right === 1 ? a : null;
    if (op === 'subtract') return right === 0 ? a : null;
    if (op === 'negate') return this.nodes[a]!.op === 'negate' ? this.nodes[a]!.a : null;
    if (op === 'power') return right === null ? null : this.knownPower(a, right);
    // The sign of an exponent is that of a logarithm that is computed once.
    if (op === 'raise') return this.nodes[b]!.op === 'negate' && !this.dependsOn(a, onParameters) ? this.apply('raise', this.apply('negate', a), this.nodes[b]!.a) : null;
    if (op !== 'divide') return null;
    return right === 1 ? a : this.dividedByPower(a, b);
  }

  private knownPower(base: number, exponent: number): number | null {
    if (exponent === 1) return base;
    if (exponent === 2) return this.apply('multiply', base, base);
    if (exponent === 0.5) return this.apply('sqrt', base);
    return exponent === -1 ? this.apply('divide', this.constant(1), base) : null;
  }

  private dividedByPower(a: number, b: number): number | null {
    const { op, a: first, b: second, depends } = this.nodes[b]!;
    if ((depends & onParameters) === 0) return null;
    if (op === 'raise') return this.apply('multiply', a, this.apply('raise', first, this.apply('negate', second)));
    return op === 'exp' ? this.apply('multiply', a, this.apply('exp', this.apply('negate', first))) : null;
  }

  private add(op: Node['op'], a: number, b: number, c: number, value: number, depends: number): number {
    const key = `${op} ${a} ${b} ${c} ${Object.is(value, -0) ? '-0' : value}`;
    const before = this.known.get(key);
    if (before !== undefined) return before;
    const at = this.nodes.push({ op, a, b, c, value, depends }) - 1;
    this.known.set(key, at);
    if (this.sample) this.samples.push(valueOf(this.nodes[at]!, this.samples, this.sample));
    return at;
  }
}

/** A node's value from those before it. */
export function valueOf({ op, a, b, c, value }: Node, before: ArrayLike<number>, { inputs, parameters }: Sample): number {
  if (op === 'constant') return value;
  if (op === 'input') return inputs[value]!;
  if (op === 'parameter') return parameters ? parameters[value]! : NaN;
  return apply(op, before[a]!, before[b]!, before[c]!);
}
