import type { Given, Law, Quantity } from './laws.js';

/** Quantities that follow from each other: training takes 6 operations for each parameter in use and token, C = 6·N·D (Kaplan et al. 2020). */
const TRAINING = ['params', 'active', 'tokens', 'compute'];

/** Values of compute and 6·N·D may be rounded by so much. */
const ROUNDED = 0.01;

export function isOfTraining(name: string): boolean {
  return TRAINING.includes(name);
}

/** What a law's inputs can follow from though it does not speak of it; `given` are all names that values are given for. */
export function helps(name: string, { inputs }: Law, given: ReadonlySet<string>): boolean {
  const needs = (input: string) => inputs.some((quantity) => quantity.name === input);
  if (name === 'params' && (needs('active') || needs('compute'))) return true;
  if (needs('compute') && (name === 'tokens' || name === 'active')) return true;
  if (!given.has('compute')) return false;
  const needsSize = needs('params') || needs('active');
  if (name === 'compute') return needsSize || needs('tokens');
  if (name === 'tokens') return needsSize && !given.has('params') && !given.has('active');
  return (name === 'params' || name === 'active') && needs('tokens') && !given.has('tokens');
}

/** Whether a law's input follows where it is evaluated: active parameters from params, compute from both factors. */
export function follows(name: string, { params, active, tokens }: Given): boolean {
  if (name === 'active') return params !== undefined;
  return name === 'compute' && tokens !== undefined && (active ?? params) !== undefined;
}

/** With the tokens or the size that follow from compute, where they are wanted and not given. */
export function derived(given: Given, wanted: readonly Quantity[]): Given {
  const { compute, tokens } = given;
  const size = given['active'] ?? given['params'];
  const wants = (input: string) => wanted.some(({ name }) => name === input);
  const name = tokens === undefined ? 'tokens' : wants('params') ? 'params' : 'active';
  const factor = tokens === undefined ? size : size === undefined ? tokens : undefined;
  if (compute === undefined || factor === undefined || !wants(name)) return given;
  const value = compute / (6 * factor);
  return Number.isFinite(value) ? { ...given, [name]: value } : given;
}

/** Compute as given and as it follows, where all three are given and contradict each other; null where they do not. */
export function contradiction({ compute, params, active, tokens }: Given): { readonly given: number; readonly follows: number } | null {
  const size = active ?? params;
  if (compute === undefined || size === undefined || tokens === undefined) return null;
  const trained = 6 * size * tokens;
  return Math.abs(compute - trained) > ROUNDED * Math.max(Math.abs(compute), Math.abs(trained)) ? { given: compute, follows: trained } : null;
}
