/** A number as the fits predict it, beside what was measured. */
export interface Prediction {
  readonly measured: number | null;
  readonly predicted: number | null;
  /** Confidence interval of the curve: around the mean of many such runs. */
  readonly interval: readonly [number, number] | null;
  /** Of one new run, which scatters around the curve: what `measured` is compared with. */
  readonly predictionInterval: readonly [number, number] | null;
  /** Predicted less measured, in standard errors of the prediction of a new run; null where either is missing. */
  readonly standardErrors: number | null;
}

/** Whether the measurement lies where a new run hardly would. */
export function isOutside({ measured, predictionInterval }: Pick<Prediction, 'measured' | 'predictionInterval'>): boolean {
  return measured !== null && predictionInterval !== null && (measured < predictionInterval[0] || measured > predictionInterval[1]);
}
