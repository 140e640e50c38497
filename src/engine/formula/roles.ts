import type { FormulaParameter } from '../../base/expression.js';
import type { FormulaData } from './formula-data.js';
import { onParameters, type Node } from './graph.js';
import type { Bound } from './program.js';

/** How a parameter is searched for and descended in. */
export interface Role {
  readonly parameter: FormulaParameter;
  /** The formula is linear in it (jointly with the others that say so). */
  readonly linear: boolean;
  /** Descended in as its logarithm: positive, of any size. The others as they are. */
  readonly log: boolean;
  /** Of a power. */
  readonly exponent: boolean;
  /** Where to look for it, within its bounds. */
  readonly range: readonly [number, number];
  /** Equal bounds: given, not fitted. */
  readonly fixed: boolean;
}

/** Orders of magnitude to either side of what the data suggest. */
const around = 1e3;
/** No exponent measured so far comes near the upper end; below the lower, a power is a constant. */
const exponents = [0.02, 8] as const;

/**
 * What a formula's own structure says of each parameter. Linear ones that no other parameter meets stay as they are, because they often end
 * at 0, which a logarithm only approaches; amplitudes of terms that have parameters of their own are fitted as logarithms, as are scales.
 */
export function rolesOf(bound: Bound, parameters: readonly FormulaParameter[], data: FormulaData): readonly Role[] {
  const scales = new Scales(bound, data);
  const linear = new Set(bound.linear((j) => parameters[j]!.low < parameters[j]!.high));
  return parameters.map((parameter, j): Role => {
    const isLinear = linear.has(j), exponent = scales.exponents.has(j);
    const alone = parameters.every(({ low, high }, other) => other === j || low === high || !bound.interact(j, other));
    return {
      parameter, linear: isLinear, exponent, fixed: parameter.low === parameter.high,
      log: parameter.low >= 0 && !exponent && !(isLinear && alone),
      range: rangeOf(parameter, exponent, scales.of(j)),
    };
  });
}

function rangeOf({ low, high }: FormulaParameter, exponent: boolean, scale: number): readonly [number, number] {
  const [least, most] = exponent ? exponents : [scale / around, scale * around];
  // Bounds beyond what the data suggest are those to go by.
  if (low < 0) return [Math.max(low, Math.min(-most, 2 * high)), Math.min(high, Math.max(most, low / 2))];
  const from = low > 0 ? Math.max(low, Math.min(least, high / 2)) : Math.min(least, high / around);
  return [from, Math.max(from, Math.min(high, Math.max(most, 2 * from)))];
}

/**
 * Typical sizes, as logarithms, of what a formula computes: inputs have theirs; what is added has one size; what is exponentiated, raised or
 * taken the logarithm of is about 1; the result has that of the outputs. From these follows the size that a parameter must have.
 */
class Scales {
  readonly exponents = new Set<number>();
  private readonly known: (number | null)[];
  private readonly parameters = new Map<number, number>();

  constructor(bound: Bound, data: FormulaData) {
    const { nodes, root } = bound.shape;
    this.known = nodes.map(({ op, value }) => (op === 'input' ? sizeOf(data.inputs.map((inputs) => inputs[value]!)) : op === 'constant' && value !== 0 ? Math.log(Math.abs(value)) : null));
    this.known[root] = sizeOf([...data.output]);
    nodes.forEach(({ op, value }, at) => {
      if (op === 'parameter') this.parameters.set(value, at);
    });
    for (let round = 0; round < 4; round++) {
      for (let at = nodes.length - 1; at >= 0; at--) this.down(nodes, at);
      for (let at = 0; at < nodes.length; at++) this.up(nodes[at]!, at);
    }
    for (const { op, b } of nodes) if (op === 'raise') this.markExponents(nodes, b);
  }

  /** Of a parameter; 1 where nothing tells. */
  of(parameter: number): number {
    const at = this.parameters.get(parameter);
    const known = at === undefined ? null : this.known[at]!;
    return known === null ? 1 : Math.exp(Math.min(200, Math.max(-200, known)));
  }

  private up({ op, a, b, c }: Node, at: number): void {
    if (this.known[at] !== null) return;
    const [left, right] = [this.at(a), this.at(b)];
    if (op === 'multiply' && left !== null && right !== null) this.known[at] = left + right;
    else if (op === 'divide' && left !== null && right !== null) this.known[at] = left - right;
    else if (op === 'sqrt' && left !== null) this.known[at] = left / 2;
    else if (op === 'negate') this.known[at] = left;
    else if (op === 'add' || op === 'subtract' || op === 'min' || op === 'max') this.known[at] = left !== null && right !== null ? Math.max(left, right) : left ?? right;
    else if (op === 'select') this.known[at] = this.at(b) ?? this.at(c);
  }

  private down(nodes: readonly Node[], at: number): void {
    const { op, a, b, c } = nodes[at]!;
    const own = this.known[at]!;
    switch (op) {
      case 'exp':
      case 'log':
      case 'log10':
      case 'sigmoid': this.suggest(nodes, a, 0); return;
      case 'raise': this.suggest(nodes, b, 0); return;
      case 'sqrt': if (own !== null) this.suggest(nodes, a, 2 * own); return;
      case 'negate': if (own !== null) this.suggest(nodes, a, own); return;
      case 'add':
      case 'subtract':
      case 'less':
      case 'at-most':
      case 'min':
      case 'max': {
        const size = this.at(a) ?? this.at(b) ?? own;
        if (size === null) return;
        this.suggest(nodes, a, size);
        this.suggest(nodes, b, size);
        return;
      }
      case 'multiply': {
        const [left, right] = [this.at(a), this.at(b)];
        if (own !== null && left !== null) this.suggest(nodes, b, own - left);
        if (own !== null && right !== null) this.suggest(nodes, a, own - right);
        return;
      }
      case 'divide': {
        const [left, right] = [this.at(a), this.at(b)];
        if (own !== null && left !== null) this.suggest(nodes, b, left - own);
        if (own !== null && right !== null) this.suggest(nodes, a, own + right);
        return;
      }
      case 'select':
        if (own !== null) [b, c].forEach((branch) => this.suggest(nodes, branch, own));
    }
  }

  private suggest(nodes: readonly Node[], at: number, size: number): void {
    if (at >= 0 && this.known[at] === null && (nodes[at]!.depends & onParameters) !== 0) this.known[at] = size;
  }

  private at(node: number): number | null {
    return node < 0 ? null : this.known[node]!;
  }

  private markExponents(nodes: readonly Node[], from: number): void {
    const left = [from];
    for (let at = left.pop(); at !== undefined; at = left.pop()) {
      const { op, a, b, value } = nodes[at]!;
      if (op === 'parameter') this.exponents.add(value);
      if (op === 'add' || op === 'subtract' || op === 'multiply') left.push(a, b);
      if (op === 'negate' || op === 'divide') left.push(a);
    }
  }
}

/** Mean logarithm of sizes that are not 0; of none, that of 1. */
function sizeOf(values: readonly number[]): number {
  const sizes = values.filter((value) => value !== 0 && Number.isFinite(value)).map((value) => Math.log(Math.abs(value)));
  return sizes.length > 0 ? sizes.reduce((a, b) => a + b, 0) / sizes.length : 0;
}

