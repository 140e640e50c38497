import { Worker } from 'node:worker_threads';
import type { Laboratory, Progress } from '../analysis/laboratory.js';
import type { AnswerTo, Job } from '../engine/jobs.js';
import type { Order, Word } from './messages.js';

/** Milliseconds a thread has to stop by itself; then it is ended, and the next job gets a new one. */
const GRACE = 250;

/** Does jobs, one after another, in a thread of its own, which is started with the first and kept. `bundle` is the thread's script. */
export class WorkerLaboratory implements Laboratory {
  #worker: Worker | null = null;
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly bundle: string) {}

  async run<J extends Job>(job: J, signal: AbortSignal, progress: Progress = () => undefined): Promise<AnswerTo<J>> {
    const before = this.#last;
    const done = before.then(() => this.#ask(job, signal, progress));
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #ask<J extends Job>(job: J, signal: AbortSignal, progress: Progress): Promise<AnswerTo<J>> {
    signal.throwIfAborted();
    const worker = (this.#worker ??= this.#started());
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const order: Order = { job, stop };
    let grace: NodeJS.Timeout | undefined;
    const abort = () => {
      Atomics.store(stop, 0, 1);
      grace = setTimeout(() => void this.#end(worker), GRACE);
    };
    try {
      return await new Promise<AnswerTo<J>>((resolve, reject) => {
        worker.on('message', (word: Word) => {
          if (word.kind === 'progress') progress(word.share);
          else if (word.kind === 'done') resolve(word.answer as AnswerTo<J>);
          else reject(word.kind === 'failed' ? asError(word.error) : asError(signal.reason));
        });
        const gone = (error: Error) => {
          if (this.#worker === worker) this.#worker = null;
          reject(error);
        };
        worker.once('error', gone);
        worker.once('exit', () => gone(signal.aborted ? asError(signal.reason) : new Error('The thread that fits has ended.')));
        signal.addEventListener('abort', abort, { once: true });
        worker.postMessage(order);
      });
    } finally {
      clearTimeout(grace);
      signal.removeEventListener('abort', abort);
      for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event); // only ours: Node's own keep the port open
    }
  }

  #started(): Worker {
    const worker = new Worker(this.bundle);
    worker.unref(); // it must not keep the process alive
    return worker;
  }

  async #end(worker: Worker): Promise<void> {
    if (this.#worker === worker) this.#worker = null;
    await worker.terminate();
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
