import { whyNotFitted } from '../analysis/advice.js';
import type { Ruler } from '../analysis/evaluation.js';
import { finite, finiteEnds, type Ends } from '../base/finite.js';
import { coefficientInterval, standardError, type Fit, type Fitted } from '../engine/fitted.js';
import type { Study } from '../model/study.js';

export interface FitEntry {
  /** The reference and what is predicted: "ladder mmlu.loss" is its loss law, "ladder mmlu" its score curve. */
  readonly name: string;
  readonly law: 'chinchilla' | 'score-curve';
  readonly reference: string;
  readonly benchmark: string;
  /** Points fitted, the anchor of a curve among them. */
  readonly n: number;
  readonly params: Readonly<Record<string, CoefficientEntry>>;
  readonly objective: { readonly kind: string; readonly delta: number | null; readonly space: string; readonly value: number } | null;
  readonly r2: number | null;
  /** Law: mean |ln prediction − ln loss|, also where the fit is of the losses themselves. Curve: root mean square residual of the score. */
  readonly typicalError: number | null;
  readonly status: 'converged' | 'at-bound' | 'not-converged' | 'not-fitted';
  /** A sentence, for every status but `converged`. */
  readonly why: string | null;
}

export interface CoefficientEntry {
  readonly value: number;
  readonly stderr: number | null;
  readonly interval: Ends | null;
  /** `fixed` was given, `at-bound` rests on the edge of what is allowed; neither has a standard error. */
  readonly state: 'free' | 'at-bound' | 'fixed';
}

/** The two fits of one benchmark: its loss law, then its score curve. */
export function fitEntries(study: Study, ruler: Ruler): FitEntry[] {
  const reference = study.reference?.name ?? '';
  const benchmark = ruler.benchmark.name;
  return [
    { name: `${reference} ${benchmark}.loss`, law: 'chinchilla', reference, benchmark, ...outcome(ruler.law, study.density.level) },
    { name: `${reference} ${benchmark}`, law: 'score-curve', reference, benchmark, ...outcome(ruler.curve, study.density.level) },
  ];
}

function outcome<Name extends string>(fit: Fitted<Name>, level: number): Omit<FitEntry, 'name' | 'law' | 'reference' | 'benchmark'> {
  if (fit.kind === 'not-fitted') {
    return { n: fit.n, params: {}, objective: null, r2: null, typicalError: null, status: 'not-fitted', why: sentence(whyNotFitted(fit.why, fit.n)) };
  }
  return {
    n: fit.n,
    params: Object.fromEntries((Object.keys(fit.coefficients) as Name[]).map((name) => [name, coefficientEntry(fit, name, level)])),
    objective: { ...fit.objective },
    r2: finite(fit.r2),
    typicalError: finite(fit.typicalError),
    status: fit.status,
    why: statusWhy(fit),
  };
}

function coefficientEntry<Name extends string>(fit: Fit<Name>, name: Name, level: number): CoefficientEntry {
  return {
    value: fit.coefficients[name],
    stderr: finite(standardError(fit, name)),
    interval: finiteEnds(coefficientInterval(fit, name, level)),
    state: fit.free.includes(name) ? 'free' : fit.atBound.includes(name) ? 'at-bound' : 'fixed',
  };
}

function statusWhy(fit: Fit<string>): string | null {
  if (fit.status === 'not-converged') return 'The fit did not settle, so its numbers are not to be trusted.';
  if (fit.status === 'at-bound') return `The data leave ${fit.atBound.join(', ')} at the edge of what is allowed, so ${fit.atBound.length === 1 ? 'it is' : 'they are'} not measured by them; the errors of the others hold given that.`;
  return null;
}

function sentence(phrase: string): string {
  return phrase.charAt(0).toUpperCase() + phrase.slice(1);
}
