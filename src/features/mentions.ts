import type { Analysis } from '../analysis/analysis.js';
import type { Span } from '../base/span.js';
import type { Declaration } from '../model/declarations.js';
import type { Loose } from '../model/entries.js';
import type { FitDeclaration, QuestionDeclaration, QuantityDeclaration } from '../model/law-declarations.js';
import { lawNamed } from '../model/lower-laws.js';
import type { Quantity } from '../model/laws.js';
import type { Declared, DeclaredFit, DeclaredLaw } from '../model/module.js';
import { Quantities } from '../model/quantities.js';
import type { Block, FormulaTree, Value, Word } from '../syntax/tree.js';
import { walk } from '../syntax/tree.js';
import { modelNamed } from './target.js';

/** What a name in a law, a fit or a question speaks of. */
export type Named =
  | { readonly kind: 'law'; readonly declared: DeclaredLaw }
  | { readonly kind: 'fit'; readonly declared: DeclaredFit }
  /** `declared` is null for those built in and for benchmarks. */
  | { readonly kind: 'quantity'; readonly quantity: Quantity; readonly declared: Declared<QuantityDeclaration> | null }
  | { readonly kind: 'parameter' | 'term' | 'index'; readonly law: DeclaredLaw; readonly name: string }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'question'; readonly statement: number }
  | { readonly kind: 'rows'; readonly name: string }
  | { readonly kind: 'base'; readonly name: string; readonly at: number | null };

/** A name where it stands in the frame of its statement. */
export interface Mention {
  readonly span: Span;
  readonly named: Named;
  readonly quoted: boolean;
  /** Whether it stands in a formula, where names with `-` are quoted. */
  readonly formula: boolean;
}

/** The names in one statement: of a law, a fit, a quantity or a question; none for others. */
export function mentionsIn(analysis: Analysis, statement: number): Mention[] {
  const declaration = analysis.module.read.outputs[statement];
  return declaration ? new Reading(analysis, statement).of(declaration) : [];
}

class Reading {
  readonly #found: Mention[] = [];
  readonly #quantities: Quantities;

  constructor(private readonly analysis: Analysis, private readonly statement: number) {
    const { quantities, benchmarks } = analysis.module.scope;
    this.#quantities = new Quantities(quantities, benchmarks);
  }

  of(declaration: Declaration): Mention[] {
    switch (declaration.kind) {
      case 'quantity': this.#quantity(declaration.name, declaration.name.text); break;
      case 'law': this.#law(); break;
      case 'fit': this.#fit(declaration); break;
      case 'question': this.#question(declaration); break;
      case 'reference': for (const { fit } of declaration.implied) this.#fitNamed(fit); break;
    }
    return this.#found;
  }

  #add({ span, quoted }: Pick<Word, 'span' | 'quoted'>, named: Named, formula = false): void {
    this.#found.push({ span, named, quoted, formula });
  }

  #law(): void {
    const declared = this.analysis.module.scope.laws.find(({ file, statement }) => file === this.analysis.path && statement === this.statement);
    if (!declared) return;
    this.#add(declared.declaration.name, { kind: 'law', declared });
    for (const { word, meaning } of this.analysis.laws.law(declared).occurrences) {
      switch (meaning.kind) {
        case 'input':
        case 'output': this.#quantity(word, meaning.quantity.name, true); break;
        case 'function': this.#add(word, { kind: 'function', name: meaning.name }, true); break;
        default: this.#add(word, { kind: meaning.kind, law: declared, name: meaning.name }, true);
      }
    }
  }

  #fit({ name, law: word, rows, only, columns, constants }: FitDeclaration): void {
    const { scope } = this.analysis.module;
    const own = scope.fits.find(({ file, statement }) => file === this.analysis.path && statement === this.statement);
    if (own) this.#add(name, { kind: 'fit', declared: own });
    const law = word && lawNamed(scope, word.text);
    if (word && law) this.#add(word, { kind: 'law', declared: law });
    if (rows) this.#add(rows, { kind: 'rows', name: rows.text });
    if (only) this.#formula(only);
    for (const { key, value } of columns) {
      this.#quantity(key, key.text);
      const column = columnIn(value);
      if (column) this.#quantity(column, column.text);
    }
    if (law) for (const { key } of constants ?? []) this.#parameter(key, law);
  }

  #question({ keyword, subject, clauses, at, condition }: QuestionDeclaration): void {
    this.#add(keyword, { kind: 'question', statement: this.statement });
    if (subject && keyword.text !== 'forecast') this.#fitNamed(subject);
    for (const { word, items } of clauses) {
      if (word.text !== 'at') for (const item of items) for (const name of namesIn(item)) this.#quantity(name, name.text);
    }
    for (const { key } of at ?? []) this.#quantity(key, key.text);
    if (condition) this.#formula(condition);
  }

  #formula(tree: FormulaTree): void {
    walk(tree, (part) => {
      if (part.kind === 'name') this.#quantity(part.word, part.word.text, true);
      else if (part.kind === 'call' || part.kind === 'sum' || part.kind === 'product') this.#add(part.name, { kind: 'function', name: part.name.text }, true);
      else if (part.kind === 'of') this.#of(part);
    });
  }

  #of({ what, thing, at }: FormulaTree & { readonly kind: 'of' }): void {
    const fit = this.#fitNamed(thing);
    const model = fit ? null : modelNamed(this.analysis, thing.text);
    if (model !== null) this.#add(thing, { kind: 'base', name: thing.text, at: model }, true);
    const law = fit?.declaration.law ? lawNamed(fit.home(), fit.declaration.law.text) : null;
    if (!law || !this.#parameter(what, law, true)) this.#quantity(what, what.text, true);
    for (const { key } of looseIn(at)) this.#quantity(key, key.text);
  }

  #fitNamed(word: Word): DeclaredFit | null {
    const declared = this.analysis.module.scope.fits.find(({ declaration }) => declaration.name.text === word.text) ?? null;
    if (declared) this.#add(word, { kind: 'fit', declared });
    return declared;
  }

  #parameter(word: Word, law: DeclaredLaw, formula = false): boolean {
    const known = this.analysis.laws.law(law).law?.parameters.some(({ name }) => name === word.text) ?? false;
    if (known) this.#add(word, { kind: 'parameter', law, name: word.text }, formula);
    return known;
  }

  #quantity(word: Pick<Word, 'span' | 'quoted'>, name: string, formula = false): void {
    const quantity = this.#quantities.find(name);
    if (quantity) this.#add(word, { kind: 'quantity', quantity, declared: this.analysis.module.scope.quantities.get(quantity.name) ?? null }, formula);
  }
}

function looseIn(block: Block | null): readonly Pick<Loose, 'key'>[] {
  return block?.entries ?? [];
}

function columnIn(value: Value): Word | null {
  if (value.kind === 'column') return value.name;
  return value.kind === 'name' || value.kind === 'text' ? { text: value.text, span: value.span, quoted: value.kind === 'text' } : null;
}

function namesIn(value: Value): readonly Word[] {
  if (value.kind === 'list') return value.items;
  return value.kind === 'name' || value.kind === 'text' ? [{ text: value.text, span: value.span, quoted: value.kind === 'text' }] : [];
}
