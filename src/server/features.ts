import { setTimeout as sleep } from 'node:timers/promises';
import {
  CodeActionKind, CompletionItemKind, InsertTextFormat, LSPErrorCodes, MarkupKind, ResponseError, SymbolKind,
  type CodeAction, type CompletionItem as LspCompletionItem, type DocumentSymbol as LspSymbol, type HoverParams, type InlayHint, type RenameParams,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { withLevels } from '../base/levels.js';
import { allowFixes } from '../features/allow-fix.js';
import type { Code } from '../base/diagnostic.js';
import { fixes } from '../features/code-actions.js';
import { completion, MANY, type CompletionItem, type CompletionKind } from '../features/completion.js';
import { hover } from '../features/hover.js';
import type { Hint } from '../features/hint.js';
import { FIGURE_SPACE, inlayHints } from '../features/inlay-hints.js';
import { definition } from '../features/navigation.js';
import { rename, renameable } from '../features/rename.js';
import { symbols, type DocumentSymbol } from '../features/symbols.js';
import { completionEdit } from './completion-edit.js';
import { locator, lspDiagnostic, rangeIn, spanIn } from './positions.js';
import type { Session } from './session.js';
import type { House } from './house.js';

/** Milliseconds a pointer at rest waits for numbers; after that the hover says that they are being computed. */
const PATIENCE = 400;

/** What a refit puts right: a command of our own client. */
const LOCK_CODES: ReadonlySet<string> = new Set(['lock-stale', 'lock-unreadable'] satisfies Code[]);

/** Puts the features, which speak of offsets, behind the requests of the Language Server Protocol. */
export function answerFeatures(house: House): void {
  const { connection } = house;
  /** An unknown document, or a bug of ours, is answered with `nothing`; the bug is logged. */
  const answering = <Params extends { readonly textDocument: { readonly uri: string } }, Answer>(nothing: Answer, answer: (session: Session, params: Params) => Answer) => (params: Params): Answer => {
    const session = house.session(params.textDocument.uri);
    if (!session) return nothing;
    try {
      return answer(session, params);
    } catch (error) {
      connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return nothing;
    }
  };

  const answerHover = answering(null, ({ analysis, computed, current, document }, { position }: HoverParams) => {
    const found = hover(analysis, computed?.evaluation ?? null, document.offsetAt(position), { links: house.client.links, current, uriOf: (path) => house.uriOf(path) });
    return found && { contents: { kind: MarkupKind.Markdown, value: found.markdown }, range: rangeIn(document, found.span) };
  });
  connection.onHover(async (params) => {
    await Promise.race([house.session(params.textDocument.uri)?.numbers(), sleep(PATIENCE, undefined, { ref: false })]);
    return answerHover(params);
  });

  connection.onCompletion(answering({ isIncomplete: false, items: [] as LspCompletionItem[] }, ({ analysis, document }, { position }) => {
    const offset = document.offsetAt(position);
    const found = completion(analysis, offset);
    return { isIncomplete: found.length >= MANY, items: found.map((item, at) => lspCompletion(document, offset, item, at, house.client.replaces)) };
  }));

  connection.onDefinition(answering(null, ({ analysis, document }, { position }) => {
    const found = definition(analysis, document.offsetAt(position));
    return found && locator(house, document, analysis.path)(found.path, found.span);
  }));

  connection.onPrepareRename(answering(null, ({ analysis, document }, { position }) => {
    const offset = document.offsetAt(position);
    const found = renameable(analysis, offset);
    if (found) return { range: rangeIn(document, found.span), placeholder: found.name };
    const refusal = rename(analysis, offset, '');
    return refusal.kind === 'refused' ? new ResponseError(LSPErrorCodes.RequestFailed, refusal.why) : null;
  }));

  const answerRename = answering(null, ({ analysis, document }, { position, newName }: RenameParams) => ({ document, renaming: rename(analysis, document.offsetAt(position), newName, house.sessions().map((session) => session.analysis)) }));
  connection.onRenameRequest((params) => {
    const answer = answerRename(params);
    if (!answer) return null;
    if (answer.renaming.kind === 'refused') return new ResponseError(LSPErrorCodes.RequestFailed, answer.renaming.why);
    return { changes: { [params.textDocument.uri]: answer.renaming.edits.map(({ span, text }) => ({ range: rangeIn(answer.document, span), newText: text })) } };
  });

  connection.onDocumentSymbol(answering([], ({ analysis, document }) => symbols(analysis).map((symbol) => lspSymbol(document, symbol))));

  connection.onCodeAction(answering([], (session, { textDocument, range }) => {
    const { analysis, document, diagnostics } = session;
    const [told, within] = [withLevels(diagnostics, house.settings.levels), spanIn(document, range)];
    const refits = house.client.links ? told.filter(({ code, span }) => LOCK_CODES.has(code) && span.start <= within.end && within.start <= span.end) : [];
    const actions = refits.map((diagnostic): CodeAction => ({
      title: 'Refit and lock', kind: CodeActionKind.QuickFix, isPreferred: true, diagnostics: [lspDiagnostic(document, diagnostic, house.help)],
      command: { title: 'Refit', command: 'density.refit' },
    }));
    return [...actions, ...[...fixes(analysis, told, within), ...allowFixes(analysis, told, within)].map(({ title, edits, diagnostic, preferred }): CodeAction => ({
      title, kind: CodeActionKind.QuickFix, isPreferred: preferred, diagnostics: [lspDiagnostic(document, diagnostic, house.help)],
      edit: { changes: { [textDocument.uri]: edits.map(({ span, text }) => ({ range: rangeIn(document, span), newText: text })) } },
    }))];
  }));

  connection.languages.inlayHint.on(answering([], ({ analysis, computed, document }, { range }) =>
    inlayHints(analysis, computed, spanIn(document, range), house.settings.hints).map((hint) => lspHint(house, document, analysis.path, hint))));

  // What a hint says is explained by the hover of what it speaks of, made only for the hint that is pointed at.
  connection.languages.inlayHint.resolve((hint: InlayHint) => {
    const { uri, about } = hint.data as { uri: string; about: number };
    return answering(hint, ({ analysis, computed, current }) => {
      const found = hover(analysis, computed?.evaluation ?? null, about, { links: house.client.links, current, uriOf: (path) => house.uriOf(path) });
      return found ? { ...hint, tooltip: { kind: MarkupKind.Markdown, value: found.markdown } } : hint;
    })({ textDocument: { uri } });
  });
}

function lspHint(house: House, document: TextDocument, path: string, { offset, text, about, target }: Hint): InlayHint {
  const location = target ? { location: locator(house, document, path)(target.path, target.span) } : {};
  const label = [{ value: `${FIGURE_SPACE}${text}`, ...location }]; // the padding alone is half a character
  return { position: document.positionAt(offset), paddingLeft: true, label, data: { uri: document.uri, about } };
}

const COMPLETION_KIND: Readonly<Record<CompletionKind, CompletionItemKind>> = {
  statement: CompletionItemKind.Keyword, snippet: CompletionItemKind.Snippet, library: CompletionItemKind.Module, key: CompletionItemKind.Property, section: CompletionItemKind.Struct,
  benchmark: CompletionItemKind.Variable, reference: CompletionItemKind.Class, model: CompletionItemKind.Constant, value: CompletionItemKind.EnumMember,
};

function lspCompletion(document: TextDocument, offset: number, item: CompletionItem, at: number, replaces: boolean): LspCompletionItem {
  const { label, kind, detail, documentation, snippet } = item;
  return {
    label, detail, sortText: String(at).padStart(4, '0'), kind: COMPLETION_KIND[kind], documentation: { kind: MarkupKind.Markdown, value: documentation },
    insertTextFormat: snippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText, textEdit: completionEdit(document, offset, item, replaces),
  };
}

const SYMBOL_KIND = {
  quantity: SymbolKind.Field, law: SymbolKind.Function, fit: SymbolKind.Variable, question: SymbolKind.Event,
  use: SymbolKind.Module, benchmark: SymbolKind.Variable, reference: SymbolKind.Class, model: SymbolKind.Object, models: SymbolKind.Array,
  density: SymbolKind.Property, row: SymbolKind.Object,
} as const satisfies Record<DocumentSymbol['kind'], SymbolKind>;

function lspSymbol(document: TextDocument, { name, detail, kind, span, selection, children }: DocumentSymbol): LspSymbol {
  return {
    name: name || '…', detail, kind: SYMBOL_KIND[kind], range: rangeIn(document, span), selectionRange: rangeIn(document, selection),
    children: children.map((child) => lspSymbol(document, child)),
  };
}
