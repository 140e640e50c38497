import { percent, significant } from '../base/figures.js';
import type { Span } from '../base/span.js';
import type { Amount, Problems } from './readers.js';
import type { Benchmark, Measured } from './study.js';

/** A benchmark whose scores are fractions, typed as percents; others are typed as the plain numbers they are. */
export function isFraction({ range }: Benchmark): boolean {
  return range[1] <= 1;
}

/** The least and the greatest score there can be: models score below guessing level now and then, but nothing scores below 0. */
export function possibleScores({ range: [low, high] }: Benchmark): readonly [number, number] {
  return [Math.min(0, low), high];
}

/** A score in the benchmark's own unit, or the reason it cannot be one. Scores below guessing level happen and are allowed. */
export function readScore({ value, stderr, unit }: Amount, benchmark: Benchmark): Measured | 'not-percent' | 'outside' {
  const [low, high] = possibleScores(benchmark);
  if (isFraction(benchmark) && unit === '' && value > 1 && value <= 100) return 'not-percent';
  if (!isFraction(benchmark) && unit === '%') return 'outside';
  return value > high || value < low ? 'outside' : { value, stderr };
}

export function checkScore(amount: Amount, benchmark: Benchmark, span: Span, problems: Problems): void {
  const score = readScore(amount, benchmark);
  if (score === 'not-percent') problems.add('score-not-percent', span, { text: amount.image });
  if (score === 'outside') {
    const [low, high] = possibleScores(benchmark);
    const bound = (value: number) => writeScore(value, benchmark).replace(/\.0%$/, '%');
    problems.add('score-outside-range', span, { score: amount.image, benchmark: benchmark.name, low: bound(low), high: bound(high) });
  }
}

/** A score as people write it: "77.7%", or "8.2" where the benchmark's numbers are no fractions. */
export function writeScore(value: number, benchmark: Benchmark): string {
  return isFraction(benchmark) ? percent(value) : significant(value, 4);
}
