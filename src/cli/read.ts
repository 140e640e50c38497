import { createReadStream } from 'node:fs';
import path from 'node:path';
import { advice } from '../analysis/advice.js';
import type { Analysis } from '../analysis/analysis.js';
import { analyze } from '../analysis/analyze.js';
import { evaluate } from '../analysis/evaluate.js';
import type { Evaluation } from '../analysis/evaluation.js';
import { here, type Progress } from '../analysis/laboratory.js';
import { tooManyToLeaveOut } from '../analysis/leaving-out.js';
import { numbersOf, scrutinize } from '../analysis/refit.js';
import { Workshop } from '../analysis/workshop.js';
import type { Files } from '../base/files.js';
import type { Diagnostic } from '../base/diagnostic.js';
import { DiskFiles } from '../server/disk-files.js';
import { bytesOf } from './bytes.js';
import { Refusal } from './exit.js';
import { progressOn } from './progress.js';
import type { Terminal } from './terminal.js';

/** A file with all that is known about it. */
export interface Answered {
  /** As typed; `-` for standard input. */
  readonly file: string;
  readonly analysis: Analysis;
  readonly evaluation: Evaluation;
  readonly advice: readonly Diagnostic[];
  /** Paths of all files that were read for it. */
  readonly sources: readonly string[];
}

/** Reads and computes one file; refuses what cannot be read. Standard input counts as a file of the working folder. */
export async function answer(file: string, terminal: Terminal): Promise<Answered> {
  const { analysis, files } = await reading(file, terminal);
  return { file, ...(await computed(analysis, files, progressOn(file, 'leaving rows out', terminal))), sources: [analysis.path, ...files.asked] };
}

/** Reads one file without computing anything. */
export async function reading(file: string, terminal: Terminal): Promise<{ readonly analysis: Analysis; readonly files: DiskFiles }> {
  const text = decoded(file === '-' ? await terminal.input() : await bytesIn(file));
  const location = path.resolve(file === '-' ? 'stdin.density' : file);
  const files = filesFor(location, terminal);
  return { analysis: analyze(location, text, files, terminal.clock), files };
}

/** What a file at this place may read. */
export function filesFor(location: string, { shelf }: Terminal): DiskFiles {
  return new DiskFiles(shelf, () => [process.cwd(), path.dirname(location)]);
}

/** The numbers of a text, with what its lock knows where there are files to look for one, and what leaving rows out says unless that takes too long. */
export async function computed(analysis: Analysis, files: Files | null = null, progress: Progress = () => undefined): Promise<Pick<Answered, 'analysis' | 'evaluation' | 'advice'>> {
  const workshop = new Workshop(), { signal } = new AbortController();
  const numbers = files ? await numbersOf(analysis, files, workshop, signal) : await evaluate(analysis.study, workshop, signal);
  const evaluation = tooManyToLeaveOut(numbers) ? numbers : await scrutinize(numbers, workshop, here, signal, progress);
  progress(1);
  return { analysis, evaluation, advice: advice(analysis, evaluation) };
}

async function bytesIn(file: string): Promise<Uint8Array> {
  try {
    return await bytesOf(createReadStream(file), file);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(`${file} cannot be read: ${reasons[(error as NodeJS.ErrnoException).code ?? ''] ?? (error as Error).message}`);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file.',
  EISDIR: 'it is a folder.',
  EACCES: 'permission denied.',
};

/** A byte order mark is no part of the text; editors do not count it either. */
function decoded(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
