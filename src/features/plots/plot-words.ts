import { count } from '../../base/figures.js';
import { printable } from '../../base/printable.js';

export const noReference = 'There is no reference to measure against, so no density. Add for instance `use std/refinedweb`.';

/** A user's name as a label: one line, of a length that can be drawn. */
export function shortName(name: string, longest = 28): string {
  const signs = [...printable(name.slice(0, 8 * longest))];
  return signs.length > longest ? `${signs.slice(0, longest - 1).join('')}…` : signs.join('');
}

/** "shaded: …" as a sentence begins. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A name that stands in the file, set apart in a sentence. */
export function codeName(name: string): string {
  return `\`${shortName(name, 40).replaceAll('`', '’')}\``;
}

/** "nats-per-token" → "nats per token". */
export function unitWords(unit: string): string {
  return shortName(unit.replaceAll('-', ' '), 24);
}

/** "1T", not "1.00T": a choice, not a measurement. */
export function roundCount(value: number): string {
  return count(value).replace(/\.0+(?=\D|$)/, '');
}
