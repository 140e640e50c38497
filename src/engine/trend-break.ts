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
      /** Share of cases in which candidates around one line, dealt out at random and chosen from again, break as clearly; with a search, anywhere. */
      readonly chance: number;
    }
  | { readonly kind: 'no-break'; readonly why: 'too-few-points'; readonly n: number };

/**
 * Two lines through ln ρ of the trend's points instead of one, before and from `day` on (Chow 1960), or from the day at which they explain
 * most (sup-F, Andrews 1993). Both sides need three points and two dates. The chance is a permutation's: the residuals of all candidates from
 * the one line through them are dealt out over the dates anew, the points of the trend are chosen from them again and, with a search, searched
 * again. So neither having chosen nor having looked everywhere passes for a break.
 */
export function trendBreak(points: readonly DatedDensity[], rule: FrontierRule, day: number | 'search', level: number): TrendBreak {
  const candidates = frontierSteps(points, 'all');
  const test = new BreakTest(candidates.map((candidate) => candidate.day), rule, day);
  const logs = Float64Array.from(candidates, ({ density }) => Math.log(density));
  const statistic = test.of(logs);
  const steps = frontierSteps(points, rule);
  const days = steps.map((step) => step.day);
  const at = test.best;
  if (at === null) return { kind: 'no-break', why: 'too-few-points', n: steps.length };
  const { line: through, residuals } = test.residuals(logs);
  const anew = new Float64Array(logs.length);
  const chance = permutationChance(residuals, (dealt) => {
    for (let i = 0; i < dealt.length; i++) anew[i] = through[i]! + dealt[i]!;
    return test.of(anew);
  }, Math.imul(days.length, 0x9e3779b1) ^ days[0]!);
  const side = (from: number, to: number) => growth(days.slice(from, to), steps.slice(from, to).map(({ density }) => Math.log(density)), level);
  return { kind: 'break', day: day === 'search' ? days[at]! : day, searched: day === 'search', before: side(0, at), after: side(at, days.length), statistic: Number.isFinite(statistic) ? statistic : null, chance };
}

/** What differences of running sums keep of nothing, as a share of Σ y². */
const rounding = 1e-13;

/** F of two lines against one through the points that a rule chooses from candidates, the largest over where the later may begin. */
class BreakTest {
  /** Of the candidates looked at last, the first point of the later side; null where no two sides are possible. */
  best: number | null = null;
  private n = 0;
  private readonly days: Float64Array;
  private readonly sums: Float64Array[];
  private readonly mean: number;

  /** Days of the candidates in order. */
  constructor(private readonly candidates: readonly number[], private readonly rule: FrontierRule, private readonly day: number | 'search') {
    const { length } = candidates;
    this.mean = candidates.reduce((sum, one) => sum + one, 0) / Math.max(1, length);
    this.days = new Float64Array(length);
    this.sums = Array.from({ length: 5 }, () => new Float64Array(length + 1));
  }

  /** NaN where no two sides are possible. */
  of(logs: Float64Array): number {
    this.choose(logs, this.rule);
    const { n } = this;
    const one = this.unexplained(0, n);
    // What rounding leaves of a perfect line is no residual.
    const least = rounding * this.sums[4]![n]!;
    let most = NaN;
    this.best = null;
    for (let at = fewestPoints; at + fewestPoints <= n; at++) {
      if (!this.splitsAt(at)) continue;
      const two = this.unexplained(0, at) + this.unexplained(at, n);
      const f = one <= least ? 0 : two <= least ? Infinity : Math.max(0, one - two) / 2 / (two / Math.max(1, n - 4));
      if (!(f <= most)) [most, this.best] = [f, at];
    }
    return most;
  }

  /** The one line through all candidates, and how far they lie from it. */
  residuals(logs: Float64Array): { readonly line: Float64Array; readonly residuals: Float64Array } {
    this.choose(logs, 'all');
    const { slope, mean, meanT } = this.lineOf(0, logs.length);
    const least = Math.sqrt(rounding * this.sums[4]![logs.length]!);
    const line = logs.map((_, i) => mean + slope * (this.candidates[i]! - this.mean - meanT));
    return { line, residuals: logs.map((value, i) => value - line[i]!).map((rest) => (Math.abs(rest) > least ? rest : 0)) };
  }

  /** As `frontierSteps`, over the candidates in their order; with running sums of t, t², y, t·y, y². */
  private choose(logs: Float64Array, rule: FrontierRule): void {
    const { candidates } = this;
    this.n = 0;
    let best = -Infinity, record = false;
    for (let i = 0; i < candidates.length; i++) {
      if (logs[i]! > best) [best, record] = [logs[i]!, true];
      if (rule === 'all') this.put(candidates[i]!, logs[i]!);
      else if (candidates[i + 1] !== candidates[i]) {
        if (rule === 'envelope' || record) this.put(candidates[i]!, best);
        record = false;
      }
    }
  }

  private put(day: number, value: number): void {
    const { n, sums } = this;
    const t = day - this.mean;
    const terms = [t, t ** 2, value, t * value, value ** 2];
    for (let k = 0; k < 5; k++) sums[k]![n + 1] = sums[k]![n]! + terms[k]!;
    this.days[n] = day;
    this.n = n + 1;
  }

  private splitsAt(at: number): boolean {
    const { days, n, day } = this;
    const [before, from] = [days[at - 1]!, days[at]!];
    const apart = from > before && days[0]! < before && from < days[n - 1]!;
    return apart && (day === 'search' || (from >= day && before < day));
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
