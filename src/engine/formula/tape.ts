import { onParameters, valueOf, type Graph, type Node } from './graph.js';
import { forwardOf, reverseOf, reverseSelect, secondOf, tangentOf, tangentSelect, type Forward, type Reverse, type SecondReverse, type Tangent } from './kernels.js';
import { apply } from './operations.js';
import { Structure } from './structure.js';

/** Points evaluated together: enough that interpreting costs little, few enough that all values stay near the processor. */
export const mostTogether = 256;
const leastTogether = 16, budget = 1 << 18;

type Values = Float64Array;

interface Instruction {
  readonly at: number;
  readonly node: Node;
  readonly forward: Forward;
  readonly reverse: Reverse | null;
  readonly tangent: Tangent | null;
  readonly second: SecondReverse | null;
}

/** What a block of points has come to; all is overwritten by the next block. */
export interface Block {
  /** How many points; `rows` are their numbers. */
  readonly size: number;
  readonly rows: Int32Array;
  readonly values: Values;
  /** By parameter: the derivative at each point. */
  readonly partials: readonly Values[];
}

/** Receives block after block, to read. */
export type Visit = (block: Block) => void;
/** Receives block after block and fills in what each point's second derivatives count. */
export type Weigh = (block: Block, weights: Values) => void;

/**
 * A formula as a list of instructions over the points of one shape. What depends on inputs alone is computed once, here; the rest instruction
 * by instruction, each over all points of a block. Derivatives are exact: reverse mode over the same list, second derivatives by the change of
 * that along each parameter.
 */
export class Tape {
  private readonly together: number;
  /** Blocks: what depends on inputs alone, by node; everything else is shared between blocks. */
  private readonly blocks: readonly { readonly size: number; readonly rows: Int32Array; readonly registers: Values[] }[];
  private readonly single: readonly Instruction[];
  private readonly many: readonly Instruction[];
  /** Every instruction an adjoint goes through, last first. */
  private readonly back: readonly Instruction[];
  private readonly adjoints: (Values | null)[];
  /** Nodes whose adjoint is not simply that of the one sum they are a part of. */
  private readonly sources: ReadonlySet<number>;
  private readonly parameters: readonly { readonly at: number; readonly number: number }[];
  private readonly zero: Values;
  private readonly partials: Values[];
  private readonly structure: Structure;
  private readonly scalars: Float64Array;
  private readonly directions: Directions;
  /** What one evaluation with derivatives costs, in instructions times points. */
  readonly work: number;

  constructor(graph: Graph, private readonly root: number, rows: Int32Array, points: readonly ArrayLike<number>[], private readonly count: number) {
    const { nodes } = graph;
    this.structure = new Structure(nodes, root);
    const reached = this.structure.reached;
    const varying = reached.filter((at) => nodes[at]!.depends & onParameters);
    this.work = rows.length * Math.max(1, varying.length);
    this.together = Math.max(leastTogether, Math.min(mostTogether, Math.floor(budget / reached.length)));
    const length = Math.min(this.together, rows.length);
    const line = () => new Float64Array(length);
    const shared: Values[] = nodes.map(() => empty);
    for (const at of reached) if (nodes[at]!.op === 'constant') shared[at] = line().fill(nodes[at]!.value);
    for (const at of varying) shared[at] = line();
    const folded = foldInputs(nodes, reached, rows, points, this.structure.usedByVarying);
    this.blocks = cut(rows, this.together).map(({ from, size, rows: part }) => ({
      size, rows: part, registers: shared.map((values, at) => folded[at]?.subarray(from, from + size) ?? values),
    }));
    const instruction = (at: number): Instruction => ({ at, node: nodes[at]!, ...kernelsOf(nodes[at]!) });
    const computed = varying.filter((at) => nodes[at]!.op !== 'parameter');
    this.single = computed.filter((at) => nodes[at]!.depends === onParameters).map(instruction);
    this.many = computed.filter((at) => nodes[at]!.depends !== onParameters).map(instruction);
    this.back = computed.map(instruction).reverse();
    this.adjoints = nodes.map(() => null);
    this.sources = new Set(varying.filter((at) => !this.structure.passedOn(at)));
    for (const at of [...varying].reverse()) this.adjoints[at] = this.sources.has(at) ? line() : this.adjoints[this.structure.onlyUser(at)]!;
    this.parameters = varying.flatMap((at) => (nodes[at]!.op === 'parameter' ? [{ at, number: nodes[at]!.value }] : []));
    this.zero = line();
    this.partials = Array.from({ length: count }, () => this.zero);
    for (const { at, number } of this.parameters) this.partials[number] = this.adjoints[at]!;
    this.scalars = new Float64Array(nodes.length);
    this.directions = new Directions(this.structure, this.back, this.parameters, length);
    for (const at of reached) if (nodes[at]!.depends === 0) this.scalars[at] = valueOf(nodes[at]!, this.scalars, nowhere);
  }

  /** The formula's value at each point; not finite where it is not defined. */
  values(parameters: ArrayLike<number>, visit: Visit): void {
    this.prepare(parameters);
    for (const block of this.blocks) {
      this.forward(block);
      visit({ size: block.size, rows: block.rows, values: block.registers[this.root]!, partials: [] });
    }
  }

  derivatives(parameters: ArrayLike<number>, visit: Visit): void {
    this.prepare(parameters);
    for (const block of this.blocks) visit(this.reversed(block));
  }

  /** Adds Σ weight·∂²f to `into` (parameters × parameters, row-major, lower triangle), weights being those that `weigh` gives the points. */
  second(parameters: ArrayLike<number>, weigh: Weigh, into: Float64Array): void {
    this.prepare(parameters);
    const weights = new Float64Array(this.zero.length);
    for (const block of this.blocks) {
      const keep = this.reversed(block);
      weigh(keep, weights);
      this.directions.add(block.registers, this.adjoints, weights, block.size, this.count, into);
    }
  }

  private prepare(parameters: ArrayLike<number>): void {
    if (this.blocks.length === 0) return;
    const { scalars } = this;
    const { registers } = this.blocks[0]!;
    for (const { at, number } of this.parameters) registers[at]!.fill((scalars[at] = parameters[number]!));
    for (const { at, node: { op, a, b, c } } of this.single) {
      if (op === 'constant' || op === 'input' || op === 'parameter') continue;
      registers[at]!.fill((scalars[at] = apply(op, scalars[a]!, scalars[b]!, scalars[c]!)));
    }
  }

  private source(at: number): Values | null {
    return this.sources.has(at) ? this.adjoints[at]! : null;
  }

  private forward({ registers, size }: Tape['blocks'][number]): void {
    for (const { at, node: { a, b, c }, forward } of this.many) forward(registers[at]!, registers[a] ?? empty, registers[b] ?? empty, registers[c] ?? empty, size);
  }

  private reversed(block: Tape['blocks'][number]): Block {
    const { registers, size, rows } = block;
    const { adjoints } = this;
    this.forward(block);
    for (const at of this.sources) adjoints[at]!.fill(at === this.root ? 1 : 0, 0, size);
    for (const { at, node, reverse } of this.back) {
      const { a, b, c } = node;
      if (node.op === 'select') reverseSelect(adjoints[at]!, registers[a]!, adjoints[b] ?? null, adjoints[c] ?? null, size);
      else reverse?.(adjoints[at]!, registers[at]!, registers[a]!, registers[b] ?? empty, this.source(a), this.source(b), size);
    }
    return { size, rows, values: registers[this.root]!, partials: this.partials };
  }
}

const empty = new Float64Array(0);
const nowhere = { inputs: empty, parameters: null };

/** How reverse mode changes along each parameter, instruction by instruction, only where it can. */
class Directions {
  private readonly tangents: (Values | null)[];
  private readonly changes: (Values | null)[];
  private readonly each: readonly { readonly at: number; readonly number: number; readonly forward: readonly Instruction[]; readonly back: readonly Instruction[]; readonly changing: readonly number[] }[];

  constructor(private readonly structure: Structure, back: readonly Instruction[], private readonly parameters: readonly { readonly at: number; readonly number: number }[], length: number) {
    const { nodes } = structure;
    this.tangents = nodes.map(() => null);
    this.changes = nodes.map(() => null);
    const line = () => new Float64Array(length);
    this.each = parameters.map(({ at, number }) => {
      const forward = back.filter((one) => structure.valueDepends(one.at, number)).reverse();
      const changing = [...back.map((one) => one.at), ...parameters.map((one) => one.at)].filter((one) => structure.adjointDepends(one, number));
      const inner = back.filter(({ node }) => [node.a, node.b, node.c].some((operand) => operand >= 0 && structure.adjointDepends(operand, number)));
      for (const one of [at, ...forward.map((instruction) => instruction.at)]) this.tangents[one] ??= line();
      for (const one of changing) this.changes[one] ??= line();
      return { at, number, forward, back: changing.length > 0 ? inner : [], changing };
    });
  }

  add(registers: readonly Values[], adjoints: readonly (Values | null)[], weights: Values, size: number, count: number, into: Float64Array): void {
    for (const direction of this.each) {
      if (direction.changing.length === 0) continue;
      this.along(direction, registers, adjoints, size);
      for (const { at, number } of this.parameters) {
        if (number < direction.number || !this.structure.adjointDepends(at, direction.number)) continue;
        into[number * count + direction.number]! += weighted(weights, this.changes[at]!, size);
      }
    }
  }

  private along({ at, number, forward, back, changing }: Directions['each'][number], registers: readonly Values[], adjoints: readonly (Values | null)[], size: number): void {
    const { structure, tangents, changes } = this;
    const tangentOfNode = (node: number) => (node >= 0 && structure.valueDepends(node, number) ? tangents[node]! : null);
    const changeOfNode = (node: number) => (node >= 0 && structure.adjointDepends(node, number) ? changes[node]! : null);
    tangents[at]!.fill(1, 0, size);
    for (const { at: v, node, tangent } of forward) {
      const { a, b, c } = node;
      if (node.op === 'select') tangentSelect(tangents[v]!, registers[a]!, tangentOfNode(b), tangentOfNode(c), size);
      else if (tangent) tangent(tangents[v]!, registers[v]!, registers[a]!, registers[b] ?? empty, tangentOfNode(a), tangentOfNode(b), size);
      else tangents[v]!.fill(0, 0, size);
    }
    for (const one of changing) changes[one]!.fill(0, 0, size);
    for (const { at: v, node, second } of back) {
      const { a, b, c } = node;
      const h = changeOfNode(v);
      if (node.op === 'select') {
        if (h) reverseSelect(h, registers[a]!, changeOfNode(b), changeOfNode(c), size);
      } else second?.(adjoints[v]!, h, registers[v]!, registers[a]!, registers[b] ?? empty, tangentOfNode(a), tangentOfNode(b), changeOfNode(a), changeOfNode(b), size);
    }
  }
}

function weighted(weights: Values, values: Values, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) if (weights[i] !== 0) sum += weights[i]! * values[i]!;
  return sum;
}

function kernelsOf({ op }: Node): Pick<Instruction, 'forward' | 'reverse' | 'tangent' | 'second'> {
  if (op === 'constant' || op === 'input' || op === 'parameter') return { forward: () => undefined, reverse: null, tangent: null, second: null };
  return { forward: forwardOf(op), reverse: reverseOf(op), tangent: tangentOf(op), second: secondOf(op) };
}

/** Values at all points of what depends on inputs alone and is used by what does not. */
function foldInputs(nodes: readonly Node[], reached: readonly number[], rows: Int32Array, points: readonly ArrayLike<number>[], used: ReadonlySet<number>): (Values | null)[] {
  const folded: (Values | null)[] = nodes.map(() => null);
  const operand = (at: number) => (at < 0 ? empty : folded[at] ?? new Float64Array(rows.length).fill(nodes[at]!.value));
  for (const at of reached) {
    const { op, a, b, c, value, depends } = nodes[at]!;
    if (op === 'parameter' || (depends & onParameters) !== 0 || op === 'constant') continue;
    if (op === 'input') folded[at] = Float64Array.from(rows, (row) => points[row]![value]!);
    else forwardOf(op)((folded[at] = new Float64Array(rows.length)), operand(a), operand(b), operand(c), rows.length);
  }
  return folded.map((values, at) => (used.has(at) || at === reached.at(-1) ? values : null));
}

function cut(rows: Int32Array, together: number): { from: number; size: number; rows: Int32Array }[] {
  return Array.from({ length: Math.ceil(rows.length / together) }, (_, k) => {
    const from = k * together;
    const part = rows.slice(from, from + together);
    return { from, size: part.length, rows: part };
  });
}
