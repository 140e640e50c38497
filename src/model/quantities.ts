import { isFraction } from './scores.js';
import type { Quantity, QuantityKind } from './laws.js';
import type { Benchmark } from './study.js';

const ANY: Quantity['range'] = [-Infinity, Infinity];
const POSITIVE: Quantity['range'] = [0, Infinity];

/** What every law can speak of. */
const BUILT_IN: readonly Quantity[] = [
  quantity('params', 'parameters', 'count'),
  quantity('nonEmbedding', 'parameters without embeddings', 'count'),
  quantity('active', 'parameters used per token', 'count'),
  quantity('tokens', 'training tokens', 'count'),
  quantity('unique', 'unique training tokens', 'count'),
  quantity('compute', 'training compute in FLOP', 'count'),
  quantity('released', 'release date', 'date', ANY),
  quantity('loss', 'loss', 'loss'),
  quantity('score', 'score', 'share', [0, 1]),
  quantity('experts', 'experts', 'plain'),
  quantity('price', 'price of a million tokens', 'money'),
  quantity('bits', 'bits per weight', 'plain'),
];

const SHORT: Readonly<Record<string, string>> = { N: 'params', D: 'tokens', U: 'unique', C: 'compute', L: 'loss', S: 'score' };

export const builtIn: ReadonlyMap<string, Quantity> = new Map(BUILT_IN.map((one) => [one.name, one]));

/** The letter papers write for a quantity, if there is one. */
export function shortName(name: string): string | null {
  return Object.keys(SHORT).find((short) => SHORT[short] === name) ?? null;
}

type Declarations = ReadonlyMap<string, { readonly declaration: { readonly quantity: Quantity; readonly limits: string | null } }>;

/** The range that a quantity of the file is declared in, as typed, where a value lies outside of it; else null. */
export function declaredBeyond(declared: Declarations, name: string, value: number): string | null {
  const declaration = builtIn.has(name) ? undefined : declared.get(name)?.declaration;
  if (!declaration) return null;
  const { quantity: { range: [low, high] }, limits } = declaration;
  return value >= low && value <= high ? null : limits;
}

/** The quantities and benchmarks a file's formulas can speak of. */
export class Quantities {
  constructor(private readonly declared: Declarations, private readonly benchmarks: ReadonlyMap<string, { readonly benchmark: Benchmark }>) {}

  /** By its own name, the letter it has in papers, or that of a benchmark; `x.loss` is the loss on benchmark x. */
  find(name: string): Quantity | null {
    return this.declared.get(name)?.declaration.quantity ?? builtIn.get(Object.hasOwn(SHORT, name) ? SHORT[name]! : name) ?? this.#measured(name);
  }

  /** All names but the letters. */
  get names(): string[] {
    return [...builtIn.keys(), ...this.declared.keys(), ...[...this.benchmarks.keys()].flatMap((name) => [name, `${name}.loss`])];
  }

  /** The declared range of a quantity that a value lies outside of. */
  beyond(name: string, value: number): string | null {
    return declaredBeyond(this.declared, name, value);
  }

  isBenchmark(name: string): boolean {
    return this.benchmarks.has(name);
  }

  #measured(name: string): Quantity | null {
    const own = this.benchmarks.get(name)?.benchmark;
    if (own) return scoreOn(own);
    const of = name.endsWith('.loss') ? this.benchmarks.get(name.slice(0, -'.loss'.length))?.benchmark : undefined;
    return of ? quantity(name, `loss on ${of.title ?? of.name}`, 'loss') : null;
  }
}

function scoreOn(benchmark: Benchmark): Quantity {
  const { name, title, range: [low, high] } = benchmark;
  return { name, title: title ?? name, kind: isFraction(benchmark) ? 'share' : 'plain', range: [Math.min(0, low), high] };
}

function quantity(name: string, title: string, kind: QuantityKind, range: Quantity['range'] = POSITIVE): Quantity {
  return { name, title, kind, range };
}
