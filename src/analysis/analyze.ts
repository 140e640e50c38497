import { diagnose, type Diagnostic } from '../base/diagnostic.js';
import { mapReusing, type Mapped } from '../base/reuse.js';
import { shifted, type Span } from '../base/span.js';
import type { Files } from '../model/files.js';
import { lower } from '../model/lower.js';
import { listModels, type ModelList } from '../model/models.js';
import { load, type Module } from '../model/module.js';
import { dayOf } from '../model/readers.js';
import type { ModelRecord } from '../model/records.js';
import type { Origin, Study } from '../model/study.js';
import { spanInText } from '../syntax/parse.js';
import type { Analysis } from './analysis.js';
import { checkModel, checkTables } from './checks.js';
import { checkDuplicates, checkStudy } from './scope-checks.js';

/** What one model's checks found, under which benchmarks and on which day. */
interface ModelChecks {
  readonly benchmarks: Module['scope']['benchmarks'];
  readonly today: number;
  readonly found: Mapped<ModelRecord, readonly Diagnostic[]>;
}

/**
 * Reads a text. Synchronous, and never throws: whatever is wrong with the text is a diagnostic. With the previous analysis of the same
 * file only what changed is read again; the result is that of a full reading.
 */
export function analyze(path: string, text: string, files: Files, clock: () => Date = () => new Date(), previous?: Analysis): Analysis {
  const before = previous instanceof Document && previous.path === path ? previous : undefined;
  return new Document(load(path, text, files, before?.module), dayOf(clock()), before);
}

export class Document implements Analysis {
  readonly models: ModelList;
  readonly diagnostics: readonly Diagnostic[];
  readonly checks: ModelChecks;
  #study: Study | undefined;

  constructor(readonly module: Module, readonly today: number, previous?: Document) {
    const same = previous?.module === module && previous.today === today ? previous : undefined;
    this.models = same?.models ?? listModels(module, previous?.models);
    this.checks = same?.checks ?? this.#checkModels(previous?.checks);
    this.diagnostics = same?.diagnostics ?? this.#gather();
    if (same) this.#study = same.#study;
  }

  get path(): string {
    return this.module.path;
  }

  get text(): string {
    return this.module.text;
  }

  get study(): Study {
    return (this.#study ??= lower(this.module, this.models));
  }

  place({ file, statement, row, csvRow }: Origin): Span | null {
    if (file !== this.path) return null;
    const declaration = this.module.read.outputs[statement];
    if (!declaration) return null;
    if (row !== null && (declaration.kind === 'models' || declaration.kind === 'reference')) {
      const table = declaration.tables.find(({ first, lines }) => row >= first && row < first + lines.length);
      const record = table?.lines[row - table.first]?.record;
      return record ? this.inRow(statement, row, record.name.span) : null;
    }
    if (csvRow !== null && (declaration.kind === 'models' || declaration.kind === 'reference')) return declaration.from && this.inFrame(statement, declaration.from.target.span);
    if (declaration.kind === 'model') return this.inFrame(statement, declaration.record.name.span);
    return declaration.kind === 'reference' || declaration.kind === 'benchmark' ? this.inFrame(statement, declaration.name.span) : null;
  }

  inFrame(statement: number, span: Span): Span {
    const { parsed } = this.module;
    return spanInText(parsed, parsed.statements[statement]!, span);
  }

  /** `row` counts the pieces of the statement. */
  inRow(statement: number, row: number, span: Span): Span {
    const { pieces, statements } = this.module.parsed;
    return shifted(span, pieces.starts[statements[statement]!.first + row]!);
  }

  /** The span of something in the model at a position of the list. */
  inModel(at: number, span: Span): Span {
    const [statement, row, csv] = [this.models.statements[at]!, this.models.rows[at]!, this.models.csv[at]!];
    if (csv >= 0) return this.place({ file: this.path, statement, row: null, csvRow: csv + 1 })!;
    return row < 0 ? this.inFrame(statement, span) : this.inRow(statement, row, span);
  }

  #checkModels(previous: ModelChecks | undefined): ModelChecks {
    const { benchmarks } = this.module.scope;
    const { today } = this;
    const valid = previous && previous.benchmarks === benchmarks && previous.today === today ? previous.found : undefined;
    return { benchmarks, today, found: mapReusing(this.models.records, valid, (record) => checkModel(record, benchmarks, today)) };
  }

  #gather(): Diagnostic[] {
    const { unread, read, uses, csv } = this.module;
    if (unread) return [unread];
    const all: Diagnostic[] = [];
    const frame = (statement: number) => (problem: Diagnostic) => all.push({ ...problem, span: this.inFrame(statement, problem.span) });
    const declarations = read.outputs;
    for (let at = 0; at < declarations.length; at++) {
      const declaration = declarations[at]!;
      if (declaration.problems.length > 0) declaration.problems.forEach(frame(at));
      if (declaration.kind !== 'models' && declaration.kind !== 'reference') continue;
      for (const { first, lines } of declaration.tables) {
        for (let line = 0; line < lines.length; line++) {
          for (const problem of lines[line]!.problems) all.push({ ...problem, span: this.inRow(at, first + line, problem.span) });
        }
      }
      checkTables(this.module, at, declaration, (problem, row) => all.push({ ...problem, span: row === null ? this.inFrame(at, problem.span) : this.inRow(at, row, problem.span) }));
    }
    for (const { statement, problem } of uses) if (problem) frame(statement)(problem);
    for (const { statement, rows } of csv) rows.problems.forEach(frame(statement));
    this.checks.found.outputs.forEach((found, at) => {
      for (const problem of found) all.push({ ...problem, span: this.inModel(at, problem.span) });
    });
    checkDuplicates(this, (code, span, data) => all.push(diagnose(code, span, data)));
    checkStudy(this, (code, span, data) => all.push(diagnose(code, span, data)));
    return all.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  }
}
