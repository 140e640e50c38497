import type { Answers, Job } from '../engine/jobs.js';

/** What a thread is started with: where it notes the number of the job it is in (Int32); 0 between steps. */
export interface Desk {
  readonly current: Int32Array;
}

/** To the thread: a job with its number, from 1, and the flag (Int32, not 0: stop) that is looked at between stretches of work. */
export interface Order {
  readonly id: number;
  readonly job: Job;
  readonly stop: Int32Array;
}

/** From the thread, of the job with this number. Nothing of a job follows `done`, `stopped` or `failed`. */
export type Word = { readonly id: number } & (
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'done'; readonly answer: Answers[Job['kind']] }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly error: unknown }
);
