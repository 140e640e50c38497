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

test('jobs wait for each other; one that is stopped while it waits is never begun', async () => {
  const laboratory = new WorkerLaboratory(bundle);
  const stop = new AbortController();
  const first = laboratory.run({ kind: 'resample', ensemble, resamples: 500, seed: 1 }, never);
  const second = laboratory.run({ kind: 'influence', ensemble }, stop.signal);
  stop.abort(new Error('superseded'));
  await expect(second).rejects.toThrow('superseded');
  expect((await first).resamples).toBe(500);
});

test('a fault in the thread is an error here, not a wait for ever', async () => {
  const faulty = path.join(folder, 'faulty.cjs');
  writeFileSync(faulty, "throw new Error('broken');");
  await expect(new WorkerLaboratory(faulty).run({ kind: 'influence', ensemble }, never)).rejects.toThrow('broken');
  const silent = path.join(folder, 'silent.cjs');
  writeFileSync(silent, "require('node:worker_threads').parentPort.once('message', () => process.exit(0));");
  await expect(new WorkerLaboratory(silent).run({ kind: 'influence', ensemble }, never)).rejects.toThrow('has ended');
});
