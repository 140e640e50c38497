import type { FormulaResampled } from '../../engine/formula/formula-resample.js';
import type { FormulaMember } from '../../engine/formula/formula-replicas.js';
import type { Laboratory, Progress } from '../laboratory.js';
import { lawDraws, type Thoroughness } from '../thoroughness.js';
import type { LawResult } from './answer.js';
import { drawnMember } from './law-scrutiny.js';

/** The fits of laws with their rows drawn anew: intervals of parameters over the draws take the place of those from the covariance, where enough draws have an answer. */
export async function drawnLaws(laws: readonly LawResult[], level: number, asked: Thoroughness, laboratory: Laboratory, signal: AbortSignal, progress: Progress): Promise<readonly LawResult[]> {
  const all = laws.filter(drawnMember).length;
  const drawn: LawResult[] = [];
  let done = 0;
  for (const result of laws) {
    const member = drawnMember(result);
    const resampled = member && await laboratory.run({ kind: 'formula-resample', member, level, ...drawingOf(result, member, asked) }, signal, (share) => progress((done + share) / all));
    if (resampled) done += 1;
    drawn.push(resampled ? withDraws(result, resampled) : result);
  }
  return drawn;
}

function drawingOf({ fit: { options } }: LawResult, { points, law }: FormulaMember, { resamples, seed }: Thoroughness): { readonly resamples: number; readonly seed: number } {
  return { resamples: resamples ?? lawDraws(points.length, law.parameters.length), seed: seed ?? options.seed };
}

/** `coefficients` null: the covariance stands. */
export function withDraws(result: LawResult, { coefficients, resamples, seed, method, failed }: Omit<FormulaResampled, 'draws'>): LawResult {
  const { fitted } = result;
  return { ...result, drawing: { resamples, seed, method, failed }, fitted: fitted.kind === 'fitted' && coefficients ? { ...fitted, resampled: coefficients } : fitted };
}
