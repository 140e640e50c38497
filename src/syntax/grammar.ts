import { EmbeddedActionsParser, type IToken, tokenMatcher } from 'chevrotain';
import { diagnose, type Diagnostic } from '../base/diagnostic.js';
import type { Span } from '../base/span.js';
import { readDate, readNumber, unquote } from './literals.js';
import {
  Close, CloseRound, Colon, Comma, DateWord, Name, NumberWord, Open, OpenRound, PlusMinus, Range, Stray, Table, Text, Unknown, vocabulary,
} from './tokens.js';
import type { Block, Entry, NumberValue, Section, StatementTree, Value, Word } from './tree.js';
import { exampleOf } from './vocabulary.js';

const LINE_BREAK = /[\r\n]/;

/**
 * The grammar of one statement. It is total: every sequence of tokens is accepted, and what does not belong is consumed by the `stray`
 * rules and reported in words. So a broken entry costs only itself, and Chevrotain's own re-synchronisation, which knows neither
 * lines nor keys, never has to guess.
 */
class Grammar extends EmbeddedActionsParser {
  #text = '';
  #problems: Diagnostic[] = [];

  constructor(checked: boolean) {
    super(vocabulary, { maxLookahead: 2, skipValidations: !checked });
    this.performSelfAnalysis();
  }

  read(text: string, tokens: IToken[]): StatementTree {
    this.#text = text;
    this.#problems = [];
    this.input = tokens;
    const tree = this.statement();
    for (const error of this.errors) this.#strayed([error.token]); // not reached by a total grammar
    return { ...tree, problems: this.#problems };
  }

  private readonly statement = this.RULE('statement', (): Omit<StatementTree, 'problems'> => {
    const keyword = this.OPTION(() => this.#word(this.CONSUME(Name)));
    const head: IToken[] = [];
    this.MANY(() => head.push(this.SUBRULE(this.headPart)));
    const block = this.OPTION2(() => this.SUBRULE(this.block));
    const rest: IToken[] = [];
    this.MANY2(() => rest.push(this.SUBRULE(this.anything)));
    return this.ACTION(() => {
      this.#strayed(rest);
      return { keyword: keyword ?? null, ...this.#head(head), block: block ?? null };
    });
  });

  private readonly headPart = this.RULE('headPart', () =>
    this.OR([Name, Text, DateWord, NumberWord, PlusMinus, Unknown, Range, Colon, Comma, OpenRound, CloseRound, Table, Stray].map((type) => ({ ALT: () => this.CONSUME(type) }))));

  private readonly anything = this.RULE('anything', () =>
    this.OR([Name, Text, DateWord, NumberWord, PlusMinus, Unknown, Range, Colon, Comma, Open, Close, OpenRound, CloseRound, Table, Stray].map((type) => ({ ALT: () => this.CONSUME(type) }))));

  private readonly block = this.RULE('block', (): Block => {
    const open = this.CONSUME(Open);
    const entries: Entry[] = [];
    const sections: Section[] = [];
    let strays: IToken[] = [];
    this.MANY(() => {
      const stray = this.OR([
        { ALT: () => void entries.push(this.SUBRULE(this.entry)) },
        { ALT: () => void sections.push(this.SUBRULE(this.section)) },
        { ALT: () => void this.CONSUME(Comma) },
        { ALT: () => void this.CONSUME(Table) },
        { ALT: () => void this.SUBRULE2(this.block) },
        { ALT: () => this.SUBRULE(this.strayPart) },
      ]);
      this.ACTION(() => {
        if (stray) strays.push(stray);
        else strays = this.#strayed(strays);
      });
    });
    const close = this.OPTION(() => this.CONSUME(Close));
    return this.ACTION(() => {
      this.#strayed(strays);
      if (!close) this.#problems.push(diagnose('unclosed-brace', spanOf(open), {}));
      return { entries, sections, span: { start: open.startOffset, end: close ? endOf(close) : this.#text.length } };
    });
  });

  private readonly strayPart = this.RULE('strayPart', () =>
    this.OR([Name, Text, DateWord, NumberWord, PlusMinus, Unknown, Range, Colon, OpenRound, CloseRound, Stray].map((type) => ({ ALT: () => this.CONSUME(type) }))));

  private readonly section = this.RULE('section', (): Section => {
    const keyword = this.#word(this.CONSUME(Name));
    const { entries, sections, span } = this.SUBRULE(this.block);
    return this.ACTION(() => {
      for (const inner of sections) this.#problems.push(diagnose('unexpected-text', inner.keyword.span, { text: inner.keyword.text, hint: null }));
      return { keyword, entries, span: { start: keyword.span.start, end: span.end } };
    });
  });

  private readonly entry = this.RULE('entry', (): Entry => {
    const key = this.SUBRULE(this.word);
    const colon = this.CONSUME(Colon);
    const before = this.#problems.length;
    const value = this.OPTION({ GATE: () => this.#valueFollows(colon), DEF: () => this.SUBRULE(this.value) }) ?? null;
    return this.ACTION(() => {
      if (!value && this.#problems.length === before) {
        this.#problems.push(diagnose('missing-value', key.span, { key: key.text, example: exampleOf(key.text) }));
      }
      return { key, value, span: { start: key.span.start, end: value?.span.end ?? endOf(colon) } };
    });
  });

  private readonly value = this.RULE('value', (): Value | null => {
    const low = this.OR([
      { ALT: () => this.SUBRULE(this.number) },
      { ALT: () => this.SUBRULE(this.words) },
      { ALT: () => this.#date(this.CONSUME(DateWord)) },
      { ALT: () => this.SUBRULE(this.text) },
      { ALT: () => ({ kind: 'unknown' as const, span: spanOf(this.CONSUME(Unknown)) }) },
    ]);
    const high = this.OPTION(() => {
      const dots = this.CONSUME(Range);
      return this.OPTION2(() => this.SUBRULE2(this.number)) ?? this.#lonely(dots, 'A range has two ends: `25% .. 100%`.');
    });
    return this.ACTION(() => (high === null ? null : low && high ? { kind: 'range', low, high, span: { start: low.span.start, end: high.span.end } } : low));
  });

  private readonly number = this.RULE('number', (): NumberValue | null => {
    const token = this.CONSUME(NumberWord);
    const error = this.OPTION(() => {
      const sign = this.CONSUME(PlusMinus);
      return this.OPTION2(() => this.CONSUME2(NumberWord)) ?? this.#lonely(sign, 'One standard error follows it: `61.0% ± 0.4%`.');
    });
    return this.ACTION(() => {
      const [literal, plusMinus] = [this.#literal(token), error ? this.#literal(error) : null];
      if (!literal || (error && !plusMinus)) return null;
      return {
        kind: 'number', literal, image: token.image, span: { start: token.startOffset, end: endOf(error ?? token) },
        plusMinus: error && plusMinus ? { literal: plusMinus, image: error.image, span: spanOf(error) } : null,
      };
    });
  });

  /** A name, `huber(1e-3)`, `largest 3`, `column N`, or a list of names. */
  private readonly words = this.RULE('words', (): Value => {
    const first = this.#word(this.CONSUME(Name));
    return this.OR([
      {
        ALT: () => {
          this.CONSUME(OpenRound);
          const args: (Value | null)[] = [];
          this.MANY(() => this.OR2([{ ALT: () => void args.push(this.SUBRULE(this.value)) }, { ALT: () => void this.CONSUME(Comma) }]));
          const close = this.OPTION(() => this.CONSUME(CloseRound));
          return this.ACTION(() => {
            const end = close ? endOf(close) : (args.at(-1)?.span.end ?? first.span.end);
            return { kind: 'call', name: first, args: args.filter((arg) => arg !== null), span: { start: first.span.start, end } };
          });
        },
      },
      {
        GATE: () => first.text === 'largest' && !this.#newLine(first.span.end),
        ALT: () => {
          const count = this.SUBRULE(this.number);
          return this.ACTION(() => ({ kind: 'call', name: first, args: count ? [count] : [], span: { start: first.span.start, end: count?.span.end ?? first.span.end } }));
        },
      },
      {
        GATE: () => first.text === 'column' && this.#isWord(1) && !this.#startsNext(1) && !this.#newLine(first.span.end),
        ALT: () => {
          const name = this.SUBRULE(this.word);
          return this.ACTION(() => ({ kind: 'column', name, span: { start: first.span.start, end: name.span.end } }));
        },
      },
      {
        ALT: () => {
          const more = this.SUBRULE(this.moreWords);
          return this.ACTION(() => listed({ kind: 'name', text: first.text, span: first.span }, first, more));
        },
      },
    ]) as Value;
  });

  /** A quoted text, or a list of names that begins with a quoted one. */
  private readonly text = this.RULE('text', (): Value => {
    const first = this.#word(this.CONSUME(Text));
    const more = this.SUBRULE(this.moreWords);
    return this.ACTION(() => listed({ kind: 'text', text: first.text, span: first.span }, first, more));
  });

  private readonly moreWords = this.RULE('moreWords', (): Word[] => {
    const items: Word[] = [];
    this.MANY({
      GATE: () => this.#isWord(2) && !this.#startsNext(2),
      DEF: () => {
        this.CONSUME(Comma);
        items.push(this.SUBRULE(this.word));
      },
    });
    return items;
  });

  private readonly word = this.RULE('word', (): Word => this.#word(this.OR([{ ALT: () => this.CONSUME(Name) }, { ALT: () => this.CONSUME(Text) }])));

  #head(parts: readonly IToken[]): Pick<StatementTree, 'name' | 'title' | 'from'> {
    const rest = [...parts];
    const take = (...types: unknown[]) => {
      const token = rest[0];
      if (!token || !types.includes(token.tokenType) || (token.tokenType === Name && token.image === 'from')) return null;
      rest.shift();
      return this.#word(token);
    };
    const first = take(Name, Text);
    const title = take(Text);
    let from: Word | null = null;
    if (rest[0]?.image === 'from') {
      rest.shift();
      from = take(Text, Name);
    }
    this.#strayed(rest, 'A name with blanks goes in double quotes.');
    return { name: first, title, from };
  }

  /** A value starts on its key's line, and a name followed by `:` or `{`, or a quoted one by `:`, starts the next entry. */
  #valueFollows(colon: IToken): boolean {
    return !this.#newLine(endOf(colon)) && !this.#startsNext(1);
  }

  #startsNext(at: number): boolean {
    const [word, next] = [this.LA(at), this.LA(at + 1)];
    return tokenMatcher(word, Name) && (tokenMatcher(next, Colon) || tokenMatcher(next, Open)) || tokenMatcher(word, Text) && tokenMatcher(next, Colon);
  }

  #isWord(at: number): boolean {
    return tokenMatcher(this.LA(at), Name) || tokenMatcher(this.LA(at), Text);
  }

  #newLine(from: number): boolean {
    return LINE_BREAK.test(this.#text.slice(from, this.LA(1).startOffset));
  }

  #literal(token: IToken) {
    const literal = readNumber(token.image);
    if (!literal) this.#problems.push(diagnose('bad-number', spanOf(token), { text: token.image, hint: 'Write 7B, 1.4T, 45.9%, 1e21 or 0.35.' }));
    return literal;
  }

  /** A sign whose other half is missing. */
  #lonely(token: IToken, hint: string): null {
    this.ACTION(() => this.#problems.push(diagnose('unexpected-text', spanOf(token), { text: token.image, hint })));
    return null;
  }

  #date(token: IToken): Value | null {
    return this.ACTION(() => {
      if (readDate(token.image)) return { kind: 'date', text: token.image, span: spanOf(token) };
      this.#problems.push(diagnose('bad-date', spanOf(token), { text: token.image }));
      return null;
    });
  }

  #quotation(token: IToken): { text: string; span: Span } {
    return this.ACTION(() => {
      if (!closed(token.image)) this.#problems.push(diagnose('unclosed-string', spanOf(token), {}));
      return { text: unquote(token.image), span: spanOf(token) };
    });
  }

  #word(token: IToken): Word {
    return this.ACTION(() => {
      if (tokenMatcher(token, Text)) return { ...this.#quotation(token), quoted: true };
      return { text: token.image, span: spanOf(token), quoted: false };
    });
  }

  /** Reports neighbours on one line as one problem; returns an empty list to go on with. A table in the wrong place is no stray: the layer above says where tables stand. */
  #strayed(found: readonly IToken[], advice?: string): IToken[] {
    const tokens = found.filter((token) => !tokenMatcher(token, Table));
    let at = 0;
    while (at < tokens.length) {
      const first = tokens[at]!;
      let last = first;
      while (tokens[at + 1] && !LINE_BREAK.test(this.#text.slice(endOf(last), tokens[at + 1]!.startOffset))) last = tokens[++at]!;
      at += 1;
      const span = { start: first.startOffset, end: endOf(last) };
      const text = this.#text.slice(span.start, span.end);
      this.#problems.push(diagnose('unexpected-text', span, { text: text.length > 40 ? `${text.slice(0, 39)}…` : text, hint: advice && tokenMatcher(first, Name) ? advice : hint(first) }));
    }
    return [];
  }
}

function listed(one: Value, first: Word, more: readonly Word[]): Value {
  return more.length === 0 ? one : { kind: 'list', items: [first, ...more], span: { start: first.span.start, end: more.at(-1)!.span.end } };
}

function hint(token: IToken): string | null {
  if (tokenMatcher(token, Name)) return 'Entries are written `key: value`.';
  if (tokenMatcher(token, Stray)) return 'Names with other signs than letters, digits, `_ - . /` go in double quotes.';
  if (tokenMatcher(token, Close)) return 'No `{` is open.';
  return null;
}

function closed(image: string): boolean {
  return !image.startsWith('"') || image.length > 1 && image.endsWith('"') && !/(?<!\\)(?:\\\\)*\\"$/.test(image);
}

function spanOf(token: IToken): Span {
  return { start: token.startOffset, end: endOf(token) };
}

function endOf(token: IToken): number {
  return token.startOffset + token.image.length;
}

let shared: Grammar | undefined;

export function readStatement(text: string, tokens: IToken[]): StatementTree {
  shared ??= new Grammar(false);
  return shared.read(text, tokens);
}

/** Builds the grammar with Chevrotain's own validation on, which costs start-up time and belongs in a test. */
export function checkGrammar(): void {
  new Grammar(true);
}
