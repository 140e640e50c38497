import { runsBehind, type Evaluation } from './evaluation.js';
import { times } from '../base/figures.js';

/**
 * The most tokens a run behind the laws was trained on, the least of them over the benchmarks that count, or over all where none does.
 * Null without a fitted law.
 */
export function longestRun({ study: { reference, density }, rulers }: Pick<Evaluation, 'study' | 'rulers'>): number | null {
  const fitted = rulers.filter(({ law }) => law.kind === 'fitted');
  const counted = fitted.filter(({ benchmark }) => density.benchmarks.includes(benchmark.name));
  const longest = (counted.length > 0 ? counted : fitted).map((ruler) => runsBehind(ruler).reduce((most, row) => Math.max(most, reference?.rows[row]?.tokens ?? 0), 0));
  const least = Math.min(...longest);
  return Number.isFinite(least) && least > 0 ? least : null;
}

/** "2.2×", how far the tokens at which sizes are read lie beyond the longest run; null where they do not. */
export function timesBeyond(tokens: number, longest: number | null): string | null {
  return longest !== null && tokens > longest ? times(tokens / longest) : null;
}
