import { existsSync, readFileSync } from 'node:fs';

/** @typedef {import('./suite/index.js').ResultLine} ResultLine */

/**
 * What the suite wrote about each test, printed and counted. VS Code says 0 also when its extension host was
 * killed, so a suite that did not write that it came to its end counts as one failure more.
 * @param {string} file
 * @param {string} [problem]  what went wrong around it
 */
export function reportResults(file, problem) {
  const counts = { passed: 0, failed: 0 };
  const results = readResults(file);
  for (const result of results) {
    if (result.kind === 'end') continue;
    counts[result.kind]++;
    console.log(result.kind === 'passed' ? `  ✓ ${result.title} ${result.ms} ms` : `  ✗ ${result.title}\n${result.error}`);
  }
  const ended = results.some(({ kind }) => kind === 'end');
  if (ended && !problem) return counts;
  if (!ended || counts.failed === 0) {
    console.error(`  ✗ The suite did not come to its end: ${problem ?? 'its extension host ended first'}`);
    counts.failed++;
  }
  return counts;
}

/**
 * @param {string} file
 * @returns {ResultLine[]}
 */
function readResults(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line)) : [];
}
