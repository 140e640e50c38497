import type { Ends } from '../../base/finite.js';
import { within } from '../../engine/fitted.js';
import type { Quantity } from '../../model/laws.js';
import { typed } from './quantity-words.js';

export function isPossible({ range: [low, high] }: Quantity, value: number): boolean {
  return value >= low && value <= high;
}

/** An interval of what a law gives, within what its output can be. Where the law itself gives what cannot be, it stays as it is: a remark says so. */
export function possibleEnds(output: Quantity, value: number, ends: Ends | null): Ends | null {
  return ends && isPossible(output, value) ? within(ends, output.range) : ends;
}

/** "0%–100%", "0 or more". */
export function possibleText(quantity: Quantity): string {
  const [low, high] = quantity.range;
  const end = (value: number) => typed(quantity, value).replace(/\.0%$/, '%');
  return Number.isFinite(low) ? (Number.isFinite(high) ? `${end(low)}–${end(high)}` : `${end(low)} or more`) : `${end(high)} or less`;
}
