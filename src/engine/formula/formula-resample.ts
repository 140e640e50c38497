import { accelerationOf } from '../bca.js';
import { reachOf, spread } from '../drawn.js';
import { drawnCounts } from '../draws.js';
import { isLogarithmic, type NotWithout, type Spread } from '../fitted.js';
import { randomly } from '../permutation.js';
import { FormulaReplicas, type FormulaMember } from './formula-replicas.js';

/** What leaving out each unit of a fit does to it. */
export interface FormulaInfluence {
  /** False where it takes too long: there are no units then. */
  readonly complete: boolean;
  readonly units: readonly FormulaWithout[];
}

/** A fit without one unit. */
export type FormulaWithout = {
  /** Numbers of the input points. */
  readonly rows: readonly number[];
} & (
  | { /** By parameter. */ readonly coefficients: Readonly<Record<string, number>>; readonly why: null }
  | { readonly coefficients: null; readonly why: NotWithout }
);

/** What drawing the rows (or runs) of a fit anew says about its parameters. */
export interface FormulaResampled {
  readonly resamples: number;
  readonly seed: number;
  /** `bca` (Efron 1987) for at most 40 units; above, percentiles. */
  readonly method: 'bca' | 'percentile';
  /** Draws that did not determine the parameters. */
  readonly failed: number;
  /** By free parameter; null where too few draws have an answer. */
  readonly coefficients: Readonly<Record<string, Spread>> | null;
  /** Every draw that has an answer, in the formula's order. */
  readonly draws: readonly (readonly number[])[];
}

/** Up to this many units percentiles are corrected for bias and skewness. */
const few = 40;

/** Leaves out every row, or run, once, unless the formula is too long for that. Yields the share done. */
export function* formulaInfluence(member: FormulaMember): Generator<number, FormulaInfluence> {
  const replicas = new FormulaReplicas(member);
  const units: FormulaWithout[] = [];
  for (const [unit, rows] of replicas.units.entries()) {
    const left = replicas.without(unit);
    units.push({ rows, ...(left.kind === 'fitted' ? { why: null, coefficients: named(member, left.parameters) } : { why: left.kind, coefficients: null }) });
    if (replicas.tooLong(units.length, replicas.units.length)) return { complete: false, units: [] };
    yield units.length / replicas.units.length;
  }
  return { complete: true, units };
}

/** Draws rows, or runs, with replacement, as many as there are, and fits again each time. Yields the share done. The same seed gives the same digits. */
export function* formulaResample(member: FormulaMember, { resamples, seed, level }: { readonly resamples: number; readonly seed: number; readonly level: number }): Generator<number, FormulaResampled> {
  const replicas = new FormulaReplicas(member);
  const count = replicas.units.length;
  const method = count <= few ? 'bca' : 'percentile';
  const left: number[][] = [];
  for (let unit = 0; method === 'bca' && unit < count; unit++) {
    const one = replicas.without(unit);
    if (one.kind === 'fitted') left.push([...one.parameters]);
    yield (0.1 * (unit + 1)) / count;
  }
  const random = randomly(seed);
  const draws: number[][] = [];
  for (let draw = 0; draw < resamples; draw++) {
    const parameters = replicas.refit(drawnCounts(count, random));
    if (parameters) draws.push([...parameters]);
    yield 0.1 + (0.9 * (draw + 1)) / resamples;
  }
  return { resamples, seed, method, failed: resamples - draws.length, coefficients: spreadsOf(member, draws, method === 'bca' ? left : null, { resamples, level }), draws };
}

function spreadsOf({ law, fit }: FormulaMember, draws: readonly (readonly number[])[], left: readonly (readonly number[])[] | null, { resamples, level }: { readonly resamples: number; readonly level: number }): Readonly<Record<string, Spread>> | null {
  const reach = reachOf(level, [fit]);
  const entries = fit.free.flatMap((name): [string, Spread][] => {
    const at = law.parameters.findIndex((parameter) => parameter.name === name);
    const found = spread({
      values: Float64Array.from(draws, (draw) => draw[at]!), resamples, estimate: fit.coefficients[name]!,
      acceleration: left && accelerationOf([left.map((parameters) => parameters[at]!)]), reach,
    }, isLogarithmic(fit, name));
    return found ? [[name, found]] : [];
  });
  return entries.length > 0 && entries.length === fit.free.length ? Object.fromEntries(entries) : null;
}

function named({ law }: FormulaMember, parameters: Float64Array): Record<string, number> {
  return Object.fromEntries(law.parameters.map(({ name }, j) => [name, parameters[j]!]));
}
