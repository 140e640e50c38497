import { permutationChance } from './permutation.js';
import { tFactor } from './student-t.js';

/** How the points of the trend are chosen. The paper does not say which; the growth rate depends on it by a factor of two. */
export type FrontierRule = 'records' | 'envelope' | 'all';

export interface DatedDensity {
  /** Days since the origin, negative before it. */
  readonly day: number;
  readonly density: number;
}

/** A point the trend is fitted to: the density of model `index` as it stands on `day`. */
export interface FrontierStep extends DatedDensity {
  readonly index: number;
}

/**
 * ln ρ(t) = intercept + growthRate·t, t in days; the doubling time is ln 2 / growthRate. Intervals are those of a line through the points
 * as they were chosen: they know nothing of the choice, and a line through records always rises. `chance` tells growth from none.
 */
export interface TrendLine {
  readonly kind: 'trend';
  readonly rule: FrontierRule;
  readonly n: number;
  readonly dof: number;
  readonly growthRate: number;
  readonly growthRateStderr: number;
  readonly growthRateInterval: readonly [number | null, number | null];
  /** `slope`: that of the line through the chosen points; `resampled-models`: from drawing the models, and the rows of the ruler, anew. */
  readonly intervalKind: 'slope' | 'resampled-models';
  /**
   * For `records` and `envelope`, where the middle of the doubling times over draws of models and ruler lies, at the same level; null before a refit.
   * It shows how far the trend hangs on single models and is no confidence interval: every draw is chosen from in the same way, so it
   * cannot take back the choice (fitting.md).
   */
  readonly redrawn: readonly [number | null, number | null] | null;
  readonly intercept: number;
  readonly r2: number;
  /** Null when the densities do not grow. */
  readonly doublingDays: number | null;
  /** A slope that may be zero leaves the upper end open (null). */
  readonly doublingInterval: readonly [number | null, number | null];
  /** Models on the frontier, in date order. */
  readonly frontier: readonly number[];
  readonly meanDay: number;
  /** Σ (t − mean)², with `scatter` what the band needs. */
  readonly daySpread: number;
  /** Standard deviation of ln ρ around the line. */
  readonly scatter: number;
  /** See `chanceOf`. */
  readonly chance: number;
}

export interface NoTrend {
  readonly kind: 'no-trend';
  readonly why: 'too-few-points' | 'one-date';
  readonly n: number;
}

export type Trend = TrendLine | NoTrend;

export const fewestPoints = 3;

/**
 * The points of the trend in date order. `records`: per date only the best, strictly above every earlier date.
 * `envelope`: the running maximum at every distinct date. `all`: every point. Points without a finite positive density are left out.
 */
export function frontierSteps(points: readonly DatedDensity[], rule: FrontierRule): FrontierStep[] {
  const steps: FrontierStep[] = [];
  let best: FrontierStep | undefined;
  for (const group of byDate(points)) {
    const top = group.reduce((a, b) => (b.density > a.density ? b : a));
    const record = best === undefined || top.density > best.density;
    if (record) best = top;
    if (rule === 'all') for (const step of group) steps.push(step);
    else if (rule === 'envelope') steps.push({ ...best!, day: top.day });
    else if (record) steps.push(top);
  }
  return steps;
}

/** Indices of the models that make the frontier, in date order, each once. */
export function frontier(points: readonly DatedDensity[], rule: FrontierRule): number[] {
  return [...new Set(frontierSteps(points, rule).map((step) => step.index))];
}

/** Ordinary least squares of ln ρ on the day; intervals from the slope's standard error and Student's t at `level`. */
export function fitTrend(points: readonly DatedDensity[], rule: FrontierRule, level: number): Trend {
  const steps = frontierSteps(points, rule);
  const n = steps.length;
  if (n < fewestPoints) return { kind: 'no-trend', why: 'too-few-points', n };

  const meanDay = mean(steps.map((s) => s.day));
  const meanLog = mean(steps.map((s) => Math.log(s.density)));
  let daySpread = 0, covariation = 0, logSpread = 0;
  for (const { day, density } of steps) {
    const t = day - meanDay, y = Math.log(density) - meanLog;
    daySpread += t * t;
    covariation += t * y;
    logSpread += y * y;
  }
  if (!(daySpread > 0)) return { kind: 'no-trend', why: 'one-date', n };

  const growthRate = covariation / daySpread;
  const unexplained = Math.max(0, logSpread - growthRate * covariation);
  const dof = n - 2;
  const scatter = Math.sqrt(unexplained / dof);
  const growthRateStderr = scatter / Math.sqrt(daySpread);
  const reach = tFactor(level, dof) * growthRateStderr;
  return {
    kind: 'trend', rule, n, dof, growthRate, growthRateStderr,
    growthRateInterval: [growthRate - reach, growthRate + reach], intervalKind: 'slope', redrawn: null,
    intercept: meanLog - growthRate * meanDay,
    r2: logSpread > 0 ? 1 - unexplained / logSpread : 0,
    doublingDays: doubling(growthRate),
    doublingInterval: [doubling(growthRate + reach), doubling(growthRate - reach)],
    frontier: frontier(points, rule), meanDay, daySpread, scatter, chance: chanceOf(points, rule),
  };
}

/**
 * The share of cases in which densities rise as steeply when they are dealt out over the dates at random. For `records` and `envelope` what
 * rises is the best density so far, taken at every date; for `all`, all densities. The slope of the record setters alone would not do: shuffled
 * records fall together in the first days, where lines are steep, so that even growth with hardly any scatter is matched in a third of the cases.
 */
function chanceOf(points: readonly DatedDensity[], rule: FrontierRule): number {
  const groups = byDate(points).map((group) => group.sort((a, b) => a.density - b.density));
  const steps = rule === 'all' ? groups.flat().map((step) => [step]) : groups;
  const meanDay = mean(steps.map((group) => group[0]!.day));
  const days = steps.map((group) => group[0]!.day - meanDay);
  const ends = steps.map((group) => group.length);
  for (let i = 1; i < ends.length; i++) ends[i]! += ends[i - 1]!;

  /** Σ (t − mean) ln ρ, the slope but for a factor that no shuffle changes. */
  const rise = (logs: Float64Array): number => {
    let sum = 0, best = -Infinity, at = 0;
    for (let step = 0; step < days.length; step++) {
      if (rule === 'all') best = -Infinity;
      for (const end = ends[step]!; at < end; at++) if (logs[at]! > best) best = logs[at]!;
      sum += days[step]! * best;
    }
    return sum;
  };
  return permutationChance(Float64Array.from(groups.flat(), (step) => Math.log(step.density)), rise, seedOf(groups));
}

/** From the dates alone, so that the chance does not jump about while a density is edited. */
function seedOf(groups: readonly (readonly FrontierStep[])[]): number {
  return groups.reduce((seed, group) => Math.imul(seed ^ group[0]!.day ^ (group.length << 16), 0x01000193), 0x811c9dc5 | 0);
}

/** The trend's density on `day` with the confidence band of the line (not of a new model). */
export function trendBand(trend: TrendLine, day: number, level: number): { center: number; low: number; high: number } {
  const log = trend.intercept + trend.growthRate * day;
  const stderr = trend.scatter * Math.sqrt(1 / trend.n + (day - trend.meanDay) ** 2 / trend.daySpread);
  const reach = tFactor(level, trend.dof) * stderr;
  return { center: bounded(log), low: bounded(log - reach), high: bounded(log + reach) };
}

/** The dated points in groups of one day, in date order; within a day in input order. */
function byDate(points: readonly DatedDensity[]): FrontierStep[][] {
  const groups = new Map<number, FrontierStep[]>();
  points.forEach(({ day, density }, index) => {
    if (!Number.isFinite(day) || !(density > 0 && density < Infinity)) return;
    const group = groups.get(day);
    if (group) group.push({ day, density, index });
    else groups.set(day, [{ day, density, index }]);
  });
  return [...groups.entries()].sort(([a], [b]) => a - b).map(([, group]) => group);
}

/** ln 2 / rate, in days; null when that does not rise. */
export function doubling(rate: number): number | null {
  const days = Math.LN2 / rate;
  return days > 0 && days < Infinity ? days : null;
}

/** exp within the finite numbers: a band far from the data may leave them. */
function bounded(log: number): number {
  return Math.exp(Math.min(700, Math.max(-700, log)));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
