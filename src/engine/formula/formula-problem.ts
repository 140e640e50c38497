import { logRatio } from '../loss-law-problem.js';
import { newDerivatives, type Derivatives, type Problem } from '../problem.js';
import { huber } from '../robust-loss.js';
import type { FormulaData } from './formula-data.js';
import type { Bound } from './program.js';
import type { Role } from './roles.js';
import { mostTogether, type Block } from './tape.js';
import type { Work } from './work.js';

/** What bringing a parameter to its bound changes the residuals by, as a share of what they are differences of, when it may as well lie there. */
const vanished = 1e-6;
/** Of a step off a bound. */
const inward = 1e-4;
/** Logarithms of what stays a number when multiplied by another such. */
const largest = 300;

/** Whether a formula's value can be fitted with: the square of one beyond 1e150 is no number, and one that is not positive has no logarithm. */
export function isUsable(value: number, log: boolean): boolean {
  return value < 1e150 && value > (log ? 0 : -1e150);
}

export interface Posed {
  readonly bound: Bound;
  readonly data: FormulaData;
  readonly roles: readonly Role[];
  readonly log: boolean;
  readonly work: Work;
}

/**
 * Any law, over its parameters, some of them as logarithms (roles.ts). A parameter whose bound is as good as where it lies is put on it; where
 * that leaves others without effect they are no longer free.
 */
export class FormulaProblem implements Problem {
  readonly points: number;
  readonly dimension: number;
  readonly scale: number;
  readonly reach: Float64Array;
  readonly walls: Float64Array;
  readonly weights: Float64Array;
  private readonly natural: Float64Array;
  /** d parameter / d coordinate. */
  private readonly stretch: Float64Array;
  /** Root mean square of the residuals' derivatives by each coordinate, where derivatives were last taken. */
  private readonly effects: Float64Array;
  private readonly second: Float64Array;
  private readonly scratch: Scratch;
  private readonly own: Derivatives;

  constructor(private readonly posed: Posed, readonly delta: number) {
    const { data, roles, log } = posed;
    this.points = data.n;
    this.dimension = roles.length;
    this.weights = data.weight;
    this.scale = log ? 1 : Math.sqrt(data.output.reduce((sum, output) => sum + output * output, 0) / data.n) || 1;
    this.reach = Float64Array.from(roles, reachOf);
    this.walls = Float64Array.from(roles, (role) => (role.log ? Math.log(role.parameter.low) : role.parameter.low));
    const line = (size: number) => new Float64Array(size);
    this.natural = line(this.dimension);
    this.stretch = line(this.dimension);
    this.effects = line(this.dimension).fill(Infinity);
    this.second = line(this.dimension ** 2);
    this.scratch = newScratch(this.dimension, Math.min(data.n, mostTogether));
    this.own = newDerivatives(this.dimension);
  }

  /** The same points under Huber's loss with another δ. */
  under(delta: number): FormulaProblem {
    return new FormulaProblem(this.posed, delta);
  }

  /** The same problem with other work allowed. */
  allowing(work: Work): FormulaProblem {
    return new FormulaProblem({ ...this.posed, work }, this.delta);
  }

  /** Simple operations that derivatives take. */
  get pass(): number {
    return 20 * this.posed.bound.work + 2 * this.points * this.dimension ** 2;
  }

  get spent(): boolean {
    return this.posed.work.spent;
  }

  /** Parameters as coordinates. */
  coordinates(parameters: ArrayLike<number>): Float64Array {
    return Float64Array.from(this.posed.roles, ({ log }, j) => (log ? Math.log(parameters[j]!) : parameters[j]!));
  }

  /** Coordinates as parameters. What lies on a bound is the bound, although its logarithm is rounded. */
  parameters(theta: ArrayLike<number>): Float64Array {
    return Float64Array.from(this.posed.roles, ({ log, parameter: { low, high } }, j) => {
      if (!log) return theta[j]!;
      return theta[j]! <= Math.log(low) ? low : theta[j]! >= Math.log(high) ? high : Math.exp(theta[j]!);
    });
  }

  /** Coordinates that are fitted and inside their bounds. */
  inner(theta: Float64Array): number[] {
    return this.posed.roles.flatMap(({ fixed, parameter: { low, high } }, j) => {
      const value = this.valueAt(theta, j);
      return !fixed && value > low && value < high ? [j] : [];
    });
  }

  value(theta: Float64Array): number {
    const { bound, work } = this.posed;
    // What has no effect could be no number unnoticed.
    if (work.spent || theta.some(Number.isNaN)) return Infinity;
    work.add(3 * bound.work);
    this.set(theta);
    let sum = 0;
    bound.eachValues(this.natural, (block) => {
      for (let i = 0; i < block.size; i++) {
        const row = block.rows[i]!, share = this.weights[row]!;
        if (share !== 0) sum += share * huber(this.residualOf(block.values[i]!, row), this.delta);
      }
    });
    return sum < Infinity ? sum : Infinity;
  }

  derivatives(theta: Float64Array, into: Derivatives, mixing: number): number {
    const { bound, work, roles } = this.posed;
    const { dimension, stretch, second } = this;
    const { gradient, hessian, columns } = into;
    work.add(this.pass - (mixing < 1 ? 0 : 12 * bound.work));
    this.set(theta);
    gradient.fill(0);
    hessian.fill(0);
    columns.fill(0);
    second.fill(0);
    into.pull = 0;
    let sum = 0;
    const add = (block: Block, counts: Float64Array | null) => void (sum += this.addBlock(block, into, mixing, counts));
    if (mixing < 1) bound.addSecond(this.natural, add, second);
    else bound.eachDerivatives(this.natural, (block) => add(block, null));
    for (let a = 0; a < dimension; a++) {
      for (let b = 0; b <= a; b++) {
        const at = a * dimension + b;
        if (second[at] !== 0) hessian[at]! += second[at]! * stretch[a]! * stretch[b]!;
      }
      if (roles[a]!.log) hessian[a * dimension + a]! += (1 - mixing) * gradient[a]!;
      this.effects[a] = Math.sqrt(columns[a]! / this.points);
    }
    return sum < Infinity ? sum : Infinity;
  }

  residuals(theta: Float64Array, into: Float64Array, jacobian: Float64Array | null): void {
    const { bound, work } = this.posed;
    const { dimension } = this;
    work.add(jacobian ? 8 * bound.work : 3 * bound.work);
    this.set(theta);
    const visit = ({ size, rows, values, partials }: Block) => {
      for (let i = 0; i < size; i++) {
        const row = rows[i]!;
        into[row] = this.residualOf(values[i]!, row);
        if (!jacobian) continue;
        const unit = this.unitOf(values[i]!, row);
        for (let j = 0; j < dimension; j++) jacobian[row * dimension + j] = unit * partials[j]![i]! * this.stretch[j]!;
      }
    };
    if (jacobian) bound.eachDerivatives(this.natural, visit);
    else bound.eachValues(this.natural, visit);
  }

  outside(theta: Float64Array, free: readonly number[]): boolean {
    return free.some((j) => this.crossed(theta, j) !== null);
  }

  confine(theta: Float64Array, free: readonly number[]): readonly number[] {
    const left: number[] = [];
    for (const j of free) {
      const at = this.crossed(theta, j);
      const before = theta[j]!;
      if (at === null) left.push(j);
      else theta[j] = this.posed.roles[j]!.log ? Math.log(at) : at;
      // Where the formula is not defined on the bound, next to it has to do.
      if (at !== null && this.value(theta) === Infinity) theta[j] = before;
    }
    return left.length === free.length ? free : this.effective(theta, left);
  }

  /** Frees the parameter on a bound that pulls inwards most, with those that had no effect while it was there. */
  release(theta: Float64Array, free: readonly number[]): readonly number[] {
    const bounded = this.posed.roles.flatMap((role, j) => (role.fixed || free.includes(j) ? [] : [j]));
    if (bounded.length === 0 || this.spent) return free;
    const pulls = this.pulls(theta);
    let best = -1, most = 0;
    for (const j of bounded) {
      const side = this.side(theta, j);
      const pull = side === 0 ? 0 : side * pulls.gradient[j]! / Math.sqrt(pulls.columns[j]! || 1);
      if (pull > most) [best, most] = [j, pull];
    }
    if (best < 0) return free;
    const { log, parameter: { low, high } } = this.posed.roles[best]!;
    const step = (inward * this.scale) / (Math.sqrt(pulls.columns[best]! / this.points) || 1);
    const value = this.side(theta, best) > 0 ? Math.min(high, low + step) : Math.max(low, high - step);
    theta[best] = log ? Math.log(value) : value;
    return this.effective(theta, this.posed.roles.flatMap((role, j) => (!role.fixed && (j === best || free.includes(j) || this.side(theta, j) === 0) ? [j] : [])));
  }

  /** Those with an effect on any residual. */
  private effective(theta: Float64Array, free: readonly number[]): readonly number[] {
    this.derivatives(theta, this.own, 1);
    return free.filter((j) => this.own.columns[j]! > 0);
  }

  /** Minus the derivatives of the objective, by parameters as they are and not by their logarithms. */
  private pulls(theta: Float64Array): { readonly gradient: Float64Array; readonly columns: Float64Array } {
    const { bound } = this.posed;
    const gradient = new Float64Array(this.dimension), columns = new Float64Array(this.dimension);
    this.set(theta);
    bound.eachDerivatives(this.natural, ({ size, rows, values, partials }) => {
      for (let i = 0; i < size; i++) {
        const row = rows[i]!, share = this.weights[row]!;
        if (share === 0) continue;
        const r = this.residualOf(values[i]!, row), unit = this.unitOf(values[i]!, row);
        const psi = share * (r > this.delta ? this.delta : r < -this.delta ? -this.delta : r);
        for (let j = 0; j < this.dimension; j++) {
          const slope = unit * partials[j]![i]!;
          gradient[j]! -= psi * slope;
          columns[j]! += share * slope * slope;
        }
      }
    });
    return { gradient, columns };
  }

  /** 1 on the lower bound, −1 on the upper, 0 inside. */
  private side(theta: Float64Array, j: number): number {
    const { low, high } = this.posed.roles[j]!.parameter;
    const value = this.valueAt(theta, j);
    return value <= low ? 1 : value >= high ? -1 : 0;
  }

  /** The bound that a parameter has crossed, or that it may as well lie on; null: neither. */
  private crossed(theta: Float64Array, j: number): number | null {
    const { parameter: { low, high } } = this.posed.roles[j]!;
    const value = this.valueAt(theta, j);
    if (value >= high) return high;
    if (value <= low) return low;
    return value - low < this.nearby(j) && (value - low) * this.effectOf(j, value) < vanished * this.scale ? low : null;
  }

  /** How near to its lower bound a parameter has to be for its effect there to tell that at the bound. */
  private nearby(j: number): number {
    const { linear, log, exponent, range: [from, to] } = this.posed.roles[j]!;
    return linear ? Infinity : exponent ? inward : log ? from : vanished * (to - from);
  }

  /** Of a step of the parameter on a typical residual. */
  private effectOf(j: number, value: number): number {
    return this.posed.roles[j]!.log ? (this.effects[j]! || Infinity) / value : this.effects[j]!;
  }

  private valueAt(theta: Float64Array, j: number): number {
    return this.posed.roles[j]!.log ? Math.exp(theta[j]!) : theta[j]!;
  }

  private set(theta: Float64Array): void {
    const { roles } = this.posed;
    for (let j = 0; j < this.dimension; j++) {
      const { log } = roles[j]!;
      const value = log ? Math.exp(Math.min(largest, theta[j]!)) : theta[j]!;
      this.natural[j] = value;
      this.stretch[j] = log ? value : 1;
    }
  }

  private residualOf(value: number, row: number): number {
    const { data: { output, precision }, log } = this.posed;
    if (!isUsable(value, log)) return NaN;
    return precision[row]! * (log ? logRatio(value, output[row]!) : value - output[row]!);
  }

  /** d residual / d value. */
  private unitOf(value: number, row: number): number {
    const { data: { precision }, log } = this.posed;
    return log ? precision[row]! / value : precision[row]!;
  }

  /** Adds a block's points to everything but the formula's own curvature, for which it leaves what each point counts in `counts`; its share of the objective. */
  private addBlock({ size, rows, values, partials }: Block, into: Derivatives, mixing: number, counts: Float64Array | null): number {
    const { delta, dimension, stretch, scratch: { shares, pulls, products, units, columns } } = this;
    const { log, data: { precision } } = this.posed;
    let sum = 0;
    for (let i = 0; i < size; i++) {
      const row = rows[i]!, share = this.weights[row]!;
      const f = values[i]!, r = share === 0 ? 0 : this.residualOf(f, row), unit = share === 0 ? 0 : this.unitOf(f, row);
      const inside = r <= delta && r >= -delta;
      const least = inside ? r : r > 0 ? delta : -delta;
      const psi = share * least;
      sum += share * huber(r, delta);
      into.pull += psi * least;
      shares[i] = share;
      pulls[i] = psi;
      // In log space the logarithm itself has a curvature.
      products[i] = (inside ? share : (mixing * psi) / r) - (log ? ((1 - mixing) * psi) / precision[row]! : 0);
      if (counts) counts[i] = (1 - mixing) * psi * unit;
      units[i] = unit;
    }
    for (let a = 0; a < dimension; a++) {
      const own = columns[a]!;
      stretched(own, units, partials[a]!, stretch[a]!, size);
      into.gradient[a]! += dot(pulls, own, size);
      into.columns[a]! += weightedDot(shares, own, own, size);
      for (let b = 0; b <= a; b++) into.hessian[a * dimension + b]! += weightedDot(products, own, columns[b]!, size);
    }
    return sum;
  }
}

/** Of the points of a block. */
interface Scratch {
  readonly shares: Float64Array;
  readonly pulls: Float64Array;
  readonly products: Float64Array;
  readonly units: Float64Array;
  readonly columns: readonly Float64Array[];
}

function newScratch(dimension: number, size: number): Scratch {
  const line = () => new Float64Array(size);
  return { shares: line(), pulls: line(), products: line(), units: line(), columns: Array.from({ length: dimension }, line) };
}

/** Derivatives of the residuals by a coordinate; a point that does not count has none, defined or not. */
function stretched(into: Float64Array, units: Float64Array, partials: Float64Array, stretch: number, size: number): void {
  for (let i = 0; i < size; i++) into[i] = units[i] === 0 ? 0 : units[i]! * partials[i]! * stretch;
}

function dot(a: Float64Array, b: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += a[i]! * b[i]!;
  return sum;
}

function weightedDot(weights: Float64Array, a: Float64Array, b: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += weights[i]! * a[i]! * b[i]!;
  return sum;
}

/** Longest sensible step. */
function reachOf({ log, exponent, linear, range: [low, high] }: Role): number {
  if (log) return 3;
  return exponent ? 1 : linear ? Infinity : (high - low) / 4;
}
