/** An interval; an open end is null. */
export type Ends = readonly [number | null, number | null];

/** JSON knows no NaN and no Infinity: what is not finite counts as missing. */
export function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

export function finiteEnds(ends: Ends | null): Ends | null {
  return ends && [finite(ends[0]), finite(ends[1])];
}
