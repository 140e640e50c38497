import type { Diagnostic } from '../base/diagnostic.js';
import { fileName } from '../base/files.js';
import type { ModelList } from '../model/models.js';
import type { Csv, Module } from '../model/module.js';
import { RowProblems } from '../model/row-problems.js';
import type { Places } from './places.js';

/** Gathers problems and places them in the text; what is wrong with the rows of a CSV file stands at the file's name, not once for each row. */
export class Findings {
  readonly #placed: Diagnostic[] = [];
  readonly #ofRows = new Map<Csv, RowProblems>();

  constructor(private readonly module: Module, private readonly models: ModelList, private readonly places: Places) {}

  place(problem: Diagnostic): void {
    this.#placed.push(problem);
  }

  inFrame(statement: number, problem: Diagnostic): void {
    this.#placed.push({ ...problem, span: this.places.inFrame(statement, problem.span) });
  }

  /** `row` counts the pieces of the statement. */
  inRow(statement: number, row: number, problem: Diagnostic): void {
    this.#placed.push({ ...problem, span: this.places.inRow(statement, row, problem.span) });
  }

  /** Of the model at a position of the list. */
  inModel(at: number, problem: Diagnostic): void {
    const [statement, row] = [this.models.statements[at]!, this.models.csv[at]!];
    const source = row < 0 ? undefined : this.module.csv.find((csv) => csv.statement === statement);
    if (source) this.inCsvRow(source, row, problem);
    else this.#placed.push({ ...problem, span: this.places.inModel(at, problem.span) });
  }

  /** The first row below the header is number 0; the problem's span counts columns. */
  inCsvRow(source: Csv, row: number, problem: Diagnostic): void {
    let rows = this.#ofRows.get(source);
    if (!rows) this.#ofRows.set(source, (rows = new RowProblems()));
    rows.add(row + 1, source.rows.columns[problem.span.start], problem);
  }

  /** All, in the order of the text. */
  ordered(): Diagnostic[] {
    for (const [source, rows] of this.#ofRows) {
      for (const problem of rows.said(fileName(source.path), source.source.target.span)) this.inFrame(source.statement, problem);
    }
    return this.#placed.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  }
}
