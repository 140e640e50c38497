import { Worker } from 'node:worker_threads';
import type { Laboratory, Progress } from '../analysis/laboratory.js';
import type { AnswerTo, Job } from '../engine/jobs.js';
import type { Desk, Order, Word } from './messages.js';

/** Milliseconds a thread has to leave a job that is stopped; then it is ended, and its other jobs begin anew in another. */
const GRACE = 250;

interface Running {
  readonly order: Order;
  readonly progress: Progress;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Thread extends Desk {
  readonly worker: Worker;
}

/** Does jobs, taking turns, in a thread of its own, which is started with the first and kept. `bundle` is the thread's script. */
export class WorkerLaboratory implements Laboratory {
  #thread: Thread | null = null;
  readonly #running = new Map<number, Running>();
  /** Jobs that were told to stop. */
  readonly #leaving = new Map<number, NodeJS.Timeout>();
  #last = 0;

  constructor(private readonly bundle: string) {}

  async run<J extends Job>(job: J, signal: AbortSignal, progress: Progress = () => undefined): Promise<AnswerTo<J>> {
    signal.throwIfAborted();
    const order: Order = { id: ++this.#last, job, stop: new Int32Array(new SharedArrayBuffer(4)) };
    const abort = () => this.#stop(order.id, asError(signal.reason));
    try {
      return await new Promise<AnswerTo<J>>((resolve, reject) => {
        this.#running.set(order.id, { order, progress, resolve: resolve as Running['resolve'], reject });
        signal.addEventListener('abort', abort, { once: true });
        (this.#thread ??= this.#started()).worker.postMessage(order);
      });
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  #started(): Thread {
    const current = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(this.bundle, { workerData: { current } satisfies Desk });
    worker.unref(); // it must not keep the process alive
    worker.on('message', (word: Word) => this.#hear(word));
    const gone = (error: Error) => {
      if (this.#thread?.worker !== worker) return;
      this.#thread = null;
      for (const id of this.#running.keys()) this.#finish(id)?.reject(error);
    };
    worker.once('error', gone);
    worker.once('exit', () => gone(new Error('The thread that fits has ended.')));
    return { worker, current };
  }

  #hear(word: Word): void {
    if (word.kind === 'progress') return this.#running.get(word.id)?.progress(word.share);
    clearTimeout(this.#leaving.get(word.id));
    this.#leaving.delete(word.id);
    const running = this.#finish(word.id);
    if (word.kind === 'done') running?.resolve(word.answer);
    else if (word.kind === 'failed') running?.reject(asError(word.error));
  }

  /** Nobody waits for the job any more; a thread that hangs in it is ended. */
  #stop(id: number, reason: Error): void {
    const running = this.#finish(id);
    const thread = this.#thread;
    running?.reject(reason);
    if (!running || !thread) return;
    Atomics.store(running.order.stop, 0, 1);
    this.#leaving.set(id, setTimeout(() => {
      this.#leaving.delete(id);
      const current = Atomics.load(thread.current, 0);
      if (current === 0 || current === id) void this.#replace(thread); // a long step of another job is no fault
    }, GRACE));
  }

  async #replace(thread: Thread): Promise<void> {
    if (this.#thread !== thread) return;
    this.#thread = this.#running.size > 0 ? this.#started() : null;
    for (const { order } of this.#running.values()) this.#thread?.worker.postMessage(order);
    await thread.worker.terminate();
  }

  /** A job that has come to its end. */
  #finish(id: number): Running | undefined {
    const running = this.#running.get(id);
    this.#running.delete(id);
    return running;
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
