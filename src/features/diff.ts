import type { Compared, Comparison } from '../analysis/comparison.js';
import type { Evaluation, LockState } from '../analysis/evaluation.js';
import type { Both } from '../analysis/fit-changes.js';
import { answerChanges, type AnswerChange } from './diff-answers.js';
import { intervalsEntry, type IntervalsEntry } from './interval-kinds.js';

/**
 * Everything that differs between two files, as data: the JSON format is this object, the others are written from it. Full precision; what is
 * missing is null. docs/diff.schema.json describes every key; keys are added, never renamed.
 */
export interface Diff extends Comparison {
  readonly schema: 'density-diff/1';
  readonly version: string;
  readonly old: DiffSide;
  readonly new: DiffSide;
  /** Null for a side where nothing could be fitted. */
  readonly intervals: Both<DiffIntervals>;
  readonly answers: readonly AnswerChange[];
}

/** What the intervals of one side rest on. `other-level`: its lock holds intervals of another level than is compared at. */
export interface DiffIntervals {
  readonly kind: IntervalsEntry['kind'];
  readonly lock: LockState['kind'] | 'other-level';
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

export function diff(old: DiffSide, now: DiffSide, { comparison, sides: [before, after] }: Compared, version: string): Diff {
  return { schema: 'density-diff/1', version, old, new: now, intervals: { old: intervalsOf(before), new: intervalsOf(after) }, ...comparison, answers: answerChanges(before, after) };
}

function intervalsOf(evaluation: Evaluation): DiffIntervals | null {
  const entry = intervalsEntry(evaluation);
  const { lock, study: { density: { level } } } = evaluation;
  return entry && { kind: entry.kind, lock: lock.kind === 'stale' && lock.lock.level !== level ? 'other-level' : lock.kind };
}
