/** Steps of the table to a factor of 2. */
const steps = 64;
const perUnit = steps / Math.LN2;
/** ln 2 / 64 in two parts, the first so short that its whole multiples are exact. */
const stepHigh = 6.93147180369123816490e-1 / steps, stepLow = 1.90821492927058770002e-10 / steps;
/** Beyond this e^z or its reciprocal leaves the normal doubles. */
const farthest = 700;
/** Adding and taking it away again rounds to a whole number. */
const rounder = 1.5 * 2 ** 52;

const within = Float64Array.from({ length: steps }, (_, j) => 2 ** (j / steps));
const mostDoublings = 1011;
const doublings = Float64Array.from({ length: 2 * mostDoublings + 1 }, (_, k) => 2 ** (k - mostDoublings));

/** e^z to 4e-16 of itself, from a table and a short series: fits take far more exponentials than anything else, and Math.exp is a call out of compiled code. */
export function exponential(z: number): number {
  if (!(z > -farthest && z < farthest)) return Math.exp(z);
  const whole = z * perUnit + rounder - rounder;
  const rest = z - whole * stepHigh - whole * stepLow;
  const at = whole | 0;
  const power = within[at & (steps - 1)]! * doublings[(at >> 6) + mostDoublings]!;
  return power + power * (rest + rest * rest * (1 / 2 + rest * (1 / 6 + rest * (1 / 24 + rest * (1 / 120)))));
}
