import type { Fit } from './fitted.js';
import type { LossLawName } from './loss-law.js';
import type { ScoreCurveName } from './score-curve.js';

/** A score as measured; `stderr` is one standard error, null = taken as exact. */
export interface Measured {
  readonly value: number;
  readonly stderr: number | null;
}

/** Which rows of the reference entered each fit, parallel to the fits' points: a row in both ties their errors together. */
export interface FittedRows {
  readonly law: readonly number[];
  readonly curve: readonly number[];
}

/** One benchmark's ruler and the score read on it. Readings that share a law share the same Fit object, and with it its error. */
export interface Reading {
  readonly law: Fit<LossLawName>;
  readonly curve: Fit<ScoreCurveName>;
  readonly score: Measured;
  /** Width of the benchmark's range, the unit in which its score counts beside others; 1 when left out. */
  readonly width?: number;
  /** Left out, the two fits count as independent. */
  readonly rows?: FittedRows | undefined;
}
