import './group-by-polyfill.js';
import { createToken, Lexer } from 'chevrotain';

/** Letters are ASCII and Greek. A name may hold `_ - . /` but does not end in `- . /`. */
export const NAME = /[A-Za-zͰ-Ͽ](?:[\wͰ-Ͽ./-]*[\wͰ-Ͽ])?/;

export const Name = createToken({ name: 'Name', pattern: NAME });
/** A quoted text, or a web address as it is. */
export const Text = createToken({ name: 'Text', pattern: /"(?:[^"\\\r\n]|\\.)*"?|https?:\/\/[^\s{}"|]+/ });
// Anything that begins like a date is one token, so that 2024-13-01 is a bad date and not a subtraction.
export const DateWord = createToken({ name: 'DateWord', pattern: /\d{4}-\d[\w-]*/ });
export const PlusMinus = createToken({ name: 'PlusMinus', pattern: /±|\+\/?-/ });
export const NumberWord = createToken({
  name: 'NumberWord',
  pattern: /\$?[-+]?(?:\d[\d_]*(?:\.\d[\d_]*)?|\.\d[\d_]*)(?:[eE][-+]?\d+)?(?:[ \t]*%|[ \t]?[kKMGTPEZY]?FLOPs?\b|[A-Za-z_]\w*)?/,
});
export const Unknown = createToken({ name: 'Unknown', pattern: /\?/ });
export const Range = createToken({ name: 'Range', pattern: /\.\./ });
export const Colon = createToken({ name: 'Colon', pattern: /:/ });
export const Comma = createToken({ name: 'Comma', pattern: /,/ });
export const Open = createToken({ name: 'Open', pattern: /\{/ });
export const Close = createToken({ name: 'Close', pattern: /\}/ });
export const OpenRound = createToken({ name: 'OpenRound', pattern: /\(/ });
export const CloseRound = createToken({ name: 'CloseRound', pattern: /\)/ });
/** Stands where a run of table rows was cut out of the statement. */
export const Table = createToken({ name: 'Table', pattern: /\|/ });
/** Whatever has no meaning is still a token, so that the lexer never fails and the grammar says what it thinks of it. */
export const Stray = createToken({ name: 'Stray', pattern: /[^\s]/ });

const Blank = createToken({ name: 'Blank', pattern: /[\s\uFEFF]+/, group: Lexer.SKIPPED, line_breaks: true });
const Comment = createToken({ name: 'Comment', pattern: /#[^\r\n]*/, group: Lexer.SKIPPED });

export const vocabulary = [
  Blank, Comment, Text, Name, DateWord, PlusMinus, NumberWord, Unknown, Range, Colon, Comma, Open, Close, OpenRound, CloseRound, Table, Stray,
];

export const lexer = new Lexer(vocabulary, { positionTracking: 'onlyOffset', ensureOptimizations: false });
