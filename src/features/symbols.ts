import type { Analysis } from '../analysis/analysis.js';
import { size } from '../base/figures.js';
import type { Span } from '../base/span.js';
import type { Declaration } from '../model/declarations.js';
import type { ModelRecord, ReferenceRecord } from '../model/records.js';
import type { StatementTree } from '../syntax/tree.js';

export interface DocumentSymbol {
  readonly name: string;
  readonly detail: string;
  readonly kind: 'use' | 'benchmark' | 'reference' | 'quantity' | 'law' | 'fit' | 'question' | 'model' | 'models' | 'density' | 'row';
  /** All of it. */
  readonly span: Span;
  /** Its name; within `span`. */
  readonly selection: Span;
  readonly children: readonly DocumentSymbol[];
}

/** The outline of a file: its statements, and the rows of its tables below them. */
export function symbols(analysis: Analysis): DocumentSymbol[] {
  const { parsed, read } = analysis.module;
  const found: DocumentSymbol[] = [];
  for (let statement = 0; statement < read.outputs.length; statement++) {
    const declaration = read.outputs[statement]!;
    const { tree } = parsed.statements[statement]!;
    const said = saidOf(declaration);
    if (!said || !tree.keyword) continue;
    found.push({
      name: said.name, detail: said.detail, kind: said.kind,
      span: analysis.places.inFrame(statement, { start: tree.keyword.span.start, end: endOf(tree) }),
      selection: analysis.places.inFrame(statement, (tree.name ?? tree.keyword).span),
      children: rowsOf(analysis, statement, declaration),
    });
  }
  return found;
}

function endOf({ keyword, name, title, from, clauses, formula, block, constants }: StatementTree): number {
  const last = clauses.at(-1);
  const parts = [keyword, name, title, from, last?.word, last?.items.at(-1), formula?.body, formula?.terms.at(-1)?.value, formula?.bounds.at(-1)?.name, block, constants];
  return Math.max(...parts.flatMap((part) => part?.span.end ?? []));
}

function saidOf(declaration: Declaration): Pick<DocumentSymbol, 'name' | 'detail' | 'kind'> | null {
  switch (declaration.kind) {
    case 'use': return { kind: 'use', name: declaration.target.text, detail: 'use' };
    case 'benchmark': return { kind: 'benchmark', name: declaration.name.text, detail: declaration.benchmark.title ?? '' };
    case 'reference': return { kind: 'reference', name: declaration.name.text, detail: declaration.title ?? '' };
    case 'model': return { kind: 'model', name: declaration.record.name.value, detail: modelDetail(declaration.record) };
    case 'models': return { kind: 'models', name: declaration.title ?? declaration.from?.target.text ?? 'models', detail: 'models' };
    case 'density': return { kind: 'density', name: 'density', detail: declaration.reference?.value ?? '' };
    case 'quantity': return { kind: 'quantity', name: declaration.name.text, detail: declaration.quantity.title ?? '' };
    case 'law': return { kind: 'law', name: declaration.name.text, detail: declaration.title ?? declaration.formula?.output?.text ?? '' };
    case 'fit': return { kind: 'fit', name: declaration.name.text, detail: [declaration.law?.text, declaration.rows?.text].filter(Boolean).join(' to ') };
    case 'question': return { kind: 'question', name: declaration.keyword.text, detail: declaration.subject?.text ?? '' };
    case 'nothing': return null;
  }
}

function rowsOf({ places, module: { parsed } }: Analysis, statement: number, declaration: Declaration): DocumentSymbol[] {
  if (declaration.kind !== 'models' && declaration.kind !== 'reference') return [];
  const rows: DocumentSymbol[] = [];
  const from = parsed.statements[statement]!.first;
  for (const { first, lines } of declaration.tables) {
    lines.forEach(({ record }, line) => {
      if (!record) return;
      const selection = places.inRow(statement, first + line, record.name.span);
      const span = places.inRow(statement, first + line, { start: 0, end: parsed.pieces.list[from + first + line]!.text.trimEnd().length });
      const detail = declaration.kind === 'models' ? modelDetail(record as ModelRecord) : runDetail(record as ReferenceRecord);
      rows.push({ name: record.name.value || `row ${rows.length + 1}`, detail, kind: 'row', span, selection, children: [] });
    });
  }
  return rows;
}

/** "6.74B · 2023-07-18". */
function modelDetail({ params, released }: ModelRecord): string {
  return [params && size(params.value), released?.value.text].filter(Boolean).join(' · ');
}

/** "190M · 3.81B tokens · law". */
function runDetail({ params, tokens, role }: ReferenceRecord): string {
  return [params && size(params.value), tokens && `${size(tokens.value)} tokens`, role === 'both' ? null : role].filter(Boolean).join(' · ');
}
