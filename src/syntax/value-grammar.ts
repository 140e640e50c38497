import { type IToken, tokenMatcher } from 'chevrotain';
import { diagnose } from '../base/diagnostic.js';
import type { Span } from '../base/span.js';
import { endOf, FormulaGrammar, spanOf } from './formula-grammar.js';
import { unquote } from './literals.js';
import { CloseRound, Colon, Comma, DateWord, Name, NumberWord, Open, OpenRound, PlusMinus, Range, Text, Unknown } from './tokens.js';
import type { NumberValue, Value, Word } from './tree.js';

const LINE_BREAK = /[\r\n]/;
const NUMBERS = 'Write 7B, 1.4T, 45.9%, 1e21 or 0.35.';

/** The part of the grammar that reads values: numbers, names and lists of them, dates, ranges, `huber(1e-3)`, `column N`. */
export abstract class ValueGrammar extends FormulaGrammar {
  /** How many are open: 0 in the head of a statement. */
  protected braces = 0;

  protected readonly value = this.RULE('value', (): Value | null => {
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
        GATE: () => this.braces > 0,
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
        GATE: () => first.text === 'largest' && !this.newLine(first.span.end),
        ALT: () => {
          const count = this.SUBRULE(this.number);
          return this.ACTION(() => ({ kind: 'call', name: first, args: count ? [count] : [], span: { start: first.span.start, end: count?.span.end ?? first.span.end } }));
        },
      },
      {
        GATE: () => (first.text === 'column' || first.text === 'from') && this.#isWord(1) && !this.startsNext(1) && !this.newLine(first.span.end),
        ALT: () => {
          const name = this.SUBRULE(this.word);
          const error = this.OPTION2({ GATE: () => first.text === 'column', DEF: () => this.SUBRULE(this.errorColumn) }) ?? null;
          return this.ACTION(() => {
            const span = { start: first.span.start, end: (error ?? name).span.end };
            return first.text === 'column' ? { kind: 'column', name, error, span } : { kind: 'from', name, span };
          });
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

  /** `± column se` */
  private readonly errorColumn = this.RULE('errorColumn', (): Word | null => {
    const sign = this.CONSUME(PlusMinus);
    const isColumn = () => this.LA(1).image === 'column' && this.#isWord(2) && !this.startsNext(2);
    const error = this.OPTION({
      GATE: isColumn,
      DEF: () => {
        this.CONSUME(Name);
        return this.SUBRULE(this.word);
      },
    });
    return error ?? this.#lonely(sign, 'A column of standard errors follows it: `column loss ± column se`.');
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
      GATE: () => this.#isWord(2) && !this.startsNext(2),
      DEF: () => {
        this.CONSUME(Comma);
        items.push(this.SUBRULE(this.word));
      },
    });
    return items;
  });

  /** Whether an entry, a section or, in a head, the `at` before its values begins there. */
  protected startsNext(at: number): boolean {
    const [word, next] = [this.LA(at), this.LA(at + 1)];
    const opens = tokenMatcher(next, Open) && (this.braces > 0 || word.image === 'at');
    return tokenMatcher(word, Name) && (tokenMatcher(next, Colon) || opens) || tokenMatcher(word, Text) && tokenMatcher(next, Colon);
  }

  #isWord(at: number): boolean {
    return tokenMatcher(this.LA(at), Name) || tokenMatcher(this.LA(at), Text);
  }

  protected newLine(from: number): boolean {
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
}

function listed(one: Value, first: Word, more: readonly Word[]): Value {
  return more.length === 0 ? one : { kind: 'list', items: [first, ...more], span: { start: first.span.start, end: more.at(-1)!.span.end } };
}

function closed(image: string): boolean {
  return !image.startsWith('"') || image.length > 1 && image.endsWith('"') && !/(?<!\\)(?:\\\\)*\\"$/.test(image);
}
