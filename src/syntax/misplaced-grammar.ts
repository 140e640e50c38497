import type { IToken } from 'chevrotain';
import { diagnose } from '../base/diagnostic.js';
import type { Span } from '../base/span.js';
import { ANYTHING, endOf } from './formula-grammar.js';
import { CloseRound, Let, Name, Open, OpenRound, Where } from './tokens.js';
import { ValueGrammar } from './value-grammar.js';

/** The part of the grammar that reads what is often written in the wrong place, as a whole, so that it can be told once. */
export abstract class MisplacedGrammar extends ValueGrammar {
  /** `( compute: 1e21 )` where only braces can stand. */
  protected readonly rounded = this.RULE('rounded', (): Span => {
    const open = this.CONSUME(OpenRound);
    this.MANY(() => this.OR(ANYTHING.filter((type) => type !== CloseRound).map((type) => ({ ALT: () => this.CONSUME2(type) }))));
    this.OPTION(() => this.CONSUME(CloseRound));
    return this.#since(open);
  });

  /** `where E > 0` in a fit. */
  protected readonly bounds = this.RULE('bounds', (): Span => {
    const first = this.OR([Name, Where].map((type) => ({ ALT: () => this.CONSUME(type) })));
    this.MANY({
      GATE: () => !['to', 'only', 'with'].includes(this.LA(1).image),
      DEF: () => this.OR2([...ANYTHING, Let, Where].filter((type) => type !== Open).map((type) => ({ ALT: () => this.CONSUME2(type) }))),
    });
    return this.#since(first);
  });

  protected misplaced(span: Span, hint: () => string | null): void {
    this.ACTION(() => this.problems.push(diagnose('unexpected-text', span, { text: shortened(this.source.slice(span.start, span.end)), hint: hint() })));
  }

  #since(from: IToken): Span {
    return this.ACTION(() => ({ start: from.startOffset, end: endOf(this.LA(0)) }));
  }
}

/** What a sentence has room for. */
export function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
