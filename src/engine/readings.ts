import type { Ensemble, TrendMember } from './ensemble.js';
import { GrowthRate } from './growth-rate.js';
import { measured, SizeReader, type Refitted } from './replica.js';

/** What an ensemble is without one unit, or as a whole. */
export interface Without {
  readonly fits: Refitted;
  /** ln N̂ by model, by score; the combined size comes last. */
  readonly sizes: readonly Float64Array[];
  readonly rates: readonly number[];
}

/** Sizes and growth rates of an ensemble under given fits, its scores and dates as they are. */
export class Readings {
  private readonly reader: SizeReader;
  private readonly values: readonly (readonly number[])[];
  private readonly lines = new Map<TrendMember, { readonly line: GrowthRate; readonly logs: Float64Array; readonly counts: Uint8Array }>();

  constructor(private readonly ensemble: Ensemble) {
    this.reader = new SizeReader(ensemble);
    this.values = ensemble.models.map(measured);
    for (const trend of ensemble.trends) {
      const days = Float64Array.from(trend.candidates, (model) => ensemble.models[model]!.day ?? NaN);
      this.lines.set(trend, { line: new GrowthRate(days, ensemble.frontier), logs: new Float64Array(days.length), counts: new Uint8Array(days.length).fill(1) });
    }
  }

  under(fits: Refitted): Without {
    const sizes = this.ensemble.models.map(({ scores }, model) => Float64Array.from([
      ...scores.map(({ curve, value }) => this.reader.ofScore(fits, curve, value)),
      this.reader.combined(fits, model, this.values[model]!),
    ]));
    return { fits, sizes, rates: this.ensemble.trends.map((trend) => this.rate(trend, sizes, null)) };
  }

  /** Per day; NaN without a trend. `counts` by candidate. */
  rate(trend: TrendMember, sizes: readonly Float64Array[], counts: Uint8Array | null): number {
    const { line, logs, counts: all } = this.lines.get(trend)!;
    trend.candidates.forEach((model, at) => {
      const { scores, size } = this.ensemble.models[model]!;
      const place = trend.curve === null ? scores.length : scores.findIndex(({ curve }) => curve === trend.curve);
      logs[at] = (sizes[model]![place] ?? NaN) - Math.log(size ?? NaN);
    });
    return line.of(logs, counts ?? all);
  }

  /** The rate without each of the trend's models in turn, in the order of its candidates; yields the share done. */
  *ratesWithoutEach(trend: TrendMember, sizes: readonly Float64Array[]): Generator<number, number[]> {
    const counts = new Uint8Array(trend.candidates.length).fill(1);
    const rates: number[] = [];
    for (let at = 0; at < counts.length; at++) {
      counts[at] = 0;
      rates.push(this.rate(trend, sizes, counts));
      counts[at] = 1;
      yield rates.length / counts.length;
    }
    return rates;
  }
}
