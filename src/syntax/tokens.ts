import './group-by-polyfill.js';
import { createToken, Lexer, type IToken } from 'chevrotain';

/** Letters are ASCII and Greek. A name may hold `_ - . /` but does not end in `- . /`. */
export const NAME = /[A-Za-zͰ-Ͽ](?:[\wͰ-Ͽ./-]*[\wͰ-Ͽ])?/;

export const Name = createToken({ name: 'Name', pattern: NAME });
/** A quoted text, or a web address as it is. */
export const Text = createToken({ name: 'Text', pattern: /"(?:[^"\\\r\n]|\\.)*"?|https?:\/\/[^\s{}"|]+/ });
// Anything that begins like a date is one token, so that 2024-13-01 is a bad date and not a subtraction.
export const DateWord = createToken({ name: 'DateWord', pattern: /\d{4}-\d[\w-]*/ });
const WRITTEN_DATE = /(?:\d{4}[/.]\d{1,2}[/.]\d{1,2}|\d{1,2}([-/.])\d{1,2}\1\d{4}|\d{1,2}\/\d{1,2}\/\d{2}|\d{1,2}\/\d{4}|\d{4}\/\d{1,2}|(?:\d{1,2}(?:st|nd|rd|th)?\.?[ \t]+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?,?[ \t]+(?:\d{1,2}(?:st|nd|rd|th)?,?[ \t]+)?\d{4})(?![\w/-]|\.\w|[ \t]*:)/iy;
/** A date as it is written elsewhere, where a value begins: one token, so that it can be called a bad date. */
const WrittenDate = createToken({
  name: 'WrittenDate', categories: DateWord, line_breaks: false, start_chars_hint: [],
  pattern: (text: string, offset: number) => {
    if (!/:[ \t]*$/.test(text.slice(Math.max(0, offset - 40), offset))) return null;
    WRITTEN_DATE.lastIndex = offset;
    return WRITTEN_DATE.exec(text) as [string] | null;
  },
});
export const PlusMinus = createToken({ name: 'PlusMinus', pattern: /±|\+\/?-/ });
// Outside formulas a number takes in commas between its digits and a scale behind a blank, so that both are called what they are.
// `406.4 B: 410.7` is a number and the next key.
export const NumberWord = createToken({
  name: 'NumberWord',
  pattern: /\$?[-+]?(?:\d[\d_]*(?:\.\d[\d_]*)?(?:(?:,\d+)+(?:\.\d+)?|(?:\.\d{3})+(?:,\d+)?)?|\.\d[\d_]*)(?:[eE][-+]?\d+)?(?:[ \t]*%|[ \t]?[kKMGTPEZY]?FLOPs?\b|[ \t]+(?:[KMBTkmbt]|thousand|million|billion|trillion|percent)(?![\wͰ-Ͽ./-]|[ \t]*[:{=(])|[A-Za-z_]\w*)?/,
});
export const Unknown = createToken({ name: 'Unknown', pattern: /\?/ });
export const Range = createToken({ name: 'Range', pattern: /\.\./ });
export const Colon = createToken({ name: 'Colon', pattern: /:/ });
export const Comma = createToken({ name: 'Comma', pattern: /,/ });
// Braces hold entries, also in a formula: inside them everything is read as elsewhere.
export const Open = createToken({ name: 'Open', pattern: /\{/, push_mode: 'plain' });
export const Close = createToken({ name: 'Close', pattern: /\}/, pop_mode: true });
export const OpenRound = createToken({ name: 'OpenRound', pattern: /\(/ });
export const CloseRound = createToken({ name: 'CloseRound', pattern: /\)/ });
/** Stands where a run of table rows was cut out of the statement. */
export const Table = createToken({ name: 'Table', pattern: /\|/ });
/** Whatever has no meaning is still a token, so that the lexer never fails and the grammar says what it thinks of it. */
export const Stray = createToken({ name: 'Stray', pattern: /[^\s]/ });

const Blank = createToken({ name: 'Blank', pattern: /[\s\uFEFF]+/, group: Lexer.SKIPPED, line_breaks: true });
const Comment = createToken({ name: 'Comment', pattern: /#[^\r\n]*/, group: Lexer.SKIPPED });

// In a formula `-` and `/` are operators, so names hold neither; nor do numbers have a sign.
export const FORMULA_NAME = /[A-Za-zͰ-Ͽ][\wͰ-Ͽ]*(?:\.[A-Za-zͰ-Ͽ][\wͰ-Ͽ]*)*/;
export const FormulaName = createToken({ name: 'FormulaName', pattern: FORMULA_NAME, categories: Name });
const AFTER_OF = /(?:^|[^\wͰ-Ͽ.])of[ \t]+$/;
const STICKY_NAME = new RegExp(NAME.source, 'y');
// `density of Llama-2-7B`: what follows `of` is the name of a model or fit, and those are read as everywhere.
const OfName = createToken({
  name: 'OfName', categories: Name, line_breaks: false, start_chars_hint: [],
  pattern: (text: string, offset: number) => {
    if (!AFTER_OF.test(text.slice(Math.max(0, offset - 12), offset))) return null;
    STICKY_NAME.lastIndex = offset;
    return STICKY_NAME.exec(text) as [string] | null;
  },
});
export const FormulaNumber = createToken({
  name: 'FormulaNumber', categories: NumberWord,
  pattern: /\$?(?:\d[\d_]*(?:\.\d[\d_]*)?|\.\d[\d_]*)(?:[eE][-+]?\d+)?(?:[ \t]*%|[ \t]?[kKMGTPEZY]?FLOPs?\b|[A-Za-z_]\w*)?/,
});
const FormulaDate = createToken({ name: 'FormulaDate', pattern: /(?:19|20)\d\d-\d\d(?:-\d\d)?(?![\w.])/, categories: DateWord });

const word = (name: string, pattern: RegExp) => createToken({ name, pattern, longer_alt: FormulaName });
// The signs of other languages are read as the words, so that they can be told as such.
export const And = word('And', /and|&&?/);
export const Or = word('Or', /or|\|\|/);
export const Not = word('Not', /not|!(?!=)/);
export const In = word('In', /in/);
export const Let = word('Let', /let/);
export const Where = word('Where', /where/);

/** The word for a sign of other languages; null for all else. */
export function inWords(sign: string): 'and' | 'or' | 'not' | null {
  return sign.startsWith('&') ? 'and' : sign === '||' ? 'or' : sign === '!' ? 'not' : null;
}

// What is pasted from a paper may hold the signs of print.
export const Plus = createToken({ name: 'Plus', pattern: /\+/ });
export const Minus = createToken({ name: 'Minus', pattern: /[-−]/ });
export const Power = createToken({ name: 'Power', pattern: /\^|\*\*/ });
export const Times = createToken({ name: 'Times', pattern: /[*×·]/ });
export const Over = createToken({ name: 'Over', pattern: /\// });
export const AtMost = createToken({ name: 'AtMost', pattern: /<=|≤/ });
export const AtLeast = createToken({ name: 'AtLeast', pattern: />=|≥/ });
export const Less = createToken({ name: 'Less', pattern: /</ });
export const Greater = createToken({ name: 'Greater', pattern: />/ });
export const Unequal = createToken({ name: 'Unequal', pattern: /!=|≠/ });
export const Equals = createToken({ name: 'Equals', pattern: /==?/ });
export const About = createToken({ name: 'About', pattern: /~/ });

const plain = [
  Blank, Comment, Text, WrittenDate, Name, DateWord, PlusMinus, NumberWord, Unknown, Range, Colon, Comma, Open, Close, OpenRound, CloseRound, Table, Equals, Stray,
];
const formula = [
  Blank, Comment, Text, OfName, And, Or, Not, In, Let, Where, FormulaName, FormulaDate, FormulaNumber, Unknown, Range, Colon, Comma, Open, Close, OpenRound, CloseRound,
  Table, Plus, Minus, Power, Times, Over, AtMost, AtLeast, Less, Greater, Unequal, Equals, About, Stray,
];

export const vocabulary = [...new Set([...plain, ...formula])];

const lexer = new Lexer({ modes: { plain, formula }, defaultMode: 'plain' }, { positionTracking: 'onlyOffset', ensureOptimizations: false });

/** The tokens of one statement. */
export function tokenize(text: string): IToken[] {
  const { tokens } = lexer.tokenize(text);
  const before = formulaFrom(tokens);
  if (before === null) return tokens;
  const last = tokens[before]!;
  const start = last.startOffset + last.image.length;
  const rest = lexer.tokenize(text.slice(start), 'formula').tokens;
  for (const token of rest) token.startOffset += start;
  return [...tokens.slice(0, before + 1), ...rest];
}

/** Index of the token behind which a formula begins; null where a statement has none. */
function formulaFrom(tokens: readonly IToken[]): number | null {
  const before = (found: number) => (found < 0 ? null : found);
  switch (tokens[0]?.image) {
    case 'law': return before(tokens.findIndex(({ tokenType }) => tokenType === Colon));
    case 'fit': return before(tokens.findIndex(({ tokenType, image }, at) => tokenType === Name && image === 'only' && !tokens.slice(0, at).some((token) => token.tokenType === Open)));
    case 'expect': return 0;
    default: return null;
  }
}
