import { NAME } from '../syntax/tokens.js';

const WHOLE = new RegExp(`^${NAME.source}$`);

export function isName(text: string): boolean {
  return WHOLE.test(text);
}

/** A name as a value is typed: in quotes when it holds other signs than names may. */
export function asName(name: string): string {
  return isName(name) ? name : `"${quotable(name)}"`;
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
