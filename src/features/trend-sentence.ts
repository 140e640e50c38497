import { interval, levelText, percent, plural, significant } from '../base/figures.js';
import { printable } from '../base/printable.js';
import type { TrendEntry, TrendOrWhy } from './report-trend.js';
import { spaced } from './words.js';

/**
 * "Density doubles every 328 days (90 % interval of the line: ≥ 156 days, R² 0.60), from 5 record setters among 80 models; with their dates shuffled, the
 * best so far rises as steeply in 0.1 % of cases", or why there is no trend. `benchmark` is null for all together. Without a full stop.
 */
export function trendSentence({ trend, trendWhy }: TrendOrWhy, level: number, benchmark: string | null): string {
  const on = benchmark === null ? '' : ` on ${printable(benchmark)}`;
  if (!trend) return `No trend${on}: ${trendWhy ?? 'it could not be fitted'}`;
  if (trend.doublingDays === null) return `Density${on} does not grow: ${fall(trend, level)}, from ${carriers(trend)}`;
  return `Density${on} doubles every ${days(trend.doublingDays)} days${bounds(trend, level)}, from ${carriers(trend)}; ${chance(trend)}`;
}

/** The same in three short lines, for inside the frame of a plot. */
export function trendNote(trend: TrendEntry, level: number): string {
  if (trend.doublingDays === null) return 'no growth';
  const ends = inDays(trend.doublingInterval);
  return `×2 in ${days(trend.doublingDays)} days\n${ends === null ? '' : `${levelText(level)}${trend.intervalKind === 'slope' ? ' of the line' : ', drawn anew'}: ${ends}\n`}as steep by chance: ${share(trend.chance)}`;
}

/** "90 % interval of the line" or, where all models carry the trend, "90 % interval, models and ruler drawn anew". R² is the line's in either case. */
export function ofWhat({ intervalKind }: Pick<TrendEntry, 'intervalKind'>, level: number): string {
  return intervalKind === 'slope' ? `${levelText(level)} interval of the line` : `${levelText(level)} interval, models and ruler drawn anew`;
}

function bounds(trend: TrendEntry, level: number): string {
  const ends = inDays(trend.doublingInterval);
  const fit = trend.r2 === null ? null : `R² ${trend.r2.toFixed(2)}`;
  if (ends === null) return fit === null ? '' : ` (${fit} of the line)`;
  if (trend.intervalKind === 'slope') return ` (${ofWhat(trend, level)}: ${[ends, fit].filter(Boolean).join(', ')}${redrawn(trend)})`;
  return ` (${ofWhat(trend, level)}: ${ends}${fit === null ? '' : `; ${fit} of the line`})`;
}

/** Drawn anew, records are still chosen for being high: what the draws show is no confidence interval, and is not called one. */
function redrawn({ doublingRedrawn }: TrendEntry): string {
  const ends = doublingRedrawn && inDays(doublingRedrawn);
  return ends ? `; models drawn anew: ${ends}, no confidence interval` : '';
}

function fall(trend: TrendEntry, level: number): string {
  const [low, high] = trend.growthRateInterval;
  const ends = low === null || high === null ? interval([low, high], yearly) : `${yearly(low)} to ${yearly(high)}`;
  return `${yearly(trend.growthRatePerDay)} a year${ends === null ? '' : ` (${ofWhat(trend, level)}: ${ends})`}`;
}

function carriers({ rule, n, candidates }: TrendEntry): string {
  if (rule === 'all') return plural(n, 'model');
  const points = rule === 'records' ? plural(n, 'record setter') : `${plural(n, 'date')} of the envelope`;
  return `${points} among ${plural(candidates, 'model')}`;
}

/** Above this share, models say nothing about growth. */
const CHANCE = 0.1;

function chance({ chance, rule }: TrendEntry): string {
  const shuffled = `with their dates shuffled, ${rule === 'all' ? 'densities rise' : 'the best so far rises'} as steeply in ${share(chance)} of cases`;
  return chance > CHANCE ? `${shuffled}, so these models alone do not show that density grows` : shuffled;
}

/** 0.001 → "0.1 %", 0.372 → "37 %". */
function share(chance: number): string {
  return spaced(percent(chance, chance < 0.0995 ? 1 : 0));
}

/** Days as they are written everywhere: whole ones, of which three digits count; below ten, two: 328, 95, 8.7. */
export function days(value: number): string {
  return value >= 1e6 ? significant(value, 2) : Number(value.toPrecision(value < 99.5 ? 2 : 3)).toLocaleString('en-US');
}

/** "81–128 days", "≥ 156 days". */
export function inDays(ends: readonly [number | null, number | null]): string | null {
  const text = interval(ends, days);
  return text && `${text} days`;
}

function yearly(rate: number): string {
  const change = Math.expm1(Math.min(700, rate * 365.25));
  return change > 10 ? `×${significant(change + 1, 2)}` : spaced(percent(change, 0)).replace('-', '−');
}
