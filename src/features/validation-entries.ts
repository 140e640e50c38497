import type { Beyond, Evaluation, Validation, ValidationWindow } from '../analysis/evaluation.js';
import { whyNotFitted } from '../analysis/why-not-fitted.js';
import { finite } from '../base/finite.js';

/** One loss law, fitted to its smallest runs and tried on the next larger. */
export interface ValidationEntry {
  /** Those that share the law. */
  readonly benchmarks: readonly string[];
  readonly by: 'params' | 'compute';
  readonly windows: readonly WindowEntry[];
}

/** Sizes are params, or the training compute 6·N·D in FLOP. */
export interface WindowEntry {
  /** Rows fitted, and the largest of them. */
  readonly rows: number;
  readonly largest: number;
  readonly status: 'fitted' | 'not-converged' | 'not-fitted';
  /** A sentence, for `not-fitted`. */
  readonly why: string | null;
  readonly next: BeyondEntry;
  readonly farthest: BeyondEntry;
}

/** Errors are predicted less measured, as shares of the measured loss; null where nothing was fitted. */
export interface BeyondEntry {
  readonly rows: number;
  readonly from: number;
  readonly to: number;
  readonly meanError: number | null;
  readonly rmsError: number | null;
  /** How many of them lie in the interval of a new run. */
  readonly inside: number | null;
}

export function validationEntries({ validation }: Pick<Evaluation, 'validation'>): ValidationEntry[] {
  return validation.map(validationEntry);
}

export function validationEntry({ benchmarks, by, windows }: Validation): ValidationEntry {
  return { benchmarks, by, windows: windows.map(windowEntry) };
}

function windowEntry({ rows, largest, why, settled, next, farthest }: ValidationWindow): WindowEntry {
  const sentence = why && whyNotFitted(why, rows);
  return {
    rows, largest, status: why ? 'not-fitted' : settled ? 'fitted' : 'not-converged',
    why: sentence && sentence.charAt(0).toUpperCase() + sentence.slice(1), next: beyondEntry(next), farthest: beyondEntry(farthest),
  };
}

function beyondEntry({ rows, from, to, errors }: Beyond): BeyondEntry {
  return { rows: rows.length, from, to, meanError: finite(errors?.mean ?? null), rmsError: finite(errors?.rms ?? null), inside: errors?.inside ?? null };
}
