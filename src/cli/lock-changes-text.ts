import type { LockChange } from '../analysis/lock-tolerance.js';
import { count, plural, significant } from '../base/figures.js';
import { printable } from '../base/printable.js';
import { table, type Page } from '../features/report-table.js';

/** More lines than this help nobody. */
const MOST = 40;

/** What differs from a lock: old, new, and the change in standard errors; first what is no matter of degree, last what rows left out move. Empty when nothing does. */
export function changesTable(changes: readonly LockChange[], { style }: Page): string {
  if (changes.length === 0) return '';
  const shown = [...changes].sort((a, b) => compared(a, b)).slice(0, MOST);
  const figures = shown.map(written);
  const lines = table([
    { title: 'what', align: 'left', cells: shown.map(({ what }) => printable(what)) },
    { title: 'locked', align: 'right', cells: figures.map(([old]) => old) },
    { title: 'now', align: 'right', cells: figures.map(([, now]) => now) },
    { title: 'change in standard errors', align: 'right', cells: shown.map(({ errors }) => (errors === null ? '' : `${errors < 0 ? '−' : '+'}${significant(Math.abs(errors), 2)}`)) },
  ], 2, style);
  const more = changes.length - shown.length;
  return `${[...lines, ...(more > 0 ? [`and ${plural(more, 'more number')}`] : [])].join('\n')}\n`;
}

function compared(a: LockChange, b: LockChange): number {
  const weight = ({ old, now, errors }: LockChange) => (typeof old === 'string' || typeof now === 'string' ? Number.MAX_VALUE : Math.abs(errors ?? 0));
  return Number(a.influence ?? false) - Number(b.influence ?? false) || weight(b) - weight(a);
}

function written({ old, now, unit }: LockChange): readonly [string, string] {
  const digits = digitsToTell(old, now, unit);
  const write = (value: LockChange['old']) => (value === null ? 'none' : typeof value === 'string' ? printable(value) : figure(value, digits, unit));
  return [write(old), write(now)];
}

/** Whole numbers as they are: rows, draws, seeds. */
function figure(value: number, digits: number, unit: LockChange['unit']): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return String(value);
  return unit === 'params' ? count(value, digits).replace('e+', 'e') : value.toPrecision(digits).replace(/e\+?/, 'e');
}

/** As many as make the two look different. */
function digitsToTell(old: LockChange['old'], now: LockChange['now'], unit: LockChange['unit']): number {
  for (let digits = unit === 'params' ? 3 : 4; digits < 17; digits++) if (typeof old !== 'number' || typeof now !== 'number' || figure(old, digits, unit) !== figure(now, digits, unit)) return digits;
  return 17;
}
