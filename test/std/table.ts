import { readFileSync } from 'node:fs';
import { cells } from '../../src/syntax/table.js';

export type Row = Readonly<Record<string, string>>;

/** The rows of the one table in a file, by column. */
export function tableOf(file: string): Row[] {
  const lines = readFileSync(file, 'utf8').split('\n').filter((line) => line.trimStart().startsWith('|'));
  const [header = [], , ...rows] = lines.map((line) => cells(line).map((cell) => cell.text));
  return rows.map((row) => Object.fromEntries(header.map((column, at) => [column, row[at] ?? ''])));
}
