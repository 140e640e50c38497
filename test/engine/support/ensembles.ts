import type { Ensemble } from '../../../src/engine/ensemble.js';
import { fitLossLaw, type LossLawOptions, type LossPoint } from '../../../src/engine/loss-law.js';
import { fitScoreCurve, type ScorePoint } from '../../../src/engine/score-curve.js';
import { fitOf, golden, huberLog, refinedWeb } from './data.js';

export const inRange = { floor: 0.25, ceiling: 1, best: 1, anchor: false, audit: 'quick' } as const;

const settings = { tokens: 1e12, level: 0.9, combine: 'average-score', frontier: 'records' } as const;

/** One law and nothing else. */
export function lawAlone(points: readonly LossPoint[], options: LossLawOptions): Ensemble {
  const rows = points.map((_, i) => i);
  return { ...settings, units: rows, laws: [{ rows, points, options, fit: fitOf(fitLossLaw(points, options)) }], curves: [], models: [], trends: [] };
}

/** One law, one curve on the same rows, and models with their trend. */
export function rulerOf(points: readonly (LossPoint & ScorePoint)[], models: Ensemble['models'], options: LossLawOptions = huberLog): Ensemble {
  const alone = lawAlone(points, options);
  return {
    ...alone, models,
    curves: [{ law: 0, rows: alone.units, points, options: inRange, fit: fitOf(fitScoreCurve(points, inRange)), width: 1 }],
    trends: [{ curve: null, candidates: models.map((_, i) => i) }],
  };
}

/** The 85 models read on the RefinedWeb runs. */
export function refinedWebStudy(): Ensemble {
  const { models } = golden<{ models: { params: number; released: string; score: number }[] }>('refinedweb-example.json');
  return rulerOf(refinedWeb(), models.map(({ params, released, score }) => ({
    scores: [{ curve: 0, value: score, stderr: 0.004 }], size: params, day: (Date.parse(released) - Date.parse('2023-02-24')) / 86_400_000, dayWidth: 0,
  })));
}

/** What a generator returns in the end; each share it yields on the way lies between the last one and 1. */
export function drained<Result>(generator: Generator<number, Result>): Result {
  for (let before = 0; ;) {
    const step = generator.next();
    if (step.done) return step.value;
    if (!(step.value >= before && step.value <= 1 + 1e-12)) throw new Error(`progress from ${before} to ${step.value}`);
    before = step.value;
  }
}
