import { exponential } from './exponential.js';
import type { Derivatives, Problem } from './problem.js';

/** The points in canonical order, the anchor among them. */
export interface CurveData {
  readonly n: number;
  readonly loss: Float64Array;
  readonly score: Float64Array;
  /** Square roots of the points' weights: 1, from their rows' own errors, or of how many points were merged into one. */
  readonly root: Float64Array;
  /** Range of the measured losses, without the anchor. */
  readonly lowest: number;
  readonly highest: number;
}

/** Means over runs of neighbouring points, for searching; the anchor, first and far from the rest, keeps to itself. */
export function mergeNeighbours(data: CurveData, most: number): CurveData {
  const { n, loss, score, root } = data;
  if (n <= 1.5 * most) return data;
  const edges = [0, ...Array.from({ length: most }, (_, k) => 1 + Math.round((k * (n - 1)) / most)), n];
  const spans = edges.slice(1).map((end, k) => [edges[k]!, end] as const).filter(([from, to]) => to > from);
  const total = ([from, to]: readonly [number, number]) => root.subarray(from, to).reduce((sum, w) => sum + w * w, 0);
  const mean = (values: Float64Array, span: readonly [number, number]) => values.subarray(...span).reduce((sum, value, i) => sum + root[span[0] + i]! ** 2 * value, 0) / total(span);
  return {
    ...data, n: spans.length,
    loss: Float64Array.from(spans, (span) => mean(loss, span)),
    score: Float64Array.from(spans, (span) => mean(score, span)),
    root: Float64Array.from(spans, (span) => Math.sqrt(total(span))),
  };
}

/** What a fitted floor and ceiling may be; a fixed one has equal ends. */
export interface CurveBounds {
  readonly floor: readonly [number, number];
  readonly ceiling: readonly [number, number];
  /** Steeper than this a curve is a step between two neighbouring losses. */
  readonly steepest: number;
}

/** The score curve in the coordinates floor, ceiling, ln slope, midpoint; least squares on scores. */
export class ScoreCurveProblem implements Problem {
  readonly dimension = 4;
  readonly delta = Infinity;
  readonly points: number;
  readonly scale: number;
  readonly reach: Float64Array;
  /** The residuals hold the roots of the points' weights already. */
  readonly weights: Float64Array;
  readonly walls = new Float64Array(4).fill(-Infinity);

  constructor(private readonly data: CurveData, private readonly bounds: CurveBounds) {
    this.points = data.n;
    this.weights = new Float64Array(data.n).fill(1);
    const scores = bounds.ceiling[1] - bounds.floor[1];
    this.scale = scores;
    this.reach = Float64Array.of(scores, scores, 1.5, data.highest - data.lowest);
  }

  value(theta: Float64Array): number {
    const { n, loss, score, root } = this.data;
    const floor = theta[0]!, height = theta[1]! - floor, slope = Math.exp(theta[2]!), midpoint = theta[3]!;
    if (!(height > 0)) return Infinity;
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const r = root[i]! * (floor + height / (1 + exponential(slope * (loss[i]! - midpoint))) - score[i]!);
      sum += r * r;
    }
    return sum < Infinity ? sum / 2 : Infinity;
  }

  derivatives(theta: Float64Array, into: Derivatives, mixing: number): number {
    const { n, loss, score, root } = this.data;
    const { gradient, hessian, columns } = into;
    const floor = theta[0]!, height = theta[1]! - floor, slope = Math.exp(theta[2]!), midpoint = theta[3]!;
    if (!(height > 0)) return Infinity;
    let sum = 0, g0 = 0, g1 = 0, g2 = 0, g3 = 0;
    let c0 = 0, c1 = 0, c2 = 0, c3 = 0, h10 = 0, h20 = 0, h21 = 0, h22 = 0, h30 = 0, h31 = 0, h32 = 0, h33 = 0;
    for (let i = 0; i < n; i++) {
      const z = slope * (loss[i]! - midpoint);
      const q = 1 / (1 + exponential(z));
      const w = root[i]!;
      const bell = w * q * (1 - q); // −dq/dz, weighted
      const steep = z < 1e3 && z > -1e3 ? z : 0; // far out the bell is 0 and so is every product with it
      const r = w * (floor + height * q - score[i]!);
      const byFloor = w * (1 - q), byCeiling = w * q, bySlope = -height * bell * steep, byMidpoint = height * bell * slope;
      sum += r * r;
      g0 += r * byFloor;
      g1 += r * byCeiling;
      g2 += r * bySlope;
      g3 += r * byMidpoint;
      c0 += byFloor * byFloor;
      c1 += byCeiling * byCeiling;
      c2 += bySlope * bySlope;
      c3 += byMidpoint * byMidpoint;

      const bent = (1 - mixing) * r;
      const bend = height * bell * (1 - 2 * q); // height·d²q/dz²
      h10 += byCeiling * byFloor;
      h20 += bySlope * byFloor + bent * bell * steep;
      h21 += bySlope * byCeiling - bent * bell * steep;
      h22 += bySlope * bySlope + bent * (bend * steep * steep + bySlope);
      h30 += byMidpoint * byFloor - bent * bell * slope;
      h31 += byMidpoint * byCeiling + bent * bell * slope;
      h32 += byMidpoint * bySlope + bent * (byMidpoint - bend * steep * slope);
      h33 += byMidpoint * byMidpoint + bent * bend * slope * slope;
    }
    gradient[0] = g0; gradient[1] = g1; gradient[2] = g2; gradient[3] = g3;
    columns[0] = c0; columns[1] = c1; columns[2] = c2; columns[3] = c3;
    hessian[0] = c0;
    hessian[4] = h10; hessian[5] = c1;
    hessian[8] = h20; hessian[9] = h21; hessian[10] = h22;
    hessian[12] = h30; hessian[13] = h31; hessian[14] = h32; hessian[15] = h33;
    into.pull = sum;
    return sum < Infinity ? sum / 2 : Infinity;
  }

  residuals(theta: Float64Array, into: Float64Array, jacobian: Float64Array | null): void {
    const { n, loss, score, root } = this.data;
    const floor = theta[0]!, height = theta[1]! - floor, slope = Math.exp(theta[2]!), midpoint = theta[3]!;
    for (let i = 0; i < n; i++) {
      const z = slope * (loss[i]! - midpoint);
      const q = 1 / (1 + exponential(z));
      const w = root[i]!;
      into[i] = w * (floor + height * q - score[i]!);
      if (!jacobian) continue;
      const bell = w * q * (1 - q);
      jacobian[i * 4] = w * (1 - q);
      jacobian[i * 4 + 1] = w * q;
      jacobian[i * 4 + 2] = -height * bell * (Math.abs(z) < 1e3 ? z : 0);
      jacobian[i * 4 + 3] = height * bell * slope;
    }
  }

  outside(theta: Float64Array, free: readonly number[]): boolean {
    return free.some((j) => this.crossed(theta, j));
  }

  confine(theta: Float64Array, free: readonly number[]): readonly number[] {
    const inside = free.filter((j) => !this.crossed(theta, j));
    for (const j of free) if (!inside.includes(j)) theta[j] = Math.min(this.high(j), Math.max(this.low(j), theta[j]!));
    return inside;
  }

  /** A floor or ceiling on its bound is freed when the objective falls inwards. */
  release(theta: Float64Array, free: readonly number[]): readonly number[] {
    for (const j of [0, 1]) {
      if (free.includes(j) || this.low(j) === this.high(j)) continue;
      const inward = theta[j]! >= this.high(j) ? -1 : 1;
      const trial = Float64Array.from(theta);
      trial[j] = theta[j]! + inward * 1e-6 * this.scale;
      if (this.value(trial) < this.value(theta) * (1 - 1e-12)) {
        theta.set(trial);
        return [...free, j].sort((a, b) => a - b);
      }
    }
    return free;
  }

  private crossed(theta: Float64Array, j: number): boolean {
    return theta[j]! > this.high(j) || theta[j]! < this.low(j);
  }

  private low(j: number): number {
    return j === 0 ? this.bounds.floor[0] : j === 1 ? this.bounds.ceiling[0] : -Infinity;
  }

  private high(j: number): number {
    return j === 0 ? this.bounds.floor[1] : j === 1 ? this.bounds.ceiling[1] : j === 2 ? Math.log(this.bounds.steepest) : Infinity;
  }
}
