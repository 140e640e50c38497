import { diagnose, type Diagnostic } from '../base/diagnostic.js';
import { nearest } from '../base/nearest.js';
import { frameText } from '../syntax/position.js';
import type { Word } from '../syntax/tree.js';
import { lettersIn } from './letters.js';
import type { FitDeclaration, LawDeclaration, QuestionDeclaration } from './law-declarations.js';
import { fromModels, fromReference, type Candidates } from './law-rows.js';
import type { Law, LawFit, Question } from './laws.js';
import { lowerFit, type LoweredFit } from './lower-fit.js';
import { lowerQuestion, type Asked, type LoweredQuestion, type Surroundings } from './lower-question.js';
import { listModels, type ModelList } from './models.js';
import { moduleAt, type DeclaredFit, type DeclaredLaw, type DeclaredReference, type Module, type Scope } from './module.js';
import type { Origin } from './origin.js';
import { Quantities } from './quantities.js';
import { resolveLaw, type ResolvedLaw } from './resolve-law.js';
import type { Reference } from './study.js';

/** The rows of a reference, as they are before any fit is made of them. */
export type RowsOf = (declared: DeclaredReference) => Reference;

/** The laws, fits and questions of a file, each made once for as long as nothing it is made of changes. */
export class Laws {
  constructor(private readonly module: Module, private readonly models: ModelList, private readonly rowsOf: RowsOf) {}

  law(declared: DeclaredLaw): ResolvedLaw {
    const { benchmarks, quantities } = declared.home();
    const parts = [benchmarks, quantities, declared.file, declared.statement];
    return remembered(laws, declared.declaration, parts, () => resolveLaw(declared.declaration, new Quantities(quantities, benchmarks), originOf(declared)));
  }

  fit(declared: DeclaredFit): LoweredFit {
    const { declaration, file } = declared;
    const scope = declared.home();
    const found = declaration.law && lawNamed(scope, declaration.law.text);
    if (!declaration.law || declaration.broken || (found && !this.law(found).law)) return NOTHING;
    if (!found) return failed(fitAsLaw(declaration, declaration.law, scope) ?? diagnose('unknown-name', declaration.law.span, { what: 'law', name: declaration.law.text, near: nearest(declaration.law.text, scope.laws.map(({ declaration: { name } }) => name.text)) }));
    const law = this.law(found).law!;
    const source = declaration.rows && this.#rows(declaration.rows.text, scope, file);
    if (declaration.rows && !source) {
      const known = [...scope.references.map(({ declaration: { name } }) => name.text), 'models'];
      return failed(diagnose('unknown-name', declaration.rows.span, { what: 'reference or table of models called', name: declaration.rows.text, near: nearest(declaration.rows.text, known) }));
    }
    const parts = [law, source?.key ?? null, scope.benchmarks, scope.quantities, file, declared.statement];
    return remembered(fits, declaration, parts, () => lowerFit(declaration, {
      law, stated: found.declaration.formula!, letters: lettersOf(this.law(found)), candidates: source?.candidates() ?? null, quantities: new Quantities(scope.quantities, scope.benchmarks), origin: originOf(declared),
    }));
  }

  /** The fit of a name, as long as nothing is wrong with it. */
  fitNamed(scope: Scope, name: string): LawFit | null {
    const declared = scope.fits.find(({ declaration }) => declaration.name.text === name);
    return declared ? this.fit(declared).fit : null;
  }

  /** Those in scope, each name once. */
  get fits(): readonly LawFit[] {
    const names = new Set<string>();
    return this.module.scope.fits.flatMap((declared) => {
      const { text } = declared.declaration.name;
      const { fit } = names.has(text) ? NOTHING : this.fit(declared);
      names.add(text);
      return fit ? [fit] : [];
    });
  }

  get questions(): readonly Question[] {
    return this.module.index.question.flatMap((statement) => this.question(statement).question ?? []);
  }

  /** The question a statement asks. */
  question(statement: number): LoweredQuestion {
    const { read, parsed, path } = this.module;
    return lowerQuestion(read.outputs[statement] as QuestionDeclaration, this.#around, typed(frameText(parsed, parsed.statements[statement]!)), { file: path, statement, row: null, csvRow: null });
  }

  #surroundings: Surroundings | undefined;

  get #around(): Surroundings {
    return (this.#surroundings ??= this.#look());
  }

  #look(): Surroundings {
    const { scope } = this.module;
    const byName = new Map<string, Asked | null>();
    for (const declared of scope.fits) {
      const { name, law } = declared.declaration;
      const of = law && lawNamed(declared.home(), law.text);
      if (!byName.has(name.text)) byName.set(name.text, of ? this.#asked(declared, this.law(of).law) : null);
    }
    return {
      quantities: new Quantities(scope.quantities, scope.benchmarks), benchmarks: scope.benchmarks, fits: byName,
      laws: scope.laws.map(({ declaration }) => declaration.name.text), models: new Set(this.models.records.map(({ name }) => name.value)),
    };
  }

  /** A fit as questions see it; one that cannot be made still has the law that tells what it needs. */
  #asked(declared: DeclaredFit, law: Law | null): Asked | null {
    const { fit, columns } = this.fit(declared);
    return law && { law: fit?.law ?? law, columns, made: fit !== null };
  }

  /** What a name of rows means in a file: a reference, all models, or those under a title. `key` changes when the rows do. */
  #rows(name: string, scope: Scope, file: string): { readonly key: object; readonly candidates: () => Candidates } | null {
    const declared = scope.references.find(({ declaration }) => declaration.name.text === name);
    if (declared) {
      const reference = this.rowsOf(declared);
      return { key: reference, candidates: () => fromReference(reference) };
    }
    const home = moduleAt(this.module, file)!;
    const statement = home.read.outputs.findIndex((declaration) => declaration.kind === 'models' && declaration.title === name);
    if (statement < 0 && name !== 'models') return null;
    const models = home === this.module ? this.models : listModels(home);
    return { key: models, candidates: () => fromModels(models, home.scope, file, statement < 0 ? 'the models here' : name, statement < 0 ? null : statement) };
  }
}

const NO_COLUMNS: LoweredFit['columns'] = new Map();
const NOTHING: LoweredFit = { fit: null, columns: NO_COLUMNS, compute: null, problems: [] };

function failed(problem: Diagnostic): LoweredFit {
  return { fit: null, columns: NO_COLUMNS, compute: null, problems: [problem] };
}

function lettersOf({ occurrences }: ResolvedLaw): ReadonlyMap<string, string> {
  return new Map(lettersIn(occurrences).map(({ word, quantity }) => [quantity.name, word.text]));
}

/** Where the name of a fit stands for its law; null for all other names. */
function fitAsLaw({ name, rows }: FitDeclaration, { text, span }: Word, { fits: known }: Scope): Diagnostic | null {
  const fit = known.find(({ declaration }) => declaration.name.text === text)?.declaration;
  if (!fit?.law || fit.name === name) return null;
  const constants = fit.constants?.flatMap(({ key, value }) => (value.kind === 'number' ? [`${key.text}: ${value.image}`] : [])).join('  ') ?? null;
  return diagnose('fit-as-law', span, { name: name.text, fit: text, law: fit.law.text, rows: rows?.text ?? null, constants });
}

export function lawNamed({ laws: known }: Scope, name: string): DeclaredLaw | null {
  return known.find(({ declaration }) => declaration.name.text === name) ?? null;
}

function originOf({ file, statement }: { readonly file: string; readonly statement: number }): Origin {
  return { file, statement, row: null, csvRow: null };
}

/** A statement as typed, but on one line and without its comments. */
function typed(frame: string): string {
  return frame.replace(/"(?:[^"\\\r\n]|\\.)*"?|#[^\r\n]*/g, (part) => (part.startsWith('#') ? '' : part)).trim().replace(/[ \t]*[\r\n]\s*/g, ' ');
}

interface Remembered<T> {
  readonly parts: readonly unknown[];
  readonly made: T;
}

const laws = new WeakMap<LawDeclaration, Remembered<ResolvedLaw>>();
const fits = new WeakMap<FitDeclaration, Remembered<LoweredFit>>();

/** What was made of a declaration and the same other parts before, or made now. */
function remembered<K extends object, T>(memory: WeakMap<K, Remembered<T>>, key: K, parts: readonly unknown[], make: () => T): T {
  const known = memory.get(key);
  if (known && known.parts.every((part, at) => part === parts[at])) return known.made;
  const made = make();
  memory.set(key, { parts, made });
  return made;
}
