/** A column of editors, from 1 on. */
export interface Column {
  readonly column: number;
  readonly isText: boolean;
  readonly hasPreview: boolean;
  /** Whether an earlier comparison stands there. */
  readonly hasPage: boolean;
}

/** Where a comparison is shown: where one stands already, else in a column of neither text nor preview, else in a new one. */
export function columnFor(columns: readonly Column[]): number {
  const free = columns.filter(({ isText, hasPreview }) => !isText && !hasPreview);
  const last = columns.reduce((most, { column }) => Math.max(most, column), 0);
  return (free.find(({ hasPage }) => hasPage) ?? free[0])?.column ?? Math.min(9, last + 1);
}
