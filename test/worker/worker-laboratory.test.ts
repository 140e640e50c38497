import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyze } from '../../src/analysis/analyze.js';
import { ensembleOf } from '../../src/analysis/ensemble-of.js';
import { here } from '../../src/analysis/laboratory.js';
import { numbersOf } from '../../src/analysis/refit.js';
import { Workshop } from '../../src/analysis/workshop.js';
import type { Ensemble } from '../../src/engine/ensemble.js';
import { WorkerLaboratory } from '../../src/worker/worker-laboratory.js';
import { memoryFiles } from '../support/memory-files.js';

const text = 'use std/refinedweb\nmodel A { params: 7B  released: 2023-04-24  hellaswag: 78.1% }\nmodel B { params: 3B  released: 2024-01  hellaswag: 75% ± 1% }\n';
const never = new AbortController().signal;

let folder: string, bundle: string, ensemble: Ensemble;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'density-worker-'));
  bundle = path.join(folder, 'worker.cjs');
  await build({ entryPoints: ['src/worker/thread.ts'], bundle: true, platform: 'node', format: 'cjs', target: 'node20', outfile: bundle, logLevel: 'error' });
  const files = memoryFiles();
  ensemble = ensembleOf(await numbersOf(analyze('/file.density', text, files), files, new Workshop(), never))!.ensemble;
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a thread gives the same digits as this one, and tells how far it is', async () => {
  const laboratory = new WorkerLaboratory(bundle);
  const shares: number[] = [];
  const job = { kind: 'resample', ensemble, resamples: 2000, seed: 3 } as const;
  const there = await laboratory.run(job, never, (share) => shares.push(share));
  expect(there).toEqual(await here.run(job, never));
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  for (const share of shares) expect(share).toBeLessThanOrEqual(1);
});

test('a long job stops at once, and the next one is done by the same thread', async () => {
  const laboratory = new WorkerLaboratory(bundle);
  await laboratory.run({ kind: 'influence', ensemble }, never);
  const stop = new AbortController();
  const running = laboratory.run({ kind: 'resample', ensemble, resamples: 10_000_000, seed: 1 }, stop.signal, () => stop.abort(new Error('enough')));
  await expect(running).rejects.toThrow('enough');
  expect((await laboratory.run({ kind: 'influence', ensemble }, never)).units).toHaveLength(35);
});

test('a thread that hangs is ended, and the next job gets a new one', async () => {
  const hanging = path.join(folder, 'hanging.cjs');
  writeFileSync(hanging, "require('node:worker_threads').parentPort.on('message', () => { for (;;); });");
  const laboratory = new WorkerLaboratory(hanging);
  for (let i = 0; i < 2; i++) {
    const stop = new AbortController();
    const running = laboratory.run({ kind: 'influence', ensemble }, stop.signal);
    setTimeout(() => stop.abort(new Error('enough')), 50);
    await expect(running).rejects.toThrow('enough');
  }
});

test('jobs take turns: a short one is done while a long one goes on, and one that is stopped meanwhile is left', async () => {
  const laboratory = new WorkerLaboratory(bundle);
  const stop = new AbortController();
  const long = laboratory.run({ kind: 'resample', ensemble, resamples: 10_000_000, seed: 1 }, stop.signal);
  const superseded = laboratory.run({ kind: 'influence', ensemble }, AbortSignal.abort(new Error('superseded')));
  await expect(superseded).rejects.toThrow('superseded');
  const short = laboratory.run({ kind: 'resample', ensemble, resamples: 200, seed: 1 }, never);
  expect(await Promise.race([short, long])).toEqual(await here.run({ kind: 'resample', ensemble, resamples: 200, seed: 1 }, never));
  stop.abort(new Error('enough'));
  await expect(long).rejects.toThrow('enough');
});

/** A thread that answers with its number: it hangs in `fits`, is busy in `resample` for half a second, and takes a moment for `influence`. */
const busy = `const { parentPort, workerData: { current }, threadId: answer } = require('node:worker_threads');
parentPort.on('message', ({ id, job: { kind } }) => {
  const done = () => parentPort.postMessage({ id, kind: 'done', answer });
  if (kind === 'influence') return setTimeout(done, 100);
  Atomics.store(current, 0, id);
  const until = performance.now() + 500;
  while (kind === 'fits' || performance.now() < until);
  Atomics.store(current, 0, 0);
  done();
});`;

test('with a thread that hangs in one job the others are not lost, but begin anew', async () => {
  writeFileSync(path.join(folder, 'busy.cjs'), busy);
  const laboratory = new WorkerLaboratory(path.join(folder, 'busy.cjs'));
  const first = await laboratory.run({ kind: 'influence', ensemble }, never);
  const stop = new AbortController();
  const other = laboratory.run({ kind: 'influence', ensemble }, never);
  const hanging = laboratory.run({ kind: 'fits', laws: [], curves: [] }, stop.signal);
  stop.abort(new Error('enough'));
  await expect(hanging).rejects.toThrow('enough');
  expect(await other).not.toEqual(first);
});

test('a long step of one job is no reason to end the thread for another', async () => {
  writeFileSync(path.join(folder, 'busy.cjs'), busy);
  const laboratory = new WorkerLaboratory(path.join(folder, 'busy.cjs'));
  const first = await laboratory.run({ kind: 'influence', ensemble }, never);
  const stop = new AbortController();
  const long = laboratory.run({ kind: 'resample', ensemble, resamples: 1, seed: 1 }, never);
  const short = laboratory.run({ kind: 'influence', ensemble }, stop.signal);
  stop.abort(new Error('enough'));
  await expect(short).rejects.toThrow('enough');
  expect(await long).toEqual(first);
});

test('a fault in the thread is an error here, not a wait for ever', async () => {
  const faulty = path.join(folder, 'faulty.cjs');
  writeFileSync(faulty, "throw new Error('broken');");
  await expect(new WorkerLaboratory(faulty).run({ kind: 'influence', ensemble }, never)).rejects.toThrow('broken');
  const silent = path.join(folder, 'silent.cjs');
  writeFileSync(silent, "require('node:worker_threads').parentPort.once('message', () => process.exit(0));");
  await expect(new WorkerLaboratory(silent).run({ kind: 'influence', ensemble }, never)).rejects.toThrow('has ended');
});
