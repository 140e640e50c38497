import { codes, type Code, type Diagnostic, type Severity } from './diagnostic.js';
import { nearest } from './nearest.js';
import { printable } from './printable.js';

/** How serious a remark is taken to be where its reader says so; `off`: it is not shown. */
export type Level = Severity | 'off';

export type Levels = ReadonlyMap<Code, Level>;

export const levels: readonly Level[] = ['error', 'warning', 'info', 'off'];

/** Settings of the form `{ "few-points": "off" }`, and a sentence for each that means nothing. The others count all the same. */
export function readLevels(given: unknown): { readonly levels: Levels; readonly problems: readonly string[] } {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return { levels: new Map(), problems: ['Codes and levels are needed, such as { "few-points": "off" }.'] };
  const read = new Map<Code, Level>();
  const problems: string[] = [];
  for (const [code, level] of Object.entries(given)) {
    const problem = levelProblem(code, level);
    if (problem) problems.push(problem);
    else read.set(code as Code, level as Level);
  }
  return { levels: read, problems };
}

/** What is wrong with one such setting, as a sentence; null when nothing is. */
export function levelProblem(code: string, level: unknown): string | null {
  if (!(codes as readonly string[]).includes(code)) {
    const near = nearest(code, codes);
    return `There is no remark ${quoted(code)}.${near ? ` Did you mean ${near}?` : ' docs/codes.md lists all.'}`;
  }
  return levels.includes(level as Level) ? null : `${code} can be ${levels.slice(0, -1).join(', ')} or off, not ${quoted(typeof level === 'string' ? level : JSON.stringify(level))}.`;
}

const LONGEST = 60;

/** What was given, in one sentence: however long it is, and whatever signs it holds. */
function quoted(text: string): string {
  const signs = [...printable(text)];
  return signs.length > LONGEST ? `${signs.slice(0, LONGEST - 1).join('')}…` : signs.join('');
}

export function withLevels(diagnostics: readonly Diagnostic[], given: Levels): readonly Diagnostic[] {
  if (given.size === 0) return diagnostics;
  return diagnostics.flatMap((diagnostic) => {
    const level = given.get(diagnostic.code) ?? diagnostic.severity;
    return level === 'off' ? [] : level === diagnostic.severity ? [diagnostic] : [{ ...diagnostic, severity: level }];
  });
}
