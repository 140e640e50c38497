import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { FileRead, Files } from '../base/files.js';

const LARGEST = 16_000_000;

/** What an editor holds open and has not saved yet; null for files it does not hold. */
export type Overlay = (path: string) => string | null;

/**
 * Files on disk, read once and remembered while their time and size stay. Only what lies in one of `roots`, or in the standard library, is
 * read, symbolic links followed first: a `.density` file someone sent must not reach into the rest of the disk.
 */
export class DiskFiles implements Files {
  readonly shelf: ReadonlyMap<string, string>;
  readonly #known = new Map<string, { readonly stamp: string; readonly read: FileRead }>();

  constructor(private readonly shelfFolder: string, private readonly roots: () => readonly string[], private readonly overlay: Overlay = () => null) {
    this.shelf = new Map(readdirSync(shelfFolder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.density'))
      .map((name) => [`std/${name.slice(0, -'.density'.length).split(sep).join('/')}`, join(shelfFolder, name)]));
  }

  read(path: string): FileRead {
    const open = this.overlay(path);
    if (open !== null) return { kind: 'text', text: open };
    if (isAddress(path)) return { kind: 'unsaved' };
    // Looked at as typed before the disk is touched: on Windows the mere look at \\\\server\\share would go out to the network.
    if (!this.allows(path)) return { kind: 'outside' };
    const stamp = stampOf(path);
    const known = this.#known.get(path);
    if (known?.stamp === stamp) return known.read;
    const read = this.#fromDisk(path);
    this.#known.set(path, { stamp, read });
    return read;
  }

  /** Paths of the files that were asked for so far. */
  get asked(): readonly string[] {
    return [...this.#known.keys()];
  }

  resolve(from: string, path: string): string {
    return isAddress(from) && !isAbsolute(path) ? `${from}/${path}` : resolve(dirname(from), path);
  }

  #fromDisk(path: string): FileRead {
    try {
      const real = realpathSync(path);
      if (!this.allows(real)) return { kind: 'outside' };
      const status = statSync(real);
      // Opening a pipe waits for someone to write, and a device may never end.
      if (!status.isFile()) return { kind: 'unreadable', why: status.isDirectory() ? 'it is a folder.' : 'it is a pipe or a device.' };
      if (status.size > LARGEST) return { kind: 'too-large', limit: `${LARGEST / 1e6} MB` };
      const text = readFileSync(real, 'utf8').replace(/^\ufeff/, ''); // editors do not count a byte order mark either
      return text.slice(0, 8192).includes('\0') ? { kind: 'not-text' } : { kind: 'text', text };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return code === 'EACCES' || code === 'EPERM' ? { kind: 'unreadable', why: 'permission denied.' } : { kind: 'missing' };
    }
  }

  /** Whether a path lies where files may be read. */
  allows(path: string): boolean {
    return [this.shelfFolder, ...this.roots()].some((root) => within(root, path) || within(real(root), path));
  }
}

/** Of a text that lies in no folder, such as "untitled:Untitled-1"; a single letter is a drive. */
function isAddress(path: string): boolean {
  return /^[a-z][a-z\d+.-]+:/i.test(path);
}

/** Changes whenever the file does, whoever changed it: not every client tells. */
function stampOf(path: string): string {
  try {
    const status = statSync(path);
    return `${status.mtimeMs} ${status.size} ${status.ino} ${status.mode}`;
  } catch {
    return '';
  }
}

function within(root: string, path: string): boolean {
  const inside = relative(root, path);
  return inside === '' || (inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside));
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
