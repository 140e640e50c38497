import type { Ends } from '../../base/finite.js';
import type { Fit } from '../fitted.js';
import { residualScale } from '../residual-scale.js';
import { tFactor } from '../student-t.js';
import { evaluateAt, gradientAt } from './at-point.js';
import type { FormulaLaw } from './formula-data.js';

/** Of what is predicted: no measurement is written to more digits, so no new row lies outside by less. */
const rounding = 1e-6;
/** Beyond this many units of a logarithm an end is open. */
const mostLogs = 600;

export interface FormulaPrediction {
  readonly value: number;
  /** Where the law itself may lie; null where the fit has no covariance. */
  readonly confidence: Ends | null;
  /** Where one new measurement may lie: the error of the law and the scatter of single rows; null without residuals or freedom. */
  readonly prediction: Ends | null;
}

/**
 * The law at one point, in the output's base unit, with intervals at `level` (0.9 = 90 %) by Student's t with the fit's degrees of freedom. After a fit in
 * log space intervals are those of the logarithm. Null where the law is not defined.
 */
export function prediction(law: FormulaLaw, fit: Fit<string>, inputs: readonly number[], level: number): FormulaPrediction | null {
  const parameters = law.parameters.map(({ name }) => fit.coefficients[name]!);
  const value = evaluateAt(law.formula, inputs, parameters);
  if (!Number.isFinite(value)) return null;
  const log = fit.objective.space === 'log' && value > 0;
  const unit = log ? value : 1;
  const variance = varianceAt(law, fit, inputs, parameters) / unit ** 2;
  const scale = residualScale(fit);
  const ends = (square: number): Ends | null => {
    const reach = tFactor(level, fit.dof) * Math.max(Math.sqrt(square), rounding * (log ? 1 : Math.abs(value)));
    if (!Number.isFinite(reach)) return null;
    return log ? [value * Math.exp(-reach), reach < mostLogs ? value * Math.exp(reach) : null] : [value - reach, value + reach];
  };
  return {
    value,
    confidence: fit.free.length > 0 && fit.dof >= 1 ? ends(variance) : null,
    prediction: scale === null ? null : ends(variance + scale ** 2),
  };
}

/** Variance of the law's value from the covariance of its coefficients; 0 where there is none. */
export function varianceAt(law: FormulaLaw, fit: Fit<string>, inputs: readonly number[], parameters: readonly number[]): number {
  if (fit.free.length === 0 || fit.dof < 1) return 0;
  const { gradient } = gradientAt(law.formula, inputs, parameters);
  const slopes = fit.free.map((name) => {
    const at = law.parameters.findIndex((parameter) => parameter.name === name);
    return gradient[at]! * (fit.logarithmic.includes(name) ? parameters[at]! : 1);
  });
  let variance = 0;
  for (let a = 0; a < slopes.length; a++) for (let b = 0; b < slopes.length; b++) variance += slopes[a]! * fit.covariance[a]![b]! * slopes[b]!;
  return Math.max(0, variance);
}
