import { finite, finiteEnds, type Ends } from '../base/finite.js';
import type { OutOfReachWhy } from '../engine/effective-size.js';
import type { Reading } from '../engine/reading.js';
import { tFactor } from '../engine/student-t.js';
import type { DensityOptions, Measured } from '../model/study.js';
import type { Verdict } from './coefficient-changes.js';
import { differenceEnds, leavesOutZero, logarithms, sameNumber, type Bounded } from './difference.js';
import { largestRun, type Evaluation, type ModelResult, type ScoreResult } from './evaluation.js';
import type { Both, FitChange } from './fit-changes.js';

/** One model's density, before and after; with `combine: each` one such entry per benchmark. */
export interface DensityChange {
  readonly name: string;
  /** Null: all benchmarks together. */
  readonly benchmark: string | null;
  readonly verdict: Verdict;
  /** What differs in what the density is made of. */
  readonly causes: readonly Cause[];
  /** Parameters the density divides by. */
  readonly size: Both<number>;
  readonly scores: Both<Readonly<Record<string, Measured>>>;
  readonly effectiveParams: Both<SizeRead>;
  readonly density: Both<number>;
  readonly densityInterval: Both<Ends>;
  /** New density by old. */
  readonly ratio: number | null;
  /** Of the ratio, too wide rather than too narrow: difference.ts. Null where both are read on one ruler, whose errors they share. */
  readonly ratioInterval: Ends | null;
  /** 1 is the densest of its file among those in reach of the ruler, which alone have one; equals share a place. */
  readonly rank: Both<number>;
  /** Whether it is on the frontier. */
  readonly frontier: Both<boolean>;
}

export type Cause = 'score' | 'size' | 'ruler' | 'settings';

export type SizeRead =
  | { readonly kind: 'size'; readonly value: number; readonly interval: Ends }
  | { readonly kind: 'out-of-reach'; readonly why: OutOfReachWhy };

/** A model in one file, on one benchmark or all. */
interface Entry {
  readonly result: ModelResult;
  readonly read: ModelResult | ScoreResult;
  readonly benchmark: string | null;
  readonly rank: number | null;
}

/** What holds for all models of the two files. */
interface Around {
  readonly fits: readonly FitChange[];
  readonly comparable: boolean;
  readonly combine: DensityOptions['combine'];
  readonly level: number;
}

/** Models matched by name, in the order of the new file; those that only the old one has come last. Of models of one name the first belongs to the first. */
export function densityChanges(old: Evaluation, now: Evaluation, fits: readonly FitChange[], comparable: boolean): DensityChange[] {
  const { combine, level } = now.study.density;
  const [before, after] = [entries(old), entries(now)];
  const keys = new Set([...after.keys(), ...before.keys()]);
  return [...keys].map((key) => densityChange(before.get(key), after.get(key), { fits, comparable, combine, level }));
}

function entries({ models, rulers, study: { density } }: Evaluation): Map<string, Entry> {
  const inReach = ({ read: { effective }, result, benchmark }: Omit<Entry, 'rank'>) => {
    const largest = largestRun(rulers, benchmark === null ? result.scores.map((score) => score.benchmark) : [benchmark]);
    return effective?.kind === 'size' && (largest === null || effective.params <= density.reach * largest);
  };
  const list = density.combine === 'each'
    ? density.benchmarks.flatMap((benchmark) => ranked(models.flatMap((result) => result.scores.filter((read) => read.benchmark === benchmark).map((read) => ({ result, read, benchmark }))), inReach))
    : ranked(models.map((result) => ({ result, read: result, benchmark: null })), inReach);
  const seen = new Map<string, number>();
  return new Map(list.map((entry) => {
    const name = JSON.stringify([entry.result.model.name, entry.benchmark]);
    const again = seen.get(name) ?? 0;
    seen.set(name, again + 1);
    return [`${name} ${again}`, entry];
  }));
}

/** A size far beyond the ruler is hardly determined, and a place above all others would be too. */
function ranked(list: readonly Omit<Entry, 'rank'>[], inReach: (entry: Omit<Entry, 'rank'>) => boolean): Entry[] {
  const placed = (entry: Omit<Entry, 'rank'>) => entry.read.density !== null && inReach(entry);
  const densities = list.filter(placed).map(({ read }) => read.density!).sort((a, b) => b - a);
  const places = new Map<number, number>();
  densities.forEach((density, at) => places.has(density) || places.set(density, at + 1));
  return list.map((entry) => ({ ...entry, rank: placed(entry) ? places.get(entry.read.density!)! : null }));
}

function densityChange(old: Entry | undefined, now: Entry | undefined, around: Around): DensityChange {
  const both = <T>(of: (entry: Entry) => T | null): Both<T> => ({ old: old ? of(old) : null, new: now ? of(now) : null });
  const { result: { model }, benchmark } = (now ?? old)!;
  const causes = old && now ? causesOf(old, now, around) : [];
  const density = both(({ read }) => finite(read.density));
  const densityInterval = both(({ read }) => finiteEnds(read.densityInterval));
  const bounded = (side: 'old' | 'new'): Bounded | null => (density[side] === null ? null : { value: density[side], ends: densityInterval[side] ?? [null, null] });
  const [before, after] = [bounded('old'), bounded('new')];
  const ratio = before && after ? finite(after.value / before.value) : null;
  const ratioInterval = before && after && (causes.includes('ruler') || causes.includes('settings')) ? ratioEnds(before, after) : null;
  return {
    name: model.name, benchmark, causes, density, densityInterval, ratio, ratioInterval,
    verdict: verdictOf(old, now, ratio, ratioInterval, causes, around),
    size: both(({ result }) => finite(result.size)),
    scores: both(scoresOf),
    effectiveParams: both(({ read }) => sizeRead(read.effective)),
    rank: both(({ rank }) => rank),
    frontier: both(({ read }) => read.frontier),
  };
}

function ratioEnds(old: Bounded, now: Bounded): Ends {
  const [low, high] = differenceEnds(logarithms(old), logarithms(now));
  return [low === null ? null : finite(Math.exp(low)), high === null ? null : finite(Math.exp(high))];
}

function verdictOf(old: Entry | undefined, now: Entry | undefined, ratio: number | null, ends: Ends | null, causes: readonly Cause[], around: Around): Verdict {
  if (!old || !now) return old ? 'disappeared' : 'appeared';
  if (causes.includes('settings')) return 'not-comparable';
  if (ratio === null) {
    const [was, is] = [sizeRead(old.read.effective), sizeRead(now.read.effective)];
    return JSON.stringify(was) === JSON.stringify(is) && old.result.size === now.result.size ? 'unchanged' : 'undecided';
  }
  if (sameNumber(ratio, 1)) return 'unchanged';
  if (around.fits.some((fit) => counted(fit, now) && fit.basis === 'method')) return 'method';
  if (ends === null) return onOneRuler(old, now, causes, around);
  const decisive = leavesOutZero([ends[0] === null ? null : Math.log(ends[0]), ends[1] === null ? null : Math.log(ends[1])]);
  return decisive === null ? 'undecided' : decisive ? 'decisive' : 'within-noise';
}

/**
 * Densities read on one ruler share its errors: whatever the true ruler is, more score means more size. So only the scores' own errors can undo
 * a change; where none is known it is as certain as what was typed.
 */
function onOneRuler(old: Entry, now: Entry, causes: readonly Cause[], { combine, level }: Around): Verdict {
  const readings = [old, now].map(({ result, benchmark }) => result.scores.filter((score) => benchmark === null || score.benchmark === benchmark).map(({ reading }) => reading));
  const error = Math.hypot(...readings.flat().map(inWidths).map(({ stderr }) => stderr));
  if (error === 0 || !causes.includes('score')) return 'given';
  // Scores add up to one size where there is one, or where their average is read.
  const alike = readings.every(({ length }) => length === 1) || (combine === 'average-score' && readings[0]!.length === readings[1]!.length);
  if (!alike || causes.includes('size')) return 'undecided';
  const [before, after] = readings.map((all) => all.map(inWidths).reduce((sum, { value }) => sum + value, 0)) as [number, number];
  return Math.abs(after - before) > tFactor(level, Infinity) * error ? 'decisive' : 'within-noise';
}

function inWidths({ score: { value, stderr }, width = 1 }: Reading): { value: number; stderr: number } {
  return { value: value / width, stderr: (stderr ?? 0) / width };
}

function causesOf(old: Entry, now: Entry, { fits, comparable }: Around): Cause[] {
  const ruler = fits.some((fit) => counted(fit, now) && fit.basis !== 'same' && fit.basis !== null);
  return [
    ...(comparable ? [] : ['settings' as const]),
    ...(JSON.stringify(sorted(scoresOf(old))) === JSON.stringify(sorted(scoresOf(now))) ? [] : ['score' as const]),
    ...(old.result.size === now.result.size ? [] : ['size' as const]),
    ...(ruler ? ['ruler' as const] : []),
  ];
}

function counted({ benchmark }: FitChange, { result, benchmark: on }: Entry): boolean {
  return on === null ? result.scores.some((score) => score.benchmark === benchmark) : on === benchmark;
}

/** The scores the density was read from. */
function scoresOf({ result, benchmark }: Entry): Record<string, Measured> {
  const read = result.scores.filter((score) => benchmark === null || score.benchmark === benchmark);
  return Object.fromEntries(read.map((score) => [score.benchmark, result.model.scores[score.benchmark]!]));
}

function sorted(scores: Readonly<Record<string, Measured>>): [string, number, number | null][] {
  return Object.entries(scores).map(([benchmark, { value, stderr }]): [string, number, number | null] => [benchmark, value, stderr]).sort(([a], [b]) => (a < b ? -1 : 1));
}

function sizeRead(size: ModelResult['effective']): SizeRead | null {
  if (size === null || (size.kind === 'size' && finite(size.params) === null)) return null;
  return size.kind === 'size' ? { kind: 'size', value: size.params, interval: finiteEnds(size.interval)! } : { kind: 'out-of-reach', why: size.why };
}
