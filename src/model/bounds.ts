import type { FormulaClauses } from '../syntax/tree.js';

export type BoundSigns = readonly ['>' | '>=', '<' | '<='];

/** The signs with which `where` bounds a parameter from below and above: as typed, of several limits by the narrowest. */
export function signsOf(bounds: FormulaClauses['bounds'], name: string): BoundSigns {
  const limits = bounds.flatMap((bound) => (bound.name.text === name ? bound.limits : []));
  const strict = (side: 'low' | 'high') => {
    const own = limits.filter((limit) => limit.side === side);
    const narrowest = side === 'low' ? Math.max(...own.map(({ value }) => value)) : Math.min(...own.map(({ value }) => value));
    return own.some((limit) => limit.value === narrowest && limit.strict);
  };
  return [strict('low') ? '>' : '>=', strict('high') ? '<' : '<='];
}
