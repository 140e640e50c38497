/** What one pass over the points yields for a Newton step. */
export interface Derivatives {
  readonly gradient: Float64Array;
  /** Row-major over all coordinates, lower triangle filled. */
  readonly hessian: Float64Array;
  /** Σ J² per coordinate. */
  readonly columns: Float64Array;
  /** Σ clipped(r)², what the gradient is measured against. */
  pull: number;
}

/**
 * Minimise Σ huber_delta(r_i(theta)) over `theta`, coordinates chosen so that no bound is met on the way to an inner
 * minimum. r is prediction minus measurement. No method allocates.
 */
export interface Problem {
  readonly points: number;
  readonly dimension: number;
  /** Infinity for least squares. */
  readonly delta: number;
  /** What each point counts: the objective is Σ weight·huber_delta(r). */
  readonly weights: Float64Array;
  /** Typical size of what the residuals are differences of; residuals below 1e-7 of it count as an exact fit. */
  readonly scale: number;
  /** Longest sensible step per coordinate. */
  readonly reach: Float64Array;
  /** Walls per coordinate that a step approaches but never reaches; −Infinity for none. */
  readonly walls: Float64Array;
  /** True once the work allowed has been done: descents then stay where they are. */
  readonly spent?: boolean;
  /** The objective; Infinity where theta is not allowed or the numbers run over. */
  value(theta: Float64Array): number;
  /**
   * The objective with its derivatives, in one pass. With `mixing` 0 the Hessian is exact; with 1 it is that of reweighted least squares
   * after Gauss and Newton, Σ weight·J·Jᵀ with weight delta/|r| outside ±delta, which is never indefinite; between, a mean of both.
   */
  derivatives(theta: Float64Array, into: Derivatives, mixing: number): number;
  /** Residuals, and their Jacobian (points × dimension, row-major) where asked for. */
  residuals(theta: Float64Array, into: Float64Array, jacobian: Float64Array | null): void;
  /** True once a free coordinate has crossed its bound. */
  outside(theta: Float64Array, free: readonly number[]): boolean;
  /** Puts crossed coordinates onto their bounds; what stays free. */
  confine(theta: Float64Array, free: readonly number[]): readonly number[];
  /** At a minimum of a face: moves `theta` off a bound where a lower minimum may lie behind it; what is free then, or `free` itself. */
  release(theta: Float64Array, free: readonly number[]): readonly number[];
}

export function newDerivatives(dimension: number): Derivatives {
  return { gradient: new Float64Array(dimension), hessian: new Float64Array(dimension * dimension), columns: new Float64Array(dimension), pull: 0 };
}

/** Largest |cosine| between a free column of the Jacobian and the clipped residuals: 0 at a minimum, free of all units. */
export function scaledGradient(problem: Problem, d: Derivatives, free: readonly number[]): number {
  const least = 1e-7 * problem.scale;
  const pull = Math.sqrt(Math.max(d.pull, problem.points * least * least));
  let largest = 0;
  for (const j of free) {
    const column = Math.sqrt(d.columns[j]!);
    if (column > 0) largest = Math.max(largest, Math.abs(d.gradient[j]!) / (column * pull));
  }
  return largest;
}
