import type { Answers, Job } from '../engine/jobs.js';

/** To the thread: a job, and the flag (Int32, not 0: stop) it looks at between steps. */
export interface Order {
  readonly job: Job;
  readonly stop: Int32Array;
}

/** From the thread. Nothing follows `done`, `stopped` or `failed` until the next order. */
export type Word =
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'done'; readonly answer: Answers[Job['kind']] }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly error: unknown };
