import { interval, percent, plural, significant } from '../../base/figures.js';
import type { FrontierRule, TrendLine } from '../../engine/trend.js';
import type { NotInTrend, TrendResult } from '../../analysis/evaluation.js';

export interface TrendCircumstances {
  readonly rule: FrontierRule;
  readonly level: number;
  /** The benchmark's title, null for all together. */
  readonly benchmark: string | null;
  /** Why models with a date and a density did not stand for election, one entry each; null where no reason is known. */
  readonly aside: readonly (NotInTrend | null)[];
}

/** "Density doubles every 328 days (90%: 130–390), from 5 record setters among 80 models; 5 more lie beyond reach." */
export function trendSentence({ trend, candidates }: TrendResult, circumstances: TrendCircumstances): string {
  const { rule, level, benchmark } = circumstances;
  const on = benchmark === null ? '' : ` on ${benchmark}`;
  const tail = leftOut(circumstances);
  if (trend.kind === 'trend') return `Density${on} ${growth(trend, level)}, from ${carriers(rule, trend.n, candidates.length)}${tail}.`;
  if (trend.why === 'one-date') return `No trend${on}: ${plural(trend.n, 'model')} could carry it, all of one day${tail}.`;
  return `No trend${on}: ${carriers(rule, trend.n, candidates.length)}, and 3 points are needed${tail}.`;
}

/** The same in two short lines, for inside the frame. */
export function trendNote(trend: TrendLine, level: number): string {
  return trend.doublingDays === null ? 'no growth' : `×2 in ${days(trend.doublingDays)} days\n${share(level)}: ${interval(trend.doublingInterval, days) ?? 'open'}`;
}

function growth(trend: TrendLine, level: number): string {
  if (trend.doublingDays !== null) return `doubles every ${days(trend.doublingDays)} days (${share(level)}: ${interval(trend.doublingInterval, days) ?? 'open'})`;
  const [low, high] = trend.growthRateInterval;
  return `does not grow: ${yearly(trend.growthRate)} a year (${share(level)}: ${yearly(low)} to ${yearly(high)})`;
}

function carriers(rule: FrontierRule, n: number, candidates: number): string {
  if (rule === 'all') return plural(n, 'model');
  const points = rule === 'records' ? plural(n, 'record setter') : `${plural(n, 'date')} of the envelope`;
  return `${points} among ${plural(candidates, 'model')}`;
}

/** "; 4 more lie beyond reach, 1 scores near the floor". */
function leftOut({ aside }: TrendCircumstances): string {
  const parts = [...reasons, [null, 'carries no trend', 'carry no trend'] as const].flatMap(([reason, one, many]) => {
    const n = aside.filter((why) => why === reason).length;
    return n > 0 ? [{ n, words: n === 1 ? one : many }] : [];
  });
  return parts.map(({ n, words }, i) => (i === 0 ? `; ${n} more ${words}` : `, ${n} ${words}`)).join('');
}

const reasons = [
  ['beyond-reach', 'lies beyond reach', 'lie beyond reach'],
  ['near-floor', 'scores near the floor', 'score near the floor'],
  ['near-ceiling', 'scores near the ceiling', 'score near the ceiling'],
  ['has-base', 'was made from another model', 'were made from other models'],
] as const;

/** "90 %", as intervals are introduced everywhere. */
function share(level: number): string {
  return `${significant(level * 100, 2)} %`;
}

function days(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en-US');
}

function yearly(rate: number): string {
  const change = Math.expm1(Math.min(700, rate * 365.25));
  return change > 10 ? `×${Number((change + 1).toPrecision(2)).toLocaleString('en-US')}` : percent(change, 0).replace('-', '−');
}
