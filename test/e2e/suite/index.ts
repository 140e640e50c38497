import { appendFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** One line of the file that `TEST_RESULT_FILE` names. */
export type ResultLine =
  | { readonly kind: 'passed'; readonly title: string; readonly ms: number }
  | { readonly kind: 'failed'; readonly title: string; readonly error: string }
  | { readonly kind: 'end' };

/**
 * Called by VS Code inside its extension host; rejects when a test fails. Prints with Mocha's spec reporter,
 * unless `TEST_RESULT_FILE` asks for lines of JSON instead: those also tell what happened up to a crash.
 */
export async function run(): Promise<void> {
  const { default: Mocha } = await import('mocha');
  const results = process.env['TEST_RESULT_FILE'];
  const mocha = new Mocha({ ui: 'tdd', timeout: 30_000, reporter: results ? Mocha.reporters.Base : 'spec' });
  const here = import.meta.dirname;
  for (const file of readdirSync(here)) if (file.endsWith('.test.cjs')) mocha.addFile(path.join(here, file));

  const write = (line: ResultLine) => { if (results) appendFileSync(results, JSON.stringify(line) + '\n'); };
  const failures = await new Promise<number>((resolve) => {
    mocha.run(resolve)
      .on('pass', (test) => write({ kind: 'passed', title: test.fullTitle(), ms: test.duration ?? 0 }))
      .on('fail', (test, error: Error) => write({ kind: 'failed', title: test.fullTitle(), error: error.stack ?? String(error) }));
  });
  write({ kind: 'end' });
  if (failures > 0) throw new Error(`${failures} failed`);
}
