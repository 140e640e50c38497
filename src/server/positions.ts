import { DiagnosticSeverity, type Diagnostic as LspDiagnostic, type DiagnosticRelatedInformation, type Location, type Range } from 'vscode-languageserver';
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

function rangeInLines(lines: Lines, { start, end }: Span): Range {
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

/** What is known of files that are not this document. */
export interface Shelf {
  uriOf(path: string): string;
  /** Null when it cannot be read. */
  read(path: string): string | null;
}

/** Finds places in this document, which lies at the path `here`, or in other files whose texts are read to find the lines: each once. */
export function locator(shelf: Shelf, document: TextDocument, here: string): (path: string, span: Span) => Location {
  const texts = new Map<string, Lines>();
  return (path, span) => {
    if (path === here) return { uri: document.uri, range: rangeIn(document, span) };
    const lines = texts.get(path) ?? new Lines(shelf.read(path) ?? '');
    texts.set(path, lines);
    return { uri: shelf.uriOf(path), range: rangeInLines(lines, span) };
  };
}

/** The places a diagnostic has to do with, for clients that show them. */
export function relatedInformation({ related }: Diagnostic, locate: ReturnType<typeof locator>): { relatedInformation?: DiagnosticRelatedInformation[] } {
  return related && related.length > 0 ? { relatedInformation: related.map(({ message, path, span }) => ({ message, location: locate(path, span) })) } : {};
}
