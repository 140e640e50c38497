import { codes, diagnose, severityOf, type Code, type Diagnostic } from '../base/diagnostic.js';
import { nearest } from '../base/nearest.js';
import type { Span } from '../base/span.js';
import type { Parsed } from '../syntax/parse.js';
import { nextLine } from '../syntax/pieces.js';
import { lastAtOrBefore } from '../syntax/position.js';

/** `# allow <code> because <reason>`, and where it counts. */
export interface Allow {
  readonly code: Code;
  readonly reason: string;
  /** From `allow` to the end of the comment. */
  readonly span: Span;
  /** Remarks that begin here are meant; null where nothing stands below it. */
  readonly extent: Span | null;
}

/** All allows of a text that count, and what is wrong with the others. */
export interface Allows {
  readonly list: readonly Allow[];
  readonly problems: readonly Diagnostic[];
}

/** A remark that is not said because the text allows it. */
export interface AllowedDiagnostic {
  readonly diagnostic: Diagnostic;
  readonly allow: Allow;
}

export interface Judged {
  readonly said: readonly Diagnostic[];
  readonly allowed: readonly AllowedDiagnostic[];
}

const NONE: Allows = { list: [], problems: [] };
const WORDS = /(#+[ \t]*)allow[ \t]+([a-z][a-z-]*)[,:]?(?:[ \t]+(because\b)?[ \t:,]*([^\r\n]*))?(?=[\r\n]|$)/g;

/** Looked for in the comments of the whole text, if the word occurs in it at all. */
export function allowsIn(parsed: Parsed): Allows {
  const { text } = parsed;
  if (!text.includes('allow ')) return NONE;
  const [list, problems]: [Allow[], Diagnostic[]] = [[], []];
  for (const found of text.matchAll(WORDS)) {
    const [all, sign, name, because, rest] = found as unknown as [string, string, string, string | undefined, string | undefined];
    const lineStart = startOfLine(text, found.index);
    const before = text.slice(lineStart, found.index);
    if (!beginsComment(before)) continue;
    const start = found.index + sign.length;
    const reason = because ? (rest ?? '').trim() : '';
    const read = readAllow(name, start, because !== undefined, (rest ?? '').trim());
    if (read === 'prose') continue;
    if (read !== 'allow') problems.push(read);
    else list.push({ code: name as Code, reason, span: { start, end: found.index + all.trimEnd().length }, extent: before.trim() === '' ? below(parsed, lineStart) : { start: lineStart, end: nextLine(text, lineStart) } });
  }
  return list.length === 0 && problems.length === 0 ? NONE : { list, problems };
}

/** A comment may begin with the word and mean something else: it counts where it says `because`, or names a code. */
function readAllow(name: string, start: number, because: boolean, rest: string): 'allow' | 'prose' | Diagnostic {
  const known = (codes as readonly string[]).includes(name);
  const at = start + 'allow '.length;
  const span = { start: at, end: at + name.length };
  if (!known) return because || (rest === '' && name.includes('-')) ? diagnose('unknown-code', span, { name, near: nearest(name, codes) }) : 'prose';
  if (!because || rest === '') return diagnose('allow-without-reason', span, { code: name });
  return severityOf(name as Code) === 'error' ? diagnose('not-allowable', span, { code: name }) : 'allow';
}

/** Whether a `#` behind this part of its line begins a comment, and is not in a text, a cell or a comment already. */
export function beginsComment(before: string): boolean {
  if (/^[^\S\r\n]*\|/.test(before)) return /\s$/.test(before) && !/\s#/.test(before);
  const outside = before.replace(/"(?:[^"\\]|\\.)*"/g, '');
  return !outside.includes('"') && !outside.includes('#');
}

/** What a comment of its own line speaks of: the row, entry or statement below it; on top of a file, with an empty line below, all of it. */
function below(parsed: Parsed, lineStart: number): Span | null {
  const { text, pieces, statements } = parsed;
  let line = nextLine(text, lineStart);
  while (line < text.length && COMMENT.test(lineAt(text, line))) line = nextLine(text, line);
  if (line >= text.length || lineAt(text, line).trim() === '') return onTop(text, lineStart) ? { start: 0, end: Infinity } : null;
  const piece = lastAtOrBefore(pieces.list.length, (at) => pieces.starts[at]!, line);
  if (!pieces.list[piece]!.opens || pieces.starts[piece] !== line) return { start: line, end: nextLine(text, line) };
  const statement = statements[lastAtOrBefore(statements.length, (at) => statements[at]!.first, piece)]!;
  return { start: line, end: pieces.starts[statement.first + statement.count] ?? text.length };
}

const COMMENT = /^[^\S\r\n]*#/;

/** Whether nothing but comments and empty lines stands above. */
function onTop(text: string, offset: number): boolean {
  return text.slice(0, offset).split(/\r\n?|\n/).every((line) => /^[\s\uFEFF]*(#|$)/.test(line));
}

function lineAt(text: string, start: number): string {
  return text.slice(start, nextLine(text, start));
}

export function startOfLine(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && text[start - 1] !== '\n' && text[start - 1] !== '\r') start -= 1;
  return start;
}

/** Takes what is allowed out of the remarks. Errors stay: what cannot be computed is not there, whatever a comment says. */
export function judged(diagnostics: readonly Diagnostic[], { list }: Allows): Judged {
  if (list.length === 0) return { said: diagnostics, allowed: [] };
  const byCode = new Map<Code, Extents>();
  const allowed: AllowedDiagnostic[] = [];
  const said = diagnostics.filter((diagnostic) => {
    if (diagnostic.severity === 'error') return true;
    let extents = byCode.get(diagnostic.code);
    if (!extents) byCode.set(diagnostic.code, (extents = new Extents(list.filter(({ code }) => code === diagnostic.code))));
    const allow = extents.around(diagnostic.span.start);
    if (allow) allowed.push({ diagnostic, allow });
    return !allow;
  });
  return { said, allowed };
}

type Placed = Allow & { readonly extent: Span };

/** Allows of one code, found by an offset however many there are. */
class Extents {
  readonly #sorted: readonly Placed[];
  /** How far any of them up to here reaches. */
  readonly #reach: number[] = [];

  constructor(allows: readonly Allow[]) {
    this.#sorted = allows.filter((allow): allow is Placed => allow.extent !== null).sort((a, b) => a.extent.start - b.extent.start);
    for (const { extent } of this.#sorted) this.#reach.push(Math.max(this.#reach.at(-1) ?? 0, extent.end));
  }

  /** The innermost that counts there. */
  around(offset: number): Allow | null {
    if (this.#sorted.length === 0) return null;
    for (let at = lastAtOrBefore(this.#sorted.length, (index) => this.#sorted[index]!.extent.start, offset); at >= 0 && this.#reach[at]! > offset; at--) {
      const { extent } = this.#sorted[at]!;
      if (extent.start <= offset && offset < extent.end) return this.#sorted[at]!;
    }
    return null;
  }
}

/** Allows that silence nothing, which only the numbers can tell. */
export function unusedAllows({ list }: Allows, allowed: readonly AllowedDiagnostic[]): Diagnostic[] {
  const used = new Set(allowed.map(({ allow }) => allow));
  return list.filter((allow) => !used.has(allow)).map(({ code, span }) => diagnose('unused-allow', span, { code }));
}
