/** A lowest or highest place of a function, to about eight digits. */
export interface Extreme {
  readonly place: number;
  readonly value: number;
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** Closer than half of the digits the values around a minimum cannot be told apart. */
const CLOSE = 1e-9;

/** The lowest place between a and b of a function with one valley there (golden section). What is no number counts as high. */
export function lowest(f: (place: number) => number, a: number, b: number): Extreme {
  const at = (place: number) => {
    const value = f(place);
    return Number.isNaN(value) ? Infinity : value;
  };
  let [left, right] = [b - GOLDEN * (b - a), a + GOLDEN * (b - a)];
  let [atLeft, atRight] = [at(left), at(right)];
  while (b - a > CLOSE * Math.max(1, Math.abs(a), Math.abs(b))) {
    if (atLeft <= atRight) {
      [b, right, atRight] = [right, left, atLeft];
      left = b - GOLDEN * (b - a);
      atLeft = at(left);
    } else {
      [a, left, atLeft] = [left, right, atRight];
      right = a + GOLDEN * (b - a);
      atRight = at(right);
    }
  }
  return atLeft <= atRight ? { place: left, value: atLeft } : { place: right, value: atRight };
}
