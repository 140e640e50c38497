import { DiagnosticSeverity, type Diagnostic as LspDiagnostic, type Range } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Diagnostic } from '../base/diagnostic.js';
import { Lines } from '../base/lines.js';
import type { Span } from '../base/span.js';
import type { Help } from './help-page.js';

/** The only file that knows lines and characters: inside, places are offsets. */
export function rangeIn(document: TextDocument, { start, end }: Span): Range {
  return { start: document.positionAt(start), end: document.positionAt(end) };
}

export function spanIn(document: TextDocument, { start, end }: Range): Span {
  return { start: document.offsetAt(start), end: document.offsetAt(end) };
}

/** For texts that no editor holds open. */
export function rangeInText(text: string, { start, end }: Span): Range {
  const lines = new Lines(text);
  const position = (offset: number) => {
    const { line, column } = lines.place(offset);
    return { line, character: column };
  };
  return { start: position(start), end: position(end) };
}

const SEVERITY = { error: DiagnosticSeverity.Error, warning: DiagnosticSeverity.Warning, info: DiagnosticSeverity.Information } as const;

export function lspDiagnostic(document: TextDocument, { code, severity, span, message, data }: Diagnostic, help: Help): LspDiagnostic {
  return { code, message, data, severity: SEVERITY[severity], range: rangeIn(document, span), source: 'density', codeDescription: { href: help(code) } };
}
