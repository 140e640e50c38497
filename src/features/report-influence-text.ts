import { plural, significant } from '../base/figures.js';
import { printable } from '../base/printable.js';
import { inStandardErrors } from './coefficient-table.js';
import { figure } from './formulas.js';
import { LEAST, sizeMovedText } from './influence-words.js';
import type { FitEntry } from './report-fits.js';
import { isRulerFit } from './report-laws.js';
import type { InfluenceEntry } from './report-influence.js';
import { fits as fitsInto, paragraph, shortened, table, wrapped, type Column, type Page } from './report-table.js';
import type { Report } from './report.js';
import { days } from './trend-sentence.js';

export const influenceTitle = 'What it hangs on: rows left out one by one, and the coefficient that each moves most';

/** One row, or run, and the coefficient it moves most among the fits that the densities rest on. Empty = nothing to say. */
export interface HangRow {
  readonly name: string;
  readonly coefficient: string;
  readonly before: string;
  readonly after: string;
  readonly standardErrors: string;
  readonly model: string;
  readonly doubling: string;
}

interface Hang {
  readonly fit: FitEntry;
  readonly entry: InfluenceEntry;
  readonly coefficient: string | null;
  readonly most: number;
}

/** More rows than this make no point; the JSON format holds them. */
const MOST = 8;

/** The rows beyond half a standard error, those that move most first; null before rows were left out. */
export function hangRows(report: Report): { readonly rows: readonly HangRow[]; readonly note: string | null } | null {
  const { notLeftOut } = report;
  if (notLeftOut) return { rows: [], note: `${notLeftOut.runs ? 'Runs' : 'Rows'} were not left out one by one: there are ${notLeftOut.units.toLocaleString('en-US')}. density refit does it.` };
  const found = hangs(report);
  if (!found) return null;
  const far = found.filter(({ most }) => most >= LEAST);
  if (far.length === 0) {
    const most = found[0]?.most ?? 0;
    return { rows: [], note: `No row moves any coefficient by more than ${most < 0.01 ? '0.01' : significant(most, 2)} standard errors when it is left out.` };
  }
  const more = far.length - MOST;
  return { rows: far.slice(0, MOST).map((hang) => hangRow(report, hang)), note: more > 0 ? `${plural(more, 'more row')} ${more === 1 ? 'moves' : 'move'} a coefficient by half a standard error or more; the JSON format lists all.` : null };
}

function hangs({ fits, density }: Report): Hang[] | null {
  const used = fits.filter(isRulerFit).filter(({ benchmark, influence }) => influence && density?.benchmarks.includes(benchmark));
  if (used.length === 0) return null;
  const found = new Map<string, Hang>();
  for (const fit of used) {
    for (const entry of fit.influence!) {
      const [coefficient, moved] = Object.entries(entry.params ?? {})[0] ?? [null, null];
      const most = entry.params === null ? Infinity : Math.abs(moved?.standardErrors ?? 0);
      const key = JSON.stringify(entry.rows);
      if (most > (found.get(key)?.most ?? -1)) found.set(key, { fit, entry, coefficient, most });
    }
  }
  return [...found.values()].sort((a, b) => b.most - a.most);
}

function hangRow({ fits, models }: Report, { fit, entry, coefficient }: Hang): HangRow {
  const { name, rows, params, model, doublingDays } = entry;
  const moved = coefficient === null ? null : params![coefficient]!;
  const size = models.find((one) => one.name === model?.name)?.effectiveParams;
  const several = fit.law === 'score-curve' || new Set(fits.filter(isRulerFit).filter(({ law }) => law === 'chinchilla').map(({ params: of }) => JSON.stringify(of))).size > 1;
  const [doubling] = doublingDays;
  return {
    name: `${printable(name)}${rows.length > 1 ? ` (${rows.length} rows)` : ''}`,
    coefficient: `${coefficient ?? 'no fit'}${several ? ` on ${printable(fit.benchmark)}` : ''}`,
    before: moved ? figure(fit.params[coefficient!]!.value) : '',
    after: moved ? figure(moved.value) : '',
    standardErrors: moved ? inStandardErrors(moved.standardErrors) : '',
    model: model && size?.kind === 'size' ? `${shortened(printable(model.name), 40)} ${sizeMovedText({ before: size.value, params: model.effectiveParams, change: model.change === null ? null : Math.log1p(model.change) })}` : '',
    doubling: doublingDays.length === 1 ? (doubling!.value === null ? 'no trend' : `${days(doubling!.value)} days`) : '',
  };
}

export const hangColumns: readonly { readonly title: string; readonly align: Column['align']; readonly cell: (row: HangRow) => string }[] = [
  { title: 'left out', align: 'left', cell: (row) => row.name },
  { title: 'moves', align: 'left', cell: (row) => row.coefficient },
  { title: 'with all', align: 'left', cell: (row) => row.before },
  { title: 'without', align: 'left', cell: (row) => row.after },
  { title: 'std. errors', align: 'decimal', cell: (row) => row.standardErrors },
  { title: 'model moved most', align: 'left', cell: (row) => row.model },
  { title: 'doubling', align: 'left', cell: (row) => row.doubling },
];

/** A short table, or where it does not fit a paragraph for each row; one line where nothing hangs on a single row. */
export function influenceLines(report: Report, { width, style }: Page): string[] {
  const found = hangRows(report);
  if (!found) return [];
  const { rows, note } = found;
  const closing = note === null ? [] : paragraph(note, width);
  if (rows.length === 0) return closing;
  const columns = hangColumns.map(({ title, align, cell }): Column => ({ title, align, cells: rows.map((row) => (title === 'left out' ? shortened(cell(row), 40) : cell(row))), ...(title === 'std. errors' ? { paint: style.bold } : {}) }));
  const gap = [3, 2].find((one) => fitsInto(columns, one, width));
  const lines = gap === undefined ? rows.flatMap((row) => stacked(row, width)) : table(columns, gap, style);
  return [...paragraph(influenceTitle, width).map(style.dim), ...lines, ...closing];
}

function stacked({ name, coefficient, before, after, standardErrors, model, doubling }: HangRow, width: number): string[] {
  const parts = [
    `without ${name}`, before === '' ? coefficient : `${coefficient} ${before} → ${after} (${standardErrors} std. errors)`,
    ...(model ? [model] : []), ...(doubling ? [`doubling ${doubling}`] : []),
  ];
  return wrapped(parts, ' · ', width, '  ');
}
