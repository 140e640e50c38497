import { certified, descend } from './damped-newton.js';
import type { Fit } from './fitted.js';
import { canonicalOrder, lawData, present } from './law-data.js';
import { LossLawProblem, type LawData } from './loss-law-problem.js';
import type { LossLaw, LossLawName, LossLawOptions, LossPoint } from './loss-law.js';

/** Refits of one loss law to its own points under other counts, warm from its optimum: what the bootstrap and leaving out a row ask for. */
export class LawReplicas {
  private readonly data: LawData;
  private readonly order: readonly number[];
  private readonly problem: LossLawProblem;
  private readonly base: Float64Array;
  private readonly start: Float64Array;
  private readonly free: readonly number[];

  constructor(points: readonly LossPoint[], options: LossLawOptions, fit: Fit<LossLawName>) {
    this.order = canonicalOrder(points);
    this.data = lawData(this.order.map((i) => points[i]!));
    this.base = this.data.weight.slice();
    const { robust, space, irreducible } = options;
    this.problem = new LossLawProblem(this.data, space === 'log', irreducible, robust.kind === 'huber' ? robust.delta : Infinity);
    const { E, A, alpha, B, beta } = fit.coefficients;
    const { meanX, meanY } = this.data;
    this.start = Float64Array.of(E, Math.log(A) - alpha * meanX, alpha, Math.log(B) - beta * meanY, beta);
    this.free = present(this.start);
  }

  /** The law with each point counted `counts` times (input order, 0 leaves it out); null where it does not converge. */
  refit(counts: ArrayLike<number>): LossLaw | null {
    const { weight, meanX, meanY } = this.data;
    for (let i = 0; i < weight.length; i++) weight[i] = this.base[i]! * counts[this.order[i]!]!;
    const theta = this.start.slice();
    const { gradient } = descend(this.problem, theta, this.free);
    if (!(gradient <= 100 * certified)) return null;
    return {
      E: theta[0]!,
      A: Math.exp(theta[1]! + theta[2]! * meanX), alpha: theta[2]!,
      B: Math.exp(theta[3]! + theta[4]! * meanY), beta: theta[4]!,
    };
  }
}
