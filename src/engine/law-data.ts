import type { LawData } from './loss-law-problem.js';
import type { LossPoint } from './loss-law.js';

/** Numbers of the points by size, tokens and loss: whatever order they come in, they are added up in this one. */
export function canonicalOrder(points: readonly LossPoint[]): number[] {
  return points
    .map((_, i) => i)
    .sort((i, j) => points[i]!.params - points[j]!.params || points[i]!.tokens - points[j]!.tokens || points[i]!.loss - points[j]!.loss);
}

export function lawData(points: readonly LossPoint[]): LawData {
  const n = points.length;
  const x = Float64Array.from(points, (p) => Math.log(p.params));
  const y = Float64Array.from(points, (p) => Math.log(p.tokens));
  const meanX = x.reduce((a, b) => a + b, 0) / n, meanY = y.reduce((a, b) => a + b, 0) / n;
  return { n, meanX, meanY, x: x.map((v) => v - meanX), y: y.map((v) => v - meanY), loss: Float64Array.from(points, (p) => p.loss), weight: new Float64Array(n).fill(1) };
}

/** Coordinates of the terms that are there. */
export function present(theta: Float64Array): number[] {
  return [0, 1, 2, 3, 4].filter((j) => (j === 0 ? theta[0]! > 0 : theta[j < 3 ? 1 : 3]! > -Infinity));
}
