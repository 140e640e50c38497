import type { LawData } from './loss-law-problem.js';
import { huber } from './robust-loss.js';
import { logSpaced, NonNegativeSolver, startCells } from './variable-projection.js';

export interface StartOptions {
  readonly log: boolean;
  readonly irreducible: boolean;
  readonly delta: number;
  readonly audit: 'quick' | 'full';
}

/**
 * Starting points from no start at all: for fixed α and β the law is linear in E, A and B, so a grid over the two
 * exponents with a small non-negative solve per cell sees every valley. Huber's loss is met by reweighting in each cell,
 * otherwise a few wild rows hide the right one. In log space the residual is linearised to (f − L)/L.
 */
export function lossLawStarts(data: LawData, options: StartOptions): Float64Array[] {
  const dense = options.audit === 'full' ? 36 : data.n <= 16 ? 24 : 17;
  const exponents = options.audit === 'full' || data.n <= 16 ? logSpaced(0.003, 12, dense) : logSpaced(0.02, 12, dense);
  const grid = new LawGrid(data, options, exponents);
  const values = new Float64Array(dense * dense);
  for (let a = 0; a < dense; a++) for (let b = 0; b < dense; b++) values[a * dense + b] = grid.project(a, b, b > 0);
  return startCells(values, dense, dense, options.audit).map((cell) => {
    const a = Math.floor(cell / dense), b = cell % dense;
    grid.project(a, b, false);
    return grid.theta(a, b);
  });
}

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
  private readonly solver = new NonNegativeSolver();

  constructor(data: LawData, private readonly options: StartOptions, private readonly exponents: Float64Array) {
    this.lowX = data.x.reduce((a, b) => Math.min(a, b), Infinity);
    this.lowY = data.y.reduce((a, b) => Math.min(a, b), Infinity);
    this.units = data.loss.map((loss, i) => data.precision[i]! * (options.log ? 1 / loss : 1));
    this.targets = data.loss.map((loss, i) => data.precision[i]! * (options.log ? 1 : loss));
    this.square = this.targets.reduce((sum, target) => sum + target * target, 0);
    this.weights = new Float64Array(data.n);
    // Measured from the smallest N and D, the powers lie in 0..1 and cannot run over.
    this.powersX = powers(data.x, this.lowX, exponents, this.units);
    this.powersY = powers(data.y, this.lowY, exponents, this.units);
  }

  /** Objective (linearised) of the best E, A, B for one pair of exponents, left in the solver; `warm` keeps the weights of the last call. */
  project(a: number, b: number, warm: boolean): number {
    if (!warm) this.weights.fill(1);
    const rounds = this.options.delta === Infinity ? 1 : warm ? passes.warm : passes.cold;
    let objective = Infinity;
    for (let round = 0; round < rounds; round++) objective = this.pass(this.powersX[a]!, this.powersY[b]!);
    return objective;
  }

  private pass(p: Float64Array, q: Float64Array): number {
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
    solver.solve(this.options.irreducible ? 7 : 6);
    return this.reweight(p, q);
  }

  private reweight(p: Float64Array, q: Float64Array): number {
    const { units: e, targets: t, weights: w } = this;
    const { delta } = this.options;
    if (delta === Infinity) return (this.square - this.solver.explained) / 2;
    const [E, A, B] = this.solver.coefficients as unknown as [number, number, number];
    let objective = 0;
    for (let i = 0; i < t.length; i++) {
      const r = E * e[i]! + A * p[i]! + B * q[i]! - t[i]!;
      objective += huber(r, delta);
      const size = Math.abs(r);
      if (delta < Infinity) w[i] = size > delta ? delta / size : 1;
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

function powers(x: Float64Array, low: number, exponents: Float64Array, units: Float64Array): Float64Array[] {
  return Array.from(exponents, (exponent) => x.map((value, i) => units[i]! * Math.exp(-exponent * (value - low))));
}
