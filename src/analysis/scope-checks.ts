import type { Code, DataOf } from '../base/diagnostic.js';
import { nearest } from '../base/nearest.js';
import type { Span } from '../base/span.js';
import type { Declaration, DensityDeclaration } from '../model/declarations.js';
import { fileName } from '../base/files.js';
import { baseOf, chooseReference, densityOf, lowerReference } from '../model/lower.js';
import type { ModelList } from '../model/models.js';
import type { Module } from '../model/module.js';
import type { Benchmark } from '../model/study.js';
import type { Places } from './places.js';

export type Say = <C extends Code>(code: C, span: Span, data: DataOf<C>) => void;

/** Names of benchmarks and references given twice, and benchmarks that two files declare differently. */
export function checkDuplicates(module: Module, places: Places, say: Say): void {
  const { index, read } = module;
  repeated(module, places, index.benchmark, 'benchmark', say);
  repeated(module, places, index.reference, 'reference', say);
  for (const at of index.density.slice(1)) say('duplicate-density', places.inFrame(at, (read.outputs[at] as DensityDeclaration).keyword.span), {});
  checkConflicts(module, places, say);
}

function repeated({ read }: Module, places: Places, statements: readonly number[], what: string, say: Say): void {
  const seen = new Set<string>();
  for (const at of statements) {
    const { name } = read.outputs[at] as Declaration & { kind: 'benchmark' | 'reference' };
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

function measuresAlike(a: Benchmark, b: Benchmark): boolean {
  return a.shots === b.shots && a.better === b.better && a.metric === b.metric && a.range[0] === b.range[0] && a.range[1] === b.range[1];
}

/** Whether there is one reference to measure with, and something for it to measure. */
export function checkStudy(module: Module, models: ModelList, places: Places, say: Say): void {
  const { scope, index, read } = module;
  const density = densityOf(module);
  const chosen = chooseReference(scope, density);
  const start = index.density[0];
  if (density && start !== undefined) {
    if (chosen.kind === 'unknown') say('unknown-reference', places.inFrame(start, density.reference!.span), { name: chosen.name, near: nearest(chosen.name, scope.references.map(({ declaration }) => declaration.name.text)) });
    if (chosen.kind === 'open') say('two-references', places.inFrame(start, density.keyword.span), { names: chosen.names });
  } else if (chosen.kind === 'open') say('two-references', secondReference(module, places), { names: chosen.names });
  for (const at of index.reference) {
    const { from } = read.outputs[at] as Declaration & { kind: 'reference' };
    const declared = scope.references.find(({ file, statement }) => file === module.path && statement === at);
    if (from && !from.target.quoted && declared && !baseOf(declared, scope)) {
      say('unknown-reference', places.inFrame(at, from.target.span), { name: from.target.text, near: nearest(from.target.text, scope.references.map(({ declaration }) => declaration.name.text)) });
    }
  }
  const [first] = models.records;
  if (chosen.kind === 'none' && first) say('no-reference', places.inModel(0, first.name.span), {});
  if (chosen.kind !== 'reference') return;
  const reference = lowerReference(chosen.declared, scope);
  const has = reference.benchmarks;
  for (const { text, span } of density?.benchmarks ?? []) {
    if (!has.includes(text)) say('benchmark-not-in-reference', places.inFrame(start!, span), { benchmark: text, near: nearest(text, has), reference: reference.name, has });
  }
  if (first && !has.some((name) => models.facts.benchmarks.includes(name))) {
    say('no-shared-benchmark', places.inModel(0, first.name.span), { reference: reference.title ?? reference.name, has });
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
