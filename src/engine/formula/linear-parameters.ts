import type { Structure } from './structure.js';

/**
 * A large set of the `free` parameters that the formula is jointly linear in, at all its shapes: none interacts with itself or with another of the
 * set. Where two multiply each other, the one that interacts with fewer is taken; among equals the first.
 */
export function linearParameters(structures: readonly Structure[], count: number, free: (parameter: number) => boolean): readonly number[] {
  const interact = (a: number, b: number) => structures.some((structure) => structure.interact(a, b) || structure.interact(b, a));
  const candidates = Array.from({ length: count }, (_, j) => j).filter((j) => free(j) && structures.some((structure) => structure.has(j)) && !interact(j, j));
  const rivals = new Map(candidates.map((j) => [j, candidates.filter((other) => other !== j && interact(j, other))]));
  const chosen: number[] = [];
  for (const j of [...candidates].sort((a, b) => rivals.get(a)!.length - rivals.get(b)!.length || a - b)) {
    if (rivals.get(j)!.every((other) => !chosen.includes(other))) chosen.push(j);
  }
  return chosen.sort((a, b) => a - b);
}
