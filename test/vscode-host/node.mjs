import path from 'node:path';
import { npm } from '../../.ci/npm.mjs';
import { kept } from './cache.mjs';

/** The last of each line, as published in the npm package `node`. */
const versions = new Map([[20, '20.20.2'], [22, '22.23.3'], [24, '24.21.0']]);

/**
 * A Node of a major version: the running one if it fits, else one kept in the cache folder (never in
 * node_modules, where its `.bin/node` would become the Node of every npm script).
 * @param {number} major
 */
export function nodeOf(major) {
  if (process.versions.node.split('.')[0] === String(major)) return process.execPath;
  const version = versions.get(major);
  if (!version) throw new Error(`No Node ${major} known here, only ${[...versions.keys()].join(', ')}`);
  const folder = kept(`node-${version}`, [process.platform, process.arch], (part) =>
    npm(['install', '--prefix', part, `node@${version}`], part));
  return path.join(folder, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
}
