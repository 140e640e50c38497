import { breathe } from '../base/cancellation.js';
import { growingWindows, outOfSample } from '../engine/expanding-window.js';
import type { LossPoint } from '../engine/loss-law.js';
import type { Reference } from '../model/study.js';
import type { Ruler, Validation, ValidationWindow } from './evaluation.js';
import { lawPoints } from './rulers.js';
import type { Workshop } from './workshop.js';

/** Runs within this factor of each other are one step: neighbouring sizes of a ladder stay apart, rounding of one size does not. Half a power of ten in compute. */
const STEPS = { params: 1.5, compute: Math.sqrt(10) } as const;

/** Fits every loss law of a reference to its smallest runs and predicts the next, window after window; nothing unless the reference asks for it. */
export async function validate(reference: Reference, rulers: readonly Ruler[], workshop: Workshop, level: number, signal: AbortSignal): Promise<Validation[]> {
  const { validate: by } = reference;
  if (by === null) return [];
  const validations: Validation[] = [];
  for (const ruler of rulers.filter(({ law, lawRows }, at) => lawRows.length > 0 && rulers.findIndex((other) => other.law === law) === at)) {
    const benchmarks = rulers.filter(({ law }) => law === ruler.law).map(({ benchmark }) => benchmark.name);
    const points = lawPoints(reference, ruler.benchmark, ruler.lawRows);
    const keys = points.map((point) => keyOf(point, by));
    const windows: ValidationWindow[] = [];
    for (const { fitted, next, farthest } of growingWindows(keys, STEPS[by])) {
      await breathe(signal);
      const rows = (of: readonly number[]) => of.map((at) => ruler.lawRows[at]!);
      const law = workshop.law(fitted.map((at) => points[at]!), reference.law);
      const predicted = (of: readonly number[]) => (law.kind === 'fitted' ? outOfSample(law, of.map((at) => points[at]!), level) : null);
      windows.push({
        rows: fitted.length, largest: largest(keys, fitted), why: law.kind === 'not-fitted' ? law.why : null, settled: law.kind === 'fitted' && law.status !== 'not-converged',
        next: { rows: rows(next), from: smallest(keys, next), to: largest(keys, next), errors: predicted(next) },
        farthest: { rows: rows(farthest), from: smallest(keys, farthest), to: largest(keys, farthest), errors: predicted(farthest) },
      });
    }
    validations.push({ benchmarks, by, windows });
  }
  return validations;
}

/** Parameters, or the training compute 6·N·D in FLOP. */
export function keyOf({ params, tokens }: Pick<LossPoint, 'params' | 'tokens'>, by: Validation['by']): number {
  return by === 'params' ? params : 6 * params * tokens;
}

function largest(keys: readonly number[], of: readonly number[]): number {
  return of.reduce((most, at) => Math.max(most, keys[at]!), 0);
}

function smallest(keys: readonly number[], of: readonly number[]): number {
  return of.reduce((least, at) => Math.min(least, keys[at]!), Infinity);
}
