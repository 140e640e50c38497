import type { Formula } from '../../base/expression.js';
import { Graph, valueOf } from './graph.js';
import { reverseOf, reverseSelect } from './kernels.js';
import { Structure } from './structure.js';
import { hasRanges, unroll } from './unroll.js';

/** What is not defined in a formula at a point; `range` where a sum or product has no whole bounds or too many terms. */
export type Undefined = 'division-by-zero' | 'log-of-nonpositive' | 'root-of-negative' | 'power-of-negative' | 'overflow' | 'range';

/** A formula at one point; not a number where it is not defined. Inputs in base units, parameters in the formula's order. */
export function evaluateAt(formula: Formula, inputs: ArrayLike<number>, parameters: ArrayLike<number>): number {
  const fixed = fixedOf(formula, inputs);
  if (!fixed) return NaN;
  const { graph: { nodes }, reached, values } = fixed;
  const sample = { inputs, parameters };
  for (const node of reached) values[node] = valueOf(nodes[node]!, values, sample);
  const value = values[reached.at(-1)!]!;
  return Number.isFinite(value) ? value : NaN;
}

/** Its derivatives by the parameters too, and by the inputs; those of a sum's range count as fixed. */
export function gradientAt(formula: Formula, inputs: ArrayLike<number>, parameters: ArrayLike<number>): { readonly value: number; readonly gradient: Float64Array; readonly byInput: Float64Array } {
  const point = at(formula, inputs, parameters);
  const gradient = new Float64Array(formula.parameters).fill(point ? 0 : NaN), byInput = new Float64Array(formula.inputs).fill(point ? 0 : NaN);
  if (!point) return { value: NaN, gradient, byInput };
  const adjoints = point.adjoints();
  point.graph.nodes.forEach(({ op, value }, node) => {
    if (op === 'parameter') gradient[value] = adjoints[node] ?? 0;
    if (op === 'input') byInput[value] = adjoints[node] ?? 0;
  });
  return { value: point.value, gradient, byInput };
}

/** ∂f by input number `input`. */
export function inputSlope(formula: Formula, input: number, inputs: ArrayLike<number>, parameters: ArrayLike<number>): number {
  return gradientAt(formula, inputs, parameters).byInput[input]!;
}

/** Why the formula is not defined at a point; null where it is. */
export function whyUndefined(formula: Formula, inputs: ArrayLike<number>, parameters: ArrayLike<number>): Undefined | null {
  const point = at(formula, inputs, parameters);
  return point ? point.fault() : 'range';
}

/** A formula written out, with the nodes that decide how: where they come to the same, it is written out alike. */
interface Fixed {
  readonly graph: Graph;
  readonly ranges: readonly number[];
  readonly reached: readonly number[];
  readonly values: Float64Array;
}

const known = new WeakMap<Formula, Fixed>();

/** The formula as it is written out at these inputs; the one before, where that is alike. Null where it cannot be. */
function fixedOf(formula: Formula, inputs: ArrayLike<number>): Fixed | null {
  const before = known.get(formula);
  if (before && isAlike(before, inputs)) return before;
  const ranged = hasRanges(formula);
  const graph = new Graph(ranged ? { inputs, parameters: null } : null);
  const written = unroll(formula, graph, ranged);
  if (written.kind !== 'unrolled') return null;
  const { root, ranges } = written;
  const fixed = { graph, ranges, reached: new Structure(graph.nodes, root).reached, values: new Float64Array(graph.nodes.length) };
  known.set(formula, fixed);
  return fixed;
}

function isAlike({ graph, ranges }: Fixed, inputs: ArrayLike<number>): boolean {
  return ranges.length === 0 || graph.valuesAt(inputs, ranges).every((value, k) => value === graph.sampleOf(ranges[k]!));
}

function at(formula: Formula, inputs: ArrayLike<number>, parameters: ArrayLike<number>): AtPoint | null {
  const graph = new Graph({ inputs, parameters });
  const written = unroll(formula, graph, hasRanges(formula));
  return written.kind === 'unrolled' ? new AtPoint(graph, written.root) : null;
}

class AtPoint {
  constructor(readonly graph: Graph, private readonly root: number) {}

  get value(): number {
    const value = this.graph.sampleOf(this.root);
    return Number.isFinite(value) ? value : NaN;
  }

  /** Derivatives of the result by every value in it. */
  adjoints(): Float64Array {
    const { nodes } = this.graph;
    const values = Float64Array.from(nodes, (_, node) => this.graph.sampleOf(node));
    const adjoints = new Float64Array(nodes.length);
    const one = (of: Float64Array, node: number) => of.subarray(Math.max(0, node), node + 1);
    const adjoint = (node: number) => (node < 0 ? null : one(adjoints, node));
    adjoints[this.root] = 1;
    for (let node = this.root; node >= 0; node--) {
      const { op, a, b, c } = nodes[node]!;
      if (adjoints[node] === 0 || op === 'constant' || op === 'input' || op === 'parameter') continue;
      if (op === 'select') reverseSelect(one(adjoints, node), one(values, a), adjoint(b), adjoint(c), 1);
      else reverseOf(op)?.(one(adjoints, node), one(values, node), one(values, a), one(values, b), adjoint(a), adjoint(b), 1);
    }
    return adjoints;
  }

  /** The operation whose result is not finite although its operands are, followed down from the result. */
  fault(): Undefined | null {
    const { graph } = this;
    if (Number.isFinite(graph.sampleOf(this.root))) return null;
    for (let node = this.root; ;) {
      const { op, a, b, c } = graph.nodes[node]!;
      const bad = [a, op === 'select' && graph.sampleOf(a) === 0 ? -1 : b, op === 'select' && graph.sampleOf(a) !== 0 ? -1 : c].find((operand) => operand >= 0 && !Number.isFinite(graph.sampleOf(operand)));
      const base = op === 'raise' && bad === a ? this.baseOf(a) : null;
      if (base !== null) return ofPower(base);
      if (bad === undefined) return named(op, [a, b].map((operand) => (operand < 0 ? NaN : graph.sampleOf(operand))));
      node = bad;
    }
  }

  /** The number whose logarithm, or minus that, a node is. */
  private baseOf(node: number): number | null {
    const { op, a } = this.graph.nodes[node]!;
    if (op === 'negate') return this.baseOf(a);
    return op === 'log' ? this.graph.sampleOf(a) : null;
  }
}

function ofPower(base: number): Undefined {
  return base === 0 ? 'division-by-zero' : base < 0 ? 'power-of-negative' : 'overflow';
}

function named(op: string, [a, b]: readonly number[]): Undefined {
  switch (op) {
    case 'divide': return b === 0 ? 'division-by-zero' : 'overflow';
    case 'log':
    case 'log10': return 'log-of-nonpositive';
    case 'sqrt': return 'root-of-negative';
    case 'power': return a === 0 ? 'division-by-zero' : a! < 0 && !Number.isInteger(b) ? 'power-of-negative' : 'overflow';
    default: return 'overflow';
  }
}
