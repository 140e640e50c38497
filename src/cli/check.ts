import type { Diagnostic, Severity } from '../base/diagnostic.js';
import { plural } from '../base/figures.js';
import { Lines } from '../base/lines.js';
import { printable } from '../base/printable.js';
import { jsonText } from '../features/report-json.js';
import { problemCounts } from '../features/report-sentences.js';
import { diagnosticEntries } from '../features/report.js';
import { diagnosticText } from './diagnostic-text.js';
import { Exit, Refusal, type ExitCode } from './exit.js';
import { answer, type Answered } from './read.js';
import { pageOf, type Terminal } from './terminal.js';

export interface CheckOptions {
  readonly format: 'text' | 'json';
  readonly deny?: 'warnings';
}

interface Checked {
  readonly file: string;
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Writes what is wrong with the files. A file that cannot be read does not keep the others from being checked. */
export async function check(files: readonly string[], options: CheckOptions, terminal: Terminal, version: string): Promise<ExitCode> {
  const checked: Checked[] = [];
  let unreadable = false;
  for (const file of files) {
    try {
      checked.push(problemsOf(await answer(file, terminal)));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      unreadable = true;
      terminal.err.write(`density: ${printable(error.message)}\n`);
    }
  }
  terminal.out.write(options.format === 'json' ? checkJson(checked, version) : checkText(checked, terminal));
  return unreadable ? Exit.usage : fails(checked, options) ? Exit.problems : Exit.fine;
}

function problemsOf({ file, analysis, advice }: Answered): Checked {
  return { file, text: analysis.text, diagnostics: [...analysis.diagnostics, ...advice] };
}

function fails(checked: readonly Checked[], { deny }: CheckOptions): boolean {
  return count(checked, 'error') > 0 || (deny === 'warnings' && count(checked, 'warning') > 0);
}

function count(checked: readonly Checked[], severity: Severity): number {
  return checked.flatMap(({ diagnostics }) => diagnostics).filter((diagnostic) => diagnostic.severity === severity).length;
}

function checkJson(checked: readonly Checked[], version: string): string {
  return jsonText({
    schema: 'density-check/1',
    version,
    errors: count(checked, 'error'),
    warnings: count(checked, 'warning'),
    infos: count(checked, 'info'),
    files: checked.map(({ file, text, diagnostics }) => ({ file, diagnostics: diagnosticEntries(new Lines(text), diagnostics) })),
  });
}

/** Each problem with its place, then one line that counts them. */
function checkText(checked: readonly Checked[], { out, env }: Terminal): string {
  const page = pageOf(out, env);
  const blocks = checked.flatMap(({ file, text, diagnostics }) => {
    const lines = new Lines(text);
    return diagnosticEntries(lines, diagnostics).map((entry) => `${diagnosticText(file, lines, entry, page).join('\n')}\n\n`);
  });
  const counts = problemCounts(checked.flatMap(({ diagnostics }) => diagnostics));
  const where = checked.length === 1 ? printable(checked[0]!.file) : plural(checked.length, 'file');
  return checked.length === 0 ? '' : `${blocks.join('')}${counts ?? 'No problems'} in ${where}\n`;
}
