import { levelText, size } from '../base/figures.js';
import { logarithmicByName } from '../engine/fitted.js';
import type { Lock, LockedLaw, LockedModel, LockedOutcome, LockedTrend } from './lock.js';
import type { Numbers } from './locked.js';
import { influenceChanges, leftOutChanges } from './lock-influence-changes.js';
import { endChanges, numberChange, pointChange, textChange, TOLERANCE, type Bounded, type LockChange } from './lock-tolerance.js';
import type { SettingValue } from './settings.js';

/** How the numbers now compare with a lock: `drawn` where they too were drawn and left out, so that they have all that a lock has. */
interface Sides {
  readonly level: { readonly old: number; readonly now: number };
  readonly drawn: boolean;
}

/**
 * Everything that differs by more than machines do, names and the version of the tool excepted. Numbers that were computed without drawing rows
 * are compared without intervals, influence and counts of starts.
 */
export function lockChanges(old: Lock, now: Lock | Numbers): LockChange[] {
  const whole = 'influence' in now ? now : null;
  const sides: Sides = { level: { old: old.level, now: whole?.level ?? old.level }, drawn: whole !== null };
  // Parts of one study stand in one order, whatever they are called.
  const same = whole !== null && whole.study === old.study && (['fits', 'models', 'trends', 'units'] as const).every((part) => whole[part].length === old[part].length);
  return [
    ...settingChanges(old, now),
    ...(whole ? drawingChanges(old.resampling, whole.resampling, '') : []),
    ...pairs(old.fits, now.fits, ({ kind, name }) => `${kind} ${name}`, same).flatMap(([was, is]) => fitChanges(was, is, sides, logarithmicByName)),
    ...lawPairs(old.laws, now.laws).flatMap(([was, is]) => [...lawChanges(was, is, sides), ...('seeds' in now ? seedChange(old, was, is, now.seeds) : [])]),
    ...pairs(old.models, now.models, ({ name }) => name, same).flatMap(([was, is]) => modelChanges(was, is, sides)),
    ...pairs(old.trends, now.trends, ({ benchmark }) => benchmark ?? '', same).flatMap(([was, is]) => trendChanges(was, is, sides)),
    ...(whole && same ? influenceChanges(old, whole) : []),
  ];
}

/** Whatever they are called, fits of the same rows belong together; the others by name. */
function lawPairs(old: readonly LockedLaw[], now: readonly LockedLaw[]): [LockedLaw | undefined, LockedLaw | undefined][] {
  const known = new Set(now.map(({ digest }) => digest).filter((digest) => old.some((law) => law.digest === digest)));
  return pairs(old, now, ({ digest, name }) => (known.has(digest) ? digest : name), false);
}

/** By place, or by name; of several of one name the first belongs to the first. What only the lock has comes last. */
function pairs<Part>(old: readonly Part[], now: readonly Part[], name: (part: Part) => string, byPlace: boolean): [Part | undefined, Part | undefined][] {
  if (byPlace) return now.map((part, at) => [old[at], part]);
  const left = new Map<string, Part[]>();
  for (const part of old) left.set(name(part), [...(left.get(name(part)) ?? []), part]);
  const found = now.map((part): [Part | undefined, Part] => [left.get(name(part))?.shift(), part]);
  return [...found, ...[...left.values()].flat().map((part): [Part, undefined] => [part, undefined])];
}

/** Settings of a ruler that is on one side only are no changes. */
function settingChanges(old: Lock, now: Pick<Numbers, 'settings' | 'level' | 'computing'>): LockChange[] {
  const text = (name: string, value: SettingValue | undefined) => (value === undefined || value === null ? null : typeof value === 'number' && name === 'tokens' ? size(value) : Array.isArray(value) ? value.join(', ') : String(value));
  const both = Object.keys(old.settings).length > 0 && Object.keys(now.settings).length > 0;
  const names = both ? [...new Set([...Object.keys(now.settings), ...Object.keys(old.settings)])] : [];
  return [
    ...names.flatMap((name) => textChange(`\`${name}\``, text(name, old.settings[name]), text(name, now.settings[name]))),
    ...textChange('`level`', levelText(old.level), levelText(now.level)),
    ...numberChange('way of computing', old.computing, now.computing, 0),
  ];
}

type Drawing = Lock['resampling'];

function drawingChanges(old: Drawing, now: Drawing, of: string): LockChange[] {
  if (!old || !now) return textChange(`draws${of}`, old && 'there', now && 'there');
  return [
    ...numberChange(`number of draws${of}`, old.resamples, now.resamples, 0),
    ...numberChange(`seed${of}`, old.seed, now.seed, 0),
    ...numberChange(`draws left out${of}`, old.failed, now.failed, 0),
    ...textChange(`how intervals are read off the draws${of}`, old.method, now.method),
  ];
}

/** Of draws that were not made again: the seed they would be made from, unless the refit was told one. */
function seedChange({ asked }: Lock, old: LockedLaw | undefined, now: LockedLaw | undefined, seeds: Numbers['seeds']): LockChange[] {
  const [was, is] = [old?.drawing?.seed, now && seeds[now.name]];
  return asked.seed !== null || was === undefined || is === undefined ? [] : numberChange(`seed of the ${now!.name}`, was, is, 0);
}

function lawChanges(old: LockedLaw | undefined, now: LockedLaw | undefined, sides: Sides): LockChange[] {
  const logarithmic = (now ?? old)!.logarithmic;
  if (!old || !now || !sides.drawn) return fitChanges(old, now, sides, logarithmic);
  const free = textChange(`free coefficients of the ${now.name}`, old.free.join(', '), now.free.join(', '));
  const drawing = drawingChanges(old.drawing, now.drawing, ` of the ${now.name}`);
  return [...fitChanges(old, now, sides, logarithmic), ...free, ...drawing, ...(old.drawn === now.drawn ? leftOutChanges(old, now) : [])];
}

function fitChanges(old: LockedOutcome | undefined, now: LockedOutcome | undefined, { level, drawn }: Sides, logs: readonly string[]): LockChange[] {
  const { name } = (now ?? old)!;
  const bounded = (fit: LockedOutcome | undefined, coefficient: string, at: number): Bounded => {
    const spread = fit?.spreads[coefficient];
    return { value: fit?.coefficients[coefficient] ?? null, ends: spread?.interval ?? null, level: at, logarithmic: logs.includes(coefficient), stderr: spread?.stderr };
  };
  const names = new Set([...Object.keys(now?.coefficients ?? {}), ...Object.keys(old?.coefficients ?? {})]);
  const found = [...names].flatMap((coefficient) => {
    const what = `${coefficient} of the ${name}`;
    const [was, is] = [bounded(old, coefficient, level.old), bounded(now, coefficient, level.now)];
    const moved = pointChange(what, was, is);
    if (!old || !now || moved.length > 0 || !drawn) return moved;
    return [...endChanges(what, was, is), ...numberChange(`standard error of ${was.logarithmic ? 'ln ' : ''}${what}`, was.stderr ?? null, is.stderr ?? null, TOLERANCE.share)];
  });
  return old && now ? otherwise([...found, ...aboutFit(old, now, drawn)], name, drawn, [old.digest, old.rows, old.drawn], [now.digest, now.rows, now.drawn]) : found;
}

/** How a fit was reached. Counts of starts too are the same on every machine, but only where both searched from as many. */
function aboutFit(old: LockedOutcome, now: LockedOutcome, drawn: boolean): LockChange[] {
  const of = `of the ${now.name}`;
  const kind = ({ objective }: LockedOutcome) => [objective.kind, ...(objective.delta === null ? [] : [objective.delta]), `in ${objective.space} space`].join(' ');
  return [
    ...textChange(`status ${of}`, old.status, now.status),
    ...textChange(`coefficients at a bound ${of}`, old.atBound.join(', ') || null, now.atBound.join(', ') || null),
    ...textChange(`objective ${of}`, kind(old), kind(now)),
    ...numberChange(`rows ${of}`, old.n, now.n, 0),
    ...numberChange(`sum ${of}`, old.objective.value, now.objective.value),
    ...numberChange(`condition number ${of}`, old.condition, now.condition, TOLERANCE.share),
    ...(drawn ? (['tried', 'failed', 'agreeing'] as const).flatMap((count) => numberChange(`starts ${count} ${of}`, old.starts[count], now.starts[count], 0)) : []),
  ];
}

function modelChanges(old: LockedModel | undefined, now: LockedModel | undefined, sides: Sides): LockChange[] {
  const { name } = (now ?? old)!;
  const found = sizeChanges(`effective size of ${name}`, old, now, sides);
  if (!old || !now) return found;
  const benchmarks = [...new Set([...now.scores, ...old.scores].map(({ benchmark }) => benchmark))];
  // The size on the only benchmark is the size.
  const scores = found.length > 0 && benchmarks.length === 1 ? [] : benchmarks.flatMap((benchmark) => {
    const [was, is] = [old, now].map(({ scores: all }) => all.find((score) => score.benchmark === benchmark));
    return sizeChanges(`effective size of ${name} on ${benchmark}`, was, is, sides);
  });
  // A density that moved with its size says nothing new.
  const density = found.length > 0 ? [] : numberChange(`density of ${name}`, old.density, now.density);
  return otherwise([...found, ...density, ...scores], name, sides.drawn, [old.digest, old.typed], [now.digest, now.typed]);
}

function sizeChanges(what: string, old: Pick<LockedModel, 'effectiveParams' | 'effective'> | undefined, now: Pick<LockedModel, 'effectiveParams' | 'effective'> | undefined, { level, drawn }: Sides): LockChange[] {
  const bounded = (size: Pick<LockedModel, 'effectiveParams' | 'effective'> | undefined, at: number): Bounded => ({ value: size?.effectiveParams ?? null, ends: size?.effective ?? null, level: at, logarithmic: true });
  const [was, is] = [bounded(old, level.old), bounded(now, level.now)];
  const moved = pointChange(what, was, is);
  return (moved.length > 0 || !drawn || !old || !now ? moved : endChanges(what, was, is)).map((change) => ({ ...change, unit: 'params' }));
}

function trendChanges(old: LockedTrend | undefined, now: LockedTrend | undefined, { level, drawn }: Sides): LockChange[] {
  const { benchmark } = (now ?? old)!;
  const on = benchmark === null ? '' : ` on ${benchmark}`;
  const doubling = (trend: LockedTrend | undefined, at: number): Bounded => ({ value: trend?.doublingDays ?? null, ends: trend?.resampled?.doubling ?? null, level: at, logarithmic: true });
  const rate = (trend: LockedTrend | undefined, at: number): Bounded => ({ value: null, ends: trend?.resampled?.growthRate.interval ?? null, level: at, logarithmic: false, stderr: trend?.resampled?.growthRate.stderr });
  const [was, is] = [doubling(old, level.old), doubling(now, level.now)];
  const moved = pointChange(`doubling time in days${on}`, was, is);
  if (!old || !now || moved.length > 0 || !drawn) return moved;
  const [slow, fast] = [rate(old, level.old), rate(now, level.now)];
  const found = [
    ...endChanges(`the doubling time in days${on}`, was, is), ...endChanges(`the growth rate${on}`, slow, fast),
    ...numberChange(`standard error of the growth rate${on}`, slow.stderr ?? null, fast.stderr ?? null, TOLERANCE.share),
  ];
  return otherwise(found, `the trend${on}`, drawn, [old.digest, String(old.candidates)], [now.digest, String(now.candidates)]);
}

/** What numbers were computed from, where nothing else tells that it differs. */
function otherwise(found: LockChange[], name: string, drawn: boolean, old: readonly string[], now: readonly string[]): LockChange[] {
  if (found.length > 0 || !drawn) return found;
  const at = old.findIndex((digest, part) => digest !== now[part]);
  return at < 0 ? found : textChange(`digest of ${name}`, shortened(old[at]!), shortened(now[at]!));
}

function shortened(digest: string): string {
  return digest.slice(0, 'sha256:'.length + 8);
}
