import type { Diagnostic } from '../base/diagnostic.js';
import type { Mapped } from '../base/reuse.js';
import type { Span } from '../base/span.js';
import { lawsOf, lower } from '../model/lower.js';
import type { Laws } from '../model/lower-laws.js';
import type { Library } from '../model/library.js';
import type { ModelList } from '../model/models.js';
import type { Module } from '../model/module.js';
import type { ModelRecord } from '../model/records.js';
import type { Origin, Study } from '../model/study.js';
import type { AllowedDiagnostic, Allows } from './allow.js';
import { Places } from './places.js';

/** What the checks of single models found, under which names and on which day. */
export interface ModelChecks {
  readonly benchmarks: Module['scope']['benchmarks'];
  readonly quantities: Module['scope']['quantities'];
  readonly today: number;
  readonly found: Mapped<ModelRecord, readonly Diagnostic[]>;
}

/** What a text says, read without computing anything: always there, whatever the text. Spans are offsets into `text`. */
export class Analysis {
  readonly places: Places;
  #study: Study | undefined;

  constructor(
    readonly module: Module,
    readonly models: ModelList,
    readonly checks: ModelChecks,
    /** What `use` could bring in. */
    readonly library: Library,
    /** Problems of this text that need no fit, in the order of the text. */
    readonly diagnostics: readonly Diagnostic[],
    /** `# allow` comments, and the problems of this text that they silence. */
    readonly allows: Allows,
    readonly allowed: readonly AllowedDiagnostic[],
  ) {
    this.places = new Places(module, models);
  }

  get path(): string {
    return this.module.path;
  }

  get text(): string {
    return this.module.text;
  }

  #laws: Laws | undefined;

  /** What the names in its laws, fits and questions stand for. */
  get laws(): Laws {
    return (this.#laws ??= lawsOf(this.module, this.models));
  }

  /** Lowered on first use: typing does not wait for it. */
  get study(): Study {
    return (this.#study ??= lower(this.module, this.models));
  }

  /** The name of a row, model or reference in this text; null when it is written in another file. */
  place(origin: Origin): Span | null {
    return this.places.of(origin);
  }
}
