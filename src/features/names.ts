import { headWords } from '../syntax/clauses.js';
import { FORMULA_NAME, NAME } from '../syntax/tokens.js';

const WHOLE = new RegExp(`^${NAME.source}$`);
const WHOLE_IN_FORMULA = new RegExp(`^(?:${FORMULA_NAME.source})$`);
const RESERVED = new Set(['and', 'or', 'not', 'in', 'let', 'where']);

export function isName(text: string): boolean {
  return WHOLE.test(text);
}

/** A name as a value is typed: in quotes when it holds other signs than names may. */
export function asName(name: string): string {
  return isName(name) ? name : `"${quotable(name)}"`;
}

/** A name as the head of a statement takes it: also in quotes where it is a word of heads. */
export function asHeadName(name: string): string {
  return headWords.has(name) ? `"${name}"` : asName(name);
}

/** Whether a name can be that of a parameter: in quotes it would be a quantity, with a dot the loss on a benchmark. */
export function isParameterName(name: string): boolean {
  return WHOLE_IN_FORMULA.test(name) && !name.includes('.') && !RESERVED.has(name);
}

/** A name as a formula takes it, where `-` and `/` are operators. */
export function asFormulaName(name: string): string {
  return WHOLE_IN_FORMULA.test(name) && !RESERVED.has(name) ? name : `"${quotable(name)}"`;
}

/** A text between quotes. */
export function quotable(text: string): string {
  return text.replace(/["\\]/g, '\\$&');
}

/** A text in a table's cell. */
export function asCell(text: string): string {
  return text.replaceAll('|', '\\|');
}

/** Whether a quoted text, as typed, lacks its closing quote. */
export function isOpenText(image: string): boolean {
  return image.startsWith('"') && !/^"(?:[^"\\]|\\.)*"$/.test(image);
}
