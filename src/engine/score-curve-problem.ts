import { accumulate, clear, type Derivatives, type Problem } from './problem.js';

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
  private readonly partials = new Float64Array(4);

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
      const r = root[i]! * (floor + height / (1 + Math.exp(slope * (loss[i]! - midpoint))) - score[i]!);
      sum += r * r;
    }
    return sum < Infinity ? sum / 2 : Infinity;
  }

  derivatives(theta: Float64Array, into: Derivatives): number {
    const { n, loss, score, root } = this.data;
    const { partials: g } = this;
    const { curvature } = into;
    const floor = theta[0]!, height = theta[1]! - floor, slope = Math.exp(theta[2]!), midpoint = theta[3]!;
    clear(into);
    if (!(height > 0)) return Infinity;
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const z = slope * (loss[i]! - midpoint);
      const q = 1 / (1 + Math.exp(z));
      const w = root[i]!;
      const bell = w * q * (1 - q); // −dq/dz, weighted
      const steep = Math.abs(z) < 1e3 ? z : 0; // far out the bell is 0 and so is every product with it
      const r = w * (floor + height * q - score[i]!);
      g[0] = w * (1 - q);
      g[1] = w * q;
      g[2] = -height * bell * steep;
      g[3] = height * bell * slope;
      sum += r * r;
      accumulate(into, g, r, Infinity, 1);
      const bend = height * bell * (1 - 2 * q); // height·d²q/dz²
      curvature[8]! += r * bell * steep;
      curvature[9]! -= r * bell * steep;
      curvature[10]! += r * (bend * steep * steep - height * bell * steep);
      curvature[12]! -= r * bell * slope;
      curvature[13]! += r * bell * slope;
      curvature[14]! += r * (height * bell * slope - bend * steep * slope);
      curvature[15]! += r * bend * slope * slope;
    }
    return sum < Infinity ? sum / 2 : Infinity;
  }

  residuals(theta: Float64Array, into: Float64Array, jacobian: Float64Array | null): void {
    const { n, loss, score, root } = this.data;
    const floor = theta[0]!, height = theta[1]! - floor, slope = Math.exp(theta[2]!), midpoint = theta[3]!;
    for (let i = 0; i < n; i++) {
      const z = slope * (loss[i]! - midpoint);
      const q = 1 / (1 + Math.exp(z));
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
