export interface Thoroughness {
  /** How often the rows are drawn anew; null: as often as the size of what is fitted allows. */
  readonly resamples: number | null;
  /** Of all draws; null: 1 for the ruler, for a fit of a law its own. */
  readonly seed: number | null;
}

export const THOROUGH: Thoroughness = { resamples: null, seed: null };

/** The ends of intervals lie far out among the draws: with a tenth of these, those of few rows move by a third from seed to seed. */
const MANY = 10_000;
const LEAST = 1000;
/** Fits of any law take longer each time. */
const MANY_OF_LAWS = 4000;
/** Draws times what each of them costs, up to which a refit takes seconds. */
const MOST_WORK = 5e6;

/** How often to draw the rows of a ruler; `each`: its points and models. */
export function rulerDraws(each: number): number {
  return Math.min(MANY, Math.max(LEAST, LEAST * Math.floor(MOST_WORK / (LEAST * each))));
}

export function lawDraws(rows: number, parameters: number): number {
  return Math.min(MANY_OF_LAWS, rulerDraws(rows * parameters ** 2));
}
