import type { Quantity } from '../../model/laws.js';
import { shortName } from './plot-words.js';
import { airy, isPositive, logShare, share, type Extent } from './scale.js';
import { countField, dateField, dateValue, decadeGrid, inBillions, powerField, tickLabel, type JsonObject } from './spec.js';

/** A stretch of a quantity on an axis, in the units of the data. */
export interface QuantityAxis {
  readonly quantity: Quantity;
  readonly log: boolean;
  readonly shown: Extent;
}

/** A little wider than its data on both sides; a date never stands on a log axis, nor does what is not positive. */
export function quantityAxis(quantity: Quantity, data: Extent, wantsLog: boolean): QuantityAxis {
  const log = wantsLog && quantity.kind !== 'date' && isPositive(data.low) && isPositive(data.high);
  return { quantity, log, shown: log ? airy(data, 0.04, 1.005) : wider(data) };
}

function wider({ low, high }: Extent): Extent {
  const air = (high - low) * 0.04 || Math.abs(low) * 0.04 || 1;
  return { low: low - air, high: high + air };
}

/** Whether a number can stand on an axis: the ratio of two that can is still a number. */
export function canStand(value: number): boolean {
  const size = Math.abs(value);
  return size === 0 || (size > 1e-120 && size < 1e120);
}

/** A value as it stands in the data of a plot. */
export function onAxis({ kind }: Pick<Quantity, 'kind'>, value: number): number {
  return kind === 'date' ? dateValue(value) : value;
}

/** Where a value stands on the axis: 0 at its low end, 1 at its high end. */
export function shareOn({ log, shown }: QuantityAxis, value: number): number {
  return (log ? logShare : share)(value, shown);
}

/** Counts from here on are named by their powers of ten. */
const huge = 1e16;

/** Other numbers beyond this are written as 1e+8. */
const large = 1e8;

/** The encoding of a field on this axis: labels as the language writes the quantity; `what` stands behind its name. */
export function quantityField(channel: 'x' | 'y', field: string, { quantity: { name, title, kind }, log, shown }: QuantityAxis, what = ''): JsonObject {
  const heading = `${shortName(title ?? name, 40)}${what}`;
  if (kind === 'date') return { ...dateField, field, title: heading };
  if (log && kind === 'count') return { ...(shown.high > huge ? powerField(field, heading) : countField(channel, field, heading)) };
  const format = kind !== 'count' && shown.high > large ? '.4~g' : formats[kind];
  const labelExpr = kind === 'count' ? { labelExpr: inBillions('datum.label') } : log ? { labelExpr: tickLabel(channel, format) } : {};
  return {
    field, type: 'quantitative', title: heading,
    scale: { ...(log ? { type: 'log' } : { zero: false }), nice: false },
    axis: { format, ...labelExpr, labelSeparation: 6, ...(log ? decadeGrid : { tickCount: { expr: channel === 'x' ? 'ceil(width / 80)' : 'ceil(height / 50)' } }) },
  };
}

const formats: Readonly<Record<Exclude<Quantity['kind'], 'date'>, string>> = { count: '~s', share: '~%', money: '$,~r', loss: '~r', plain: ',~r' };
