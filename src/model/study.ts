import type { Architecture } from './architecture.js';
import type { LawFit, Question } from './laws.js';
import type { Origin } from './origin.js';

export type { Origin } from './origin.js';

/**
 * What a `.density` file says, as plain numbers and names: the whole input of the computation, structured-clonable.
 * Counts are plain numbers, scores fractions of 1 (or the benchmark's own unit), losses in the reference's unit.
 */
export interface Study {
  readonly benchmarks: readonly Benchmark[];
  /** The reference densities are read on; null when none is in scope or the choice is open (a diagnostic says which). */
  readonly reference: Reference | null;
  readonly models: readonly TargetModel[];
  /** Not trained yet: predicted, never measured. */
  readonly plans: readonly TargetModel[];
  readonly density: DensityOptions;
  /** Those in scope, in the order of the text; those of used files come last. */
  readonly fits: readonly LawFit[];
  /** Of this file alone, in the order of the text. */
  readonly questions: readonly Question[];
}

/** A value and one standard error; null when the file gives none: the value is then taken as exact. */
export interface Measured {
  readonly value: number;
  readonly stderr: number | null;
}

export interface Benchmark {
  readonly name: string;
  readonly title: string | null;
  readonly shots: number | null;
  /** Guessing level and best possible score. */
  readonly range: readonly [number, number];
  readonly metric: string | null;
  readonly better: 'higher' | 'lower';
}

/** `left-out` is never typed: a checkpoint for the score curve whose run is held out. A law of finished runs does not predict it. */
export type Role = 'law' | 'curve' | 'both' | 'held-out' | 'left-out';

export interface Reference {
  readonly name: string;
  readonly title: string | null;
  readonly count: 'total' | 'non-embedding';
  readonly unit: string;
  readonly law: LawOptions;
  readonly curve: CurveOptions;
  readonly rows: readonly ReferenceRow[];
  /** By benchmark: the fit its losses are implied by (`mmlu.loss: from scaling`), which then is the loss law. Its rows have no losses of their own. */
  readonly implied: Readonly<Record<string, LawFit>>;
  /** What the loss law is validated over, from small to large; null when the file does not ask for it. */
  readonly validate: 'params' | 'compute' | null;
  /** Benchmarks that have a score in at least one row, in the order of the columns. */
  readonly benchmarks: readonly string[];
  readonly origin: Origin;
}

export interface LawOptions {
  readonly irreducible: boolean;
  readonly robust: { readonly kind: 'huber'; readonly delta: number } | { readonly kind: 'least-absolute' } | { readonly kind: 'none' };
  readonly space: 'log' | 'linear';
}

export interface CurveOptions {
  /** A number, the benchmark's range, or a free coefficient of the fit. */
  readonly floor: number | 'range' | 'free';
  readonly ceiling: number | 'range' | 'free';
  readonly anchor: boolean;
}

export interface ReferenceRow {
  readonly name: string;
  readonly params: number | null;
  readonly tokens: number | null;
  /** Losses and scores by benchmark; a loss shared by all benchmarks stands under each. */
  readonly losses: Readonly<Record<string, number>>;
  readonly scores: Readonly<Record<string, number>>;
  /** One standard error of those that carry a ± above 0, by benchmark. */
  readonly lossErrors: Readonly<Record<string, number>>;
  readonly scoreErrors: Readonly<Record<string, number>>;
  /** All its other numbers, by the name of their column; also a loss shared by all benchmarks. */
  readonly quantities: Readonly<Record<string, Measured>>;
  /** What conditions of fits can tell rows apart by. */
  readonly group: string | null;
  readonly role: Role;
  /** The training run this row is a checkpoint of; null for a row that stands for itself. */
  readonly run: string | null;
  readonly origin: Origin;
}

export interface TargetModel {
  readonly name: string;
  readonly params: number | null;
  readonly active: number | null;
  readonly tokens: number | null;
  readonly released: Release | null;
  readonly scores: Readonly<Record<string, Measured>>;
  /** The parent this model was pruned, distilled, quantized or tuned from. */
  readonly base: string | null;
  readonly by: string | null;
  /** Per weight. */
  readonly bits: number | null;
  /** US dollars per million tokens. */
  readonly price: number | null;
  /** Its shape, complete; `params` and `active` are counted from it where the file does not give them. */
  readonly arch: Architecture | null;
  readonly source: string | null;
  readonly origin: Origin;
}

/** A date as typed. A month stands for its 15th, with the standard deviation of a day drawn evenly from it. */
export interface Release {
  /** "2023-07-18" or "2026-02". */
  readonly text: string;
  /** Days since 2023-02-24, negative before. */
  readonly day: number;
  /** Standard deviation in days; 0 for an exact date. */
  readonly uncertainty: number;
}

export interface DensityOptions {
  /** Benchmarks that count towards the density, in order. */
  readonly benchmarks: readonly string[];
  /** D0: the tokens every effective size is read at. */
  readonly tokens: number;
  readonly params: 'total' | 'active';
  readonly combine: 'average-score' | 'geometric-mean' | 'each';
  readonly frontier: 'records' | 'envelope' | 'all';
  /** Sizes beyond this many times the largest law row carry no trend. */
  readonly reach: number;
  /** Of the intervals shown, 0..1. */
  readonly level: number;
  /** Days in which hardware doubles its operations per dollar. */
  readonly moore: number;
  /** Where the trend is asked for a break: at a date, or wherever a search finds it; null: not at all. */
  readonly break: Release | 'search' | null;
}
