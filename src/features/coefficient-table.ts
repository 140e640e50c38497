import type { CoefficientChange, Verdict } from '../analysis/coefficient-changes.js';
import { significant } from '../base/figures.js';
import { fits, table, wrapped, type Column, type Page, type Style } from './report-table.js';
import { withError } from './report-fits.js';

/** One number before and after, in words; empty = not there. */
export interface ChangeRow {
  readonly name: string;
  readonly old: string;
  readonly new: string;
  /** New less old in standard errors: "+0.4". */
  readonly standardErrors: string;
  readonly verdict: Verdict;
}

export const verdictWords: Readonly<Record<Verdict, string>> = {
  unchanged: 'unchanged', decisive: 'decisive', 'within-noise': 'within noise', undecided: 'undecided', method: 'other method', given: 'as typed',
  unexplained: 'unexplained', 'not-comparable': 'not comparable', appeared: 'new', disappeared: 'gone',
};

/** `write` writes the value, by default with its standard error. */
export function changeRow({ name, old, new: now, standardErrors, verdict }: CoefficientChange, write: (estimate: NonNullable<CoefficientChange['old']>) => string = withError): ChangeRow {
  return { name, old: old ? write(old) : '', new: now ? write(now) : '', standardErrors: standardErrors === null || verdict === 'unchanged' ? '' : inStandardErrors(standardErrors), verdict };
}

/** Old, new, and the change in standard errors under each other, or where that is too wide a line for each; indented by two blanks. */
export function changeTable(rows: readonly ChangeRow[], { width, style }: Page): string[] {
  const column = (title: string, cell: (row: ChangeRow) => string, align: Column['align'] = 'left'): Column => ({ title, align, cells: rows.map(cell) });
  const columns = (): Column[] => [
    column('', (row) => row.name),
    column('old', (row) => row.old),
    column('new', (row) => row.new),
    column('std. errors', (row) => row.standardErrors, 'decimal'),
    { ...column('', (row) => verdictWords[row.verdict]), paint: (cell) => paintVerdict(cell, style) },
  ];
  const gap = [3, 2].find((one) => fits(columns(), one, width - 2));
  const lines = gap === undefined ? rows.flatMap((row) => wrapped(inLine(row), ', ', width - 2, '  ')) : table(columns(), gap, style);
  return lines.map((line) => `  ${line}`);
}

/** What is decisive stands out, what is not steps back. */
export function paintVerdict(words: string, style: Style): string {
  if (words.startsWith(verdictWords.decisive) || words === verdictWords.unexplained) return style.bold(words);
  return words.startsWith(verdictWords['within-noise']) || words === verdictWords.unchanged ? style.dim(words) : style.warning(words);
}

function inLine(row: ChangeRow): string[] {
  return [`${row.name} ${row.old || '—'} → ${row.new || '—'}`, ...(row.standardErrors ? [`${row.standardErrors} std. errors`] : []), verdictWords[row.verdict]];
}

/** Two significant digits with their sign, from a hundredth on: "+0.43", "−12". */
export function inStandardErrors(value: number): string {
  const size = Math.abs(value);
  if (size >= 1000) return value < 0 ? '< −1000' : '> +1000'; // how many more tells nothing
  const digits = size < 0.01 ? '0.00' : size < 1 ? size.toFixed(2) : significant(size, 2);
  return size < 0.01 ? digits : `${value < 0 ? '−' : '+'}${digits}`;
}
