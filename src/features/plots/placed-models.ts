import { largestRun, type Evaluation, type ModelResult, type NotInTrend } from '../../analysis/evaluation.js';
import { count, interval, ratio, times } from '../../base/figures.js';
import type { EffectiveSize } from '../../engine/effective-size.js';
import type { Release } from '../../model/study.js';
import { doublingsWithoutModel } from '../influence-words.js';
import { shortName } from './plot-words.js';

/** A model with its result on one benchmark, or on all of them together: what the plots of a study draw. */
export interface PlacedModel {
  readonly name: string;
  readonly size: number | null;
  readonly released: Release | null;
  readonly effective: EffectiveSize | null;
  readonly density: number | null;
  readonly densityInterval: readonly [number | null, number | null] | null;
  readonly extrapolated: boolean;
  /** How many times the largest reference model its effective size is; null within the reference. */
  readonly beyond: number | null;
  readonly standing: Standing;
  /** Whether there is a trend that it could be outside of. */
  readonly hasTrend: boolean;
  /** Whether it stood for election to the frontier. */
  readonly stood: boolean;
  readonly whyAside: NotInTrend | null;
  /** What becomes of the trend without it, where it carries one: "without this model density doubles every 338 days instead of 328". */
  readonly without: string | null;
}

/** `record`: carries the trend. `candidate`: could have. `aside`: was not asked, `whyAside` says why. */
export type Standing = 'record' | 'candidate' | 'aside';

/** Parallel to `evaluation.models`; `benchmark` is null for all benchmarks together. */
export function placedModels(evaluation: Evaluation, benchmark: string | null): PlacedModel[] {
  const trend = evaluation.trends.find((t) => t.benchmark === benchmark);
  const [records, candidates] = [new Set(trend?.frontier), new Set(trend?.candidates)];
  const everyoneCarries = evaluation.study.density.frontier === 'all';
  return evaluation.models.map((result, index) => {
    const on = benchmark === null ? result : result.scores.find((s) => s.benchmark === benchmark);
    const effective = on?.effective ?? null;
    const density = on?.density ?? null;
    const largest = largestRun(evaluation.rulers, benchmark === null ? result.scores.map((s) => s.benchmark) : [benchmark]);
    const share = effective?.kind === 'size' && largest !== null ? effective.params / largest : 0;
    return {
      name: result.model.name, size: result.size, released: result.model.released,
      effective, density, densityInterval: on?.densityInterval ?? null,
      extrapolated: on?.extrapolated ?? false,
      beyond: share > 1 ? share : null,
      standing: records.has(index) && !everyoneCarries ? 'record' : candidates.has(index) ? 'candidate' : 'aside',
      hasTrend: trend?.trend.kind === 'trend',
      stood: candidates.has(index),
      without: records.has(index) ? (doublingsWithoutModel(evaluation, index, (on) => on === benchmark)[0] ?? null) : null,
      whyAside: candidates.has(index) ? null : benchmark === null ? result.notInTrend : reason(result, density, share > evaluation.study.density.reach),
    };
  });
}

/** On one benchmark of several only the model's own facts say why; a score near its floor or ceiling is left unsaid. */
function reason({ model }: ModelResult, density: number | null, beyond: boolean): NotInTrend | null {
  if (model.base !== null) return 'has-base';
  if (density === null) return 'no-density';
  if (model.released === null) return 'no-date';
  return beyond ? 'beyond-reach' : null;
}

/** How a model is drawn, in words for the legend; shape and filling tell them apart without colour. */
export const looks = {
  record: { label: 'record setter', shape: 'diamond', line: 'record', fill: 'record' },
  recordBeyond: { label: 'record setter, extrapolated', shape: 'diamond', line: 'record', fill: 'paper' },
  model: { label: 'model', shape: 'circle', line: 'model', fill: 'model' },
  modelBeyond: { label: 'model, extrapolated', shape: 'circle', line: 'model', fill: 'paper' },
  aside: { label: 'outside the trend', shape: 'triangle-up', line: 'aside', fill: 'paper' },
} as const;

export type Look = keyof typeof looks;

export function lookOf({ standing, hasTrend, extrapolated }: PlacedModel): Look {
  if (standing === 'aside' && hasTrend) return 'aside';
  if (standing === 'record') return extrapolated ? 'recordBeyond' : 'record';
  return extrapolated ? 'modelBeyond' : 'model';
}

const asideWords: Record<NotInTrend, string> = {
  'no-date': 'no release date',
  'no-density': 'no density',
  'beyond-reach': 'beyond reach',
  'near-floor': 'score near the floor',
  'near-ceiling': 'score near the ceiling',
  'has-base': 'made from another model',
};

/** What pointing at a model says, one fact a line. */
export function modelTip(model: PlacedModel): string {
  const { size, released, effective, density, densityInterval, beyond, standing, hasTrend, whyAside, without } = model;
  return [
    shortName(model.name, 80),
    [size === null ? null : `${count(size)} params`, released && `released ${released.text}`].filter(Boolean).join(' · '),
    effective?.kind === 'size' && `effective size ${withInterval(count(effective.params), effective.interval, count)}`,
    density !== null && `density ${withInterval(ratio(density), densityInterval, ratio)}`,
    standing === 'record' && 'record setter',
    without,
    hasTrend && whyAside && `outside the trend: ${asideWords[whyAside]}`,
    beyond !== null && `${times(beyond)} the largest reference model`,
  ].filter(Boolean).join('\n');
}

function withInterval(value: string, ends: readonly [number | null, number | null] | null, write: (value: number) => string): string {
  const range = ends && interval(ends, write);
  return range ? `${value} (${range})` : value;
}
