import { solvePositive } from './linear-solve.js';
import { newDerivatives, scaledGradient, type Derivatives, type Problem } from './problem.js';

export interface Descent {
  readonly objective: number;
  readonly free: readonly number[];
  /** Scaled gradient where it stopped. */
  readonly gradient: number;
}

/** A scaled gradient at or below this is a minimum. */
export const certified = 1e-7;
/** Nearer than this, differences of the objective are rounding, and only the gradient is followed. */
const near = 1e-9;
const sharp = 1e-12;
const mostFaces = 6;
/** Leaving a bound has to pay more than rounding. */
const leastGain = 1e-10;
/** A curved valley can take hundreds of steps; many rows get fewer, so that no fit takes seconds. */
const mostIterations = (points: number) => Math.max(60, Math.min(600, 1e6 / points));

/**
 * Descends from `theta` (changed in place) to a local minimum, following bounds: onto a face where one is crossed, and
 * off it again where a second descent from just inside ends lower.
 */
export function descend(problem: Problem, theta: Float64Array, start: readonly number[]): Descent {
  return follow(problem, theta, start, newDerivatives(problem.dimension), mostFaces);
}

function follow(problem: Problem, theta: Float64Array, start: readonly number[], d: Derivatives, faces: number): Descent {
  let free = start;
  let reached = newton(problem, theta, free, d);
  for (; faces > 0; faces--) {
    if (problem.outside(theta, free)) {
      free = problem.confine(theta, free);
      reached = newton(problem, theta, free, d);
      continue;
    }
    const trial = Float64Array.from(theta);
    const wider = problem.release(trial, free);
    if (wider === free) break;
    const attempt = follow(problem, trial, wider, d, faces - 2);
    if (!(attempt.objective < reached.objective * (1 - leastGain))) break;
    theta.set(trial);
    ({ free, ...reached } = attempt);
  }
  return { ...reached, free };
}

/**
 * Newton with a full Hessian where it is positive definite. Far from the minimum of a Huber loss the Hessian knows only
 * the few inliers, so `mixing` times the reweighting matrix of the outliers is added: 1 is iteratively reweighted least
 * squares (safe, slow), 0 Newton (fast, near the end). Marquardt's damping joins when even that does not descend.
 */
function newton(problem: Problem, theta: Float64Array, free: readonly number[], d: Derivatives): { objective: number; gradient: number } {
  const size = free.length;
  const step = new Float64Array(size), matrix = new Float64Array(size * size);
  const trial = Float64Array.from(theta);
  let mixing = problem.delta === Infinity ? 0 : 1;
  let damping = 0;
  const limit = mostIterations(problem.points);
  let objective = problem.derivatives(theta, d);
  let gradient = scaledGradient(problem, d, free);

  for (let iteration = 0; iteration < limit && gradient > near && objective > 0 && objective < Infinity; iteration++) {
    let moved = false;
    for (let attempt = 0; attempt < 24 && !moved; attempt++) {
      if (solveStep(problem, d, free, mixing, damping, matrix, step)) {
        move(problem, theta, free, step, trial);
        moved = problem.value(trial) < objective;
      }
      if (moved) break;
      if (problem.delta < Infinity && mixing < 1) mixing = Math.min(1, Math.max(mixing, 1e-4) * 10);
      else damping = Math.max(damping * 10, 1e-4);
    }
    if (!moved) break;
    theta.set(trial);
    mixing = mixing > 1e-6 ? mixing * 0.1 : 0;
    damping = damping > 1e-8 ? damping * 0.1 : 0;
    if (problem.outside(theta, free)) return { objective: problem.value(theta), gradient: 1 };
    objective = problem.derivatives(theta, d);
    gradient = scaledGradient(problem, d, free);
  }
  return sharpen(problem, theta, free, d, objective, gradient);
}

/** The last digits: near a minimum the objective is flat to rounding, while the gradient still tells the way. */
function sharpen(problem: Problem, theta: Float64Array, free: readonly number[], d: Derivatives, objective: number, gradient: number): { objective: number; gradient: number } {
  const size = free.length;
  const step = new Float64Array(size), matrix = new Float64Array(size * size);
  const trial = Float64Array.from(theta);
  for (let round = 0; round < 4 && gradient > sharp && gradient < 1e-3; round++) {
    if (!solveStep(problem, d, free, 0, 0, matrix, step)) break;
    move(problem, theta, free, step, trial);
    const reached = problem.derivatives(trial, d);
    const steepness = scaledGradient(problem, d, free);
    if (!(steepness < gradient) || !(reached <= objective * (1 + 1e-12)) || problem.outside(trial, free)) break;
    theta.set(trial);
    objective = reached;
    gradient = steepness;
  }
  return { objective, gradient };
}

/** Newton step on the free coordinates in column-scaled form; without the curvature term where that makes it indefinite. */
function solveStep(problem: Problem, d: Derivatives, free: readonly number[], mixing: number, damping: number, matrix: Float64Array, step: Float64Array): boolean {
  return solveWith(problem, d, free, mixing, damping, 1, matrix, step) || solveWith(problem, d, free, mixing, damping, 0, matrix, step);
}

function solveWith(problem: Problem, d: Derivatives, free: readonly number[], mixing: number, damping: number, curved: number, matrix: Float64Array, step: Float64Array): boolean {
  const size = free.length, dimension = problem.dimension;
  for (let a = 0; a < size; a++) {
    const i = free[a]!;
    const scaleA = unit(d.columns[i]!);
    step[a] = -d.gradient[i]! * scaleA;
    for (let b = 0; b <= a; b++) {
      const at = i * dimension + free[b]!;
      matrix[a * size + b] = (d.inner[at]! + mixing * d.outer[at]! + curved * d.curvature[at]!) * scaleA * unit(d.columns[free[b]!]!);
    }
    matrix[a * size + a]! += damping * (d.inner[i * dimension + i]! + d.outer[i * dimension + i]!) * scaleA * scaleA;
  }
  if (!solvePositive(matrix, step, size)) return false;
  for (let a = 0; a < size; a++) step[a]! *= unit(d.columns[free[a]!]!);
  return true;
}

function unit(squares: number): number {
  return squares > 0 ? 1 / Math.sqrt(squares) : 1;
}

/** theta + step, shortened as a whole so that no coordinate moves beyond its reach or more than nine tenths of the way to its wall. */
function move(problem: Problem, theta: Float64Array, free: readonly number[], step: Float64Array, trial: Float64Array): void {
  let share = 1;
  for (let a = 0; a < free.length; a++) {
    const j = free[a]!;
    const longest = step[a]! < 0 ? Math.min(problem.reach[j]!, 0.9 * (theta[j]! - problem.walls[j]!)) : problem.reach[j]!;
    share = Math.min(share, longest / Math.abs(step[a]!));
  }
  trial.set(theta);
  for (let a = 0; a < free.length; a++) trial[free[a]!]! += share * step[a]!;
}
