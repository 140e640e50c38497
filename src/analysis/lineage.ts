import type { Ends } from '../base/finite.js';
import { sizeDifferenceVariance } from '../engine/size-difference.js';
import { tFactor } from '../engine/student-t.js';
import type { Evaluation, ModelResult } from './evaluation.js';
import { readSizes } from './read-sizes.js';

/** A model held against the one it was made from; both are indices into the evaluation's models. */
export interface Descent {
  readonly child: number;
  readonly parent: number;
  /** Null: all benchmarks together. */
  readonly benchmark: string | null;
  /** ρ of the child by ρ of its parent. */
  readonly ratio: number;
  /** What both were read with errs for both alike, so this is narrower than the two densities are. */
  readonly interval: Ends;
  /** Parameters of the child by those of its parent. */
  readonly sizeRatio: number;
}

/** Every model here whose base is here too, where both have a density. Models made from each other in a circle descend from nothing. */
export function lineageOf({ models, study: { density } }: Evaluation): Descent[] {
  const places = new Map(models.map(({ model }, at) => [model.name, at]));
  const bases = models.map(({ model }, at) => (model.base === null ? at : places.get(model.base) ?? at));
  const circles = onCircles(bases);
  const benchmarks = density.combine === 'each' ? density.benchmarks : [null];
  return models.flatMap((child, at) => {
    const parent = bases[at]!;
    if (parent === at || circles.has(at)) return [];
    return benchmarks.flatMap((benchmark) => descent(child, models[parent]!, benchmark, density)).map((found) => ({ child: at, parent, ...found }));
  });
}

/** The models on circles; `bases` holds for each model its base, itself where it has none. Every model is walked over once. */
function onCircles(bases: readonly number[]): ReadonlySet<number> {
  const found = new Set<number>();
  const walkOf = new Map<number, number>();
  bases.forEach((_, start) => {
    let at = start;
    for (; !walkOf.has(at); at = bases[at]!) walkOf.set(at, start);
    if (walkOf.get(at) !== start || bases[at] === at) return;
    for (let member = at; !found.has(member); member = bases[member]!) found.add(member);
  });
  return found;
}

function descent(child: ModelResult, parent: ModelResult, benchmark: string | null, { tokens, level, combine }: Evaluation['study']['density']): Omit<Descent, 'child' | 'parent'>[] {
  const [a, b] = [densityOn(child, benchmark), densityOn(parent, benchmark)];
  if (a === null || b === null || child.size === null || parent.size === null) return [];
  const [own, other] = [readSizes(child, benchmark, combine), readSizes(parent, benchmark, combine)];
  const ratio = a / b;
  return [{ benchmark, ratio, interval: around(ratio, own, other, tokens, level), sizeRatio: child.size / parent.size }];
}

function around(ratio: number, own: ReturnType<typeof readSizes>, other: ReturnType<typeof readSizes>, tokens: number, level: number): Ends {
  const dof = Math.min(...[...own, ...other].flatMap(({ readings }) => readings.map(({ law }) => (law.free.length > 0 ? law.dof : Infinity))));
  const reach = dof >= 1 ? tFactor(level, dof) * Math.sqrt(sizeDifferenceVariance(own, other, tokens)) : Infinity;
  return reach < 100 ? [ratio * Math.exp(-reach), ratio * Math.exp(reach)] : [null, null];
}

function densityOn(result: ModelResult, benchmark: string | null): number | null {
  return benchmark === null ? result.density : (result.scores.find((scored) => scored.benchmark === benchmark)?.density ?? null);
}
