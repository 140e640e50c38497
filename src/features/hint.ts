import type { Analysis } from '../analysis/analysis.js';
import type { Evaluation } from '../analysis/evaluation.js';
import type { Location } from '../analysis/places.js';

/** Which parts of the hints are shown; one setting each. */
export interface HintKinds {
  readonly effectiveSize: boolean;
  readonly density: boolean;
  readonly interval: boolean;
  readonly fit: boolean;
  readonly plan: boolean;
  readonly answer: boolean;
}

/** Text that stands at the end of a line and is never inserted. */
export interface Hint {
  readonly offset: number;
  readonly text: string;
  /** Where the name stands that it speaks of: hovering there explains the numbers. */
  readonly about: number;
  /** Where the reference is written that the numbers were read on: where a click leads. */
  readonly target: Location | null;
}

/** The last evaluation, and the text it was made from. */
export interface Computed {
  readonly analysis: Analysis;
  readonly evaluation: Evaluation;
  /** What there was before the text got more errors than it had: of use for what they leave without numbers. */
  readonly before?: Computed | null;
}
