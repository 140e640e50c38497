import { printable } from '../base/printable.js';
import type { HeldOutChange } from '../analysis/comparison.js';
import type { Diff } from './diff.js';
import { signedPercent, signed } from './words.js';

/** The signed error of one prediction of a held-out row, before and after. */
export interface HeldOutChangeRow {
  readonly name: string;
  readonly what: string;
  readonly old: string;
  readonly new: string;
}

/** Those whose error changed, in the order of the file. */
export function heldOutChangeRows({ heldOut }: Diff): HeldOutChangeRow[] {
  return heldOut.flatMap((row) => (['loss', 'score'] as const).flatMap((what) => {
    const { old, new: now } = row[what];
    return old === now ? [] : [{ name: `${printable(row.name)} on ${printable(row.benchmark)}`, what, old: written(what, old), new: written(what, now) }];
  }));
}

function written(what: keyof Pick<HeldOutChange, 'loss' | 'score'>, error: number | null): string {
  if (error === null) return '—';
  if (what === 'loss') return signedPercent(error);
  return Math.abs(error) <= 1 ? `${signed(error * 100)} points` : signed(error);
}
