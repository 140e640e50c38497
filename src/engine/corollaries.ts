import type { Ends } from '../base/finite.js';
import { tFactor } from './student-t.js';
import { doubling, type TrendLine } from './trend.js';

/** An estimate and the interval it lies in; an open end is null. */
export interface Estimate {
  readonly value: number;
  readonly interval: Ends;
}

/**
 * ρ of the frontier on a day. `confidence` is of the line, `prediction` of one new model on the frontier, which scatters around it;
 * `uncertainty` is the standard deviation of the day.
 */
export interface FrontierDensity {
  readonly value: number;
  readonly confidence: Ends;
  readonly prediction: Ends;
  /** One standard error of ln ρ of the line, and the degrees of freedom. */
  readonly lnStderr: number;
  readonly dof: number;
}

export function frontierDensity(trend: TrendLine, day: number, uncertainty: number, level: number): FrontierDensity {
  const log = trend.intercept + trend.growthRate * day;
  const line = lineVariance(trend, day - trend.meanDay) + (trend.growthRate * uncertainty) ** 2;
  const factor = tFactor(level, trend.dof);
  const around = (variance: number): Ends => [bounded(log - factor * Math.sqrt(variance)), bounded(log + factor * Math.sqrt(variance))];
  return { value: bounded(log), confidence: around(line), prediction: around(line + trend.scatter ** 2), lnStderr: Math.sqrt(line), dof: trend.dof };
}

/**
 * How many days ahead of the trend a density is, (ln ρ − B)/A − t (method.md §2); null where densities do not grow. The interval is
 * Fieller's: the leads at which the line's density and this one do not differ. It is open where the line may be level. `lnStderr` is one
 * standard error of ln ρ.
 */
export function lead(trend: TrendLine, day: number, lnDensity: number, lnStderr: number, level: number): Estimate | null {
  const { growthRate: rate, intercept, meanDay } = trend;
  if (!(rate > 0)) return null;
  const value = (lnDensity - intercept) / rate - day;
  const factor = tFactor(level, trend.dof) ** 2;
  const height = lnDensity - intercept - rate * meanDay;
  const a = rate ** 2 - factor * trend.growthRateStderr ** 2;
  const c = height ** 2 - factor * (lnStderr ** 2 + trend.scatter ** 2 / trend.n);
  const root = Math.sqrt(Math.max(0, (rate * height) ** 2 - a * c));
  if (!(a > 0) || !Number.isFinite(root)) return { value, interval: [null, null] };
  const shift = meanDay - day;
  return { value, interval: [(rate * height - root) / a + shift, (rate * height + root) / a + shift] };
}

function lineVariance(trend: TrendLine, away: number): number {
  return trend.scatter ** 2 / trend.n + (trend.growthRateStderr * away) ** 2;
}

/** Densing × Moore: 1/(1/T_d + 1/T_hw), the days in which equal performance comes to cost half as much hardware. Infinity: that side does not grow. */
export function densingTimesMoore(doublingDays: number, hardwareDays: number): number {
  return 1 / (1 / doublingDays + 1 / hardwareDays);
}

/** What a model cost and how good it was: ln of its effective size, Infinity for one better than any the ruler knows. */
export interface Priced {
  readonly day: number;
  readonly price: number;
  readonly lnSize: number;
}

export interface PriceFall {
  /** Days in which the price of equal or better performance halves. */
  readonly halving: Estimate;
  /** Indices of the records in date order, the first being the model the others equal or surpass. */
  readonly records: readonly number[];
}

/**
 * How fast the price of one model's performance falls: the records of price among later models at least as good, Δt·ln 2/ln(P₀/P₁)
 * for two of them, a line through ln price for more, with its interval. The model is the first that a cheaper one equals. Null where none does.
 */
export function priceFall(models: readonly Priced[], level: number): PriceFall | null {
  const order = models.map((_, at) => at).sort((a, b) => models[a]!.day - models[b]!.day || models[a]!.price - models[b]!.price);
  for (const [from, anchor] of order.entries()) {
    if (!Number.isFinite(models[anchor]!.lnSize)) continue;
    const records = [anchor];
    for (const at of order.slice(from + 1)) {
      const [last, next] = [models[records.at(-1)!]!, models[at]!];
      if (next.day > last.day && next.price < last.price && next.lnSize >= models[anchor]!.lnSize) records.push(at);
    }
    if (records.length > 1) return { records, halving: halvingOf(records.map((at) => models[at]!), level) };
  }
  return null;
}

function halvingOf(records: readonly Priced[], level: number): Estimate {
  const { slope, stderr } = line(records.map(({ day }) => day), records.map(({ price }) => -Math.log(price)));
  if (records.length < 3) return { value: Math.LN2 / slope, interval: [null, null] };
  const reach = tFactor(level, records.length - 2) * stderr;
  return { value: Math.LN2 / slope, interval: [doubling(slope + reach), doubling(slope - reach)] };
}

/** Ordinary least squares of y on x. */
export function line(x: readonly number[], y: readonly number[]): { readonly slope: number; readonly stderr: number; readonly unexplained: number } {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  let xx = 0, xy = 0, yy = 0;
  x.forEach((value, i) => {
    xx += (value - meanX) ** 2;
    xy += (value - meanX) * (y[i]! - meanY);
    yy += (y[i]! - meanY) ** 2;
  });
  const slope = xy / xx;
  const unexplained = Math.max(0, yy - slope * xy);
  return { slope, stderr: Math.sqrt(unexplained / Math.max(1, x.length - 2) / xx), unexplained };
}

/** exp within the finite numbers. */
function bounded(log: number): number {
  return Math.exp(Math.min(700, Math.max(-700, log)));
}
