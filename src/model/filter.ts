import type { Expression } from '../base/expression.js';
import { valueAt } from '../base/expression-value.js';
import { nearest } from '../base/nearest.js';
import type { Span } from '../base/span.js';
import type { FormulaTree, Word } from '../syntax/tree.js';
import { resolve, type Indices, type Names, type Resolved } from './formulas.js';
import { unitOf } from './formula-units.js';
import type { Candidate } from './law-rows.js';
import type { Quantity } from './laws.js';
import type { Quantities } from './quantities.js';
import type { Problems } from './readers.js';

/** What conditions compare with a word: `role = law`, `name != "GPT-2"`. */
const TEXTS = ['role', 'run', 'group', 'name', 'model'];

/** A condition on rows. */
export interface Filter {
  readonly passes: (row: Candidate) => boolean;
  /** The quantities it speaks of, where they stand. */
  readonly inputs: readonly { readonly quantity: Quantity; readonly span: Span }[];
}

/** Null when it cannot be read; why has been said. */
export function readFilter(tree: FormulaTree, quantities: Quantities, problems: Problems): Filter | null {
  const names = new FilterNames(quantities, problems);
  const before = problems.list.length;
  const found = resolve(names.withoutTexts(tree), names, problems);
  if (!found || problems.list.length > before) return null;
  if (found.unit !== 'condition') return problems.add('unit-mismatch', tree.span, { why: '`only` takes a condition, such as `params > 1B and released >= 2024-01-01`.' });
  return { inputs: names.inputs, passes: (row) => valueAt(found.expression, names.tests.map((test) => test(row))) === 1 };
}

class FilterNames implements Names {
  /** The formula's inputs, as numbers of a row; not a number where a row lacks one: a condition that hangs on it does not hold then. */
  readonly tests: ((row: Candidate) => number)[] = [];
  readonly inputs: { readonly quantity: Quantity; readonly span: Span }[] = [];

  constructor(private readonly quantities: Quantities, private readonly problems: Problems) {}

  /** Comparisons of words become names of their own, which stand for 1 or 0. */
  withoutTexts(tree: FormulaTree): FormulaTree {
    if (tree.kind === 'call') return { ...tree, args: tree.args.map((arg) => this.withoutTexts(arg)) };
    if (tree.kind !== 'operation') return tree;
    const [left, right] = tree.args;
    const equal = tree.operation === 'equal';
    if ((equal || tree.operation === 'unequal') && left?.kind === 'name' && right?.kind === 'name' && TEXTS.includes(left.word.text) && !left.word.quoted) {
      const [column, text] = [left.word.text, right.word.text];
      const textOf = (row: Candidate) => (column === 'role' ? row.role : column === 'run' ? row.run : column === 'group' ? row.group : row.name);
      const at = this.tests.push((row) => Number((textOf(row) === text) === equal)) - 1;
      return { kind: 'name', word: { text: `\0${at}`, span: tree.span, quoted: true }, span: tree.span };
    }
    return { ...tree, args: tree.args.map((arg) => this.withoutTexts(arg)) };
  }

  name({ text, span }: Word, indices: Indices): Resolved | null {
    if (indices.has(text)) return null;
    if (text.startsWith('\0')) return { expression: input(Number(text.slice(1))), unit: 'condition' };
    const quantity = this.quantities.find(text);
    if (!quantity) return this.problems.add('unknown-name', span, { what: 'quantity or benchmark', name: text, near: nearest(text, [...this.quantities.names, ...TEXTS]) });
    this.inputs.push({ quantity, span });
    return { expression: input(this.tests.push((row) => row.value(quantity.name)?.value ?? NaN) - 1), unit: unitOf(quantity.kind) };
  }

  of({ span }: FormulaTree & { readonly kind: 'of' }): null {
    return this.problems.add('unexpected-text', span, { text: 'of', hint: '`density of …` stands in `expect` only.' });
  }

  index(word: Word): number {
    this.problems.add('wrong-call', word.span, { name: 'only', example: 'only params > 1B' });
    return 0;
  }

  called(): void {}
}

function input(at: number): Expression {
  return { kind: 'input', at };
}
