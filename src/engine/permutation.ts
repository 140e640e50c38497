/** As many shuffles as resolve a chance of 0.1 %; from a thousand values on fewer, to stay within some 10 ms. */
const most = 999, fewest = 19, draws = 1e6;

/**
 * How often chance does as well: the share of random orders of `values` whose `statistic` is at least that of the given order, which counts
 * as one of them, so it is never 0 (Phipson and Smyth 2010). It is below p in at most a share p of the cases if order means nothing. The
 * same values and seed give the same answer. `statistic` must not keep the array it is given; an order for which it is NaN does not count.
 */
export function permutationChance(values: Float64Array, statistic: (values: Float64Array) => number, seed: number): number {
  const observed = statistic(values);
  const shuffles = Math.min(most, Math.max(fewest, Math.floor(draws / values.length)));
  const random = randomly(seed);
  const shuffled = values.slice();
  let reached = 1, counted = 1;
  for (let i = 0; i < shuffles; i++) {
    shuffle(shuffled, random);
    const found = statistic(shuffled);
    if (found >= observed) reached += 1;
    if (!Number.isNaN(found)) counted += 1;
  }
  return reached / counted;
}

/** Fisher and Yates: every order is equally likely. */
function shuffle(values: Float64Array, random: () => number): void {
  for (let last = values.length - 1; last > 0; last--) {
    const at = Math.floor(random() * (last + 1));
    const value = values[last]!;
    values[last] = values[at]!;
    values[at] = value;
  }
}

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function randomly(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
