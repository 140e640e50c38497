import type { LawResult } from '../../analysis/questions/answer.js';
import { whyLawNotFitted } from '../../analysis/questions/why-law-not-fitted.js';
import { plural } from '../../base/figures.js';
import type { Fit } from '../../engine/fitted.js';
import { offBy, unsettled } from '../words.js';
import { bandLayers, bandWords } from './bands.js';
import { fitCurve, type FitFrame } from './fit-curve.js';
import { fitPoints, pointNames, pointRows, worstOff, type FitPoint } from './fit-points.js';
import { lawInfluenceMarks, ringedLayer } from './influence-marks.js';
import type { Obstacle } from './label-room.js';
import { paint } from './palette.js';
import { codeName, shortName, unitWords } from './plot-words.js';
import { onAxis, quantityAxis, quantityField, shareOn } from './quantity-axis.js';
import { crowd, isHeldOut, runLayer, unexpectedWords } from './run-marks.js';
import { evenly, extent, within, type Extent } from './scale.js';
import { chosen, names, ring, zoom, type Drawn, type JsonObject, type Row } from './spec.js';

/**
 * A law beside the rows it was fitted to, or tried on: its curve over the one input that varies, or else predicted against measured.
 * `shared` is what its axes have to hold besides.
 */
export function fitPlot(result: LawResult, level: number, shared: FitFrame | null): Drawn {
  const { fit, fitted } = result;
  if (fitted.kind === 'not-fitted') return { missing: `Not fitted: ${whyLawNotFitted(fitted, fit)}` };
  const points = fitPoints(result, fitted, level);
  if (points.length === 0) return { missing: `No row of “${shortName(fit.from?.name ?? '', 40)}” is left to draw.` };
  const input = theOneThatVaries(result, points);
  const says = sentence(result, fitted, points);
  return input === null ? againstMeasured(result, points, says, shared) : alongInput(result, fitted, points, input, says, level, shared);
}

/** By fit, what the axes of all those hold together that have the same axes: only so can their curves be compared. */
export function sharedFrames(results: readonly LawResult[], level: number): ReadonlyMap<LawResult, FitFrame> {
  const groups = new Map<string, { result: LawResult; frame: FitFrame }[]>();
  for (const result of results) {
    const own = ownFrame(result, level);
    if (own) groups.set(own.axes, [...(groups.get(own.axes) ?? []), { result, frame: own.frame }]);
  }
  return new Map([...groups.values()].flatMap((group) => {
    const all = (of: 'across' | 'up'): Extent => extent(group.flatMap(({ frame }) => [frame[of].low, frame[of].high]));
    return group.map(({ result }) => [result, { across: all('across'), up: all('up') }] as const);
  }));
}

/** Which axes a fit's plot has, and what it needs of them; null where it is not drawn. */
function ownFrame(result: LawResult, level: number): { readonly axes: string; readonly frame: FitFrame } | null {
  const { fit: { law, from, options: { space } }, fitted } = result;
  const points = fitted.kind === 'not-fitted' ? [] : fitPoints(result, fitted, level);
  if (fitted.kind === 'not-fitted' || points.length === 0) return null;
  const input = theOneThatVaries(result, points);
  const axes = JSON.stringify([law.output.name, from?.unit ?? null, space, input === null ? null : law.inputs[input]!.name]);
  if (input !== null) return { axes, frame: fitCurve(result, fitted, points, input, level, null).own };
  const both = extent(points.flatMap(({ measured, predicted }) => [measured, predicted]));
  return { axes, frame: { across: both, up: both } };
}

/** The number of the only input whose values differ; null where several do, or none does. */
function theOneThatVaries({ fit: { law, rows } }: LawResult, points: readonly FitPoint[]): number | null {
  const varying = law.inputs.flatMap((_, at) => {
    const { low, high } = extent(points.map(({ row }) => rows![row]!.inputs[at]!));
    return low < high ? [at] : [];
  });
  return varying.length === 1 ? varying[0]! : null;
}

function againstMeasured(result: LawResult, points: readonly FitPoint[], says: string, shared: FitFrame | null): Drawn {
  const { law: { output }, options: { space } } = result.fit;
  const axis = quantityAxis(output, shared?.up ?? extent(points.flatMap(({ measured, predicted }) => [measured, predicted])), space === 'log');
  const at = (value: number): number => onAxis(output, value);
  const corners = [axis.shown.low, axis.shown.high].map((value) => ({ measured: at(value), predicted: at(value) }));
  const place = ({ measured, predicted }: FitPoint): Row => ({ measured: at(measured), predicted: at(predicted) });
  const held = points.flatMap(({ measured, interval }) => (interval ? [{ measured, low: within(interval[0], axis.shown), high: within(interval[1], axis.shown) }] : []));
  const [diagonal, bars] = [evenly(whole, 60).map((share) => ({ x: share, y: share })), held.flatMap(({ measured, low, high }) => alongBar(shareOn(axis, measured), shareOn(axis, low), shareOn(axis, high)))];
  const datasets = {
    frame: corners, line: corners, ...pointRows(result, points, place),
    names: pointNames(result, points, place, ({ measured, predicted }) => ({ x: shareOn(axis, measured), y: shareOn(axis, predicted) }), [...diagonal, ...bars]),
    intervals: held.map(({ measured, low, high }) => ({ measured: at(measured), low: at(low), high: at(high) })),
  };
  const [x, y] = [quantityField('x', 'measured', axis, `, measured${unitOf(result)}`), quantityField('y', 'predicted', axis, `, predicted${unitOf(result)}`)];
  const whisker: JsonObject = { data: { name: 'intervals' }, mark: { type: 'rule', stroke: paint('record'), opacity: 0.55, strokeWidth: 1.4, aria: false }, encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } } };
  const line: JsonObject = { data: { name: 'line' }, mark: { type: 'line', stroke: paint('muted'), strokeWidth: 1.2, aria: false }, encoding: { x, y } };
  return { says: says + lawInfluenceMarks(result).words, datasets, layers: [frameLayer(x, y), line, whisker, ...pointLayers(x, y, points)] };
}

const whole = { low: 0, high: 1 } as const;

function alongBar(x: number, low: number, high: number): Obstacle[] {
  return evenly({ low, high }, 20).map((y) => ({ x, y }));
}

function alongInput(result: LawResult, fitted: Fit<string>, points: readonly FitPoint[], input: number, says: string, level: number, shared: FitFrame | null): Drawn {
  const { law } = result.fit;
  const { across, up, curve, bands, path } = fitCurve(result, fitted, points, input, level, shared);
  const given = ({ row }: FitPoint): number => result.fit.rows![row]!.inputs[input]!;
  const place = (point: FitPoint): Row => ({ input: onAxis(across.quantity, given(point)), output: onAxis(law.output, point.measured) });
  const ends = (of: 'low' | 'high'): Row => ({ input: onAxis(across.quantity, across.shown[of]), output: onAxis(law.output, up.shown[of]) });
  const datasets = {
    frame: [ends('low'), ends('high')], ...bands, curve, ...pointRows(result, points, place),
    names: pointNames(result, points, place, (point) => ({ x: shareOn(across, given(point)), y: shareOn(up, point.measured) }), path),
  };
  const [x, y] = [quantityField('x', 'input', across), quantityField('y', 'output', up, unitOf(result))];
  const line: JsonObject = { data: { name: 'curve' }, mark: { type: 'line', stroke: paint('record'), strokeWidth: 2, aria: false }, encoding: { x, y } };
  return { says: says + bandWords(bands, level) + lawInfluenceMarks(result).words, datasets, layers: [frameLayer(x, y), ...bandLayers(x, y, null, null), line, ...pointLayers(x, y, points)] };
}

/** " (nats per token)" of a loss whose unit its reference states. */
function unitOf({ fit: { law, from } }: LawResult): string {
  return law.output.kind === 'loss' && from?.unit ? ` (${unitWords(from.unit)})` : '';
}

/** What is always there, whichever rows there are, holds the axes and their zoom. */
function frameLayer(x: JsonObject, y: JsonObject): JsonObject {
  return { data: { name: 'frame' }, params: [zoom], mark: { type: 'point', opacity: 0, aria: false }, encoding: { x, y } };
}

function pointLayers(x: JsonObject, y: JsonObject, points: readonly FitPoint[]): JsonObject[] {
  const style = { present: new Set(points.map(({ look }) => look)), colour: null, zoom: false };
  return [
    runLayer('runs', x, y, { ...style, crowd: points.filter(({ look }) => look === 'run').length > crowd }),
    runLayer('marked', x, y, { ...style, crowd: false }),
    ringedLayer(x, y),
    ring('runs', String(x.field), String(y.field)),
    ring('marked', String(x.field), String(y.field)),
    ...names('names', { x, y }),
    ...['runs', 'marked'].flatMap((data) => chosen(data, String(x.field), String(y.field))),
  ];
}

function sentence({ fit, rows }: LawResult, fitted: Fit<string>, points: readonly FitPoint[]): string {
  const { law, from, constants, rounded } = fit;
  const of = `${plural(rows.length, 'row')} of “${shortName(from?.name ?? '', 40)}”`;
  const outliers = points.filter(({ look }) => look === 'outlier').length;
  const heldOut = points.filter(({ look }) => isHeldOut(look));
  const name = codeName(law.name);
  const off = `${shortName(law.output.name, 40)} typically off by ${offBy(law.output, fitted.objective.space, fitted.typicalError)}`;
  return [
    constants ? `${name} with constants as given${rounded ? ', rounded in their source' : ''}` : `${name} follows ${of}; ${off}`,
    constants && rows.length > 0 && `tried on ${of}; ${off}`,
    fitted.status === 'not-converged' && unsettled(fitted),
    fitted.status === 'at-bound' && `${fitted.atBound.join(', ')} at the bound`,
    outliers > 0 && plural(outliers, 'outlier'),
    heldOut.length > 0 && `${plural(heldOut.length, 'held-out row')} predicted within ${worstOff(law.output, heldOut)}${unexpectedWords(heldOut)}`,
  ].filter(Boolean).join('; ') + '.';
}
