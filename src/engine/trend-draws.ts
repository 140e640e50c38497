import { drawnCounts, type DrawnModel } from './draws.js';
import { finite, spread } from './drawn.js';
import type { Ensemble, ResampledTrend, TrendMember } from './ensemble.js';
import { GrowthRate } from './growth-rate.js';
import type { Jackknife } from './jackknife.js';
import { randomly } from './permutation.js';
import type { Refitted, SizeReader } from './replica.js';
import { tFactor } from './student-t.js';
import { doubling } from './trend.js';

/**
 * The growth rates of one trend over the draws. Percentiles over draws of few models are too narrow, as if their residuals from the line were
 * their errors: the reach is widened by √(n/(n − 2)) and t for z (Hesterberg 2015).
 */
export class TrendDraws {
  private readonly days: Float64Array;
  private readonly line: GrowthRate;
  private readonly logs: Float64Array;
  private readonly rates: Float64Array;
  private readonly random: () => number;

  constructor(
    private readonly ensemble: Ensemble, private readonly trend: TrendMember, private readonly reader: SizeReader,
    private readonly drawn: readonly DrawnModel[], private readonly options: { readonly resamples: number; readonly seed: number },
  ) {
    const { length } = trend.candidates;
    this.days = new Float64Array(length);
    this.line = new GrowthRate(this.days, ensemble.frontier);
    this.logs = new Float64Array(length);
    this.rates = new Float64Array(options.resamples);
    this.random = randomly(options.seed ^ length);
  }

  add(fits: Refitted, draw: number): void {
    const counts = drawnCounts(this.days.length, this.random);
    this.trend.candidates.forEach((number, at) => {
      const model = this.drawn[number]!;
      this.days[at] = model.day(draw);
      this.logs[at] = counts[at] === 0 ? NaN : this.size(fits, number, model.scores(draw)) - Math.log(this.ensemble.models[number]!.size ?? NaN);
    });
    this.rates[draw] = this.line.of(this.logs, counts);
  }

  /** Draws, of all of them, without a growth rate. */
  get trendless(): number {
    return this.rates.reduce((n, rate) => n + Number(Number.isNaN(rate)), 0);
  }

  private size(fits: Refitted, number: number, values: Float64Array): number {
    const { curve } = this.trend;
    if (curve === null) return this.reader.combined(fits, number, values);
    return this.reader.ofScore(fits, curve, values[this.ensemble.models[number]!.scores.findIndex((score) => score.curve === curve)] ?? NaN);
  }

  /** Null where the trend has no growth rate, or too few draws have one; yields the share done. */
  *interval(jackknife: Jackknife, at: number): Generator<number, ResampledTrend | null> {
    const estimate = jackknife.whole.rates[at]!;
    if (Number.isNaN(estimate)) return null;
    const { length } = this.trend.candidates;
    const dof = Math.max(1, length - 2);
    const left = jackknife.corrects ? (yield* jackknife.readings.ratesWithoutEach(this.trend, jackknife.whole.sizes)).filter(Number.isFinite) : [];
    const growthRate = spread({
      values: this.rates.filter((rate) => !Number.isNaN(rate)), resamples: this.options.resamples, estimate,
      acceleration: jackknife.acceleration(jackknife.values(({ rates }) => finite(rates[at]!)), left),
      reach: tFactor(this.ensemble.level, dof) * Math.sqrt(length / dof),
    });
    if (!growthRate) return null;
    const [low, high] = growthRate.interval;
    return { growthRate, doubling: [high === null ? null : doubling(high), low === null ? null : doubling(low)] };
  }
}
