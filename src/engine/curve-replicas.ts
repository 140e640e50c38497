import { certified, descend } from './damped-newton.js';
import type { Fit } from './fitted.js';
import { ScoreCurveProblem, type CurveData } from './score-curve-problem.js';
import { boundsOf, canonicalOrder, curveData, inner, steepestSlope, type ScoreCurve, type ScoreCurveName, type ScoreCurveOptions, type ScorePoint } from './score-curve.js';

/** Refits of one score curve to its own points under other counts, warm from its optimum. The anchor always counts once. */
export class CurveReplicas {
  private readonly data: CurveData;
  private readonly order: readonly number[];
  private readonly anchors: number;
  private readonly problem: ScoreCurveProblem;
  private readonly base: Float64Array;
  private readonly start: Float64Array;
  private readonly free: readonly number[];

  constructor(points: readonly ScorePoint[], options: ScoreCurveOptions, fit: Fit<ScoreCurveName>) {
    this.order = canonicalOrder(points);
    this.data = curveData(points, this.order, options);
    this.anchors = this.data.n - points.length;
    this.base = this.data.root.slice();
    const bounds = boundsOf(points, options, steepestSlope(this.data));
    this.problem = new ScoreCurveProblem(this.data, bounds);
    const { floor, ceiling, slope, midpoint } = fit.coefficients;
    this.start = Float64Array.of(floor, ceiling, Math.log(slope), midpoint);
    this.free = inner(this.start, bounds);
  }

  /** The curve with each point counted `counts` times (input order, 0 leaves it out); null where it does not converge. */
  refit(counts: ArrayLike<number>): ScoreCurve | null {
    const { root } = this.data;
    for (let at = this.anchors; at < root.length; at++) root[at] = this.base[at]! * Math.sqrt(counts[this.order[at - this.anchors]!]!);
    const theta = this.start.slice();
    const { gradient } = descend(this.problem, theta, this.free);
    if (!(gradient <= 100 * certified)) return null;
    return { floor: theta[0]!, ceiling: theta[1]!, slope: Math.exp(theta[2]!), midpoint: theta[3]! };
  }
}
