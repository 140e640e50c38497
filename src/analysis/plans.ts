import type { Ends } from '../base/finite.js';
import { forwardFlopsPerToken, trainingCompute } from '../model/architecture.js';
import { frontierDensity, type Estimate, type FrontierDensity } from '../engine/corollaries.js';
import type { EffectiveSize } from '../engine/effective-size.js';
import type { Fit } from '../engine/fitted.js';
import { loss, type LossLawName } from '../engine/loss-law.js';
import { matchedSize, type Ruled } from '../engine/matched-size.js';
import { score, type ScoreCurveName } from '../engine/score-curve.js';
import { tFactor } from '../engine/student-t.js';
import type { TrendLine } from '../engine/trend.js';
import type { DensityOptions, TargetModel } from '../model/study.js';
import { largestRun, type Evaluation, type HeldOut, type Ruler, type TrendResult } from './evaluation.js';
import { predictedRun } from './held-out.js';
import { longestRun } from './longest-run.js';
import { rowsOf, turned, unitOf } from './rulers.js';

/** What is expected of a model that is not trained yet. */
export interface PlanResult {
  readonly plan: TargetModel;
  /** What densities divide by, as for models. Null when the file does not say. */
  readonly size: number | null;
  /** Of the parameters that a token uses. */
  readonly tokensPerParam: number | null;
  /** 6·N·D in FLOP, N the parameters that a token uses. */
  readonly compute: number | null;
  /** The same with attention over the shape's context, where a shape is given. */
  readonly computeWithAttention: number | null;
  /** Trained by the ruler's recipe: one for each benchmark whose law is fitted, those that count first. Empty without size or tokens. */
  readonly predictions: readonly PlanPrediction[];
  /** Parallel to the evaluation's trends: one, or one per benchmark with `combine: each`. */
  readonly standings: readonly Standing[];
  /** How many times the ruler's largest run, by size and by tokens; null where no law is fitted or the plan does not say. */
  readonly timesLargest: number | null;
  readonly timesLongest: number | null;
}

export interface PlanPrediction extends Pick<HeldOut, 'benchmark' | 'loss' | 'score'> {
  /** Whether it counts towards the density. */
  readonly counts: boolean;
}

export interface Standing {
  /** Null: all benchmarks together. */
  readonly benchmark: string | null;
  /** The size that scores, trained on D0 tokens, what is predicted of it. */
  readonly effective: EffectiveSize | null;
  readonly density: number | null;
  readonly densityInterval: Ends | null;
  /** The frontier on the plan's date; null without date or trend. */
  readonly frontier: FrontierDensity | null;
  /** Days from the last model on the frontier to the plan's date; negative before it. */
  readonly daysBeyond: number | null;
  readonly promised: Promised | null;
  /** The model of the frontier that it would match: its effective size by the density of the frontier. */
  readonly matches: Estimate | null;
}

/** What the densing law promises a model of this size on its date; `confidence` of the line, `prediction` of one new model. */
export interface Promised {
  readonly effectiveParams: Spread;
  readonly scores: readonly (Spread & { readonly benchmark: string })[];
  /** How many times the largest run behind the law; null without one. */
  readonly timesLargest: number | null;
}

export interface Spread {
  readonly value: number;
  readonly confidence: Ends;
  readonly prediction: Ends;
}

const results = new WeakMap<Evaluation, readonly PlanResult[]>();

/** Parallel to the study's plans. */
export function plansOf(evaluation: Evaluation): readonly PlanResult[] {
  let known = results.get(evaluation);
  if (!known) results.set(evaluation, (known = evaluation.study.plans.map((plan) => planResult(plan, evaluation))));
  return known;
}

function planResult(plan: TargetModel, evaluation: Evaluation): PlanResult {
  const { density } = evaluation.study;
  const size = sizeOf(plan, density);
  const used = plan.active ?? plan.params;
  const { tokens } = plan;
  const largest = evaluation.largestReference;
  const longest = longestRun(evaluation);
  return {
    plan, size,
    tokensPerParam: used !== null && tokens !== null ? tokens / used : null,
    compute: used !== null && tokens !== null ? trainingCompute(used, tokens) : null,
    computeWithAttention: plan.arch && tokens !== null ? 3 * forwardFlopsPerToken(plan.arch) * tokens : null,
    predictions: planPredictions(plan, evaluation),
    standings: evaluation.trends.map((trend) => standing(plan, size, trend, evaluation)),
    timesLargest: size !== null && largest !== null ? size / largest : null,
    timesLongest: tokens !== null && longest !== null ? tokens / longest : null,
  };
}

function sizeOf({ active, params }: TargetModel, density: DensityOptions): number | null {
  return density.params === 'active' ? (active ?? params) : params;
}

/** One for each benchmark whose law is fitted, those that count first; none without size or tokens. */
export function planPredictions(plan: TargetModel, { rulers, study: { density } }: Pick<Evaluation, 'rulers' | 'study'>): PlanPrediction[] {
  const [params, { tokens }] = [sizeOf(plan, density), plan];
  if (params === null || tokens === null) return [];
  const all = rulers.flatMap((ruler): PlanPrediction[] => {
    const predicted = predictedRun(ruler, { params, tokens }, density.level);
    return predicted ? [{ benchmark: ruler.benchmark.name, ...predicted, counts: density.benchmarks.includes(ruler.benchmark.name) }] : [];
  });
  return [...all.filter(({ counts }) => counts), ...all.filter(({ counts }) => !counts)];
}

/** A ruler with both its fits. */
interface Fitted {
  readonly ruler: Ruler;
  readonly law: Fit<LossLawName>;
  readonly curve: Fit<ScoreCurveName>;
}

/** Those that a size is read on: those that count, or with none counting all. */
function fittedRulers({ rulers, study: { density } }: Evaluation, benchmark: string | null): Fitted[] {
  const fitted = rulers.flatMap((ruler) => (ruler.law.kind === 'fitted' && ruler.curve.kind === 'fitted' ? [{ ruler, law: ruler.law, curve: ruler.curve }] : []));
  if (benchmark !== null) return fitted.filter(({ ruler }) => ruler.benchmark.name === benchmark);
  const counted = fitted.filter(({ ruler }) => density.benchmarks.includes(ruler.benchmark.name));
  return counted.length > 0 ? counted : fitted;
}

function standing(plan: TargetModel, size: number | null, { benchmark, trend, frontier: carriers }: TrendResult, evaluation: Evaluation): Standing {
  const { density } = evaluation.study;
  const fitted = fittedRulers(evaluation, benchmark);
  const ruled = fitted.map(({ ruler, law, curve }): Ruled => ({ law, curve, width: unitOf(ruler.benchmark), rows: rowsOf(ruler) }));
  const effective = size === null || plan.tokens === null || ruled.length === 0 ? null
    : matchedSize(ruled, { params: size, tokens: plan.tokens }, density.tokens, density.combine === 'geometric-mean' ? 'mean' : 'sum', density.level);
  const read = effective?.kind === 'size' && size !== null ? { density: effective.params / size, densityInterval: scaled(effective.interval, 1 / size) } : { density: null, densityInterval: null };
  const frontier = trend.kind === 'trend' && plan.released ? frontierDensity(trend, plan.released.day, plan.released.uncertainty, density.level) : null;
  const last = Math.max(...carriers.map((at) => evaluation.models[at]!.model.released!.day));
  return {
    benchmark, effective, ...read, frontier,
    daysBeyond: frontier && plan.released ? plan.released.day - last : null,
    promised: frontier && size !== null ? promised(frontier, size, fitted, evaluation) : null,
    matches: frontier && effective?.kind === 'size' ? matches(effective, frontier, trend as TrendLine, density) : null,
  };
}

function promised(frontier: FrontierDensity, size: number, fitted: readonly Fitted[], evaluation: Evaluation): Promised {
  const effectiveParams = { value: frontier.value * size, confidence: scaled(frontier.confidence, size), prediction: scaled(frontier.prediction, size) };
  const { tokens } = evaluation.study.density;
  const scores = fitted.map(({ ruler: { benchmark }, law, curve }) => {
    const at = (params: number) => turned(score(curve.coefficients, loss(law.coefficients, params, tokens)), benchmark);
    const ends = (interval: Ends): Ends => {
      const [low, high] = interval.map((end) => (end === null ? null : at(end))) as [number | null, number | null];
      return benchmark.better === 'higher' ? [low, high] : [high, low];
    };
    return { benchmark: benchmark.name, value: at(effectiveParams.value), confidence: ends(effectiveParams.confidence), prediction: ends(effectiveParams.prediction) };
  });
  const largest = largestRun(evaluation.rulers, fitted.map(({ ruler }) => ruler.benchmark.name));
  return { effectiveParams, scores, timesLargest: largest === null ? null : effectiveParams.value / largest };
}

/** The errors of the ruler and of the trend add up: the trend's models were read with the same ruler, so that some of it counts twice. */
function matches({ params, interval: [low, high] }: EffectiveSize & { readonly kind: 'size' }, frontier: FrontierDensity, trend: TrendLine, { level }: DensityOptions): Estimate {
  const line = tFactor(level, trend.dof) * frontier.lnStderr;
  const value = params / frontier.value;
  const end = (bound: number | null, sign: 1 | -1) => (bound === null ? null : value * Math.exp(sign * Math.hypot(Math.log(bound / params), line)));
  return { value, interval: [end(low, -1), end(high, 1)] };
}

function scaled([low, high]: Ends, by: number): Ends {
  return [low === null ? null : low * by, high === null ? null : high * by];
}
