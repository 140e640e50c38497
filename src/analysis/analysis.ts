import type { Diagnostic } from '../base/diagnostic.js';
import type { Span } from '../base/span.js';
import type { Origin, Study } from '../model/study.js';

/** What a text says, read without computing anything: always there, whatever the text. Spans are offsets into `text`. */
export interface Analysis {
  readonly path: string;
  readonly text: string;
  /** Problems of this text that need no fit, in the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  /** Lowered on first use. */
  readonly study: Study;
  /** The name of a row, model or reference in this text; null when it is written in another file. */
  place(origin: Origin): Span | null;
}
