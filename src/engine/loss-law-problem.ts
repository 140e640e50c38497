import { clear, type Derivatives, type Problem } from './problem.js';
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
  private readonly lowX: number;
  private readonly lowY: number;
  private readonly steepestAlpha: number;
  private readonly steepestBeta: number;

  constructor(private readonly data: LawData, private readonly log: boolean, private readonly irreducible: boolean, readonly delta: number) {
    this.points = data.n;
    this.weights = data.weight;
    this.scale = log ? 1 : Math.sqrt(data.loss.reduce((sum, loss) => sum + loss * loss, 0) / data.n);
    this.smallestLoss = lowest(data.loss);
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
      const f = E + Math.exp(lnA - alpha * x[i]!) + Math.exp(lnB - beta * y[i]!);
      sum += weight[i]! * huber(precision[i]! * (this.log ? logRatio(f, loss[i]!) : f - loss[i]!), this.delta);
    }
    return sum < Infinity ? sum : Infinity;
  }

  derivatives(theta: Float64Array, into: Derivatives): number {
    const { n, x, y, loss, precision, weight } = this.data;
    const { delta, log } = this;
    const { gradient, inner, outer, curvature, columns } = into;
    const E = theta[0]!, lnA = theta[1]!, alpha = theta[2]!, lnB = theta[3]!, beta = theta[4]!;
    clear(into);
    let sum = 0, pull = 0;
    for (let i = 0; i < n; i++) {
      const share = weight[i]!, sharp = precision[i]!;
      if (share === 0) continue;
      const xi = x[i]!, yi = y[i]!;
      const tA = Math.exp(lnA - alpha * xi), tB = Math.exp(lnB - beta * yi);
      const f = E + tA + tB;
      const r = sharp * (log ? logRatio(f, loss[i]!) : f - loss[i]!);
      const u = log ? sharp / f : sharp, a = tA * u, b = tB * u; // ∂r by E, ln A, ln B; by α and β −x and −y times those
      const size = Math.abs(r), inside = size <= delta;
      const least = inside ? r : r > 0 ? delta : -delta;
      const psi = share * least;
      sum += share * (inside ? 0.5 * r * r : delta * (size - 0.5 * delta));
      pull += psi * least;
      gradient[0]! += psi * u;
      gradient[1]! += psi * a;
      gradient[2]! -= psi * xi * a;
      gradient[3]! += psi * b;
      gradient[4]! -= psi * yi * b;
      columns[0]! += share * u * u;
      columns[1]! += share * a * a;
      columns[2]! += share * xi * xi * a * a;
      columns[3]! += share * b * b;
      columns[4]! += share * yi * yi * b * b;
      addProducts(inside ? inner : outer, inside ? share : psi / r, u, a, b, xi, yi);
      // ∇²f = Σ term·c·cᵀ over the power terms, c the coefficients of each term's logarithm; in log space, less the gradient's outer product.
      curvature[6]! += psi * a;
      curvature[11]! -= psi * xi * a;
      curvature[12]! += psi * xi * xi * a;
      curvature[18]! += psi * b;
      curvature[23]! -= psi * yi * b;
      curvature[24]! += psi * yi * yi * b;
      if (log) addProducts(curvature, -psi / sharp, u, a, b, xi, yi);
    }
    into.pull = pull;
    return sum < Infinity ? sum : Infinity;
  }

  residuals(theta: Float64Array, into: Float64Array, jacobian: Float64Array | null): void {
    const { n, x, y, loss, precision } = this.data;
    const E = theta[0]!, lnA = theta[1]!, alpha = theta[2]!, lnB = theta[3]!, beta = theta[4]!;
    for (let i = 0; i < n; i++) {
      const tA = Math.exp(lnA - alpha * x[i]!), tB = Math.exp(lnB - beta * y[i]!);
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
    return this.confine(theta.slice(), free).length < free.length;
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
    const small = theta[at]! - exponent * low < Math.log(vanished * this.smallestLoss);
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

/** Adds weight·g·gᵀ for the gradient g = (u, a, −x·a, b, −y·b) to the lower triangle. */
function addProducts(square: Float64Array, weight: number, u: number, a: number, b: number, x: number, y: number): void {
  const ua = weight * u * a, ub = weight * u * b, aa = weight * a * a, ab = weight * a * b, bb = weight * b * b;
  square[0]! += weight * u * u;
  square[5]! += ua;
  square[6]! += aa;
  square[10]! -= x * ua;
  square[11]! -= x * aa;
  square[12]! += x * x * aa;
  square[15]! += ub;
  square[16]! += ab;
  square[17]! -= x * ab;
  square[18]! += bb;
  square[20]! -= y * ub;
  square[21]! -= y * ab;
  square[22]! += x * y * ab;
  square[23]! -= y * bb;
  square[24]! += y * y * bb;
}

/** ln(f / loss) without the cancellation that a logarithm of a ratio near 1 suffers. */
function logRatio(f: number, loss: number): number {
  const z = (f - loss) / (f + loss);
  if (!(z < 0.1 && z > -0.1)) return Math.log(f / loss);
  const q = z * z;
  return 2 * z * (1 + q * (1 / 3 + q * (1 / 5 + q * (1 / 7 + q * (1 / 9 + q * (1 / 11 + q * (1 / 13 + q * (1 / 15))))))));
}

function lowest(values: Float64Array): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}
