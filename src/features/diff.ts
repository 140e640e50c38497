import type { Comparison } from '../analysis/comparison.js';

/**
 * Everything that differs between two files, as data: the JSON format is this object, the others are written from it. Full precision; what is
 * missing is null. docs/diff.schema.json describes every key; keys are added, never renamed.
 */
export interface Diff extends Comparison {
  readonly schema: 'density-diff/1';
  readonly version: string;
  readonly old: DiffSide;
  readonly new: DiffSide;
}

export interface DiffSide {
  /** The name to show, usually as the user typed it. */
  readonly file: string;
  /** The git revision it was read from, as typed, and the commit that is; null for a file as it lies there. */
  readonly revision: string | null;
  readonly commit: string | null;
  /** How many error diagnostics it has; what they keep from being computed is missing here. */
  readonly errors: number;
}

export function diff(old: DiffSide, now: DiffSide, comparison: Comparison, version: string): Diff {
  return { schema: 'density-diff/1', version, old, new: now, ...comparison };
}
