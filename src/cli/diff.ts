import { existsSync } from 'node:fs';
import path from 'node:path';
import { compareStudies, type Beside } from '../analysis/comparison.js';
import { readLock } from '../analysis/locked.js';
import { Workshop } from '../analysis/evaluate.js';
import type { Analysis } from '../analysis/analysis.js';
import { plural } from '../base/figures.js';
import type { Files } from '../base/files.js';
import { formattedDiff, type DiffFormat } from '../features/diff-formats.js';
import { sideName } from '../features/diff-sentences.js';
import { diff, type DiffSide } from '../features/diff.js';
import { NoRevision } from '../server/git-files.js';
import { analyzeRevision } from '../server/revision.js';
import { Exit, Refusal, type ExitCode } from './exit.js';
import { computed, filesFor, reading } from './read.js';
import { pageOf, type Terminal } from './terminal.js';

export interface DiffOptions {
  readonly format: DiffFormat;
}

interface Side {
  readonly beside: Beside;
  readonly side: DiffSide;
}

/** Writes what differs between two files, A the old one; or between a revision of A, the old one, and A as it lies there. */
export async function diffOf(a: string, b: string, { format }: DiffOptions, terminal: Terminal, version: string): Promise<ExitCode> {
  const [old, now] = await sides(a, b, terminal);
  const compared = await compareStudies(old.beside, now.beside, new Workshop(), new AbortController().signal);
  terminal.out.write(formattedDiff(diff(old.side, now.side, compared, version), format, pageOf(terminal.out, terminal.env)));

  const faulty = [old.side, now.side].filter(({ errors }) => errors > 0);
  for (const side of faulty) terminal.err.write(`density: ${plural(side.errors, 'error')} in ${sideName(side)}, see density check\n`);
  return faulty.length > 0 ? Exit.problems : Exit.fine;
}

async function sides(a: string, b: string, terminal: Terminal): Promise<[old: Side, now: Side]> {
  if (a === '-' && b === '-') throw new Refusal('standard input can only be one of the two');
  if (b === '-' || existsSync(b)) return [await asItLies(a, terminal), await asItLies(b, terminal)];
  if (a === '-') throw new Refusal(`${b} cannot be read: there is no such file, and standard input has no revisions.`);
  const now = await asItLies(a, terminal);
  return [await asItWas(a, b, terminal), now];
}

async function asItLies(file: string, terminal: Terminal): Promise<Side> {
  const { analysis, files } = await reading(file, terminal);
  return sideOf(analysis, files, { file, revision: null, commit: null });
}

async function asItWas(file: string, revision: string, terminal: Terminal): Promise<Side> {
  const location = path.resolve(file);
  try {
    const { analysis, files } = await analyzeRevision(revision, location, filesFor(location, terminal), terminal.clock);
    return await sideOf(analysis, files, { file, revision, commit: files.commit });
  } catch (error) {
    if (!(error instanceof NoRevision)) throw error;
    throw new Refusal(`${revision} is no file here, and as a revision it cannot be read: ${error.message}`);
  }
}

async function sideOf(analysis: Analysis, files: Files, side: Omit<DiffSide, 'errors'>): Promise<Side> {
  const { advice } = await computed(analysis, files);
  const errors = [...analysis.diagnostics, ...advice].filter(({ severity }) => severity === 'error').length;
  return { beside: { study: analysis.study, lock: readLock(files, analysis.path) }, side: { ...side, errors } };
}
