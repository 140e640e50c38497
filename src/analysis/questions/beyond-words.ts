import { times } from '../../base/figures.js';
import type { Beyond } from './answer.js';
import { typed } from './quantity-words.js';

/** "params 70B is 4.3× beyond 16.2B, the largest fitted". */
export function beyondWords({ quantity, value, low, high, factor }: Beyond): string {
  const date = quantity.kind === 'date';
  const where = value > high ? `beyond ${typed(quantity, high)}, the ${date ? 'last there is' : 'largest fitted'}` : `below ${typed(quantity, low)}, the ${date ? 'first there is' : 'smallest fitted'}`;
  return `${quantity.name} ${typed(quantity, value)} is ${factor === null ? '' : `${times(factor)} `}${where}`;
}
