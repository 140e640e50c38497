import type { LawResult } from '../../analysis/questions/answer.js';
import type { Ends } from '../../base/finite.js';
import type { Fit } from '../../engine/fitted.js';
import { prediction } from '../../engine/formula/formula-prediction.js';
import type { LawFit } from '../../model/laws.js';
import { bandRows, type Banded } from './bands.js';
import type { FitPoint } from './fit-points.js';
import type { Obstacle } from './label-room.js';
import { canStand, onAxis, quantityAxis, shareOn, type QuantityAxis } from './quantity-axis.js';
import { mostRuns, spread } from './run-marks.js';
import { evenly, extent, logEvenly, within, type Extent } from './scale.js';
import type { Row } from './spec.js';

/** A law over the one input that varies among its rows, the others being what they are in all of them. */
export interface FitCurve {
  readonly across: QuantityAxis;
  readonly up: QuantityAxis;
  readonly curve: Row[];
  /** The curve in shares of the frame. */
  readonly path: readonly Obstacle[];
  readonly bands: { readonly band: Row[]; readonly edges: Row[] };
  /** What the axes hold because of this fit alone. */
  readonly own: FitFrame;
}

/** Stretches of the two axes of a fit's plot, in the units of the data. */
export interface FitFrame {
  readonly across: Extent;
  readonly up: Extent;
}

const steps = 96;
/** Inputs that span more than this factor stand on a log axis, as counts always do. */
const wide = 20;

/** `shared` is what the axes have to hold besides, so that several plots can be compared. */
export function fitCurve({ fit }: LawResult, fitted: Fit<string>, points: readonly FitPoint[], input: number, level: number, shared: FitFrame | null): FitCurve {
  const { law, rows, options: { space } } = fit;
  const values = points.map(({ row }) => rows![row]!.inputs[input]!);
  const { low, high } = extent(values);
  const across = quantityAxis(law.inputs[input]!, shared?.across ?? { low, high }, law.inputs[input]!.kind === 'count' || high > wide * low);
  const line = placesOn(across, values).flatMap((value) => {
    const found = prediction(law, fitted, rows![points[0]!.row]!.inputs.map((own, at) => (at === input ? value : own)), level);
    return found && canStand(found.value) ? [{ given: value, at: { input: onAxis(across.quantity, value) }, ...found }] : [];
  });
  // Beyond the rows the curve may go off without taking the axis with it.
  const between = line.filter(({ given }) => within(given, { low, high }) === given);
  const reached = extent([...points.map(({ measured }) => measured), ...between.map(({ value }) => value)]);
  const up = quantityAxis(law.output, shared?.up ?? reached, space === 'log');
  const drawn = line.filter(({ value }) => within(value, up.shown) === value);
  const banded = drawn.map(({ at, confidence, prediction: newRun }): Banded => ({ at, curve: closed(fit, confidence), newRun: closed(fit, newRun) }));
  return {
    across, up, curve: drawn.map(({ at, value }) => ({ ...at, output: onAxis(law.output, value) })), path: drawn.map(({ given, value }) => ({ x: shareOn(across, given), y: shareOn(up, value) })),
    bands: bandRows(banded, 'output', shownOn(up)), own: { across: { low, high }, up: reached },
  };
}

/** Evenly over the axis, and where the rows are: a law may be defined at whole numbers only. */
function placesOn({ log, shown, quantity: { range: [least, most] } }: QuantityAxis, values: readonly number[]): number[] {
  const even = (log ? logEvenly : evenly)(shown, steps).filter((value) => value >= least && value <= most);
  return [...new Set([...even, ...spread([...new Set(values)], mostRuns / 10)])].sort((a, b) => a - b);
}

function closed({ law: { output } }: LawFit, ends: Ends | null): readonly [number, number] | null {
  return ends && [onAxis(output, ends[0] ?? -Infinity), onAxis(output, ends[1] ?? Infinity)];
}

function shownOn({ quantity, shown: { low, high } }: QuantityAxis): QuantityAxis['shown'] {
  return { low: onAxis(quantity, low), high: onAxis(quantity, high) };
}
