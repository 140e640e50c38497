import type { ModelMember } from './ensemble.js';
import { randomly } from './permutation.js';

/** How often each of `n` is drawn in n draws with replacement. */
export function drawnCounts(n: number, random: () => number): Uint16Array {
  const counts = new Uint16Array(n);
  for (let i = 0; i < n; i++) counts[Math.floor(random() * n)]! += 1;
  return counts;
}

/** One model as it might as well have been measured. What is drawn belongs to its own numbers, so that other models do not change it. */
export class DrawnModel {
  private readonly stream: number;
  private readonly values: Float64Array;

  constructor(private readonly model: ModelMember, seed: number) {
    const { scores, size, day, dayWidth } = model;
    this.stream = mixed(seed, ...scores.flatMap(({ value, stderr }) => [value, stderr]), size ?? 0, day ?? 0, dayWidth);
    this.values = Float64Array.from(scores, ({ value }) => value);
  }

  /** Scores around their values, by their standard errors; the array is the same at every call. */
  scores(draw: number): Float64Array {
    const random = randomly(this.seed(draw));
    this.model.scores.forEach(({ value, stderr }, at) => {
      if (stderr > 0) this.values[at] = value + stderr * normal(random);
    });
    return this.values;
  }

  /** A day evenly from the stretch that the true one lies in; NaN without a date. */
  day(draw: number): number {
    const { day, dayWidth } = this.model;
    return day === null ? NaN : dayWidth > 0 ? day + dayWidth * (randomly(~this.seed(draw))() - 0.5) : day;
  }

  /** Far apart for neighbouring draws (Knuth's multiplicative hash). */
  private seed(draw: number): number {
    return this.stream ^ Math.imul(draw + 1, 0x9e3779b1);
  }
}

/** A seed of numbers and a seed (Fowler, Noll and Vo's scheme on the halves of each number). */
function mixed(seed: number, ...values: readonly number[]): number {
  return new Uint32Array(Float64Array.from(values).buffer).reduce((hash, half) => Math.imul(hash ^ half ^ (half >>> 15), 0x01000193), seed ^ 0x811c9dc5);
}

/** Standard normal (Box and Muller). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
