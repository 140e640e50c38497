import { levenbergMarquardt } from 'ml-levenberg-marquardt';
import { newDerivatives, scaledGradient, type Problem } from './problem.js';
import { pseudoResidual, pseudoSlope } from './robust-loss.js';
import { certified } from './damped-newton.js';

export interface Finished {
  readonly objective: number;
  /** Scaled gradient at the end: the certificate of a minimum. */
  readonly gradient: number;
}

/** Largest number handed to the library, which throws on infinities. */
const clamp = 1e100;
const mostBursts = 6;

/**
 * The last steps of every point fit, by ml-levenberg-marquardt, from a point already near the minimum (`theta`, changed
 * in place when the objective falls). The library damps all coordinates alike, knows no stopping rule but an absolute
 * error, and never rejects a step; so it gets columns of length 1, an exact Jacobian, short bursts and no tolerance,
 * and we judge what comes back. fitting.md tells why its weights, bounds, differences and timeout are left alone.
 */
export function finish(problem: Problem, theta: Float64Array, free: readonly number[]): Finished {
  const d = newDerivatives(problem.dimension);
  let objective = problem.derivatives(theta, d, 0);
  let gradient = scaledGradient(problem, d, free);
  if (!(objective < Infinity)) return { objective, gradient: 1 };
  for (let burst = 0; burst < mostBursts && !problem.spent; burst++) {
    const found = runBurst(problem, theta, free, d.columns, burst === 0 ? 1e-6 : 10 ** -burst, burst === 0 ? 1 : 4);
    const reached = found ? problem.value(found) : Infinity;
    if (found && reached < objective && !problem.outside(found, free)) {
      theta.set(found);
      objective = problem.derivatives(theta, d, 0);
      gradient = scaledGradient(problem, d, free);
    }
    if (gradient <= certified) break;
  }
  return { objective, gradient };
}

/** Coordinates after a few iterations of the library, null when it could not take a step. */
function runBurst(problem: Problem, theta: Float64Array, free: readonly number[], columns: Float64Array, damping: number, maxIterations: number): Float64Array | null {
  const scales = free.map((j) => (columns[j]! > 0 ? 1 / Math.sqrt(columns[j]!) : 1));
  const model = new ScaledModel(problem, theta, free, scales);
  const x = Array.from({ length: problem.points }, (_, i) => i);
  try {
    const { parameterValues } = levenbergMarquardt(
      { x, y: new Float64Array(problem.points) },
      (at) => model.residual(at),
      { initialValues: free.map(() => 0), jacobianFunction: (at) => model.partials(at), damping, maxIterations, errorTolerance: 0 },
    );
    return model.coordinates(parameterValues);
  } catch {
    return null; // "Matrix is not symmetric", "LU matrix is singular": what we had stands
  }
}

/** Pseudo-residuals and their partials in column-normalised steps from `origin`, computed once per point of parameters. */
class ScaledModel {
  private readonly theta: Float64Array;
  private readonly r: Float64Array;
  private readonly roots: Float64Array;
  private readonly jacobian: Float64Array;
  private readonly rows: number[][];
  private last: number[] = [NaN];

  constructor(private readonly problem: Problem, private readonly origin: Float64Array, private readonly free: readonly number[], private readonly scales: readonly number[]) {
    this.theta = Float64Array.from(origin);
    this.r = new Float64Array(problem.points);
    this.roots = problem.weights.map(Math.sqrt);
    this.jacobian = new Float64Array(problem.points * problem.dimension);
    this.rows = Array.from({ length: problem.points }, () => free.map(() => 0));
  }

  residual(at: readonly number[]): (i: number) => number {
    this.evaluate(at);
    return (i) => bounded(this.roots[i]! * pseudoResidual(this.r[i]!, this.problem.delta));
  }

  partials(at: readonly number[]): (i: number) => number[] {
    this.evaluate(at);
    return (i) => {
      const row = this.rows[i]!;
      const slope = this.roots[i]! * pseudoSlope(this.r[i]!, this.problem.delta);
      for (let a = 0; a < row.length; a++) row[a] = bounded(slope * this.jacobian[i * this.problem.dimension + this.free[a]!]! * this.scales[a]!);
      return row;
    };
  }

  coordinates(at: readonly number[]): Float64Array {
    const theta = Float64Array.from(this.origin);
    this.free.forEach((j, a) => (theta[j]! += at[a]! * this.scales[a]!));
    return theta;
  }

  /** The library asks for the same parameters three times per iteration. */
  private evaluate(at: readonly number[]): void {
    if (at.length === this.last.length && at.every((value, a) => value === this.last[a])) return;
    this.last = [...at];
    this.theta.set(this.coordinates(at));
    this.problem.residuals(this.theta, this.r, this.jacobian);
  }
}

function bounded(value: number): number {
  return value < clamp && value > -clamp ? value : Number.isNaN(value) || value > 0 ? clamp : -clamp;
}
