import { count, interval, levelText, significant } from '../base/figures.js';
import type { Ends } from '../base/finite.js';
import { certified } from '../engine/damped-newton.js';
import type { Fit } from '../engine/fitted.js';
import { misfit } from './formulas.js';
import type { Quantity } from '../model/laws.js';
import { isFraction, writeScore } from '../model/scores.js';
import type { Benchmark, Reference } from '../model/study.js';
import { escaped } from './markdown.js';

/** A score as prose writes it: "83.3 %", a whole "25 %", or "8.2" where the benchmark's numbers are no fractions. */
export function share(value: number, benchmark: Benchmark): string {
  const whole = Math.abs(value * 100 - Math.round(value * 100)) < 1e-9;
  return spaced(writeScore(value, benchmark)).replace(whole ? /\.0+(?= %|$)/ : /$^/, '');
}

/** "77.7%" → "77.7 %". */
export function spaced(percentage: string): string {
  return percentage.replace('%', ' %');
}

/** " (90 %: 5.2–6.8B)"; without a level just the interval; nothing when nothing bounds the value. */
export function between(ends: Ends | null, write: (value: number) => string, level: number | null): string {
  const text = ends && interval(ends, write);
  return text ? ` (${level === null ? '' : `${levelText(level)}: `}${text})` : '';
}

/** A difference of scores: "0.60 points", or "1.2" where the benchmark's numbers are no fractions. */
export function pointsText(difference: number, benchmark: Benchmark): string {
  return isFraction(benchmark) ? `${significant(difference * 100, 2)} points` : significant(difference, 2);
}

/** 0.0148 → "loss typically off by 1.5 %": the mean deviation of a law's runs, of which some lie further off. */
export function lossOff(typicalError: number): string {
  return `loss typically off by ${misfit(typicalError * 100)} %`;
}

/** What a reference is called in a sentence, as Markdown. */
export function called({ title, name }: Pick<Reference, 'title' | 'name'>): string {
  return escaped(title ?? name);
}

/** The same with its article: "a RefinedWeb testbed", "an OLMo ladder". */
export function articled(reference: Pick<Reference, 'title' | 'name'>): string {
  const name = called(reference);
  return `${/^[aeiou]/i.test(name) ? 'an' : 'a'} ${name}`;
}

/** 0.0018 → "+0.18 %", with a true minus. */
export function signedPercent(change: number): string {
  return `${signed(change * 100)} %`;
}

/** Two significant digits with their sign. */
export function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${significant(Math.abs(value), 2)}`;
}

/** How far a law is off: in log space a share, otherwise in the unit of what it computes. */
export function offBy({ kind }: Pick<Quantity, 'kind'>, space: 'log' | 'linear', by: number): string {
  if (space === 'log') return `${misfit(by * 100)} %`;
  switch (kind) {
    case 'share': return `${misfit(by * 100)} points`;
    case 'count': return count(by, 2);
    case 'money': return `$${misfit(by)}`;
    case 'date': return `${misfit(by)} days`;
    case 'loss': case 'plain': return misfit(by);
  }
}

/** What is wrong with a fit that has not converged. */
export function unsettled({ gradient, redundant = [] }: Fit<string>): string {
  if (redundant.length > 0) return `a minimum was found, but its rows leave ${redundant.join(', ')} open`;
  return gradient <= certified ? 'a minimum was found, but the data do not determine its coefficients' : 'the fit did not settle';
}
