import { fallen } from './damped-newton.js';
import { solvePositive } from './linear-solve.js';
import type { LawData } from './loss-law-problem.js';

/** Numbers kept of each row at the origin: the objective, 5 of the gradient, 15 of the Hessian. */
const kept = 21;
/** Numbers of each row that a pass reads. */
const columns = 8;
const mostSteps = 40;
const mostHalvings = 6;
/** A Newton step that promises less than this share of the objective is the last: what remains after it is its square. */
const lastGain = 1e-9;
/** One that promises less than this share starts near enough for the exact Hessian. */
const nearGain = 5e-3;
/** A coordinate that a step brings this much nearer to 0 is on its way to a bound, and the general descent knows about bounds. */
const toWall = 0.1;

/**
 * Newton's method for one loss law under ever other counts, in log space. Everything is seen from an origin, the optimum for
 * counts of 1: there prediction and residual of each row are known, and a replicate differs by factors near 1, whose exponential and
 * logarithm are short series. The first step needs no row's exponential at all, only sums of numbers kept. Gives up
 * (null) where a step leads to a bound, or uphill, or is long: the general descent takes those. fitting.md has the reasons.
 */
export class LawKernel {
  /**
   * Of each row in turn: precision, x, y; 1, A·N^-α and B·D^-β over the prediction at the origin; ln(prediction / loss) there; how often
   * it counts. One array, since a loop over eight of them spends its time on their addresses.
   */
  private readonly rows: Float64Array;
  /** The optimum; the logarithm of a term that is absent counts as 0, which nothing hangs on. */
  private readonly origin: Float64Array;
  private readonly table: Float64Array;
  /** Numbers of the rows that count. */
  private readonly active: Int32Array;
  private actives = 0;
  /** As in problem.ts. Begins as no whole number, since the compiler would bet on whole ones, lose, and now and then end at half the speed. */
  private mixing = 0.5;
  private readonly gradient = new Float64Array(5);
  private readonly hessian = new Float64Array(25);
  private readonly matrix = new Float64Array(25);
  private readonly step = new Float64Array(5);
  private readonly theta = new Float64Array(5);
  private readonly trial = new Float64Array(5);

  constructor(private readonly data: LawData, private readonly found: Float64Array, private readonly free: readonly number[], private readonly delta: number) {
    const { n, x, y, loss, precision } = data;
    const [E, lnA, alpha, lnB, beta] = found as unknown as [number, number, number, number, number];
    this.rows = new Float64Array(n * columns);
    for (let i = 0; i < n; i++) {
      const termA = Math.exp(lnA - alpha * x[i]!), termB = Math.exp(lnB - beta * y[i]!), whole = E + termA + termB;
      this.rows.set([precision[i]!, x[i]!, y[i]!, 1 / whole, termA / whole, termB / whole, Math.log(whole / loss[i]!), 1], i * columns);
    }
    this.active = new Int32Array(n);
    this.origin = found.map((at) => (at === -Infinity ? 0 : at));
    this.table = this.keep();
  }

  /** The minimum for the counts in the data's `weight`, and null when it takes the general descent to find it. */
  descend(): Float64Array | null {
    const { theta, trial } = this;
    this.count();
    theta.set(this.origin);
    this.mixing = this.delta < Infinity ? 1 : 0;
    let objective = this.atOrigin();
    for (let taken = 0; taken < mostSteps; taken++) {
      const gain = this.newton();
      if (!(gain >= 0)) {
        if (this.mixing === 1) return null;
        this.mixing = 1;
        this.pass(theta);
        continue;
      }
      if (!this.move(1)) return null;
      if (this.mixing === 0 && gain <= lastGain * objective) return trial.map((at, j) => (this.found[j] === -Infinity ? -Infinity : at));
      this.mixing = gain <= nearGain * objective ? 0 : fallen(this.mixing);
      let reached = this.pass(trial);
      for (let half = 1; !(reached <= objective); half++) {
        if (half > mostHalvings) return null;
        this.move(0.5 ** half);
        reached = this.pass(trial);
      }
      objective = reached;
      theta.set(trial);
    }
    return null;
  }

  /** Lists the rows that count. */
  private count(): void {
    const { rows, active } = this;
    const { n, weight } = this.data;
    this.actives = 0;
    for (let i = 0; i < n; i++) {
      if (weight[i] === 0) continue;
      active[this.actives++] = i;
      rows[i * columns + columns - 1] = weight[i]!;
    }
  }

  /** Objective, gradient and Hessian of each row alone at the origin, as if each counted once. */
  private keep(): Float64Array {
    const { n } = this.data;
    const table = new Float64Array(n * kept);
    this.actives = 1;
    this.mixing = this.delta < Infinity ? 1 : 0;
    for (let i = 0; i < n; i++) {
      this.active[0] = i;
      table[i * kept] = this.pass(this.origin);
      table.set(this.gradient, i * kept + 1);
      for (let a = 0, at = i * kept + 6; a < 5; a++) for (let b = 0; b <= a; b++) table[at++] = this.hessian[a * 5 + b]!;
    }
    return table;
  }

  private readonly sums = new Float64Array(kept);

  /** What `pass` gives at the origin, from the numbers kept. */
  private atOrigin(): number {
    const { table, active, actives, sums, hessian } = this;
    const { weight } = this.data;
    for (let c = 0; c < kept; c += 7) {
      let s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0; // side by side, since one sum alone waits for its last addition
      for (let k = 0; k < actives; k++) {
        const i = active[k]!, count = weight[i]!, at = i * kept + c;
        s0 += count * table[at]!;
        s1 += count * table[at + 1]!;
        s2 += count * table[at + 2]!;
        s3 += count * table[at + 3]!;
        s4 += count * table[at + 4]!;
        s5 += count * table[at + 5]!;
        s6 += count * table[at + 6]!;
      }
      sums.set([s0, s1, s2, s3, s4, s5, s6], c);
    }
    this.gradient.set(sums.subarray(1, 6));
    for (let a = 0, at = 6; a < 5; a++) for (let b = 0; b <= a; b++) hessian[a * 5 + b] = sums[at++]!;
    return sums[0]!;
  }

  /**
   * Objective, gradient and Hessian at `theta` in one pass over the rows that count.
   */
  private pass(theta: Float64Array): number {
    const { rows, active, actives, origin, delta, gradient, hessian, mixing } = this;
    const moveA = theta[1]! - origin[1]!, moveAlpha = theta[2]! - origin[2]!;
    const moveB = theta[3]! - origin[3]!, moveBeta = theta[4]! - origin[4]!;
    const moveE = theta[0]! - origin[0]!, curving = 1 - mixing;
    let objective = 0, g0 = 0, g1 = 0, g2 = 0, g3 = 0, g4 = 0;
    let h00 = 0, h10 = 0, h11 = 0, h20 = 0, h21 = 0, h22 = 0, h30 = 0, h31 = 0, h32 = 0, h33 = 0, h40 = 0, h41 = 0, h42 = 0, h43 = 0, h44 = 0;
    for (let k = 0; k < actives; k++) {
      const at = active[k]! * columns;
      const sharp = rows[at]!, x = rows[at + 1]!, y = rows[at + 2]!, unit = rows[at + 3]!, shareA = rows[at + 4]!, shareB = rows[at + 5]!, count = rows[at + 7]!;
      const gainA = shareA * expm1(moveA - moveAlpha * x), gainB = shareB * expm1(moveB - moveBeta * y);
      const growth = moveE * unit + gainA + gainB; // of the prediction, as a share of that at the origin
      const once = 1 + growth, inverse = 1 / (once * (once + 1)); // one division for both quotients
      const r = sharp * (rows[at + 6]! + log1p(growth, growth * inverse * once));
      const scale = inverse * (once + 1);
      const u = unit * scale, a = (shareA + gainA) * scale, b = (shareB + gainB) * scale; // ∂ln prediction by E, ln A, ln B

      const least = Math.max(-delta, Math.min(delta, r));
      const psi = count * sharp * least;
      objective += count * least * (r - 0.5 * least);
      const bend = curving * psi;
      const weighted = count * sharp * sharp * (least === r ? 1 : (mixing * least) / r) - bend;

      const pullA = psi * a, pullB = psi * b;
      g0 += psi * u;
      g1 += pullA;
      g2 -= x * pullA;
      g3 += pullB;
      g4 -= y * pullB;

      const ua = weighted * u * a, ub = weighted * u * b, ab = weighted * a * b;
      const aa = (weighted * a + bend) * a, bb = (weighted * b + bend) * b, xaa = x * aa, xab = x * ab, ybb = y * bb;
      h00 += weighted * u * u;
      h10 += ua;
      h20 -= x * ua;
      h30 += ub;
      h40 -= y * ub;
      h11 += aa;
      h21 -= xaa;
      h22 += x * xaa;
      h31 += ab;
      h32 -= xab;
      h41 -= y * ab;
      h42 += y * xab;
      h33 += bb;
      h43 -= ybb;
      h44 += y * ybb;
    }
    gradient[0] = g0; gradient[1] = g1; gradient[2] = g2; gradient[3] = g3; gradient[4] = g4;
    hessian[0] = h00;
    hessian[5] = h10; hessian[6] = h11;
    hessian[10] = h20; hessian[11] = h21; hessian[12] = h22;
    hessian[15] = h30; hessian[16] = h31; hessian[17] = h32; hessian[18] = h33;
    hessian[20] = h40; hessian[21] = h41; hessian[22] = h42; hessian[23] = h43; hessian[24] = h44;
    return objective;
  }

  /** Leaves the step in `step`; what it gains if the objective is a parabola, NaN where that has no minimum. */
  private newton(): number {
    const { free, gradient, hessian, matrix, step } = this;
    const size = free.length;
    for (let a = 0; a < size; a++) {
      step[a] = -gradient[free[a]!]!;
      for (let b = 0; b <= a; b++) matrix[a * size + b] = hessian[free[a]! * 5 + free[b]!]!;
    }
    if (!solvePositive(matrix, step, size)) return NaN;
    let slope = 0;
    for (let a = 0; a < size; a++) slope -= gradient[free[a]!]! * step[a]!;
    return slope / 2;
  }

  /** theta + share·step into `trial`; false when that comes near a bound. */
  private move(share: number): boolean {
    const { free, theta, trial, step } = this;
    trial.set(theta);
    for (let a = 0; a < free.length; a++) trial[free[a]!]! += share * step[a]!;
    return free.every((j) => j === 1 || j === 3 || trial[j]! > toWall * theta[j]!);
  }
}

/** exp(z) − 1 to 1e-12, by its series for the small z that replicates have; even and odd terms apart, so that they are computed side by side. */
function expm1(z: number): number {
  if (!(z < 0.2 && z > -0.2)) return Math.exp(z) - 1;
  const q = z * z, q2 = q * q;
  return z * (1 + q * (1 / 6) + q2 * (1 / 120 + q * (1 / 5040))) + q * (1 / 2 + q * (1 / 24) + q2 * (1 / 720 + q * (1 / 40320)));
}

/** ln(1 + u) to 1e-12, by the series in z = u/(2 + u) for small u. */
function log1p(u: number, z: number): number {
  if (!(u < 0.2 && u > -0.2)) return Math.log(1 + u);
  const q = z * z;
  return 2 * z * (1 + q * (1 / 3) + q * q * (1 / 5 + q * (1 / 7) + q * q * (1 / 9 + q * (1 / 11))));
}
