import { judgedAdvice } from '../analysis/advice.js';
import type { AllowedDiagnostic } from '../analysis/allow.js';
import { lockRemarks } from '../analysis/lock-remarks.js';
import { numbersToLock } from '../analysis/locked.js';
import { lockChanges } from '../analysis/lock-changes.js';
import type { LockChange } from '../analysis/lock-tolerance.js';
import type { Code, Diagnostic, Severity } from '../base/diagnostic.js';
import { plural } from '../base/figures.js';
import { withLevels, type Levels } from '../base/levels.js';
import { Lines } from '../base/lines.js';
import { printable } from '../base/printable.js';
import { jsonText } from '../features/report-json.js';
import { problemCounts } from '../features/report-sentences.js';
import { diagnosticEntries } from '../features/report.js';
import { githubLines } from './check-github.js';
import { sarifLog, type Finding } from './check-sarif.js';
import { codePages } from './code-pages.js';
import { diagnosticText } from './diagnostic-text.js';
import { Exit, Refusal, type ExitCode } from './exit.js';
import { changesTable } from './lock-changes-text.js';
import { answer, type Answered } from './read.js';
import { pageOf, type Terminal } from './terminal.js';

export const checkFormats = ['text', 'json', 'github', 'sarif'] as const;

export interface CheckOptions {
  readonly format: (typeof checkFormats)[number];
  readonly deny?: 'warnings';
  readonly severity?: Levels;
  /** A lock file is demanded, and that it belongs to the text. */
  readonly locked?: boolean;
}

interface Checked {
  readonly file: string;
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
  /** What the text allows, and why. */
  readonly allowed: readonly AllowedDiagnostic[];
  /** What is not as the lock has it; empty unless a lock is demanded. */
  readonly changes: readonly LockChange[];
}

/** Writes what is wrong with the files. A file that cannot be read does not keep the others from being checked. */
export async function check(files: readonly string[], options: CheckOptions, terminal: Terminal, version: string): Promise<ExitCode> {
  const checked: Checked[] = [];
  let unreadable = false;
  for (const file of files) {
    try {
      if (file === '-' && options.locked) throw new Refusal('standard input has no place for a lock file. Name a file.');
      checked.push(problemsOf(await answer(file, terminal), options));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      unreadable = true;
      terminal.err.write(`density: ${printable(error.message)}\n`);
    }
  }
  terminal.out.write(written(checked, options.format, terminal, version, !unreadable));
  return unreadable ? Exit.usage : fails(checked, options) ? Exit.problems : Exit.fine;
}

function problemsOf(answered: Answered, { severity: levels = new Map(), locked }: CheckOptions): Checked {
  const { file, analysis, evaluation } = answered;
  const allowed = [...analysis.allowed, ...judgedAdvice(analysis, evaluation).allowed].flatMap(({ diagnostic, allow }) => withLevels([diagnostic], levels).map((one) => ({ diagnostic: one, allow })));
  const diagnostics = withLevels([...analysis.diagnostics, ...answered.advice], levels);
  if (!locked) return { file, text: analysis.text, diagnostics, allowed, changes: [] };
  return { file, text: analysis.text, diagnostics: [...diagnostics.filter(({ code }) => !OF_LOCKS.has(code)), ...demands(answered)], allowed, changes: changes(answered) };
}

const OF_LOCKS: ReadonlySet<Code> = new Set(['lock-missing', 'lock-stale', 'lock-unreadable']);

/** What is wrong with the lock is an error where it is demanded, whatever the text allows and the levels say. */
function demands({ analysis, evaluation }: Answered): Diagnostic[] {
  return lockRemarks(analysis, evaluation, true).map((remark) => ({ ...remark, severity: 'error' }));
}

function changes({ evaluation }: Answered): LockChange[] {
  if (evaluation.lock.kind !== 'stale') return [];
  return lockChanges(evaluation.lock.lock, numbersToLock(evaluation));
}

function written(checked: readonly Checked[], format: CheckOptions['format'], terminal: Terminal, version: string, complete: boolean): string {
  switch (format) {
    case 'text': return checkText(checked, terminal);
    case 'json': return checkJson(checked, version);
    case 'github': return checked.flatMap(({ file, text, diagnostics }) => githubLines(file, diagnosticEntries(new Lines(text), diagnostics))).map((line) => `${line}\n`).join('');
    case 'sarif': return jsonText(sarifLog(checked.flatMap(findings), codePages(terminal), version, complete));
  }
}

function findings({ file, text, diagnostics, allowed }: Checked): Finding[] {
  const lines = new Lines(text);
  return [
    ...diagnosticEntries(lines, diagnostics).map((entry) => ({ file, entry, reason: null })),
    ...allowed.flatMap(({ diagnostic, allow }) => diagnosticEntries(lines, [diagnostic]).map((entry) => ({ file, entry, reason: allow.reason }))),
  ];
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
    files: checked.map((one) => ({ file: one.file, diagnostics: diagnosticEntries(new Lines(one.text), one.diagnostics), allowed: findings(one).flatMap(({ entry, reason }) => (reason === null ? [] : [{ ...entry, reason }])) })),
  });
}

/** Each problem with its place, then one line that counts them. */
function checkText(checked: readonly Checked[], { out, env }: Terminal): string {
  const page = pageOf(out, env);
  const blocks = checked.flatMap(({ file, text, diagnostics, changes: moved }) => {
    const lines = new Lines(text);
    const said = diagnosticEntries(lines, diagnostics).map((entry) => `${diagnosticText(file, lines, entry, page).join('\n')}\n\n`);
    return moved.length > 0 ? [...said, `${changesTable(moved, page)}\n`] : said;
  });
  const counts = problemCounts(checked.flatMap(({ diagnostics }) => diagnostics));
  const where = checked.length === 1 ? printable(checked[0]!.file) : plural(checked.length, 'file');
  const allowed = checked.reduce((sum, file) => sum + file.allowed.length, 0);
  return checked.length === 0 ? '' : `${blocks.join('')}${counts ?? 'No problems'} in ${where}${allowed > 0 ? `, ${allowed} allowed` : ''}\n`;
}
