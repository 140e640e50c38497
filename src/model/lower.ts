import { countParameters } from './architecture.js';
import type { DensityDeclaration, Implied } from './declarations.js';
import { holdOut, type Holdout } from './holdout.js';
import { Laws } from './lower-laws.js';
import type { LawFit } from './laws.js';
import type { ModelList } from './models.js';
import type { DeclaredReference, Module, Scope } from './module.js';
import type { ModelRecord, ReferenceRecord } from './records.js';
import { declaredBeyond } from './quantities.js';
import { readScore } from './scores.js';
import type { CurveOptions, DensityOptions, LawOptions, Measured, Reference, ReferenceRow, Study, TargetModel } from './study.js';

const DEFAULT_LAW: LawOptions = { irreducible: true, robust: { kind: 'huber', delta: 1e-3 }, space: 'log' };
const DEFAULT_CURVE: CurveOptions = { floor: 'range', ceiling: 'range', anchor: false };
const DEFAULT_DENSITY: Omit<DensityOptions, 'benchmarks'> = { tokens: 1e12, params: 'total', combine: 'average-score', frontier: 'records', reach: 10, level: 0.9, moore: 767, break: null };

/** The file's `density` block; the first counts. */
export function densityOf({ read, index }: Pick<Module, 'read' | 'index'>): DensityDeclaration | null {
  const [first] = index.density;
  return first === undefined ? null : (read.outputs[first] as DensityDeclaration);
}

/** Why no reference, or which. */
export type Chosen =
  | { readonly kind: 'reference'; readonly declared: DeclaredReference }
  | { readonly kind: 'none' }
  | { readonly kind: 'open'; readonly names: readonly string[] }
  | { readonly kind: 'unknown'; readonly name: string };

/** The reference densities are read on: the one named, or the only one in scope; never a guess. */
export function chooseReference({ references }: Scope, density: DensityDeclaration | null): Chosen {
  if (density?.reference) {
    const name = density.reference.value;
    const declared = references.find(({ declaration }) => declaration.name.text === name);
    return declared ? { kind: 'reference', declared } : { kind: 'unknown', name };
  }
  // Rows without a score are there for laws of their own.
  const rulers = references.length > 1 ? references.filter((declared) => isRuler(lowerReference(declared, declared.home()))) : references;
  const names = [...new Set(rulers.map(({ declaration }) => declaration.name.text))];
  if (names.length > 1) return { kind: 'open', names };
  return rulers[0] ? { kind: 'reference', declared: rulers[0] } : { kind: 'none' };
}

function isRuler({ rows, benchmarks }: Reference): boolean {
  return rows.length === 0 || benchmarks.length > 0;
}

export function lawsOf(module: Module, models: ModelList): Laws {
  return new Laws(module, models, (declared) => lowerReference(declared, declared.home()));
}

/** The whole file as numbers and names. */
export function lower(module: Module, models: ModelList): Study {
  const density = densityOf(module);
  const chosen = chooseReference(module.scope, density);
  const laws = lawsOf(module, models);
  const reference = chosen.kind === 'reference' ? withImplied(chosen.declared, laws) : null;
  const known = chosen.kind === 'reference' ? chosen.declared.home().benchmarks : module.scope.benchmarks;
  const benchmarks = (reference?.benchmarks ?? []).map((name) => known.get(name)!.benchmark);
  return {
    benchmarks, reference,
    ...lowerModels(module, models),
    density: { ...DEFAULT_DENSITY, ...density?.options, benchmarks: countedBenchmarks(reference, models.facts.benchmarks, density) },
    fits: laws.fits, questions: laws.questions,
  };
}

/** The reference with the fits that its losses are implied by. */
function withImplied(declared: DeclaredReference, laws: Laws): Reference {
  const reference = lowerReference(declared, declared.home());
  const implied = bare<LawFit>();
  for (const [at, one] of impliedIn(declared)) {
    const fit = laws.fitNamed(at.home(), one.fit.text);
    for (const benchmark of one.benchmark === null ? reference.benchmarks : [one.benchmark]) if (fit && reference.benchmarks.includes(benchmark)) implied[benchmark] ??= fit;
  }
  if (Object.keys(implied).length === 0) return reference;
  const known = impliedBy.get(reference);
  if (known && sameFits(known.implied, implied)) return known;
  const fresh = { ...reference, implied };
  impliedBy.set(reference, fresh);
  return fresh;
}

const impliedBy = new WeakMap<Reference, Reference>();

function sameFits(a: Reference['implied'], b: Reference['implied']): boolean {
  return Object.keys(a).length === Object.keys(b).length && Object.entries(b).every(([benchmark, fit]) => a[benchmark] === fit);
}

/** What a reference says of its losses, then what those say whose rows it takes over. */
function impliedIn(declared: DeclaredReference): (readonly [DeclaredReference, Implied])[] {
  const found: (readonly [DeclaredReference, Implied])[] = [];
  const seen = new Set<DeclaredReference>();
  for (let at: DeclaredReference | null = declared; at && !seen.has(at); at = baseOf(at, at.home())) {
    seen.add(at);
    for (const one of at.declaration.implied) found.push([at, one]);
  }
  return found;
}

/** Those named, or those the reference and the models share; in the reference's order. */
export function countedBenchmarks(reference: Reference | null, scored: readonly string[], density: DensityDeclaration | null): string[] {
  const has = reference?.benchmarks ?? [];
  const named = density?.benchmarks?.map(({ text }) => text);
  return named ? named.filter((name, at) => has.includes(name) && named.indexOf(name) === at) : has.filter((name) => scored.includes(name));
}

const lowered = new WeakMap<DeclaredReference, Reference>();

/** The same object as long as neither its rows nor the benchmarks they are measured on change. */
export function lowerReference(declared: DeclaredReference, scope: Scope): Reference {
  const known = lowered.get(declared);
  if (known) return known;
  const { holdout, ...fresh } = freshReference(declared, scope, new Set());
  const reference = holdout ? { ...fresh, rows: holdOut(fresh.rows, holdout) } : fresh;
  lowered.set(declared, reference);
  return reference;
}

/** Rows have the roles of their tables: what is held out beside them is taken from the last reference that says so. */
function freshReference(declared: DeclaredReference, scope: Scope, seen: Set<DeclaredReference>): Reference & { readonly holdout: Holdout | null } {
  const { declaration, file, statement } = declared;
  seen.add(declared);
  const base = baseOf(declared, scope);
  const parent = base && !seen.has(base) ? freshReference(base, base.home(), seen) : null;
  const rows = inRuns([...(parent?.rows ?? []), ...ownRows(declared)]);
  const columns = [...new Set([...(parent?.benchmarks ?? []), ...rows.flatMap(({ scores, losses }) => [...Object.keys(scores), ...Object.keys(losses)])])];
  return {
    name: declaration.name.text,
    title: declaration.title ?? parent?.title ?? null,
    count: declaration.count ?? parent?.count ?? 'total',
    unit: declaration.unit ?? parent?.unit ?? 'nats-per-token',
    holdout: declaration.holdout ?? parent?.holdout ?? null,
    validate: declaration.validate === null ? (parent?.validate ?? null) : declaration.validate === 'no' ? null : declaration.validate,
    law: { ...DEFAULT_LAW, ...parent?.law, ...declaration.law },
    curve: { ...DEFAULT_CURVE, ...parent?.curve, ...declaration.curve },
    rows, implied: {}, benchmarks: columns.filter((name) => rows.some(({ scores }) => Object.hasOwn(scores, name))),
    origin: { file, statement, row: null, csvRow: null },
  };
}

/** `reference mine from ladder { … }`: the reference whose rows are taken over. */
export function baseOf({ declaration }: DeclaredReference, scope: Scope): DeclaredReference | null {
  const target = declaration.from?.target;
  if (!target || target.quoted) return null;
  return scope.references.find((other) => other.declaration.name.text === target.text) ?? null;
}

function ownRows({ declaration, file, statement, csv, home }: DeclaredReference): ReferenceRow[] {
  const scope = home();
  const rows: ReferenceRow[] = [];
  for (const { first, lines } of declaration.tables) {
    lines.forEach(({ record }, line) => {
      if (record) rows.push(referenceRow(record, `row ${rows.length + 1}`, scope, { file, statement, row: first + line, csvRow: null }));
    });
  }
  const records = (csv?.rows.records ?? []) as readonly (ReferenceRecord | null)[];
  records.forEach((record, at) => {
    if (record) rows.push(referenceRow(record, `row ${at + 1}`, scope, { file, statement, row: null, csvRow: at + 1 }));
  });
  return rows;
}

function referenceRow(record: ReferenceRecord, unnamed: string, scope: Scope, origin: ReferenceRow['origin']): ReferenceRow {
  const { benchmarks: known } = scope;
  const scores = measuredScores(record.scores, known);
  const losses = bare<Measured>();
  for (const { benchmark, value } of record.losses) if (known.has(benchmark)) losses[benchmark] = value;
  if (record.loss) for (const benchmark of Object.keys(scores)) losses[benchmark] ??= record.loss.value;
  return {
    name: record.name.value || unnamed, params: record.params?.value ?? null, tokens: record.tokens?.value ?? null,
    losses: valuesOf(losses), scores: valuesOf(scores), lossErrors: errorsOf(losses), scoreErrors: errorsOf(scores),
    quantities: quantitiesIn(record, scope), group: record.group?.value ?? null, run: record.run?.value ?? null, role: record.role, origin,
  };
}

/** Whatever is no score counts by the name of its column, as long as it can be what is declared by that name. */
function quantitiesIn({ quantities, scores, loss }: ReferenceRecord, { benchmarks, quantities: declared }: Scope): Record<string, Measured> {
  const found = bare<Measured>();
  for (const [name, value] of Object.entries(quantities)) found[name] = { value, stderr: null };
  for (const { benchmark, value: { value, stderr } } of scores) if (!benchmarks.has(benchmark) && declaredBeyond(declared, benchmark, value) === null) found[benchmark] = { value, stderr: stderr || null };
  if (loss) found['loss'] = { value: loss.value.value, stderr: loss.value.stderr || null };
  return found;
}

/** A row whose name checkpoints give as their run is that run too. */
function inRuns(rows: readonly ReferenceRow[]): readonly ReferenceRow[] {
  const named = new Set(rows.flatMap(({ run }) => run ?? []));
  return named.size === 0 ? rows : rows.map((row) => (row.run === null && named.has(row.name) ? { ...row, run: row.name } : row));
}

function valuesOf(measured: Readonly<Record<string, Measured>>): Record<string, number> {
  const values = bare<number>();
  for (const [name, { value }] of Object.entries(measured)) values[name] = value;
  return values;
}

/** A ± of 0 is one that nobody measured. */
function errorsOf(measured: Readonly<Record<string, Measured>>): Record<string, number> {
  const errors = bare<number>();
  for (const [name, { stderr }] of Object.entries(measured)) if (stderr) errors[name] = stderr;
  return errors;
}

/** A record without inherited keys: a benchmark may be called `constructor`. */
function bare<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}

function lowerModels(module: Module, models: ModelList): Pick<Study, 'models' | 'plans'> {
  const { benchmarks } = module.scope;
  const lists = { models: [] as TargetModel[], plans: [] as TargetModel[] };
  models.records.forEach((record, at) => {
    if (models.facts.repeated.has(at)) return;
    const [statement, row, csvRow] = [models.statements[at]!, models.rows[at]!, models.csv[at]!];
    const lowered = record.planned ? lists.plans : lists.models;
    const known = loweredModels.get(record);
    if (known && known.benchmarks === benchmarks && isAt(known.model.origin, module.path, statement, row, csvRow)) {
      lowered.push(known.model);
      return;
    }
    const model: TargetModel = {
      name: record.name.value,
      ...sizesOf(record), tokens: record.tokens?.value ?? null,
      released: record.released?.value ?? null, base: record.base?.value ?? null, by: record.by?.value ?? null,
      bits: record.bits?.value ?? null, price: record.price?.value ?? null, arch: record.arch?.value ?? null, source: record.source?.value ?? null,
      scores: measuredScores(record.scores, benchmarks),
      origin: { file: module.path, statement, row: row < 0 ? null : row, csvRow: csvRow < 0 ? null : csvRow + 1 },
    };
    loweredModels.set(record, { model, benchmarks });
    lowered.push(model);
  });
  return lists;
}

/** What is not typed is counted where the shape is given. */
function sizesOf({ params, active, arch }: ModelRecord): Pick<TargetModel, 'params' | 'active'> {
  const counts = arch && countParameters(arch.value);
  const mixture = counts !== null && counts.active < counts.total;
  return { params: params?.value ?? counts?.total ?? null, active: active?.value ?? (mixture ? counts.active : null) };
}

/** Models that were lowered before and stand where they stood are the same objects, so that nothing about them is computed again. */
const loweredModels = new WeakMap<ModelRecord, { readonly model: TargetModel; readonly benchmarks: Scope['benchmarks'] }>();

function isAt(origin: TargetModel['origin'], file: string, statement: number, row: number, csvRow: number): boolean {
  return origin.statement === statement && (origin.row ?? -1) === row && (origin.csvRow ?? 0) === csvRow + 1 && origin.file === file;
}

function measuredScores(scores: ReferenceRecord['scores'], known: Scope['benchmarks']): Record<string, Measured> {
  const measured = bare<Measured>();
  for (const { benchmark, value } of scores) {
    const declared = known.get(benchmark);
    const score = declared && readScore(value, declared.benchmark);
    if (score && typeof score === 'object') measured[benchmark] = score;
  }
  return measured;
}

