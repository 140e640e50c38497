import type { Evaluation } from '../analysis/evaluation.js';
import { plansOf, type PlanPrediction, type PlanResult, type Promised, type Spread, type Standing } from '../analysis/plans.js';
import { finite, finiteEnds, type Ends } from '../base/finite.js';
import type { TargetModel } from '../model/study.js';
import { archEntry, type ArchEntry } from './report-arch.js';
import { sizeEntry, type SizeEntry } from './report-size.js';

/** A model that is not trained yet, and what is expected of it. */
export interface PlanEntry {
  readonly name: string;
  readonly params: number | null;
  readonly active: number | null;
  /** What densities divide by. */
  readonly size: number | null;
  readonly tokens: number | null;
  readonly released: string | null;
  readonly base: string | null;
  readonly by: string | null;
  readonly bits: number | null;
  readonly price: number | null;
  readonly arch: ArchEntry | null;
  readonly tokensPerParam: number | null;
  /** FLOP: 6·N·D, N the parameters that a token uses; and with attention, where the shape is given. */
  readonly compute: number | null;
  readonly computeWithAttention: number | null;
  /** Its size and tokens by those of the ruler's largest runs. */
  readonly timesLargest: number | null;
  readonly timesLongest: number | null;
  readonly predictions: readonly PlanPredictionEntry[];
  /** One, or one per benchmark with `combine: each`. */
  readonly standings: readonly StandingEntry[];
  readonly line: number | null;
}

/** `interval` is that of the curve, `predictionInterval` that of one new run or model. */
export interface SpreadEntry {
  readonly value: number;
  readonly interval: Ends;
  readonly predictionInterval: Ends;
}

export interface PlanPredictionEntry {
  readonly benchmark: string;
  readonly counts: boolean;
  readonly loss: SpreadEntry | null;
  readonly score: SpreadEntry | null;
}

export interface StandingEntry {
  readonly benchmark: string | null;
  readonly effectiveParams: SizeEntry | null;
  readonly density: number | null;
  readonly densityInterval: Ends | null;
  /** ρ of the frontier on its date. */
  readonly frontier: SpreadEntry | null;
  readonly daysBeyond: number | null;
  readonly promised: { readonly effectiveParams: SpreadEntry; readonly timesLargest: number | null; readonly scores: readonly (SpreadEntry & { readonly benchmark: string })[] } | null;
  readonly matches: { readonly params: number; readonly interval: Ends } | null;
}

/** `lineOf` gives the line a plan stands on. */
export function planEntries(evaluation: Evaluation, lineOf: (plan: TargetModel) => number | null): PlanEntry[] {
  return plansOf(evaluation).map((result) => planEntry(result, evaluation, lineOf(result.plan)));
}

function planEntry(result: PlanResult, evaluation: Evaluation, line: number | null): PlanEntry {
  const { plan, size, tokensPerParam, compute, computeWithAttention, timesLargest, timesLongest } = result;
  const { name, params, active, tokens, released, base, by, bits, price } = plan;
  return {
    name, params, active, size, tokens, released: released?.text ?? null, base, by, bits, price, arch: archEntry(plan),
    tokensPerParam: finite(tokensPerParam), compute: finite(compute), computeWithAttention: finite(computeWithAttention), timesLargest: finite(timesLargest), timesLongest: finite(timesLongest),
    predictions: result.predictions.map(predictionEntry),
    standings: result.standings.map((standing) => standingEntry(standing, evaluation.largestReference)),
    line,
  };
}

function predictionEntry({ benchmark, counts, loss, score }: PlanPrediction): PlanPredictionEntry {
  const entry = ({ predicted, interval, predictionInterval }: PlanPrediction['loss']): SpreadEntry | null => (
    predicted === null || !Number.isFinite(predicted) ? null : { value: predicted, interval: finiteEnds(interval) ?? OPEN, predictionInterval: finiteEnds(predictionInterval) ?? OPEN }
  );
  return { benchmark, counts, loss: entry(loss), score: entry(score) };
}

const OPEN: Ends = [null, null];

function standingEntry({ benchmark, effective, density, densityInterval, frontier, daysBeyond, promised, matches }: Standing, largest: number | null): StandingEntry {
  return {
    benchmark,
    effectiveParams: sizeEntry(effective, effective?.kind === 'size' && largest !== null && effective.params > largest),
    density: finite(density), densityInterval: finiteEnds(densityInterval),
    frontier: frontier && spreadEntry(frontier),
    daysBeyond: finite(daysBeyond),
    promised: promised && promisedEntry(promised),
    matches: matches && { params: matches.value, interval: finiteEnds(matches.interval)! },
  };
}

function promisedEntry({ effectiveParams, timesLargest, scores }: Promised): NonNullable<StandingEntry['promised']> {
  return { effectiveParams: spreadEntry(effectiveParams), timesLargest: finite(timesLargest), scores: scores.map((one) => ({ benchmark: one.benchmark, ...spreadEntry(one) })) };
}

function spreadEntry({ value, confidence, prediction }: Spread): SpreadEntry {
  return { value, interval: finiteEnds(confidence)!, predictionInterval: finiteEnds(prediction)! };
}
