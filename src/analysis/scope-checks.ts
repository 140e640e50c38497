import type { Code, DataOf } from '../base/diagnostic.js';
import { nearest } from '../base/nearest.js';
import type { Span } from '../base/span.js';
import type { Declaration, DensityDeclaration } from '../model/declarations.js';
import { fileName } from '../model/files.js';
import { baseOf, chooseReference, densityOf, lowerReference } from '../model/lower.js';
import type { DeclaredBenchmark } from '../model/module.js';
import type { Benchmark } from '../model/study.js';
import type { Document } from './analyze.js';

type Say = <C extends Code>(code: C, span: Span, data: DataOf<C>) => void;

/** Names given twice, and benchmarks that two files declare differently. */
export function checkDuplicates(document: Document, say: Say): void {
  const { models, module } = document;
  for (const at of models.facts.repeated) {
    const { name } = models.records[at]!;
    say('duplicate-name', document.inModel(at, name.span), { what: 'model', name: name.value });
  }
  const { index, read } = module;
  repeated(document, index.benchmark, 'benchmark', say);
  repeated(document, index.reference, 'reference', say);
  for (const at of index.density.slice(1)) say('duplicate-density', document.inFrame(at, (read.outputs[at] as DensityDeclaration).keyword.span), {});
  checkConflicts(document, say);
}

function repeated(document: Document, statements: readonly number[], what: string, say: Say): void {
  const seen = new Set<string>();
  for (const at of statements) {
    const { name } = document.module.read.outputs[at] as Declaration & { kind: 'benchmark' | 'reference' };
    if (seen.has(name.text)) say('duplicate-name', document.inFrame(at, name.span), { what, name: name.text });
    seen.add(name.text);
  }
}

function checkConflicts(document: Document, say: Say): void {
  const { scope, uses, path } = document.module;
  for (const { statement, target, module } of uses) {
    for (const [name, there] of module?.scope.benchmarks ?? []) {
      const here = scope.benchmarks.get(name)!;
      if (here.declaration === there.declaration || measuresAlike(here.benchmark, there.benchmark)) continue;
      const own = here.file === path;
      const span = own ? (here.declaration as Declaration & { kind: 'benchmark' }).name.span : target.span;
      say('conflicting-benchmark', document.inFrame(own ? here.statement : statement, span), { name, here: place(here), there: place(there) });
    }
  }
}

function place({ file }: DeclaredBenchmark): string {
  return fileName(file);
}

function measuresAlike(a: Benchmark, b: Benchmark): boolean {
  return a.shots === b.shots && a.better === b.better && a.metric === b.metric && a.range[0] === b.range[0] && a.range[1] === b.range[1];
}

/** Whether there is one reference to measure with, and something for it to measure. */
export function checkStudy(document: Document, say: Say): void {
  const { module, models } = document;
  const { scope, index, read } = module;
  const density = densityOf(module);
  const chosen = chooseReference(scope, density);
  const start = index.density[0];
  if (density && start !== undefined) {
    if (chosen.kind === 'unknown') say('unknown-reference', document.inFrame(start, density.reference!.span), { name: chosen.name, near: nearest(chosen.name, scope.references.map(({ declaration }) => declaration.name.text)) });
    if (chosen.kind === 'open') say('two-references', document.inFrame(start, density.keyword.span), { names: chosen.names });
  } else if (chosen.kind === 'open') say('two-references', secondReference(document), { names: chosen.names });
  for (const at of index.reference) {
    const { from } = read.outputs[at] as Declaration & { kind: 'reference' };
    const declared = scope.references.find(({ file, statement }) => file === module.path && statement === at);
    if (from && !from.target.quoted && declared && !baseOf(declared, scope)) {
      say('unknown-reference', document.inFrame(at, from.target.span), { name: from.target.text, near: nearest(from.target.text, scope.references.map(({ declaration }) => declaration.name.text)) });
    }
  }
  if (models.records.length === 0) return;
  if (chosen.kind === 'none') say('no-reference', document.inModel(0, models.records[0]!.name.span), {});
  if (chosen.kind !== 'reference') return;
  const reference = lowerReference(chosen.declared, scope);
  const has = reference.benchmarks;
  for (const { text, span } of density?.benchmarks ?? []) {
    if (!has.includes(text)) say('benchmark-not-in-reference', document.inFrame(start!, span), { benchmark: text, reference: reference.name, has });
  }
  if (!has.some((name) => models.facts.benchmarks.includes(name))) {
    say('no-shared-benchmark', document.inModel(0, models.records[0]!.name.span), { reference: reference.title ?? reference.name, has });
  }
}

/** Where the second reference comes in: its own name, or the `use` that brings it. */
function secondReference(document: Document): Span {
  const { scope, uses, path } = document.module;
  const second = scope.references[1]!;
  if (second.file === path) return document.inFrame(second.statement, second.declaration.name.span);
  const through = uses.filter(({ module }) => module?.scope.references.some((declared) => declared.file === second.file));
  const use = through.at(-1)!;
  return document.inFrame(use.statement, use.target.span);
}
