import { printable } from '../base/printable.js';
import { formatted, type ReportFormat } from '../features/report-formats.js';
import { problemCounts } from '../features/report-sentences.js';
import { report } from '../features/report.js';
import { Exit, type ExitCode } from './exit.js';
import { answer } from './read.js';
import { pageOf, type Terminal } from './terminal.js';
import { writeWhole } from '../server/whole-file.js';

export interface ReportOptions {
  readonly format?: ReportFormat;
  readonly output?: string;
}

/** Writes the report on a file: what can be computed, also when the file has errors. */
export async function reportOn(file: string, { format, output }: ReportOptions, terminal: Terminal, version: string): Promise<ExitCode> {
  const { analysis, evaluation, advice, sources } = await answer(file, terminal);
  const result = report(analysis, evaluation, advice, version, file);
  const chosen = format ?? formatOf(output);
  if (output === undefined) terminal.out.write(formatted(result, chosen, pageOf(terminal.out, terminal.env)));
  else await writeWhole(output, formatted(result, chosen), sources);

  const errors = result.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return Exit.fine;
  if (chosen !== 'text' || output !== undefined) terminal.err.write(`density: ${problemCounts(errors)} in ${printable(file)}, see density check\n`);
  return Exit.problems;
}

function formatOf(output = ''): ReportFormat {
  const extension = /\.(json|csv|md)$/i.exec(output)?.[1]?.toLowerCase();
  return (extension as ReportFormat | undefined) ?? 'text';
}
