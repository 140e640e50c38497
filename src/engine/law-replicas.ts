import { minima, type Start } from './best-descent.js';
import { certified, descend } from './damped-newton.js';
import type { Fit } from './fitted.js';
import { canonicalOrder, lawData, lawTheta, starting, thinned } from './law-data.js';
import { LawKernel } from './law-kernel.js';
import type { LawData, LossLawProblem } from './loss-law-problem.js';
import { lawProblems, searched, type LossLaw, type LossLawName, type LossLawOptions, type LossPoint } from './loss-law.js';
import { lossLawStarts } from './loss-law-starts.js';

/** A minimum for the data as they are, from which the refits start. */
interface Valley extends Start {
  /** For log space and one δ; the rest is rare and takes the general descent. */
  readonly kernel: LawKernel | null;
}

/**
 * Refits of one loss law to its own points under other counts, warm from its optimum: what the bootstrap and leaving out a row ask for.
 * Where the points have other minima too, a refit visits each, since other counts may make another one the lowest.
 */
export class LawReplicas {
  private readonly data: LawData;
  private readonly order: readonly number[];
  /** One, or for least absolute deviations one for each δ on the way. */
  private readonly problems: readonly LossLawProblem[];
  private readonly base: Float64Array;
  private readonly valleys: readonly Valley[];

  constructor(points: readonly LossPoint[], options: LossLawOptions, fit: Fit<LossLawName>) {
    this.order = canonicalOrder(points);
    this.data = lawData(this.order.map((i) => points[i]!), options.space);
    this.base = this.data.weight.slice();
    this.problems = lawProblems(this.data, options);
    const [problem] = this.problems as readonly [LossLawProblem];
    const log = options.space === 'log';
    const found = lawTheta(fit.coefficients, this.data);
    const fewer = thinned(this.data, searched[options.audit]);
    const scout = fewer === this.data ? problem : lawProblems(fewer, options)[0]!;
    const other = minima(scout, starting(lossLawStarts(fewer, { ...options, log, delta: problem.delta })), 'roughly');
    this.valleys = minima(problem, [...starting([found]), ...other], 'sharply').map(({ theta, free }) => ({
      theta, free, kernel: log && this.problems.length === 1 ? new LawKernel(this.data, theta, free, problem.delta) : null,
    }));
  }

  /** The law with each point counted `counts` times (input order, 0 leaves it out); null where it does not converge. */
  refit(counts: ArrayLike<number>): LossLaw | null {
    const { weight, meanX, meanY } = this.data;
    for (let i = 0; i < weight.length; i++) weight[i] = this.base[i]! * counts[this.order[i]!]!;
    const theta = this.lowest(this.valleys.map((valley) => this.quick(valley) ?? this.general(valley)));
    return theta && {
      E: theta[0]!,
      A: Math.exp(theta[1]! + theta[2]! * meanX), alpha: theta[2]!,
      B: Math.exp(theta[3]! + theta[4]! * meanY), beta: theta[4]!,
    };
  }

  private quick({ kernel, free }: Valley): Float64Array | null {
    const [problem] = this.problems;
    const theta = kernel?.descend();
    return theta && !problem!.outside(theta, free) && problem!.release(theta.slice(), free) === free ? theta : null;
  }

  private general(valley: Valley): Float64Array | null {
    const theta = Float64Array.from(valley.theta);
    let { free } = valley, gradient = 1;
    for (const problem of this.problems) ({ free, gradient } = descend(problem, theta, free));
    return gradient <= 100 * certified ? theta : null;
  }

  private lowest(ends: readonly (Float64Array | null)[]): Float64Array | null {
    if (ends.length === 1) return ends[0]!;
    const problem = this.problems.at(-1)!;
    const values = ends.map((theta) => (theta ? problem.value(theta) : Infinity));
    return ends[values.indexOf(Math.min(...values))]!;
  }
}
