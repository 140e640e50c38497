import { codes, diagnose, severityOf, type Code, type Diagnostic } from '../base/diagnostic.js';
import { nearest } from '../base/nearest.js';
import { isBlank, printable } from '../base/printable.js';
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
const WORD = /allow[ \t]/g;
const WORDS = /(#+[ \t]*)allow[ \t]+([a-z][a-z-]*)[,:]?(?:[ \t]+(because\b)?[ \t:,]*([^\r\n]*))?(?=[\r\n]|$)/y;

/** Looked for in the comments of the whole text, if the word occurs in it at all. */
export function allowsIn(parsed: Parsed): Allows {
  const { text } = parsed;
  const [list, problems]: [Allow[], Diagnostic[]] = [[], []];
  let places: CommentPlaces | undefined;
  for (let from = 0; ;) {
    WORD.lastIndex = from;
    const word = WORD.exec(text);
    if (!word) break;
    const lineStart = startOfLine(text, word.index);
    from = nextLine(text, word.index);
    const comment = commentIn(text.slice(lineStart, from));
    if (comment === null) continue;
    WORDS.lastIndex = lineStart + comment;
    const found = WORDS.exec(text);
    if (!found) continue;
    const [all, sign, name, because, rest = ''] = found as unknown as [string, string, string, string | undefined, string | undefined];
    const read = readAllow(name, found.index + sign.length, because !== undefined, rest.trim());
    if (read === 'prose') continue;
    if (read !== 'allow') {
      problems.push(read);
      continue;
    }
    const alone = text.slice(lineStart, found.index).trim() === '';
    const extent = alone ? (places ??= new CommentPlaces(parsed)).below(lineStart) : { start: lineStart, end: from };
    list.push({ code: name as Code, reason: printable(rest).trim(), span: { start: found.index + sign.length, end: found.index + all.trimEnd().length }, extent });
  }
  return list.length === 0 && problems.length === 0 ? NONE : { list, problems };
}

/** A comment may begin with the word and mean something else: it counts where it says `because`, or names a code. */
function readAllow(name: string, start: number, because: boolean, rest: string): 'allow' | 'prose' | Diagnostic {
  const known = (codes as readonly string[]).includes(name);
  const at = start + 'allow '.length;
  const span = { start: at, end: at + name.length };
  if (!known) return because || (rest === '' && name.includes('-')) ? diagnose('unknown-code', span, { name, near: nearest(name, codes) }) : 'prose';
  if (!because || isBlank(rest)) return diagnose('allow-without-reason', span, { code: name });
  return severityOf(name as Code) === 'error' ? diagnose('not-allowable', span, { code: name }) : 'allow';
}

const IN_ROW = /^[^\S\r\n]*\|/;

/** Where the comment of a line begins, which is at no `#` inside a text, or inside a word of a row; null where there is none. */
export function commentIn(line: string): number | null {
  if (IN_ROW.test(line)) {
    const blank = line.search(/\s#/);
    return blank < 0 ? null : blank + 1;
  }
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const sign = line[at];
    if (sign === '"') quoted = !quoted;
    else if (quoted && sign === '\\') at += 1;
    else if (!quoted && sign === '#') return at;
  }
  return null;
}

const COMMENT = /^[^\S\r\n]*#/;

/** What comments on lines of their own speak of; each line of the text is looked at once, however many comments ask. */
class CommentPlaces {
  readonly #top: number;
  /** Lines from the one to the other are comments; the last that was looked at. */
  #above = { start: 0, end: 0 };

  constructor(private readonly parsed: Parsed) {
    this.#top = topOf(parsed.text);
  }

  /** The row, entry or statement below; on top of a file, with an empty line below, all of it. */
  below(lineStart: number): Span | null {
    const { text, pieces, statements } = this.parsed;
    const line = this.#lineBelow(lineStart);
    if (line >= text.length || lineAt(text, line).trim() === '') return lineStart < this.#top ? { start: 0, end: Infinity } : null;
    const piece = lastAtOrBefore(pieces.list.length, (at) => pieces.starts[at]!, line);
    if (!pieces.list[piece]!.opens || pieces.starts[piece] !== line) return { start: line, end: nextLine(text, line) };
    const statement = statements[lastAtOrBefore(statements.length, (at) => statements[at]!.first, piece)]!;
    return { start: line, end: pieces.starts[statement.first + statement.count] ?? text.length };
  }

  /** The first below that is no comment. */
  #lineBelow(lineStart: number): number {
    if (this.#above.start <= lineStart && lineStart < this.#above.end) return this.#above.end;
    const { text } = this.parsed;
    let end = nextLine(text, lineStart);
    while (end < text.length && COMMENT.test(lineAt(text, end))) end = nextLine(text, end);
    this.#above = { start: lineStart, end };
    return end;
  }
}

/** Where the first line begins that is neither a comment nor empty. */
function topOf(text: string): number {
  let line = 0;
  while (line < text.length && /^[\s\uFEFF]*(#|$)/.test(lineAt(text, line))) line = nextLine(text, line);
  return line;
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
  /** By allow: the nearest before it that reaches further; -1 where none does. */
  readonly #wider: number[] = [];

  constructor(allows: readonly Allow[]) {
    this.#sorted = allows.filter((allow): allow is Placed => allow.extent !== null).sort((a, b) => a.extent.start - b.extent.start);
    this.#sorted.forEach(({ extent }, at) => {
      let wider = at - 1;
      while (wider >= 0 && this.#sorted[wider]!.extent.end <= extent.end) wider = this.#wider[wider]!;
      this.#wider.push(wider);
    });
  }

  /** The innermost that counts there. */
  around(offset: number): Allow | null {
    if (this.#sorted.length === 0) return null;
    let at = lastAtOrBefore(this.#sorted.length, (index) => this.#sorted[index]!.extent.start, offset);
    if (this.#sorted[at]!.extent.start > offset) return null;
    while (at >= 0 && this.#sorted[at]!.extent.end <= offset) at = this.#wider[at]!;
    return this.#sorted[at] ?? null;
  }
}

/** Allows that silence nothing, which only the numbers can tell. */
export function unusedAllows({ list }: Allows, allowed: readonly AllowedDiagnostic[]): Diagnostic[] {
  const used = new Set(allowed.map(({ allow }) => allow));
  return list.filter((allow) => !used.has(allow)).map(({ code, span }) => diagnose('unused-allow', span, { code }));
}
