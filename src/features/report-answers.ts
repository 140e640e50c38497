import type { Analysis } from '../analysis/analysis.js';
import type { Evaluation } from '../analysis/evaluation.js';
import type { Answer, Beyond, Estimate, Outcome } from '../analysis/questions/answer.js';
import { dateOf } from '../analysis/questions/quantity-words.js';
import { finite, finiteEnds, type Ends } from '../base/finite.js';
import { answerLines } from './answer-words.js';
import type { Lines } from '../base/lines.js';

interface Asked {
  /** Null for a question of another file. */
  readonly line: number | null;
  readonly text: string;
  /** The answer in words, the answer itself first. */
  readonly says: readonly string[];
  /** A sentence, where there is no answer; null where there is one. */
  readonly why: string | null;
}

/** An input outside the rows of the fit, or a date outside those of the models that carry the trend; `factor` beyond the nearer end. */
export interface ExtrapolationEntry {
  readonly quantity: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly factor: number | null;
}

export type AnswerEntry = Asked & (
  | {
      readonly kind: 'predict';
      readonly fit: string;
      /** Null with `why`. */
      readonly quantity: string | null;
      readonly value: number | null;
      /** Of the law; null for constants. */
      readonly interval: Ends | null;
      /** Where one new run may come out; null for constants. */
      readonly predictionInterval: Ends | null;
      readonly extrapolation: readonly ExtrapolationEntry[];
    }
  | { readonly kind: 'solve'; readonly fit: string; readonly quantity: string; readonly solutions: readonly SolutionEntry[] }
  | {
      readonly kind: 'allocate';
      readonly fit: string;
      /** By quantity; null with `why`. */
      readonly values: Readonly<Record<string, number>> | null;
      readonly intervals: Readonly<Record<string, Ends | null>> | null;
      /** What the law gives at the split. */
      readonly quantity: string | null;
      readonly value: number | null;
      readonly interval: Ends | null;
      /** The same, where the law computes a loss. */
      readonly loss: number | null;
      /** Quantities that rest on a limit given. */
      readonly limited: readonly string[];
      /** Lesser optima along the budget. */
      readonly otherOptima: number;
      readonly extrapolation: readonly ExtrapolationEntry[];
    }
  | {
      readonly kind: 'forecast';
      readonly quantity: 'density' | 'doublingDays' | 'released';
      /** Of `released`, days since 2023-02-24. */
      readonly value: number | null;
      readonly interval: Ends | null;
      /** Of `released`, as a date; null for the others. */
      readonly date: string | null;
      readonly dateInterval: readonly [string | null, string | null] | null;
      readonly extrapolation: readonly ExtrapolationEntry[];
    }
  /** `holds` null: it cannot be said. `decisive`: no interval among the values holds the other answer too; `values` is what it speaks of, in words. */
  | { readonly kind: 'expect'; readonly holds: boolean | null; readonly decisive: boolean | null; readonly extrapolation: readonly ExtrapolationEntry[]; readonly values: readonly { readonly what: string; readonly value: string }[] }
);

export interface SolutionEntry {
  readonly value: number;
  /** Where the law is level, every value from `value` to this one is a solution; otherwise null. */
  readonly to: number | null;
  readonly interval: Ends | null;
  readonly extrapolation: readonly ExtrapolationEntry[];
}

/** One for each question of the file. */
export function answerEntries({ answers, study }: Evaluation, analysis: Pick<Analysis, 'place'>, lines: Lines): AnswerEntry[] {
  return answers.map((answer) => {
    const span = analysis.place(answer.question.origin);
    const asked = { line: span && lines.place(span.start).line + 1, text: answer.question.text, says: answerLines(answer, study.density.level), why: answer.kind === 'unanswered' ? answer.says.message : null };
    return answerEntry(answer, asked);
  });
}

function answerEntry(answer: Answer, asked: Asked): AnswerEntry {
  const { question } = answer;
  switch (question.kind) {
    case 'predict': return { kind: 'predict', ...asked, fit: question.fit, ...predictEntry(answer) };
    case 'solve': return {
      kind: 'solve', ...asked, fit: question.fit, quantity: question.unknown.name,
      solutions: answer.kind === 'solutions' ? answer.solutions.map(({ estimate, to, beyond }) => ({ value: estimate.value, to, interval: finiteEnds(estimate.interval), extrapolation: beyond.map(extrapolationEntry) })) : [],
    };
    case 'allocate': return { kind: 'allocate', ...asked, fit: question.fit, ...splitEntry(answer) };
    case 'forecast': case 'reach': return { kind: 'forecast', ...asked, ...forecastEntry(answer) };
    case 'expect': return { kind: 'expect', ...asked, ...expectEntry(answer) };
  }
}

type Of<Kind extends AnswerEntry['kind']> = Omit<AnswerEntry & { readonly kind: Kind }, 'kind' | 'fit' | keyof Asked>;

function predictEntry(answer: Outcome): Of<'predict'> {
  if (answer.kind !== 'estimate') return { quantity: null, value: null, interval: null, predictionInterval: null, extrapolation: [] };
  const { estimate: { quantity, value, interval }, newRun, beyond } = answer;
  return { quantity: quantity?.name ?? null, value: finite(value), interval: finiteEnds(interval), predictionInterval: finiteEnds(newRun), extrapolation: beyond.map(extrapolationEntry) };
}

function splitEntry(answer: Outcome): Of<'allocate'> {
  if (answer.kind !== 'split') return { values: null, intervals: null, quantity: null, value: null, interval: null, loss: null, limited: [], otherOptima: 0, extrapolation: [] };
  const { parts, output, limited, valleys, beyond } = answer;
  const of = <Value>(read: (part: Estimate) => Value) => Object.fromEntries(parts.map((part) => [part.quantity?.name ?? '', read(part)]));
  return {
    values: of(({ value }) => value), intervals: of(({ interval }) => finiteEnds(interval)), quantity: output.quantity?.name ?? null, value: finite(output.value), interval: finiteEnds(output.interval),
    loss: output.quantity?.kind === 'loss' ? finite(output.value) : null, limited, otherOptima: valleys, extrapolation: beyond.map(extrapolationEntry),
  };
}

function expectEntry(answer: Outcome): Of<'expect'> {
  if (answer.kind !== 'verdict') return { holds: null, decisive: null, extrapolation: [], values: [] };
  const { holds, undecided, predictions, sides } = answer;
  return { holds, decisive: undecided.length === 0, extrapolation: predictions.flatMap(({ beyond }) => beyond.map(extrapolationEntry)), values: sides.map(({ what, written }) => ({ what, value: written })) };
}

function forecastEntry(answer: Answer): Of<'forecast'> {
  const asked = answer.question.kind === 'reach' ? 'released' : answer.question.kind === 'forecast' && answer.question.what === 'density' ? 'density' : 'doublingDays';
  if (answer.kind !== 'estimate') return { quantity: asked, value: null, interval: null, date: null, dateInterval: null, extrapolation: [] };
  const { estimate: { value, interval }, beyond } = answer;
  const day = (at: number | null) => (at === null ? null : dateOf(at));
  return {
    quantity: asked, value: finite(value), interval: finiteEnds(interval), date: asked === 'released' ? day(value) : null,
    dateInterval: asked === 'released' && interval ? [day(interval[0]), day(interval[1])] : null, extrapolation: beyond.map(extrapolationEntry),
  };
}

function extrapolationEntry({ quantity, value, low, high, factor }: Beyond): ExtrapolationEntry {
  return { quantity: quantity.name, value, low, high, factor: finite(factor) };
}
