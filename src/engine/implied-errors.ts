import { isLogarithmic, type Fit } from './fitted.js';
import { eigenSymmetric, solvePositive } from './linear-solve.js';
import type { LossLawName, LossPoint } from './loss-law.js';
import type { ScoreCurveName } from './score-curve.js';

const none: readonly number[] = [];

/** A law that others' losses are implied by, with its independent errors as influences: their products add up to its covariance, as those of rows would. */
export function withOwnErrors(law: Fit<LossLawName>): Fit<LossLawName> {
  if (law.dof < 1) return law;
  const size = law.covariance.length;
  const { values, vectors } = eigenSymmetric(Float64Array.from(law.covariance.flat()), size);
  return { ...law, influence: Array.from(values, (value, j) => Array.from({ length: size }, (_, i) => Math.sqrt(Math.max(0, value)) * vectors[i * size + j]!)) };
}

/**
 * A score curve that is fitted to losses a law implies: where the law errs, all of them err together, and the curve follows. A size read
 * through both hardly moves then, since what the law gets wrong at the ruler it gets wrong alike at the model. The curve comes back with
 * that error in its covariance, and with one influence more for each error of the law (see `withOwnErrors`), by which the two are tied.
 * `points` are the curve's, in the order of its fit; `anchored`: it has one more, at loss 0. Without errors it stays as it is.
 */
export function tiedToLaw(law: Fit<LossLawName>, curve: Fit<ScoreCurveName>, points: readonly LossPoint[], anchored: boolean): Fit<ScoreCurveName> {
  const follows = law.influence.length === 0 || curve.dof < 1 ? null : response(law, curve, points, anchored);
  if (!follows) return curve;
  const moved = law.influence.map((error) => follows.map((row) => row.reduce((sum, slope, k) => sum + slope * error[k]!, 0)));
  return { ...curve, covariance: curve.covariance.map((row, a) => row.map((value, b) => moved.reduce((sum, error) => sum + error[a]! * error[b]!, value))), influence: [...curve.influence, ...moved] };
}

/** How each free coordinate of the curve moves with each of the law; null where the points do not determine the curve. */
function response(law: Fit<LossLawName>, curve: Fit<ScoreCurveName>, points: readonly LossPoint[], anchored: boolean): number[][] | null {
  const size = curve.free.length;
  const squares = new Float64Array(size * size);
  const pull = law.free.map(() => new Float64Array(size));
  const add = (loss: number, weight: number, slopes: readonly number[]) => {
    const { gradient, slope } = scoreSlopes(curve, loss);
    for (let a = 0; a < size; a++) for (let b = 0; b < size; b++) squares[a * size + b]! += weight * gradient[a]! * gradient[b]!;
    slopes.forEach((lossSlope, k) => gradient.forEach((part, a) => (pull[k]![a]! -= weight * part * slope * lossSlope)));
  };
  points.forEach((point, i) => add(point.loss, curve.weights[i] ?? 1, lossSlopes(law, point)));
  if (anchored) add(0, curve.weights[points.length] ?? 1, none);
  const solved = pull.every((column) => solvePositive(squares.slice(), column, size));
  return solved ? curve.free.map((_, a) => pull.map((column) => column[a]!)) : null;
}

/** ∂S by the curve's free coordinates, and by the loss. */
function scoreSlopes({ coefficients: { floor, ceiling, slope, midpoint }, free }: Fit<ScoreCurveName>, loss: number): { gradient: number[]; slope: number } {
  const share = 1 / (1 + Math.exp(slope * (loss - midpoint)));
  const bell = (ceiling - floor) * share * (1 - share);
  const of: Record<ScoreCurveName, number> = { floor: 1 - share, ceiling: share, slope: bell > 0 ? -bell * slope * (loss - midpoint) : 0, midpoint: bell * slope };
  return { gradient: free.map((name) => of[name]), slope: -slope * bell };
}

/** ∂L by the law's free coordinates. */
function lossSlopes(law: Fit<LossLawName>, { params, tokens }: LossPoint): number[] {
  const { E, A, alpha, B, beta } = law.coefficients;
  const size = A * params ** -alpha, data = B * tokens ** -beta;
  const logarithmic: Record<LossLawName, number> = { E, A: size, alpha: -Math.log(params) * size, B: data, beta: -Math.log(tokens) * data };
  return law.free.map((name) => (name === 'alpha' || name === 'beta' || isLogarithmic(law, name) ? logarithmic[name] : logarithmic[name] / law.coefficients[name]));
}
