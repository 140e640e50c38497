import { access, constants, lstat, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** A file that cannot be written, and why, in one sentence. */
export class CannotWrite extends Error {}

/**
 * Writes a file whole or not at all: beside its place first, then moved there, so that neither an error nor Ctrl-C leaves half of it.
 * Refuses to write over one of `sources`, the files the content was made from.
 */
export async function writeWhole(file: string, content: string | Uint8Array, sources: readonly string[] = []): Promise<void> {
  await orCannot(file, async () => {
    const place = await placeOf(path.resolve(file));
    if (place === null) return await writeFile(file, content);
    const origins = await Promise.all(sources.map((source) => realpath(source).catch(() => source)));
    if (origins.includes(place.file)) throw new CannotWrite(`${file} cannot be written: it is what was read. Name another file.`);
    await writeBeside(place.file, content, place.mode);
  });
}

/**
 * The same for a file whose name nobody typed: it may lie in a folder somebody else prepared, so no link is followed, and nothing but an
 * ordinary file is replaced.
 */
export async function writeOwn(file: string, content: string): Promise<void> {
  await orCannot(file, async () => {
    const status = await lstat(file).catch(() => null);
    if (status && !status.isFile() && !status.isDirectory()) throw new CannotWrite(`${file} cannot be written: it is a link or no ordinary file. Remove it first.`);
    if (status) await access(file, constants.W_OK);
    await writeBeside(file, content, status?.mode ?? 0o666);
  });
}

async function orCannot(file: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (error instanceof CannotWrite) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CannotWrite(`${file} cannot be written: ${reasons[code ?? ''] ?? message}`);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder.',
  ENOTDIR: 'there is no such folder.',
  EISDIR: 'it is a folder.',
  EACCES: 'permission denied.',
  EPERM: 'permission denied.',
  EROFS: 'permission denied.',
  ENOSPC: 'there is no space left.',
};

/** Where a file is to lie once links are followed, and its mode if it exists; null for what is no file, such as /dev/null. */
async function placeOf(file: string): Promise<{ file: string; mode: number } | null> {
  const status = await stat(file).catch(() => null);
  if (!status) return { file, mode: 0o666 };
  if (!status.isFile()) return null;
  await access(file, constants.W_OK); // a file that may not be written is not replaced either
  return { file: await realpath(file), mode: status.mode };
}

async function writeBeside(file: string, content: string | Uint8Array, mode: number): Promise<void> {
  const part = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.part`);
  const stop = () => void rm(part, { force: true }).finally(() => process.exit(130));
  process.once('SIGINT', stop);
  try {
    await writeFile(part, content, { mode });
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  } finally {
    process.off('SIGINT', stop);
  }
}
