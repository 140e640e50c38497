import { statements, type Keys, type KeyWord } from '../syntax/vocabulary.js';
import { block, code, paragraphs } from './markdown.js';

/** A statement's keyword: what it does, an example, and the keys it can have. */
export function keywordHover(word: string): string | null {
  const known = statements[word];
  if (!known) return null;
  const keys = [...Object.keys(known.keys), ...Object.keys(known.sections ?? {}).map((section) => `${section} { }`), ...(known.benchmarks ? ['any benchmark'] : [])];
  return paragraphs(known.doc, block(withoutStops(known.snippet), 'density'), keys.length > 0 ? `Can have ${keys.map((key) => (key === 'any benchmark' ? key : code(key))).join(', ')}.` : null);
}

export function sectionHover({ word, doc, keys }: { readonly word: string; readonly doc: string; readonly keys: Keys }): string {
  const entries = Object.entries(keys).map(([key, { example }]) => `${key}: ${example}`);
  return paragraphs(doc, block(`${word} { ${entries.join('  ')} }`, 'density'));
}

export function keyHover(key: string, word: KeyWord): string {
  return paragraphs(word.doc, block(`${key}: ${word.example}`, 'density'), choicesText(word));
}

export function choicesText({ choices }: KeyWord): string | null {
  return choices ? `One of ${choices.map(code).join(', ')}.` : null;
}

/** A snippet as it reads when nothing is filled in: `${1:mmlu}` → `mmlu`. */
export function withoutStops(snippet: string): string {
  return snippet.replace(/\$\{\d+:([^}]*)\}/g, '$1').replace(/\$\{\d+\|([^,|]*)[^}]*\}/g, '$1').replace(/\$\d+/g, '');
}
