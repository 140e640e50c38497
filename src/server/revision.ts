import type { Analysis } from '../analysis/analysis.js';
import { analyze } from '../analysis/analyze.js';
import { lockPath } from '../analysis/locked.js';
import { fileName } from '../base/files.js';
import type { DiskFiles } from './disk-files.js';
import { GitFiles, NoRevision } from './git-files.js';

export interface Revised {
  readonly analysis: Analysis;
  readonly files: GitFiles;
}

/** Reads a file as it was in a commit, with all that it used there, and its lock. `file` is its path on disk today. Throws NoRevision. */
export async function analyzeRevision(revision: string, file: string, disk: DiskFiles, clock: () => Date, signal?: AbortSignal): Promise<Revised> {
  const files = await GitFiles.at(revision, file, disk, signal);
  files.read(file);
  files.read(lockPath(file));
  await files.fetch();
  const read = files.read(file);
  if (read.kind !== 'text') throw new NoRevision(`${fileName(file)} is not in ${revision}${read.kind === 'missing' ? '' : ' as a text'}.`);
  let analysis = analyze(file, read.text, files, clock);
  while (await files.fetch()) analysis = analyze(file, read.text, files, clock);
  return { analysis, files };
}
