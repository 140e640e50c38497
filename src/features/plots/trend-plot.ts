import type { Evaluation, TrendResult } from '../../analysis/evaluation.js';
import { levelText } from '../../base/figures.js';
import { trendBand, type TrendLine } from '../../engine/trend.js';
import { trendOrWhy } from '../report-trend.js';
import { trendNote, trendSentence } from '../trend-sentence.js';
import type { Obstacle } from './label-room.js';
import { leftAside } from './left-aside.js';
import { modelLayers, modelRows, thinned, type ModelPoint } from './model-marks.js';
import { noteCorner } from './note-corner.js';
import { paint } from './palette.js';
import { placedModels, type PlacedModel } from './placed-models.js';
import { planLayers, plannedPoints, planRows, plansSay } from './plan-marks.js';
import { airy, evenly, extent, isPositive, logShare, share, within, type Extent } from './scale.js';
import { caption, dateField, dateValue, decadeGrid, tickLabel, type Drawn, type JsonObject, type Row } from './spec.js';
import { alongWhiskers, whisker, whiskerLayers, whiskerRows, type Whisker } from './whiskers.js';

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
  const data = airy(extent([...[...dated, ...planned].map((p) => p.y), ...(trend ? [time.low, time.high].map((day) => trendBand(trend, day, level).center) : [])]));
  const points = thinned(dated);
  const line = trend ? evenly(time, 60).map((day) => ({ x: day, y: trendBand(trend, day, 0.5).center })) : [];
  const note = written.trend ? trendNote(written.trend, level) : null;
  const corner = note === null ? null : noteCorner(note, [...points, ...planned], [...line, ...alongWhiskers(whiskers(dated, data))], time, data);
  const frame = corner?.frame ?? data;
  const place = ({ x, y }: { readonly x: number; readonly y: number }): Obstacle => ({ x: share(x, time), y: logShare(y, frame) });
  const bars = whiskers(dated, frame);
  const datasets = {
    frame: [{ date: dateValue(time.low), density: frame.low }, { date: dateValue(time.high), density: frame.high }],
    parity: frame.low < 1 && frame.high > 1 ? [{ density: 1 }] : [],
    trend: trend ? trendRows(trend, time, frame, level) : [],
    ...whiskerRows(bars, (x) => ({ date: dateValue(x) })),
    ...modelRows(points, ({ x, y }) => ({ date: dateValue(x), density: y }), place, [...line, ...planned, ...alongWhiskers(bars)].map(place), corner ? [corner.panel] : []),
    ...planRows(planned, ({ x, y }) => ({ date: dateValue(x), density: y })),
    note: corner ? [{ label: note, ...corner.corner }] : [],
  };
  return { says, datasets, layers: layers(points) };
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
    ...whiskerLayers(x, y, 'record', 0.6),
    ...modelLayers(points, x, y),
    ...planLayers(x, y),
    ...caption('note'),
  ];
}

/** Cut off at the frame: a wide band would otherwise press the points together. */
function trendRows(trend: TrendLine, time: Extent, frame: Extent, level: number): Row[] {
  return evenly(time, 48).map((day) => {
    const { center, low, high } = trendBand(trend, day, level);
    return { date: dateValue(day), density: within(center, frame), low: within(low, frame), high: within(high, frame) };
  });
}

/** Intervals of the record setters only; those of all would hide the points. */
function whiskers(points: readonly ModelPoint[], frame: Extent): Whisker[] {
  return points.flatMap(({ model, x }) => (model.standing === 'record' && model.densityInterval ? (whisker(x, model.densityInterval, frame) ?? []) : []));
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
