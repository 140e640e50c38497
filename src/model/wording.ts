import type { Declaration } from './declarations.js';

/** All that a declaration says, but for where it says it, how its numbers are typed and what is said of its problems; `change` may put other values for some. */
export function wording(declaration: Declaration, change: (key: string, value: unknown) => unknown): string {
  return JSON.stringify(declaration, (key, value: unknown) => (UNSPOKEN.has(key) || (ENDS.has(key) && typeof value === 'number') ? undefined : change(key, value)));
}

const UNSPOKEN = new Set(['span', 'sign', 'onlySpan', 'image', 'message', 'data', 'strict']);
const ENDS = new Set(['start', 'end']);
