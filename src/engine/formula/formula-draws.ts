import { drawnCounts } from '../draws.js';
import type { Fit } from '../fitted.js';
import { randomly } from '../permutation.js';
import type { FormulaLaw, FormulaOptions, FormulaPoint } from './formula-data.js';
import { FormulaReplicas } from './formula-replicas.js';

/**
 * The law's parameters over rows (or runs) drawn anew with replacement, each draw fitted again from the optimum; in the formula's order, without the
 * draws that do not determine them; none where that takes too long. Yields the share done. The same points and seed give the same digits.
 */
export function* coefficientDraws(
  law: FormulaLaw, points: readonly FormulaPoint[], options: FormulaOptions, fit: Fit<string>, { draws, seed }: { readonly draws: number; readonly seed: number },
): Generator<number, number[][]> {
  const replicas = new FormulaReplicas({ law, points, options, fit });
  const random = randomly(seed);
  const found: number[][] = [];
  for (let draw = 0; draw < draws; draw++) {
    const parameters = replicas.refit(drawnCounts(replicas.units.length, random));
    if (parameters) found.push([...parameters]);
    if (replicas.tooLong(draw + 1, draws)) return [];
    yield (draw + 1) / draws;
  }
  return found;
}
