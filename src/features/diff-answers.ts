import type { Evaluation } from '../analysis/evaluation.js';
import type { Both } from '../analysis/fit-changes.js';
import type { Answer, Estimate } from '../analysis/questions/answer.js';
import { finite, finiteEnds, type Ends } from '../base/finite.js';
import { printable } from '../base/printable.js';
import { answerLines } from './answer-words.js';

/** A question that the files ask in the same words, with what came of it in each. */
export interface AnswerChange {
  readonly text: string;
  readonly answer: Both<AnswerSide>;
}

export interface AnswerSide {
  /** In words, the answer itself first. */
  readonly says: readonly string[];
  /** The numbers it consists of; `quantity` null for a density or days. */
  readonly values: readonly { readonly quantity: string | null; readonly value: number | null; readonly interval: Ends | null }[];
  /** Of an expectation; null for other questions, and where it cannot be said. */
  readonly holds: boolean | null;
}

/** Questions by their words, blanks aside, in the order of the new file; what only the old one asks comes last. */
export function answerChanges(old: Evaluation, now: Evaluation): AnswerChange[] {
  const level = now.study.density.level;
  const [before, after] = [byText(old), byText(now)];
  const side = (answer: Answer | undefined): AnswerSide | null => (answer ? { says: answerLines(answer, level), values: valuesOf(answer).map(entry), holds: answer.kind === 'verdict' ? answer.holds : null } : null);
  return [...new Set([...after.keys(), ...before.keys()])].map((text) => ({ text, answer: { old: side(before.get(text)), new: side(after.get(text)) } }));
}

function byText({ answers }: Evaluation): Map<string, Answer> {
  return new Map(answers.map((answer) => [answer.question.text.replace(/\s+/g, ' ').trim(), answer]));
}

function valuesOf(answer: Answer): readonly Estimate[] {
  switch (answer.kind) {
    case 'estimate': return [answer.estimate];
    case 'solutions': return answer.solutions.map(({ estimate }) => estimate);
    case 'split': return [...answer.parts, answer.output];
    case 'verdict': case 'unanswered': return [];
  }
}

function entry({ quantity, value, interval }: Estimate): AnswerSide['values'][number] {
  return { quantity: quantity?.name ?? null, value: finite(value), interval: finiteEnds(interval) };
}

export function unchangedAnswer({ answer: { old, new: now } }: AnswerChange): boolean {
  return JSON.stringify(old?.says) === JSON.stringify(now?.says);
}

/** A question whose answer is another one, in words; empty = not asked. */
export interface AnswerRow {
  readonly text: string;
  readonly old: readonly string[];
  readonly new: readonly string[];
}

export function answerRows(changes: readonly AnswerChange[]): { readonly rows: readonly AnswerRow[]; readonly unchanged: number } {
  const rows = changes.filter((change) => !unchangedAnswer(change)).map(({ text, answer: { old, new: now } }) => ({ text: printable(text), ...saidOf(old?.says ?? [], now?.says ?? []) }));
  return { rows, unchanged: changes.length - rows.length };
}

/** Lines that both have are left out. */
function saidOf(old: readonly string[], now: readonly string[]): Pick<AnswerRow, 'old' | 'new'> {
  return { old: old.filter((line) => !now.includes(line)).map(printable), new: now.filter((line) => !old.includes(line)).map(printable) };
}
