import type { Formula } from '../../base/expression.js';
import { Graph, type Node } from './graph.js';
import { linearParameters } from './linear-parameters.js';
import { logarithmOf } from './log-form.js';
import { Structure } from './structure.js';
import { Tape, type Visit, type Weigh } from './tape.js';
import { hasRanges, unroll, type RangeWhy, type Unrolled } from './unroll.js';

/** Terms of sums and products that all points of a fit may have together: each pass over the points computes them all. */
export const mostTermsTogether = 200_000;

/** A sum or product that cannot be written out at a point. */
export interface RangeFault {
  readonly kind: 'range-fault';
  readonly why: RangeWhy;
  /** Number of the first such point; null where no single one is to blame. */
  readonly point: number | null;
}

type Written = Unrolled & { readonly kind: 'unrolled' };

/** A formula made ready, once for a law; `bind` it to points to compute with it. Nothing is ever evaluated as code. */
export class Program {
  /** The formula written out, where no point decides how. */
  private readonly graph: Graph | null;

  private readonly written: Written | null;

  constructor(readonly formula: Formula) {
    this.graph = hasRanges(formula) ? null : new Graph();
    const written = this.graph && unroll(formula, this.graph, false);
    this.written = written?.kind === 'unrolled' ? written : null;
  }

  /**
   * The formula at points, each a list of inputs. Points at which sums have the same ranges share a tape.
   */
  bind(points: readonly (readonly number[])[]): Bound | RangeFault {
    const { formula: { parameters } } = this;
    if (this.graph && this.written) return new Bound([{ graph: this.graph, root: this.written.root, rows: Int32Array.from(points.keys()) }], points, parameters);
    const shapes: Shape[] = [];
    let left = [...points.keys()], terms = 0;
    while (left.length > 0) {
      const [first] = left as [number];
      const graph = new Graph({ inputs: points[first]!, parameters: null });
      const written = unroll(this.formula, graph, true);
      if (written.kind === 'range-fault') return { ...written, point: first };
      const alike = left.filter((at) => at === first || this.sameRanges(graph, written, points[at]!));
      terms += alike.length * written.terms;
      if (terms > mostTermsTogether) return { kind: 'range-fault', why: 'too-many', point: null };
      shapes.push({ graph, root: written.root, rows: Int32Array.from(alike) });
      const taken = new Set(alike);
      left = left.filter((at) => !taken.has(at));
    }
    return new Bound(shapes, points, parameters);
  }

  private sameRanges(graph: Graph, { ranges }: Written, inputs: readonly number[]): boolean {
    return graph.valuesAt(inputs, ranges).every((value, k) => value === graph.sampleOf(ranges[k]!));
  }
}

export function compile(formula: Formula): Program {
  return new Program(formula);
}

/** Points at which a formula is written out alike; `rows` are their numbers. */
interface Shape {
  readonly graph: Graph;
  readonly root: number;
  readonly rows: Int32Array;
}

/** A formula over points; parameters are given in the formula's order. */
export class Bound {
  readonly kind = 'bound';
  /** Instructions times points of one evaluation. */
  readonly work: number;
  private readonly tapes: readonly Tape[];
  private readonly structures: readonly Structure[];

  constructor(private readonly shapes: readonly Shape[], private readonly points: readonly (readonly number[])[], readonly parameters: number) {
    this.tapes = shapes.map(({ graph, root, rows }) => new Tape(graph, root, rows, points, parameters));
    this.structures = shapes.map(({ graph, root }) => new Structure(graph.nodes, root));
    this.work = this.tapes.reduce((sum, tape) => sum + tape.work, 0);
  }

  /** Parameters that the formula is jointly linear in, at all points: f = f₀ + Σ parameter·column, neither depending on them. */
  linear(free: (parameter: number) => boolean = () => true): readonly number[] {
    return linearParameters(this.structures, this.parameters, free);
  }

  /** The formula as written out at the first points. */
  get shape(): { readonly nodes: readonly Node[]; readonly root: number } {
    const { graph: { nodes }, root } = this.shapes[0]!;
    return { nodes, root };
  }

  /** The formula's logarithm at the same points; it has twice the parameters, of which the second half are logarithms of the first, and those that are `positive` appear as such. */
  logarithm(positive: (parameter: number) => boolean): Bound {
    return new Bound(this.shapes.map(({ graph, root, rows }) => ({ graph, rows, root: logarithmOf(graph, root, this.parameters, positive) })), this.points, 2 * this.parameters);
  }

  /** Whether the formula has this parameter at any point. */
  has(parameter: number): boolean {
    return this.structures.some((structure) => structure.has(parameter));
  }

  /** Whether the derivative by one parameter depends on the other anywhere. */
  interact(a: number, b: number): boolean {
    return this.structures.some((structure) => structure.interact(a, b));
  }

  /** The formula at each point into `out`; not finite where it is not defined. */
  values(parameters: ArrayLike<number>, out: Float64Array): void {
    this.eachValues(parameters, ({ size, rows, values }) => {
      for (let i = 0; i < size; i++) out[rows[i]!] = values[i]!;
    });
  }

  /** Also its derivatives by the parameters (points × parameters, row-major); not a number where it has none. */
  gradients(parameters: ArrayLike<number>, out: Float64Array, jacobian: Float64Array): void {
    const count = this.parameters;
    this.eachDerivatives(parameters, ({ size, rows, values, partials }) => {
      for (let i = 0; i < size; i++) out[rows[i]!] = values[i]!;
      for (let j = 0; j < count; j++) {
        const column = partials[j]!;
        for (let i = 0; i < size; i++) jacobian[rows[i]! * count + j] = column[i]!;
      }
    });
  }

  eachValues(parameters: ArrayLike<number>, visit: Visit): void {
    for (const tape of this.tapes) tape.values(parameters, visit);
  }

  eachDerivatives(parameters: ArrayLike<number>, visit: Visit): void {
    for (const tape of this.tapes) tape.derivatives(parameters, visit);
  }

  /** Adds Σ weight·∂²f to `into`: parameters × parameters, row-major, lower triangle. */
  addSecond(parameters: ArrayLike<number>, weigh: Weigh, into: Float64Array): void {
    for (const tape of this.tapes) tape.second(parameters, weigh, into);
  }
}
