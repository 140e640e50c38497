import type { Given, Law } from './laws.js';

/** Values of compute and 6·N·D may be rounded by so much. */
const ROUNDED = 0.01;

/**
 * A value as it is given, or as it follows: training takes 6 operations for each parameter in use and token, C = 6·N·D (Kaplan et al. 2020),
 * and a dense model uses all its parameters. Null when it does neither.
 */
export function inputValue(name: string, given: Given): number | null {
  if (Object.hasOwn(given, name)) return given[name]!;
  const { compute, tokens } = given;
  const used = given['active'] ?? given['params'];
  switch (name) {
    case 'active': return inputValue('params', given);
    case 'params': return used === undefined && compute !== undefined && tokens !== undefined ? finite(compute / (6 * tokens)) : null;
    case 'tokens': return used !== undefined && compute !== undefined ? finite(compute / (6 * used)) : null;
    case 'compute': return used !== undefined && tokens !== undefined ? 6 * used * tokens : null;
    default: return null;
  }
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Whether a value is known once those of these names are. */
export function follows(name: string, names: Iterable<string>): boolean {
  return inputValue(name, Object.fromEntries(Array.from(names, (one) => [one, 1]))) !== null;
}

/** Whether an input of a law follows with this value and the others, and not without it. */
export function helps(name: string, { inputs }: Law, others: readonly string[]): boolean {
  return inputs.some((input) => !follows(input.name, others) && follows(input.name, [...others, name]));
}

/** The same, where inputs may be missing yet, and one of the others may follow from it as well: of params, tokens and compute all three may be given. */
export function agrees(name: string, law: Law, others: readonly string[]): boolean {
  return completes(name, law, others) || others.some((other) => helps(name, law, others.filter((one) => one !== other)));
}

/** Whether it helps, or will once an input that is missing is given. */
export function completes(name: string, law: Law, others: readonly string[]): boolean {
  const missing = law.inputs.filter((input) => !follows(input.name, [...others, name]));
  return helps(name, law, others) || missing.some((input) => helps(name, law, [...others, input.name]));
}

/** Compute as given and as it follows, where all three are given and contradict each other; null where they do not. */
export function contradiction({ compute, params, active, tokens }: Given): { readonly given: number; readonly follows: number } | null {
  const size = active ?? params;
  if (compute === undefined || size === undefined || tokens === undefined) return null;
  const trained = 6 * size * tokens;
  return Math.abs(compute - trained) > ROUNDED * Math.max(Math.abs(compute), Math.abs(trained)) ? { given: compute, follows: trained } : null;
}
