import { parentPort, workerData } from 'node:worker_threads';
import { work } from '../engine/jobs.js';
import type { Desk, Order, Word } from './messages.js';

/** Milliseconds between two words of progress. */
const INTERVAL = 50;
/** Milliseconds of work on one job before it is asked which is next. */
const STRETCH = 8;

interface Task extends Order {
  readonly steps: ReturnType<typeof work>;
  /** Milliseconds of work so far. */
  spent: number;
  /** When its progress was last told. */
  told: number;
}

const { current } = workerData as Desk;
const tasks: Task[] = [];

const say = (word: Word) => parentPort!.postMessage(word);

parentPort!.on('message', (order: Order) => {
  tasks.push({ ...order, steps: work(order.job), spent: 0, told: performance.now() });
  if (tasks.length === 1) setImmediate(turn);
});

/** A stretch of work on the job that has had least, so that a short job need not wait for a long one; then orders are heard again. */
function turn(): void {
  for (const task of tasks.filter(({ stop }) => Atomics.load(stop, 0) !== 0)) leave(task, { id: task.id, kind: 'stopped' });
  if (tasks.length === 0) return;
  const task = tasks.reduce((least, other) => (other.spent < least.spent ? other : least));
  Atomics.store(current, 0, task.id);
  const last = stretch(task);
  Atomics.store(current, 0, 0);
  if (last) leave(task, last);
  if (tasks.length > 0) setImmediate(turn);
}

function leave(task: Task, last: Word): void {
  tasks.splice(tasks.indexOf(task), 1);
  say(last);
}

/** The last word on the task, or null where there is more to do. */
function stretch(task: Task): Word | null {
  const { id, steps } = task;
  const began = performance.now();
  try {
    for (;;) {
      const { done, value } = steps.next();
      if (done) return { id, kind: 'done', answer: value };
      const now = performance.now();
      if (now - task.told >= INTERVAL) {
        say({ id, kind: 'progress', share: value });
        task.told = now;
      }
      if (now - began < STRETCH) continue;
      task.spent += now - began;
      return null;
    }
  } catch (error) {
    return { id, kind: 'failed', error };
  }
}
