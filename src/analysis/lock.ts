import * as v from 'valibot';
import type { Ends, Influence, Resampled } from '../engine/ensemble.js';
import type { Fit, FoundBefore, FormulaFound, NotWithout, Spread } from '../engine/fitted.js';
import { fingerprint } from './digest.js';
import type { Drawing } from './questions/answer.js';
import type { SettingValue } from './settings.js';
import type { Thoroughness } from './thoroughness.js';

/** What lies beside a file once it has been refitted thoroughly: its numbers, and the digests of what they were computed from. */
export interface Lock {
  readonly schema: 'density-lock/1';
  /** Of the tool that made it. */
  readonly version: string;
  /** Of all that stands here, so that a change by hand is noticed. */
  readonly content: string;
  /** The way of computing, digest.ts. */
  readonly computing: number;
  /** Of everything the numbers of the ruler, its models and trends depend on; null where there is no ruler. */
  readonly study: string | null;
  readonly level: number;
  /** The other choices of the file that numbers depend on, by their keys in the language: to name the one that has changed. */
  readonly settings: Readonly<Record<string, SettingValue>>;
  /** What the refit was asked for: one that checks is asked for the same. */
  readonly asked: Thoroughness;
  /** Of the ruler's draws; null where there is none. */
  readonly resampling: Pick<Resampled, 'resamples' | 'seed' | 'method' | 'failed'> | null;
  readonly fits: readonly LockedFit[];
  /** Fits of laws that the file states. */
  readonly laws: readonly LockedLaw[];
  readonly models: readonly LockedModel[];
  readonly trends: readonly LockedTrend[];
  /** Names of the rows or runs that are drawn and left out together, parallel to the influence of each. */
  readonly units: readonly string[];
  readonly influence: Influence;
}

/** What is kept of any fit. */
export interface LockedOutcome extends FoundBefore<string> {
  /** For people: "loss law on hellaswag", "fit scaling". */
  readonly name: string;
  /** Of rows and options: the coefficients are believed where it is the same. */
  readonly digest: string;
  /** Of the rows alone. */
  readonly rows: string;
  /** Also of the level, of what is drawn together, and of a law how often and from which seed: the spreads are believed where it is the same. */
  readonly drawn: string;
  readonly n: number;
  readonly status: Fit<string>['status'];
  readonly condition: number;
  readonly objective: { readonly kind: string; readonly delta: number | null; readonly space: string; readonly value: number };
  /** Empty where too few draws had an answer: the covariance then stands. Standard errors of logarithmic ones are those of logarithms. */
  readonly spreads: Readonly<Record<string, Spread>>;
}

export interface LockedFit extends LockedOutcome {
  readonly kind: 'law' | 'curve';
}

export interface LockedUnit {
  readonly name: string;
  readonly without: Readonly<Record<string, number>> | null;
  readonly why: NotWithout | null;
}

export interface LockedLaw extends LockedOutcome, FormulaFound {
  readonly status: Fit<string>['status'];
  /** Coefficients whose errors are those of their logarithms. */
  readonly logarithmic: readonly string[];
  /** Null where there was no error to be had. */
  readonly drawing: Drawing | null;
  /** Rows or runs in the order of their numbers, and the coefficients without each, or why there are none. Null where they were not left out. */
  readonly units: readonly LockedUnit[] | null;
}

export interface LockedModel {
  readonly name: string;
  readonly digest: string;
  /** Of what was typed of it, whatever it is measured with. */
  readonly typed: string;
  /** Null: out of reach, or not known. */
  readonly effectiveParams: number | null;
  readonly density: number | null;
  readonly effective: Ends | null;
  readonly scores: readonly LockedScore[];
}

/** What one score alone says of the effective size. */
export interface LockedScore {
  readonly benchmark: string;
  readonly effectiveParams: number | null;
  readonly effective: Ends | null;
}

export interface LockedTrend {
  readonly benchmark: string | null;
  readonly digest: string;
  /** Numbers of `models`. */
  readonly candidates: readonly number[];
  readonly doublingDays: number | null;
  readonly resampled: { readonly growthRate: Spread; readonly doubling: Ends } | null;
}

const numeral = v.pipe(v.number(), v.finite());
const index = v.pipe(v.number(), v.integer(), v.minValue(0));
const maybe = v.nullable(numeral);
const ends = v.tuple([maybe, maybe]);
const spread = v.object({ stderr: numeral, interval: ends });
const coefficients = v.record(v.string(), numeral);
const drawing = { seed: index, method: v.picklist(['bca', 'percentile']), failed: index };
const resamples = v.pipe(index, v.minValue(1), v.maxValue(100_000));
const counts = v.object({ tried: numeral, failed: numeral, agreeing: numeral });
const without = { params: maybe, change: maybe };
const law = v.nullable(v.object({ E: numeral, A: numeral, alpha: numeral, B: numeral, beta: numeral }));
const curve = v.nullable(v.object({ floor: numeral, ceiling: numeral, slope: numeral, midpoint: numeral }));

const names = v.array(v.string());
const outcome = {
  name: v.string(), digest: v.string(), rows: v.string(), drawn: v.string(), n: numeral, status: v.picklist(['converged', 'at-bound', 'not-converged']), condition: numeral,
  objective: v.object({ kind: v.string(), delta: maybe, space: v.string(), value: numeral }),
  coefficients, atBound: names, starts: counts, spreads: v.record(v.string(), spread),
};

const shape = v.object({
  schema: v.literal('density-lock/1'),
  version: v.string(),
  content: v.string(),
  computing: numeral,
  study: v.nullable(v.string()),
  level: v.pipe(numeral, v.gtValue(0), v.ltValue(1)),
  settings: v.record(v.string(), v.nullable(v.union([v.string(), numeral, v.boolean(), v.array(v.string())]))),
  asked: v.object({ resamples: v.nullable(resamples), seed: v.nullable(index) }),
  resampling: v.nullable(v.object({ resamples, ...drawing })),
  fits: v.array(v.object({ kind: v.picklist(['law', 'curve']), ...outcome })),
  laws: v.array(v.object({
    ...outcome, free: names, logarithmic: names, redundant: v.nullable(names), drawing: v.nullable(v.object({ resamples, ...drawing })),
    units: v.nullable(v.array(v.object({ name: v.string(), without: v.nullable(coefficients), why: v.optional(v.nullable(v.picklist(['undetermined', 'unsettled'])), null) }))),
  })),
  models: v.array(v.object({
    name: v.string(), digest: v.string(), typed: v.string(), effectiveParams: maybe, density: maybe, effective: v.nullable(ends),
    scores: v.array(v.object({ benchmark: v.string(), effectiveParams: maybe, effective: v.nullable(ends) })),
  })),
  trends: v.array(v.object({
    benchmark: v.nullable(v.string()), digest: v.string(), candidates: v.array(index), doublingDays: maybe, resampled: v.nullable(v.object({ growthRate: spread, doubling: ends })),
  })),
  units: v.array(v.string()),
  influence: v.object({
    units: v.array(v.object({ laws: v.array(law), curves: v.array(curve), largest: v.nullable(v.object({ ...without, model: index })), doublings: v.array(maybe) })),
    models: v.array(v.nullable(v.object({ ...without, unit: index }))),
    doublings: v.array(v.array(maybe)),
  }),
});

/** `why` there is no lock to be believed ends a sentence that names the file; `lock` is what stands there all the same, as far as it can be read. */
export type Parsed = { readonly kind: 'lock'; readonly lock: Lock } | { readonly kind: 'unreadable'; readonly why: string; readonly lock: Lock | null };

/** The lock in a text. */
export function parsedLock(text: string): Parsed {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return { kind: 'unreadable', why: 'it is not JSON.', lock: null };
  }
  const read = v.safeParse(shape, data);
  if (!read.success) return { kind: 'unreadable', why: `\`${v.getDotPath(read.issues[0]) ?? 'schema'}\` is not what this version of Density writes.`, lock: null };
  const lock = read.output;
  if (lock.content !== contentOf(data as object)) return { kind: 'unreadable', why: 'it was changed by hand, or by a merge.', lock };
  return isWhole(lock) ? { kind: 'lock', lock } : { kind: 'unreadable', why: 'its parts do not belong together.', lock: null };
}

/** The lock with the digest of its content. */
export function sealed(lock: Omit<Lock, 'content'>): Lock {
  const { schema, version, ...rest } = lock;
  return { ...{ schema, version, content: '' }, ...rest, content: contentOf(lock) };
}

/** Of all but itself; neither blanks nor the order of keys count. */
function contentOf(lock: object): string {
  return fingerprint(JSON.stringify({ ...lock, content: undefined }, (_, value: unknown) => (isRecord(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value)));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether lists that are parallel are of one length, and numbers of models and units have one. */
function isWhole({ fits, models, trends, units, influence }: Lock): boolean {
  const laws = fits.filter(({ kind }) => kind === 'law').length;
  return influence.units.length === units.length && influence.models.length === models.length && influence.doublings.length === trends.length
    && trends.every(({ candidates }, at) => influence.doublings[at]!.length === candidates.length && candidates.every((number) => number < models.length))
    && influence.models.every((moved) => moved === null || moved.unit < units.length)
    && influence.units.every((unit) => unit.laws.length === laws && unit.curves.length === fits.length - laws && unit.doublings.length === trends.length && (unit.largest === null || unit.largest.model < models.length));
}

/** Lists stand with one entry a line, so that a change of one number is a change of one line. */
export function lockText(lock: Lock): string {
  const { units, models, doublings } = lock.influence;
  const parts = Object.entries({ ...lock, influence: undefined }).filter(([, value]) => value !== undefined)
    .map(([key, value]) => `  ${JSON.stringify(key)}: ${key === 'laws' ? lawList(lock.laws) : Array.isArray(value) ? list(value, '  ') : JSON.stringify(value)}`);
  const influence = [['units', units], ['models', models], ['doublings', doublings]] as const;
  const last = `  "influence": {\n${influence.map(([key, value]) => `    "${key}": ${list(value, '    ')}`).join(',\n')}\n  }`;
  return `{\n${[...parts, last].join(',\n')}\n}\n`;
}

/** What was left out is a list of its own. */
function lawList(laws: readonly LockedLaw[]): string {
  const entry = ({ units, ...law }: LockedLaw) => `    ${JSON.stringify(law).slice(0, -1)},\n      "units": ${units === null ? 'null' : list(units, '      ')}\n    }`;
  return laws.length === 0 ? '[]' : `[\n${laws.map(entry).join(',\n')}\n  ]`;
}

function list(entries: readonly unknown[], indent: string): string {
  return entries.length === 0 ? '[]' : `[\n${entries.map((entry) => `${indent}  ${JSON.stringify(entry)}`).join(',\n')}\n${indent}]`;
}
