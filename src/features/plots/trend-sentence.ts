import { interval, percent, plural, significant } from '../../base/figures.js';
import type { FrontierRule, TrendLine } from '../../engine/trend.js';
import type { TrendResult } from '../../analysis/evaluation.js';

export interface TrendCircumstances {
  readonly rule: FrontierRule;
  readonly level: number;
  /** The benchmark's title, null for all together. */
  readonly benchmark: string | null;
  /** Models with a date and a density that lie beyond reach, or were left out for another reason. */
  readonly beyond: number;
  readonly leftOut: number;
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

function leftOut({ beyond, leftOut }: TrendCircumstances): string {
  const parts = [
    beyond > 0 && `${beyond} more ${beyond === 1 ? 'lies' : 'lie'} beyond reach`,
    leftOut > 0 && `${leftOut} ${beyond > 0 ? '' : 'more '}${leftOut === 1 ? 'carries' : 'carry'} no trend for other reasons`,
  ].filter(Boolean);
  return parts.length > 0 ? `; ${parts.join(', ')}` : '';
}

/** "90 %", as intervals are introduced everywhere. */
function share(level: number): string {
  return `${significant(level * 100, 2)} %`;
}

function days(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en-US');
}

function yearly(rate: number): string {
  const change = Math.expm1(Math.min(700, rate * 365.25));
  return change > 10 ? `×${Number((change + 1).toPrecision(2)).toLocaleString('en-US')}` : percent(change, 0);
}
