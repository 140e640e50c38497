import type { Undefined } from '../../engine/formula/at-point.js';
import { mostTermsTogether } from '../../engine/formula/program.js';
import { mostTerms, type RangeWhy } from '../../engine/formula/unroll.js';
import type { Quantity } from '../../model/laws.js';
import { typed } from './quantity-words.js';

/** "params 70B, tokens 1.4T"; empty without inputs. */
export function givenText(quantities: readonly Quantity[], values: readonly number[]): string {
  return quantities.map((quantity, at) => `${quantity.name} ${typed(quantity, values[at]!)}`).join(', ');
}

/** What went wrong in a formula, ending a sentence without its full stop. */
export const faultWords: Readonly<Record<Undefined | RangeWhy, string>> = {
  'division-by-zero': 'it divides by zero', 'log-of-nonpositive': 'it takes the logarithm of a number that is not positive', 'root-of-negative': 'it takes the root of a negative number',
  'power-of-negative': 'it raises a negative number to a fraction', overflow: 'the result is beyond what can be computed with', range: 'a sum or product runs over a range that is no short list of whole numbers',
  'of-parameters': 'the range of a sum or product depends on parameters', 'not-whole': 'a sum or product runs over a range that is not of whole numbers', 'too-long': `its sums and products have more than ${mostTerms.toLocaleString('en-US')} terms`,
  'too-many': `its sums and products have more than ${mostTermsTogether.toLocaleString('en-US')} terms at all rows together`,
};
