/** Escape sequences as terminals read them: CSI (colours, cursor), OSC (titles, links) and the two-character ones. */
const escapes = /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]?/g;
const breaks = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

/** What a terminal may act on, or what makes text read in another order than it is stored. */
export const unsafe = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** A user's text (a name, a title) as part of one line: nothing in it colours, moves, breaks or reorders what stands around it. */
export function printable(text: string): string {
  return text.replace(escapes, '').replace(breaks, ' ').replace(unsafe, '');
}

/** The same for quoted source, where nothing may be hidden: each such character becomes `�`. Tabs stay. */
export function visible(text: string): string {
  return text.replace(unsafe, (sign) => (sign === '\t' ? sign : '\ufffd'));
}

/** Nothing in it can be seen: blanks, controls, and signs without width or shape. */
export function isBlank(text: string): boolean {
  return /^[\s\p{Z}\p{C}\p{Default_Ignorable_Code_Point}\u2800]*$/u.test(text);
}
