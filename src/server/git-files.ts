import { execFile } from 'node:child_process';
import { basename, dirname, posix, relative, sep } from 'node:path';
import type { FileRead, Files } from '../base/files.js';

/** Why a revision cannot be read, in one sentence for the user. */
export class NoRevision extends Error {}

/** Longest text that is read, as for files on disk. */
const LARGEST = 16_000_000;
/** Milliseconds until git is given up. */
const PATIENCE = 10_000;

interface Git {
  /** A folder of the working tree. */
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Files as they were in a commit. What is asked for is first `missing` and noted, then `fetch` gets all of it at once: reading is synchronous,
 * and git is not to be waited for. Read again until nothing is left to fetch. The standard library is that of `disk`, and what `disk`
 * would not read lies outside here too.
 */
export class GitFiles implements Files {
  readonly #known = new Map<string, FileRead>();
  readonly #wanted = new Set<string>();

  /** `commit` is its full name. */
  private constructor(private readonly git: Git, private readonly prefix: string, readonly commit: string, private readonly disk: Files & { allows(path: string): boolean }) {}

  /** `file` is a path on disk; `revision` is what git takes for a commit. Throws NoRevision. */
  static async at(revision: string, file: string, disk: Files & { allows(path: string): boolean }, signal?: AbortSignal): Promise<GitFiles> {
    const git: Git = { folder: dirname(file), signal };
    // Git itself forbids such names, and one that begins with a dash would be an option.
    if (/^-|[\0\n\r]/.test(revision) || revision === '') throw new NoRevision(`“${revision}” is no revision.`);
    const inside = await ask(git, ['rev-parse', '--show-prefix']);
    if (inside.code !== 0) throw new NoRevision(/dubious ownership/.test(inside.err) ? `git does not trust the repository of ${basename(file)}: it belongs to someone else.` : `${basename(file)} lies in no git repository.`);
    const commit = await ask(git, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`]);
    const name = commit.out.toString().trim();
    // `^HEAD` is taken too, and answered `^5f3a…`: all but that commit.
    if (commit.code !== 0 || !/^[0-9a-f]{40,64}$/.test(name)) throw new NoRevision(`${revision} is no revision in the git repository of ${basename(file)}.`);
    return new GitFiles(git, inside.out.toString().replace(/\r?\n$/, ''), name, disk);
  }

  get shelf(): Files['shelf'] {
    return this.disk.shelf;
  }

  resolve(from: string, path: string): string {
    return this.disk.resolve(from, path);
  }

  read(path: string): FileRead {
    if ([...this.shelf.values()].includes(path)) return this.disk.read(path);
    if (!this.disk.allows(path)) return { kind: 'outside' };
    const known = this.#known.get(path);
    if (known) return known;
    this.#wanted.add(path);
    return { kind: 'missing' };
  }

  /** Gets what was asked for since the last time; false when that was nothing. */
  async fetch(): Promise<boolean> {
    if (this.#wanted.size === 0) return false;
    for (const path of this.#wanted) this.#known.set(path, await this.#fromCommit(path));
    this.#wanted.clear();
    return true;
  }

  async #fromCommit(path: string): Promise<FileRead> {
    const place = posix.join(this.prefix, relative(this.git.folder, path).split(sep).join('/'));
    if (place.startsWith('../') || /[\0\n]/.test(place)) return { kind: 'outside' };
    const { out, code } = await ask(this.git, ['cat-file', '--batch', '--follow-symlinks'], `${this.commit}:${place}\n`);
    const end = out.indexOf(10);
    const [, kind, bytes] = out.subarray(0, end).toString().split(' ');
    if (code === TOO_MUCH || (kind === 'blob' && Number(bytes) > LARGEST)) return { kind: 'too-large', limit: `${LARGEST / 1e6} MB` };
    if (kind === 'tree') return { kind: 'unreadable', why: 'it is a folder.' };
    if (kind !== 'blob') return { kind: 'missing' };
    const text = new TextDecoder().decode(out.subarray(end + 1, end + 1 + Number(bytes)));
    return text.slice(0, 8192).includes('\0') ? { kind: 'not-text' } : { kind: 'text', text };
  }
}

interface Answer {
  readonly code: number;
  readonly out: Buffer;
  readonly err: string;
}

/** Stands for an exit code where git was stopped because it wrote too much. */
const TOO_MUCH = -1;

/**
 * Runs git without a shell. It neither asks nor locks anything, nor goes to the network for an object that a partial clone lacks; and it is
 * not looked for in the folder of the file, where Windows would find one that came with it.
 */
function ask({ folder, signal }: Git, args: readonly string[], input = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { cwd: dirname(process.execPath), env: environment(), timeout: PATIENCE, maxBuffer: 2 * LARGEST, encoding: 'buffer' as const, windowsHide: true, signal };
    const child = execFile('git', ['--no-pager', '-C', folder, ...args], options, (error, out, err) => {
      if (!error) return resolve({ code: 0, out, err: '' });
      if (signal?.aborted) return reject(signal.reason as Error);
      if (error.code === 'ENOENT') return reject(new NoRevision('git is not there, so revisions cannot be read. Install it, or compare two files.'));
      if (error.killed && String(error.code) !== 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return reject(new NoRevision(`git did not answer within ${PATIENCE / 1000} seconds.`));
      resolve({ code: typeof error.code === 'number' ? error.code : TOO_MUCH, out, err: err.toString() });
    });
    child.stdin?.on('error', () => undefined); // git may end before it has read everything
    child.stdin?.end(input);
  });
}

/** Without what a hook sets, which would turn git to another repository than that of the file. */
function environment(): NodeJS.ProcessEnv {
  const { GIT_DIR: _, GIT_WORK_TREE: __, GIT_INDEX_FILE: ___, GIT_PREFIX: ____, ...rest } = process.env;
  return { ...rest, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: 'none' };
}
