import { densingTimesMoore, lead, priceFall, type Estimate, type Priced } from '../engine/corollaries.js';
import type { Ends } from '../base/finite.js';
import { tFactor } from '../engine/student-t.js';
import { trendBreak, type TrendBreak } from '../engine/trend-break.js';
import type { TrendLine } from '../engine/trend.js';
import type { Evaluation, ModelResult, ScoreResult, TrendResult } from './evaluation.js';
import { lineageOf, type Descent } from './lineage.js';

/** What follows from the densing law for one trend (method.md §2). */
export interface TrendCorollaries {
  /** Null: all benchmarks together. */
  readonly benchmark: string | null;
  /** Days in which the size for equal performance halves, which is also how long after a model one of half its size draws level: ln 2/A. Null without growth. */
  readonly halving: Estimate | null;
  /** As the trend's; null without one. */
  readonly intervalKind: TrendLine['intervalKind'] | null;
  /** Days in which equal performance costs half as much hardware, Densing × Moore; null without a trend or where it never does. */
  readonly hardware: Estimate | null;
  /** Parallel to the models: days ahead of the trend; null without date, density or growth. */
  readonly leads: readonly (Estimate | null)[];
  /** Null where the file does not ask. */
  readonly broken: TrendBreak | null;
}

/** The fall of price between models, as indices into the evaluation's. */
export interface PriceCorollary {
  readonly halving: Estimate;
  readonly records: readonly number[];
}

export interface Corollaries {
  /** Parallel to the evaluation's trends. */
  readonly trends: readonly TrendCorollaries[];
  /** Null where no cheaper model equals an earlier one, and with `combine: each`. */
  readonly price: PriceCorollary | null;
  readonly lineage: readonly Descent[];
}

const known = new WeakMap<Evaluation, Corollaries>();

export function corollariesOf(evaluation: Evaluation): Corollaries {
  let found = known.get(evaluation);
  if (!found) known.set(evaluation, (found = { trends: evaluation.trends.map((trend) => ofTrend(evaluation, trend)), price: priceOf(evaluation), lineage: lineageOf(evaluation) }));
  return found;
}

function ofTrend(evaluation: Evaluation, { benchmark, trend, candidates }: TrendResult): TrendCorollaries {
  const { models, study: { density } } = evaluation;
  const read = models.map((result) => readOn(result, benchmark));
  const points = candidates.map((at) => ({ day: models[at]!.model.released!.day, density: read[at]!.density! }));
  const asked = density.break;
  const broken = asked === null ? null : trendBreak(points, density.frontier, asked === 'search' ? asked : asked.day, density.level);
  if (trend.kind !== 'trend') return { benchmark, halving: null, intervalKind: null, hardware: null, leads: models.map(() => null), broken };
  return {
    benchmark, broken, intervalKind: trend.intervalKind,
    halving: trend.doublingDays === null ? null : { value: trend.doublingDays, interval: trend.doublingInterval },
    hardware: hardwareOf(trend, density.moore),
    leads: models.map((result, at) => leadOf(trend, result, read[at], density.level)),
  };
}

type Read = Pick<ModelResult | ScoreResult, 'effective' | 'density' | 'densityInterval'>;

function readOn(result: ModelResult, benchmark: string | null): Read | undefined {
  return benchmark === null ? result : result.scores.find((scored) => scored.benchmark === benchmark);
}

function hardwareOf({ growthRate, growthRateInterval: [low, high] }: TrendLine, moore: number): Estimate | null {
  const days = (rate: number | null) => {
    if (rate === null) return null;
    const value = densingTimesMoore(Math.LN2 / rate, moore);
    return value > 0 && value < Infinity ? value : null;
  };
  const value = days(growthRate);
  return value === null ? null : { value, interval: [days(high), days(low)] };
}

/** Days; a lead beyond it comes from a trend that hardly rises and says nothing. */
const CENTURY = 36_525;

/** Each end of the density's interval gives the error towards its side, so that a side that is open stays open. */
function leadOf(trend: TrendLine, { model: { released }, scores }: ModelResult, read: Read | undefined, level: number): Estimate | null {
  if (!released || !read || read.density === null || !(read.density > 0)) return null;
  const ln = Math.log(read.density);
  const dof = Math.min(...scores.map(({ reading: { law } }) => (law.free.length > 0 ? law.dof : Infinity)));
  const factor = dof >= 1 ? tFactor(level, dof) : NaN;
  const ends = [0, 1].map((side) => {
    const end = read.densityInterval?.[side as 0 | 1] ?? null;
    return end === null || !(end > 0) ? null : lead(trend, released.day, ln, Math.abs(Math.log(end) - ln) / factor, level);
  });
  const value = lead(trend, released.day, ln, 0, level)?.value;
  if (value === undefined || Math.abs(value) >= CENTURY) return null;
  const interval: Ends = [ends[0]?.interval[0] ?? null, ends[1]?.interval[1] ?? null];
  return { value, interval };
}

/** A model better than any the ruler knows is at least as good as all it does know. */
function priceOf({ models, study: { density } }: Evaluation): PriceCorollary | null {
  if (density.combine === 'each') return null;
  const priced = models.flatMap(({ model: { price, released }, effective }, at): (Priced & { readonly at: number })[] => {
    if (price === null || !released || !effective) return [];
    if (effective.kind === 'out-of-reach') return effective.why === 'below-floor' ? [] : [{ at, price, day: released.day, lnSize: Infinity }];
    return [{ at, price, day: released.day, lnSize: Math.log(effective.params) }];
  });
  const fall = priceFall(priced, density.level);
  return fall && { halving: fall.halving, records: fall.records.map((index) => priced[index]!.at) };
}
