import type { Diagnostic } from '../base/diagnostic.js';
import type { Expression } from '../base/expression.js';
import { nearest } from '../base/nearest.js';
import type { Span } from '../base/span.js';
import type { Clause, FormulaTree, Value, Word } from '../syntax/tree.js';
import { agrees, completes, contradiction, follows, helps } from './derived-inputs.js';
import { looseEntries, type Loose } from './entries.js';
import { resolve, type Indices, type Names, type Resolved } from './formulas.js';
import { unitOf } from './formula-units.js';
import type { QuestionDeclaration } from './law-declarations.js';
import type { Fact, Given, Law, Quantity, Question } from './laws.js';
import type { Origin } from './origin.js';
import { builtIn, type Quantities } from './quantities.js';
import { Problems, readRelease } from './readers.js';
import { readScore } from './scores.js';
import type { Benchmark } from './study.js';

export interface LoweredQuestion {
  /** Null when it cannot be asked. */
  readonly question: Question | null;
  readonly problems: readonly Diagnostic[];
}

/** What a question can speak of. */
export interface Surroundings {
  readonly quantities: Quantities;
  readonly benchmarks: ReadonlyMap<string, { readonly benchmark: Benchmark }>;
  /** Null where its law cannot be read, which has been said there. */
  readonly fits: ReadonlyMap<string, Asked | null>;
  readonly laws: readonly string[];
  readonly models: ReadonlySet<string>;
}

/** A fit that can be asked: its law, and by quantity of the law the column of another name that stands for it. */
export interface Asked {
  readonly law: Law;
  readonly columns: ReadonlyMap<string, string>;
  /** False where something it needs is missing: that has been said there, and no question to it has an answer. */
  readonly made: boolean;
}

export function lowerQuestion(declaration: QuestionDeclaration, around: Surroundings, text: string, origin: Origin): LoweredQuestion {
  const asking = new Asking(declaration, around);
  const asked = declaration.problems.some(({ severity }) => severity === 'error') ? null : asking.read();
  const failed = asking.unanswerable || asking.problems.list.some(({ severity }) => severity === 'error');
  return { question: asked && !failed ? { ...asked, text, origin } : null, problems: asking.problems.list };
}

/** A question without the place it stands at. */
type Lowered = Question extends infer Q ? (Q extends Question ? Omit<Q, 'text' | 'origin'> : never) : never;

/** A fit that is spoken of, and the law that tells what it needs. */
interface Named extends Asked {
  readonly fit: string;
}

class Asking implements Names {
  readonly problems = new Problems();
  readonly #facts: Fact[] = [];
  /** It speaks of a fit that cannot be made. */
  unanswerable = false;

  constructor(private readonly declaration: QuestionDeclaration, private readonly around: Surroundings) {}

  read(): Lowered | null {
    switch (this.declaration.keyword.text) {
      case 'predict': return this.#predict();
      case 'solve': return this.#solve();
      case 'allocate': return this.#allocate();
      case 'forecast': return this.#forecast();
      default: return this.#expect();
    }
  }

  #predict(): Lowered | null {
    const named = this.#fitNamed(this.declaration.subject!);
    if (!named) return null;
    const at = this.#given(named, this.declaration.at ?? [], named.law.inputs);
    this.#checkComplete(named, this.declaration.subject!, Object.keys(at), named.law.inputs);
    return { kind: 'predict', fit: named.fit, at };
  }

  #solve(): Lowered | null {
    const named = this.#fitNamed(this.declaration.subject!);
    const word = this.#words('for')[0];
    if (!named || !word) return null;
    const sought = this.#find(named, word.text);
    const others = this.#names(named, this.declaration.at ?? []).filter((name) => name !== sought?.name);
    const unknown = sought && helps(sought.name, named.law, others) ? sought : this.#input(named, word);
    if (!unknown) return null;
    const { inputs, output } = named.law;
    const needed = [...inputs.filter(({ name }) => name !== unknown.name), output];
    const at = this.#given(named, this.declaration.at ?? [], needed, unknown);
    this.#checkComplete(named, this.declaration.subject!, [...Object.keys(at), unknown.name], needed);
    const limits = this.#clause('in')?.items[0];
    return { kind: 'solve', fit: named.fit, unknown, at, range: limits ? this.#range(unknown, limits) : null };
  }

  #allocate(): Lowered | null {
    const named = this.#fitNamed(this.declaration.subject!);
    if (!named) return null;
    const over = this.#words('over').map((word) => this.#input(named, word)).filter((quantity) => quantity !== null);
    if (over.length === 0) return null;
    const entries = this.declaration.at ?? [];
    const compute = this.around.quantities.find('compute')!;
    const others = named.law.inputs.filter(({ name }) => !over.some((one) => one.name === name));
    const limits: Record<string, readonly [number, number]> = {};
    for (const { key, value } of entries) {
      const quantity = over.find(({ name }) => name === this.#find(named, key.text)?.name);
      const range = quantity && this.#range(quantity, value);
      if (range) limits[quantity.name] = range;
    }
    const plain = entries.filter(({ key }) => key.text !== 'serve' && !over.some(({ name }) => name === this.#find(named, key.text)?.name));
    const at = this.#given(named, plain, [compute, ...others]);
    this.#checkComplete(named, this.declaration.subject!, Object.keys(at), [compute, ...others]);
    this.#checkSize(named, over, at);
    const serve = entries.find(({ key }) => key.text === 'serve');
    const served = serve && this.#measure({ ...compute, name: 'serve' }, serve.value);
    return { kind: 'allocate', fit: named.fit, over, at: served === null || served === undefined ? at : { ...at, serve: served }, limits };
  }

  /** Compute follows from the parameters a token uses: a law of a mixture that is split by all of them pays for more than is used. */
  #checkSize({ law: { inputs } }: Named, over: readonly Quantity[], at: Given): void {
    const word = this.#words('over').find(({ text }) => TOTALS.includes(this.around.quantities.find(text)?.name ?? ''));
    if (!word || over.some(({ name }) => name === 'active')) return;
    const has = inputs.find(({ name }) => Object.hasOwn(DENSE, name) && at[name] !== DENSE[name]);
    if (has) this.problems.add('compute-by-total', word.span, { size: word.text, has: has.name, possible: inputs.some(({ name }) => name === 'active') });
  }

  #forecast(): Lowered | null {
    const { subject, keyword } = this.declaration;
    const say = (part: string, example: string) => this.problems.add('missing-part', (subject ?? keyword).span, { keyword: 'forecast', part, example });
    const when = this.#clause('when');
    this.#checkClauses(when ? ['when', 'reaches'] : subject?.text === 'doubling' ? [] : ['at']);
    if (when && subject) return this.problems.add('unexpected-text', subject.span, { text: subject.text, hint: 'A forecast is of the density, of the doubling time, or of when a size reaches a score.' });
    if (when) return this.#reach(say);
    if (subject?.text === 'doubling') return { kind: 'forecast', what: 'doubling' };
    if (!subject) return say('what is asked', 'forecast density at 2027-01-01');
    if (subject.text !== 'density') return this.problems.add('unknown-choice', subject.span, { name: subject.text, near: nearest(subject.text, ['density', 'doubling']), choices: ['density', 'doubling', 'when'] });
    const date = this.#clause('at')?.items[0];
    if (date?.kind !== 'date') return say('a date', 'forecast density at 2027-01-01');
    return { kind: 'forecast', what: 'density', days: readRelease(date.text)!.day, date: date.text };
  }

  /** `when params 3B reaches mmlu 70%`; the word `params` may be left out. */
  #reach(say: (part: string, example: string) => null): Lowered | null {
    const example = 'forecast when params 3B reaches mmlu 70%';
    const size = this.#clause('when')!.items.find((item) => item.kind === 'number');
    const [on, score] = this.#clause('reaches')?.items ?? [];
    const other = this.#clause('when')!.items.find((item) => item !== size && !((item.kind === 'name' || item.kind === 'text') && this.around.quantities.find(item.text)?.name === 'params'));
    if (other) return this.problems.add('wrong-kind', other.span, { key: 'when', wanted: '`params`, the size of the model', example });
    if (!size) return say('a size behind `when`', example);
    if (!on || (on.kind !== 'name' && on.kind !== 'text') || score?.kind !== 'number') return say('`reaches`, a benchmark and a score', example);
    const params = this.#measure(this.around.quantities.find('params')!, size);
    const benchmark = this.around.benchmarks.get(on.text)?.benchmark;
    if (!benchmark) return this.problems.add('unknown-name', on.span, { what: 'benchmark', name: on.text, near: nearest(on.text, this.around.benchmarks.keys()) });
    const { literal: { value, unit }, image } = score;
    const read = unit === '%' || unit === '' ? readScore({ value, stderr: null, unit, image }, benchmark) : 'outside';
    if (typeof read === 'string') return this.problems.add('wrong-kind', score.span, { key: on.text, wanted: `a score on ${benchmark.title ?? benchmark.name}`, example });
    return params === null ? null : { kind: 'reach', params, benchmark: benchmark.name, score: read.value };
  }

  #expect(): Lowered | null {
    const { condition } = this.declaration;
    const found = condition && resolve(condition, this, this.problems);
    if (!condition || !found) return null;
    if (found.unit !== 'condition') return this.problems.add('unit-mismatch', condition.span, { why: '`expect` takes a condition, such as `density of "Llama-3-8B" > 1`.' });
    return { kind: 'expect', condition: found.expression, facts: this.#facts };
  }

  name({ text, span }: Word, indices: Indices): Resolved | null {
    if (indices.has(text)) return null;
    if (text === 'doubling' || text === 'growth') return this.#fact({ kind: text }, 'number');
    const near = nearest(text, ['doubling', 'growth']);
    return this.problems.add('unknown-name', span, { what: 'result called', name: text, near });
  }

  of({ what, thing, at }: FormulaTree & { readonly kind: 'of' }): Resolved | null {
    const fit = this.around.fits.has(thing.text);
    if (fit || this.around.laws.includes(thing.text)) return this.#ofFit(what, thing, at && looseEntries(at, this.problems));
    const { text } = what;
    if (!this.around.models.has(thing.text)) return this.problems.add('unknown-name', thing.span, { what: 'model or fit', name: thing.text, near: nearest(thing.text, [...this.around.fits.keys(), ...this.around.models]) });
    const [model, quantity] = [thing.text, this.around.quantities.find(text)];
    if (text === 'density' || text === 'effective') return this.#fact({ kind: text, model }, text === 'density' ? 'number' : 'count');
    if (quantity?.name === 'params' || quantity?.name === 'compute') return this.#fact({ kind: quantity.name, model }, 'count');
    if (this.around.benchmarks.has(text)) return this.#fact({ kind: 'score', model, benchmark: text }, unitOf(quantity!.kind));
    return this.problems.add('unknown-name', what.span, { what: 'result or benchmark', name: text, near: nearest(text, ['density', 'effective', 'params', 'compute', ...this.around.benchmarks.keys()]) });
  }

  index(word: Word): number {
    this.problems.add('wrong-call', word.span, { name: 'expect', example: 'expect density of "Llama-3-8B" > 1' });
    return 0;
  }

  called(): void {}

  /** A parameter of a fit, or what it computes at given values. */
  #ofFit(what: Word, thing: Word, at: readonly Loose[] | null): Resolved | null {
    const named = this.#fitNamed(thing);
    if (!named) return null;
    const { law, fit } = named;
    if (this.#find(named, what.text)?.name === law.output.name) {
      const given = this.#given(named, at ?? [], law.inputs);
      this.#checkComplete(named, thing, Object.keys(given), law.inputs);
      return this.#fact({ kind: 'prediction', fit, at: given }, unitOf(law.output.kind));
    }
    const names = law.parameters.map(({ name }) => name);
    if (names.includes(what.text)) return this.#fact({ kind: 'parameter', fit, parameter: what.text }, 'any');
    return this.problems.add('unknown-name', what.span, { what: `parameter or output of ${fit} called`, name: what.text, near: nearest(what.text, [...names, law.output.name]) });
  }

  #fact(fact: Fact, unit: Resolved['unit']): Resolved {
    const expression: Expression = { kind: 'input', at: this.#facts.push(fact) - 1 };
    return { expression, unit };
  }

  #fitNamed({ text, span }: Word): Named | null {
    const asked = this.around.fits.get(text);
    if (asked) {
      this.unanswerable ||= !asked.made;
      return { fit: text, ...asked };
    }
    if (asked === null) return null;
    if (this.around.laws.includes(text)) return this.problems.add('law-alone', span, { law: text });
    return this.problems.add('unknown-name', span, { what: 'fit', name: text, near: nearest(text, this.around.fits.keys()) });
  }

  /** What a name means to a fit: a quantity of its law, by its own name or that of the column that stands for it; else one its law does not speak of. */
  #find({ law: { inputs, output }, columns }: Asked, text: string): Quantity | null {
    const known = this.around.quantities.find(text);
    const name = known?.name ?? text;
    const own = (wanted: string) => [...inputs, output].find((quantity) => quantity.name === wanted);
    const [stood] = [...columns].find(([, column]) => column === name) ?? [];
    return own(name) ?? (stood === undefined ? null : own(stood)) ?? known;
  }

  #input(named: Named, word: Word): Quantity | null {
    const { fit, law: { inputs, output } } = named;
    const name = this.#find(named, word.text)?.name ?? word.text;
    const names = inputs.map((quantity) => quantity.name);
    const split = name === 'compute' && names.includes('tokens') && names.includes('params');
    return inputs.find((quantity) => quantity.name === name) ?? this.problems.add('not-an-input', word.span, { name: word.text, fit, inputs: names, output: output.name === name, split });
  }

  /** The quantities that values are given for. */
  #names(named: Named, entries: readonly Loose[]): string[] {
    return entries.flatMap(({ key }) => this.#find(named, key.text)?.name ?? []);
  }

  /** Values by quantity. What is not of the law is said and left out; but what others follow from, such as tokens for compute, may stand there. */
  #given(named: Named, entries: readonly Loose[], wanted: readonly Quantity[], unknown: Quantity | null = null): Given {
    const { fit, law } = named;
    const given: Record<string, number> = {};
    const quantities = entries.map(({ key }) => this.#find(named, key.text));
    // A budget to be split determines nothing.
    const names = this.#names(named, entries).filter((name) => name !== 'compute' || this.declaration.keyword.text !== 'allocate');
    const beside = (name: string) => names.filter((other) => other !== name);
    const isOfUse = (name: string) => (unknown ? completes(name, law, [...beside(name), unknown.name]) : agrees(name, law, beside(name)));
    const settled = unknown && follows(unknown.name, names) ? unknown.name : null;
    for (const [at, { key, value }] of entries.entries()) {
      const quantity = quantities[at];
      if (quantity && quantity.name === unknown?.name) this.problems.add('asked-and-given', key.span, { name: key.text });
      else if (quantity && Object.hasOwn(given, quantity.name)) this.problems.add('duplicate-key', key.span, { key: key.text });
      else if (!quantity || !(wanted.some(({ name }) => name === quantity.name) || isOfUse(quantity.name))) {
        this.problems.add('input-unused', key.span, { name: key.text, fit, near: nearest(key.text, wanted.map(({ name }) => name)), settled: quantity && settled !== null && agrees(quantity.name, law, beside(quantity.name)) ? settled : null });
      } else {
        const amount = this.#measure(quantity, value);
        if (amount !== null) given[quantity.name] = amount;
      }
    }
    const disagreeing = contradiction(given);
    if (disagreeing) this.problems.add('compute-disagrees', entries[quantities.findIndex((quantity) => quantity?.name === 'compute')]!.key.span, disagreeing);
    return given;
  }

  #checkComplete(named: Named, word: Word, known: readonly string[], wanted: readonly Quantity[]): void {
    const asked = (name: string) => this.declaration.at?.some(({ key }) => this.#find(named, key.text)?.name === name) ?? false;
    const missing = wanted.map(({ name }) => name).filter((name) => !asked(name) && !follows(name, known));
    // Of params and tokens one is enough where compute is given, or asked for.
    const names = known.includes('compute') && missing.includes('params') ? missing.filter((name) => name !== 'tokens') : missing;
    if (names.length > 0) this.problems.add('input-missing', word.span, { fit: named.fit, names });
  }

  /** Says which parts of the head a question of this kind cannot have. */
  #checkClauses(possible: readonly string[]): void {
    for (const { word, items } of this.declaration.clauses) {
      if (possible.includes(word.text)) continue;
      const hint = possible.length === 0 ? 'The trend has one doubling time, whatever the date.' : null;
      this.problems.add('unexpected-text', { start: word.span.start, end: items.at(-1)?.span.end ?? word.span.end }, { text: word.text, hint });
    }
  }

  #clause(word: string): Clause | undefined {
    return this.declaration.clauses.find((clause) => clause.word.text === word);
  }

  #words(word: string): Word[] {
    return (this.#clause(word)?.items ?? []).flatMap((item) => {
      if (item.kind === 'list') return item.items;
      return item.kind === 'name' || item.kind === 'text' ? [{ text: item.text, span: item.span, quoted: item.kind === 'text' }] : [];
    });
  }

  #range(quantity: Quantity, value: Value): readonly [number, number] | null {
    if (value.kind !== 'range') return this.problems.add('wrong-kind', value.span, { key: quantity.name, wanted: 'a range', example: `${exampleOf(quantity)} .. ${exampleOf(quantity, 10)}` });
    const [low, high] = [this.#amount(quantity, value.low), this.#amount(quantity, value.high)];
    if (low === null || high === null) return null;
    return low < high ? [low, high] : this.problems.add('empty-range', value.span, { key: quantity.name });
  }

  /** A value of something that is there: no model, budget or run has a size of nothing. */
  #measure(quantity: Quantity, value: Value): number | null {
    const amount = this.#amount(quantity, value);
    const none = amount !== null && amount <= 0 && quantity.kind === 'count' && (builtIn.has(quantity.name) || quantity.name === 'serve');
    return none ? this.problems.add('not-positive', value.span, { key: quantity.name }) : amount;
  }

  /** A value as the quantity is written. */
  #amount(quantity: Quantity, value: Value): number | null {
    const { kind, name } = quantity;
    if (kind === 'date' && value.kind === 'date') return this.#declared(quantity, readRelease(value.text)!.day, value.text, value.span);
    const literal = value.kind === 'number' && !value.plusMinus ? value.literal : null;
    const fits = literal && kind !== 'date' && UNITS[kind].includes(literal.unit);
    return fits && value.kind === 'number' ? this.#declared(quantity, literal.value, value.image, value.span) : this.problems.add('wrong-kind', value.span, { key: name, wanted: WANTED[kind], example: `${name}: ${exampleOf(quantity)}` });
  }

  /** The value, with what is to be said where it lies outside of what the file declares. */
  #declared({ name }: Quantity, value: number, typed: string, span: Span): number {
    const range = this.around.quantities.beyond(name, value);
    if (range !== null) this.problems.add('value-outside-range', span, { name, value: typed, range, cell: false });
    return value;
  }
}

/** Sizes of all of a model, whether a token uses it or not. */
const TOTALS = ['params', 'nonEmbedding'];

/** What only laws of mixtures speak of, and its value where all of a model is used. */
const DENSE: Readonly<Record<string, number>> = { sparsity: 0, experts: 1, active: NaN };

const UNITS: Readonly<Record<Exclude<Quantity['kind'], 'date'>, readonly string[]>> = { count: ['', 'FLOP'], share: ['', '%'], loss: [''], money: ['', '$'], plain: ['', '%'] };
const WANTED: Readonly<Record<Quantity['kind'], string>> = { count: 'a count', share: 'a share', date: 'a date', loss: 'a loss', money: 'a price', plain: 'a number' };

function exampleOf({ kind, name }: Quantity, times = 1): string {
  if (name === 'compute') return times === 1 ? '1e22' : '1e23';
  switch (kind) {
    case 'count': return `${7 * times}B`;
    case 'share': return times === 1 ? '70%' : '90%';
    case 'date': return times === 1 ? '2027-01-01' : '2028-01-01';
    case 'loss': return times === 1 ? '2.0' : '3.0';
    case 'money': return times === 1 ? '$0.15' : '$1.50';
    case 'plain': return times === 1 ? '0.3' : '3';
  }
}
