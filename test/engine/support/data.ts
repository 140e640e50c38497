import { readFileSync } from 'node:fs';
import type { Fitted } from '../../../src/engine/fitted.js';
import type { LossLawOptions, LossPoint } from '../../../src/engine/loss-law.js';
import type { ScorePoint } from '../../../src/engine/score-curve.js';
import { smoothCheckpoints } from '../../data/smooth-checkpoints.mjs';

/** Rows of a plain CSV under test/ (no quoted cells), by column name. */
export function rows<Column extends string = string>(file: string): Record<Column, string>[] {
  const [head, ...lines] = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').trim().split('\n').map((line) => line.split(','));
  return lines.map((cells) => Object.fromEntries(head!.map((name, i) => [name, cells[i] ?? ''])) as Record<Column, string>);
}

/** A file of numbers computed by an independent program (scipy), in the shape the test names. */
export function golden<Shape>(file: string): Shape {
  return JSON.parse(readFileSync(new URL(`../../golden/${file}`, import.meta.url), 'utf8')) as Shape;
}

export const huberLog: LossLawOptions = { irreducible: true, robust: { kind: 'huber', delta: 1e-3 }, space: 'log', audit: 'quick' };
export const leastSquaresLog: LossLawOptions = { ...huberLog, robust: { kind: 'none' } };
export const leastAbsoluteLog: LossLawOptions = { ...huberLog, robust: { kind: 'least-absolute' } };

export interface ChinchillaPoint extends LossPoint {
  readonly id: string;
  readonly outlier: boolean;
}

export function chinchilla(): ChinchillaPoint[] {
  return rows('data/chinchilla.csv').map((r) => ({ id: r.id!, params: +r.N!, tokens: +r.D!, loss: +r.loss!, outlier: r.outlier === '1' }));
}

export function refinedWeb(): (LossPoint & ScorePoint)[] {
  return rows('data/refinedweb-testbed.csv').map((r) => ({ params: +r.N!, tokens: +r.D!, loss: +r.loss_c4!, score: +r.hellaswag! }));
}

export type Task = 'hellaswag' | 'mmlu';

/** The ladder's finished runs: `fit`, `extra` or `target`. */
export function ladderRuns(task: Task, ...roles: string[]): (LossPoint & ScorePoint)[] {
  return rows('data/olmo-ladder-runs.csv').filter((r) => roles.includes(r.role!))
    .map((r) => ({ params: +r.N!, tokens: +r.D!, loss: +r[`${task}_bpb`]!, score: +r[`${task}_acc`]! }));
}

export function ladderCheckpoints(task: Task): ScorePoint[] {
  return smoothCheckpoints(rows<'size' | 'mult' | 'N' | 'D' | 'mmlu_bpb' | 'mmlu_acc' | 'hellaswag_bpb' | 'hellaswag_acc'>('data/olmo-ladder-checkpoints.csv')).map((row) => ({ loss: row[`${task}_bpb`], score: row[`${task}_acc`] }));
}

/** The fit, or a failed test. */
export function fitOf<Name extends string>(fitted: Fitted<Name>) {
  if (fitted.kind !== 'fitted') throw new Error(`not fitted: ${fitted.why}`);
  return fitted;
}

/** |a / b − 1|. */
export function apart(a: number, b: number): number {
  return Math.abs(a / b - 1);
}

/** Uniform numbers in (0, 1) from a seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4294967296;
  };
}

export function normals(seed: number): () => number {
  const uniform = random(seed);
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
