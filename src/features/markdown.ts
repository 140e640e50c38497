import { printable } from '../base/printable.js';

/**
 * Text of a document inside Markdown, where it must neither format nor link nor draw an icon. Punctuation that means nothing in the middle
 * of a line stays as it is, so that the source also reads well where Markdown is shown as it is written.
 */
export function escaped(text: string): string {
  return printable(text).replace(/[\\`*_[\]<>~|&@$#]/g, '\\$&').replace(/:(?=\/\/)/g, '\\:').replace(/\bwww\./gi, (sign) => `${sign.slice(0, -1)}\\.`);
}

/** Text of a document as it was typed, in a code span. */
export function code(text: string): string {
  const inside = printable(text);
  const fence = '`'.repeat(1 + Math.max(0, ...[...inside.matchAll(/`+/g)].map(([run]) => run.length)));
  return inside.startsWith('`') || inside.endsWith('`') ? `${fence} ${inside} ${fence}` : `${fence}${inside}${fence}`;
}

/** A block of code. The text must not come from a document. */
export function block(text: string, language = 'text'): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

/** Lines that follow each other without becoming one paragraph. */
export function lines(...texts: readonly (string | null)[]): string {
  return texts.filter(Boolean).join('  \n');
}

/** Paragraphs, those that are empty left out. */
export function paragraphs(...texts: readonly (string | null)[]): string {
  return texts.filter(Boolean).join('\n\n');
}

/** A web address to click on, or any other text as it is. */
export function linked(address: string): string {
  return /^https?:\/\/[^\s<>()[\]"'`\\]+$/.test(address) ? `<${address}>` : escaped(address);
}

/** `address` is one of ours: a command, or the URI of a file. */
export function link(label: string, address: string): string {
  return `[${escaped(label)}](${address.replace(/[\s()<>\\]/g, encodeURIComponent)})`;
}
