import { diagnose, type Diagnostic } from '../base/diagnostic.js';
import { mapReusing } from '../base/reuse.js';
import type { Span } from '../base/span.js';
import type { Files } from '../base/files.js';
import { libraryOf, type Library } from '../model/library.js';
import { listModels, type ModelList } from '../model/models.js';
import { csvProblems, load, type Module } from '../model/module.js';
import { dayOf } from '../model/readers.js';
import { allowsIn, judged, type Allows } from './allow.js';
import { Analysis, type ModelChecks } from './analysis.js';
import { checkCsv, checkModel, checkTables } from './checks.js';
import { Findings } from './findings.js';
import { checkLineage } from './lineage-checks.js';
import { checkLaws } from './law-checks.js';
import { Places } from './places.js';
import { checkDuplicates, checkReferences, checkStudy, type Say } from './scope-checks.js';

/**
 * Reads a text. Synchronous, and never throws: whatever is wrong with the text is a diagnostic. With the previous analysis of the same
 * file only what changed is read again; the result is that of a full reading.
 */
export function analyze(path: string, text: string, files: Files, clock: () => Date = () => new Date(), previous?: Analysis): Analysis {
  const before = previous?.path === path ? previous : undefined;
  const module = load(path, text, files, before?.module);
  const today = dayOf(clock());
  if (before && before.module === module && before.checks.today === today) return before;
  const models = listModels(module, before?.models);
  const library = libraryOf(files);
  const checks = checkModels(models, module, library, today, before?.checks);
  const allows = allowsIn(module.parsed);
  const { said, allowed } = judged(gather(module, models, checks, library, allows), allows);
  return new Analysis(module, models, checks, library, said, allows, allowed);
}

function checkModels(models: ModelList, { scope }: Module, library: Library, today: number, previous: ModelChecks | undefined): ModelChecks {
  const { benchmarks, quantities } = scope;
  const valid = previous && previous.benchmarks === benchmarks && previous.quantities === quantities && previous.today === today ? previous.found : undefined;
  return { benchmarks, quantities, today, found: mapReusing(models.records, valid, (record) => checkModel(record, scope, library, today)) };
}

function gather(module: Module, models: ModelList, checks: ModelChecks, library: Library, allows: Allows): Diagnostic[] {
  const { unread, read, uses, csv, scope } = module;
  if (unread) return [unread];
  const places = new Places(module, models);
  const findings = new Findings(module, models, places);
  const declarations = read.outputs;
  for (let at = 0; at < declarations.length; at++) {
    const declaration = declarations[at]!;
    if (declaration.problems.length > 0) for (const problem of declaration.problems) findings.inFrame(at, problem);
    if (declaration.kind !== 'models' && declaration.kind !== 'reference') continue;
    for (const { first, lines } of declaration.tables) {
      for (let line = 0; line < lines.length; line++) {
        const { problems } = lines[line]!;
        if (problems.length > 0) for (const problem of problems) findings.inRow(at, first + line, problem);
      }
    }
    checkTables(module, at, declaration, library, findings);
  }
  for (const { statement, problem } of uses) if (problem) findings.inFrame(statement, problem);
  for (const source of csv) {
    for (const problem of csvProblems(source, scope.benchmarks)) findings.inFrame(source.statement, problem);
    checkCsv(source, scope, library, findings);
  }
  const { outputs } = checks.found;
  for (let at = 0; at < outputs.length; at++) {
    if (outputs[at]!.length > 0) for (const problem of outputs[at]!) findings.inModel(at, problem);
  }
  const say: Say = (code, span, data) => findings.place(diagnose(code, span, data));
  if (module.text.includes('\ufffd')) say('not-utf8', unreadSign(module.text), { file: 'this file' });
  for (const at of models.facts.repeated) {
    const { name } = models.records[at]!;
    findings.inModel(at, diagnose('duplicate-name', name.span, { what: 'model', name: name.value }));
  }
  for (const { at, problem } of checkLineage(models)) findings.inModel(at, problem);
  checkDuplicates(module, places, say);
  checkReferences(module, places, say);
  checkStudy(module, models, places, say);
  checkLaws(module, models, library, findings);
  for (const problem of allows.problems) findings.place(problem);
  return findings.ordered();
}

function unreadSign(text: string): Span {
  const at = text.indexOf('\ufffd');
  return { start: at, end: at + 1 };
}
