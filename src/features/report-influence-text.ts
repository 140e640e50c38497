import { movedBy } from '../analysis/left-out.js';
import { MOST_LEFT_OUT } from '../analysis/questions/law-scrutiny.js';
import { plural, significant } from '../base/figures.js';
import { printable } from '../base/printable.js';
import type { NotWithout } from '../engine/fitted.js';
import { inStandardErrors } from './coefficient-table.js';
import { figure } from './formulas.js';
import { LEAST, sizeMovedText } from './influence-words.js';
import type { FitOutcome } from './report-fits.js';
import { shownLawFits } from './report-law-text.js';
import { isRulerFit, type LawInfluenceEntry } from './report-laws.js';
import type { InfluenceEntry } from './report-influence.js';
import { fits as fitsInto, paragraph, shortened, table, wrapped, type Column, type Page } from './report-table.js';
import type { Report } from './report.js';
import { days } from './trend-sentence.js';

export const influenceTitle = 'What it hangs on: rows left out one by one, and the coefficient that each moves most';

/** One row, or run, and the coefficient it moves most among the fits that the densities rest on, or in a fit of a law. Empty = nothing to say. */
export interface HangRow {
  readonly name: string;
  readonly coefficient: string;
  readonly before: string;
  readonly after: string;
  readonly standardErrors: string;
  readonly model: string;
  readonly doubling: string;
}

/** A unit left out of a fit, and the coefficient that moves most. */
interface Hang {
  readonly name: string;
  readonly rows: readonly string[];
  /** Null where there is no fit without it, or none of its coefficients moves. */
  readonly moved: { readonly coefficient: string; readonly after: number; readonly errors: number } | null;
  /** Why there is no fit without it; null where there is one. */
  readonly why: NotWithout | null;
  readonly most: number;
  /** The coefficients with all rows. */
  readonly all: FitOutcome['params'];
  /** " on hellaswag", " of scaling", or nothing where there is one fit. */
  readonly of: string;
  readonly model: InfluenceEntry['model'];
  readonly doublingDays: InfluenceEntry['doublingDays'];
}

/** More rows than this make no point; the JSON format holds them. */
const MOST = 8;

/** The rows beyond half a standard error, those that move most first; null before rows were left out. */
export function hangRows(report: Report): { readonly rows: readonly HangRow[]; readonly note: string | null } | null {
  const notLeftOut = notLeftOutNotes(report);
  const found = hangs(report);
  if (!found && notLeftOut.length === 0) return null;
  const far = (found ?? []).filter(({ most }) => most >= LEAST);
  const notes = [...(found ? [farNote(far, found)] : []), ...notLeftOut].filter((note) => note !== null);
  return { rows: far.slice(0, MOST).map((hang) => hangRow(report, hang)), note: notes.length > 0 ? notes.join(' ') : null };
}

function farNote({ length }: readonly Hang[], all: readonly Hang[]): string | null {
  if (length === 0) {
    const most = all[0]?.most ?? 0;
    return `No row moves any coefficient by more than ${most < 0.01 ? '0.01' : significant(most, 2)} standard errors when it is left out.`;
  }
  const more = length - MOST;
  return more > 0 ? `${plural(more, 'more row')} ${more === 1 ? 'moves' : 'move'} a coefficient by half a standard error or more; the JSON format lists all.` : null;
}

/** What was not left out, being too much: of a ruler whoever waits for a refit may have it, of a law nobody. */
function notLeftOutNotes(report: Report): string[] {
  const { notLeftOut } = report;
  const large = shownLawFits(report).filter(({ constants, influence, errors, n }) => !constants && influence === null && errors !== null && n > MOST_LEFT_OUT);
  const count = (n: number) => n.toLocaleString('en-US');
  return [
    ...(notLeftOut ? [`${notLeftOut.runs ? 'Runs' : 'Rows'} were not left out one by one: there are ${count(notLeftOut.units)}. density refit does it.`] : []),
    ...(large.length > 0 ? [`The rows of ${large.map(({ name, n }) => `${printable(name)} (${count(n)})`).join(', ')} are not left out one by one: that is done for fits of up to ${count(MOST_LEFT_OUT)} rows.`] : []),
  ];
}

function hangs(report: Report): Hang[] | null {
  const ofRuler = report.notLeftOut ? null : hangsOfRuler(report), ofLaws = hangsOfLaws(report);
  return ofRuler || ofLaws ? [...(ofRuler ?? []), ...(ofLaws ?? [])].sort((a, b) => b.most - a.most) : null;
}

/** Each row once, in the fit where it moves most. */
function hangsOfRuler({ fits, density }: Report): Hang[] | null {
  const used = fits.filter(isRulerFit).filter(({ benchmark, influence }) => influence && density?.benchmarks.includes(benchmark));
  if (used.length === 0) return null;
  const severalLaws = new Set(fits.filter(isRulerFit).filter(({ law }) => law === 'chinchilla').map(({ params: of }) => JSON.stringify(of))).size > 1;
  const found = new Map<string, Hang>();
  for (const fit of used) {
    for (const entry of fit.influence!) {
      const hang: Hang = { ...movedMost(entry, fit.params), of: fit.law === 'score-curve' || severalLaws ? ` on ${printable(fit.benchmark)}` : '', model: entry.model, doublingDays: entry.doublingDays };
      const key = JSON.stringify(entry.rows);
      if (hang.most > (found.get(key)?.most ?? -1)) found.set(key, hang);
    }
  }
  return [...found.values()];
}

/** Each row once for every fit that has it. */
function hangsOfLaws(report: Report): Hang[] | null {
  const used = shownLawFits(report).filter(({ influence }) => influence !== null);
  if (used.length === 0) return null;
  return used.flatMap(({ name, params, influence }) => influence!.map((entry): Hang => ({ ...movedMost(entry, params), of: ` of ${printable(name)}`, model: null, doublingDays: [] })));
}

function movedMost({ name, rows, params, why }: LawInfluenceEntry, all: FitOutcome['params']): Pick<Hang, 'name' | 'rows' | 'moved' | 'why' | 'all' | 'most'> {
  const [coefficient, after] = Object.entries(params ?? {})[0] ?? [null, null];
  const moved = coefficient === null ? null : { coefficient, after: after.value, errors: after.standardErrors };
  return { name, rows, moved, why, all, most: movedBy(moved && [moved], why) };
}

function hangRow({ models }: Report, { name, rows, moved, why, all, of, model, doublingDays }: Hang): HangRow {
  const size = models.find((one) => one.name === model?.name)?.effectiveParams;
  const [doubling] = doublingDays;
  return {
    name: `${printable(name)}${rows.length > 1 ? ` (${rows.length} rows)` : ''}`,
    coefficient: `${moved ? printable(moved.coefficient) : why === 'unsettled' ? 'unsettled fit' : 'no fit'}${of}`,
    before: moved ? figure(all[moved.coefficient]!.value) : '',
    after: moved ? figure(moved.after) : '',
    standardErrors: moved ? inStandardErrors(moved.errors) : '',
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
