import type { Diagnostic } from '../base/diagnostic.js';
import type { Expression, FormulaParameter } from '../base/expression.js';
import { nearest, slip } from '../base/nearest.js';
import type { Span } from '../base/span.js';
import { walk, type Bound, type FormulaClauses, type FormulaTree, type Term, type Word } from '../syntax/tree.js';
import { each, Resolver, type Indices, type Names, type Resolved } from './formulas.js';
import { unitOf } from './formula-units.js';
import type { LawDeclaration } from './law-declarations.js';
import type { Law, Quantity } from './laws.js';
import type { Origin } from './origin.js';
import type { Quantities } from './quantities.js';
import { Problems } from './readers.js';

/** What a name in a law stands for. */
export type Meaning =
  | { readonly kind: 'output' | 'input'; readonly quantity: Quantity }
  | { readonly kind: 'parameter' | 'term' | 'index'; readonly name: string }
  | { readonly kind: 'function'; readonly name: string };

/** A name where it stands, relative to the statement's frame. */
export interface Occurrence {
  readonly word: Word;
  readonly meaning: Meaning;
  /** Whether the name is introduced here: by `let`, in `where`, as the index of a sum. */
  readonly declares: boolean;
}

export interface ResolvedLaw {
  /** Null when its formula cannot be read. */
  readonly law: Law | null;
  /** In no order. */
  readonly occurrences: readonly Occurrence[];
  readonly problems: readonly Diagnostic[];
}

/** Finds out what the names of a law stand for, and puts its formula into numbers. */
export function resolveLaw({ name, title, formula, broken }: LawDeclaration, quantities: Quantities, origin: Origin): ResolvedLaw {
  if (!formula) return { law: null, occurrences: [], problems: [] };
  const reading = new LawReading(formula, quantities);
  const found = reading.read();
  return {
    law: found && !broken ? { name: name.text, title, origin, ...found } : null,
    occurrences: reading.occurrences,
    // Behind an error it is not known what the formula speaks of.
    problems: broken ? reading.problems.list.filter(({ code, span }) => code !== 'unused-name' || span.start < broken.start) : reading.problems.list,
  };
}

class LawReading implements Names {
  readonly problems = new Problems();
  readonly occurrences: Occurrence[] = [];
  readonly #resolver = new Resolver(this, this.problems);
  readonly #inputs: Quantity[] = [];
  readonly #parameters: string[] = [];
  readonly #bounds = new Map<string, Bound[]>();
  readonly #terms = new Map<string, Term>();
  readonly #output: Quantity | null;
  /** Terms whose value is known, in an order in which each uses only those before it. */
  readonly #ready: { readonly name: string; readonly value: Resolved }[] = [];
  /** Terms being read: one of them once more is a circle. */
  readonly #open: string[] = [];
  readonly #failed = new Set<string>();
  #sums = 0;

  constructor(private readonly formula: FormulaClauses, private readonly quantities: Quantities) {
    for (const bound of formula.bounds) {
      const known = this.#bounds.get(bound.name.text);
      if (known) known.push(bound);
      else this.#bounds.set(bound.name.text, [bound]);
    }
    for (const term of formula.terms) {
      if (this.#terms.has(term.name.text)) this.problems.add('duplicate-name', term.name.span, { what: 'term', name: term.name.text });
      else this.#terms.set(term.name.text, term);
    }
    this.#output = formula.output && this.#findOutput(formula.output);
  }

  read(): Pick<Law, 'output' | 'inputs' | 'parameters' | 'formula'> | null {
    const body = this.#resolver.part(this.formula.body);
    if (body?.unit === 'condition') this.problems.add('unit-mismatch', this.formula.body.span, { why: 'A law computes a number, and this is a condition. To choose between two numbers write `if(condition, a, b)`.' });
    for (const { name, value } of this.formula.terms) if (value.kind !== 'missing' && !this.#resolver.tooDeep && !this.#isRead(name.text)) this.#unused(name);
    this.#checkBounds();
    this.#checkIndices();
    this.#checkConstants();
    const spoiled = body === null || body.unit === 'condition' || this.#output === null || this.#failed.size > 0 || this.#rangesFail(body.expression);
    if (spoiled) return null;
    return {
      output: this.#output!, inputs: this.#inputs, parameters: this.#parameters.map((name) => this.#parameter(name)),
      formula: { inputs: this.#inputs.length, parameters: this.#parameters.length, terms: this.#ready.map(({ value }) => value.expression), body: body.expression },
    };
  }

  name(word: Word, indices: Indices): Resolved | null {
    const { text } = word;
    if (!word.quoted && indices.has(text)) return this.#means(word, { kind: 'index', name: text }, null);
    if (this.#terms.has(text)) return this.#means(word, { kind: 'term', name: text }, this.#term(word));
    if (this.#bounds.has(text)) return this.#parameterNamed(word);
    const quantity = this.quantities.find(text);
    if (quantity) return this.#input(word, quantity);
    if (word.quoted || text.includes('.')) return this.problems.add('unknown-name', word.span, { what: 'quantity or benchmark', name: text, near: nearest(text, this.quantities.names) });
    const near = slip(text, this.quantities.names);
    if (near) this.problems.add('near-quantity', word.span, { name: text, near });
    return this.#parameterNamed(word);
  }

  of({ span }: FormulaTree & { readonly kind: 'of' }): null {
    return this.problems.add('unexpected-text', span, { text: 'of', hint: '`density of …` stands in `expect` only.' });
  }

  index(word: Word): number {
    this.#means(word, { kind: 'index', name: word.text }, null, true);
    return this.#sums++;
  }

  called(word: Word): void {
    this.#means(word, { kind: 'function', name: word.text }, null);
  }

  #findOutput(word: Word): Quantity | null {
    const quantity = this.quantities.find(word.text);
    if (quantity) this.#means(word, { kind: 'output', quantity }, null);
    else this.problems.add('unknown-name', word.span, { what: 'quantity or benchmark', name: word.text, near: nearest(word.text, this.quantities.names) });
    return quantity;
  }

  #means(word: Word, meaning: Meaning, resolved: Resolved | null, declares = false): Resolved | null {
    this.occurrences.push({ word, meaning, declares });
    return resolved;
  }

  #input(word: Word, quantity: Quantity): Resolved | null {
    if (quantity.name === this.#output?.name) return this.problems.add('output-in-formula', word.span, { name: word.text, letterOf: word.text === quantity.name ? null : quantity.name });
    let at = this.#inputs.findIndex(({ name }) => name === quantity.name);
    if (at < 0) at = this.#inputs.push(quantity) - 1;
    return this.#means(word, { kind: 'input', quantity }, { expression: { kind: 'input', at }, unit: unitOf(quantity.kind) });
  }

  #parameterNamed(word: Word): Resolved | null {
    let at = this.#parameters.indexOf(word.text);
    if (at < 0) at = this.#parameters.push(word.text) - 1;
    return this.#means(word, { kind: 'parameter', name: word.text }, { expression: { kind: 'parameter', at }, unit: 'any' });
  }

  #term({ text, span }: Word): Resolved | null {
    const known = this.#ready.findIndex(({ name }) => name === text);
    if (known >= 0) return { expression: { kind: 'term', at: known }, unit: this.#ready[known]!.value.unit };
    if (this.#failed.has(text)) return null;
    if (this.#open.includes(text)) {
      this.problems.add('circular-let', span, { path: [...this.#open.slice(this.#open.indexOf(text)), text] });
      this.#failed.add(text);
      return null;
    }
    const { name, value } = this.#terms.get(text)!;
    this.#open.push(text);
    this.#means(name, { kind: 'term', name: text }, null, true);
    const resolved = this.#resolver.part(value);
    this.#open.pop();
    if (!resolved) this.#failed.add(text);
    if (!resolved || this.#failed.has(text)) return null;
    return { expression: { kind: 'term', at: this.#ready.push({ name: text, value: resolved }) - 1 }, unit: resolved.unit };
  }

  #isRead(name: string): boolean {
    return this.#failed.has(name) || this.#ready.some((term) => term.name === name);
  }

  #unused(name: Word): void {
    const spoken = this.occurrences.flatMap(({ word, meaning }) => (meaning.kind === 'parameter' ? [word.text] : []));
    this.problems.add('unused-name', name.span, { name: name.text, where: 'let', near: name.text.length > 2 ? nearest(name.text, spoken) : null });
    this.#means(name, { kind: 'term', name: name.text }, null, true);
  }

  #checkBounds(): void {
    const near = (name: string) => (name.length > 2 ? nearest(name, this.#parameters.filter((other) => !this.#bounds.has(other))) : null);
    for (const [name, bounds] of this.#bounds) {
      const { name: word } = bounds[0]!;
      for (const bound of bounds) this.#means(bound.name, { kind: this.#terms.has(name) ? 'term' : 'parameter', name }, null, !this.#terms.has(name));
      if (this.#terms.has(name)) this.problems.add('bad-bound', word.span, { name, why: 'is a term, which `let` defines and nothing bounds' });
      else if (!this.#parameters.includes(name)) this.problems.add('unused-name', word.span, { name, where: 'where', near: near(name) });
      else this.#checkLimits(name, word.span);
    }
  }

  /** Names of indices that stand outside of their sums as well, where they are fitted. */
  #checkIndices(): void {
    const indices = new Set(this.occurrences.flatMap(({ meaning }) => (meaning.kind === 'index' ? [meaning.name] : [])));
    for (const name of this.#parameters) {
      const outside = indices.has(name) && !this.#bounds.has(name) ? this.occurrences.find(({ word, meaning }) => meaning.kind === 'parameter' && word.text === name) : undefined;
      if (outside) this.problems.add('index-outside', outside.word.span, { name });
    }
  }

  #checkLimits(name: string, span: Span): void {
    const { low, high, start } = this.#parameter(name);
    if (low > high) this.problems.add('bad-bound', span, { name, why: 'has bounds with nothing between them' });
    else if (start !== null && !(start >= low && start <= high)) this.problems.add('bad-bound', span, { name, why: 'begins outside of its bounds' });
  }

  /** Names that other languages keep for a number, where one is fitted and `where` does not say that it is meant; `e` is one only as a base. */
  #checkConstants(): void {
    const said = new Set<string>();
    const say = (tree: FormulaTree | undefined, name: 'e' | 'pi') => {
      if (tree?.kind !== 'name' || tree.word.text !== name || tree.word.quoted || said.has(name) || !this.#parameters.includes(name) || this.#bounds.has(name)) return;
      said.add(name);
      this.problems.add('free-constant', tree.word.span, { name });
    };
    for (const formula of [this.formula.body, ...this.formula.terms.map(({ value }) => value)]) {
      walk(formula, (part) => {
        say(part, 'pi');
        if (part.kind === 'operation' && part.operation === 'power') say(part.args[0], 'e');
      });
    }
  }

  #parameter(name: string): FormulaParameter {
    const bounds = this.#bounds.get(name) ?? [];
    const limits = bounds.flatMap((bound) => bound.limits);
    const ends = (side: 'low' | 'high') => limits.filter((limit) => limit.side === side).map(({ value }) => value);
    const start = bounds.findLast((bound) => bound.start !== null)?.start?.value ?? null;
    return { name, low: Math.max(-Infinity, ...ends('low')), high: Math.min(Infinity, ...ends('high')), start };
  }

  /** Whether a sum or product runs up to a parameter; says so. */
  #rangesFail(body: Expression): boolean {
    const roots = [...this.#ready.map(({ value }) => value.expression), body];
    /** By term, a parameter that it speaks of. */
    const fitted: (number | null)[] = [];
    const parameterIn = (part: Expression): number | null => {
      let found: number | null = null;
      each(part, (inner) => {
        if (inner.kind === 'parameter') found ??= inner.at;
        if (inner.kind === 'term') found ??= fitted[inner.at] ?? null;
      });
      return found;
    };
    let fails = false;
    for (const root of roots) {
      fitted.push(parameterIn(root));
      each(root, (part) => {
        const at = part.kind === 'sum' || part.kind === 'product' ? (parameterIn(part.from) ?? parameterIn(part.to)) : null;
        if (at === null) return;
        fails = true;
        const name = this.#parameters[at]!;
        const { word } = this.occurrences.find(({ word: { text }, meaning }) => text === name && meaning.kind === 'parameter')!;
        this.problems.add('range-of-parameter', word.span, { name });
      });
    }
    return fails;
  }
}
