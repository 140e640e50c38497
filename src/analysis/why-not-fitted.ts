import { plural } from '../base/figures.js';
import type { NotFittedWhy } from '../engine/fitted.js';

/** A sentence for each reason a fit could not be made. */
export function whyNotFitted(why: NotFittedWhy, n: number): string {
  switch (why) {
    case 'invalid-data': return 'a loss, size or token count is beyond what can be computed with.';
    case 'no-losses': return 'the rows have scores but no losses. Add a column `loss`.';
    case 'no-scores': return 'the rows have losses but no scores. Add a column of scores.';
    case 'all-held-out': return 'all rows that it could be fitted to are held out. Hold out fewer.';
    case 'too-few-points': return `${plural(n, 'usable row')} ${n === 1 ? 'is' : 'are'} too few, or too much alike, to determine its coefficients. Add rows.`;
    case 'one-size': return 'all rows have one size, so the effect of size is not seen. Add rows of other sizes.';
    case 'two-sizes': return 'the rows have two sizes, and the effect of size with a constant term needs three. Add a size, or set `irreducible: no`.';
    case 'one-token-count': return 'all rows have one token count, so the effect of data is not seen. Add rows with other token counts.';
    case 'two-token-counts': return 'the rows have two token counts, and the effect of data with a constant term needs three. Add one, or set `irreducible: no`.';
    case 'collinear': return 'tokens are a fixed multiple or power of params in all rows, so the two effects cannot be told apart. Vary tokens at one size.';
    case 'flat-losses': return 'all losses are equal.';
    case 'flat-scores': return 'all scores are equal.';
    case 'flat-outputs': return 'all measured values are equal.';
    case 'not-positive': return 'a measured value is not positive, so it has no logarithm. Use `space: linear`.';
    case 'undefined': return 'the formula is not defined at a row, whatever its parameters.';
    case 'range': return 'a sum or product runs over a range that is not whole, too long, or depends on parameters.';
    case 'no-slope': return 'the scores do not rise as the loss falls.';
  }
}
