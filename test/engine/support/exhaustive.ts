import { descend } from '../../../src/engine/damped-newton.js';
import { canonicalOrder as lawOrder, lawData, lawTheta, present } from '../../../src/engine/law-data.js';
import { lawProblems, type LossLaw, type LossLawOptions, type LossPoint } from '../../../src/engine/loss-law.js';
import { ScoreCurveProblem } from '../../../src/engine/score-curve-problem.js';
import { boundsOf, canonicalOrder as curveOrder, curveData, inner, steepestSlope, type ScoreCurve, type ScoreCurveOptions, type ScorePoint } from '../../../src/engine/score-curve.js';
import { random } from './data.js';

/** Lowest Σ huber(r), or Σ r² of a least-squares fit, that descents from the truth and from `starts` random places all over end in. */
export function bestLaw(points: readonly LossPoint[], options: LossLawOptions, truth: LossLaw, starts: number): number {
  const data = lawData(lawOrder(points).map((i) => points[i]!), options.space);
  const problem = lawProblems(data, options)[0]!;
  const uniform = random(starts);
  const lowest = Math.min(...data.loss), highest = Math.max(...data.loss);
  const scattered = Array.from({ length: starts }, () => {
    const E = options.irreducible ? lowest * uniform() : 0;
    const term = () => [Math.log((highest - E) * (0.01 + uniform())), 0.01 * 500 ** uniform()] as const;
    return Float64Array.of(E, ...term(), ...term());
  });
  const reached = [lawTheta(truth, data), ...scattered].map((theta) => descend(problem, theta, present(theta)).objective);
  return Math.min(...reached) * (options.robust.kind === 'none' ? 2 : 1);
}

/** Lowest Σ r² that descents from the truth and from `starts` random places all over end in. */
export function bestCurve(points: readonly ScorePoint[], options: ScoreCurveOptions, truth: ScoreCurve, starts: number): number {
  const data = curveData(points, curveOrder(points), options);
  const bounds = boundsOf(points, options, steepestSlope(data));
  const problem = new ScoreCurveProblem(data, bounds);
  const uniform = random(starts);
  const between = ([low, high]: readonly [number, number]) => low + (high - low) * uniform();
  const range = data.highest - data.lowest;
  const scattered = Array.from({ length: starts }, () => Float64Array.of(
    between(bounds.floor), between(bounds.ceiling), Math.log((0.5 / range) * (16 * data.n) ** uniform()), between([data.lowest - range, data.highest + range]),
  ));
  const start = Float64Array.of(
    Math.min(bounds.floor[1], Math.max(bounds.floor[0], truth.floor)), Math.min(bounds.ceiling[1], Math.max(bounds.ceiling[0], truth.ceiling)), Math.log(truth.slope), truth.midpoint,
  );
  return 2 * Math.min(...[start, ...scattered].map((theta) => descend(problem, theta, inner(theta, bounds)).objective));
}
