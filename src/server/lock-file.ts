import { fileName } from '../base/files.js';
import type { Evaluation } from '../analysis/evaluation.js';
import { lockText } from '../analysis/lock.js';
import { lockOf, lockPath } from '../analysis/locked.js';
import { notDrawnSentence } from '../features/not-drawn.js';
import { CannotWrite, writeOwn } from './whole-file.js';

/** Writes the lock of a text beside its file; says where, or why there is none. */
export async function lockBeside(path: string, uri: string, evaluation: Evaluation, version: string): Promise<string> {
  const lock = lockOf(evaluation, version);
  if (!lock) return '';
  if (!uri.startsWith('file:')) return 'Save the file to keep these numbers in a lock file.';
  try {
    await writeOwn(lockPath(path), lockText(lock));
    const without = notDrawnSentence(evaluation);
    return `Locked in ${fileName(lockPath(path))}.${without ? ` ${without}` : ''}`;
  } catch (error) {
    if (error instanceof CannotWrite) return error.message;
    throw error;
  }
}
