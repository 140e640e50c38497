import { significant } from '../base/figures.js';
import { outlierLimit } from '../engine/outliers.js';
import { writeScore } from '../model/scores.js';
import type { Reference } from '../model/study.js';
import type { Ruler } from './evaluation.js';

export interface OutlyingRow {
  /** "run-3", or "The score of run-3 on mmlu". */
  readonly what: string;
  readonly z: number;
  readonly measured: string;
  readonly predicted: string;
}

/** The rows that lie far from a law or a score curve, by their number in the reference, each with the fit it lies farthest from. */
export function outlyingRows({ rows }: Reference, rulers: readonly Ruler[]): Map<number, OutlyingRow> {
  const found = new Map<number, OutlyingRow>();
  const consider = (index: number, z: number, words: () => Omit<OutlyingRow, 'z'>) => {
    if (Math.abs(z) > Math.max(outlierLimit, Math.abs(found.get(index)?.z ?? 0))) found.set(index, { ...words(), z });
  };
  for (const ruler of rulers) {
    ruler.lawRows.forEach((index, at) => consider(index, ruler.lawZ[at] ?? 0, () => lossOf(rows[index]!, ruler, at)));
    ruler.curveRows.forEach((index, at) => consider(index, ruler.curveZ[at] ?? 0, () => scoreOf(rows[index]!, ruler, at)));
  }
  return found;
}

function lossOf({ name, losses }: Reference['rows'][number], { benchmark, law }: Ruler, at: number): Omit<OutlyingRow, 'z'> {
  const measured = losses[benchmark.name]!;
  const residual = law.kind === 'fitted' ? law.residuals[at]! : 0;
  const predicted = law.kind === 'fitted' && law.objective.space === 'log' ? measured * Math.exp(-residual) : measured - residual;
  return { what: name, measured: significant(measured, 4), predicted: significant(predicted, 4) };
}

function scoreOf({ name, scores }: Reference['rows'][number], { benchmark, curve }: Ruler, at: number): Omit<OutlyingRow, 'z'> {
  const measured = scores[benchmark.name]!;
  const residual = curve.kind === 'fitted' ? curve.residuals[at]! : 0;
  const predicted = benchmark.better === 'higher' ? measured - residual : measured + residual;
  return { what: `The score of ${name} on ${benchmark.name}`, measured: writeScore(measured, benchmark), predicted: writeScore(predicted, benchmark) };
}
