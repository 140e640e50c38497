import type { Evaluation } from '../analysis/evaluation.js';
import { isOutside, type Prediction } from '../analysis/prediction.js';
import { finite, finiteEnds, type Ends } from '../base/finite.js';

export interface HeldOutEntry {
  readonly name: string;
  readonly benchmark: string;
  readonly loss: PredictionEntry;
  readonly score: PredictionEntry;
}

export interface PredictionEntry {
  readonly measured: number | null;
  readonly predicted: number | null;
  /** Predicted less measured, with its sign: of a loss as a share of it, of a score in its own unit (0.01 = one point of a fraction). */
  readonly error: number | null;
  /** The error in standard errors of the prediction of a new run. */
  readonly standardErrors: number | null;
  readonly interval: Ends | null;
  /** Of the fitted curve, which is where the mean of many such runs would lie; single runs scatter around it. */
  readonly intervalKind: 'curve';
  /** Of one new run: the error of the curve and the scatter of runs around it. */
  readonly predictionInterval: Ends | null;
  /** Whether `measured` lies outside `predictionInterval`. */
  readonly outside: boolean;
}

/** One entry for each held-out row and benchmark. */
export function heldOutEntries({ study, heldOut }: Evaluation): HeldOutEntry[] {
  return heldOut.map(({ row, benchmark, loss, score }) => ({
    name: study.reference?.rows[row]?.name ?? '', benchmark,
    loss: predictionEntry(loss, (measured, predicted) => predicted / measured - 1), score: predictionEntry(score, (measured, predicted) => predicted - measured),
  }));
}

/** `error` of what was predicted, from what was measured and predicted. */
export function predictionEntry(prediction: Prediction, error: (measured: number, predicted: number) => number): PredictionEntry {
  const { measured, predicted, interval, predictionInterval, standardErrors } = prediction;
  return {
    measured: finite(measured), predicted: finite(predicted), error: measured === null || predicted === null ? null : finite(error(measured, predicted)), standardErrors: finite(standardErrors),
    interval: finiteEnds(interval), intervalKind: 'curve', predictionInterval: finiteEnds(predictionInterval), outside: isOutside(prediction),
  };
}
