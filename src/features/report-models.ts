import { modelRows, type Row, type Rows } from './report-rows.js';
import { aligned, fits, shortened, table, wrapped, type Column, type Page } from './report-table.js';
import type { Report } from './report.js';

type Part = 'model' | 'released' | 'params' | 'benchmark' | 'scores' | 'size' | 'density' | 'remarks';

interface Layout {
  readonly gap: number;
  /** Remarks in words, or as signs with a legend below. */
  readonly words: boolean;
  readonly intervals: boolean;
  readonly without: readonly Part[];
}

/** From roomy to narrow: first remarks become signs, then what the reader typed goes, last the interval. */
const layouts: readonly Layout[] = [
  { gap: 3, words: true, intervals: true, without: [] },
  { gap: 2, words: true, intervals: true, without: [] },
  { gap: 2, words: false, intervals: true, without: [] },
  { gap: 2, words: false, intervals: true, without: ['released'] },
  { gap: 2, words: false, intervals: true, without: ['released', 'params'] },
  { gap: 2, words: false, intervals: true, without: ['released', 'params', 'scores'] },
  { gap: 2, words: false, intervals: false, without: ['released', 'params', 'scores'] },
];

/** Below so many columns, or when no layout fits, each model is a short paragraph. */
const narrowest = 60;

export function modelLines(report: Report, page: Page): string[] {
  if (report.models.length === 0) return ['No models here.'];
  const rows = modelRows(report);
  const nameWidth = Math.min(48, Math.max(16, Math.floor(page.width / 3)));
  const layout = page.width < narrowest ? undefined : layouts.find((one) => fits(columnsOf(rows, one, nameWidth, page), one.gap, page.width));
  if (!layout) return rows.rows.flatMap((row) => stacked(row, rows.scoreTitles, page));
  const lines = table(columnsOf(rows, layout, nameWidth, page), layout.gap, page.style);
  return layout.words ? lines : [...lines, ...legend(rows.rows, page)];
}

function columnsOf({ rows, scoreTitles }: Rows, { words, intervals, without }: Layout, nameWidth: number, { style }: Page): Column[] {
  const column = (title: string, align: Column['align'], cell: (row: Row) => string, paint?: Column['paint']): Column => ({ title, align, cells: rows.map(cell), ...(paint && { paint }) });
  const parts: Record<Part, readonly Column[]> = {
    model: [column('model', 'left', (row) => shortened(row.name, nameWidth))],
    released: [column('released', 'left', (row) => row.released)],
    params: [column('params', 'decimal', (row) => row.params)],
    benchmark: [column('benchmark', 'left', (row) => row.benchmark)],
    scores: scoreTitles.map((title, at) => column(shortened(title, nameWidth), 'decimal', (row) => row.scores[at]!)),
    size: [{ title: 'effective size', align: 'left', cells: sizeCells(rows, intervals) }],
    density: [column('density', 'decimal', (row) => row.density, style.bold)],
    remarks: [
      column('', 'left', (row) => (words ? row.frontier : row.frontier.slice(0, 1)), style.good),
      column('', 'left', (row) => row.remarks.map((remark) => (words ? remark.words : remark.sign)).join(words ? ', ' : ' '), style.warning),
    ],
  };
  return (Object.keys(parts) as Part[]).filter((part) => !without.includes(part)).flatMap((part) => parts[part]);
}

/** Sizes under each other, their intervals under each other. */
function sizeCells(rows: readonly Row[], intervals: boolean): string[] {
  const sizes = aligned(rows.map((row) => row.size), 'decimal');
  return rows.map(({ interval }, at) => (intervals && interval !== '' ? `${sizes[at]!}  (${interval})` : sizes[at]!.trim() === '' ? '' : sizes[at]!));
}

function legend(rows: readonly Row[], { width, style }: Page): string[] {
  const signs = new Set(rows.flatMap((row) => row.remarks).flatMap((remark) => remark.legend ?? []));
  const parts = [...new Set(rows.flatMap(({ frontier }) => (frontier === '' ? [] : [frontier]))), ...signs];
  return wrapped(parts, ' · ', width).map(style.dim);
}

function stacked(row: Row, scoreTitles: readonly string[], { width, style }: Page): string[] {
  const computed = [
    row.density === '' ? '' : `ρ ${row.density}`,
    row.size === '' ? '' : `N̂ ${row.size}${row.interval === '' ? '' : ` (${row.interval})`}`,
    row.frontier,
    ...row.remarks.map((remark) => remark.words),
  ];
  const typed = [row.params, row.released, ...scoreTitles.map((title, at) => (row.scores[at] === '' ? '' : `${title} ${row.scores[at]!}`))];
  const heading = row.benchmark === '' ? row.name : `${row.name} on ${row.benchmark}`;
  return [style.bold(shortened(heading, width)), ...[computed, typed].flatMap((parts) => indented(parts.filter((part) => part !== ''), width))];
}

function indented(parts: readonly string[], width: number): string[] {
  return wrapped(parts, ' · ', width - 2).map((line) => `  ${line}`);
}
