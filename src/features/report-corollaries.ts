import { corollariesOf, type TrendCorollaries } from '../analysis/corollaries.js';
import type { Evaluation } from '../analysis/evaluation.js';
import { finite, finiteEnds, type Ends } from '../base/finite.js';
import type { Growth, TrendBreak } from '../engine/trend-break.js';
import { dateText } from './dates.js';

/** What follows from the trend, the prices and the lineage of a file (language.md, "What follows"). */
export interface CorollariesEntry {
  /** One, or one per benchmark with `combine: each`; empty without a reference. */
  readonly trends: readonly TrendCorollaryEntry[];
  /** Null where no cheaper model equals an earlier one. */
  readonly price: PriceEntry | null;
  readonly lineage: readonly DescentEntry[];
}

export interface TrendCorollaryEntry {
  readonly benchmark: string | null;
  /** Days in which the size for equal performance halves, and after which a model of half the size draws level: ln 2/A. Null without growth. */
  readonly halvingDays: number | null;
  readonly halvingInterval: Ends | null;
  /** As the trend's; null without one. */
  readonly intervalKind: 'slope' | 'resampled-models' | null;
  /** Days in which hardware doubles its operations per dollar, as the file says. */
  readonly hardwareDays: number;
  /** Days in which equal performance costs half as much hardware: Densing × Moore. */
  readonly densingMooreDays: number | null;
  readonly densingMooreInterval: Ends | null;
  /** Null where the file does not ask, or with `breakWhy` where it cannot be told. */
  readonly break: BreakEntry | null;
  readonly breakWhy: string | null;
}

export interface BreakEntry {
  readonly date: string;
  readonly searched: boolean;
  readonly before: GrowthEntry;
  readonly after: GrowthEntry;
  readonly statistic: number | null;
  readonly chance: number;
}

export interface GrowthEntry {
  readonly n: number;
  readonly growthRatePerDay: number;
  readonly growthRateInterval: Ends;
  readonly doublingDays: number | null;
  readonly doublingInterval: Ends;
}

export interface PriceEntry {
  readonly halvingDays: number;
  /** Open for two records, which leave no scatter. */
  readonly halvingInterval: Ends;
  readonly records: readonly { readonly name: string; readonly released: string; readonly price: number }[];
}

export interface DescentEntry {
  readonly name: string;
  readonly base: string;
  readonly by: string | null;
  readonly benchmark: string | null;
  /** Its density by that of its base. */
  readonly ratio: number;
  readonly interval: Ends;
  readonly sizeRatio: number;
}

export interface LeadEntry {
  readonly days: number;
  readonly interval: Ends;
}

export function corollariesEntry(evaluation: Evaluation): CorollariesEntry {
  const { models, study } = evaluation;
  const { trends, price, lineage } = corollariesOf(evaluation);
  return {
    trends: study.reference ? trends.map((trend) => trendEntry(trend, study.density.moore)) : [],
    price: price && {
      halvingDays: price.halving.value, halvingInterval: finiteEnds(price.halving.interval)!,
      records: price.records.map((at) => ({ name: models[at]!.model.name, released: models[at]!.model.released!.text, price: models[at]!.model.price! })),
    },
    lineage: lineage.map(({ child, parent, benchmark, ratio, interval, sizeRatio }) => ({
      name: models[child]!.model.name, base: models[parent]!.model.name, by: models[child]!.model.by, benchmark, ratio, interval: finiteEnds(interval)!, sizeRatio,
    })),
  };
}

/** How far each model is ahead of the trend; parallel to the models, of the one trend there is or, with `combine: each`, null. */
export function leadEntries(evaluation: Evaluation): readonly (LeadEntry | null)[] {
  const [trend] = evaluation.study.density.combine === 'each' ? [] : corollariesOf(evaluation).trends;
  return evaluation.models.map((_, at) => {
    const lead = trend?.leads[at];
    return lead && Number.isFinite(lead.value) ? { days: lead.value, interval: finiteEnds(lead.interval)! } : null;
  });
}

function trendEntry({ benchmark, halving, intervalKind, hardware, broken }: TrendCorollaries, hardwareDays: number): TrendCorollaryEntry {
  return {
    benchmark,
    halvingDays: halving && finite(halving.value), halvingInterval: halving && finiteEnds(halving.interval), intervalKind,
    hardwareDays, densingMooreDays: hardware && finite(hardware.value), densingMooreInterval: hardware && finiteEnds(hardware.interval),
    break: broken?.kind === 'break' ? breakEntry(broken) : null,
    breakWhy: broken?.kind === 'no-break' ? `${broken.n} points of the trend: each side of a break needs 3, on 2 dates or more` : null,
  };
}

function breakEntry({ day, searched, before, after, statistic, chance }: TrendBreak & { readonly kind: 'break' }): BreakEntry {
  return { date: dateText(day), searched, before: growthEntry(before), after: growthEntry(after), statistic: finite(statistic), chance };
}

function growthEntry({ n, growthRate, growthRateInterval, doublingDays, doublingInterval }: Growth): GrowthEntry {
  return { n, growthRatePerDay: growthRate, growthRateInterval: finiteEnds(growthRateInterval)!, doublingDays: finite(doublingDays), doublingInterval: finiteEnds(doublingInterval)! };
}
