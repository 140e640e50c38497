import pc from 'picocolors';
import { bytesOf } from './bytes.js';
import { plain, type Page } from '../features/report-table.js';

/** What a command sees of the world. Tests bring their own. */
export interface Terminal {
  /** Results, and nothing else. */
  readonly out: Output;
  readonly err: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: () => Date;
  /** Folder of the standard library. */
  readonly shelf: string;
  /** Everything on standard input, to its end. */
  readonly input: () => Promise<Uint8Array>;
}

export interface Output {
  write(text: string): void;
  readonly isTTY: boolean;
  /** Width of a terminal in cells. */
  readonly columns: number | undefined;
}

/** The page an output is: as wide as the terminal, or as COLUMNS says; endless into a file or a pipe. */
export function pageOf(output: Output, env: Terminal['env']): Page {
  const asked = Number(env.COLUMNS);
  const width = output.isTTY && output.columns ? output.columns : asked > 0 ? asked : output.isTTY ? 80 : Infinity;
  if (!colourful(output, env)) return { width, style: plain };
  const colours = pc.createColors(true);
  return { width, style: { bold: colours.bold, dim: colours.dim, good: colours.green, warning: colours.yellow, error: colours.red } };
}

/** On a terminal only, unless FORCE_COLOR asks for it; never against NO_COLOR. */
export function colourful(output: Output, env: Terminal['env']): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
  return output.isTTY && env.TERM !== 'dumb';
}

/** The terminal of this process. A reader that goes away, as `head` does, is no error. */
export function processTerminal(shelf: string): Terminal {
  return { out: outputOf(process.stdout), err: outputOf(process.stderr), env: process.env, clock: () => new Date(), shelf, input: () => bytesOf(process.stdin, 'standard input') };
}

function outputOf(stream: NodeJS.WriteStream): Output {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    process.exitCode = 2;
    if (stream !== process.stderr) process.stderr.write(`density: the output cannot be written: ${error.message}\n`);
  });
  return {
    write: (text) => void stream.write(text),
    get isTTY() { return stream.isTTY === true; },
    get columns() { return stream.columns; },
  };
}
