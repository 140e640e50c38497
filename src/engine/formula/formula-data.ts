import type { Formula, FormulaParameter } from '../../base/expression.js';
import { precisions } from '../precision.js';
import type { Robust } from '../robust-loss.js';

/** What is fitted; parameters are parallel to the formula's. */
export interface FormulaLaw {
  readonly formula: Formula;
  readonly parameters: readonly FormulaParameter[];
}

/** One row; inputs are parallel to the formula's. */
export interface FormulaPoint {
  readonly inputs: readonly number[];
  readonly output: number;
  /** One standard error of the output; points that have one weigh 1/stderr² (precision.ts). */
  readonly stderr: number | null;
  /** The run it is a checkpoint of. */
  readonly run: string | null;
}

export interface FormulaOptions {
  /** `delta` in the units of the residual: of ln output in log space, of the output in linear space. */
  readonly robust: Robust;
  readonly space: 'log' | 'linear';
  /** `full` searches more places. */
  readonly audit?: 'quick' | 'full';
}

/** The points in canonical order. */
export interface FormulaData {
  readonly n: number;
  readonly inputs: readonly (readonly number[])[];
  readonly output: Float64Array;
  /** What each residual is multiplied by, from the rows' own errors. */
  readonly precision: Float64Array;
  /** How often each point counts. */
  readonly weight: Float64Array;
}

/** Numbers of the points by inputs, output, its error and run: whatever order they come in, they are added up in this one. */
export function canonicalOrder(points: readonly FormulaPoint[]): number[] {
  return points.map((_, i) => i).sort((i, j) => compared(points[i]!, points[j]!));
}

function compared(a: FormulaPoint, b: FormulaPoint): number {
  for (let k = 0; k < a.inputs.length; k++) if (a.inputs[k] !== b.inputs[k]) return a.inputs[k]! - b.inputs[k]!;
  const [run, other] = [a.run ?? '', b.run ?? ''];
  return a.output - b.output || (a.stderr ?? 0) - (b.stderr ?? 0) || (run < other ? -1 : Number(run > other));
}

/** `space` is that of the residuals: in log space a row's error counts as a share of its output. */
export function formulaData(points: readonly FormulaPoint[], space: 'log' | 'linear'): FormulaData {
  return {
    n: points.length,
    inputs: points.map(({ inputs }) => inputs),
    output: Float64Array.from(points, ({ output }) => output),
    precision: precisions(points.map(({ stderr, output }) => (stderr === null || space === 'linear' ? stderr ?? undefined : stderr / output))),
    weight: new Float64Array(points.length).fill(1),
  };
}

/** About `most` of the points, evenly along the canonical order, for searching; all of them when they are hardly more. */
export function thinned(data: FormulaData, most: number): FormulaData {
  if (data.n <= 1.5 * most) return data;
  const kept = Array.from({ length: most }, (_, k) => Math.floor(((k + 0.5) * data.n) / most));
  const part = (values: Float64Array) => Float64Array.from(kept, (i) => values[i]!);
  return { n: most, inputs: kept.map((i) => data.inputs[i]!), output: part(data.output), precision: part(data.precision), weight: part(data.weight) };
}
