import { exponential } from './exponential.js';
import type { LawData } from './loss-law-problem.js';
import { huber } from './robust-loss.js';
import { lowestOfEach, NonNegativeSolver, startCells } from './variable-projection.js';

export interface StartOptions {
  readonly log: boolean;
  readonly irreducible: boolean;
  readonly delta: number;
  readonly audit: 'quick' | 'full';
}

/** Exponents of a grid: the least, how many to a doubling, and how many in all. */
const grids = {
  quick: { least: 0.02, perDoubling: 2, count: 19 },
  fewRows: { least: 0.003, perDoubling: 2, count: 25 },
  full: { least: 0.003, perDoubling: 3, count: 37 },
} as const;

/**
 * Starting points from no start at all: for fixed α and β the law is linear in E, A and B, so a grid over the two
 * exponents with a small non-negative solve per cell sees every valley. Huber's loss is met by reweighting in each cell,
 * otherwise a few wild rows hide the right one. In log space the residual is linearised to (f − L)/L.
 */
export function lossLawStarts(data: LawData, options: StartOptions): Float64Array[] {
  const few = data.n <= 16;
  const { least, perDoubling, count } = grids[options.audit === 'full' ? 'full' : few ? 'fewRows' : 'quick'];
  const exponents = Float64Array.from({ length: count }, (_, k) => least * 2 ** (k / perDoubling));
  const grid = new LawGrid(data, options, exponents, perDoubling);
  const values = new Float64Array(count * count);
  for (let a = 0; a < count; a++) for (let b = 0; b < count; b++) values[a * count + b] = grid.project(a, b, b > 0);
  const cells = [...startCells(values, count, count, options.audit), ...shelves(values, count), ...(few && options.delta < Infinity ? allOver(values, count) : [])];
  return [...new Set(cells)].map((cell) => lossLawStart(data, options, exponents[Math.floor(cell / count)]!, exponents[cell % count]!));
}

/** The best E, A and B with the exponents given, as coordinates of the fit: where a descent from known exponents starts. */
export function lossLawStart(data: LawData, options: StartOptions, alpha: number, beta: number): Float64Array {
  const grid = new LawGrid(data, options, Float64Array.of(alpha, beta), 2);
  grid.project(0, 1, false);
  return grid.theta(0, 1);
}

/**
 * Noise can leave an objective so flat along an exponent that its second minimum is none of the linearised one. So the best cell of each
 * quarter of either exponent is descended from too, where it fits about as well as the best of all.
 */
function shelves(values: Float64Array, count: number): number[] {
  const limit = shelf * values.reduce((a, b) => Math.min(a, b));
  const along = (exponent: (cell: number) => number) => lowestOfEach(values, quarters, (cell) => Math.floor((exponent(cell) * quarters) / count));
  return [...along((cell) => Math.floor(cell / count)), ...along((cell) => cell % count)].filter((cell) => values[cell]! <= limit);
}

const quarters = 4;
const shelf = 1.5;

/**
 * Each choice of the rows that a robust fit passes through may have a minimum of its own, and with few rows those near the lowest lie anywhere.
 * So the best cell of every block of the grid is descended from.
 */
function allOver(values: Float64Array, count: number): number[] {
  const band = (at: number) => Math.floor((at * blocks) / count);
  return lowestOfEach(values, blocks * blocks, (cell) => band(Math.floor(cell / count)) * blocks + band(cell % count));
}

const blocks = 6;

/** Rounds of reweighting: from equal weights, and from those of the neighbouring cell. */
const passes = { cold: 4, warm: 2 } as const;

class LawGrid {
  private readonly powersX: Float64Array[];
  private readonly powersY: Float64Array[];
  private readonly lowX: number;
  private readonly lowY: number;
  private readonly units: Float64Array;
  private readonly targets: Float64Array;
  private readonly weights: Float64Array;
  /** Σ targets². */
  private readonly square: number;
  /** Sums with equal weights that hang on one exponent only. */
  private readonly sumsX: readonly Sums[];
  private readonly sumsY: readonly Sums[];
  private readonly solver = new NonNegativeSolver();

  constructor(data: LawData, private readonly options: StartOptions, private readonly exponents: Float64Array, perDoubling: number) {
    this.lowX = data.x.reduce((a, b) => Math.min(a, b), Infinity);
    this.lowY = data.y.reduce((a, b) => Math.min(a, b), Infinity);
    this.units = data.loss.map((loss, i) => data.precision[i]! * (options.log ? 1 / loss : 1));
    this.targets = data.loss.map((loss, i) => data.precision[i]! * (options.log ? 1 : loss));
    this.square = dot(this.targets, this.targets);
    this.weights = new Float64Array(data.n);
    // Measured from the smallest N and D, the powers lie in 0..1 and cannot run over.
    this.powersX = powers(data.x, this.lowX, exponents, perDoubling, this.units);
    this.powersY = powers(data.y, this.lowY, exponents, perDoubling, this.units);
    const sums = (p: Float64Array): Sums => ({ byUnit: dot(p, this.units), bySelf: dot(p, p), byTarget: dot(p, this.targets) });
    this.sumsX = this.powersX.map(sums);
    this.sumsY = this.powersY.map(sums);
    this.solver.gram[0] = dot(this.units, this.units);
    this.solver.pull[0] = dot(this.units, this.targets);
  }

  /** Objective (linearised) of the best E, A, B for one pair of exponents, left in the solver; `warm` keeps the weights of the last call. */
  project(a: number, b: number, warm: boolean): number {
    if (this.options.delta === Infinity) return this.plain(a, b);
    if (!warm) this.weights.fill(1);
    let objective = Infinity;
    for (let round = 0; round < (warm ? passes.warm : passes.cold); round++) objective = this.reweighted(this.powersX[a]!, this.powersY[b]!);
    return objective;
  }

  private plain(a: number, b: number): number {
    const { gram, pull } = this.solver;
    const [x, y] = [this.sumsX[a]!, this.sumsY[b]!];
    gram[3] = x.byUnit;
    gram[4] = x.bySelf;
    gram[6] = y.byUnit;
    gram[7] = dot(this.powersX[a]!, this.powersY[b]!);
    gram[8] = y.bySelf;
    pull[1] = x.byTarget;
    pull[2] = y.byTarget;
    this.solve();
    return (this.square - this.solver.explained) / 2;
  }

  private reweighted(p: Float64Array, q: Float64Array): number {
    const { units: e, targets: t, weights: w, solver } = this;
    const { gram, pull } = solver;
    let ee = 0, pe = 0, pp = 0, qe = 0, qp = 0, qq = 0, te = 0, tp = 0, tq = 0;
    for (let i = 0; i < t.length; i++) {
      const wi = w[i]!, ei = e[i]!, pi = p[i]!, qi = q[i]!;
      const we = wi * ei, wp = wi * pi, wq = wi * qi, ti = t[i]!;
      ee += we * ei;
      pe += wp * ei;
      pp += wp * pi;
      qe += wq * ei;
      qp += wq * pi;
      qq += wq * qi;
      te += we * ti;
      tp += wp * ti;
      tq += wq * ti;
    }
    gram[0] = ee;
    gram[3] = pe;
    gram[4] = pp;
    gram[6] = qe;
    gram[7] = qp;
    gram[8] = qq;
    pull[0] = te;
    pull[1] = tp;
    pull[2] = tq;
    this.solve();
    return this.reweight(p, q);
  }

  private solve(): void {
    this.solver.solve(this.options.irreducible ? 7 : 6);
  }

  private reweight(p: Float64Array, q: Float64Array): number {
    const { units: e, targets: t, weights: w } = this;
    const { delta } = this.options;
    const [E, A, B] = this.solver.coefficients as unknown as [number, number, number];
    let objective = 0;
    for (let i = 0; i < t.length; i++) {
      const r = E * e[i]! + A * p[i]! + B * q[i]! - t[i]!;
      objective += huber(r, delta);
      const size = Math.abs(r);
      w[i] = size > delta ? delta / size : 1;
    }
    return objective;
  }

  /** The solver's coefficients as coordinates of the fit. */
  theta(a: number, b: number): Float64Array {
    const [E, A, B] = this.solver.coefficients as unknown as [number, number, number];
    const alpha = this.exponents[a]!, beta = this.exponents[b]!;
    return Float64Array.of(E, Math.log(A) + alpha * this.lowX, A > 0 ? alpha : 0, Math.log(B) + beta * this.lowY, B > 0 ? beta : 0);
  }
}

interface Sums {
  readonly byUnit: number;
  readonly bySelf: number;
  readonly byTarget: number;
}

function dot(a: Float64Array, b: Float64Array): number {
  let even = 0, odd = 0; // side by side, since one sum alone waits for its last addition
  for (let i = 1; i < a.length; i += 2) {
    even += a[i - 1]! * b[i - 1]!;
    odd += a[i]! * b[i]!;
  }
  return a.length % 2 ? even + odd + a[a.length - 1]! * b[a.length - 1]! : even + odd;
}

/** unit·e^(−exponent·(x − low)) for each exponent; of one twice as large it is the square. */
function powers(x: Float64Array, low: number, exponents: Float64Array, perDoubling: number, units: Float64Array): Float64Array[] {
  const n = x.length;
  const bare: Float64Array[] = [], scaled: Float64Array[] = [];
  for (let k = 0; k < exponents.length; k++) {
    const p = new Float64Array(n), whole = new Float64Array(n);
    const root = k < perDoubling ? null : bare[k - perDoubling]!;
    for (let i = 0; i < n; i++) {
      p[i] = root ? root[i]! * root[i]! : exponential(-exponents[k]! * (x[i]! - low));
      whole[i] = p[i]! * units[i]!;
    }
    bare.push(p);
    scaled.push(whole);
  }
  return scaled;
}
