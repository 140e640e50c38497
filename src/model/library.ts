import type { Files } from '../base/files.js';
import { load, type Module, type Scope } from './module.js';

/** Where the usual benchmarks are declared. */
const BENCHMARKS = 'std/benchmarks';
const QUANTITIES = 'std/quantities';
const LAWS = 'std/laws/';

const EMPTY: Scope = { benchmarks: new Map(), references: [], quantities: new Map(), laws: [], fits: [] };

/** The standard library as something to choose from: a file of it is read when it is first asked for, and then remembered. */
export class Library {
  readonly #modules = new Map<string, Module | null>();

  constructor(private readonly files: Files) {}

  /** Names as `use` takes them: rulers and benchmarks before the folders, each in alphabetical order. */
  get names(): readonly string[] {
    return [...this.files.shelf.keys()].sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
  }

  module(name: string): Module | null {
    let known = this.#modules.get(name);
    if (known === undefined) this.#modules.set(name, (known = this.#read(name)));
    return known;
  }

  /** What to `use` for a benchmark that nobody here declared; null when the library has none of this name. */
  homeOf(benchmark: string): string | null {
    return this.module(BENCHMARKS)?.scope.benchmarks.has(benchmark) ? BENCHMARKS : null;
  }

  /** What to `use` for a law, fit or quantity that is nowhere in scope. Reads the files of laws, so it is for those who ask once something is wrong. */
  homeOfFormula(name: string): string | null {
    const declares = (scope: Scope) => scope.quantities.has(name) || [...scope.laws, ...scope.fits].some(({ declaration }) => declaration.name.text === name);
    return this.names.find((file) => (file.startsWith(LAWS) || file === QUANTITIES) && declares(this.module(file)?.scope ?? EMPTY)) ?? null;
  }

  #read(name: string): Module | null {
    const path = this.files.shelf.get(name);
    const file = path === undefined ? null : this.files.read(path);
    return file?.kind === 'text' ? load(path!, file.text, this.files) : null;
  }
}

const libraries = new WeakMap<Files, Library>();

export function libraryOf(files: Files): Library {
  let known = libraries.get(files);
  if (!known) libraries.set(files, (known = new Library(files)));
  return known;
}
