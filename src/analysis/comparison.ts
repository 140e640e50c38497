import { finite } from '../base/finite.js';
import type { TrendLine } from '../engine/trend.js';
import type { Study } from '../model/study.js';
import { changeOf, type Basis, type Change, type Estimate } from './coefficient-changes.js';
import { densityChanges, type DensityChange } from './density-changes.js';
import { evaluate, type Workshop } from './evaluate.js';
import type { Evaluation, HeldOut, TrendResult } from './evaluation.js';
import { lawChanges, type LawChange } from './law-changes.js';
import type { Prediction } from './prediction.js';
import { fitChanges, type Both, type FitChange } from './fit-changes.js';
import { adoptLock, withLock, type LockRead } from './locked.js';
import { refreshed } from './questions/answers.js';
import { settingChanges, type SettingChange } from './setting-changes.js';

/** What differs between two evaluations, as plain data: full precision, null for what is missing. */
export interface Comparison {
  /** Of every interval and decision here: 0.9 = 90 %. */
  readonly level: number;
  readonly settings: readonly SettingChange[];
  /** False where densities are measured in different ways, so that their difference says nothing about models. */
  readonly comparable: boolean;
  readonly fits: readonly FitChange[];
  readonly laws: readonly LawChange[];
  readonly models: readonly DensityChange[];
  readonly trends: readonly TrendChange[];
  readonly heldOut: readonly HeldOutChange[];
}

export interface TrendChange {
  readonly benchmark: string | null;
  /** Growth of ln ρ per day. */
  readonly growthRate: Change;
  /** Null when densities do not grow, or there is no trend. */
  readonly doublingDays: Both<number>;
  readonly doublingInterval: Both<readonly [number | null, number | null]>;
  /** Points of the line. */
  readonly n: Both<number>;
}

/** Signed errors of a prediction: of a loss as a share of what was measured, of a score in its unit. */
export interface HeldOutChange {
  readonly name: string;
  readonly benchmark: string;
  readonly loss: Both<number>;
  readonly score: Both<number>;
}

/** A study, and the lock that lies beside its file. */
export interface Beside {
  readonly study: Study;
  readonly lock: LockRead;
}

export interface Compared {
  readonly comparison: Comparison;
  /** The two evaluations that were compared, both at the level of the new one. */
  readonly sides: readonly [old: Evaluation, now: Evaluation];
}

/**
 * Evaluates two studies at the level of the new one, whatever the old one says, with what their locks know, and compares them. Throws the
 * signal's reason once it is aborted.
 */
export async function compareStudies(old: Beside, now: Beside, workshop: Workshop, signal: AbortSignal): Promise<Compared> {
  const { level } = now.study.density;
  const before = await evaluated({ ...old, study: { ...old.study, density: { ...old.study.density, level } } }, workshop, signal);
  const after = await evaluated(now, workshop, signal);
  const { settings, ...rest } = compare(before, after);
  const levels = settingChanges(old.study, now.study, rest.fits).filter(({ setting }) => setting === 'level');
  return { comparison: { ...rest, settings: [...settings, ...levels] }, sides: [before, after] };
}

async function evaluated({ study, lock }: Beside, workshop: Workshop, signal: AbortSignal): Promise<Evaluation> {
  adoptLock(workshop, lock);
  return refreshed(withLock(await evaluate(study, workshop, signal), lock));
}

/** Compares two evaluations whose intervals are of one level. */
export function compare(old: Evaluation, now: Evaluation): Comparison {
  const fits = fitChanges(old, now);
  const settings = settingChanges(old.study, now.study, fits);
  const comparable = settings.every(({ affects }) => affects !== 'densities');
  return {
    level: now.study.density.level, settings, comparable, fits,
    laws: lawChanges(old, now),
    models: densityChanges(old, now, fits, comparable),
    trends: trendChanges(old, now, settings),
    heldOut: heldOutChanges(old, now),
  };
}

function trendChanges(old: Evaluation, now: Evaluation, settings: readonly SettingChange[]): TrendChange[] {
  // Two files often speak of the same models, so their lines are taken as overlapping: the test is the conservative one.
  const basis: Basis = settings.some(({ affects }) => affects !== 'intervals') ? 'method' : 'overlapping';
  const benchmarks = new Set([...now.trends, ...old.trends].map(({ benchmark }) => benchmark));
  const comparable = settings.every(({ affects }) => affects !== 'densities');
  return [...benchmarks].map((benchmark) => {
    const [before, after] = [lineOn(old.trends, benchmark), lineOn(now.trends, benchmark)];
    const both = <T>(of: (line: TrendLine) => T | null): Both<T> => ({ old: before && of(before), new: after && of(after) });
    const growthRate = changeOf(rateOf(before), rateOf(after), basis, false);
    return {
      benchmark,
      growthRate: comparable ? growthRate : { ...growthRate, verdict: 'not-comparable' as const },
      doublingDays: both(({ doublingDays }) => finite(doublingDays)), doublingInterval: both(({ doublingInterval }) => doublingInterval), n: both(({ n }) => n),
    };
  }).filter(({ growthRate }) => growthRate.old || growthRate.new);
}

function lineOn(trends: readonly TrendResult[], benchmark: string | null): TrendLine | null {
  const trend = trends.find((result) => result.benchmark === benchmark)?.trend;
  return trend?.kind === 'trend' ? trend : null;
}

function rateOf(line: TrendLine | null): Estimate | null {
  return line && { value: line.growthRate, stderr: finite(line.growthRateStderr), interval: line.growthRateInterval, state: 'free' };
}

function heldOutChanges(old: Evaluation, now: Evaluation): HeldOutChange[] {
  const [before, after] = [heldOutOf(old), heldOutOf(now)];
  return [...new Set([...after.keys(), ...before.keys()])].map((key) => {
    const [name, benchmark] = JSON.parse(key) as [string, string];
    const both = (of: (row: HeldOut) => number | null): Both<number> => {
      const [was, is] = [before.get(key), after.get(key)];
      return { old: was ? of(was) : null, new: is ? of(is) : null };
    };
    return { name, benchmark, loss: both(({ loss }) => off(loss, (measured, predicted) => predicted / measured - 1)), score: both(({ score }) => off(score, (measured, predicted) => predicted - measured)) };
  });
}

function heldOutOf({ study: { reference }, heldOut }: Evaluation): Map<string, HeldOut> {
  return new Map(heldOut.map((row) => [JSON.stringify([reference?.rows[row.row]?.name ?? '', row.benchmark]), row]));
}

function off({ measured, predicted }: Prediction, error: (measured: number, predicted: number) => number): number | null {
  return measured === null || predicted === null ? null : finite(error(measured, predicted));
}
