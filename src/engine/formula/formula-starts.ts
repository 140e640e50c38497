import type { Start } from '../best-descent.js';
import { solveBounded } from '../bounded-solve.js';
import { huber } from '../robust-loss.js';
import { isUsable, type FormulaProblem, type Posed } from './formula-problem.js';
import type { Bound } from './program.js';
import type { Block } from './tape.js';

/** Places looked at, by how many parameters are searched for, and descents begun. */
const places = { quick: [1, 64, 400, 1000, 1600, 2200], full: [1, 256, 1600, 3200, 4800, 6400] } as const;
const descents = { quick: 8, full: 20 } as const;
/** Rounds of reweighting under Huber's loss. */
const rounds = 4;
/** After so many places of which none is defined, the rest will not be either. */
const enough = 256;

/**
 * Starting points from no start at all. For given other parameters the linear ones are solved for (variable projection); the others are
 * looked for along a sequence that fills their ranges evenly (Roberts 2018), whatever their number. Descents begin at the best places that lie apart.
 */
export function formulaStarts(posed: Posed, problem: FormulaProblem, audit: 'quick' | 'full'): readonly Start[] {
  const direct = new Search(posed, problem.delta, directView(posed));
  const logarithmic = posed.log ? logarithmicView(posed) : null;
  if (logarithmic && logarithmic.solved.length > direct.solved.length) {
    const starts = startsOf(posed, problem, new Search(posed, problem.delta, logarithmic), audit);
    if (starts.length > 0) return starts;
  }
  return startsOf(posed, problem, direct, audit);
}

interface Candidate {
  readonly cell: Float64Array;
  readonly parameters: Float64Array;
  readonly objective: number;
}

function startsOf(posed: Posed, problem: FormulaProblem, search: Search, audit: 'quick' | 'full'): readonly Start[] {
  const dimension = search.searched.length;
  const count = places[audit][Math.min(dimension, places[audit].length - 1)]!;
  const hinted = posed.roles.some(({ parameter: { start } }) => start !== null);
  const found: Candidate[] = [];
  for (let k = 0; k < count && !posed.work.spent; k++) {
    const cell = search.place(k);
    const parameters = search.parametersAt(cell, hinted && k % 4 === 0);
    const objective = search.project(parameters);
    if (objective < Infinity) found.push({ cell, parameters, objective });
    else if (found.length === 0 && k >= enough) break;
  }
  const apart = 0.6 * count ** (-1 / Math.max(1, dimension));
  const chosen: Candidate[] = [];
  for (const candidate of found.sort((a, b) => a.objective - b.objective)) {
    if (chosen.length >= descents[audit]) break;
    if (chosen.every(({ cell }) => distance(cell, candidate.cell) >= apart)) chosen.push(candidate);
  }
  return chosen.map(({ parameters }) => {
    const theta = problem.coordinates(parameters);
    return { theta, free: problem.inner(theta) };
  });
}

/** Places at which it is asked whether a formula is defined at all. */
const asked = 64;

/** The first row (`order` tells those of the points) where the formula is defined at the fewest places, and parameters for which it is not; null where it is defined everywhere. */
export function leastDefined(posed: Posed, order: readonly number[]): { readonly row: number; readonly parameters: Float64Array } | null {
  const { bound, data: { n }, roles, log } = posed;
  const search = new Search(posed, Infinity, directView(posed));
  const out = new Float64Array(n), times = new Uint16Array(n);
  const failing = new Array<Float64Array | undefined>(n).fill(undefined);
  for (let k = 0; k < asked; k++) {
    const parameters = search.parametersAt(search.place(k), k % 4 === 0);
    for (const [j, { linear, parameter: { low, high } }] of roles.entries()) if (linear) parameters[j] = Math.min(high, Math.max(low, 1));
    bound.values(parameters, out);
    out.forEach((value, i) => {
      if (isUsable(value, log)) times[i]! += 1;
      else failing[i] ??= parameters;
    });
  }
  const least = times.reduce((a, b) => Math.min(a, b));
  const row = order.reduce((first, own, i) => (times[i] === least ? Math.min(first, own) : first), Infinity);
  const parameters = failing[order.indexOf(row)];
  return parameters ? { row, parameters } : null;
}

function distance(a: Float64Array, b: Float64Array): number {
  return a.reduce((most, value, j) => Math.max(most, Math.abs(value - b[j]!)), 0);
}

/** A formula as linear in some of its parameters. */
interface View {
  readonly bound: Bound;
  readonly solved: readonly { readonly parameter: number; /** Number in `bound`. */ readonly at: number; /** Solved for as its logarithm. */ readonly log: boolean }[];
  /** What the value at a row is to be, and what a difference there counts in residuals. */
  target(row: number): number;
  unit(row: number): number;
}

/** Residuals of logarithms are taken as shares, so that they are linear too. */
function directView({ bound, roles, log, data: { output, precision } }: Posed): View {
  return {
    bound, solved: roles.flatMap(({ linear }, j) => (linear ? [{ parameter: j, at: j, log: false }] : [])),
    target: (row) => output[row]!, unit: (row) => precision[row]! / (log ? output[row]! : 1),
  };
}

function logarithmicView({ bound, roles, data: { output, precision } }: Posed): View {
  const logarithm = bound.logarithm((j) => roles[j]!.parameter.low >= 0);
  const targets = output.map(Math.log);
  const solved = logarithm.linear((at) => !roles[at % roles.length]!.fixed).map((at) => ({ parameter: at % roles.length, at, log: at >= roles.length }));
  return {
    bound: logarithm, target: (row) => targets[row]!, unit: (row) => precision[row]!,
    // One that stands there both as it is and as its logarithm is not solved for.
    solved: solved.filter(({ at, log }) => !logarithm.has(log ? at - roles.length : at + roles.length)),
  };
}

class Search {
  readonly solved: View['solved'];
  /** Parameters that are looked for. */
  readonly searched: readonly number[];
  private readonly steps: Float64Array;
  private readonly gram: Float64Array;
  private readonly pull: Float64Array;
  private readonly solution: Float64Array;
  private readonly low: Float64Array;
  private readonly high: Float64Array;
  private readonly columns: Float64Array[];
  private readonly targets: Float64Array;
  private readonly weights: Float64Array;
  private readonly values: Float64Array;
  private readonly extended: Float64Array;

  constructor(private readonly posed: Posed, private readonly delta: number, private readonly view: View) {
    const { roles, data } = posed;
    this.solved = view.solved;
    this.searched = roles.flatMap(({ fixed }, j) => (fixed || view.solved.some(({ parameter }) => parameter === j) ? [] : [j]));
    this.steps = stepsOf(this.searched.length);
    const size = this.solved.length;
    const line = () => new Float64Array(data.n);
    const bounded = (side: 'low' | 'high') => Float64Array.from(this.solved, ({ parameter, log }) => (log ? Math.log(roles[parameter]!.parameter[side]) : roles[parameter]!.parameter[side]));
    this.gram = new Float64Array(size * size);
    this.pull = new Float64Array(size);
    this.solution = new Float64Array(size);
    this.low = bounded('low');
    this.high = bounded('high');
    this.columns = this.solved.map(line);
    this.targets = line();
    this.weights = line();
    this.values = line();
    this.extended = new Float64Array(view.bound.parameters);
  }

  /** The k-th place, in the unit cube. */
  place(k: number): Float64Array {
    return this.steps.map((step) => (0.5 + (k + 1) * step) % 1);
  }

  /** Parameters at a place; those that are solved for, at 0. With `hinted`, those that have a hint lie there. */
  parametersAt(cell: Float64Array, hinted: boolean): Float64Array {
    const { roles } = this.posed;
    const parameters = Float64Array.from(roles, ({ fixed, parameter: { low } }) => (fixed ? low : 0));
    this.searched.forEach((j, at) => {
      const { parameter: { start, low, high }, log, range, exponent } = roles[j]!;
      const hint = hinted && start !== null && Number.isFinite(start) && (start > 0 || !log) ? Math.min(high, Math.max(low, start)) : null;
      parameters[j] = hint ?? along(range, cell[at]!, exponent);
    });
    return parameters;
  }

  /** Solves for the linear parameters, into `parameters`; the objective there. */
  project(parameters: Float64Array): number {
    if (!this.evaluate(parameters)) return Infinity;
    if (this.solved.length === 0) return this.plain();
    this.weights.set(this.posed.data.weight);
    let objective = Infinity;
    for (let round = 0; round < (this.delta === Infinity ? 1 : rounds); round++) {
      this.solve();
      objective = this.reweigh();
    }
    this.solved.forEach(({ parameter, log }, a) => (parameters[parameter] = log ? Math.exp(this.solution[a]!) : this.startOf(parameter, a)));
    return objective;
  }

  /** What is descended in as its logarithm has to begin off 0. */
  private startOf(parameter: number, a: number): number {
    const value = this.solution[a]!;
    const { log, parameter: { low, high } } = this.posed.roles[parameter]!;
    if (!log || value > low) return value;
    return Math.min(high, low + (1e-3 * (rootMeanSquare(this.targets) || 1)) / (rootMeanSquare(this.columns[a]!) || 1));
  }

  /** The columns of the linear parameters and what they are to add up to, in units of the residuals; false where something is not defined. */
  private evaluate(parameters: Float64Array): boolean {
    const { extended, view: { bound, target, unit } } = this;
    const { data: { n }, work, roles } = this.posed;
    work.add(8 * bound.work + 3 * this.solved.length ** 2 * n * (this.delta === Infinity ? 1 : rounds));
    extended.set(parameters);
    for (const j of extended.length > roles.length ? roles.keys() : []) extended[roles.length + j] = Math.log(parameters[j]!);
    for (const { at } of this.solved) extended[at] = 0;
    let sound = true;
    const visit = ({ size, rows, values, partials }: Block) => {
      for (let i = 0; i < size; i++) {
        const row = rows[i]!, factor = unit(row);
        this.values[row] = values[i]!;
        this.targets[row] = factor * (target(row) - values[i]!);
        sound &&= Number.isFinite(this.targets[row]);
      }
      this.solved.forEach(({ at }, a) => {
        const column = this.columns[a]!, partial = partials[at]!;
        for (let i = 0; i < size; i++) {
          const row = rows[i]!;
          column[row] = unit(row) * partial[i]!;
          sound &&= Number.isFinite(column[row]);
        }
      });
    };
    if (this.solved.length > 0) bound.eachDerivatives(extended, visit);
    else bound.eachValues(extended, visit);
    return sound;
  }

  /** Without linear parameters the residuals are what they are. */
  private plain(): number {
    const { data: { output, precision, weight }, log } = this.posed;
    let sum = 0;
    for (let i = 0; i < output.length; i++) {
      const r = log ? precision[i]! * Math.log(this.values[i]! / output[i]!) : -this.targets[i]!;
      sum += weight[i]! * huber(r, this.delta);
    }
    return sum < Infinity ? sum : Infinity;
  }

  private solve(): void {
    const { gram, pull, columns, targets, weights } = this;
    const size = columns.length;
    for (let a = 0; a < size; a++) {
      const own = columns[a]!;
      let sum = 0;
      for (let i = 0; i < own.length; i++) sum += weights[i]! * own[i]! * targets[i]!;
      pull[a] = sum;
      for (let b = 0; b <= a; b++) {
        const other = columns[b]!;
        let product = 0;
        for (let i = 0; i < own.length; i++) product += weights[i]! * own[i]! * other[i]!;
        gram[a * size + b] = product;
      }
    }
    solveBounded(gram, pull, this.low, this.high, this.solution);
  }

  private reweigh(): number {
    const { columns, targets, weights, solution, delta } = this;
    const { weight } = this.posed.data;
    let objective = 0;
    for (let i = 0; i < targets.length; i++) {
      let r = -targets[i]!;
      for (let a = 0; a < solution.length; a++) r += solution[a]! * columns[a]![i]!;
      objective += weight[i]! * huber(r, delta);
      const size = Math.abs(r);
      weights[i] = weight[i]! * (size > delta ? delta / size : 1);
    }
    return objective < Infinity ? objective : Infinity;
  }
}

function rootMeanSquare(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

/** How far each coordinate of a sequence of places in the unit cube steps on: powers of 1/φ, where φ^(d+1) = φ + 1. */
function stepsOf(dimension: number): Float64Array {
  let phi = 1.5;
  for (let round = 0; round < 40; round++) phi = (1 + phi) ** (1 / (dimension + 1));
  return Float64Array.from({ length: dimension }, (_, j) => phi ** -(j + 1));
}

/** A share of the way through a range: in equal ratios where it is positive, densest around 0 where it is not. */
function along([low, high]: readonly [number, number], share: number, exponent: boolean): number {
  if (low > 0) return low * (high / low) ** share;
  const dense = (exponent ? 0.02 : 1e-3) * Math.max(-low, high);
  const [from, to] = [Math.asinh(low / dense), Math.asinh(high / dense)];
  return dense * Math.sinh(from + share * (to - from));
}
