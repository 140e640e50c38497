import type { Evaluation } from '../analysis/evaluation.js';
import type { PlanResult } from '../analysis/plans.js';
import { interval } from '../base/figures.js';
import type { Ends } from '../base/finite.js';
import { writeScore } from '../model/scores.js';
import { flopText } from './amounts.js';
import { frontierWords } from './frontier-words.js';

/** Benchmarks that a hint has room for. */
const FEW = 2;

/** "hellaswag ≈ 77.3% (70.5–84.0%) · frontier ≈ 88.8% (71.7–93.0%) · 1.45e22 FLOP"; null where nothing is expected of a plan. */
export function planHint({ predictions, standings, compute }: PlanResult, { rulers, study: { density } }: Evaluation, intervals: boolean): string | null {
  const counted = density.benchmarks.length > 0 ? density.benchmarks : rulers.map(({ benchmark }) => benchmark.name);
  const parts = counted.slice(0, FEW).flatMap((name) => {
    const benchmark = rulers.find((ruler) => ruler.benchmark.name === name)?.benchmark;
    if (!benchmark) return [];
    const write = (value: number) => writeScore(value, benchmark);
    const around = (ends: Ends | null) => (intervals && ends ? ` (${interval(ends, write) ?? '?'})` : '');
    const predicted = predictions.find((one) => one.benchmark === name)?.score;
    const promised = standings.flatMap(({ promised: of }) => of?.scores ?? []).find((one) => one.benchmark === name);
    return [
      ...(predicted && predicted.predicted !== null ? [`${name} ≈ ${write(predicted.predicted)}${around(predicted.predictionInterval)}`] : []),
      ...(promised ? [`${predicted ? '' : `${name}: `}${frontierWords(density.frontier).kind} ≈ ${write(promised.value)}${around(promised.prediction)}`] : []),
    ];
  });
  const all = [...parts, ...(compute === null ? [] : [flopText(compute)])];
  return all.length > 0 ? all.join(' · ') : null;
}
