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
/** Scaled gradients at which a descent is near enough: to tell minima apart by their objective, and where its differences are rounding, so that only the gradient is followed. */
const near = { roughly: 1e-5, sharply: 1e-9 } as const;
const sharp = 1e-12;
const mostFaces = 6;
/** Leaving a bound has to pay more than rounding. */
const leastGain = 1e-10;
/** Passes over the rows: a curved valley can take hundreds; many rows get fewer, so that no fit takes seconds. */
const mostPasses = (points: number) => Math.max(60, Math.min(600, 1e6 / points));

/** Mixing falls by this factor with each step that succeeds, to 0 below `leastMixing`. */
const mixingFall = 0.1;
const leastMixing = 2e-3;

/**
 * Descends from `theta` (changed in place) to a local minimum, following bounds: onto a face where one is crossed, and
 * off it again where a second descent from just inside ends lower. `roughly` ends where the objective is known, to tell minima apart.
 */
export function descend(problem: Problem, theta: Float64Array, start: readonly number[], how: 'sharply' | 'roughly' = 'sharply'): Descent {
  return follow(new Newton(problem), theta, start, near[how], mostFaces);
}

function follow(newton: Newton, theta: Float64Array, start: readonly number[], near: number, faces: number): Descent {
  const { problem } = newton;
  let free = start;
  let reached = newton.descend(theta, free, near);
  for (; faces > 0; faces--) {
    if (problem.outside(theta, free)) {
      free = problem.confine(theta, free);
      reached = newton.descend(theta, free, near);
      continue;
    }
    const trial = Float64Array.from(theta);
    const wider = problem.release(trial, free);
    if (wider === free) break;
    const attempt = follow(newton, trial, wider, near, faces - 2);
    if (!(attempt.objective < reached.objective * (1 - leastGain))) break;
    theta.set(trial);
    ({ free, ...reached } = attempt);
  }
  return { ...reached, free };
}

/**
 * Far from the minimum the exact Hessian misleads: it may be indefinite, and under Huber's loss it knows only the few inliers. So a descent
 * begins with that of reweighted Gauss–Newton (`mixing` 1: safe, slow) and goes over to Newton (0: fast, near the end) as steps
 * succeed, and back as they fail. Marquardt's damping joins when even that does not descend. Whether a step succeeds is asked
 * together with the derivatives that the next one needs, in one pass.
 */
class Newton {
  /** Where the descent stands, and where its step leads. */
  private here: Derivatives;
  private there: Derivatives;
  private mixing = 1;
  private readonly trial: Float64Array;
  private readonly step: Float64Array;
  private readonly matrix: Float64Array;

  constructor(readonly problem: Problem) {
    const { dimension } = problem;
    this.here = newDerivatives(dimension);
    this.there = newDerivatives(dimension);
    this.trial = new Float64Array(dimension);
    this.step = new Float64Array(dimension);
    this.matrix = new Float64Array(dimension * dimension);
  }

  descend(theta: Float64Array, free: readonly number[], near: number): { objective: number; gradient: number } {
    const { problem } = this;
    let damping = 0;
    let passes = mostPasses(problem.points);
    let objective = this.evaluate(theta, 1);
    let gradient = scaledGradient(problem, this.here, free);

    while (passes > 0 && gradient > near && objective > 0 && objective < Infinity && !problem.spent) {
      let reached = Infinity;
      for (let attempt = 0; attempt < 24; attempt++, passes--) {
        reached = this.attempt(theta, free, damping, fallen(this.mixing));
        if (reached < objective) break;
        if (this.mixing < 1) this.evaluate(theta, Math.min(1, Math.max(this.mixing, leastMixing) * 10));
        else damping = Math.max(damping * 10, 1e-4);
      }
      if (!(reached < objective)) break;
      passes--;
      this.arrive(theta, fallen(this.mixing));
      objective = reached;
      damping = damping > 1e-8 ? damping * 0.1 : 0;
      if (problem.outside(theta, free)) return { objective, gradient: 1 };
      gradient = scaledGradient(problem, this.here, free);
    }
    return near > certified ? { objective, gradient } : this.sharpen(theta, free, objective, gradient);
  }

  /** The last digits: near a minimum the objective is flat to rounding, while the gradient still tells the way. */
  private sharpen(theta: Float64Array, free: readonly number[], objective: number, gradient: number): { objective: number; gradient: number } {
    const { problem, trial } = this;
    for (let round = 0; round < 4 && gradient > sharp && gradient < 1e-3; round++) {
      if (this.mixing > 0) this.evaluate(theta, 0);
      const reached = this.attempt(theta, free, 0, 0);
      if (!(reached <= objective * (1 + 1e-12))) break;
      const steepness = scaledGradient(problem, this.there, free);
      if (!(steepness < gradient) || problem.outside(trial, free)) break;
      this.arrive(theta, 0);
      objective = reached;
      gradient = steepness;
    }
    return { objective, gradient };
  }

  private evaluate(theta: Float64Array, mixing: number): number {
    this.mixing = mixing;
    return this.problem.derivatives(theta, this.here, mixing);
  }

  /** Takes a step to `trial`; the objective there, Infinity where the Hessian shows no way. */
  private attempt(theta: Float64Array, free: readonly number[], damping: number, mixing: number): number {
    if (!this.solve(free, damping)) return Infinity;
    this.move(theta, free);
    return this.problem.derivatives(this.trial, this.there, mixing);
  }

  private arrive(theta: Float64Array, mixing: number): void {
    theta.set(this.trial);
    this.mixing = mixing;
    [this.here, this.there] = [this.there, this.here];
  }

  /** Leaves the step in `step`. In column-scaled form. */
  private solve(free: readonly number[], damping: number): boolean {
    const { step, matrix } = this;
    const { gradient, hessian, columns } = this.here;
    const size = free.length, { dimension } = this.problem;
    for (let a = 0; a < size; a++) {
      const i = free[a]!, scale = unit(columns[i]!);
      step[a] = -gradient[i]! * scale;
      for (let b = 0; b <= a; b++) matrix[a * size + b] = hessian[i * dimension + free[b]!]! * scale * unit(columns[free[b]!]!);
      matrix[a * size + a]! += damping;
    }
    if (!solvePositive(matrix, step, size)) return false;
    for (let a = 0; a < size; a++) step[a]! *= unit(columns[free[a]!]!);
    return true;
  }

  /** theta + step into `trial`, shortened as a whole so that no coordinate moves beyond its reach or more than nine tenths of the way to its wall. */
  private move(theta: Float64Array, free: readonly number[]): void {
    const { step, trial } = this;
    const { reach, walls } = this.problem;
    let share = 1;
    for (let a = 0; a < free.length; a++) {
      const j = free[a]!;
      const longest = step[a]! < 0 ? Math.min(reach[j]!, 0.9 * (theta[j]! - walls[j]!)) : reach[j]!;
      share = Math.min(share, longest / Math.abs(step[a]!));
    }
    trial.set(theta);
    for (let a = 0; a < free.length; a++) trial[free[a]!]! += share * step[a]!;
  }
}

/** Mixing after a step that succeeded. */
export function fallen(mixing: number): number {
  return mixing > leastMixing ? mixing * mixingFall : 0;
}

function unit(squares: number): number {
  return squares > 0 ? 1 / Math.sqrt(squares) : 1;
}
