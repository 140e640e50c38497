import { significant } from '../base/figures.js';
import { printable } from '../base/printable.js';
import { writeScore } from '../model/scores.js';
import type { Benchmark } from '../model/study.js';
import { fits, paragraph, shortened, table, wrapped, type Column, type Page } from './report-table.js';
import type { PredictionEntry, Report } from './report.js';

/** One held-out row on one benchmark, in words; empty = not measured or not predicted. */
export interface HeldOutRow {
  readonly name: string;
  readonly benchmark: string;
  readonly loss: Compared;
  readonly score: Compared;
}

interface Compared {
  readonly measured: string;
  readonly predicted: string;
  /** Predicted less measured, with its sign. */
  readonly error: string;
}

export const heldOutTitle = 'Held out: predicted by the fits, never part of them';

export function heldOutRows({ heldOut, benchmarks }: Report): HeldOutRow[] {
  const named = new Map(benchmarks.map((benchmark) => [benchmark.name, benchmark]));
  return heldOut.map(({ name, benchmark, loss, score }) => (
    { name: printable(name), benchmark: printable(benchmark), loss: comparedLoss(loss), score: comparedScore(score, named.get(benchmark)!) }
  ));
}

/** A table, or where it does not fit a short paragraph for each row. */
export function heldOutLines(report: Report, { width, style }: Page): string[] {
  const rows = heldOutRows(report);
  if (rows.length === 0) return [];
  const column = (title: string, cell: (row: HeldOutRow) => string, align: Column['align'] = 'decimal'): Column => ({ title, align, cells: rows.map(cell) });
  const columns: Column[] = [
    column('row', (row) => shortened(row.name, 40), 'left'),
    column('benchmark', (row) => row.benchmark, 'left'),
    column('loss', (row) => row.loss.measured),
    column('predicted', (row) => row.loss.predicted),
    { ...column('error', (row) => row.loss.error), paint: style.bold },
    column('score', (row) => row.score.measured),
    column('predicted', (row) => row.score.predicted),
    { ...column('error', (row) => row.score.error), paint: style.bold },
  ];
  const gap = [3, 2].find((one) => fits(columns, one, width));
  const lines = gap === undefined ? rows.flatMap((row) => stacked(row, width)) : table(columns, gap, style);
  return [...paragraph(heldOutTitle, width).map(style.dim), ...lines];
}

function stacked({ name, benchmark, loss, score }: HeldOutRow, width: number): string[] {
  const compared = (what: string, { measured, predicted, error }: Compared) =>
    measured === '' && predicted === '' ? [] : wrapped([`${what} ${measured || '?'}`, `predicted ${predicted || '?'}`, ...(error ? [`error ${error}`] : [])], ' · ', width - 2);
  return [shortened(`${name} on ${benchmark}`, width), ...[...compared('loss', loss), ...compared('score', score)].map((line) => `  ${line}`)];
}

/** The error of a loss is a share of it. */
function comparedLoss(prediction: PredictionEntry): Compared {
  return compared(prediction, (value) => significant(value, 4), (measured, predicted) => (predicted / measured - 1) * 100, '%');
}

/** The error of a percentage is in points, that of another score in its unit. */
function comparedScore(prediction: PredictionEntry, benchmark: Benchmark): Compared {
  const write = (value: number) => writeScore(value, benchmark);
  return benchmark.range[1] <= 1
    ? compared(prediction, write, (measured, predicted) => (predicted - measured) * 100, ' points')
    : compared(prediction, write, (measured, predicted) => predicted - measured, '');
}

function compared({ measured, predicted }: PredictionEntry, write: (value: number) => string, error: (measured: number, predicted: number) => number, unit: string): Compared {
  const off = measured === null || predicted === null ? NaN : error(measured, predicted);
  return { measured: measured === null ? '' : write(measured), predicted: predicted === null ? '' : write(predicted), error: Number.isFinite(off) ? signed(off) + unit : '' };
}

/** One decimal with its sign: "+2.1", "−1.2"; what rounds to nothing is "0.0". */
function signed(value: number): string {
  const digits = Math.abs(value) < 1e5 ? Math.abs(value).toFixed(1) : Math.abs(value).toExponential(1).replace('e+', 'e');
  return Number(digits) === 0 ? digits : `${value < 0 ? '−' : '+'}${digits}`;
}
