import { finite, finiteEnds, type Ends } from '../base/finite.js';
import type { EffectiveSize, OutOfReachWhy } from '../engine/effective-size.js';

export type SizeEntry =
  | { readonly kind: 'size'; readonly value: number; readonly interval: Ends; readonly extrapolated: boolean }
  | { readonly kind: 'out-of-reach'; readonly why: OutOfReachWhy };

export function sizeEntry(size: EffectiveSize | null, extrapolated: boolean): SizeEntry | null {
  if (size === null || (size.kind === 'size' && finite(size.params) === null)) return null;
  if (size.kind === 'out-of-reach') return { kind: 'out-of-reach', why: size.why };
  return { kind: 'size', value: size.params, interval: finiteEnds(size.interval)!, extrapolated };
}
