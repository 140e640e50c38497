import { createReadStream } from 'node:fs';
import path from 'node:path';
import { advice } from '../analysis/advice.js';
import type { Analysis } from '../analysis/analysis.js';
import { analyze } from '../analysis/analyze.js';
import { evaluate, Workshop } from '../analysis/evaluate.js';
import type { Evaluation } from '../analysis/evaluation.js';
import type { Diagnostic } from '../base/diagnostic.js';
import { DiskFiles } from '../server/disk-files.js';
import { bytesOf } from './bytes.js';
import { Refusal } from './exit.js';
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
  const text = decoded(file === '-' ? await terminal.input() : await bytesIn(file));
  const location = path.resolve(file === '-' ? 'stdin.density' : file);
  const files = new DiskFiles(terminal.shelf, () => [process.cwd(), path.dirname(location)]);
  const analysis = analyze(location, text, files, terminal.clock);
  const evaluation = await evaluate(analysis.study, new Workshop(), new AbortController().signal);
  return { file, analysis, evaluation, advice: advice(analysis, evaluation), sources: [location, ...files.asked] };
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
