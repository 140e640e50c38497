import { breathe } from '../../base/cancellation.js';
import type { Ends } from '../../base/finite.js';
import { published, type Fit, type Fitted } from '../../engine/fitted.js';
import type { FormulaPoint } from '../../engine/formula/fit-formula.js';
import type { FormulaTask } from '../../engine/jobs.js';
import { prediction } from '../../engine/formula/formula-prediction.js';
import { median, outlierZ } from '../../engine/outliers.js';
import { tFactor } from '../../engine/student-t.js';
import type { LawFit, LawRow } from '../../model/laws.js';
import type { Prediction } from '../prediction.js';
import type { Workshop } from '../workshop.js';
import type { LawHeldOut, LawResult } from './answer.js';
import { possibleEnds } from './possible.js';

const known = new WeakMap<LawFit, { readonly workshop: Workshop; readonly key: string; readonly result: LawResult }>();

/** Every fit of a law, in the order of the list; fits made before of the same numbers are not made again. */
export async function lawResults(fits: readonly LawFit[], workshop: Workshop, level: number, signal: AbortSignal): Promise<LawResult[]> {
  const results: LawResult[] = [];
  for (const fit of fits) {
    const key = `${workshop.generation} ${level}`;
    const before = known.get(fit);
    if (before?.workshop === workshop && before.key === key) {
      results.push(before.result);
      continue;
    }
    await breathe(signal);
    const result = lawResult(fit, workshop, level);
    known.set(fit, { workshop, key, result });
    results.push(result);
  }
  return results;
}

function lawResult(fit: LawFit, workshop: Workshop, level: number): LawResult {
  const all = fit.rows ?? [];
  const rows = all.flatMap(({ heldOut }, at) => (heldOut ? [] : [at]));
  const used = rows.map((at) => all[at]!);
  const fitted = fittedLaw(fit, used, workshop);
  const unit = fit.options.space === 'log' ? 1 : median(used.map(({ output }) => Math.abs(output))) || 1;
  const z = fitted.kind === 'fitted' && used.length > 0 ? outlierZ(fitted, unit) : [];
  return { fit, fitted, rows, z, spans: spansOf(fit, used), heldOut: fitted.kind === 'fitted' ? heldOutOf(fit, fitted, level) : [], influence: null, drawing: null };
}

function fittedLaw(fit: LawFit, used: readonly LawRow[], workshop: Workshop): Fitted<string> {
  const { constants } = fit;
  if (constants) return used.length > 0 ? workshop.tried(lawTask(fit), constants) : published(constants);
  return workshop.formula(lawTask(fit));
}

/** What is fitted to find the parameters of a fit. */
export function lawTask({ law, rows, options: { robust, space } }: LawFit): FormulaTask {
  return { law: { formula: law.formula, parameters: law.parameters }, points: lawFitPoints((rows ?? []).filter(({ heldOut }) => !heldOut)), options: { robust, space } };
}

/** Rows as what a formula is fitted to. */
export function lawFitPoints(rows: readonly LawRow[]): FormulaPoint[] {
  return rows.map(({ inputs, output, stderr, run }) => ({ inputs, output, stderr, run }));
}

function spansOf({ law }: LawFit, used: readonly LawRow[]): LawResult['spans'] {
  if (used.length === 0) return null;
  return law.inputs.map((_, at) => used.reduce(([low, high], { inputs }) => [Math.min(low, inputs[at]!), Math.max(high, inputs[at]!)] as const, [Infinity, -Infinity] as const));
}

function heldOutOf({ law, rows }: LawFit, fitted: Fit<string>, level: number): LawHeldOut[] {
  return (rows ?? []).flatMap((row, at): LawHeldOut[] => {
    if (!row.heldOut) return [];
    const found = prediction(law, fitted, row.inputs, level);
    if (!found) return [];
    const { value, confidence, prediction: newRun } = found;
    const output: Prediction = { measured: row.output, predicted: value, interval: closed(possibleEnds(law.output, value, confidence)), predictionInterval: closed(possibleEnds(law.output, value, newRun)), standardErrors: errorsOf(row.output, value, newRun, fitted, level) };
    return [{ row: at, output }];
  });
}

function closed(ends: Ends | null): readonly [number, number] | null {
  return ends && ends[0] !== null && ends[1] !== null ? [ends[0], ends[1]] : null;
}

/** Predicted less measured in standard errors of a new run, read off its interval. */
function errorsOf(measured: number, predicted: number, newRun: Ends | null, { dof, objective }: Fit<string>, level: number): number | null {
  const ends = closed(newRun);
  if (!ends) return null;
  const onto = objective.space === 'log' ? Math.log : (value: number) => value;
  const errors = ((onto(predicted) - onto(measured)) * 2 * tFactor(level, dof)) / (onto(ends[1]) - onto(ends[0]));
  return Number.isFinite(errors) ? errors : null;
}
