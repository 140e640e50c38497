import type { DiagnosticEntry } from '../features/report.js';

const COMMANDS = { error: 'error', warning: 'warning', info: 'notice' } as const;

/**
 * Problems as workflow commands of GitHub Actions, which shows them beside the changed lines:
 *
 *     ::warning file=x.density,line=3,endLine=3,col=38,endColumn=42,title=few-points::The loss law …
 */
export function githubLines(file: string, entries: readonly DiagnosticEntry[]): string[] {
  return entries.map(({ code, severity, message, range: { start, end } }) => {
    const properties = { file, line: start.line, endLine: end.line, col: start.column, endColumn: Math.max(end.column, 1), title: code };
    return `::${COMMANDS[severity]} ${Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`).join(',')}::${data(message)}`;
  });
}

/** A percent sign or a line break would be read as part of the command. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
