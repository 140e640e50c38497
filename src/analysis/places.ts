import { shifted, type Span } from '../base/span.js';
import { listModels, type ModelList } from '../model/models.js';
import { moduleAt, type Module } from '../model/module.js';
import type { Origin } from '../model/study.js';
import { spanInText } from '../syntax/parse.js';

/** A place in some file. */
export interface Location {
  readonly path: string;
  readonly span: Span;
}

/** Where a reference, row or model is written, be it in this file or in one it uses. */
export function locate(module: Module, origin: Origin): Location | null {
  const home = moduleAt(module, origin.file);
  const span = home && new Places(home, listModels(home)).of(origin);
  return home && span ? { path: home.path, span } : null;
}

/**
 * Where things stand in the text. What a statement or row says is kept relative to itself, so that it survives edits elsewhere; only
 * what is shown is placed.
 */
export class Places {
  constructor(private readonly module: Module, private readonly models: ModelList) {}

  inFrame(statement: number, span: Span): Span {
    const { parsed } = this.module;
    return spanInText(parsed, parsed.statements[statement]!, span);
  }

  /** `row` counts the pieces of the statement. */
  inRow(statement: number, row: number, span: Span): Span {
    const { pieces, statements } = this.module.parsed;
    return shifted(span, pieces.starts[statements[statement]!.first + row]!);
  }

  /** The span of something in the model at a position of the list; for a row of a CSV file, the file's name. */
  inModel(at: number, span: Span): Span {
    const [statement, row, csv] = [this.models.statements[at]!, this.models.rows[at]!, this.models.csv[at]!];
    if (csv >= 0) return this.sourceOf(statement) ?? this.inFrame(statement, { start: 0, end: 1 });
    return row < 0 ? this.inFrame(statement, span) : this.inRow(statement, row, span);
  }

  /** The name of a row, model or reference; null when it is written in another file. */
  of({ file, statement, row, csvRow }: Origin): Span | null {
    const declaration = file === this.module.path ? this.module.read.outputs[statement] : undefined;
    if (!declaration) return null;
    if (csvRow !== null) return this.sourceOf(statement);
    if (row !== null && (declaration.kind === 'models' || declaration.kind === 'reference')) {
      const table = declaration.tables.find(({ first, lines }) => row >= first && row < first + lines.length);
      const record = table?.lines[row - table.first]?.record;
      return record ? this.inRow(statement, row, record.name.span) : null;
    }
    if (declaration.kind === 'model') return this.inFrame(statement, declaration.record.name.span);
    if (declaration.kind === 'question') return this.inFrame(statement, declaration.keyword.span);
    return 'name' in declaration ? this.inFrame(statement, declaration.name.span) : null;
  }

  private sourceOf(statement: number): Span | null {
    const declaration = this.module.read.outputs[statement];
    const target = declaration?.kind === 'models' || declaration?.kind === 'reference' ? declaration.from?.target : undefined;
    return target ? this.inFrame(statement, target.span) : null;
  }
}
