import { fileURLToPath } from 'node:url';
import type { CancellationToken } from 'vscode-languageserver';
import type { Analysis } from '../analysis/analysis.js';
import { analyze } from '../analysis/analyze.js';
import { compareStudies, type Beside } from '../analysis/comparison.js';
import { readLock } from '../analysis/locked.js';
import { fileName, type Files } from '../base/files.js';
import { formattedDiff } from '../features/diff-formats.js';
import { diff, type DiffSide } from '../features/diff.js';
import { plain } from '../features/report-table.js';
import { COMPARE, type CompareParams, type CompareResult } from '../protocol/messages.js';
import { NoRevision } from './git-files.js';
import type { House } from './house.js';
import { choiceIn, textIn, valueIn } from './params.js';
import { analyzeRevision } from './revision.js';

/** Columns of the page: the table of models as it is usually laid out, and not much more than half a window. */
const PAGE = { width: 100, style: plain };

/** What there is to compare with. */
interface Old {
  readonly analysis: Analysis;
  readonly files: Files;
  readonly side: Omit<DiffSide, 'errors'>;
}

/** Answers requests for a comparison. What the user can put right is answered in a sentence. */
export function answerCompare(house: House, version: string): void {
  house.connection.onRequest(COMPARE, async (params: unknown, token: CancellationToken): Promise<CompareResult> => {
    const uri = textIn(params, 'uri', COMPARE);
    const other = otherIn(valueIn(params, 'with'));
    const session = house.session(uri);
    if (!session) return problem('This file is not open.');
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    const { analysis } = session;
    try {
      const old = await oldSide(house, analysis.path, other, stop.signal);
      if (typeof old === 'string') return problem(old);
      const compared = await compareStudies(beside(old.analysis, old.files), beside(analysis, house.files), house.workshop, stop.signal);
      const now = side(analysis, { file: fileName(analysis.path), revision: null, commit: null });
      return { content: formattedDiff(diff(side(old.analysis, old.side), now, compared, version), 'text', PAGE), problem: null };
    } catch (error) {
      if (error instanceof NoRevision) return problem(error.message);
      if (stop.signal.aborted) return problem('The comparison was stopped.');
      throw error;
    }
  });
}

function otherIn(params: unknown): CompareParams['with'] {
  const kind = choiceIn(params, 'kind', ['revision', 'file', 'saved'], `${COMPARE}, \`with\`,`);
  return kind === 'revision' ? { kind, revision: textIn(params, 'revision', COMPARE) } : kind === 'file' ? { kind, uri: textIn(params, 'uri', COMPARE) } : { kind };
}

function problem(sentence: string): CompareResult {
  return { content: null, problem: sentence };
}

/** What the text at `path` is compared with, or why that cannot be read. */
async function oldSide(house: House, path: string, other: CompareParams['with'], signal: AbortSignal): Promise<Old | string> {
  const clock = () => house.now();
  const file = fileName(path);
  if (other.kind !== 'file' && /^[\w-]{2,}:/.test(path)) return 'This text is in no file yet, so there is nothing of it to compare with.';
  if (other.kind === 'revision') {
    const { analysis, files } = await analyzeRevision(other.revision, path, house.saved, clock, signal);
    return { analysis, files, side: { file, revision: other.revision, commit: files.commit } };
  }
  const saved = other.kind === 'saved';
  const place = saved ? path : pathOf(other.uri);
  const files = saved ? house.saved : house.files;
  const analysis = place === null ? null : analyzed(place, files, clock);
  const name = fileName(place ?? '');
  return analysis ? { analysis, files, side: { file: saved ? `${file} as saved` : name, revision: null, commit: null } } : `${name || 'This file'} cannot be read.`;
}

function analyzed(path: string, files: Files, clock: () => Date): Analysis | null {
  const read = files.read(path);
  return read.kind === 'text' ? analyze(path, read.text, files, clock) : null;
}

function beside({ study, path }: Analysis, files: Files): Beside {
  return { study, lock: readLock(files, path) };
}

function side({ diagnostics }: Analysis, known: Omit<DiffSide, 'errors'>): DiffSide {
  return { ...known, errors: diagnostics.filter(({ severity }) => severity === 'error').length };
}

function pathOf(uri: string): string | null {
  try {
    return fileURLToPath(uri);
  } catch {
    return null;
  }
}
