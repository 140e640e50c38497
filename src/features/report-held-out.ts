import { interval, levelText, plural, significant } from '../base/figures.js';
import type { Ends } from '../base/finite.js';
import { printable } from '../base/printable.js';
import { writeScore } from '../model/scores.js';
import type { Benchmark } from '../model/study.js';
import type { HeldOutEntry, PredictionEntry } from './report-predictions.js';
import { fits, paragraph, shortened, table, wrapped, type Column, type Page } from './report-table.js';
import type { Report } from './report.js';

/** The loss or the score of one held-out row on one benchmark, in words; empty = not measured, or nothing to say. */
export interface HeldOutRow {
  readonly name: string;
  readonly benchmark: string;
  readonly what: 'loss' | 'score';
  readonly measured: string;
  readonly predicted: string;
  /** Predicted less measured, with its sign. */
  readonly error: string;
  /** The same in standard errors of the prediction. */
  readonly standardErrors: string;
  readonly curve: string;
  readonly newRun: string;
  readonly outside: boolean;
}

export const heldOutTitle = 'Held out: predicted by the fits, never part of them';

/** What the two intervals are, how many measurements lie outside theirs, and what is not shown; null where there is nothing to say. */
export function heldOutNote(report: Report): string | null {
  const level = levelText(report.level);
  const rows = allRows(report);
  const compared = rows.filter(({ measured, newRun }) => measured !== '' && newRun !== '').length;
  const outside = rows.filter((row) => row.outside).length;
  const sentences = [
    ...(compared > 0 ? [`Curve: the ${level} confidence interval of the fits, around the mean of such runs. New run: where ${level} of single runs are expected; ${outside} of ${plural(compared, 'measurement')} ${outside === 1 ? 'lies' : 'lie'} outside.`] : []),
    ...(rows.length > MOST ? [`${plural(rows.length - MOST, 'more line')} in the JSON format.`] : []),
  ];
  return sentences.join(' ') || null;
}

/** Titles and cells of the table, in the order they are shown. */
export function heldOutColumns({ level }: Pick<Report, 'level'>): readonly { readonly title: string; readonly align: Column['align']; readonly cell: (row: HeldOutRow) => string }[] {
  return [
    { title: 'row', align: 'left', cell: (row) => row.name },
    { title: 'benchmark', align: 'left', cell: (row) => row.benchmark },
    { title: 'of', align: 'left', cell: (row) => row.what },
    { title: 'measured', align: 'decimal', cell: (row) => row.measured },
    { title: 'predicted', align: 'decimal', cell: (row) => row.predicted },
    { title: 'error', align: 'decimal', cell: (row) => row.error },
    { title: 'in std. errors', align: 'decimal', cell: (row) => row.standardErrors },
    { title: `curve ${levelText(level)}`, align: 'left', cell: (row) => row.curve },
    { title: `new run ${levelText(level)}`, align: 'left', cell: (row) => row.newRun },
    { title: '', align: 'left', cell: (row) => (row.outside ? 'outside' : '') },
  ];
}

/** More lines than this are read by nobody; the JSON format holds all. */
const MOST = 100;

/** A loss that several benchmarks of a row share stands once, before their scores. */
export function heldOutRows(report: Report): HeldOutRow[] {
  return allRows(report).slice(0, MOST);
}

function allRows({ heldOut, benchmarks }: Report): HeldOutRow[] {
  const named = new Map(benchmarks.map((benchmark) => [benchmark.name, benchmark]));
  const sharing = new Map<string, HeldOutEntry[]>();
  for (const entry of heldOut) {
    const others = sharing.get(lossOf(entry));
    if (others) others.push(entry);
    else sharing.set(lossOf(entry), [entry]);
  }
  return heldOut.flatMap((entry) => {
    const row = { name: printable(entry.name), benchmark: printable(entry.benchmark) };
    const [first, ...others] = sharing.get(lossOf(entry))!;
    const loss = { ...row, ...(others.length > 0 ? { benchmark: `all ${others.length + 1}` } : {}), what: 'loss', ...lossWords(entry.loss) } as const;
    const score = { ...row, what: 'score', ...scoreWords(entry.score, named.get(entry.benchmark)!) } as const;
    return (first === entry ? [loss, score] : [score]).filter(({ measured, predicted }) => measured !== '' || predicted !== '');
  });
}

/** Entries of the same row with one loss, predicted and measured alike, are those of benchmarks that share it. */
function lossOf({ name, loss }: HeldOutEntry): string {
  return JSON.stringify([name, loss]);
}

/** A table, or where it does not fit a short paragraph for each row. */
export function heldOutLines(report: Report, { width, style }: Page): string[] {
  const rows = heldOutRows(report);
  if (rows.length === 0) return [];
  const columns = heldOutColumns(report).map(({ title, align, cell }): Column => (
    { title, align, cells: rows.map((row) => (title === 'row' ? shortened(cell(row), 40) : cell(row))), ...(title === 'error' ? { paint: style.bold } : {}) }
  ));
  const gap = [3, 2].find((one) => fits(columns, one, width));
  const lines = gap === undefined ? stacked(rows, report, width) : table(columns, gap, style);
  const note = heldOutNote(report);
  return [...paragraph(heldOutTitle, width).map(style.dim), ...lines, ...(note === null ? [] : paragraph(note, width))];
}

/** The row's name once, and under it its loss and its score. */
function stacked(rows: readonly HeldOutRow[], { level }: Report, width: number): string[] {
  return rows.flatMap((row, at) => {
    const before = rows[at - 1];
    const head = before?.name === row.name && before.benchmark === row.benchmark ? [] : [shortened(`${row.name} on ${row.benchmark}`, width)];
    const parts = [
      `${row.what} ${row.measured || '?'}`, `predicted ${row.predicted || '?'}`,
      ...(row.error ? [`error ${row.error}${row.standardErrors ? ` (${row.standardErrors} std. errors)` : ''}`] : []),
      ...(row.curve ? [`curve ${levelText(level)}: ${row.curve}`] : []),
      ...(row.newRun ? [`new run ${levelText(level)}: ${row.newRun}${row.outside ? ', outside' : ''}`] : []),
    ];
    return [...head, ...wrapped(parts, ' · ', width - 2).map((line) => `  ${line}`)];
  });
}

type Words = Omit<HeldOutRow, 'name' | 'benchmark' | 'what'>;

/** The error of a loss is a share of it. */
function lossWords(entry: PredictionEntry): Words {
  return words(entry, (value) => significant(value, 4), (error) => `${signed(error * 100)}%`);
}

/** The error of a percentage is in points, that of another score in its unit. */
function scoreWords(entry: PredictionEntry, benchmark: Benchmark): Words {
  return words(entry, (value) => writeScore(value, benchmark), (error) => (benchmark.range[1] <= 1 ? `${signed(error * 100)} points` : signed(error)));
}

function words({ measured, predicted, error, standardErrors, interval: curve, predictionInterval, outside }: PredictionEntry, write: (value: number) => string, off: (error: number) => string): Words {
  const ends = (of: Ends | null) => (of && interval(of, write)) ?? '';
  return {
    measured: measured === null ? '' : write(measured), predicted: predicted === null ? '' : write(predicted),
    error: error === null ? '' : off(error), standardErrors: standardErrors === null ? '' : signed(standardErrors),
    curve: ends(curve), newRun: ends(predictionInterval), outside,
  };
}

/** One decimal with its sign: "+2.1", "−1.2"; what rounds to nothing is "0.0". */
export function signed(value: number): string {
  const digits = Math.abs(value) < 1e5 ? Math.abs(value).toFixed(1) : Math.abs(value).toExponential(1).replace('e+', 'e');
  return Number(digits) === 0 ? digits : `${value < 0 ? '−' : '+'}${digits}`;
}
