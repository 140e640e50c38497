import type { NotFittedWhy } from '../../engine/fitted.js';

/** Why the data cannot answer. */
export const notFittedWords: Record<NotFittedWhy, string> = {
  'invalid-data': 'A cell it needs is not a positive number of a usable size.',
  'too-few-points': 'There are fewer different rows than coefficients to fit.',
  'one-size': 'All rows have the same size, so the effect of size cannot be told.',
  'two-sizes': 'The rows have only two sizes, and three are needed.',
  'one-token-count': 'All rows were trained on the same number of tokens, so the effect of data cannot be told.',
  'two-token-counts': 'The rows have only two token counts, and three are needed.',
  collinear: 'Size and tokens rise together in all rows, so their effects cannot be told apart.',
  'flat-losses': 'All losses are equal.',
  'flat-scores': 'All scores are equal.',
  'no-slope': 'The scores do not rise as the loss falls.',
};
