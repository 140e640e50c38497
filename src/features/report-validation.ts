import { levelText } from '../base/figures.js';
import { printable } from '../base/printable.js';
import { fits, paragraph, table, wrapped, type Column, type Page } from './report-table.js';
import type { Report } from './report.js';
import type { BeyondEntry, ValidationEntry, WindowEntry } from './validation-entries.js';
import { errors, percentOff, sized, validationSentence } from './validation-sentence.js';

/** "Validation over compute: the loss law fitted to the smallest runs, tried on the next larger; errors are predicted less measured". */
export function validationTitle({ by, benchmarks }: ValidationEntry, several: boolean): string {
  const on = several ? ` on ${benchmarks.map(printable).join(', ')}` : '';
  return `Validation over ${by === 'params' ? 'params' : 'compute (6·N·D)'}: the loss law${on} fitted to the smallest runs, tried on the next larger; errors are predicted less measured`;
}

export interface ValidationColumn {
  readonly title: string;
  readonly align: Column['align'];
  readonly cell: (window: WindowEntry) => string;
}

export function validationColumns({ by }: ValidationEntry, level: number): readonly ValidationColumn[] {
  const off = (of: BeyondEntry) => (of.meanError === null ? '' : percentOff(of.meanError));
  const rms = (of: BeyondEntry) => (of.rmsError === null ? '' : percentOff(of.rmsError).replace('+', ''));
  return [
    { title: 'fitted up to', align: 'decimal', cell: (window) => sized(window.largest, by) },
    { title: 'runs', align: 'right', cell: (window) => String(window.rows) },
    { title: 'next up to', align: 'decimal', cell: (window) => sized(window.next.to, by) },
    { title: 'runs', align: 'right', cell: (window) => String(window.next.rows) },
    { title: 'mean error', align: 'decimal', cell: (window) => off(window.next) },
    { title: 'RMS', align: 'decimal', cell: (window) => rms(window.next) },
    { title: `in ${levelText(level)}`, align: 'left', cell: ({ next }) => (next.inside === null ? '' : `${next.inside} of ${next.rows}`) },
    { title: 'far end', align: 'decimal', cell: (window) => off(window.farthest) },
    { title: 'RMS', align: 'decimal', cell: (window) => rms(window.farthest) },
    { title: '', align: 'left', cell: ({ status }) => (status === 'not-converged' ? 'did not settle' : status === 'not-fitted' ? 'not fitted' : '') },
  ];
}

/** Why windows were not fitted, each reason once, in the words for the largest window it holds for. */
export function validationWhys({ by, windows }: ValidationEntry): string[] {
  const groups = new Map<string, WindowEntry[]>();
  for (const window of windows) {
    if (window.why === null) continue;
    const reason = window.why.replace(/^\d\S* usable rows? (is|are)/, '');
    groups.set(reason, [...(groups.get(reason) ?? []), window]);
  }
  return [...groups.values()].map((group) => `Up to ${group.map(({ largest }) => sized(largest, by)).join(', ')} not fitted: ${lowered(group.at(-1)!.why!)}`);
}

function lowered(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

/** For each law its sentence, and a line for every window. */
export function validationLines({ validation, level }: Report, { width, style }: Page): string[] {
  return validation.flatMap((entry) => {
    const columns = validationColumns(entry, level).map(({ title, align, cell }): Column => ({ title, align, cells: entry.windows.map(cell), ...(title === 'mean error' ? { paint: style.bold } : {}) }));
    const gap = [3, 2].find((one) => fits(columns, one, width));
    return [
      ...paragraph(validationTitle(entry, validation.length > 1), width).map(style.dim),
      ...paragraph(`${validationSentence(entry, level)}.`, width).map(style.bold),
      ...(gap === undefined ? stacked(entry, width) : table(columns, gap, style)),
      ...validationWhys(entry).flatMap((why) => paragraph(why, width)),
    ];
  });
}

function stacked({ by, windows }: ValidationEntry, width: number): string[] {
  return windows.flatMap(({ rows, largest, next, farthest, status }) => wrapped([
    `up to ${sized(largest, by)} (${rows})`,
    ...(status === 'not-fitted' ? ['not fitted'] : [`next ${next.rows}: ${errors(next)}`, `far end: ${errors(farthest)}`]),
  ], ' · ', width, '  '));
}
