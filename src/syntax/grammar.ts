import { type IToken, tokenMatcher } from 'chevrotain';
import { diagnose } from '../base/diagnostic.js';
import type { Span } from '../base/span.js';
import { divided, hasClauses } from './clauses.js';
import { endOf, FormulaGrammar, PRODUCTS, spanOf } from './formula-grammar.js';
import { unquote } from './literals.js';
import {
  Close, CloseRound, Colon, Comma, DateWord, Equals, Let, Name, NumberWord, Open, OpenRound, PlusMinus, Range, Stray, Table, Text, Unknown, vocabulary, Where,
} from './tokens.js';
import type { Block, Entry, NumberValue, Section, StatementTree, Value, Word } from './tree.js';
import { exampleOf } from './vocabulary.js';

const LINE_BREAK = /[\r\n]/;
const NUMBERS = 'Write 7B, 1.4T, 45.9%, 1e21 or 0.35.';

const BARE: Omit<StatementTree, 'problems'> = { keyword: null, name: null, title: null, from: null, clauses: [], formula: null, block: null, constants: null };

/**
 * The grammar of one statement. It is total: every sequence of tokens is accepted, and what does not belong is consumed by the `stray`
 * rules and reported in words. So a broken entry costs only itself, and Chevrotain's own re-synchronisation, which knows neither
 * lines nor keys, never has to guess.
 */
class Grammar extends FormulaGrammar {
  constructor(checked: boolean) {
    super(vocabulary, checked);
    this.performSelfAnalysis();
  }

  read(text: string, tokens: IToken[]): StatementTree {
    this.source = text;
    this.problems = [];
    this.input = tokens;
    const tree = { ...BARE, ...this.#statement(tokens[0]?.image ?? '') };
    for (const error of this.errors) this.strayed([error.token]); // not reached by a total grammar
    return { ...tree, problems: this.problems };
  }

  #statement(keyword: string): Partial<StatementTree> {
    if (keyword === 'law') return this.law();
    if (keyword === 'expect') return this.expectation();
    return hasClauses(keyword) ? this.divided() : this.statement();
  }

  private readonly statement = this.RULE('statement', (): Partial<StatementTree> => {
    const keyword = this.OPTION(() => this.wordOf(this.CONSUME(Name)));
    const head: IToken[] = [];
    this.MANY(() => head.push(this.SUBRULE(this.headPart)));
    const block = this.OPTION2(() => this.SUBRULE(this.block));
    const rest: IToken[] = [];
    this.MANY2(() => rest.push(this.SUBRULE(this.anything)));
    return this.ACTION(() => {
      this.strayed(rest);
      return { keyword: keyword ?? null, ...this.#head(head), block: block ?? null };
    });
  });

  private readonly law = this.RULE('law', (): Partial<StatementTree> => {
    const keyword = this.wordOf(this.CONSUME(Name));
    const head: IToken[] = [];
    this.MANY(() => head.push(this.SUBRULE(this.beforeColon)));
    const formula = this.OPTION(() => {
      this.CONSUME(Colon);
      return this.SUBRULE(this.lawBody);
    });
    return this.ACTION(() => ({ keyword, ...this.#head(head), formula: formula ?? null }));
  });

  private readonly beforeColon = this.RULE('beforeColon', () =>
    this.OR([Name, Text, DateWord, NumberWord, PlusMinus, Unknown, Range, Comma, Open, Close, OpenRound, CloseRound, Table, Equals, Stray].map((type) => ({ ALT: () => this.CONSUME(type) }))));

  private readonly expectation = this.RULE('expectation', (): Partial<StatementTree> => {
    const keyword = this.wordOf(this.CONSUME(Name));
    const body = this.SUBRULE(this.formula);
    const rest: IToken[] = [];
    this.MANY(() => rest.push(this.OR([{ ALT: () => this.SUBRULE(this.formulaStray) }, { ALT: () => this.CONSUME(Let) }, { ALT: () => this.CONSUME(Where) }])));
    return this.ACTION(() => {
      this.strayed(rest, PRODUCTS);
      return { keyword, formula: { output: null, body, terms: [], bounds: [] } };
    });
  });

  /** A statement whose head has words of its own: `fit … to … only …`, `solve … for … at { }`. */
  private readonly divided = this.RULE('divided', (): Partial<StatementTree> => {
    const keyword = this.wordOf(this.CONSUME(Name));
    const head: Value[] = [];
    const strays: IToken[] = [];
    const blocks: { readonly block: Block; readonly constants: boolean }[] = [];
    this.MANY({
      GATE: () => this.LA(1).image !== 'only' || keyword.text !== 'fit',
      DEF: () => this.OR([
        {
          ALT: () => {
            const value = this.SUBRULE(this.value);
            this.ACTION(() => value && head.push(value));
          },
        },
        {
          ALT: () => {
            const sign = this.CONSUME(Equals);
            this.ACTION(() => head.push({ kind: 'name', text: '=', span: spanOf(sign) }));
          },
        },
        { ALT: () => strays.push(this.OR2([PlusMinus, Range, Colon, Comma, Close, OpenRound, CloseRound, Table, Stray].map((type) => ({ ALT: () => this.CONSUME(type) })))) },
      ]),
    });
    const only = this.OPTION(() => {
      const word = this.wordOf(this.CONSUME2(Name));
      this.ACTION(() => head.push({ kind: 'name', text: 'only', span: word.span }));
      return this.SUBRULE(this.formula);
    });
    this.MANY2({
      GATE: () => tokenMatcher(this.LA(1), Open) || this.LA(1).image === 'with',
      DEF: () => this.OR3([
        {
          ALT: () => {
            this.CONSUME3(Name);
            const block = this.OPTION2(() => this.SUBRULE(this.block));
            this.ACTION(() => block && blocks.push({ block, constants: true }));
          },
        },
        {
          ALT: () => {
            const block = this.SUBRULE2(this.block);
            this.ACTION(() => blocks.push({ block, constants: blocks.length === 0 && !only && isWith(head.at(-1)) }));
          },
        },
      ]),
    });
    const rest: IToken[] = [];
    this.MANY3(() => rest.push(this.OR4([{ ALT: () => this.SUBRULE(this.formulaStray) }, { ALT: () => this.CONSUME(Let) }, { ALT: () => this.CONSUME(Where) }])));
    return this.ACTION(() => {
      this.strayed([...strays, ...rest].sort((a, b) => a.startOffset - b.startOffset));
      const { strays: extra, ...parts } = divided(keyword.text, head);
      for (const { span } of extra) this.problems.push(diagnose('unexpected-text', span, { text: this.source.slice(span.start, span.end), hint: null }));
      const [block, ...more] = blocks.filter(({ constants }) => !constants);
      const [values, ...again] = blocks.filter(({ constants }) => constants);
      for (const { block: { span } } of [...more, ...again]) this.problems.push(diagnose('unexpected-text', { start: span.start, end: span.start + 1 }, { text: '{', hint: 'One block is enough.' }));
      return { keyword, ...parts, block: block?.block ?? null, constants: values?.block ?? null, formula: only ? { output: null, body: only, terms: [], bounds: [] } : null };
    });
  });

  private readonly headPart = this.RULE('headPart', () =>
    this.OR([Name, Text, DateWord, NumberWord, PlusMinus, Unknown, Range, Colon, Comma, OpenRound, CloseRound, Table, Equals, Stray].map((type) => ({ ALT: () => this.CONSUME(type) }))));

  private readonly anything = this.RULE('anything', () =>
    this.OR([Name, Text, DateWord, NumberWord, PlusMinus, Unknown, Range, Colon, Comma, Open, Close, OpenRound, CloseRound, Table, Equals, Stray].map((type) => ({ ALT: () => this.CONSUME(type) }))));

  protected readonly block = this.RULE('block', (): Block => {
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
        else strays = this.strayed(strays);
      });
    });
    const close = this.OPTION(() => this.CONSUME(Close));
    return this.ACTION(() => {
      this.strayed(strays);
      if (!close) this.problems.push(diagnose('unclosed-brace', spanOf(open), {}));
      return { entries, sections, span: { start: open.startOffset, end: close ? endOf(close) : this.source.length } };
    });
  });

  private readonly strayPart = this.RULE('strayPart', () =>
    this.OR([Name, Text, DateWord, NumberWord, PlusMinus, Unknown, Range, Colon, OpenRound, CloseRound, Equals, Stray].map((type) => ({ ALT: () => this.CONSUME(type) }))));

  private readonly section = this.RULE('section', (): Section => {
    const keyword = this.wordOf(this.CONSUME(Name));
    const { entries, sections, span } = this.SUBRULE(this.block);
    return this.ACTION(() => {
      for (const inner of sections) this.problems.push(diagnose('unexpected-text', inner.keyword.span, { text: inner.keyword.text, hint: null }));
      return { keyword, entries, span: { start: keyword.span.start, end: span.end } };
    });
  });

  private readonly entry = this.RULE('entry', (): Entry => {
    const key = this.SUBRULE(this.word);
    const colon = this.CONSUME(Colon);
    const before = this.problems.length;
    const value = this.OPTION({ GATE: () => this.#valueFollows(colon), DEF: () => this.SUBRULE(this.value) }) ?? null;
    return this.ACTION(() => {
      if (!value && this.problems.length === before) {
        this.problems.push(diagnose('missing-value', key.span, { key: key.text, example: exampleOf(key.text) }));
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
      const end = this.OPTION2(() => this.OR2([{ ALT: () => this.SUBRULE2(this.number) }, { ALT: () => this.#date(this.CONSUME2(DateWord)) }]));
      return end === undefined ? this.#lonely(dots, 'A range has two ends: `25% .. 100%`.') : end;
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
      const [literal, plusMinus] = [this.literal(token, NUMBERS), error ? this.literal(error, NUMBERS) : null];
      if (!literal || (error && !plusMinus)) return null;
      return {
        kind: 'number', literal, image: token.image, span: { start: token.startOffset, end: endOf(error ?? token) },
        plusMinus: error && plusMinus ? { literal: plusMinus, image: error.image, span: spanOf(error) } : null,
      };
    });
  });

  /** A name, `huber(1e-3)`, `largest 3`, `column N`, or a list of names. */
  private readonly words = this.RULE('words', (): Value => {
    const first = this.wordOf(this.CONSUME(Name));
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
        GATE: () => (first.text === 'column' || first.text === 'from') && this.#isWord(1) && !this.#startsNext(1) && !this.#newLine(first.span.end),
        ALT: () => {
          const name = this.SUBRULE(this.word);
          return this.ACTION(() => ({ kind: first.text, name, span: { start: first.span.start, end: name.span.end } }));
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
    const first = this.wordOf(this.CONSUME(Text));
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

  #head(parts: readonly IToken[]): Pick<StatementTree, 'name' | 'title' | 'from'> {
    const rest = [...parts];
    const take = (...types: unknown[]) => {
      const token = rest[0];
      if (!token || !types.includes(token.tokenType) || (token.tokenType === Name && token.image === 'from')) return null;
      rest.shift();
      return this.wordOf(token);
    };
    const first = take(Name, Text);
    const title = take(Text);
    let from: Word | null = null;
    if (rest[0]?.image === 'from') {
      rest.shift();
      from = take(Text, Name);
    }
    this.strayed(rest, 'A name with blanks goes in double quotes.');
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
    return LINE_BREAK.test(this.source.slice(from, this.LA(1).startOffset));
  }

  /** A sign whose other half is missing. */
  #lonely(token: IToken, hint: string): null {
    this.ACTION(() => this.problems.push(diagnose('unexpected-text', spanOf(token), { text: token.image, hint })));
    return null;
  }

  #date(token: IToken): Value | null {
    return this.ACTION(() => {
      return this.date(token) ? { kind: 'date', text: token.image, span: spanOf(token) } : null;
    });
  }

  #quotation(token: IToken): { text: string; span: Span } {
    return this.ACTION(() => {
      if (!closed(token.image)) this.problems.push(diagnose('unclosed-string', spanOf(token), {}));
      return { text: unquote(token.image), span: spanOf(token) };
    });
  }

  protected wordOf(token: IToken): Word {
    return this.ACTION(() => {
      if (tokenMatcher(token, Text)) return { ...this.#quotation(token), quoted: true };
      return { text: token.image, span: spanOf(token), quoted: false };
    });
  }

  /** Reports neighbours on one line as one problem; returns an empty list to go on with. A table in the wrong place is no stray: the layer above says where tables stand. */
  protected strayed(found: readonly IToken[], advice?: string): IToken[] {
    const tokens = found.filter((token) => !tokenMatcher(token, Table));
    let at = 0;
    while (at < tokens.length) {
      const first = tokens[at]!;
      let last = first;
      while (tokens[at + 1] && !LINE_BREAK.test(this.source.slice(endOf(last), tokens[at + 1]!.startOffset))) last = tokens[++at]!;
      at += 1;
      const span = { start: first.startOffset, end: endOf(last) };
      const text = this.source.slice(span.start, span.end);
      this.problems.push(diagnose('unexpected-text', span, { text: text.length > 40 ? `${text.slice(0, 39)}…` : text, hint: advice && tokenMatcher(first, Name) ? advice : hint(first) }));
    }
    return [];
  }
}

function isWith(value: Value | undefined): boolean {
  return value?.kind === 'name' && value.text === 'with';
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

let shared: Grammar | undefined;

export function readStatement(text: string, tokens: IToken[]): StatementTree {
  shared ??= new Grammar(false);
  return shared.read(text, tokens);
}

/** Builds the grammar with Chevrotain's own validation on, which costs start-up time and belongs in a test. */
export function checkGrammar(): void {
  new Grammar(true);
}
