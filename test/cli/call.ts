import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { run } from '../../src/cli/program.js';
import type { Output } from '../../src/cli/terminal.js';

const shelf = path.resolve('src/std');

export interface Circumstances {
  /** What stands on standard input. */
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** Width of the terminal that standard output is; none into a pipe. */
  readonly columns?: number;
}

export interface Called {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** One call of `density` in this process, on a clock that stands still. */
export async function call(args: readonly string[], { input = '', env = {}, columns }: Circumstances = {}): Promise<Called> {
  const out = recorder(columns);
  const err = recorder(columns);
  const code = await run(args, {
    out, err, env, shelf, clock: () => new Date('2026-03-01T12:00:00Z'),
    input: async () => (typeof input === 'string' ? new TextEncoder().encode(input) : input),
  });
  return { code, out: out.text, err: err.text };
}

function recorder(columns: number | undefined): Output & { text: string } {
  return {
    text: '', isTTY: columns !== undefined, columns,
    write(text: string) { this.text += text; },
  };
}

/** A folder of its own for one test file, with these files in it. */
export function folder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const made = mkdtempSync(path.join(tmpdir(), 'density-cli-'));
  afterAll(() => rmSync(made, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(made, name), content);
  return made;
}
