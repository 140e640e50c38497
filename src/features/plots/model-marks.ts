import { paint, type Palette } from './palette.js';
import { labelRoom, type Label, type Obstacle, type Panel } from './label-room.js';
import { lookOf, looks, modelTip, type Look, type PlacedModel } from './placed-models.js';
import { shortName } from './plot-words.js';
import { chosen, names, ring, zoom, type Json, type JsonObject, type Row } from './spec.js';

/** A model at a place of a plot with logarithmic height; both coordinates in the units of the data. */
export interface ModelPoint {
  readonly model: PlacedModel;
  readonly x: number;
  readonly y: number;
}

/** More marks than this make a plot slow and say no more. */
const mostPoints = 2000;
const mostLabelled = 300;

/** Every model that carries the trend, and of the others as many as can be told apart, spread evenly over their heights. */
export function thinned(points: readonly ModelPoint[], most = mostPoints): readonly ModelPoint[] {
  if (points.length <= most) return points;
  const kept = points.filter((p) => p.model.standing === 'record').slice(-most);
  const others = points.filter((p) => p.model.standing !== 'record').sort((a, b) => a.y - b.y);
  const step = others.length / Math.max(1, most - kept.length);
  const sample = others.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step));
  return [...sample.slice(0, most - kept.length), ...kept];
}

/** Rows of the datasets `models` (the points) and `names` (those with room for a label). `place` gives shares of the frame. */
export function modelRows(
  points: readonly ModelPoint[],
  fields: (point: ModelPoint) => Row,
  place: (point: { readonly x: number; readonly y: number }) => Obstacle,
  obstacles: readonly Obstacle[] = [],
  panels: readonly Panel[] = [],
): { readonly models: readonly Row[]; readonly names: readonly Row[] } {
  const drawn = [...points].sort((a, b) => depth(a) - depth(b));
  return {
    models: drawn.map((p) => ({ ...fields(p), name: p.model.name, label: shortName(p.model.name), look: looks[lookOf(p.model)].label, tip: modelTip(p.model) })),
    names: labelsOf(drawn, place, obstacles, panels).map(({ index, side, least, until }) => ({
      ...fields(drawn[index]!), name: drawn[index]!.model.name, label: shortName(drawn[index]!.model.name), ...side, least, until: Number.isFinite(until) ? until : null, loud: drawn[index]!.model.standing === 'record',
    })),
  };
}

/** Record setters first, then the others from the top down. */
function labelsOf(drawn: readonly ModelPoint[], place: (point: ModelPoint) => Obstacle, obstacles: readonly Obstacle[], panels: readonly Panel[]): Label[] {
  const isRecord = (i: number): boolean => drawn[i]!.model.standing === 'record';
  const indices = drawn.map((_, i) => i).sort((a, b) => drawn[b]!.y - drawn[a]!.y);
  const others = drawn.length > mostLabelled ? [] : indices.filter((i) => !isRecord(i));
  return labelRoom(drawn.map((p) => ({ ...place(p), text: shortName(p.model.name) })), indices.filter(isRecord), others, obstacles, panels);
}

/** Drawn later means on top. */
function depth({ model }: ModelPoint): number {
  return model.standing === 'record' ? 2 : model.standing === 'candidate' ? 1 : 0;
}

/** The points with their legend, the ring and the names; `x` and `y` are the encodings. */
export function modelLayers(points: readonly ModelPoint[], x: JsonObject, y: JsonObject): JsonObject[] {
  const present = (Object.keys(looks) as Look[]).filter((look) => points.some((p) => lookOf(p.model) === look));
  const scale = (range: readonly Json[]): JsonObject => ({ domain: present.map((look) => looks[look].label), range });
  // Hollow means extrapolated in both shapes; the legend says so once.
  const listed = present.filter((look) => look !== 'recordBeyond' || !present.includes('record'));
  const legend = { values: listed.map((look) => looks[look].label), labelExpr: "replace(datum.label, 'model, ', 'hollow: ')" };
  const byLook = (range: readonly Json[]): JsonObject => ({ field: 'look', type: 'nominal', title: null, scale: scale(range), legend });
  const colour = (part: 'line' | 'fill'): Json[] => present.map((look) => paint(looks[look][part] as keyof Palette));
  return [
    {
      data: { name: 'models' },
      params: [zoom],
      mark: { type: 'point', strokeWidth: 1.6, opacity: 0.9, cursor: 'pointer' },
      encoding: {
        x, y,
        shape: byLook(present.map((look) => looks[look].shape)),
        fill: byLook(colour('fill')),
        stroke: byLook(colour('line')),
        size: { condition: { test: "datum.look === 'record setter' || datum.look === 'record setter, extrapolated'", value: 95 }, value: 42 },
        tooltip: { field: 'tip', type: 'nominal' },
        description: { field: 'tip', type: 'nominal' },
      },
    },
    ring('models', String(x.field), String(y.field)),
    ...names('names', { x, y }),
    ...chosen('models', String(x.field), String(y.field)),
  ];
}
