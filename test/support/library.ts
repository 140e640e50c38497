import path from 'node:path';
import { DiskFiles } from '../../src/server/disk-files.js';

/** Suites and benches run from the project's root. */
export const root = process.cwd();
export const examples = path.join(root, 'media/examples');

/** The real files of this checkout, with the standard library from its source. */
export function diskFiles(): DiskFiles {
  return new DiskFiles(path.join(root, 'src/std'), () => [root]);
}
