/** A stretch of a quantity laid out so that equal steps matter alike: in logarithms where it is positive throughout. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  /** The quantity at a place between `low` and `high`. */
  at(place: number): number;
  placeOf(value: number): number;
}

/** A stretch around zero that is wider than this is laid out in logarithms to either side. */
const WIDE = 1e3;

/** Of a finite range, low below high. */
export function scaleOf([low, high]: readonly [number, number]): Scale {
  if (low > 0) return scale([low, high], Math.exp, Math.log);
  return high - low > WIDE ? scale([low, high], Math.sinh, Math.asinh) : scale([low, high], (place) => place, (value) => value);
}

function scale([low, high]: readonly [number, number], onto: (place: number) => number, placeOf: (value: number) => number): Scale {
  const [first, last] = [placeOf(low), placeOf(high)];
  // Rounding leads neither past the ends nor short of them.
  return { low: first, high: last, placeOf, at: (place) => (place <= first ? low : place >= last ? high : Math.min(high, Math.max(low, onto(place)))) };
}
