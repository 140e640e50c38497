/** What one pass over the points yields for a Newton step; square matrices are row-major over all coordinates, lower triangle filled. */
export interface Derivatives {
  readonly gradient: Float64Array;
  /** Σ J·Jᵀ over the points inside ±delta (all of them for least squares). */
  readonly inner: Float64Array;
  /** Σ (delta/|r|)·J·Jᵀ over the points outside: what reweighting would add, and Newton leaves out. */
  readonly outer: Float64Array;
  /** Σ clipped(r)·∇²r, the part of the Hessian that Gauss–Newton drops. */
  readonly curvature: Float64Array;
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
  /** The objective; Infinity where theta is not allowed or the numbers run over. */
  value(theta: Float64Array): number;
  derivatives(theta: Float64Array, into: Derivatives): number;
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
  const square = () => new Float64Array(dimension * dimension);
  const line = () => new Float64Array(dimension);
  return { gradient: line(), inner: square(), outer: square(), curvature: square(), columns: line(), pull: 0 };
}

export function clear(d: Derivatives): void {
  d.gradient.fill(0);
  d.inner.fill(0);
  d.outer.fill(0);
  d.curvature.fill(0);
  d.columns.fill(0);
  d.pull = 0;
}

/** Largest |cosine| between a free column of the Jacobian and the clipped residuals: 0 at a minimum, free of all units. */
export function scaledGradient(problem: Problem, d: Derivatives, free: readonly number[]): number {
  const exact = 1e-7 * problem.scale;
  const pull = Math.sqrt(Math.max(d.pull, problem.points * exact * exact));
  let largest = 0;
  for (const j of free) {
    const column = Math.sqrt(d.columns[j]!);
    if (column > 0) largest = Math.max(largest, Math.abs(d.gradient[j]!) / (column * pull));
  }
  return largest;
}

/** Adds one point that counts `share` times, with residual `r` and residual gradient `g`, to everything but the curvature. */
export function accumulate(into: Derivatives, g: Float64Array, r: number, delta: number, share: number): void {
  const size = g.length;
  const inside = r <= delta && r >= -delta;
  const clipped = inside ? r : r > 0 ? delta : -delta;
  const psi = share * clipped;
  const weight = inside ? share : psi / r;
  const square = inside ? into.inner : into.outer;
  const { gradient, columns } = into;
  for (let a = 0; a < size; a++) {
    const ga = g[a]!;
    const weighted = weight * ga;
    gradient[a]! += psi * ga;
    columns[a]! += share * ga * ga;
    for (let b = 0, at = a * size; b <= a; b++, at++) square[at]! += weighted * g[b]!;
  }
  into.pull += psi * clipped;
}
