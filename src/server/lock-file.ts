import { fileName } from '../base/files.js';
import type { Evaluation } from '../analysis/evaluation.js';
import { lockText } from '../analysis/lock.js';
import { lockOf, lockPath } from '../analysis/locked.js';
import { notDrawnSentence } from '../features/not-drawn.js';
import { CannotWrite, writeOwn } from './whole-file.js';

export interface Locking {
  /** Where the lock lies, or why there is none. */
  readonly says: string;
  /** Its URI; null when none was written. */
  readonly lock: string | null;
}

/** Writes the lock of a text beside its file. */
export async function lockBeside(path: string, uri: string, evaluation: Evaluation, version: string): Promise<Locking> {
  const lock = lockOf(evaluation, version);
  if (!lock) return { says: '', lock: null };
  if (!uri.startsWith('file:')) return { says: 'Save the file to keep these numbers in a lock file.', lock: null };
  try {
    await writeOwn(lockPath(path), lockText(lock));
    const without = notDrawnSentence(evaluation);
    return { says: `Locked in ${fileName(lockPath(path))}.${without ? ` ${without}` : ''}`, lock: lockPath(uri) };
  } catch (error) {
    if (error instanceof CannotWrite) return { says: error.message, lock: null };
    throw error;
  }
}
