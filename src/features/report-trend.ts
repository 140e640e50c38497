import type { Evaluation, TrendResult } from '../analysis/evaluation.js';
import { doublingWithout } from '../analysis/left-out.js';
import { plural } from '../base/figures.js';
import { finite, finiteEnds, type Ends } from '../base/finite.js';
import type { FrontierRule, TrendLine } from '../engine/trend.js';

/** ln ρ = intercept + growthRatePerDay · t, t in days since `origin`. */
export interface TrendEntry {
  readonly rule: FrontierRule;
  readonly origin: '2023-02-24';
  /** Points of the line; `candidates` is how many models stood for election. */
  readonly n: number;
  readonly candidates: number;
  /** Names of the models that carry it, in date order. */
  readonly frontier: readonly string[];
  readonly growthRatePerDay: number;
  readonly growthRateInterval: Ends;
  readonly intercept: number;
  readonly r2: number | null;
  /** Null when densities do not grow. */
  readonly doublingDays: number | null;
  readonly doublingInterval: Ends;
  /** `slope`: both intervals are those of a line through the chosen points, and know nothing of the choice; `resampled-models`: models and ruler drawn anew. */
  readonly intervalKind: 'slope' | 'resampled-models';
  /** Of record setters and envelopes, the doubling times over draws of models and ruler: how far the trend hangs on single models, no confidence interval. Null before a refit. */
  readonly doublingRedrawn: Ends | null;
  /** For each model of `frontier`, the doubling time without it; null: densities then do not grow, or too few models are left. Null altogether before models were left out. */
  readonly doublingWithout: readonly (number | null)[] | null;
  /** The share of cases in which densities rise as steeply when dealt out over the dates at random: engine/trend.ts. */
  readonly chance: number;
}

/** One of the two is null. */
export interface TrendOrWhy {
  readonly trend: TrendEntry | null;
  /** A short phrase: "2 dated models, 3 needed". */
  readonly trendWhy: string | null;
}

export interface TrendEntries extends TrendOrWhy {
  readonly trends: readonly (TrendOrWhy & { readonly benchmark: string })[];
}

export function trendEntries(evaluation: Evaluation): TrendEntries {
  if (!evaluation.study.reference) return { ...noTrend('no reference to measure densities with'), trends: [] };
  const of = (result: TrendResult) => trendOrWhy(result, evaluation.study.density.frontier, (index) => evaluation.models[index]!.model.name, withoutEach(evaluation, result));
  if (evaluation.study.density.combine === 'each') {
    const trends = evaluation.trends.map((result) => ({ benchmark: result.benchmark ?? '', ...of(result) }));
    return { ...noTrend('one trend for each benchmark, listed under trends'), trends };
  }
  const [result] = evaluation.trends;
  return { ...(result ? of(result) : noTrend('no model has a density')), trends: [] };
}

function withoutEach(evaluation: Evaluation, result: TrendResult): TrendEntry['doublingWithout'] {
  const { scrutiny, trends } = evaluation;
  return scrutiny && result.frontier.map((model) => finite(doublingWithout(evaluation, scrutiny, trends.indexOf(result), model) ?? null));
}

/** `nameOf` gives the name of the model at an index, `without` the doubling times without each of the frontier. */
export function trendOrWhy({ trend, candidates, frontier }: TrendResult, rule: FrontierRule, nameOf: (index: number) => string, without: TrendEntry['doublingWithout'] = null): TrendOrWhy {
  if (trend.kind === 'trend') return { trend: trendEntry(trend, candidates.length, frontier.map(nameOf), without), trendWhy: null };
  if (trend.why === 'one-date') return noTrend(`all ${plural(candidates.length, 'dated model')} share one date`);
  if (candidates.length === 0) return noTrend('no model has both a release date and a density that can carry one');
  if (candidates.length < 3) return noTrend(`${plural(candidates.length, 'dated model')}, 3 needed`);
  return noTrend(`${plural(trend.n, ...steps[rule])} among ${plural(candidates.length, 'dated model')}, 3 needed`);
}

/** What a point of the trend is called under each rule. */
const steps: Record<FrontierRule, readonly [one: string, many: string]> = {
  records: ['record setter', 'record setters'],
  envelope: ['date', 'dates'],
  all: ['model', 'models'],
};

function noTrend(trendWhy: string): TrendOrWhy {
  return { trend: null, trendWhy };
}

function trendEntry(line: TrendLine, candidates: number, frontier: readonly string[], doublingWithout: TrendEntry['doublingWithout']): TrendEntry {
  return {
    rule: line.rule,
    origin: '2023-02-24',
    n: line.n,
    candidates,
    frontier,
    growthRatePerDay: line.growthRate,
    growthRateInterval: finiteEnds(line.growthRateInterval)!,
    intercept: line.intercept,
    r2: finite(line.r2),
    doublingDays: finite(line.doublingDays),
    doublingInterval: finiteEnds(line.doublingInterval)!,
    intervalKind: line.intervalKind,
    doublingRedrawn: line.redrawn && finiteEnds(line.redrawn),
    doublingWithout,
    chance: line.chance,
  };
}
