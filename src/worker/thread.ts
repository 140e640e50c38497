import { parentPort } from 'node:worker_threads';
import { work } from '../engine/jobs.js';
import type { Order, Word } from './messages.js';

/** Milliseconds between two words of progress. */
const INTERVAL = 50;

const say = (word: Word) => parentPort!.postMessage(word);

parentPort!.on('message', ({ job, stop }: Order) => {
  try {
    const steps = work(job);
    for (let told = performance.now(); ;) {
      const { done, value } = steps.next();
      if (done) return say({ kind: 'done', answer: value });
      if (Atomics.load(stop, 0) !== 0) return say({ kind: 'stopped' });
      const now = performance.now();
      if (now - told < INTERVAL) continue;
      say({ kind: 'progress', share: value });
      told = now;
    }
  } catch (error) {
    say({ kind: 'failed', error });
  }
});
