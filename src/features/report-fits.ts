import { whyNotFitted } from '../analysis/why-not-fitted.js';
import type { Evaluation, Ruler } from '../analysis/evaluation.js';
import { interval, levelText, short, significant } from '../base/figures.js';
import { finite, finiteEnds, type Ends } from '../base/finite.js';
import { coefficientInterval, standardError, type Fit, type Fitted, type NotFitted } from '../engine/fitted.js';
import { givenFigure } from './formulas.js';
import { fitIntervalKind } from './interval-kinds.js';
import { fitInfluence, type FitInfluence } from './report-influence.js';
import { unsettled } from './words.js';

/** A loss law or score curve of a reference. */
export interface FitEntry extends FitOutcome, FitInfluence {
  /** The reference and what is predicted: "ladder mmlu.loss" is its loss law, "ladder mmlu" its score curve. */
  readonly name: string;
  readonly law: 'chinchilla' | 'score-curve';
  readonly reference: string;
  readonly benchmark: string;
  /** The fit whose losses these are, which then is the loss law: implied, not measured; null for a law fitted to the reference's own rows. */
  readonly implied: string | null;
}

/** How any fit came out. */
export interface FitOutcome {
  /** Points fitted, the anchor of a curve among them. */
  readonly n: number;
  readonly params: Readonly<Record<string, CoefficientEntry>>;
  /** Of the standard errors and intervals of `params`; null where there are none. */
  readonly intervalKind: 'covariance' | 'bootstrap' | null;
  readonly objective: { readonly kind: string; readonly delta: number | null; readonly space: 'log' | 'linear'; readonly value: number; readonly weighted: boolean } | null;
  readonly r2: number | null;
  /** Law: mean |ln prediction − ln loss|, also where the fit is of the losses themselves. Curve: root mean square residual of the score. */
  readonly typicalError: number | null;
  /** How standard errors were formed; null without any. None takes rows to be equally noisy. */
  readonly errors: 'hc1' | 'hc3' | 'sandwich' | 'by-run' | null;
  /** Of the search for the optimum; `agreeing` starts ended in it. Null without a fit. */
  readonly starts: { readonly tried: number; readonly failed: number; readonly agreeing: number } | null;
  /** Condition number of the column-scaled JᵀJ: beyond 1e8 coefficients can hardly be told apart. Null without a fit. */
  readonly condition: number | null;
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
export function fitEntries(evaluation: Evaluation, ruler: Ruler): FitEntry[] {
  const { study } = evaluation;
  const reference = study.reference?.name ?? '';
  const benchmark = ruler.benchmark.name;
  return [
    { name: `${reference} ${benchmark}.loss`, law: 'chinchilla', reference, benchmark, implied: ruler.implied?.name ?? null, ...lawOutcome(ruler, study.density.level), ...fitInfluence(evaluation, ruler, 'law') },
    { name: `${reference} ${benchmark}`, law: 'score-curve', reference, benchmark, implied: null, ...fitOutcome(ruler.curve, study.density.level), ...fitInfluence(evaluation, ruler, 'curve') },
  ];
}

/** A law of published constants was fitted to nothing. */
function lawOutcome({ law, implied }: Ruler, level: number): FitOutcome {
  const outcome = fitOutcome(law, level);
  return implied?.constants ? { ...outcome, objective: null, r2: null, typicalError: null, starts: null, condition: null } : outcome;
}

export function fitOutcome<Name extends string>(fit: Fitted<Name>, level: number, whyNot: (failed: NotFitted) => string = ({ why, n }) => whyNotFitted(why, n)): FitOutcome {
  if (fit.kind === 'not-fitted') {
    return { n: fit.n, params: {}, intervalKind: null, objective: null, r2: null, typicalError: null, errors: null, starts: null, condition: null, status: 'not-fitted', why: sentence(whyNot(fit)) };
  }
  return {
    n: fit.n,
    params: Object.fromEntries((Object.keys(fit.coefficients) as Name[]).map((name) => [name, coefficientEntry(fit, name, level)])),
    intervalKind: fitIntervalKind(fit),
    objective: { ...fit.objective },
    r2: finite(fit.r2),
    typicalError: finite(fit.typicalError),
    errors: fit.errors,
    starts: { ...fit.starts },
    condition: finite(fit.condition),
    status: fit.status,
    why: statusWhy(fit),
  };
}

function coefficientEntry<Name extends string>(fit: Fit<Name>, name: Name, level: number): CoefficientEntry {
  return {
    value: fit.coefficients[name],
    stderr: finite(standardError(fit, name)),
    interval: finiteEnds(coefficientInterval(fit, name, level)),
    state: stateOf(fit, name),
  };
}

/** An exponent rests at 0 with its term. */
export function stateOf(fit: Fit<string>, name: string): CoefficientEntry['state'] {
  const term = name === 'alpha' ? 'A' : name === 'beta' ? 'B' : name;
  return fit.free.includes(name) ? 'free' : fit.atBound.includes(name) || fit.atBound.includes(term) ? 'at-bound' : 'fixed';
}

function statusWhy(fit: Fit<string>): string | null {
  if (fit.status === 'not-converged') return `${sentence(unsettled(fit))}, so its numbers are not to be trusted.`;
  if (fit.status === 'at-bound') return `The data leave ${fit.atBound.join(', ')} at the edge of what is allowed, so ${fit.atBound.length === 1 ? 'it is' : 'they are'} not measured by them; the errors of the others hold given that.`;
  return null;
}

function sentence(phrase: string): string {
  return phrase.charAt(0).toUpperCase() + phrase.slice(1);
}

/** Beyond this share of the value a ± would hide that the errors are not alike to both sides. */
const LARGE_ERROR = 0.3;

/**
 * "1.701 ± 0.021": the standard error to two digits, the value to the same place but never below two digits of its own. Where the error is
 * large, the interval instead: "384 (260–1200)".
 */
export function withError(coefficient: CoefficientEntry): string {
  const { value, stderr, interval: ends, state } = coefficient;
  if (state === 'fixed') return `${givenFigure(value)} (given)`;
  if (state === 'at-bound') return `${Number(significant(value, 4))} (at bound)`;
  const shown = shownError(coefficient);
  if (shown === null) return short(value, 4);
  if (shown === 'interval') return `${short(value, 3)} (${interval(ends!, rough)})`;
  const digits = Math.floor(Math.log10(Math.abs(value))) - Math.floor(Math.log10(stderr!)) + 2;
  return `${significant(value, Math.min(6, Math.max(2, digits)))} ± ${significant(stderr!, 2)}`;
}

/** How the error of a coefficient is told; null where it has none. */
function shownError({ value, stderr, interval: ends, state }: CoefficientEntry): 'error' | 'interval' | null {
  if (state !== 'free' || stderr === null || stderr === 0 || value === 0) return null;
  return ends && stderr > LARGE_ERROR * Math.abs(value) && interval(ends, rough) !== null ? 'interval' : 'error';
}

/** What the figures behind coefficients are: "± one standard error, in brackets the 90 % interval"; empty where none has any. */
function errorLegend(fits: readonly Pick<FitOutcome, 'params'>[], level: number): string {
  const shown = new Set(fits.flatMap(({ params }) => Object.values(params).map(shownError)));
  const errors = shown.has('error') ? ['± one standard error'] : [];
  const intervals = shown.has('interval') ? [`in brackets the ${levelText(level)} interval`] : [];
  return [...errors, ...intervals].join(', ');
}

/** The title of a block of fits, with that legend. */
export function titleWithLegend(title: string, fits: readonly Pick<FitOutcome, 'params'>[], level: number): string {
  const legend = errorLegend(fits, level);
  return legend === '' ? title : `${title}: ${legend}`;
}

/** Two digits: "0.044", "380", "1.9e5". */
function rough(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size >= 1e5 || size < 1e-3) ? value.toExponential(1).replace('e+', 'e') : String(Number(value.toPrecision(2)));
}
