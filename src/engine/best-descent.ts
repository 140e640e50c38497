import { certified, descend, type Descent } from './damped-newton.js';
import { finish } from './least-squares.js';
import { newDerivatives, scaledGradient, type Problem } from './problem.js';

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
/** Rough descents into one minimum differ by less than this share. */
const close = 1e-4;
/** A descent that ends on a steeper slope has not come to a minimum. */
const stuck = 1e-3;

interface End extends Descent {
  readonly theta: Float64Array;
}

/**
 * Descends from every start, keeps the lowest and lets Levenberg–Marquardt finish it; null when no start led anywhere.
 * The search may run on a `scout`, a smaller problem with about the same minima. Which of them is lowest only `problem` can tell, so the
 * descent goes on there from each.
 */
export function bestDescent(problem: Problem, starts: readonly Start[], scout = problem): Minimum | null {
  const ends = starts.map((start) => descended(scout, start, 'roughly'));
  const reached = ends.map(({ objective }) => objective);
  let best: End | null = null, scouted = Infinity;
  for (const found of scout === problem ? promising(ends) : distinct(ends)) {
    const end = descended(problem, found, 'sharply');
    if (end.objective < (best?.objective ?? Infinity)) [best, scouted] = [end, found.objective];
  }
  if (!best) return null;
  const { theta, free } = best;
  const finished = finish(problem, theta, free);
  return { ...finished, free, theta, converged: finished.gradient <= certified, starts: counted(reached, scouted, problem) };
}

/** The different minima that descents from the starts end in. */
export function minima(problem: Problem, starts: readonly Start[], how: 'sharply' | 'roughly'): readonly Start[] {
  return distinct(starts.map((start) => descended(problem, start, how)));
}

/** One of each objective reached. */
function distinct(ends: readonly End[]): readonly End[] {
  return ends.filter((end, i) => ends.findIndex(({ objective }) => Math.abs(objective - end.objective) <= same * objective) === i);
}

/** The different minima of those that may be the lowest: the last digits of a rough descent are open, and one that stopped on a slope may yet come lower. */
function promising(ends: readonly End[]): readonly End[] {
  const least = ends.reduce((a, { objective }) => Math.min(a, objective), Infinity);
  return distinct(ends.filter(({ objective, gradient }) => objective <= least * (1 + close) || (gradient > stuck && objective < Infinity)));
}

function descended(problem: Problem, start: Start, how: 'sharply' | 'roughly'): End {
  const theta = Float64Array.from(start.theta);
  return { ...descend(problem, theta, start.free, how), theta };
}

function counted(reached: readonly number[], best: number, problem: Problem): Minimum['starts'] {
  const limit = best * (1 + same) + problem.points * (1e-7 * Math.min(problem.scale, problem.delta)) ** 2;
  return { tried: reached.length, failed: reached.filter((o) => !(o < Infinity)).length, agreeing: reached.filter((o) => o <= limit).length };
}

/** Sums of absolute residuals above the least possible by less than this share are reached. */
const reachedShare = 1e-6;

/**
 * Least absolute deviations, by continuation: `path` is one problem under Huber's loss with ever smaller δ. Every start descends on the
 * first; each different minimum is followed to the last, and the one with the least Σ|r| kept. At the end a row inside ±δ pulls with
 * r/δ, between −1 and 1: the multiplier that a row lying on the curve has at the minimum of Σ|r|. So a vanishing gradient
 * there is the certificate, up to the duality gap, and the fit has converged only where that is a millionth of Σ|r|.
 */
export function leastAbsolute(path: readonly Problem[], starts: readonly Start[]): Minimum | null {
  const [first, last] = [path[0]!, path.at(-1)!];
  const reached: number[] = [];
  let best: Minimum | null = null;
  for (const start of starts) {
    const theta = Float64Array.from(start.theta);
    const descent = descend(first, theta, start.free);
    const before = reached.find((objective) => Math.abs(objective - descent.objective) <= same * objective);
    reached.push(descent.objective);
    if (before !== undefined || !(descent.objective < Infinity)) continue;
    const { free } = path.slice(1).reduce((reached, problem) => descend(problem, theta, reached.free), descent);
    const { gradient } = finish(last, theta, free);
    const { sum, slack } = absolute(last, theta);
    if (!(sum < (best?.objective ?? Infinity))) continue;
    best = { objective: sum, gradient, free, theta, converged: gradient <= certified && slack <= reachedShare * sum + 1e-7 * last.scale, starts: none };
  }
  return best && { ...best, starts: counted(reached, reached.reduce((a, b) => Math.min(a, b)), first) };
}

const none = { tried: 0, failed: 0, agreeing: 0 };

/** Σ|r|, and how far at most it lies above its minimum: the duality gap Σ|r| − Σr·ψ(r)/δ of a linear model. */
function absolute(problem: Problem, theta: Float64Array): { readonly sum: number; readonly slack: number } {
  const { points, weights, delta } = problem;
  const r = new Float64Array(points);
  problem.residuals(theta, r, null);
  let sum = 0, slack = 0;
  for (let i = 0; i < points; i++) {
    const size = Math.abs(r[i]!);
    sum += weights[i]! * size;
    if (size < delta) slack += weights[i]! * size * (1 - size / delta);
  }
  return { sum, slack };
}

/** A scaled gradient up to here may come from writing coefficients down and reading them again. */
const reread = 1e-5;

/** The minimum that `theta` is said to be; null when it is none. Where a search did not settle (`settled` false), only the objective need be a number. */
export function minimumAt(problem: Problem, theta: Float64Array, free: readonly number[], starts: Minimum['starts'], settled = true): Minimum | null {
  const d = newDerivatives(problem.dimension);
  const objective = problem.derivatives(theta, d, 0);
  const gradient = scaledGradient(problem, d, free);
  return objective < Infinity && (gradient <= reread || !settled) ? { theta, free, objective, gradient, converged: settled, starts } : null;
}
