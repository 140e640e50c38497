import type { Code, DataOf } from '../base/diagnostic.js';
import { nearest } from '../base/nearest.js';
import type { Span } from '../base/span.js';
import type { Declaration, DensityDeclaration } from '../model/declarations.js';
import { fileName } from '../base/files.js';
import { baseOf, chooseReference, densityOf, lowerReference } from '../model/lower.js';
import type { Quantity } from '../model/laws.js';
import type { ModelList } from '../model/models.js';
import type { DeclaredFit, DeclaredLaw, DeclaredReference, Module, Scope } from '../model/module.js';
import { sameFormula } from '../model/same-formula.js';
import { writeScore } from '../model/scores.js';
import type { Benchmark } from '../model/study.js';
import type { Places } from './places.js';
import { wantDensity } from './want-density.js';

export type Say = <C extends Code>(code: C, span: Span, data: DataOf<C>) => void;

/** Names given twice, and names that two files declare differently. */
export function checkDuplicates(module: Module, places: Places, say: Say): void {
  const { index, read } = module;
  repeated(module, places, index.benchmark, 'benchmark', say);
  repeated(module, places, index.reference, 'reference', say);
  repeated(module, places, index.quantity, 'quantity', say);
  repeated(module, places, index.law, 'law', say);
  repeated(module, places, index.fit, 'fit', say);
  for (const at of index.density.slice(1)) say('duplicate-density', places.inFrame(at, (read.outputs[at] as DensityDeclaration).keyword.span), {});
  checkConflicts(module, places, say);
  checkQuantities(module, places, say);
  for (const what of ['law', 'fit'] as const) checkFormulas(module, what, places, say);
}

function repeated({ read }: Module, places: Places, statements: readonly number[], what: string, say: Say): void {
  const seen = new Set<string>();
  for (const at of statements) {
    const { name } = read.outputs[at] as Declaration & { kind: 'benchmark' | 'reference' | 'quantity' | 'law' | 'fit' };
    if (seen.has(name.text)) say('duplicate-name', places.inFrame(at, name.span), { what, name: name.text });
    seen.add(name.text);
  }
}

function checkConflicts({ scope, uses, path }: Module, places: Places, say: Say): void {
  for (const { statement, target, module } of uses) {
    for (const [name, there] of module?.scope.benchmarks ?? []) {
      const here = scope.benchmarks.get(name)!;
      if (here.declaration === there.declaration || measuresAlike(here.benchmark, there.benchmark)) continue;
      const own = here.file === path;
      const span = own ? (here.declaration as Declaration & { kind: 'benchmark' }).name.span : target.span;
      say('conflicting-benchmark', places.inFrame(own ? here.statement : statement, span), { name, here: fileName(here.file), there: fileName(there.file) });
    }
  }
}

/** Quantities that a used file declares otherwise than this one, or one used before it. */
function checkQuantities({ scope, uses, path }: Module, places: Places, say: Say): void {
  for (const { statement, target, module } of uses) {
    for (const [name, there] of module?.scope.quantities ?? []) {
      const here = scope.quantities.get(name)!;
      if (here.declaration === there.declaration || meanAlike(here.declaration.quantity, there.declaration.quantity)) continue;
      const own = here.file === path;
      say('conflicting-name', places.inFrame(own ? here.statement : statement, own ? here.declaration.name.span : target.span), { what: 'quantity', name, here: fileName(here.file), there: fileName(there.file) });
    }
  }
}

/** Titles may be left out. */
function meanAlike(a: Quantity, b: Quantity): boolean {
  return a.kind === b.kind && a.range[0] === b.range[0] && a.range[1] === b.range[1] && (a.title ?? b.title) === (b.title ?? a.title);
}

function measuresAlike(a: Benchmark, b: Benchmark): boolean {
  return a.shots === b.shots && a.better === b.better && a.metric === b.metric && a.range[0] === b.range[0] && a.range[1] === b.range[1];
}

/** Laws or fits of one name that this file and those it uses declare in different ways. */
function checkFormulas({ scope, uses, path }: Module, what: 'law' | 'fit', places: Places, say: Say): void {
  const counting = named(scope, what);
  for (const { statement, target, module } of uses) {
    for (const [name, there] of module ? named(module.scope, what) : []) {
      const here = counting.get(name);
      if (!here || (here.file === there.file && here.statement === there.statement) || sameFormula(here, there)) continue;
      const span = here.file === path ? places.inFrame(here.statement, here.declaration.name.span) : places.inFrame(statement, target.span);
      say('conflicting-name', span, { what, name, here: fileName(here.file), there: fileName(there.file) });
    }
  }
}

/** The laws or fits in scope by name; of one name the first counts. */
function named({ laws, fits }: Scope, what: 'law' | 'fit'): Map<string, DeclaredLaw | DeclaredFit> {
  return new Map([...(what === 'law' ? laws : fits)].reverse().map((declared) => [declared.declaration.name.text, declared]));
}

/** What references are made from, and whether their curves can lie where the scores do. */
export function checkReferences({ scope, index, path }: Module, places: Places, say: Say): void {
  for (const at of index.reference) {
    const declared = scope.references.find(({ file, statement }) => file === path && statement === at);
    if (!declared) continue;
    checkBase(declared, scope, (code, span, data) => say(code, places.inFrame(at, span), data));
    checkBounds(declared, scope, (code, span, data) => say(code, places.inFrame(at, span), data));
    checkHoldout(declared, scope, (code, span, data) => say(code, places.inFrame(at, span), data));
  }
}

function checkBase(declared: DeclaredReference, scope: Scope, say: Say): void {
  const { from, name } = declared.declaration;
  if (!from || from.target.quoted) return;
  const path = [name.text];
  for (let base = baseOf(declared, scope); base && path.length <= scope.references.length; base = baseOf(base, base.home())) {
    path.push(base.declaration.name.text);
    if (base === declared) return say('reference-cycle', from.target.span, { path });
  }
  if (path.length === 1) say('unknown-reference', from.target.span, { name: from.target.text, near: nearest(from.target.text, scope.references.map(({ declaration }) => declaration.name.text)) });
}

/** A floor or ceiling given as a number has to lie in the range of every benchmark it is given for. */
function checkBounds(declared: DeclaredReference, scope: Scope, say: Say): void {
  const { floor, ceiling } = declared.declaration.bounds;
  if (!floor && !ceiling) return;
  for (const name of lowerReference(declared, scope).benchmarks) {
    const { benchmark } = scope.benchmarks.get(name)!;
    const [low, high] = [Math.min(0, benchmark.range[0]), benchmark.range[1]];
    const wanted = `a score in the range of ${name}, ${writeScore(low, benchmark)} to ${writeScore(high, benchmark)}`;
    if (floor && !(floor.value >= low && floor.value < high)) say('wrong-kind', floor.span, { key: 'floor', wanted, example: 'floor: range' });
    if (ceiling && !(ceiling.value > low && ceiling.value <= high)) say('wrong-kind', ceiling.span, { key: 'ceiling', wanted, example: 'ceiling: range' });
  }
}

/** Names in `holdout:` are those of rows or of runs. */
function checkHoldout(declared: DeclaredReference, scope: Scope, say: Say): void {
  const { holdout } = declared.declaration;
  if (holdout?.kind !== 'named') return;
  const { name: reference, rows } = lowerReference(declared, scope);
  const known = [...new Set(rows.flatMap(({ name, run }) => (run === null ? [name] : [name, run])))];
  for (const { text: name, span } of holdout.names) {
    if (!known.includes(name)) say('unknown-row', span, { name, near: nearest(name, known), reference });
  }
}

/** Whether there is one reference to measure with, and something for it to measure. */
export function checkStudy(module: Module, models: ModelList, places: Places, say: Say): void {
  const { scope, index } = module;
  const density = densityOf(module);
  const chosen = chooseReference(scope, density);
  const start = index.density[0];
  if (density && start !== undefined) {
    if (chosen.kind === 'unknown') say('unknown-reference', places.inFrame(start, density.reference!.span), { name: chosen.name, near: nearest(chosen.name, scope.references.map(({ declaration }) => declaration.name.text)) });
    if (chosen.kind === 'open') say('two-references', places.inFrame(start, density.keyword.span), { names: chosen.names });
  } else if (chosen.kind === 'open') say('two-references', secondReference(module, places), { names: chosen.names });
  const wanting = wantDensity(module, models);
  const first = models.records.findIndex((_, at) => wanting(at));
  if (chosen.kind === 'none' && first >= 0) say('no-reference', places.inModel(first, models.records[first]!.name.span), {});
  if (chosen.kind !== 'reference') return;
  const reference = lowerReference(chosen.declared, scope);
  const has = reference.benchmarks;
  for (const { text, span } of density?.benchmarks ?? []) {
    if (!has.includes(text)) say('benchmark-not-in-reference', places.inFrame(start!, span), { benchmark: text, near: nearest(text, has), reference: reference.name, has });
  }
  // Plans have no scores.
  const measured = models.records.findIndex(({ planned }, at) => !planned && wanting(at));
  if (measured >= 0 && !has.some((name) => models.facts.benchmarks.includes(name))) {
    say('no-shared-benchmark', places.inModel(measured, models.records[measured]!.name.span), { reference: reference.title ?? reference.name, has });
  }
}

/** Where the second reference comes in: its own name, or the `use` that brings it. */
function secondReference({ scope, uses, path }: Module, places: Places): Span {
  const second = scope.references[1]!;
  if (second.file === path) return places.inFrame(second.statement, second.declaration.name.span);
  const through = uses.filter(({ module }) => module?.scope.references.some((declared) => declared.file === second.file));
  const use = through.at(-1)!;
  return places.inFrame(use.statement, use.target.span);
}
