import type { Evaluation } from '../analysis/evaluation.js';
import { isOutside, type Prediction } from '../analysis/prediction.js';
import type { LawHeldOut, LawResult } from '../analysis/questions/answer.js';
import { written } from '../analysis/questions/quantity-words.js';
import { plural } from '../base/figures.js';
import type { Fit } from '../engine/fitted.js';
import { outlierLimit } from '../engine/outliers.js';
import type { Quantity } from '../model/laws.js';
import { isSameOrigin, type Origin } from '../model/origin.js';
import { predictedText } from './hover-held-out.js';
import { movesText } from './influence-hover.js';
import { code, escaped, lines } from './markdown.js';
import { unitName } from './report-laws.js';
import { offBy, signed } from './words.js';

/** Fits told of one row; a table may be that of many. */
const MOST = 6;

/** A row as a fit has it; `row` counts those of the fit. */
interface Having {
  readonly result: LawResult;
  readonly fitted: Fit<string>;
  readonly row: number;
}

/** What each law fitted to a row, tried on it or kept from it says of it, as Markdown; empty for a row of no law. */
export function lawRowTexts({ laws, study: { density: { level } } }: Evaluation, origin: Origin): string[] {
  const having = laws.flatMap((result): Having[] => {
    const row = result.fit.rows?.findIndex((one) => isSameOrigin(one.origin, origin)) ?? -1;
    return row >= 0 && result.fitted.kind === 'fitted' ? [{ result, fitted: result.fitted, row }] : [];
  });
  const told = having.slice(0, MOST).map((one) => rowText(one, level)).filter((text) => text !== '');
  return having.length > MOST ? [...told, `It is a row of ${plural(having.length - MOST, 'more fit')}.`] : told;
}

function rowText(having: Having, level: number): string {
  const { result, row } = having;
  const heldOut = result.heldOut.find((one) => one.row === row);
  if (heldOut) return heldOutText(having, heldOut, level);
  const at = result.rows.indexOf(row);
  return at < 0 ? '' : lines(fittedText(having, at), withoutText(having));
}

/** "`ours`: loss 3.300, fitted 2.370 (−28 %), robust z +35, so an outlier; leverage 0.31 of at most 1". */
function fittedText({ result: { fit, z }, fitted, row }: Having, at: number): string {
  const { law: { output }, constants } = fit;
  const measured = fit.rows![row]!.output, residual = fitted.residuals[at]!, far = z[at] ?? 0;
  const predicted = fitted.objective.space === 'log' ? measured * Math.exp(-residual) : measured - residual;
  const parts = [
    `${written(output, measured)}, ${constants ? 'by its constants' : 'fitted'} ${written(output, predicted)} (${offText(output, fitted, measured, predicted)})`,
    ...(Math.abs(far) > outlierLimit ? [`robust z ${signed(far)}, so an outlier`] : []),
    ...(constants ? [] : [`leverage ${fitted.leverages[at]!.toFixed(2)} of at most 1`]),
  ];
  return `${code(fit.name)}: ${output.name} ${parts.join('; ')}`;
}

/** "`ours`: loss 1.830 predicted (90 % of the curve: 1.8–1.9, of a new run: 1.7–1.9), measured 1.790 (+2.2 %, +1.1 standard errors): inside what a new run is expected to be". */
function heldOutText({ result: { fit }, fitted }: Having, { output: prediction }: LawHeldOut, level: number): string {
  const { output } = fit.law;
  const said = predictedText(output.name, prediction, (value) => written(output, value), (measured, predicted) => offText(output, fitted, measured, predicted), level, []);
  return said === null ? '' : `${code(fit.name)}: ${said}${standing(prediction)}`;
}

function standing(prediction: Prediction): string {
  if (prediction.predictionInterval === null || prediction.measured === null) return '';
  return `: ${isOutside(prediction) ? 'outside' : 'inside'} what a new run is expected to be`;
}

/** Predicted less measured, with its sign: as a share where the law is fitted in logarithms, otherwise in its unit. */
function offText(output: Quantity, { objective: { space } }: Fit<string>, measured: number, predicted: number): string {
  const by = space === 'log' ? predicted / measured - 1 : predicted - measured;
  return `${by < 0 ? '−' : '+'}${offBy(output, space, Math.abs(by))}`;
}

/** The parameters without the row, or without its run; null while that is not known. */
function withoutText({ result: { fit, influence }, fitted, row }: Having): string | null {
  const out = influence?.find(({ rows }) => rows.includes(row));
  if (!out) return null;
  const without = out.rows.length > 1 ? `Without run ${code(unitName(fit, out.rows))} (its ${out.rows.length} rows are left out together)` : 'Without this row';
  const moves = (out.moves ?? []).map(({ parameter, after, errors }) => ({ coefficient: parameter, name: escaped(parameter), before: fitted.coefficients[parameter]!, after, errors }));
  return `${without}: ${movesText({ moves, unfitted: out.why ? [{ fit: `the fit ${fit.name}`, why: out.why }] : [] })}`;
}
