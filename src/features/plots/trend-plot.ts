import type { Evaluation, TrendResult } from '../../analysis/evaluation.js';
import { levelText } from '../../base/figures.js';
import { trendBand, type TrendLine } from '../../engine/trend.js';
import { trendOrWhy } from '../report-trend.js';
import { trendNote, trendSentence } from '../trend-sentence.js';
import type { Obstacle } from './label-room.js';
import { leftAside } from './left-aside.js';
import { modelLayers, modelRows, thinned, type ModelPoint } from './model-marks.js';
import { paint } from './palette.js';
import { placedModels, type PlacedModel } from './placed-models.js';
import { planLayers, plannedPoints, planRows, plansSay } from './plan-marks.js';
import { airy, evenly, extent, isPositive, logEvenly, logShare, share, within, type Extent } from './scale.js';
import { caption, dateField, dateValue, decadeGrid, tickLabel, type Drawn, type JsonObject, type Row } from './spec.js';

/** Capacity density over release date, with the trend and its confidence band. */
export function trendPlot(evaluation: Evaluation, result: TrendResult, benchmark: string | null): Drawn {
  const models = placedModels(evaluation, result.benchmark);
  const dated = models.flatMap((model): ModelPoint[] => (model.released && isPositive(model.density) ? [{ model, x: model.released.day, y: model.density }] : []));
  if (dated.length === 0) return { missing: whatIsMissing(models) };

  const { level, frontier: rule } = evaluation.study.density;
  const trend = result.trend.kind === 'trend' ? result.trend : null;
  const written = trendOrWhy(result, rule, (index) => evaluation.models[index]!.model.name);

  const planned = plannedPoints(evaluation, result.benchmark);
  const says = `${trendSentence(written, level, benchmark)}${leftAside(dated.filter((p) => !p.model.stood).map((p) => p.model.whyAside))}.${trend?.intervalKind === 'resampled-models' ? ` Shaded: ${levelText(level)} of the line.` : ''}${plansSay(planned)}`;
  const time = extent([...dated, ...planned].map((p) => p.x));
  const frame = airy(extent([...[...dated, ...planned].map((p) => p.y), ...(trend ? [time.low, time.high].map((day) => trendBand(trend, day, level).center) : [])]));
  const points = thinned(dated);
  const place = ({ x, y }: { readonly x: number; readonly y: number }): Obstacle => ({ x: share(x, time), y: logShare(y, frame) });
  const { corner, covered } = emptiestCorner([...points, ...planned].map(place));
  const bars = whiskers(dated, frame);
  const marks = modelRows(points, ({ x, y }) => ({ date: dateValue(x), density: y }), place, [...covered, ...[...lineOf(trend, time), ...planned, ...bars.flatMap(alongBar)].map(place)]);
  const datasets = {
    frame: [{ date: dateValue(time.low), density: frame.low }, { date: dateValue(time.high), density: frame.high }],
    parity: frame.low < 1 && frame.high > 1 ? [{ density: 1 }] : [],
    trend: trend ? trendRows(trend, time, frame, level) : [],
    whiskers: bars.map(({ x, low, high }) => ({ date: dateValue(x), low, high })),
    ...marks,
    ...planRows(planned, ({ x, y }) => ({ date: dateValue(x), density: y })),
    note: written.trend ? [{ label: trendNote(written.trend, level), ...corner }] : [],
  };
  return { says, datasets, layers: layers(points) };
}

interface Corner {
  readonly right: boolean;
  readonly bottom: boolean;
}

/** The corner with the fewest points, and the places that a note there covers in a narrow plot. */
function emptiestCorner(places: readonly Obstacle[]): { readonly corner: Corner; readonly covered: readonly Obstacle[] } {
  const corners = [{ right: false, bottom: false }, { right: true, bottom: true }, { right: true, bottom: false }, { right: false, bottom: true }];
  const inside = ({ right, bottom }: Corner, { x, y }: Obstacle): boolean => (right ? x > 0.45 : x < 0.55) && (bottom ? y < 0.2 : y > 0.8);
  const counts = corners.map((corner) => places.filter((place) => inside(corner, place)).length);
  const corner = corners[counts.indexOf(Math.min(...counts))]!;
  const covered = [0.02, 0.12, 0.22, 0.32, 0.42].flatMap((x) => [0.96, 0.91, 0.86].map((y) => ({ x: corner.right ? 1 - x : x, y: corner.bottom ? 1 - y : y })));
  return { corner, covered };
}

function lineOf(trend: TrendLine | null, time: Extent): { x: number; y: number }[] {
  return trend ? evenly(time, 60).map((day) => ({ x: day, y: trendBand(trend, day, 0.5).center })) : [];
}

function layers(points: readonly ModelPoint[]): JsonObject[] {
  const x = dateField;
  const y: JsonObject = { field: 'density', type: 'quantitative', title: 'capacity density ρ', scale: { type: 'log', nice: false }, axis: { format: '~g', labelExpr: tickLabel('y', '~g'), ...decadeGrid } };
  const range: JsonObject = { x, y: { ...y, field: 'low' }, y2: { field: 'high' } };
  return [
    { data: { name: 'frame' }, mark: { type: 'point', opacity: 0, aria: false }, encoding: { x, y } },
    { data: { name: 'trend' }, mark: { type: 'area', fill: paint('record'), opacity: 0.13, aria: false }, encoding: range },
    { data: { name: 'parity' }, mark: { type: 'rule', stroke: paint('muted'), strokeDash: [2, 3], aria: false }, encoding: { y } },
    { data: { name: 'trend' }, mark: { type: 'line', stroke: paint('record'), strokeWidth: 2, aria: false }, encoding: { x, y } },
    { data: { name: 'whiskers' }, mark: { type: 'rule', stroke: paint('record'), opacity: 0.6, aria: false }, encoding: range },
    ...modelLayers(points, x, y),
    ...planLayers(x, y),
    caption('note'),
  ];
}

/** Cut off at the frame: a wide band would otherwise press the points together. */
function trendRows(trend: TrendLine, time: Extent, frame: Extent, level: number): Row[] {
  return evenly(time, 48).map((day) => {
    const { center, low, high } = trendBand(trend, day, level);
    return { date: dateValue(day), density: within(center, frame), low: within(low, frame), high: within(high, frame) };
  });
}

interface Bar extends Extent {
  readonly x: number;
}

function alongBar({ x, low, high }: Bar): { x: number; y: number }[] {
  return logEvenly({ low, high }, 12).map((y) => ({ x, y }));
}

/** Intervals of the record setters only; those of all would hide the points. */
function whiskers(points: readonly ModelPoint[], frame: Extent): Bar[] {
  return points.flatMap(({ model, x }) => {
    if (model.standing !== 'record' || !model.densityInterval) return [];
    const [low, high] = model.densityInterval;
    return [{ x, low: within(low ?? 0, frame), high: within(high ?? Infinity, frame) }];
  });
}

function whatIsMissing(models: readonly PlacedModel[]): string {
  const [dates, densities] = [models.some((m) => m.released), models.some((m) => isPositive(m.density))];
  if (densities) return dates
    ? 'No model here has both a release date and a density. Add `released:` to the models with a density to see the trend.'
    : 'No model here has a release date. Add `released: 2024-04-18` (or `2024-04`) to see the trend.';
  return dates
    ? 'No model here has a density: each needs `params:` and a score that the ruler knows and that lies within its reach.'
    : 'No model here has both a release date and a score the ruler knows. Add `released:` to see the trend.';
}
