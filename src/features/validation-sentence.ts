import { levelText, plural, significant, size } from '../base/figures.js';
import { exponential } from './formulas.js';
import type { BeyondEntry, ValidationEntry, WindowEntry } from './validation-entries.js';
import { signedPercent } from './words.js';

/**
 * How well the law foretells larger runs, from the last window, then from all, then from the smallest to the far end. Where single runs
 * err by more than their mean the mean alone would flatter, so both are said.
 */
export function validationSentence({ by, windows }: ValidationEntry, level: number): string {
  const fitted = windows.filter(({ status }) => status !== 'not-fitted');
  const [first, last] = [fitted[0], fitted.at(-1)];
  if (!first || !last) return noWindow(windows);
  const next = last.next.rows === 1 ? 'next larger run' : `${last.next.rows} next larger runs`;
  const whole = `Fitted on the ${plural(last.rows, 'run')} up to ${sized(last.largest, by)}, the law predicts the loss of the ${next} (${range(last.next, by)}) ${tooMuch(last.next)}`;
  return [whole, ...overAll(fitted, level), ...fromAfar(first, last, by)].join('; ');
}

function noWindow(windows: readonly WindowEntry[]): string {
  const largest = windows.at(-1);
  if (!largest) return 'All runs are of one step, so no window leaves larger ones to predict';
  return `No window of smaller runs determines the law, not even all ${largest.rows} below the largest: ${(largest.why ?? '').replace(/^./, (letter) => letter.toLowerCase()).replace(/\.$/, '')}`;
}

function overAll(fitted: readonly WindowEntry[], level: number): string[] {
  if (fitted.length < 2) return [];
  const next = fitted.map((window) => window.next);
  const rows = next.reduce((sum, one) => sum + one.rows, 0);
  const meanError = next.reduce((sum, one) => sum + one.rows * (one.meanError ?? 0), 0) / rows;
  const rmsError = Math.sqrt(next.reduce((sum, one) => sum + one.rows * (one.rmsError ?? 0) ** 2, 0) / rows);
  const known = next.filter(({ inside }) => inside !== null);
  const tried = known.reduce((sum, one) => sum + one.rows, 0), inside = known.reduce((sum, one) => sum + (one.inside ?? 0), 0);
  const expected = tried > 0 ? `, ${inside} of ${tried} inside the ${levelText(level)} of a new run` : '';
  return [`over all ${fitted.length} windows the next larger runs come out ${tooMuch({ rows, meanError, rmsError })}${expected}`];
}

/** The errors at the far end seen from the smallest window that can be fitted: how the law fares over the longest way. */
function fromAfar(first: WindowEntry, last: WindowEntry, by: ValidationEntry['by']): string[] {
  if (first === last) return [];
  const times = (first.farthest.to / first.largest).toLocaleString('en-US', { maximumSignificantDigits: 2 });
  return [`from the ${plural(first.rows, 'run')} up to ${sized(first.largest, by)} alone, the largest (${range(first.farthest, by)}, ${times}× as large) ${first.farthest.rows === 1 ? 'comes' : 'come'} out ${tooMuch(first.farthest)}`];
}

function range({ from, to }: BeyondEntry, by: ValidationEntry['by']): string {
  const [low, high] = [sized(from, by), sized(to, by)];
  return low === high ? low : `${low} to ${high}`;
}

/** "0.43 % too low on average (RMS 0.9 %)"; of one run the error alone. */
function tooMuch({ rows, meanError, rmsError }: Pick<BeyondEntry, 'rows' | 'meanError' | 'rmsError'>): string {
  if (meanError === null || rmsError === null) return 'beyond what can be computed with';
  const off = Math.abs(meanError) < 5e-7 ? 'as measured' : `${share(Math.abs(meanError))} too ${meanError < 0 ? 'low' : 'high'}`;
  return rows > 1 ? `${off} on average (RMS ${share(rmsError)})` : off;
}

/** "−0.43 % (RMS 0.9 %)"; of one run the error alone. */
export function errors({ rows, meanError, rmsError }: BeyondEntry): string {
  if (meanError === null || rmsError === null) return 'nothing';
  return rows > 1 ? `${percentOff(meanError)} (RMS ${share(rmsError)})` : percentOff(meanError);
}

/** Predicted less measured; what rounds to nothing has no sign. */
export function percentOff(error: number): string {
  return Math.abs(error) < 5e-7 ? '0 %' : signedPercent(error);
}

function share(value: number): string {
  return value < 5e-7 ? '0 %' : `${significant(value * 100, 2)} %`;
}

/** "1.3B", or "2.1e21 FLOP". */
export function sized(value: number, by: ValidationEntry['by']): string {
  return by === 'params' ? size(value) : `${exponential(value, 1)} FLOP`;
}
