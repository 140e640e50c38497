import { diagnose, type Diagnostic } from '../base/diagnostic.js';
import type { Span } from '../base/span.js';
import type { Column } from './tables.js';

/** Problems of one kind in one column are said for this many rows; then counted. */
const SAID = 3;

interface Kind {
  readonly column: Column | undefined;
  readonly severity: Diagnostic['severity'];
  readonly first: { readonly row: number; readonly why: string }[];
  count: number;
}

/** Gathers what is wrong with rows of a CSV file, so that a column that is wrong throughout does not flood the list. */
export class RowProblems {
  readonly #kinds = new Map<string, Kind>();

  /** `row` counts from 1 below the header; a column is unknown when the row as a whole is wrong. */
  add(row: number, column: Column | undefined, { code, severity, message }: Diagnostic): void {
    const key = `${code} ${column?.name ?? ''}`;
    let kind = this.#kinds.get(key);
    if (!kind) this.#kinds.set(key, (kind = { column, severity, first: [], count: 0 }));
    if (kind.first.length < SAID) kind.first.push({ row, why: message });
    kind.count += 1;
  }

  /** At the place of the file's name in the `.density` text; of the columns that count only. */
  said(file: string, span: Span, counts: (column: Column) => boolean = () => true): Diagnostic[] {
    return [...this.#kinds.values()].filter(({ column }) => !column || counts(column)).flatMap(({ column, severity, first, count }) => first.map(({ row, why }, index) => {
      const more = index === SAID - 1 ? count - SAID : 0;
      return { ...diagnose('csv-row', span, { file, row, column: column?.name ?? null, why, more }), severity };
    }));
  }
}
