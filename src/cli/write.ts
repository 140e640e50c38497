import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Refusal } from './exit.js';

/** Writes a file whole or not at all: beside its place first, then moved there, so that neither an error nor Ctrl-C leaves half of it. */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  try {
    const place = await placeOf(file);
    if (place === null) await writeFile(file, content);
    else await writeBeside(place.file, content, place.mode);
  } catch (error) {
    throw new Refusal(`${file} cannot be written: ${(error as Error).message}`);
  }
}

/** Where a file is to lie once links are followed, and its mode if it exists; null for what is no file, such as /dev/null. */
async function placeOf(file: string): Promise<{ file: string; mode: number } | null> {
  const status = await stat(file).catch(() => null);
  if (!status) return { file: path.resolve(file), mode: 0o666 };
  return status.isFile() ? { file: await realpath(file), mode: status.mode } : null;
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
