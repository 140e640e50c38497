import { walk, type FormulaClauses, type FormulaTree } from '../syntax/tree.js';
import type { Quantity } from './laws.js';
import { shortName } from './quantities.js';
import type { Occurrence } from './resolve-law.js';

/** A letter of papers in a law, such as `C`, and what stands for a coefficient in many of them. */
export interface Letter extends Pick<Occurrence, 'word'> {
  readonly quantity: Quantity;
}

/** Letters that a law takes for its inputs, each where it stands first. */
export function lettersIn(occurrences: readonly Occurrence[]): Letter[] {
  const found = new Map<string, Letter>();
  for (const { word, meaning } of occurrences) {
    if (meaning.kind !== 'input' || word.text !== shortName(meaning.quantity.name)) continue;
    const known = found.get(word.text);
    if (!known || word.span.start < known.word.span.start) found.set(word.text, { word, quantity: meaning.quantity });
  }
  return [...found.values()];
}

/** Where the compute of rows comes from. */
export type ComputeOfRows = 'given' | 'derived';

interface Doubt {
  readonly letter: Letter;
  /** What it is computed from; null for a number of its own. */
  readonly follows: string | null;
}

/** What counts as the size that compute follows from. */
const SIZES = ['active', 'params', 'nonEmbedding'];

/**
 * Of the letters in a law those that are most likely meant as coefficients: `C` beside the size and tokens that it would follow from, and
 * a letter that does nothing but scale or shift a law which speaks of its quantity by name, or fitted to rows that do not give it.
 */
export function doubtful(formula: FormulaClauses, occurrences: readonly Occurrence[], compute: () => ComputeOfRows | null): Doubt[] {
  const inputs = occurrences.flatMap(({ word, meaning }) => (meaning.kind === 'input' ? [{ word, name: meaning.quantity.name }] : []));
  const size = SIZES.find((one) => inputs.some(({ name }) => name === one));
  const trained = size !== undefined && inputs.some(({ name }) => name === 'tokens');
  const output = occurrences.find(({ meaning }) => meaning.kind === 'output')?.meaning;
  const measures = output?.kind === 'output' && (output.quantity.kind === 'loss' || output.quantity.kind === 'share');
  return lettersIn(occurrences).flatMap((letter): Doubt[] => {
    const { word: { text }, quantity: { name } } = letter;
    const scales = measures && onlyScales(formula, text);
    const named = inputs.some((input) => input.name === name && input.word.text !== text);
    if (name === 'compute') return (trained && compute() !== 'given') || (scales && compute() === 'derived') ? [{ letter, follows: `6 · ${size === 'active' ? size : 'params'} · tokens` }] : [];
    return scales && named ? [{ letter, follows: null }] : [];
  });
}

/** Whether a name stands only where coefficients do: as a factor, a summand or an exponent; never in a power's base, in a function or as a divisor. */
export function onlyScales({ body, terms }: FormulaClauses, name: string): boolean {
  const scales = (tree: FormulaTree): boolean => {
    if (tree.kind !== 'operation') return !speaksOf(tree, name) || tree.kind === 'name';
    const [left, right] = tree.args;
    switch (tree.operation) {
      case 'add': case 'subtract': case 'multiply': case 'negate': return tree.args.every(scales);
      case 'divide': return scales(left!) && raises(right!);
      case 'power': return !speaksOf(left!, name) && scales(right!);
      default: return !speaksOf(tree, name);
    }
  };
  const raises = (tree: FormulaTree): boolean => {
    if (!speaksOf(tree, name)) return true;
    if (tree.kind !== 'operation') return false;
    return tree.operation === 'power' ? scales(tree) : tree.operation === 'multiply' && tree.args.every(raises);
  };
  return scales(body) && !terms.some(({ value }) => speaksOf(value, name));
}

function speaksOf(tree: FormulaTree, name: string): boolean {
  let found = false;
  walk(tree, (part) => (found ||= part.kind === 'name' && !part.word.quoted && part.word.text === name));
  return found;
}
