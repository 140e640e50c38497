import { breathe } from '../base/cancellation.js';
import { work, type AnswerTo, type Job } from '../engine/jobs.js';

/** Told the share done, 0..1, now and then. */
export type Progress = (share: number) => void;

/** Where long work is done: in this thread, or in another one. */
export interface Laboratory {
  /** Throws the signal's reason soon after it is aborted. */
  run<J extends Job>(job: J, signal: AbortSignal, progress?: Progress): Promise<AnswerTo<J>>;
}

/** Milliseconds of work between two rests. */
const STRETCH = 8;

/** Works in this thread and lets other work run in between. */
export const here: Laboratory = {
  async run<J extends Job>(job: J, signal: AbortSignal, progress: Progress = () => undefined): Promise<AnswerTo<J>> {
    signal.throwIfAborted();
    const steps = work(job);
    for (let rested = performance.now(); ;) {
      const { done, value } = steps.next();
      if (done) return value;
      if (performance.now() - rested < STRETCH) continue;
      progress(value);
      await breathe(signal);
      rested = performance.now();
    }
  },
};
