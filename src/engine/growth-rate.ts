import { fewestPoints, type FrontierRule } from './trend.js';

/** The growth rate that `fitTrend` finds, for the same models over and over: with other densities, dates and counts. */
export class GrowthRate {
  private readonly order: number[];
  private readonly t: Float64Array;
  private readonly y: Float64Array;
  private readonly weight: Float64Array;
  private steps = 0;

  /** `days` may change between calls, except that a model without a date (NaN) stays without. */
  constructor(private readonly days: Float64Array, private readonly rule: FrontierRule) {
    const n = days.length;
    this.order = Array.from(days, (_, i) => i).filter((i) => Number.isFinite(days[i]));
    this.t = new Float64Array(n);
    this.y = new Float64Array(n);
    this.weight = new Float64Array(n);
  }

  /** Per day, where model i counts `counts[i]` times and has ln density `logs[i]` (left out where that is no finite number); NaN where there is no trend. */
  of(logs: Float64Array, counts: ArrayLike<number>): number {
    this.sort();
    this.steps = 0;
    let best = -Infinity;
    for (let from = 0, to = 0; from < this.order.length; from = to) {
      const day = this.days[this.order[from]!]!;
      let top = -Infinity;
      for (; to < this.order.length && this.days[this.order[to]!] === day; to++) {
        const at = this.order[to]!, log = logs[at]!;
        if (!(counts[at]! > 0 && log > -Infinity && log < Infinity)) continue;
        top = Math.max(top, log);
        if (this.rule === 'all') this.step(day, log, counts[at]!);
      }
      if (top === -Infinity) continue;
      if (this.rule === 'envelope') this.step(day, Math.max(best, top), 1);
      else if (this.rule === 'records' && top > best) this.step(day, top, 1);
      best = Math.max(best, top);
    }
    return this.slope();
  }

  private step(day: number, log: number, weight: number): void {
    const at = this.steps++;
    this.t[at] = day;
    this.y[at] = log;
    this.weight[at] = weight;
  }

  private slope(): number {
    const { steps, t, y, weight } = this;
    let n = 0, sumT = 0, sumY = 0;
    for (let i = 0; i < steps; i++) {
      n += weight[i]!;
      sumT += weight[i]! * t[i]!;
      sumY += weight[i]! * y[i]!;
    }
    if (n < fewestPoints) return NaN;
    const meanT = sumT / n, meanY = sumY / n;
    let spread = 0, covariation = 0;
    for (let i = 0; i < steps; i++) {
      spread += weight[i]! * (t[i]! - meanT) ** 2;
      covariation += weight[i]! * (t[i]! - meanT) * (y[i]! - meanY);
    }
    return spread > 0 ? covariation / spread : NaN;
  }

  /** By insertion: dates move by days at most, so the last order is nearly right. Equal dates stay in the order of the models. */
  private sort(): void {
    const { order, days } = this;
    for (let i = 1; i < order.length; i++) {
      const moving = order[i]!, day = days[moving]!;
      let at = i;
      for (; at > 0 && (days[order[at - 1]!]! > day || (days[order[at - 1]!] === day && order[at - 1]! > moving)); at--) order[at] = order[at - 1]!;
      order[at] = moving;
    }
  }
}
