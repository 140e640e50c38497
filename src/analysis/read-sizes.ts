import type { ReadSize } from '../engine/size-difference.js';
import type { DensityOptions } from '../model/study.js';
import type { ModelResult, ScoreResult } from './evaluation.js';

/** How a model's size was read, for the error of its difference from another: on one benchmark, or (null) on all. Empty where there is none. */
export function readSizes({ scores, effective }: Pick<ModelResult, 'scores' | 'effective'>, benchmark: string | null, combine: DensityOptions['combine']): ReadSize[] {
  const used = benchmark === null ? scores : scores.filter((score) => score.benchmark === benchmark);
  // A geometric mean is one of sizes that each score has by itself.
  if (benchmark !== null || combine === 'geometric-mean') return used.flatMap(own);
  return effective?.kind === 'size' ? [{ readings: used.map(({ reading }) => reading), lnParams: Math.log(effective.params) }] : [];
}

function own({ reading, effective }: ScoreResult): ReadSize[] {
  return effective.kind === 'size' ? [{ readings: [reading], lnParams: Math.log(effective.params) }] : [];
}
