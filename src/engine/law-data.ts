import type { LawData } from './loss-law-problem.js';
import { precisions } from './precision.js';

/** L(N, D) = E + A·N^-α + B·D^-β, N in parameters, D in tokens. The Densing Law paper has no E: there, E = 0. */
export interface LossLaw {
  readonly E: number;
  readonly A: number;
  readonly alpha: number;
  readonly B: number;
  readonly beta: number;
}

export interface LossPoint {
  readonly params: number;
  readonly tokens: number;
  readonly loss: number;
  /** One standard error of the loss; points that have one weigh 1/stderr² (precision.ts). */
  readonly stderr?: number | undefined;
}

/** Numbers of the points by size, tokens, loss and its error: whatever order they come in, they are added up in this one. */
export function canonicalOrder(points: readonly LossPoint[]): number[] {
  return points
    .map((_, i) => i)
    .sort((i, j) => compared(points[i]!, points[j]!));
}

function compared(a: LossPoint, b: LossPoint): number {
  return a.params - b.params || a.tokens - b.tokens || a.loss - b.loss || (a.stderr ?? 0) - (b.stderr ?? 0);
}

/** `space` is that of the residuals: in log space a row's error counts as a share of its loss. */
export function lawData(points: readonly LossPoint[], space: 'log' | 'linear'): LawData {
  const n = points.length;
  const x = Float64Array.from(points, (p) => Math.log(p.params));
  const y = Float64Array.from(points, (p) => Math.log(p.tokens));
  const meanX = x.reduce((a, b) => a + b, 0) / n, meanY = y.reduce((a, b) => a + b, 0) / n;
  return {
    n, meanX, meanY, x: x.map((v) => v - meanX), y: y.map((v) => v - meanY), loss: Float64Array.from(points, (p) => p.loss),
    precision: precisions(points.map(({ stderr, loss }) => (stderr === undefined || space === 'linear' ? stderr : stderr / loss))),
    weight: new Float64Array(n).fill(1),
  };
}

/** About `most` of the rows, evenly along the canonical order, for searching; all of them when they are hardly more. */
export function thinned(data: LawData, most: number): LawData {
  if (data.n <= 1.5 * most) return data;
  const part = (values: Float64Array) => Float64Array.from({ length: most }, (_, k) => values[Math.floor(((k + 0.5) * data.n) / most)]!);
  const { x, y, loss, precision, weight } = data;
  return { ...data, n: most, x: part(x), y: part(y), loss: part(loss), precision: part(precision), weight: part(weight) };
}

/** Coefficients as coordinates of the fit. */
export function lawTheta({ E, A, alpha, B, beta }: LossLaw, { meanX, meanY }: LawData): Float64Array {
  return Float64Array.of(E, Math.log(A) - alpha * meanX, alpha, Math.log(B) - beta * meanY, beta);
}

/** Coordinates of the terms that are there. */
export function present(theta: Float64Array): number[] {
  return [0, 1, 2, 3, 4].filter((j) => (j === 0 ? theta[0]! > 0 : theta[j < 3 ? 1 : 3]! > -Infinity));
}
