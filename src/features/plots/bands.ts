import { levelText } from '../../base/figures.js';
import { capital } from './plot-words.js';
import { within, type Extent } from './scale.js';
import { paint } from './palette.js';
import type { JsonObject, Row } from './spec.js';

/** A place on a curve with its two intervals: of the curve, and of a new run. */
export interface Banded {
  readonly at: Row;
  readonly curve: readonly [number, number] | null;
  readonly newRun: readonly [number, number] | null;
}

/** Rows of the band of the curve and of the edges for new runs; both end where the plot does, so that they do not stretch it. */
export function bandRows(places: readonly Banded[], field: 'loss' | 'score' | 'output', shown: Extent): { readonly band: Row[]; readonly edges: Row[] } {
  return {
    band: places.flatMap(({ at, curve }) => (curve ? [{ ...at, low: within(curve[0], shown), high: within(curve[1], shown) }] : [])),
    edges: places.flatMap(({ at, newRun }) => (newRun ?? []).flatMap((end, side) => (within(end, shown) === end ? [{ ...at, [field]: end, side }] : []))),
  };
}

/** `colour` null: that of the curve; `detail` parts the curves of one plot. */
export function bandLayers(x: JsonObject, y: JsonObject, colour: JsonObject | null, detail: string | null): JsonObject[] {
  const part: JsonObject[] = detail === null ? [] : [{ field: detail, type: 'quantitative' }];
  const look: JsonObject = colour === null ? {} : { color: colour };
  const own: JsonObject = colour === null ? { color: paint('record') } : {};
  return [
    {
      data: { name: 'band' }, mark: { type: 'area', opacity: 0.16, aria: false, ...own },
      encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, ...look, ...(detail === null ? {} : { detail: part }) },
    },
    {
      data: { name: 'edges' }, mark: { type: 'line', strokeWidth: 0.9, strokeDash: [2, 3], opacity: 0.7, aria: false, ...own },
      encoding: { x, y, ...look, detail: [...part, { field: 'side', type: 'nominal' }] },
    },
  ];
}

/** A sentence of its own behind that of a plot: what is shaded and dotted in it; empty where nothing is. */
export function bandWords({ band, edges }: { readonly band: readonly Row[]; readonly edges: readonly Row[] }, level: number): string {
  const parts = [...(band.length > 0 ? [`shaded: ${levelText(level)} of the curve`] : []), ...(edges.length > 0 ? [`dotted: ${levelText(level)} of new runs`] : [])];
  return parts.length > 0 ? ` ${capital(parts.join('; '))}.` : '';
}
