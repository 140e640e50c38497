import type { Evaluation } from '../../analysis/evaluation.js';
import { isOutside } from '../../analysis/prediction.js';
import { outlierLimit } from '../../engine/outliers.js';
import type { Benchmark } from '../../model/study.js';
import { predictionText } from '../hover-held-out.js';
import { paint, type Palette } from './palette.js';
import { zoom, type Json, type JsonObject, type Row } from './spec.js';

/** More marks than this make a plot slow and say no more. */
export const mostRuns = 2000;
/** More than this are no longer read one by one. */
export const crowd = 200;

/** Every so many of them when there are too many. */
export function spread<T>(items: readonly T[], most: number): readonly T[] {
  const step = Math.ceil(items.length / most);
  return step > 1 ? items.filter((_, i) => i % step === 0) : items;
}

/** How the runs of a reference, and models beside them, are drawn; shape tells them apart without colour. */
const looks = {
  run: { label: 'run', shape: 'circle', colour: 'aside' },
  outlier: { label: 'outlier', shape: 'cross', colour: 'aside' },
  model: { label: 'model of this file', shape: 'diamond', colour: 'model' },
  heldOut: { label: 'held out', shape: 'square', colour: 'record' },
  unexpected: { label: 'held out, not as expected', shape: 'triangle-up', colour: 'record' },
} as const;

export type RunLook = keyof typeof looks;

export function runLook(z: number | undefined): RunLook {
  return Math.abs(z ?? 0) > outlierLimit ? 'outlier' : 'run';
}

/** A held-out run: one outside the interval of a new run looks otherwise. `said` is how it was predicted, in lines for its tip. */
export interface HeldOutMark {
  readonly look: RunLook;
  readonly said: string | null;
}

/** By their numbers in the reference. */
export function heldOutMarks({ heldOut, study: { density } }: Evaluation, benchmark: Benchmark, of: 'loss' | 'score'): (row: number) => HeldOutMark {
  const rows = new Map(heldOut.filter((one) => one.benchmark === benchmark.name).map((one) => [one.row, one]));
  return (row) => {
    const one = rows.get(row);
    const said = one && predictionText(one, of, benchmark, density.level);
    return { look: one && isOutside(one[of]) ? 'unexpected' : 'heldOut', said: said ? inLines(said) : null };
  };
}

/** How something was predicted, in lines for a tip. */
export function inLines(said: string): string {
  return said.replace(' (', '\n(').replace(') predicted, ', ')\n');
}

export function isHeldOut(look: RunLook): boolean {
  return look === 'heldOut' || look === 'unexpected';
}

/** ", 1 of them outside the interval of a new run"; empty where none is. */
export function unexpectedWords(runs: readonly { readonly look: RunLook }[]): string {
  const n = runs.filter(({ look }) => look === 'unexpected').length;
  return n > 0 ? `, ${n === runs.length && n === 1 ? '' : `${n} of them `}outside the interval of a new run` : '';
}

export function runRow(look: RunLook, name: string, tip: string, fields: Row): Row {
  return { ...fields, name, look: looks[look].label, tip };
}

export interface RunStyle {
  /** The looks in the whole plot, for one legend of all its layers. */
  readonly present: ReadonlySet<RunLook>;
  /** An encoding of the colour; null colours by look. */
  readonly colour: JsonObject | null;
  /** The colour of the legend's symbols, where the marks have another than they have by look. */
  readonly legend?: keyof Palette;
  /** More points than can be read one by one: drawn faintly, and passed over by screen readers. */
  readonly crowd: boolean;
  readonly zoom: boolean;
}

export function runLayer(data: string, x: JsonObject, y: JsonObject, style: RunStyle): JsonObject {
  const shown = (Object.keys(looks) as RunLook[]).filter((look) => style.present.has(look));
  const byLook = (range: readonly Json[]): JsonObject => ({
    field: 'look', type: 'nominal', title: null, scale: { domain: shown.map((look) => looks[look].label), range },
    ...(shown.length < 2 ? { legend: null } : style.legend ? { legend: { symbolFillColor: paint(style.legend), symbolStrokeColor: paint(style.legend) } } : {}),
  });
  return {
    data: { name: data },
    ...(style.zoom ? { params: [zoom] } : {}),
    mark: { type: 'point', filled: true, opacity: style.crowd ? 0.35 : 0.9, cursor: 'pointer', ...(style.crowd ? { aria: false } : {}) },
    encoding: {
      x, y,
      shape: byLook(shown.map((look) => looks[look].shape)),
      color: style.colour ?? byLook(shown.map((look) => paint(looks[look].colour satisfies keyof Palette))),
      size: { condition: [{ test: "datum.look === 'run'", value: 30 }, { test: "datum.look === 'outlier'", value: 110 }, { test: `datum.look === '${looks.unexpected.label}'`, value: 90 }], value: 55 },
      tooltip: { field: 'tip', type: 'nominal' },
      ...(style.crowd ? {} : { description: { field: 'tip', type: 'nominal' } }),
    },
  };
}
