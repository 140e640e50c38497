import { onParameters, type Node } from './graph.js';

/**
 * Which parameters each value of a formula depends on, and which the derivative of the formula by that value depends on. From the second
 * follows how parameters interact: where the derivative by one does not depend on another, nor on itself, the formula is linear in them.
 */
export class Structure {
  /** Nodes the result needs, operands first. */
  readonly reached: readonly number[];
  /** Those without parameters that something with parameters uses. */
  readonly usedByVarying = new Set<number>();
  private readonly values: (Bits | null)[];
  private readonly adjoints: (Bits | null)[];
  private readonly users: Int32Array;
  private readonly parameterNodes = new Map<number, number>();

  constructor(readonly nodes: readonly Node[], root: number) {
    this.reached = reach(nodes, root);
    this.values = nodes.map(() => null);
    this.adjoints = nodes.map(() => null);
    this.users = new Int32Array(nodes.length).fill(-1);
    for (const at of this.reached) this.forward(at);
    for (let k = this.reached.length - 1; k >= 0; k--) this.backward(this.reached[k]!);
  }

  valueDepends(at: number, parameter: number): boolean {
    return this.values[at]?.has(parameter) ?? false;
  }

  adjointDepends(at: number, parameter: number): boolean {
    return this.adjoints[at]?.has(parameter) ?? false;
  }

  /** Whether the second derivative by two parameters (or one, twice) may differ from 0. */
  interact(a: number, b: number): boolean {
    const at = this.parameterNodes.get(a);
    return at !== undefined && this.adjointDepends(at, b);
  }

  /** Whether the formula speaks of it at all. */
  has(parameter: number): boolean {
    return this.parameterNodes.has(parameter);
  }

  /** Whether its derivative is that of its only user, a sum. */
  passedOn(at: number): boolean {
    const user = this.users[at]!;
    return user >= 0 && this.nodes[user]!.op === 'add';
  }

  /** The one operation that uses a value; negative where none or several do. */
  onlyUser(at: number): number {
    return this.users[at]!;
  }

  private forward(at: number): void {
    const { op, a, b, c, value, depends } = this.nodes[at]!;
    if ((depends & onParameters) === 0) return;
    if (op === 'parameter') this.parameterNodes.set(value, at);
    const operands = [a, b, c].filter((operand) => operand >= 0);
    for (const operand of operands) this.users[operand] = this.users[operand] === -1 ? at : -2;
    const own = op === 'parameter' ? Bits.of(value) : union(operands.map((operand) => this.values[operand]!));
    this.values[at] = own;
    for (const operand of operands) if ((this.nodes[operand]!.depends & onParameters) === 0) this.usedByVarying.add(operand);
  }

  /** What the derivative by each operand depends on: what that by the result does, and the operation's own slope. */
  private backward(at: number): void {
    const { op, a, b, c } = this.nodes[at]!;
    if (!this.values[at]) return;
    const own = this.adjoints[at] ?? null;
    const [left, right] = [a, b].map((operand) => (operand < 0 ? null : this.values[operand]!));
    const hand = (operand: number, slope: (Bits | null)[]) => {
      if (operand >= 0 && this.values[operand]) this.adjoints[operand] = union([this.adjoints[operand]!, own, ...slope]);
    };
    switch (op) {
      case 'constant':
      case 'input':
      case 'parameter': return;
      case 'add':
      case 'subtract':
      case 'negate': hand(a, []); hand(b, []); return;
      case 'multiply': hand(a, [right!]); hand(b, [left!]); return;
      case 'divide': hand(a, [right!]); hand(b, [left!, right!]); return;
      // A condition decides which slope it is.
      case 'select': hand(a, [left!]); hand(b, [left!]); hand(c, [left!]); return;
      default: hand(a, [left!, right ?? null]); hand(b, [left!, right ?? null]);
    }
  }
}

function reach(nodes: readonly Node[], root: number): number[] {
  const needed = new Uint8Array(nodes.length);
  needed[root] = 1;
  for (let at = root; at >= 0; at--) {
    if (!needed[at]) continue;
    const { a, b, c } = nodes[at]!;
    for (const operand of [a, b, c]) if (operand >= 0) needed[operand] = 1;
  }
  return [...needed.keys()].filter((at) => needed[at] === 1);
}

/** A set of small numbers that many nodes share. */
class Bits {
  private constructor(private readonly words: Uint32Array) {}

  static of(number: number): Bits {
    const words = new Uint32Array((number >> 5) + 1);
    words[number >> 5] = 1 << (number & 31);
    return new Bits(words);
  }

  has(number: number): boolean {
    return ((this.words[number >> 5] ?? 0) & (1 << (number & 31))) !== 0;
  }

  with(other: Bits): Bits {
    if (other === this) return this;
    const words = new Uint32Array(Math.max(this.words.length, other.words.length));
    this.words.forEach((word, k) => (words[k] = word));
    other.words.forEach((word, k) => (words[k]! |= word));
    return new Bits(words);
  }
}

function union(sets: readonly (Bits | null)[]): Bits | null {
  return sets.reduce((all, set) => (all && set ? all.with(set) : all ?? set), null);
}
