import type { Evaluation, Ruler } from '../analysis/evaluation.js';
import { plural, significant } from '../base/figures.js';
import type { Fitted } from '../engine/fitted.js';

/** One line on what a refit from many starts found. What changed comes first: editors cut such lines off at the end. `errors`: of the file, which leave out what they concern. */
export function refitSummary(before: Evaluation | null, after: Evaluation, errors = 0): string {
  const { reference } = after.study;
  const fits = fitsOf(after);
  if (!reference && fits.length === 0) return 'Nothing to refit: there is no reference, and no fit.';
  const of = reference && after.laws.every(({ fit }) => fit.constants) ? `${reference.title ?? reference.name}: ` : '';
  const sound = fits.filter(({ fit }) => fit.kind === 'fitted');
  if (sound.length === 0) return `${of}${of === '' ? 'No' : 'no'} fit could be made. The problems say why.`;
  const starts = sum(sound, ({ tried }) => tried);
  const agreeing = sum(sound, ({ agreeing }) => agreeing);
  const open = sound.filter(({ fit }) => fit.kind === 'fitted' && fit.status === 'not-converged').length;
  const settled = open === 0 ? 'all settled' : `${open} did not settle`;
  const left = errors === 0 ? '' : ` ${plural(errors, 'error')} in this file: what ${errors === 1 ? 'it concerns' : 'they concern'} is left out.`;
  return `${changes(before, fits)}${intervals(before, after)}.${left} ${of}${plural(sound.length, 'fit')} from ${plural(starts, 'start')}, ${agreeing === starts ? 'all' : agreeing.toLocaleString('en-US')} of which end in the same optimum, ${settled}.`;
}

function sum(fits: readonly NamedFit[], count: (starts: { readonly tried: number; readonly agreeing: number }) => number): number {
  return fits.reduce((total, { fit }) => total + (fit.kind === 'fitted' ? count(fit.starts) : 0), 0);
}

interface NamedFit {
  readonly name: string;
  readonly fit: Fitted<string>;
}

/** Each law once, also where benchmarks share it. */
function fitsOf({ rulers, laws: stated }: Evaluation): NamedFit[] {
  const laws = rulers.filter((ruler, at) => rulers.findIndex(({ law }) => law === ruler.law) === at);
  return [
    ...laws.map(({ benchmark, law }: Ruler) => ({ name: `law on ${benchmark.name}`, fit: law })),
    ...rulers.map(({ benchmark, curve }) => ({ name: `curve on ${benchmark.name}`, fit: curve })),
    ...stated.filter(({ fit }) => !fit.constants).map(({ fit, fitted }) => ({ name: `fit ${fit.name}`, fit: fitted })),
  ];
}

/** Relative changes below this are the rounding of the last digits. */
const NOISE = 1e-6;

function changes(before: Evaluation | null, after: readonly NamedFit[]): string {
  if (!before) return 'Nothing to compare with';
  const known = new Map(fitsOf(before).map(({ name, fit }) => [name, fit]));
  let most = { change: 0, what: '' };
  for (const { name, fit } of after) {
    const old = known.get(name);
    if (fit.kind !== 'fitted' || old?.kind !== 'fitted') continue;
    for (const coefficient of fit.free) {
      const [was, is] = [old.coefficients[coefficient]!, fit.coefficients[coefficient]!];
      const change = Math.abs(is - was) / Math.max(Math.abs(was), Number.MIN_VALUE);
      if (change > most.change) most = { change, what: `${coefficient} of the ${name}, ${significant(was, 6)} → ${significant(is, 6)}` };
    }
  }
  return most.change <= NOISE ? 'Coefficients unchanged' : `Most changed: ${most.what}`;
}

/** "; intervals now from 10,000 draws"; "; intervals as before" where they were drawn alike. */
function intervals(before: Evaluation | null, after: Evaluation): string {
  const drawn = drawsOf(after);
  if (drawn.length === 0) return '';
  if (before && drawsOf(before).join() === drawn.join()) return '; intervals as before';
  return `; intervals now from ${drawn.map((draws) => draws.toLocaleString('en-US')).join(' and ')} draws`;
}

/** How often rows were drawn anew, each number once. */
function drawsOf({ scrutiny, laws }: Evaluation): number[] {
  return [...new Set([scrutiny?.resampled?.resamples ?? 0, ...laws.map(({ drawing }) => drawing?.resamples ?? 0)])].filter((draws) => draws > 0);
}
