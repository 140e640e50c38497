import { givenText } from '../../analysis/questions/fault-words.js';
import type { LawResult } from '../../analysis/questions/answer.js';
import { written } from '../../analysis/questions/quantity-words.js';
import { isOutside, type Prediction } from '../../analysis/prediction.js';
import { significant } from '../../base/figures.js';
import type { Fit } from '../../engine/fitted.js';
import type { LawFit, Quantity } from '../../model/laws.js';
import { predictedText } from '../hover-held-out.js';
import { signed, signedPercent } from '../words.js';
import { lawInfluenceMarks, type InfluenceMarks } from './influence-marks.js';
import { labelRoom, type Obstacle } from './label-room.js';
import { shortName } from './plot-words.js';
import { canStand } from './quantity-axis.js';
import { inLines, isHeldOut, mostRuns, runLook, runRow, spread, type RunLook } from './run-marks.js';
import type { Row } from './spec.js';

/** A row of a law's fit, as measured and as the law has it; of a held-out one also where a new run may come out. */
export interface FitPoint {
  /** In the fit. */
  readonly row: number;
  readonly measured: number;
  readonly predicted: number;
  readonly look: RunLook;
  readonly interval: readonly [number, number] | null;
  /** How a held-out row was predicted. */
  readonly said: string | null;
}

/** Rows that were fitted or tried, then those held out, which lie on top. */
export function fitPoints({ fit, rows, z, heldOut }: LawResult, { residuals, objective: { space } }: Fit<string>, level: number): FitPoint[] {
  const followed = rows.map((row, at): FitPoint => {
    const measured = fit.rows![row]!.output, residual = residuals[at]!;
    return { row, measured, predicted: space === 'log' ? measured * Math.exp(-residual) : measured - residual, look: runLook(z[at]), interval: null, said: null };
  });
  const kept = heldOut.map(({ row, output }): FitPoint => ({
    row, measured: fit.rows![row]!.output, predicted: output.predicted ?? NaN, look: isOutside(output) ? 'unexpected' : 'heldOut', interval: output.predictionInterval, said: saidOf(fit.law.output, output, level),
  }));
  return [...followed, ...kept].filter(({ measured, predicted }) => canStand(measured) && canStand(predicted));
}

function saidOf(output: Quantity, predicted: Prediction, level: number): string | null {
  const said = predictedText(output.name, predicted, (value) => written(output, value), (measured, value) => offText(output, measured, value), level);
  return said && inLines(said);
}

/** Predicted less measured: a share of what was measured where that makes sense, otherwise in its unit. */
export function offText({ kind }: Quantity, measured: number, predicted: number): string {
  if (kind === 'share') return `${signed((predicted - measured) * 100)} points`;
  if (kind === 'date') return `${signed(predicted - measured)} days`;
  return measured > 0 && predicted > 0 ? signedPercent(predicted / measured - 1) : signed(predicted - measured);
}

/** The datasets of the points: plain ones, thinned where they are thousands; outliers and held-out ones; and the places that are ringed. */
export function pointRows(result: LawResult, points: readonly FitPoint[], place: (point: FitPoint) => Row): { readonly runs: Row[]; readonly marked: Row[]; readonly ringed: Row[] } {
  const influence = lawInfluenceMarks(result);
  const row = (point: FitPoint): Row => runRow(point.look, result.fit.rows![point.row]!.name, tip(result.fit, point, influence), { ...place(point), label: shortName(result.fit.rows![point.row]!.name) });
  const of = (looks: (look: RunLook) => boolean): Row[] => spread(points.filter(({ look }) => looks(look)), mostRuns).map(row);
  return { runs: of((look) => look === 'run'), marked: [...of((look) => look === 'outlier'), ...of(isHeldOut)], ringed: points.filter((point) => influence.isRinged(point.row)).map(place) };
}

/** Of more marked points than this only those that came out otherwise are named. */
const mostNamed = 40;

/** Rows of the dataset `names`: held-out rows that came out otherwise, always; other held-out ones and outliers where there is room. `at` gives shares of the frame. */
export function pointNames({ fit }: LawResult, points: readonly FitPoint[], place: (point: FitPoint) => Row, at: (point: FitPoint) => Obstacle, line: readonly Obstacle[]): Row[] {
  const all = points.filter(({ look }) => look !== 'run');
  const marked = all.length > mostNamed ? all.filter(({ look }) => look === 'unexpected').slice(0, mostNamed) : all;
  const name = (point: FitPoint): string => fit.rows![point.row]!.name;
  const others = spread(points.filter(({ look }) => look === 'run'), mostRuns).map(at);
  const isMiss = (i: number): boolean => marked[i]!.look === 'unexpected';
  const indices = marked.map((_, i) => i);
  const labels = labelRoom(marked.map((point) => ({ ...at(point), text: shortName(name(point)) })), indices.filter(isMiss), indices.filter((i) => !isMiss(i)), [...others, ...line]);
  return labels.map(({ index, side, least, until }) => ({
    ...place(marked[index]!), name: name(marked[index]!), label: shortName(name(marked[index]!)), ...side, least, until: Number.isFinite(until) ? until : null, loud: isMiss(index),
  }));
}

function tip({ law: { inputs, output }, rows }: LawFit, { row, measured, predicted, said }: FitPoint, influence: InfluenceMarks): string {
  const { name, inputs: values } = rows![row]!;
  const lines = [
    shortName(name, 80), inputs.length > 0 && givenText(inputs, values),
    said ?? `${output.name} ${written(output, measured)} · predicted ${written(output, predicted)} (${offText(output, measured, predicted)})`, influence.tip(row),
  ];
  return lines.filter(Boolean).join('\n');
}

/** The furthest that a held-out row was predicted off: "7.1 %", or in the unit of the output. */
export function worstOff({ kind }: Quantity, points: readonly FitPoint[]): string {
  const worst = (of: (point: FitPoint) => number): number => points.reduce((most, point) => Math.max(most, Math.abs(of(point))), 0);
  if (kind === 'share') return `${significant(worst(({ measured, predicted }) => predicted - measured) * 100, 2)} points`;
  const shares = kind !== 'date' && points.every(({ measured, predicted }) => measured > 0 && predicted > 0);
  return shares ? `${significant(worst(({ measured, predicted }) => predicted / measured - 1) * 100, 2)} %` : significant(worst(({ measured, predicted }) => predicted - measured), 2);
}
