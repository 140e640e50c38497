/** A stretch of an axis: from its low to its high end. */
export interface Extent {
  readonly low: number;
  readonly high: number;
}

/** Of at least one value; written as a loop because a spread of many values overflows the stack. */
export function extent(values: Iterable<number>): Extent {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

/** Widened on both sides by a share of its length on a log axis, at least by the factor `least`. */
export function airy({ low, high }: Extent, share = 0.08, least = 1.25): Extent {
  const air = Math.max(least, (high / low) ** share);
  return { low: low / air, high: high * air };
}

export function within(value: number, { low, high }: Extent): number {
  return Math.min(high, Math.max(low, value));
}

/** Where a value stands on an axis: 0 at its low end, 1 at its high end, 1/2 on an axis without length. */
export function share(value: number, { low, high }: Extent): number {
  return high > low ? (value - low) / (high - low) : 0.5;
}

export function logShare(value: number, { low, high }: Extent): number {
  return share(Math.log(value), { low: Math.log(low), high: Math.log(high) });
}

export function isPositive(value: number | null): value is number {
  return value !== null && value > 0 && value < Infinity;
}

/** `steps` + 1 values evenly spread over an axis, or over its logarithms. */
export function evenly({ low, high }: Extent, steps: number): number[] {
  return Array.from({ length: steps + 1 }, (_, i) => low + ((high - low) * i) / steps);
}

export function logEvenly({ low, high }: Extent, steps: number): number[] {
  return evenly({ low: Math.log(low), high: Math.log(high) }, steps).map(Math.exp);
}
