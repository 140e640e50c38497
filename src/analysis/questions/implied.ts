import type { Fit, Fitted } from '../../engine/fitted.js';
import { isLogarithmic } from '../../engine/fitted.js';
import { additiveForm, type AdditiveForm } from '../../engine/formula/additive.js';
import { evaluateAt, gradientAt } from '../../engine/formula/at-point.js';
import { withOwnErrors } from '../../engine/implied-errors.js';
import { loss, type LossLawName } from '../../engine/loss-law.js';
import type { Law, LawFit } from '../../model/laws.js';
import type { Reference, ReferenceRow, Study } from '../../model/study.js';
import type { LawResult } from './answer.js';

/** A loss law that a reference takes from a fit; null where the fit is of another form, or of coefficients no loss law can have. */
export interface ImpliedLaw {
  readonly fit: LawFit;
  readonly law: Fitted<LossLawName> | null;
}

/** A study with the losses that fits imply filled in, and these fits as loss laws, by benchmark. */
export interface WithImplied {
  readonly study: Study;
  readonly implied: ReadonlyMap<string, ImpliedLaw>;
}

const NONE: ReadonlyMap<string, ImpliedLaw> = new Map();
const filled = new WeakMap<Reference, { readonly key: string; readonly reference: Reference; readonly implied: WithImplied['implied'] }>();

/** The reference stays the same object as long as the fits behind it do not change. */
export function withImplied(study: Study, laws: readonly LawResult[]): WithImplied {
  const { reference } = study;
  if (!reference || Object.keys(reference.implied).length === 0) return { study, implied: NONE };
  const results = Object.entries(reference.implied).map(([benchmark, fit]) => [benchmark, fit, laws.find((one) => one.fit === fit || (one.fit.name === fit.name && one.fit.origin.file === fit.origin.file))] as const);
  const key = JSON.stringify(results.map(([benchmark, fit, result]) => [benchmark, fit.law.formula, result?.fitted.kind === 'fitted' ? [result.fitted.coefficients, result.fitted.covariance] : null]));
  let known = filled.get(reference);
  if (known?.key !== key) {
    // Benchmarks with one law share its object: they err together.
    const lossLaws = new Map<LawResult, Fitted<LossLawName> | null>();
    for (const [, , result] of results) if (result && !lossLaws.has(result)) lossLaws.set(result, lossLawOf(result));
    const implied = new Map(results.map(([benchmark, fit, result]) => [benchmark, { fit, law: (result && lossLaws.get(result)) ?? null }]));
    known = { key, implied, reference: { ...reference, rows: reference.rows.map((row) => withLosses(row, implied)) } };
    filled.set(reference, known);
  }
  return { study: { ...study, reference: known.reference }, implied: known.implied };
}

function withLosses(row: ReferenceRow, implied: WithImplied['implied']): ReferenceRow {
  const { params, tokens } = row;
  if (params === null || tokens === null) return row;
  const losses = [...implied].flatMap(([benchmark, { law }]) => (law?.kind === 'fitted' ? [[benchmark, loss(law.coefficients, params, tokens)] as const] : []));
  return { ...row, losses: Object.assign(Object.create(null) as Record<string, number>, row.losses, Object.fromEntries(losses)) };
}

const NAMES: readonly LossLawName[] = ['E', 'A', 'alpha', 'B', 'beta'];
/** What a size may be called in the law. */
const SIZES = ['params', 'nonEmbedding', 'active'];

function lossLawOf({ fit: { law }, fitted }: LawResult): Fitted<LossLawName> | null {
  if (fitted.kind === 'not-fitted') return fitted;
  const form = lossForm(law);
  if (!form) return null;
  const parameters = law.parameters.map(({ name }) => fitted.coefficients[name]!);
  const coefficients = Object.fromEntries(NAMES.map((name) => [name, evaluateAt(form[name], [], parameters)])) as Record<LossLawName, number>;
  if (!NAMES.every((name) => coefficients[name] < Infinity && (name === 'E' ? coefficients.E >= 0 : coefficients[name] > 0))) return null;
  const slopes = slopesOf(form, fitted, law.parameters.map(({ name }) => name), coefficients);
  const free = NAMES.filter((name) => slopes[name].some((slope) => slope !== 0));
  return withOwnErrors({
    ...fitted, coefficients, free, atBound: [], logarithmic: ['E', 'A', 'B'], resampled: undefined, redundant: undefined, bounds: undefined, residuals: [], weights: [], leverages: [], influence: [], runs: [],
    covariance: free.map((a) => free.map((b) => carried(slopes[a], fitted.covariance, slopes[b]))),
  });
}

/** E + A/N^α + B/D^β, where a law is of that form in some writing; null where it is not. */
export function lossForm({ inputs, formula }: Law): AdditiveForm | null {
  const at = (names: readonly string[]) => inputs.findIndex(({ name }) => names.includes(name));
  return additiveForm(formula, at(SIZES), at(['tokens']));
}

/** How each coefficient, or its logarithm, moves with the fitting coordinates of the law; exact. */
function slopesOf(form: AdditiveForm, fitted: Fit<string>, names: readonly string[], coefficients: Readonly<Record<LossLawName, number>>): Record<LossLawName, number[]> {
  const parameters = names.map((name) => fitted.coefficients[name]!);
  return Object.fromEntries(NAMES.map((name) => {
    const { gradient } = gradientAt(form[name], [], parameters);
    const scale = name === 'alpha' || name === 'beta' ? 1 : coefficients[name] > 0 ? 1 / coefficients[name] : 0;
    return [name, fitted.free.map((parameter) => scale * gradient[names.indexOf(parameter)]! * (isLogarithmic(fitted, parameter) ? fitted.coefficients[parameter]! : 1))];
  })) as Record<LossLawName, number[]>;
}

function carried(a: readonly number[], covariance: readonly (readonly number[])[], b: readonly number[]): number {
  return a.reduce((sum, x, i) => sum + x * b.reduce((inner, y, j) => inner + covariance[i]![j]! * y, 0), 0);
}
