import type { TextDocument } from 'vscode-languageserver-textdocument';
import { advice, stillCurrent } from '../analysis/advice.js';
import type { Analysis } from '../analysis/analysis.js';
import { analyze } from '../analysis/analyze.js';
import { evaluate, type Workshop } from '../analysis/evaluate.js';
import type { Evaluation } from '../analysis/evaluation.js';
import type { Diagnostic } from '../base/diagnostic.js';
import type { Computed } from '../features/inlay-hints.js';
import { refitSummary } from '../features/refit-summary.js';
import type { Files } from '../base/files.js';

/** What a session tells the server; all calls are for its own document. */
export interface Listener {
  /** Diagnostics of the current version: those of the text, and advice as far as its numbers are current. */
  publish(diagnostics: readonly Diagnostic[]): void;
  /** The numbers now belong to the current version. */
  computed(): void;
  state(state: 'computing' | 'ready' | 'failed'): void;
  fault(error: unknown): void;
}

export interface Surroundings {
  readonly files: Files;
  readonly workshop: Workshop;
  readonly clock: () => Date;
  /** False reads every text from scratch: what the bench compares with. */
  readonly incremental: boolean;
}

/** Milliseconds without a keystroke before the fits are asked for. */
const QUIET = 120;

/** One open document: read at once at every change, evaluated when the typing rests. Work for a superseded version stops. */
export class Session {
  analysis: Analysis;
  /** The last numbers, and the text they were computed from. */
  computed: Computed | null = null;
  #advice: readonly Diagnostic[] = [];
  #timer: NodeJS.Timeout | undefined;
  #running = new AbortController();
  #work: { readonly analysis: Analysis; readonly done: Promise<Evaluation | null> } | null = null;

  constructor(public document: TextDocument, path: string, private readonly around: Surroundings, private readonly listener: Listener) {
    this.analysis = analyze(path, document.getText(), around.files, around.clock);
    this.#publish();
    this.#evaluateIn(0);
  }

  /** The text, or a file it uses, may have changed. */
  changed(document: TextDocument = this.document): void {
    const before = this.analysis;
    const after = this.#read(document);
    const moved = document.version !== this.document.version;
    this.document = document;
    if (after === before && !moved) return;
    this.analysis = after;
    this.#advice = stillCurrent(this.#advice, before, after);
    this.#publish();
    if (after !== before) this.#evaluateIn(QUIET);
  }

  /** True when the numbers are those of the text as it stands. */
  get current(): boolean {
    return this.computed?.analysis === this.analysis;
  }

  /** Numbers for the current text, waiting for them if need be; null when that fails or the text changes meanwhile. */
  async numbers(): Promise<Evaluation | null> {
    if (this.current) return this.computed!.evaluation;
    return this.#work?.analysis === this.analysis ? this.#work.done : this.#evaluate('quick');
  }

  /** Fits again from many starts whatever is remembered, and says what changed. */
  async refit(): Promise<string> {
    const before = this.computed?.evaluation ?? null;
    const after = await this.#evaluate('full');
    return after ? refitSummary(before, after) : 'The refit did not finish: the text changed meanwhile, or the log says why.';
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#running.abort();
  }

  /** What the numbers say, as far as they are current. */
  get advice(): readonly Diagnostic[] {
    return this.#advice;
  }

  get diagnostics(): readonly Diagnostic[] {
    return [...this.analysis.diagnostics, ...this.#advice];
  }

  #evaluateIn(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#running.abort();
    this.#timer = setTimeout(() => void this.#evaluate('quick'), milliseconds);
  }

  /** Starts anew whatever is under way. Null when it is overtaken itself, or fails. */
  #evaluate(audit: 'quick' | 'full'): Promise<Evaluation | null> {
    clearTimeout(this.#timer);
    this.#running.abort();
    this.#running = new AbortController();
    const { analysis } = this;
    const done = this.#compute(analysis, audit, this.#running.signal);
    this.#work = { analysis, done };
    return done;
  }

  async #compute(analysis: Analysis, audit: 'quick' | 'full', signal: AbortSignal): Promise<Evaluation | null> {
    this.listener.state('computing');
    try {
      const evaluation = await evaluate(analysis.study, this.around.workshop, signal, audit);
      if (analysis !== this.analysis || signal.aborted) return null;
      this.computed = { analysis, evaluation };
      this.#advice = advice(analysis, evaluation);
      this.#publish();
      this.listener.computed();
      this.listener.state('ready');
      return evaluation;
    } catch (error) {
      if (signal.aborted) return null;
      this.listener.fault(error);
      this.listener.state('failed');
      return null;
    }
  }

  /** With a full reading where taking over from the last one fails: that would be our bug, and must not cost the user the file. */
  #read(document: TextDocument): Analysis {
    const { files, clock, incremental } = this.around;
    const { path } = this.analysis;
    try {
      return analyze(path, document.getText(), files, clock, incremental ? this.analysis : undefined);
    } catch (error) {
      this.listener.fault(error);
      return analyze(path, document.getText(), files, clock);
    }
  }

  #publish(): void {
    this.listener.publish(this.diagnostics);
  }
}
