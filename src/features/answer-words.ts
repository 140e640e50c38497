import type { Answer, Beyond, Estimate } from '../analysis/questions/answer.js';
import { beyondWords } from '../analysis/questions/beyond-words.js';
import { dateOf, typed, writtenEstimate } from '../analysis/questions/quantity-words.js';
import { interval, levelText, ratio, times } from '../base/figures.js';
import type { Ends } from '../base/finite.js';
import { figure } from './formulas.js';
import { days, inDays } from './trend-sentence.js';

/** An answer in short, for the end of its line: "→ loss 1.937 (1.91–1.96)". `intervals`: whether they are shown. */
export function answerHint(answer: Answer, intervals: boolean): string {
  return `${hintOf(answer, intervals)}${isDoubtful(answer) ? ' · fit not settled' : ''}`;
}

function hintOf(answer: Answer, intervals: boolean): string {
  switch (answer.kind) {
    case 'estimate': return `→ ${estimateWords(answer.of, answer.estimate, intervals)}${far(answer.beyond)}`;
    case 'solutions': return `→ ${answer.solutions.map(({ estimate, to }, at) => (to !== null ? everywhere(estimate, to) : at === 0 ? named(estimate, intervals) : figures(estimate, intervals))).join(' or ')}${far(answer.solutions.flatMap(({ beyond }) => beyond))}`;
    case 'split': return `→ ${[...answer.parts.map((part) => named(part, intervals)), named(answer.output, false)].join(' · ')}${answer.limited.length > 0 ? `, ${answer.limited.join(', ')} at its limit` : ''}${far(answer.beyond)}`;
    case 'verdict': return answer.holds ? `✓ holds${answer.undecided.length > 0 ? ', not decisive' : ''}${far(answer.predictions.flatMap(({ beyond }) => beyond))}` : `✗ ${answer.sides.map(({ what, written }) => `${what.replace(/^the /, '')} ${written}`).join(', ') || 'does not hold'}`;
    case 'unanswered': return answer.question.kind === 'expect' ? '✗ cannot be said' : '→ no answer';
  }
}

/** The same in full, line by line, with what the intervals are. */
export function answerLines(answer: Answer, level: number): string[] {
  return [...new Set(linesOf(answer, level)), ...(isDoubtful(answer) ? ['from a fit that did not settle: not to be relied on'] : [])];
}

function isDoubtful({ kind, unsettled = false }: Answer): boolean {
  return unsettled && kind !== 'unanswered';
}

function linesOf(answer: Answer, level: number): string[] {
  const at = levelText(level);
  switch (answer.kind) {
    case 'unanswered': return [answer.says.message];
    case 'verdict': return [
      `${answer.holds ? 'It holds' : 'It does not hold'}${answer.undecided.length > 0 ? `, not decisive: the interval ${answer.undecided.join(', and the interval ')} holds both answers` : ''}.`,
      ...answer.sides.map(({ what, written, asked }) => `${what.replace(/^the /, 'The ')} is ${written}${asked.length > 0 ? `; asked for: ${asked.join(', ')}` : ''}.`), ...answer.predictions.flatMap(({ beyond }) => beyond.map(beyondWords)),
    ];
    case 'estimate': {
      const { of, estimate, newRun, beyond } = answer;
      const law = estimate.interval && `${at}${of === 'output' ? ' of the law' : of === 'doubling' ? '' : ' of the line'}: ${of === 'density' ? interval(estimate.interval, ratio) ?? 'not bounded' : of === 'doubling' ? inDays(estimate.interval) ?? 'not bounded' : ends(estimate, estimate.interval)}`;
      const run = newRun && `one new run: ${ends(estimate, newRun)}`;
      return [[estimateWords(of, estimate, false), ...[law, run].filter((part) => part !== null)].join('; '), ...beyond.map(beyondWords)];
    }
    case 'solutions': return answer.solutions.flatMap(({ estimate, to, beyond }) => [to === null ? withLevel(estimate, at) : `${everywhere(estimate, to)}: the law is level there`, ...beyond.map(beyondWords)]);
    case 'split': return [
      ...answer.parts.map((part) => withLevel(part, at)), withLevel(answer.output, at), ...perParameter(answer.parts),
      ...(answer.limited.length > 0 ? [`${answer.limited.join(', ')} rests on the limit given: the law would go beyond`] : []),
      ...(answer.valleys > 0 ? [`${answer.valleys === 1 ? 'another optimum along the budget is' : `${answer.valleys} other optima along the budget are`} less good`] : []),
      ...answer.beyond.map(beyondWords),
    ];
  }
}

const SIZES: Readonly<Record<string, string>> = { params: 'parameter', active: 'active parameter', nonEmbedding: 'parameter without embeddings' };

/** "19 tokens per parameter". */
function perParameter(parts: readonly Estimate[]): string[] {
  const size = parts.find(({ quantity }) => quantity && SIZES[quantity.name]);
  const tokens = parts.find(({ quantity }) => quantity?.name === 'tokens');
  return size && tokens ? [`${(tokens.value / size.value).toLocaleString('en-US', { maximumSignificantDigits: 2 })} tokens per ${SIZES[size.quantity!.name]!}`] : [];
}

/** "every params from 1 to 485M". */
function everywhere({ quantity, value }: Estimate, to: number): string {
  return `every ${quantity!.name} from ${typed(quantity!, value)} to ${typed(quantity!, to)}`;
}

function withLevel(estimate: Estimate, level: string): string {
  return `${named(estimate, false)}${estimate.interval ? ` (${level}: ${ends(estimate, estimate.interval)})` : ''}`;
}

function estimateWords(of: 'output' | 'density' | 'doubling' | 'day', estimate: Estimate, intervals: boolean): string {
  const between = intervals && estimate.interval ? ` (${ends(estimate, estimate.interval)})` : '';
  switch (of) {
    case 'output': return named(estimate, intervals);
    case 'density': return `density ${ratio(estimate.value)}${intervals && estimate.interval ? ` (${interval(estimate.interval, ratio) ?? 'unbounded'})` : ''}`;
    case 'doubling': return `doubling in ${days(estimate.value)} days${intervals && estimate.interval ? ` (${interval(estimate.interval, days) ?? 'not bounded'})` : ''}`;
    case 'day': return `${dateOf(estimate.value)}${between}`;
  }
}

/** "loss 1.937 (1.91–1.96)". */
function named(estimate: Estimate, intervals: boolean): string {
  return `${estimate.quantity?.name ?? ''} ${figures(estimate, intervals)}`.trim();
}

function figures(estimate: Estimate, intervals: boolean): string {
  return `${writer(estimate, estimate.interval)(estimate.value)}${estimate.quantity?.name === 'compute' ? ' FLOP' : ''}${intervals && estimate.interval ? ` (${ends(estimate, estimate.interval)})` : ''}`;
}

function ends({ quantity }: Pick<Estimate, 'quantity'>, [low, high]: Ends): string {
  const write = writer({ quantity }, [low, high], quantity?.kind === 'count' ? 2 : 4);
  const apart = quantity?.kind === 'date' || (low !== null && low < 0);
  if (low !== null && high !== null && apart) return `${write(low)} to ${write(high)}`;
  return interval([low, high], write) ?? 'not bounded';
}

/** Of a plain number only the digits that its interval tells apart: 42 (37–48), not 42.01 (36.90–48.41). */
function writer({ quantity }: Pick<Estimate, 'quantity'>, interval: Ends | null, digits?: number): (value: number) => string {
  const [low, high] = interval ?? [null, null];
  if (quantity?.kind !== 'plain' || low === null || high === null || high <= low) return (value) => writtenEstimate({ quantity }, value, digits);
  const place = Math.floor(Math.log10(high - low)) - 1;
  return (value) => {
    const significantDigits = value === 0 ? 2 : Math.floor(Math.log10(Math.abs(value))) - place + 1;
    return figure(Number(value.toPrecision(Math.min(4, Math.max(2, significantDigits)))));
  };
}

/** " · 2.4× beyond the rows": of several the farthest. */
function far(beyond: readonly Beyond[]): string {
  if (beyond.length === 0) return '';
  const factors = beyond.flatMap(({ factor }) => factor ?? []);
  return factors.length > 0 ? ` · ${times(factors.reduce((a, b) => Math.max(a, b)))} beyond the rows` : ' · extrapolated';
}
