import { aside, height, labelWidth, rise } from './label-room.js';
import { paint, palette, themes } from './palette.js';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/**
 * One point, or one step of a line. Field names are fixed words of this program; what a user wrote only ever stands in the values,
 * so that no name of theirs becomes a field path or an expression.
 */
export type Row = Readonly<Record<string, string | number | boolean | null>>;

/** What one kind of plot comes to: a drawing with its sentence, or what is missing for it. */
export type Drawn = Drawing | { readonly missing: string };

export interface Drawing {
  readonly says: string;
  /** By name; a renderer may exchange them without compiling the spec again. */
  readonly datasets: Readonly<Record<string, readonly Row[]>>;
  readonly layers: readonly JsonObject[];
}

/**
 * A self-contained Vega-Lite spec. The param `selected` holds the name of the model to mark; `narrow` tells that the legend takes
 * more lines. Layers without data are left out: an empty one has no extent, and an axis without extent is a warning.
 */
export function specOf({ says, datasets, layers }: Drawing): Readonly<Record<string, unknown>> {
  const filled = Object.entries(datasets).filter(([, rows]) => rows.length > 0);
  const isFilled = (layer: JsonObject): boolean => filled.some(([name]) => name === (layer.data as { readonly name: string }).name);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: says.replaceAll('`', ''),
    usermeta: { themes },
    width: 'container',
    height,
    background: paint('paper'),
    params: [...Object.entries(palette).map(([name, value]) => ({ name, value })), { name: 'selected', value: null }, { name: 'narrow', expr: 'width < 250' }],
    datasets: Object.fromEntries(filled),
    layer: layers.filter(isFilled),
    config,
  };
}

/** Drags and Ctrl+wheel move the axes of the layer that holds it, a double click resets them; the plain wheel scrolls the page. */
export const zoom: JsonObject = {
  name: 'zoom',
  bind: 'scales',
  select: { type: 'interval', zoom: 'wheel![event.ctrlKey || event.metaKey]' },
};

/**
 * A ring around what is selected, from the dataset the points come from. It is placed by the finished scales, so that it takes no
 * part in their domains: most of the time nothing is selected.
 */
export function ring(data: string, x: string, y: string): JsonObject {
  return {
    data: { name: data },
    transform: [{ filter: 'datum.name === selected' }],
    mark: {
      type: 'point', size: 300, strokeWidth: 2.5, filled: false, stroke: paint('highlight'), opacity: 1, aria: false, clip: true,
      x: { expr: `scale('x', datum.${x})` }, y: { expr: `scale('y', datum.${y})` },
    },
    encoding: {},
  };
}

/** Text on a rim of paper, so that it can be read on whatever it lies. Two layers, since a text's stroke lies on its filling. */
export function haloed(text: JsonObject): readonly JsonObject[] {
  return [{ ...text, mark: { ...(text.mark as JsonObject), fill: paint('paper'), stroke: paint('paper'), strokeWidth: 3, strokeJoin: 'round', strokeOpacity: 0.85 } }, text];
}

/** Text beside its point, shown at the plot widths at which there is room for it; that of a selected model is drawn by `chosen`. */
export function names(data: string, encoding: JsonObject): readonly JsonObject[] {
  return haloed({
    data: { name: data },
    mark: {
      type: 'text', fontSize: 11, fill: { expr: 'datum.loud ? ink : muted' }, aria: false, baseline: 'middle',
      align: { expr: "datum.across > 0 ? 'left' : datum.across < 0 ? 'right' : 'center'" },
      dx: { expr: `datum.up === 0 ? datum.across * ${aside} : 0` },
      dy: { expr: `-datum.up * ${rise}` },
      opacity: { expr: 'width >= datum.least && (datum.until === null || width < datum.until) && datum.name !== selected ? 1 : 0' },
    },
    encoding: { ...encoding, text: { field: 'label', type: 'nominal' } },
  });
}

/** The name of what is selected, always drawn, beside its ring and towards the middle of the plot. */
export function chosen(data: string, x: string, y: string): readonly JsonObject[] {
  const inLeftHalf = `scale('x', datum.${x}) < width / 2`;
  return haloed({
    data: { name: data },
    transform: [{ filter: 'datum.name === selected' }],
    mark: {
      type: 'text', fontSize: 11, fontWeight: 'bold', fill: paint('ink'), aria: false, baseline: 'middle', clip: true,
      align: { expr: `${inLeftHalf} ? 'left' : 'right'` }, dx: { expr: `${inLeftHalf} ? 14 : -14` },
      x: { expr: `scale('x', datum.${x})` }, y: { expr: `scale('y', datum.${y})` },
    },
    encoding: { text: { field: 'label', type: 'nominal' } },
  });
}

const captionLine = 15;

/** Words in the corner a row names, so that a figure cut out of its page still says what it found. */
export function caption(data: string): readonly JsonObject[] {
  return haloed({
    data: { name: data },
    mark: {
      type: 'text', fontSize: 12, lineHeight: captionLine, lineBreak: '\n', fill: paint('ink'), aria: false,
      align: { expr: "datum.right ? 'right' : 'left'" }, baseline: 'top',
      x: { expr: 'datum.right ? width - 10 : 10' }, y: { expr: `datum.bottom ? height - 6 - ${captionLine} * length(split(datum.label, '\\n')) : 9` },
    },
    encoding: { text: { field: 'label', type: 'nominal' } },
  });
}

/** The room that such words take in a corner, in pixels. */
export function captionSize(label: string): { readonly wide: number; readonly tall: number } {
  const lines = label.split('\n');
  return { wide: 14 + (12 / 11) * Math.max(...lines.map(labelWidth)), tall: 13 + captionLine * lines.length };
}

export const dateField: JsonObject = {
  field: 'date', type: 'temporal', title: null,
  scale: { type: 'utc', padding: 14 },
  axis: { format: '%b %Y', tickCount: { expr: 'ceil(width / 60)' }, labelSeparation: 12, grid: false },
};

/** Milliseconds since 1970 of a day counted from 2023-02-24, as Vega's time scales take them. */
export function dateValue(day: number): number {
  return Date.UTC(2023, 1, 24) + day * 86_400_000;
}

/** A log axis of counts: 100M, 1B, 10B. */
export function countField(channel: 'x' | 'y', field: string, title: string): JsonObject {
  return {
    field, type: 'quantitative', title,
    scale: { type: 'log', nice: false },
    axis: { format: '~s', labelExpr: inBillions(tickLabel(channel, '~s')), labelSeparation: 6, ...decadeGrid },
  };
}

/** "1G" is "1B" here, "1k" is "1K". */
export function inBillions(label: string): string {
  return `replace(replace(${label}, 'G', 'B'), 'k', 'K')`;
}

/**
 * A log axis labels the powers of ten, and 2 and 5 times them where there is room; less than three quarters of a power, which only a zoom or
 * numbers close to each other show, labels all ticks that have room.
 */
export function tickLabel(channel: 'x' | 'y', format: string): string {
  const powers = `log(domain('${channel}')[1] / domain('${channel}')[0]) / LN10`;
  const hasRoom = `${powers} < 2 || ${channel === 'x' ? 'width' : 'height'} / (${powers}) > ${channel === 'x' ? 150 : 70}`;
  return `(${powers} < 0.75 || ${isTimesPower(1)} || ((${hasRoom}) && (${isTimesPower(2)} || ${isTimesPower(5)})) ? format(datum.value, '${format}') : '')`;
}

const power = 'round(log(datum.value) / LN10)';
const isPower = `abs(log(datum.value) / LN10 - ${power}) < 1e-6`;

/** Whether a tick is `digit` times a power of ten. */
function isTimesPower(digit: number): string {
  const exponent = `log(datum.value / ${digit}) / LN10`;
  return `abs(${exponent} - round(${exponent})) < 1e-6`;
}

/** Grid lines of a log axis, strong at the powers of ten. */
export const decadeGrid: JsonObject = { gridOpacity: { condition: { test: isPower, value: 1 }, value: 0.4 } };

/** A log axis that names its powers of ten: 10¹⁸. */
export function powerField(field: string, title: string): JsonObject {
  const digit = (at: string): string => `substring('⁰¹²³⁴⁵⁶⁷⁸⁹', ${at}, ${at} + 1)`;
  const exponent = `(${power} > 9 ? ${digit(`floor(${power} / 10)`)} : '') + ${digit(`${power} % 10`)}`;
  return {
    field, type: 'quantitative', title,
    scale: { type: 'log', nice: false },
    axis: { labelExpr: `${isPower} ? '10' + ${exponent} : ''`, grid: false },
  };
}

const config: JsonObject = {
  font: 'Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif',
  view: { stroke: paint('grid') },
  axis: {
    domainColor: paint('muted'), tickColor: paint('muted'), gridColor: paint('grid'), labelColor: paint('muted'), titleColor: paint('ink'),
    labelFontSize: 11, titleFontSize: 12, titleFontWeight: 'normal', tickSize: 4, labelPadding: 4,
  },
  axisX: { labelBound: 5 }, // a label far over the edge would make the plot narrower, and then have no reason to
  legend: {
    orient: 'top', direction: 'horizontal', columns: { expr: 'narrow ? 1 : 2' }, columnPadding: 10, offset: 6, title: null, labelColor: paint('ink'), labelFontSize: 11, labelLimit: 200,
    symbolStrokeWidth: 1.6, symbolSize: 60, symbolOpacity: 1, symbolFillColor: paint('aside'), symbolStrokeColor: paint('aside'),
  },
};
