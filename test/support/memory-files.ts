import { readdirSync, readFileSync } from 'node:fs';
import { posix, sep } from 'node:path';
import type { FileRead, Files } from '../../src/base/files.js';

/** The standard library as it ships, at paths of its own. */
const names = new Map(readdirSync('src/std', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.density'))
  .map((name) => name.split(sep).join('/').slice(0, -'.density'.length))
  .map((name) => [`std/${name}`, `/library/${name}.density`]));
/** Its texts by path. */
export const library = new Map([...names.values()].map((path) => [path, readFileSync(path.replace('/library', 'src/std'), 'utf8')]));

/** Files beside `/file.density`, by their names; everything above the root lies outside the workspace. */
export function memoryFiles(beside: Readonly<Record<string, string | FileRead>> = {}): Files {
  return {
    shelf: names,
    resolve: (from, relative) => posix.join(posix.dirname(from), relative.startsWith('../') ? '/outside' : relative),
    read: (path) => {
      if (path.startsWith('/outside')) return { kind: 'outside' };
      const file = library.get(path) ?? beside[path.slice(1)];
      return file === undefined ? { kind: 'missing' } : typeof file === 'string' ? { kind: 'text', text: file } : file;
    },
  };
}

/** The path of the text under test. */
export const path = '/file.density';
