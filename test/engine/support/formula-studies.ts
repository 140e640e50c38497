import { evaluateAt } from '../../../src/engine/formula/at-point.js';
import type { FormulaOptions, FormulaPoint } from '../../../src/engine/formula/fit-formula.js';
import { huber } from '../../../src/engine/robust-loss.js';
import { chinchilla, normals } from './data.js';
import { dcptLaw, type TestLaw } from './formulas.js';

export const huberLog: FormulaOptions = { robust: { kind: 'huber', delta: 1e-3 }, space: 'log' };
export const leastSquaresLog: FormulaOptions = { robust: { kind: 'none' }, space: 'log' };
export const leastSquares: FormulaOptions = { robust: { kind: 'none' }, space: 'linear' };

export function point(inputs: readonly number[], output: number, more: Partial<FormulaPoint> = {}): FormulaPoint {
  return { inputs, output, stderr: null, run: null, ...more };
}

/** What a law gives at these inputs, each output changed by `by` (of its number). */
export function pointsOf({ formula }: TestLaw, constants: readonly number[], inputs: readonly (readonly number[])[], by: (output: number, at: number) => number = (output) => output): FormulaPoint[] {
  return inputs.map((own, at) => point(own, by(evaluateAt(formula, own, constants), at)));
}

/** Σ of what the fit minimises, at these constants. */
export function objectiveAt({ formula }: TestLaw, constants: readonly number[], points: readonly FormulaPoint[], { robust, space }: FormulaOptions): number {
  return points.reduce((sum, { inputs, output }) => {
    const value = evaluateAt(formula, inputs, constants);
    const r = space === 'log' ? Math.log(value / output) : value - output;
    return sum + (robust.kind === 'none' ? r * r : robust.kind === 'huber' ? huber(r, robust.delta) : Math.abs(r));
  }, 0);
}

export const dcptTruths: readonly (readonly number[])[] = [[1.6, 400, 0.34, 410, 0.25, 0.28, 0.15, 0.05, 0.6], [1.2, 80, 0.25, 3000, 0.4, 0.38, 0.4, 0.1, 0.9]];

/** 120 runs of the D-CPT law: four sizes, five token counts, six shares of the domain, 1 % noise. */
export function dcptStudy(truth: readonly number[], seed: number): FormulaPoint[] {
  const normal = normals(seed);
  const inputs = [0.5e9, 1.8e9, 4e9, 7e9].flatMap((N) => [1e9, 2e9, 5e9, 10e9, 20e9].flatMap((D) => [0.05, 0.1, 0.2, 0.33, 0.5, 0.8].map((r) => [N, D, r])));
  return pointsOf(dcptLaw, truth, inputs, (output) => output * Math.exp(0.01 * normal()));
}

export function chinchillaPoints(all = false): FormulaPoint[] {
  return chinchilla().filter(({ outlier }) => all || !outlier).map(({ params, tokens, loss }) => point([params, tokens], loss));
}
