import type { Clause, Value, Word } from './tree.js';

/** The words that divide the head of a statement, by its keyword; `=` counts as one. */
const CLAUSE_WORDS: Readonly<Record<string, readonly string[]>> = {
  quantity: ['in'],
  fit: ['=', 'to', 'only', 'with'],
  predict: ['at'],
  solve: ['for', 'in', 'at'],
  allocate: ['over', 'at'],
  forecast: ['at', 'when', 'reaches'],
};

/** Names that mean something else in a head, or before a name in it, unless they stand in quotes. */
export const headWords: ReadonlySet<string> = new Set([...Object.values(CLAUSE_WORDS).flat(), 'column', 'from', 'largest']);

/** Whether a statement's head is read by such words. */
export function hasClauses(keyword: string): boolean {
  return Object.hasOwn(CLAUSE_WORDS, keyword);
}

/** Whether a statement gives values behind `at`. */
export function hasValues(keyword: string): boolean {
  return ['predict', 'solve', 'allocate'].includes(keyword);
}

export interface Divided {
  readonly name: Word | null;
  readonly title: Word | null;
  readonly clauses: readonly Clause[];
  /** What belongs to nothing. */
  readonly strays: readonly Value[];
}

/** Takes a head apart: a name, a title in quotes, then clauses. */
export function divided(keyword: string, head: readonly Value[]): Divided {
  const words = CLAUSE_WORDS[keyword]!;
  const clauses: { word: Word; items: Value[] }[] = [];
  const lead: Value[] = [];
  for (const value of head) {
    if (value.kind === 'name' && words.includes(value.text)) clauses.push({ word: wordOf(value), items: [] });
    else (clauses.at(-1)?.items ?? lead).push(value);
  }
  const [first, second] = lead;
  const name = first && isWord(first) ? wordOf(first) : null;
  const title = name && second?.kind === 'text' ? wordOf(second) : null;
  return { name, title, clauses, strays: lead.slice(title ? 2 : name ? 1 : 0) };
}

type Written = Extract<Value, { readonly kind: 'name' | 'text' | 'date' }>;

function isWord(value: Value): value is Written {
  return value.kind === 'name' || value.kind === 'text';
}

function wordOf({ kind, text, span }: Written): Word {
  return { text, span, quoted: kind === 'text' };
}
