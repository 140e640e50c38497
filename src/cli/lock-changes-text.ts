import type { LockChange } from '../analysis/lock-tolerance.js';
import { plural, significant } from '../base/figures.js';
import { printable } from '../base/printable.js';
import { table, type Page } from '../features/report-table.js';

/** More lines than this help nobody. */
const MOST = 40;

/** What differs from a lock: old, new, and the change in standard errors; first what is no matter of degree, last what rows left out move. Empty when nothing does. */
export function changesTable(changes: readonly LockChange[], { style }: Page): string {
  if (changes.length === 0) return '';
  const shown = [...changes].sort((a, b) => compared(a, b)).slice(0, MOST);
  const digits = shown.map(({ old, now }) => digitsToTell(old, now));
  const lines = table([
    { title: 'what', align: 'left', cells: shown.map(({ what }) => printable(what)) },
    { title: 'locked', align: 'right', cells: shown.map(({ old }, at) => figure(old, digits[at]!)) },
    { title: 'now', align: 'right', cells: shown.map(({ now }, at) => figure(now, digits[at]!)) },
    { title: 'change in standard errors', align: 'right', cells: shown.map(({ errors }) => (errors === null ? '' : `${errors < 0 ? '−' : '+'}${significant(Math.abs(errors), 2)}`)) },
  ], 2, style);
  const more = changes.length - shown.length;
  return `${[...lines, ...(more > 0 ? [`and ${plural(more, 'more number')}`] : [])].join('\n')}\n`;
}

function compared(a: LockChange, b: LockChange): number {
  const weight = ({ old, now, errors }: LockChange) => (typeof old === 'string' || typeof now === 'string' ? Number.MAX_VALUE : Math.abs(errors ?? 0));
  return Number(a.influence ?? false) - Number(b.influence ?? false) || weight(b) - weight(a);
}

function figure(value: LockChange['old'], digits: number): string {
  return value === null ? 'none' : typeof value === 'string' ? printable(value) : value.toPrecision(digits).replace(/e\+?/, 'e');
}

/** As many as make the two look different. */
function digitsToTell(old: LockChange['old'], now: LockChange['now']): number {
  for (let digits = 4; digits < 17; digits++) if (typeof old !== 'number' || typeof now !== 'number' || old.toPrecision(digits) !== now.toPrecision(digits)) return digits;
  return 17;
}
