import type { TextDocument } from 'vscode-languageserver-textdocument';
import { advice, stillCurrent } from '../analysis/advice.js';
import type { Analysis } from '../analysis/analysis.js';
import { analyze } from '../analysis/analyze.js';
import type { Evaluation } from '../analysis/evaluation.js';
import type { Laboratory, Progress } from '../analysis/laboratory.js';
import { isLockable } from '../analysis/locked.js';
import { numbersOf, refit, scrutinize } from '../analysis/refit.js';
import { THOROUGH } from '../analysis/thoroughness.js';
import type { Workshop } from '../analysis/workshop.js';
import type { Diagnostic } from '../base/diagnostic.js';
import type { Computed } from '../features/hint.js';
import { refitSummary } from '../features/refit-summary.js';
import type { Files } from '../base/files.js';
import type { RefitResult } from '../protocol/messages.js';
import type { Locking } from './lock-file.js';

/** What a session tells the server; all calls are for its own document. */
export interface Listener {
  /** Diagnostics of the current version: those of the text, and advice as far as its numbers are current. */
  publish(diagnostics: readonly Diagnostic[]): void;
  /** The numbers now belong to the current version. */
  computed(): void;
  /** `share` of a refit that is done, 0..1; null outside of one. */
  state(state: 'computing' | 'ready' | 'failed', share: number | null): void;
  /** A refit was made: its numbers are to lie beside the file. */
  lock(evaluation: Evaluation): Promise<Locking>;
  fault(error: unknown): void;
}

export interface Surroundings {
  readonly files: Files;
  readonly workshop: Workshop;
  readonly laboratory: Laboratory;
  readonly clock: () => Date;
  /** False reads every text from scratch: what the bench compares with. */
  readonly incremental: boolean;
}

/** An evaluation under way: its numbers, and later the same with what leaving rows out says. Null when overtaken, or failed. */
interface Work {
  readonly analysis: Analysis;
  readonly numbers: Promise<Evaluation | null>;
  readonly scrutinized: Promise<Evaluation | null>;
}

/** Why work was stopped before it was done; the message goes on after "because". */
class Overtaken extends Error {}

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
  #work: Work | null = null;
  /** That was last told of: a document changes in place, so the one before cannot be asked. */
  #version: number;

  constructor(public document: TextDocument, path: string, private readonly around: Surroundings, private readonly listener: Listener) {
    this.analysis = analyze(path, document.getText(), around.files, around.clock);
    this.#version = document.version;
    this.#publish();
    this.#evaluateIn(0);
  }

  /** The text, or a file it uses, may have changed. */
  changed(document: TextDocument = this.document): void {
    const before = this.analysis;
    const after = this.#read(document);
    const moved = document.version !== this.#version;
    this.document = document;
    this.#version = document.version;
    if (after === before && !moved) return;
    this.analysis = after;
    this.#advice = stillCurrent(this.#advice, before, after);
    this.#publish();
    if (after !== before) this.#evaluateIn(QUIET);
    else if (this.current) this.listener.state('ready', null);
  }

  /** The text is the same, but what its lock file knows is not. */
  lockChanged(): void {
    this.#evaluateIn(QUIET, 'its lock file has changed');
  }

  /** True when the numbers are those of the text as it stands. */
  get current(): boolean {
    return this.computed?.analysis === this.analysis;
  }

  /** Numbers for the current text, waiting for them if need be; null when that fails or the text changes meanwhile. */
  async numbers(): Promise<Evaluation | null> {
    return this.current ? this.computed!.evaluation : this.#latest().numbers;
  }

  /** The same with what leaving rows out says. */
  async scrutinized(): Promise<Evaluation | null> {
    return this.current && this.computed!.evaluation.scrutiny ? this.computed!.evaluation : this.#latest().scrutinized;
  }

  /** The thorough work on the text as it stands; says in one line what came of it. Stops when the text changes, or at the signal. */
  async refit(signal: AbortSignal): Promise<RefitResult> {
    const { analysis } = this;
    const before = this.computed?.evaluation ?? null;
    const running = this.#begin('another one was begun');
    const stop = () => running.abort(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    try {
      const { workshop, laboratory } = this.around;
      const report: Progress = (share) => this.listener.state('computing', share);
      report(0);
      const refitted = refit(analysis.study, workshop, laboratory, THOROUGH, running.signal, report);
      const known = refitted.catch(() => null);
      this.#work = { analysis, numbers: known, scrutinized: known }; // who asks for numbers meanwhile waits for these
      const evaluation = await refitted;
      running.signal.throwIfAborted();
      const locked: Evaluation = { ...evaluation, lock: isLockable(evaluation) ? { kind: 'current' } : evaluation.lock };
      this.#take(analysis, locked);
      const { says, lock } = await this.listener.lock(locked);
      return { summary: `${refitSummary(before, locked, errorsIn(analysis))} ${says}`.trim(), lock };
    } catch (error) {
      if (running.signal.reason instanceof Overtaken) return unlocked(`The refit stopped, because ${running.signal.reason.message}.`);
      this.#work = null;
      if (!running.signal.aborted) {
        this.#failed(error);
        return unlocked('The refit failed; the log says why.');
      }
      this.#evaluateIn(0);
      return unlocked('The refit was stopped; nothing has changed.');
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  close(): void {
    this.#interrupt('the file was closed');
  }

  /** What the numbers say, as far as they are current. */
  get advice(): readonly Diagnostic[] {
    return this.#advice;
  }

  get diagnostics(): readonly Diagnostic[] {
    return [...this.analysis.diagnostics, ...this.#advice];
  }

  #evaluateIn(milliseconds: number, why?: string): void {
    this.#interrupt(why);
    this.#timer = setTimeout(() => void this.#evaluate(), milliseconds);
  }

  #latest(): Work {
    return this.#work?.analysis === this.analysis ? this.#work : this.#evaluate();
  }

  /** Whatever is under way, or about to be, stops. */
  #interrupt(why = 'the text has changed'): void {
    clearTimeout(this.#timer);
    this.#running.abort(new Overtaken(why));
  }

  #begin(why?: string): AbortController {
    this.#interrupt(why);
    this.#work = null;
    return (this.#running = new AbortController());
  }

  #evaluate(): Work {
    const { signal } = this.#begin();
    const { analysis } = this;
    const numbers = this.#compute(analysis, signal);
    this.#work = { analysis, numbers, scrutinized: numbers.then((evaluation) => evaluation && this.#scrutinize(analysis, evaluation, signal)) };
    return this.#work;
  }

  async #compute(analysis: Analysis, signal: AbortSignal): Promise<Evaluation | null> {
    this.listener.state('computing', null);
    try {
      const evaluation = await numbersOf(analysis, this.around.files, this.around.workshop, signal);
      signal.throwIfAborted();
      this.#take(analysis, evaluation);
      return evaluation;
    } catch (error) {
      if (!signal.aborted) this.#failed(error);
      return null;
    }
  }

  async #scrutinize(analysis: Analysis, evaluation: Evaluation, signal: AbortSignal): Promise<Evaluation | null> {
    try {
      const known = await scrutinize(evaluation, this.around.workshop, this.around.laboratory, signal);
      signal.throwIfAborted();
      if (known !== evaluation) this.#take(analysis, known);
      return known;
    } catch (error) {
      if (!signal.aborted) this.listener.fault(error);
      return signal.aborted ? null : evaluation; // the numbers stand without it
    }
  }

  #take(analysis: Analysis, evaluation: Evaluation): void {
    this.computed = { analysis, evaluation, before: beforeErrors(analysis, this.computed) };
    this.#advice = advice(analysis, evaluation);
    this.#publish();
    this.listener.computed();
    this.listener.state('ready', null);
  }

  #failed(error: unknown): void {
    this.listener.fault(error);
    this.listener.state('failed', null);
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

  /** What is said of it may be taken otherwise now. */
  tellAgain(): void {
    this.#publish();
  }

  #publish(): void {
    this.listener.publish(this.diagnostics);
  }
}

function unlocked(summary: string): RefitResult {
  return { summary, lock: null };
}

function errorsIn({ diagnostics }: Analysis): number {
  return diagnostics.filter(({ severity }) => severity === 'error').length;
}

/** The numbers of the text before it got more errors: a number that is being typed is one for a moment. */
function beforeErrors(analysis: Analysis, last: Computed | null): Computed | null {
  if (!last) return null;
  const [now, then] = [errorsIn(analysis), errorsIn(last.analysis)];
  if (now > then) return { analysis: last.analysis, evaluation: last.evaluation };
  return now === then ? (last.before ?? null) : null;
}
