/**
 * Where a row or model is written. `statement` counts the statements of `file`, `row` the table rows of that statement (null for a
 * block); a row of a CSV file has no place in the text of its own, so its `row` is null and `csvRow` counts its records from 1.
 */
export interface Origin {
  readonly file: string;
  readonly statement: number;
  readonly row: number | null;
  readonly csvRow: number | null;
}

/** Whether both are the same place. */
export function isSameOrigin(a: Origin, b: Origin): boolean {
  return a.file === b.file && a.statement === b.statement && a.row === b.row && a.csvRow === b.csvRow;
}
