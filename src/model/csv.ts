import { CsvError, parse } from 'csv-parse/sync';
import { LIMITS } from '../syntax/parse.js';

export type CsvTable =
  | { readonly kind: 'table'; readonly header: readonly string[]; readonly rows: readonly (readonly string[])[]; readonly cut: boolean }
  | { readonly kind: 'unreadable'; readonly why: string };

/**
 * A CSV file with a header line. Byte-order mark, CRLF and quoted line breaks are fine; the delimiter is the comma, semicolon or tab that
 * occurs most in the header. Rows may differ in length: the reader of the columns says which cell is missing. At most LIMITS.rows rows.
 */
export function readCsv(text: string): CsvTable {
  try {
    const records: string[][] = parse(text, {
      bom: true, delimiter: delimiterOf(text), relax_column_count: true, skip_empty_lines: true, trim: true,
      to: LIMITS.rows + 2, max_record_size: 1_000_000,
    });
    const [header, ...rows] = records;
    if (!header) return { kind: 'unreadable', why: 'it is empty.' };
    return { kind: 'table', header, rows: rows.slice(0, LIMITS.rows), cut: rows.length > LIMITS.rows };
  } catch (error) {
    if (error instanceof CsvError) return { kind: 'unreadable', why: reason(error) };
    throw error;
  }
}

function delimiterOf(text: string): string {
  const header = (text.split(/\r?\n|\r/, 1)[0] ?? '').replace(/"[^"]*"/g, '');
  const times = (sign: string) => header.split(sign).length;
  return [',', ';', '\t'].reduce((best, sign) => (times(sign) > times(best) ? sign : best));
}

const REASONS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is never closed',
  CSV_INVALID_CLOSING_QUOTE: 'a quote is closed in the middle of a cell',
  INVALID_OPENING_QUOTE: 'a quote opens in the middle of a cell',
  CSV_MAX_RECORD_SIZE: 'a row is longer than a million characters',
};

function reason(error: CsvError): string {
  const line = (error as { lines?: number }).lines;
  return (REASONS[error.code] ?? 'it is not well-formed') + (line ? ` (line ${line})` : '') + '.';
}
