import type { Fit, Spread } from './fitted.js';
import type { LossLaw, LossLawName, LossLawOptions, LossPoint } from './loss-law.js';
import type { ScoreCurve, ScoreCurveName, ScoreCurveOptions, ScorePoint } from './score-curve.js';
import type { FrontierRule } from './trend.js';

/**
 * All that drawing rows anew, or leaving one out, needs to know of a study: plain numbers, structured-clonable. Rows, units and models come in
 * an order of their own numbers, not of a file, because what is drawn depends on it.
 */
export interface Ensemble {
  /** By row of the reference, what is drawn and left out together: rows of one run have one unit. Numbered from 0 without gaps. */
  readonly units: readonly number[];
  readonly laws: readonly LawMember[];
  readonly curves: readonly CurveMember[];
  readonly models: readonly ModelMember[];
  readonly trends: readonly TrendMember[];
  /** D0, the tokens sizes are read at. */
  readonly tokens: number;
  /** Of the intervals, 0..1. */
  readonly level: number;
  readonly combine: 'average-score' | 'geometric-mean' | 'each';
  readonly frontier: FrontierRule;
}

/** A fitted loss law; `rows` of the reference, parallel to `points`. */
export interface LawMember {
  readonly rows: readonly number[];
  readonly points: readonly LossPoint[];
  readonly options: LossLawOptions;
  readonly fit: Fit<LossLawName>;
}

export interface CurveMember {
  /** The law that reads sizes together with this curve: a number of `laws`. */
  readonly law: number;
  readonly rows: readonly number[];
  readonly points: readonly ScorePoint[];
  readonly options: ScoreCurveOptions;
  readonly fit: Fit<ScoreCurveName>;
  /** Unit in which its scores count beside those on other benchmarks. */
  readonly width: number;
}

export interface ModelMember {
  /** `curve` is a number of `curves`; `stderr` 0 for a score taken as exact. */
  readonly scores: readonly { readonly curve: number; readonly value: number; readonly stderr: number }[];
  /** What the effective size is divided by for the density; null when it is not known. */
  readonly size: number | null;
  /** Days since the origin, and how many days wide the stretch is that the true day lies in (0: the day is known); null without a date. */
  readonly day: number | null;
  readonly dayWidth: number;
}

/** The trend of the densities combined (`curve` null) or of those on one curve; `candidates` are numbers of `models`. */
export interface TrendMember {
  readonly curve: number | null;
  readonly candidates: readonly number[];
}

/** What each unit of the reference moves when it is left out. Lists are parallel to the ensemble's. */
export interface Influence {
  readonly units: readonly UnitInfluence[];
  /** By model: the unit without which its effective size (with `combine: each`, that of any of its scores) would change most, and the size then; null when no unit changes it. */
  readonly models: readonly (SizeWithout & { readonly unit: number } | null)[];
  /** By trend, by candidate: the doubling time in days without this model; null when the densities then do not grow or too few are left. */
  readonly doublings: readonly (readonly (number | null)[])[];
}

export interface UnitInfluence {
  /** Coefficients without this unit; null for a fit it has no part in, or that cannot be made or comes to no minimum without it (replica.ts tells which). */
  readonly laws: readonly (LossLaw | null)[];
  readonly curves: readonly (ScoreCurve | null)[];
  /** The model whose effective size changes most, and that size; to get out of reach is the largest change. Null when none changes. */
  readonly largest: (SizeWithout & { readonly model: number }) | null;
  /** By trend: the doubling time in days without this unit; null when the densities then do not grow. */
  readonly doublings: readonly (number | null)[];
}

/** An effective size when a unit is left out; null: out of reach then. */
export interface SizeWithout {
  readonly params: number | null;
  /** ln of the size without over the size with; ±Infinity never: null when out of reach. */
  readonly change: number | null;
}

/** What drawing the units (and, for the trend, the models) anew says about every number. Lists are parallel to the ensemble's. */
export interface Resampled {
  readonly resamples: number;
  readonly seed: number;
  /** `bca`: bias-corrected and accelerated (Efron 1987), for at most 40 units; above, percentiles. Both reach t, not z, standard deviations. */
  readonly method: 'bca' | 'percentile';
  /** Draws in which some fit did not converge or could not be determined; for the numbers of that fit they do not count. */
  readonly failed: number;
  /** Null where more than a fifth of the draws have no answer: the errors from the covariance then stand. */
  readonly laws: readonly (Readonly<Partial<Record<LossLawName, Spread>>> | null)[];
  readonly curves: readonly (Readonly<Partial<Record<ScoreCurveName, Spread>>> | null)[];
  readonly models: readonly ResampledModel[];
  /** Null without a trend, or where more than a fifth of the draws have none. */
  readonly trends: readonly (ResampledTrend | null)[];
  /** By trend: draws in which there was none, as with fewer than three points. Absent where that is not known any more. */
  readonly trendless?: readonly number[];
}

/** Null: this end is open, because in too many draws no finite number exists there. */
export type Ends = readonly [number | null, number | null];

export interface ResampledModel {
  /** Of the combined effective size; null when it has none, or more than a fifth of the draws have no answer. */
  readonly effective: Ends | null;
  /** By score, parallel to the member's. */
  readonly scores: readonly (Ends | null)[];
}

export interface ResampledTrend {
  /** Per day. */
  readonly growthRate: Spread;
  /** Days; an upper end that is open: the densities may not grow at all. */
  readonly doubling: Ends;
}
