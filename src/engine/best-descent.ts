import { certified, descend, type Descent } from './damped-newton.js';
import { finish } from './least-squares.js';
import type { Problem } from './problem.js';

export interface Minimum extends Descent {
  readonly theta: Float64Array;
  readonly converged: boolean;
  readonly starts: { readonly tried: number; readonly failed: number; readonly agreeing: number };
}

export interface Start {
  readonly theta: Float64Array;
  /** Free coordinates, ascending. */
  readonly free: readonly number[];
}

/** Two descents whose objectives differ by less than this share have found the same minimum. */
const same = 1e-6;

/**
 * Descends from every start, keeps the lowest and lets Levenberg–Marquardt finish it; null when no start led anywhere.
 * The search may run on a `scout`, a smaller problem with nearly the same minima; the last descent is always on `problem`.
 */
export function bestDescent(problem: Problem, starts: readonly Start[], scout = problem): Minimum | null {
  let best: (Descent & { theta: Float64Array }) | null = null;
  const reached: number[] = [];
  for (const start of starts) {
    const theta = Float64Array.from(start.theta);
    const descent = descend(scout, theta, start.free);
    reached.push(descent.objective);
    if (descent.objective < (best?.objective ?? Infinity)) best = { ...descent, theta };
  }
  if (!best) return null;
  const { theta } = best;
  const limit = best.objective * (1 + same) + problem.points * (1e-7 * Math.min(problem.scale, problem.delta)) ** 2;
  const { free } = scout === problem ? best : descend(problem, theta, best.free);
  const finished = finish(problem, theta, free);
  return {
    ...finished, free, theta, converged: finished.gradient <= certified,
    starts: { tried: starts.length, failed: reached.filter((o) => !(o < Infinity)).length, agreeing: reached.filter((o) => o <= limit).length },
  };
}
