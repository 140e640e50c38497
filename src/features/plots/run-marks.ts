import { paint, type Palette } from './palette.js';
import { zoom, type Json, type JsonObject, type Row } from './spec.js';

/** How a run of the reference is drawn; shape tells them apart without colour. */
const looks = {
  run: { label: 'run', shape: 'circle', size: 30 },
  outlier: { label: 'outlier', shape: 'cross', size: 110 },
  heldOut: { label: 'held out', shape: 'square', size: 60 },
} as const;

export type RunLook = keyof typeof looks;

/** Beyond this many robust standard deviations a run is called an outlier. */
const farthest = 3.5;

export function runLook(z: number | undefined): RunLook {
  return Math.abs(z ?? 0) > farthest ? 'outlier' : 'run';
}

export function runRow(look: RunLook, name: string, tip: string, fields: Row): Row {
  return { ...fields, name, look: looks[look].label, tip };
}

/** Points of the reference from the dataset `runs`. With `colour`, an encoding; otherwise all of one colour. */
export function runLayer(present: ReadonlySet<RunLook>, x: JsonObject, y: JsonObject, colour: JsonObject | null, faint: boolean): JsonObject {
  const shown = (Object.keys(looks) as RunLook[]).filter((look) => present.has(look));
  const byLook = (range: readonly Json[]): JsonObject => ({
    field: 'look', type: 'nominal', title: null, scale: { domain: shown.map((look) => looks[look].label), range }, ...(shown.length < 2 ? { legend: null } : {}),
  });
  const role: keyof Palette = 'aside';
  return {
    data: { name: 'runs' },
    params: [zoom],
    mark: { type: 'point', filled: true, opacity: faint ? 0.35 : 0.9, cursor: 'pointer', ...(faint ? { aria: false } : {}), ...(colour ? {} : { color: paint(role) }) },
    encoding: {
      x, y,
      shape: byLook(shown.map((look) => looks[look].shape)),
      size: { ...byLook(shown.map((look) => looks[look].size)), legend: null },
      ...(colour ? { color: colour } : {}),
      tooltip: { field: 'tip', type: 'nominal' },
      ...(faint ? {} : { description: { field: 'tip', type: 'nominal' } }),
    },
  };
}
