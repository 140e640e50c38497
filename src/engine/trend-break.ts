import type { Ends } from '../base/finite.js';
import { permutationChance } from './permutation.js';
import { line } from './corollaries.js';
import { tFactor } from './student-t.js';
import { doubling, fewestPoints, frontierSteps, type DatedDensity, type FrontierRule } from './trend.js';

/** One side of a break. */
export interface Growth {
  readonly n: number;
  readonly growthRate: number;
  readonly growthRateInterval: Ends;
  readonly doublingDays: number | null;
  readonly doublingInterval: Ends;
}

export type TrendBreak =
  | {
      readonly kind: 'break';
      /** First day of the later side. */
      readonly day: number;
      readonly searched: boolean;
      readonly before: Growth;
      readonly after: Growth;
      /** Of two lines against one; with a search the largest over all days. Null: two lines leave nothing unexplained. */
      readonly statistic: number | null;
      /** Share of cases in which one line with its residuals dealt out at random breaks as clearly; with a search, anywhere. */
      readonly chance: number;
    }
  | { readonly kind: 'no-break'; readonly why: 'too-few-points'; readonly n: number };

/**
 * Two lines through ln ρ of the trend's points instead of one, before and from `day` on (Chow 1960), or from the day at which they explain
 * most (sup-F, Andrews 1993). Both sides need three points and two dates. The chance is a permutation's: residuals from the one line are
 * dealt out over the dates anew and, with a search, searched again, so that having looked everywhere is paid for.
 */
export function trendBreak(points: readonly DatedDensity[], rule: FrontierRule, day: number | 'search', level: number): TrendBreak {
  const steps = frontierSteps(points, rule);
  const days = steps.map((step) => step.day);
  const splits = possibleSplits(days).filter((at) => day === 'search' || (days[at]! >= day && days[at - 1]! < day));
  if (splits.length === 0) return { kind: 'no-break', why: 'too-few-points', n: steps.length };
  const logs = Float64Array.from(steps, ({ density }) => Math.log(density));
  const test = new BreakTest(days, splits);
  const statistic = test.of(logs);
  const at = test.best;
  const chance = permutationChance(test.residuals(logs), (values) => test.of(values), Math.imul(days.length, 0x9e3779b1) ^ days[0]!);
  const side = (from: number, to: number) => growth(days.slice(from, to), [...logs.slice(from, to)], level);
  return { kind: 'break', day: day === 'search' ? days[at]! : day, searched: day === 'search', before: side(0, at), after: side(at, days.length), statistic: Number.isFinite(statistic) ? statistic : null, chance };
}

/** Where the later side may begin: the index of its first point. */
function possibleSplits(days: readonly number[]): number[] {
  const { length } = days;
  return days.flatMap((day, at) => {
    const apart = at >= fewestPoints && length - at >= fewestPoints && day > days[at - 1]!;
    return apart && days[0]! < days[at - 1]! && day < days[length - 1]! ? [at] : [];
  });
}

/** What differences of running sums keep of nothing, as a share of Σ y². */
const rounding = 1e-13;

/** F of two lines against one, the largest over the splits. */
class BreakTest {
  best = 0;
  private readonly t: Float64Array;
  private readonly sums: Float64Array[];

  constructor(days: readonly number[], private readonly splits: readonly number[]) {
    const mean = days.reduce((sum, day) => sum + day, 0) / days.length;
    this.t = Float64Array.from(days, (day) => day - mean);
    this.sums = Array.from({ length: 5 }, () => new Float64Array(days.length + 1));
  }

  of(values: Float64Array): number {
    this.add(values);
    const n = values.length;
    const one = this.unexplained(0, n);
    // What rounding leaves of a perfect line is no residual.
    const least = rounding * this.sums[4]![n]!;
    let most = -1;
    for (const at of this.splits) {
      const two = this.unexplained(0, at) + this.unexplained(at, n);
      const f = one <= least ? 0 : two <= least ? Infinity : Math.max(0, one - two) / 2 / (two / Math.max(1, n - 4));
      if (f > most) [most, this.best] = [f, at];
    }
    return most;
  }

  residuals(values: Float64Array): Float64Array {
    this.add(values);
    const { slope, mean, meanT } = this.lineOf(0, values.length);
    const least = Math.sqrt(rounding * this.sums[4]![values.length]!);
    return values.map((value, i) => value - mean - slope * (this.t[i]! - meanT)).map((rest) => (Math.abs(rest) > least ? rest : 0));
  }

  /** Running sums of t, t², y, t·y, y². */
  private add(values: Float64Array): void {
    const { t, sums } = this;
    for (let i = 0; i < values.length; i++) {
      const terms = [t[i]!, t[i]! ** 2, values[i]!, t[i]! * values[i]!, values[i]! ** 2];
      for (let k = 0; k < 5; k++) sums[k]![i + 1] = sums[k]![i]! + terms[k]!;
    }
  }

  private lineOf(from: number, to: number): { slope: number; mean: number; meanT: number; rest: number } {
    const n = to - from;
    const [t, tt, y, ty, yy] = this.sums.map((sum) => sum[to]! - sum[from]!) as [number, number, number, number, number];
    const spread = tt - (t * t) / n, covariation = ty - (t * y) / n;
    const slope = spread > 0 ? covariation / spread : 0;
    return { slope, mean: y / n, meanT: t / n, rest: yy - (y * y) / n - slope * covariation };
  }

  private unexplained(from: number, to: number): number {
    return Math.max(0, this.lineOf(from, to).rest);
  }
}

function growth(days: readonly number[], logs: readonly number[], level: number): Growth {
  const { slope, stderr } = line(days, logs);
  const reach = tFactor(level, days.length - 2) * stderr;
  return { n: days.length, growthRate: slope, growthRateInterval: [slope - reach, slope + reach], doublingDays: doubling(slope), doublingInterval: [doubling(slope + reach), doubling(slope - reach)] };
}
