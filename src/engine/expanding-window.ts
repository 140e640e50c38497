import type { Fit } from './fitted.js';
import { loss, type LossLawName, type LossPoint } from './loss-law.js';
import { newRunLoss } from './prediction.js';

/** The smallest runs, up to one step, and what lies beyond: numbers of points. */
export interface Window {
  readonly fitted: readonly number[];
  /** The step that follows. */
  readonly next: readonly number[];
  /** The last step of all; the same as `next` in the last window. */
  readonly farthest: readonly number[];
}

/** How a law fares on runs it has not seen. Errors are shares of the measured loss: predicted less measured, with their sign. */
export interface OutOfSample {
  readonly n: number;
  readonly errors: readonly number[];
  readonly mean: number;
  readonly rms: number;
  /** How many lie in the interval of a new run; null where the fit has none. */
  readonly inside: number | null;
}

/**
 * Windows that grow from the smallest runs to all but the last step. Runs within `factor` of the smallest in their step
 * are one step; `keys` are positive sizes or computes, parallel to the points. None with fewer than two steps.
 */
export function growingWindows(keys: readonly number[], factor: number): Window[] {
  const steps: number[][] = [];
  for (const at of keys.map((_, i) => i).sort((i, j) => keys[i]! - keys[j]! || i - j)) {
    const step = steps.at(-1);
    // A little more than the factor: sizes are written with few digits.
    if (step && keys[at]! <= keys[step[0]!]! * factor * (1 + 1e-9)) step.push(at);
    else steps.push([at]);
  }
  const farthest = steps.at(-1) ?? [];
  return steps.slice(1).map((next, k) => ({ fitted: steps.slice(0, k + 1).flat(), next, farthest }));
}

/** What a law predicts for points beyond those it is fitted to, compared with a new run at `level`. Of at least one point. */
export function outOfSample(fit: Fit<LossLawName>, points: readonly LossPoint[], level: number): OutOfSample {
  const n = points.length;
  const errors = points.map((point) => loss(fit.coefficients, point.params, point.tokens) / point.loss - 1);
  const runs = points.map((point) => newRunLoss(fit, point.params, point.tokens, level));
  const inside = points.filter((point, at) => runs[at] && runs[at].interval[0] <= point.loss && point.loss <= runs[at].interval[1]).length;
  return {
    n, errors, inside: runs.includes(null) ? null : inside,
    mean: errors.reduce((a, b) => a + b, 0) / n, rms: Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / n),
  };
}
