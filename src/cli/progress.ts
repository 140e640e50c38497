import type { Progress } from '../analysis/laboratory.js';
import { printable } from '../base/printable.js';
import type { Terminal } from './terminal.js';

/** Milliseconds until there is something to tell: what is done sooner needs no progress. */
const PATIENCE = 500;

/** Tells how far work on a file is in one line that is written over, on a terminal only; the share 1 takes the line away. */
export function progressOn(file: string, doing: string, { err }: Terminal): Progress {
  const began = performance.now();
  let shown = '';
  return (share) => {
    if (!err.isTTY || (shown === '' && (share >= 1 || performance.now() - began < PATIENCE))) return;
    const line = share < 1 ? `\r${printable(file)}: ${doing}… ${Math.floor(100 * share)} %\u001b[K` : '\r\u001b[K';
    if (line !== shown) err.write(line);
    shown = line;
  };
}
