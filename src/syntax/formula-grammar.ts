import { EmbeddedActionsParser, type IToken, type ParserMethod, tokenMatcher, type TokenType, type TokenVocabulary } from 'chevrotain';
import { diagnose, type Diagnostic } from '../base/diagnostic.js';
import type { Operation } from '../base/expression.js';
import type { Span } from '../base/span.js';
import { foreignDates, foreignNumber } from './foreign-literals.js';
import { readDate, readNumber, type NumberLiteral } from './literals.js';
import {
  About, And, AtLeast, AtMost, Close, CloseRound, Colon, Comma, DateWord, Equals, Greater, In, inWords, Less, Let, Minus, Name, Not, NumberWord, Open, OpenRound, Or, Over, Plus,
  PlusMinus, Power, Range, Stray, Table, Text, Times, Unequal, Unknown, Where,
} from './tokens.js';
import type { Block, Bound, FormulaClauses, FormulaTree, Term, Word } from './tree.js';

/** All that a formula can hold but for the words that begin a part of it. */
export const ANYTHING = [
  Name, Text, DateWord, NumberWord, Unknown, Range, Colon, Comma, Open, Close, OpenRound, CloseRound, Table, Plus, Minus, Power, Times, Over, AtMost, AtLeast, Less,
  Greater, Unequal, Equals, About, And, Or, Not, In, PlusMinus, Stray,
];

/** Said of values in other brackets. */
export const BRACES = 'Values stand in braces: `at { … }`.';

/** What is usually missing before a name that is too much. */
export const PRODUCTS = 'A product is written with `*`; a comma stands between the items of `where`.';

/** How strongly operators bind, weakest first; `^` is on its own. */
const STRENGTH = new Map<TokenType, number>([
  [Or, 1], [And, 2], [Equals, 4], [Unequal, 4], [Less, 4], [AtMost, 4], [Greater, 4], [AtLeast, 4], [Plus, 5], [Minus, 5], [Times, 6], [Over, 6], [Power, 8],
]);
const [WEAKEST, COMPARISON, SIGN, POWER] = [1, 4, 7, 8];

const OPERATIONS = new Map<TokenType, Operation>([
  [Or, 'or'], [And, 'and'], [Equals, 'equal'], [Unequal, 'unequal'], [Less, 'less'], [AtMost, 'at-most'], [Greater, 'greater'], [AtLeast, 'at-least'],
  [Plus, 'add'], [Minus, 'subtract'], [Times, 'multiply'], [Over, 'divide'], [Power, 'power'],
]);

/** What stands between two operators: `- x`, `not a`. */
interface Operand {
  readonly signs: readonly IToken[];
  readonly primary: FormulaTree;
}

/** The part of the grammar that reads formulas; total like the rest. Operators are put in order by strength, not by rules within rules. */
export abstract class FormulaGrammar extends EmbeddedActionsParser {
  protected source = '';
  protected problems: Diagnostic[] = [];
  protected abstract readonly block: ParserMethod<[], Block>;
  protected abstract readonly rounded: ParserMethod<[], Span>;

  protected abstract wordOf(token: IToken): Word;
  protected abstract misplaced(span: Span, hint: () => string | null): void;
  protected abstract strayed(found: readonly IToken[], advice?: string): IToken[];

  constructor(vocabulary: TokenVocabulary, checked: boolean) {
    super(vocabulary, { maxLookahead: 2, skipValidations: !checked });
  }

  protected readonly word = this.RULE('word', (): Word => this.wordOf(this.OR([{ ALT: () => this.CONSUME(Name) }, { ALT: () => this.CONSUME(Text) }])));

  protected readonly formula: ParserMethod<[], FormulaTree> = this.RULE('formula', () => {
    const operands = [this.SUBRULE(this.operand)];
    const operators: IToken[] = [];
    this.MANY(() => {
      operators.push(this.OR([...STRENGTH.keys()].map((type) => ({ ALT: () => this.CONSUME(type) }))));
      operands.push(this.SUBRULE2(this.operand));
    });
    return this.ACTION(() => {
      operators.forEach((token) => this.#spelled(token));
      return ordered(operands, operators);
    });
  });

  private readonly operand = this.RULE('operand', (): Operand => {
    const signs: IToken[] = [];
    this.MANY(() => signs.push(this.OR([Minus, Plus, Not].map((type) => ({ ALT: () => this.CONSUME(type) })))));
    const primary = this.OPTION(() => this.SUBRULE(this.primary));
    return this.ACTION(() => {
      signs.forEach((token) => this.#spelled(token));
      return { signs, primary: primary ?? this.missing() };
    });
  });

  private readonly primary = this.RULE('primary', (): FormulaTree => this.OR([
    {
      ALT: () => {
        const token = this.CONSUME(NumberWord);
        return this.ACTION(() => {
          const literal = this.literal(token, `Write \`6 * N\` for a product, 7B, 45.9% or 1e21 for a number.`);
          return literal ? { kind: 'number', literal, image: token.image, span: spanOf(token) } : nothing(spanOf(token));
        });
      },
    },
    {
      ALT: () => {
        const token = this.CONSUME(DateWord);
        return this.ACTION(() => (this.date(token) ? { kind: 'date', text: token.image, span: spanOf(token) } : nothing(spanOf(token))));
      },
    },
    { ALT: () => this.SUBRULE(this.named) },
    {
      ALT: () => {
        const open = this.CONSUME(OpenRound);
        const inner = this.SUBRULE(this.formula);
        const close = this.OPTION(() => this.CONSUME(CloseRound));
        return this.ACTION(() => {
          this.#closed(open, close);
          return { ...inner, span: { start: open.startOffset, end: close ? endOf(close) : inner.span.end } };
        });
      },
    },
  ]) as FormulaTree);

  /** A name, a function with its arguments, or `density of "Llama-3-8B"`. */
  private readonly named = this.RULE('named', (): FormulaTree => {
    const name = this.SUBRULE(this.word);
    return this.OR2([
      {
        ALT: () => {
          const open = this.CONSUME(OpenRound);
          const args: Argument[] = [];
          this.AT_LEAST_ONE_SEP({ SEP: Comma, DEF: () => args.push(this.SUBRULE(this.argument)) });
          const close = this.OPTION(() => this.CONSUME(CloseRound));
          return this.ACTION(() => {
            this.#closed(open, close);
            return this.#called(name, args, { start: name.span.start, end: close ? endOf(close) : (args.at(-1)?.value.span.end ?? endOf(open)) });
          });
        },
      },
      {
        GATE: () => this.LA(1).image === 'of' && !name.quoted,
        ALT: () => {
          const of = this.CONSUME(Name);
          const thing = this.OPTION2(() => this.SUBRULE2(this.word));
          const at = this.OPTION3({
            GATE: () => this.LA(1).image === 'at',
            DEF: () => {
              this.CONSUME2(Name);
              const block = this.OPTION4(() => this.SUBRULE(this.block));
              this.OPTION5({ GATE: () => !block, DEF: () => this.misplaced(this.SUBRULE(this.rounded), () => BRACES) });
              return block;
            },
          });
          return this.ACTION(() => {
            if (!thing) return this.missing(of);
            return { kind: 'of', what: name, thing, at: at ?? null, span: { start: name.span.start, end: at?.span.end ?? thing.span.end } };
          });
        },
      },
      { ALT: () => this.ACTION(() => ({ kind: 'name', word: name, span: name.span })) },
    ]) as FormulaTree;
  });

  private readonly argument = this.RULE('argument', (): Argument => {
    const value = this.SUBRULE(this.formula);
    const range = this.OPTION(() => {
      this.CONSUME(In);
      const from = this.SUBRULE2(this.formula);
      const dots = this.OPTION2(() => this.CONSUME(Range));
      const to = this.OPTION3({ GATE: () => dots !== undefined, DEF: () => this.SUBRULE3(this.formula) });
      return this.ACTION(() => ({ from, to: dots && to ? to : this.missing(this.LA(0), '`..` and where to, as in `j in 2..8`') }));
    });
    return this.ACTION(() => ({ value, range: range ?? null }));
  });

  /** What follows a law's colon. */
  protected readonly lawBody = this.RULE('lawBody', (): FormulaClauses => {
    const output = this.OPTION({
      GATE: () => tokenMatcher(this.LA(2), Equals),
      DEF: () => {
        const name = this.SUBRULE(this.word);
        this.CONSUME(Equals);
        return name;
      },
    });
    const body = this.SUBRULE(this.formula);
    const terms: Term[] = [];
    const bounds: Bound[] = [];
    let strays: IToken[] = [];
    this.MANY(() => {
      const stray: IToken | void = this.OR2([
        { ALT: () => void terms.push(this.SUBRULE(this.term)) },
        {
          ALT: () => {
            const found = this.SUBRULE(this.where);
            this.ACTION(() => bounds.push(...found));
          },
        },
        { ALT: () => this.SUBRULE(this.formulaStray) },
      ]);
      this.ACTION(() => {
        if (stray) strays.push(stray);
        else strays = this.strayed(strays, PRODUCTS);
      });
    });
    return this.ACTION(() => {
      this.strayed(strays, PRODUCTS);
      return { output: output ?? null, body, terms: terms.filter(({ name }) => name.text !== ''), bounds };
    });
  });

  private readonly term = this.RULE('term', (): Term => {
    const keyword = this.CONSUME(Let);
    const name = this.OPTION(() => this.SUBRULE(this.word));
    const equals = this.OPTION2(() => this.CONSUME(Equals));
    const value = this.OPTION3({ GATE: () => equals !== undefined, DEF: () => this.SUBRULE(this.formula) });
    return this.ACTION(() => ({
      name: name ?? { text: '', span: spanOf(keyword), quoted: false },
      value: name && value ? value : name ? this.missing(this.LA(0), '`=` and a formula') : this.missing(keyword, 'a name, as in `let x = log(N)`'),
    }));
  });

  private readonly where = this.RULE('where', (): Bound[] => {
    const bounds: Bound[] = [];
    this.CONSUME(Where);
    this.OPTION(() => {
      bounds.push(this.SUBRULE(this.bound));
      this.MANY(() => {
        const between = this.OR([Comma, And].map((type) => ({ ALT: () => this.CONSUME(type) })));
        this.ACTION(() => this.#spelled(between));
        this.OPTION2(() => bounds.push(this.SUBRULE2(this.bound)));
      });
    });
    return bounds;
  });

  protected readonly formulaStray = this.RULE('formulaStray', () => this.OR(ANYTHING.map((type) => ({ ALT: () => this.CONSUME(type) }))));

  /** One item of `where`. */
  private readonly bound = this.RULE('bound', (): Bound => {
    const name = this.SUBRULE(this.word);
    const limits: Bound['limits'][number][] = [];
    let start: Bound['start'] = null;
    this.MANY(() => this.OR2([
      {
        ALT: () => {
          const { tokenType: sign } = this.OR3([Greater, AtLeast].map((type) => ({ ALT: () => this.CONSUME(type) })));
          const low = this.SUBRULE(this.limit);
          this.ACTION(() => low && limits.push({ side: 'low', strict: sign === Greater, ...low }));
        },
      },
      {
        ALT: () => {
          const { tokenType: sign } = this.OR4([Less, AtMost].map((type) => ({ ALT: () => this.CONSUME(type) })));
          const high = this.SUBRULE2(this.limit);
          this.ACTION(() => high && limits.push({ side: 'high', strict: sign === Less, ...high }));
        },
      },
      {
        ALT: () => {
          this.CONSUME(In);
          const low = this.SUBRULE3(this.limit);
          const dots = this.OPTION(() => this.CONSUME(Range));
          const high = this.OPTION2({ GATE: () => dots !== undefined, DEF: () => this.SUBRULE4(this.limit) });
          this.ACTION(() => {
            if (!dots) this.problems.push(diagnose('formula-incomplete', spanOf(this.LA(0)), { after: this.LA(0).image, wanted: '`..` and the other end, as in `in 0..2`' }));
            if (low) limits.push({ side: 'low', strict: false, ...low });
            if (high) limits.push({ side: 'high', strict: false, ...high });
          });
        },
      },
      {
        ALT: () => {
          this.CONSUME(About);
          start = this.SUBRULE5(this.limit) ?? null;
        },
      },
    ]));
    return this.ACTION(() => ({ name, limits, start }));
  });

  private readonly limit = this.RULE('limit', (): { value: number; span: Span } | null => {
    const sign = this.OPTION(() => this.OR([Minus, Plus].map((type) => ({ ALT: () => this.CONSUME(type) }))));
    const token = this.OPTION2(() => this.CONSUME(NumberWord));
    return this.ACTION(() => {
      if (!token) {
        this.missing(this.LA(0), 'a number');
        return null;
      }
      const literal = this.literal(token, 'Write 7B, 45.9%, 1e21 or 0.35.');
      return literal && { value: sign && tokenMatcher(sign, Minus) ? -literal.value : literal.value, span: { start: (sign ?? token).startOffset, end: endOf(token) } };
    });
  });

  /** `sum` and `product` go over a range; no other function takes one. */
  #called(name: Word, args: readonly Argument[], span: Span): FormulaTree {
    const [over, body] = args;
    const each = name.text === 'sum' || name.text === 'product' ? name.text : null;
    if (each && args.length === 2 && over?.range && over.value.kind === 'name' && body && !body.range) return { kind: each, name, index: over.value.word, ...over.range, body: body.value, span };
    if (each || args.some(({ range }) => range)) {
      this.problems.push(diagnose('wrong-call', name.span, { name: name.text, example: each ? `${each}(j in 2..8, …)` : `${name.text}(x)` }));
      return nothing(span);
    }
    return { kind: 'call', name, args: args.map(({ value }) => value), span };
  }

  /** Says which word stands for a sign of other languages. */
  #spelled(token: IToken): void {
    const word = inWords(token.image);
    if (word) this.problems.push(diagnose('unexpected-text', spanOf(token), { text: token.image, hint: `Write \`${word}\`.` }));
  }

  #closed(open: IToken, close: IToken | undefined): void {
    if (!close) this.problems.push(diagnose('unclosed-bracket', spanOf(open), {}));
  }

  /** Says that something is missing behind the last token read. */
  protected missing(after: IToken = this.LA(0), wanted = 'a name, a number or a bracket'): FormulaTree {
    this.problems.push(diagnose('formula-incomplete', spanOf(after), { after: after.image, wanted }));
    return nothing({ start: endOf(after), end: endOf(after) });
  }

  protected literal(token: IToken, hint: string): NumberLiteral | null {
    const foreign = foreignNumber(token.image);
    const literal = foreign ? null : readNumber(token.image);
    if (!literal) this.problems.push(diagnose('bad-number', spanOf(token), { text: token.image, hint: foreign?.advice ?? hint, readings: foreign?.readings ?? [] }));
    return literal;
  }

  /** Whether there is such a day; when not, says so. */
  protected date(token: IToken): boolean {
    const known = readDate(token.image) !== null;
    if (!known) this.problems.push(diagnose('bad-date', spanOf(token), { text: token.image, readings: foreignDates(token.image) }));
    return known;
  }

}

interface Argument {
  readonly value: FormulaTree;
  readonly range: { readonly from: FormulaTree; readonly to: FormulaTree } | null;
}

/** Operands and the operators between them as a tree: by strength, from the left, but `^` from the right; `a < b < c` is `a < b and b < c`. */
function ordered(operands: readonly Operand[], operators: readonly IToken[]): FormulaTree {
  let at = 0;
  const strength = () => (at < operators.length ? STRENGTH.get(operators[at]!.tokenType)! : 0);
  const signed = (inner: FormulaTree, token: IToken): FormulaTree => {
    const negation = tokenMatcher(token, Not);
    const argument = above(inner, negation ? COMPARISON : SIGN);
    if (tokenMatcher(token, Plus)) return argument;
    return { kind: 'operation', operation: negation ? 'not' : 'negate', sign: spanOf(token), args: [argument], span: { start: token.startOffset, end: argument.span.end } };
  };
  const operand = () => {
    const { signs, primary } = operands[at]!;
    return signs.reduceRight(signed, above(primary, POWER));
  };
  /** `left` with all that follows and binds at least as strongly. */
  const above = (left: FormulaTree, least: number): FormulaTree => {
    let tree = left;
    let compared: FormulaTree | null = null;
    while (strength() >= least) {
      const operator = operators[at]!;
      const own = strength();
      at += 1;
      const right = own === POWER ? operand() : above(operand(), own + 1);
      const joined = own === COMPARISON && compared ? both(tree, pair(operator, compared, right), operator) : pair(operator, tree, right);
      compared = own === COMPARISON ? right : null;
      tree = joined;
    }
    return tree;
  };
  return above(operand(), WEAKEST);
}

function pair(operator: IToken, left: FormulaTree, right: FormulaTree): FormulaTree {
  return { kind: 'operation', operation: OPERATIONS.get(operator.tokenType)!, sign: spanOf(operator), args: [left, right], span: { start: left.span.start, end: Math.max(left.span.end, right.span.end) } };
}

function both(left: FormulaTree, right: FormulaTree, operator: IToken): FormulaTree {
  return { kind: 'operation', operation: 'and', sign: spanOf(operator), args: [left, right], span: { start: left.span.start, end: right.span.end } };
}

function nothing(span: Span): FormulaTree {
  return { kind: 'missing', span };
}

export function spanOf(token: IToken): Span {
  return { start: token.startOffset, end: endOf(token) };
}

export function endOf(token: IToken): number {
  return token.startOffset + token.image.length;
}
