import type { EffectiveSize, Reading } from '../engine/effective-size.js';
import type { Ensemble, Influence, Resampled } from '../engine/ensemble.js';
import type { OutOfSample } from '../engine/expanding-window.js';
import type { Fitted, NotFittedWhy } from '../engine/fitted.js';
import type { LossLawName } from '../engine/loss-law.js';
import type { ScoreCurveName } from '../engine/score-curve.js';
import type { Trend } from '../engine/trend.js';
import type { Benchmark, Study, TargetModel } from '../model/study.js';
import type { LawFit } from '../model/laws.js';
import type { Lock } from './lock.js';
import type { Prediction } from './prediction.js';
import type { Answer, LawResult } from './questions/answer.js';
import type { Thoroughness } from './thoroughness.js';

/** Everything computed from one study. Lists are parallel to the study's. */
export interface Evaluation {
  /** With the losses that fits imply filled in. */
  readonly study: Study;
  readonly laws: readonly LawResult[];
  readonly answers: readonly Answer[];
  /** One entry for each benchmark of the reference. */
  readonly rulers: readonly Ruler[];
  readonly models: readonly ModelResult[];
  readonly heldOut: readonly HeldOut[];
  /** One entry for each loss law; empty unless the reference asks for it. */
  readonly validation: readonly Validation[];
  /** One entry, or one per benchmark with `combine: each`. */
  readonly trends: readonly TrendResult[];
  /** `largestRun` of the benchmarks that count, or of all where none does. */
  readonly largestReference: number | null;
  /** What leaving rows out and drawing them anew say; null until that is computed, and where no law could be fitted. */
  readonly scrutiny: Scrutiny | null;
  /** What a refit that made these numbers was asked for; null for those that were made while typing, or taken from a lock. */
  readonly thoroughness: Thoroughness | null;
  readonly lock: LockState;
}

/** How a file's numbers stand to its lock file. */
export type LockState =
  | { readonly kind: 'none' }
  | { readonly kind: 'current' }
  /** What is not as it was locked: "the loss law on hellaswag", "3 models"; and what was. */
  | { readonly kind: 'stale'; readonly changed: readonly string[]; readonly lock: Lock }
  /** Why, ending a sentence that names the file. */
  | { readonly kind: 'unreadable'; readonly why: string };

/** What leaving rows out, and drawing them anew, say about the numbers of an evaluation. */
export interface Scrutiny {
  readonly ensembled: Ensembled;
  readonly influence: Influence;
  /** Null until a refit, or a lock file, brings it. */
  readonly resampled: Resampled | null;
}

/** A study in the terms of resampling, and where in the study its parts come from. */
export interface Ensembled {
  readonly ensemble: Ensemble;
  /** Rows of the reference by unit. */
  readonly rows: readonly (readonly number[])[];
  /** By ruler: the numbers of its law and curve among the ensemble's; null for a fit that is not there. */
  readonly lawOf: readonly (number | null)[];
  readonly curveOf: readonly (number | null)[];
  /** By model of the study: its number among the ensemble's. */
  readonly modelOf: readonly number[];
}

/** Sizes beyond this are read outside the reference: the largest law row, the smallest of them over these benchmarks. Null without a fitted law. */
export function largestRun(rulers: readonly Ruler[], benchmarks: readonly string[]): number | null {
  const sizes = rulers.flatMap(({ benchmark, largest }) => (largest !== null && benchmarks.includes(benchmark.name) ? [largest] : []));
  return sizes.length > 0 ? sizes.reduce((a, b) => Math.min(a, b)) : null;
}

/** What reads sizes off scores on one benchmark: the reference's loss law and score curve. */
export interface Ruler {
  readonly benchmark: Benchmark;
  readonly law: Fitted<LossLawName>;
  readonly curve: Fitted<ScoreCurveName>;
  /** Rows of the reference that entered each fit: indices into `reference.rows`, parallel to the fit's residuals (an anchor comes last). */
  readonly lawRows: readonly number[];
  readonly curveRows: readonly number[];
  /** The fit that is the loss law, where the reference takes its losses from one: they are implied then, not measured, and no row is one of the law's. */
  readonly implied: LawFit | null;
  /** Params of the largest of `lawRows`, or of `curveRows` where the law is implied; null without a fitted law. */
  readonly largest: number | null;
  /** How far each row lies off its fit, parallel to `lawRows` and `curveRows`; beyond ±`outlierLimit` noise does not explain it. */
  readonly lawZ: readonly number[];
  readonly curveZ: readonly number[];
}

/** The runs that sizes are measured by: those of the law, or of the score curve where the law is another's. */
export function runsBehind({ implied, lawRows, curveRows }: Pick<Ruler, 'implied' | 'lawRows' | 'curveRows'>): readonly number[] {
  return implied ? curveRows : lawRows;
}

export interface ModelResult {
  readonly model: TargetModel;
  /** The size densities are divided by: `params`, or `active` with `params: active`. Null when the file does not say. */
  readonly size: number | null;
  readonly scores: readonly ScoreResult[];
  /** All benchmarks together; null when the model has no score the ruler knows, or with `combine: each`. */
  readonly effective: EffectiveSize | null;
  readonly density: number | null;
  readonly densityInterval: readonly [number | null, number | null] | null;
  readonly extrapolated: boolean;
  /** True when its density entered the choice of the frontier. */
  readonly inTrend: boolean;
  /** Why it did not, as a short phrase; null when it did. */
  readonly notInTrend: NotInTrend | null;
  readonly frontier: boolean;
  /** `tested`: the sizes whose predicted score the measured one does not contradict (engine/effective-size.ts); `resampled`: over draws of the rows. */
  readonly intervalKind: 'tested' | 'resampled';
  /** How many of the study's benchmarks it has a score on. */
  readonly covered: number;
}

export type NotInTrend = 'no-date' | 'no-density' | 'beyond-reach' | 'near-floor' | 'near-ceiling' | 'has-base';

/** One model on one benchmark. */
export interface ScoreResult {
  readonly benchmark: string;
  readonly reading: Reading;
  readonly effective: EffectiveSize;
  /** The loss this score stands for on the curve; null when the score is off the curve. */
  readonly loss: number | null;
  readonly density: number | null;
  readonly densityInterval: readonly [number | null, number | null] | null;
  readonly extrapolated: boolean;
  /** Set where the score lies within two points of floor or ceiling and hardly says anything about size. */
  readonly edge: 'near-floor' | 'near-ceiling' | null;
  /** Share by which N̂ changes when the score rises by one point (0.01 of a fraction); null out of reach. */
  readonly sensitivity: number | null;
  /** Set only with `combine: each`. */
  readonly frontier: boolean;
}

/** A held-out row predicted from the fits, never part of them. */
export interface HeldOut {
  readonly row: number;
  readonly benchmark: string;
  readonly loss: Prediction;
  readonly score: Prediction;
}

/** A loss law fitted to its smallest runs and tried on the next larger ones, in windows that grow to all but the largest runs. */
export interface Validation {
  /** Those that share the law. */
  readonly benchmarks: readonly string[];
  readonly by: 'params' | 'compute';
  readonly windows: readonly ValidationWindow[];
}

export interface ValidationWindow {
  /** How many rows were fitted, and the params or compute (FLOP) of the largest. */
  readonly rows: number;
  readonly largest: number;
  /** Why this window cannot be fitted, its errors are null then. */
  readonly why: NotFittedWhy | null;
  /** False where the fit did not settle. */
  readonly settled: boolean;
  readonly next: Beyond;
  /** The largest runs of all. */
  readonly farthest: Beyond;
}

/** Runs beyond a window, by their numbers in the reference, and how they were predicted. */
export interface Beyond {
  readonly rows: readonly number[];
  readonly from: number;
  readonly to: number;
  readonly errors: OutOfSample | null;
}

export interface TrendResult {
  /** Null: all benchmarks combined. */
  readonly benchmark: string | null;
  readonly trend: Trend;
  /** Models that stood for election, and those that carry the trend: indices into `models`. */
  readonly candidates: readonly number[];
  readonly frontier: readonly number[];
}

