import { type IToken, tokenMatcher } from 'chevrotain';
import { diagnose } from '../base/diagnostic.js';
import { divided, hasClauses, hasValues } from './clauses.js';
import { BRACES, endOf, PRODUCTS, spanOf } from './formula-grammar.js';
import { MisplacedGrammar, shortened } from './misplaced-grammar.js';
import {
  Close, CloseRound, Colon, Comma, DateWord, Equals, Let, Name, NumberWord, Open, OpenRound, PlusMinus, Range, Stray, Table, Text, Unknown, vocabulary, Where,
} from './tokens.js';
import type { Block, Entry, Section, StatementTree, Value, Word } from './tree.js';
import { exampleOf } from './vocabulary.js';

const LINE_BREAK = /[\r\n]/;

const BARE: Omit<StatementTree, 'problems'> = { keyword: null, name: null, title: null, from: null, clauses: [], formula: null, block: null, constants: null };

/**
 * The grammar of one statement. It is total: every sequence of tokens is accepted, and what does not belong is consumed by the `stray`
 * rules and reported in words. So a broken entry costs only itself, and Chevrotain's own re-synchronisation, which knows neither
 * lines nor keys, never has to guess.
 */
class Grammar extends MisplacedGrammar {
  constructor(checked: boolean) {
    super(vocabulary, checked);
    this.performSelfAnalysis();
  }

  read(text: string, tokens: IToken[]): StatementTree {
    this.source = text;
    this.problems = [];
    this.braces = 0;
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
          GATE: () => keyword.text === 'fit' && this.LA(1).image === 'where' && !isBefore(head.at(-1)),
          IGNORE_AMBIGUITIES: true,
          ALT: () => this.misplaced(this.SUBRULE(this.bounds), () => BOUNDS),
        },
        { ALT: () => this.misplaced(this.SUBRULE(this.rounded), () => (hasValues(keyword.text) ? BRACES : null)) },
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
        { ALT: () => strays.push(this.OR2([PlusMinus, Range, Colon, Comma, Close, CloseRound, Table, Stray].map((type) => ({ ALT: () => this.CONSUME(type) })))) },
      ]),
    });
    const only = this.OPTION(() => {
      const word = this.wordOf(this.CONSUME2(Name));
      this.ACTION(() => head.push({ kind: 'name', text: 'only', span: word.span }));
      return this.SUBRULE(this.formula);
    });
    this.OPTION3({ GATE: () => only !== undefined && tokenMatcher(this.LA(1), Where), DEF: () => this.misplaced(this.SUBRULE2(this.bounds), () => BOUNDS) });
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
    this.braces += 1;
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
    this.braces -= 1;
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
    this.strayed(rest, first ? 'A name with blanks goes in double quotes.' : 'A name that begins with a digit goes in double quotes.');
    return { name: first, title, from };
  }

  /** A value starts on its key's line, and a name followed by `:` or `{`, or a quoted one by `:`, starts the next entry. */
  #valueFollows(colon: IToken): boolean {
    return !this.newLine(endOf(colon)) && !this.startsNext(1);
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
      this.problems.push(diagnose('unexpected-text', span, { text: shortened(text), hint: advice && STARTS_WORD.some((type) => tokenMatcher(first, type)) ? advice : hint(first) }));
    }
    return [];
  }
}

const BOUNDS = 'Bounds stand in the `where` of the law; conditions for rows stand behind `only`.';

/** Whether a name is still to come, so that `where` is one. */
function isBefore(value: Value | undefined): boolean {
  return value === undefined || value.kind === 'name' && (value.text === '=' || value.text === 'to');
}

/** What can be a word of a name that lacks its quotes, or a factor without its `*`. */
const STARTS_WORD = [Name, NumberWord, DateWord];

function isWith(value: Value | undefined): boolean {
  return value?.kind === 'name' && value.text === 'with';
}

function hint(token: IToken): string | null {
  if (tokenMatcher(token, Name)) return 'Entries are written `key: value`.';
  if (tokenMatcher(token, Stray)) return 'Names with other signs than letters, digits, `_ - . /` go in double quotes.';
  if (tokenMatcher(token, Close)) return 'No `{` is open.';
  return null;
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
