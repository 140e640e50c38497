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
  /** Points of one run err together; a point without this stands for itself. */
  readonly run?: string | undefined;
}

/** Numbers of the points by size, tokens, loss, its error and run: whatever order they come in, they are added up in this one. */
export function canonicalOrder(points: readonly LossPoint[]): number[] {
  return points
    .map((_, i) => i)
    .sort((i, j) => compared(points[i]!, points[j]!));
}

function compared(a: LossPoint, b: LossPoint): number {
  return a.params - b.params || a.tokens - b.tokens || a.loss - b.loss || (a.stderr ?? 0) - (b.stderr ?? 0) || inOrder(a.run ?? '', b.run ?? '');
}

function inOrder(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** `space` is that of the residuals: in log space a row's error counts as a share of its loss. */
export function lawData(points: readonly LossPoint[], space: 'log' | 'linear'): LawData {
  const n = points.length;
  const x = new Float64Array(n), y = new Float64Array(n), loss = new Float64Array(n);
  let sumX = 0, sumY = 0;
  for (let i = 0; i < n; i++) {
    x[i] = Math.log(points[i]!.params);
    y[i] = Math.log(points[i]!.tokens);
    loss[i] = points[i]!.loss;
    sumX += x[i]!;
    sumY += y[i]!;
  }
  const meanX = sumX / n, meanY = sumY / n;
  for (let i = 0; i < n; i++) {
    x[i]! -= meanX;
    y[i]! -= meanY;
  }
  return {
    n, meanX, meanY, x, y, loss,
    precision: precisions(points.map(({ stderr, loss }) => (stderr === undefined || space === 'linear' ? stderr : stderr / loss))),
    weight: new Float64Array(n).fill(1),
  };
}

/** About `most` of the rows, evenly along the canonical order, for searching; all of them when they are hardly more. */
export function thinned(data: LawData, most: number): LawData {
  if (data.n <= 1.5 * most) return data;
  const part = (values: Float64Array) => new Float64Array(most).map((_, k) => values[Math.floor(((k + 0.5) * data.n) / most)]!);
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

/** Where descents of laws begin, with every term that is there free. */
export function starting(thetas: readonly Float64Array[]): { readonly theta: Float64Array; readonly free: readonly number[] }[] {
  return thetas.map((theta) => ({ theta, free: present(theta) }));
}
