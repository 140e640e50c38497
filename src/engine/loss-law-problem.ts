import { exponential } from './exponential.js';
import type { Derivatives, Problem } from './problem.js';
import { clipped, huber } from './robust-loss.js';

/** The points in canonical order; x and y are ln N and ln D about their means. */
export interface LawData {
  readonly n: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly loss: Float64Array;
  /** What each residual is multiplied by, from the rows' own errors; part of the residual wherever one is spoken of. */
  readonly precision: Float64Array;
  /** How often each point counts. */
  readonly weight: Float64Array;
  readonly meanX: number;
  readonly meanY: number;
}

/** A term that stays below this share of the smallest loss everywhere has vanished (method.md §3). */
const vanished = 1e-6;
/** An exponent below this is no slope but a constant. */
const flat = 1e-6;
const steepest = 20;

/**
 * The loss law in the coordinates E, ln A, α, ln B, β with N and D at their centres, where it is well conditioned. E stays
 * as it is because it often ends at 0, which a logarithm only approaches, slowly. A power term that is absent has
 * logarithm −Infinity; absent terms are not free.
 */
export class LossLawProblem implements Problem {
  readonly dimension = 5;
  readonly points: number;
  readonly scale: number;
  readonly reach: Float64Array;
  readonly walls = Float64Array.of(0, -Infinity, 0, -Infinity, 0);
  readonly weights: Float64Array;
  private readonly smallestLoss: number;
  private readonly smallestLog: number;
  private readonly lowX: number;
  private readonly lowY: number;
  private readonly steepestAlpha: number;
  private readonly steepestBeta: number;

  constructor(private readonly data: LawData, private readonly log: boolean, private readonly irreducible: boolean, readonly delta: number) {
    this.points = data.n;
    this.weights = data.weight;
    this.scale = log ? 1 : Math.sqrt(data.loss.reduce((sum, loss) => sum + loss * loss, 0) / data.n);
    this.smallestLoss = lowest(data.loss);
    this.smallestLog = Math.log(vanished * this.smallestLoss);
    this.reach = Float64Array.of(this.smallestLoss, 3, 1, 3, 1);
    this.lowX = lowest(data.x);
    this.lowY = lowest(data.y);
    // A = exp(ln A at the centre + α·mean ln N) has to stay a finite number.
    this.steepestAlpha = Math.min(steepest, 500 / Math.max(1, Math.abs(data.meanX)));
    this.steepestBeta = Math.min(steepest, 500 / Math.max(1, Math.abs(data.meanY)));
  }

  /** The same points under Huber's loss with another δ. */
  under(delta: number): LossLawProblem {
    return new LossLawProblem(this.data, this.log, this.irreducible, delta);
  }

  value(theta: Float64Array): number {
    const { n, x, y, loss, precision, weight } = this.data;
    const E = theta[0]!, lnA = theta[1]!, alpha = theta[2]!, lnB = theta[3]!, beta = theta[4]!;
    let sum = 0;
    for (let i = 0; i < n; i++) {
      if (weight[i] === 0) continue;
      const f = E + exponential(lnA - alpha * x[i]!) + exponential(lnB - beta * y[i]!);
      sum += weight[i]! * huber(precision[i]! * (this.log ? logRatio(f, loss[i]!) : f - loss[i]!), this.delta);
    }
    return sum < Infinity ? sum : Infinity;
  }

  derivatives(theta: Float64Array, into: Derivatives, mixing: number): number {
    const { n, x, y, loss, precision, weight } = this.data;
    const { delta, log } = this;
    const { gradient, hessian, columns } = into;
    const E = theta[0]!, lnA = theta[1]!, alpha = theta[2]!, lnB = theta[3]!, beta = theta[4]!;
    const curving = 1 - mixing, logarithmic = log ? 1 : 0;
    let sum = 0, pull = 0, g0 = 0, g1 = 0, g2 = 0, g3 = 0, g4 = 0, c0 = 0, c1 = 0, c2 = 0, c3 = 0, c4 = 0;
    let h00 = 0, h10 = 0, h11 = 0, h20 = 0, h21 = 0, h22 = 0, h30 = 0, h31 = 0, h32 = 0, h33 = 0, h40 = 0, h41 = 0, h42 = 0, h43 = 0, h44 = 0;
    for (let i = 0; i < n; i++) {
      const share = weight[i]!, sharp = precision[i]!, xi = x[i]!, yi = y[i]!;
      if (share === 0) continue;
      const tA = exponential(lnA - alpha * xi), tB = exponential(lnB - beta * yi);
      const f = E + tA + tB;
      const r = sharp * (log ? logRatio(f, loss[i]!) : f - loss[i]!);
      const u = log ? sharp / f : sharp, a = tA * u, b = tB * u; // ∂r by E, ln A, ln B; by α and β −x and −y times those
      const least = Math.max(-delta, Math.min(delta, r)); // without a branch, which for rows about ±delta could not be foretold
      const psi = share * least;
      sum += psi * (r - 0.5 * least);
      pull += psi * least;

      const pullA = psi * a, pullB = psi * b;
      g0 += psi * u;
      g1 += pullA;
      g2 -= xi * pullA;
      g3 += pullB;
      g4 -= yi * pullB;

      const squareA = share * a * a, squareB = share * b * b;
      c0 += share * u * u;
      c1 += squareA;
      c2 += xi * xi * squareA;
      c3 += squareB;
      c4 += yi * yi * squareB;

      // ∇²f = Σ term·c·cᵀ over the power terms, c the coefficients of each term's logarithm; in log space, less the gradient's outer product.
      const bend = curving * psi;
      const blend = least === r ? 1 : mixing, ratio = r === 0 ? 1 : least / r;
      const weighted = share * blend * ratio - logarithmic * bend / sharp;
      const ua = weighted * u * a, ub = weighted * u * b, ab = weighted * a * b;
      const aa = (weighted * a + bend) * a, bb = (weighted * b + bend) * b;
      h00 += weighted * u * u;
      h10 += ua;
      h20 -= xi * ua;
      h30 += ub;
      h40 -= yi * ub;
      h11 += aa;
      h21 -= xi * aa;
      h22 += xi * xi * aa;
      h31 += ab;
      h32 -= xi * ab;
      h41 -= yi * ab;
      h42 += xi * yi * ab;
      h33 += bb;
      h43 -= yi * bb;
      h44 += yi * yi * bb;
    }
    gradient[0] = g0; gradient[1] = g1; gradient[2] = g2; gradient[3] = g3; gradient[4] = g4;
    columns[0] = c0; columns[1] = c1; columns[2] = c2; columns[3] = c3; columns[4] = c4;
    hessian[0] = h00;
    hessian[5] = h10; hessian[6] = h11;
    hessian[10] = h20; hessian[11] = h21; hessian[12] = h22;
    hessian[15] = h30; hessian[16] = h31; hessian[17] = h32; hessian[18] = h33;
    hessian[20] = h40; hessian[21] = h41; hessian[22] = h42; hessian[23] = h43; hessian[24] = h44;
    into.pull = pull;
    return sum < Infinity ? sum : Infinity;
  }

  residuals(theta: Float64Array, into: Float64Array, jacobian: Float64Array | null): void {
    const { n, x, y, loss, precision } = this.data;
    const E = theta[0]!, lnA = theta[1]!, alpha = theta[2]!, lnB = theta[3]!, beta = theta[4]!;
    for (let i = 0; i < n; i++) {
      const tA = exponential(lnA - alpha * x[i]!), tB = exponential(lnB - beta * y[i]!);
      const f = E + tA + tB;
      const sharp = precision[i]!;
      into[i] = sharp * (this.log ? logRatio(f, loss[i]!) : f - loss[i]!);
      if (!jacobian) continue;
      const unit = this.log ? sharp / f : sharp;
      jacobian[i * 5] = unit;
      jacobian[i * 5 + 1] = tA * unit;
      jacobian[i * 5 + 2] = -x[i]! * tA * unit;
      jacobian[i * 5 + 3] = tB * unit;
      jacobian[i * 5 + 4] = -y[i]! * tB * unit;
    }
  }

  outside(theta: Float64Array, free: readonly number[]): boolean {
    if (free[0] === 0 && theta[0]! < vanished * this.smallestLoss) return true;
    return this.termOutside(theta, free, 1, this.lowX, this.steepestAlpha) || this.termOutside(theta, free, 3, this.lowY, this.steepestBeta);
  }

  private termOutside(theta: Float64Array, free: readonly number[], at: number, low: number, steepestHere: number): boolean {
    if (!free.includes(at)) return false;
    const exponent = theta[at + 1]!;
    if (this.isSmall(theta, at, low) || (this.irreducible && exponent < flat)) return true;
    return free.includes(at + 1) && (exponent < flat || exponent > steepestHere);
  }

  private isSmall(theta: Float64Array, at: number, low: number): boolean {
    return theta[at]! - theta[at + 1]! * low < this.smallestLog;
  }

  confine(theta: Float64Array, free: readonly number[]): readonly number[] {
    const gone = new Set<number>();
    if (free.includes(0) && theta[0]! < vanished * this.smallestLoss) {
      theta[0] = 0;
      gone.add(0);
    }
    this.confineTerm(theta, free, gone, 1, this.lowX, this.steepestAlpha);
    this.confineTerm(theta, free, gone, 3, this.lowY, this.steepestBeta);
    return gone.size ? free.filter((j) => !gone.has(j)) : free;
  }

  /** A power term whose logarithm is coordinate `at` and whose exponent is the next one. */
  private confineTerm(theta: Float64Array, free: readonly number[], gone: Set<number>, at: number, low: number, steepestHere: number): void {
    if (!free.includes(at)) return;
    const exponent = theta[at + 1]!;
    const small = this.isSmall(theta, at, low);
    const constant = exponent < flat;
    if (small || (constant && this.irreducible)) {
      // A constant term is part of E.
      if (!small) theta[0]! += Math.exp(theta[at]!);
      theta[at] = -Infinity;
      theta[at + 1] = 0;
      gone.add(at).add(at + 1);
    } else if (free.includes(at + 1) && (constant || exponent > steepestHere)) {
      theta[at + 1] = constant ? 0 : steepestHere;
      gone.add(at + 1);
    }
  }

  /** E off 0 where the objective falls that way; or, without a size or data term, a nearly constant one in place of E. */
  release(theta: Float64Array, free: readonly number[]): readonly number[] {
    if (!this.irreducible) return free;
    if (!free.includes(0)) {
      if (!(this.pullOnConstant(theta) < 0)) return free;
      // From farther in, a robust fit may fall back onto the bound by another way.
      theta[0] = 1e-4 * this.smallestLoss;
      return [0, ...free];
    }
    const absent = [1, 3].find((at) => theta[at] === -Infinity);
    if (absent === undefined) return free;
    theta[absent] = Math.log(theta[0]!);
    theta[absent + 1] = 0.01;
    theta[0] = 0;
    return [...free.filter((j) => j !== 0), absent, absent + 1].sort((a, b) => a - b);
  }

  /** Derivative of the objective by E at E = 0. */
  private pullOnConstant(theta: Float64Array): number {
    const r = new Float64Array(this.points);
    this.residuals(theta, r, null);
    const { loss, precision } = this.data;
    let pull = 0;
    for (let i = 0; i < this.points; i++) {
      const sharp = precision[i]!;
      pull += this.weights[i]! * clipped(r[i]!, this.delta) * sharp * (this.log ? Math.exp(-r[i]! / sharp) / loss[i]! : 1);
    }
    return pull;
  }
}

/** ln(f / loss) without the cancellation that a logarithm of a ratio near 1 suffers. */
export function logRatio(f: number, loss: number): number {
  const z = (f - loss) / (f + loss);
  if (!(z < 0.1 && z > -0.1)) return Math.log(f / loss);
  const q = z * z;
  return 2 * z * (1 + q * (1 / 3 + q * (1 / 5 + q * (1 / 7 + q * (1 / 9 + q * (1 / 11 + q * (1 / 13 + q * (1 / 15))))))));
}

function lowest(values: Float64Array): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}
