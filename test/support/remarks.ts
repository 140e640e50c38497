import { advice } from '../../src/analysis/advice.js';
import type { Analysis } from '../../src/analysis/analysis.js';
import { analyze } from '../../src/analysis/analyze.js';
import type { Evaluation } from '../../src/analysis/evaluation.js';
import { here } from '../../src/analysis/laboratory.js';
import { numbersOf, scrutinize } from '../../src/analysis/refit.js';
import { Workshop } from '../../src/analysis/workshop.js';
import type { Diagnostic } from '../../src/base/diagnostic.js';
import type { FileRead } from '../../src/base/files.js';
import { memoryFiles, path } from './memory-files.js';

export type Beside = Readonly<Record<string, string | FileRead>>;

const never = new AbortController().signal;
const workshop = new Workshop();
const noon = () => new Date('2026-06-01T12:00:00Z');

/** What a text says, with these files beside it, on the first of June 2026. */
export function analysisOf(text: string, beside: Beside = {}): Analysis {
  return analyze(path, text, memoryFiles(beside), noon);
}

/** The same with its numbers, and what leaving rows out says. Fits are shared by all that ask in one file of tests. */
export async function evaluated(text: string, beside: Beside = {}): Promise<{ analysis: Analysis; evaluation: Evaluation; diagnostics: readonly Diagnostic[] }> {
  const analysis = analysisOf(text, beside);
  const evaluation = await scrutinize(await numbersOf(analysis, memoryFiles(beside), workshop, never), workshop, here, never);
  return { analysis, evaluation, diagnostics: [...analysis.diagnostics, ...advice(analysis, evaluation)].sort((a, b) => a.span.start - b.span.start) };
}
