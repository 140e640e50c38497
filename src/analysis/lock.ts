import * as v from 'valibot';
import type { Ends, Influence, Resampled } from '../engine/ensemble.js';
import type { FoundBefore, Spread } from '../engine/fitted.js';

/** What lies beside a file once it has been refitted thoroughly: its numbers, and the digests of what they were computed from. */
export interface Lock {
  readonly schema: 'density-lock/1';
  /** Of the tool that made it. */
  readonly version: string;
  /** Of everything the numbers depend on. */
  readonly study: string;
  readonly level: number;
  readonly resampling: Pick<Resampled, 'resamples' | 'seed' | 'method' | 'failed'>;
  readonly fits: readonly LockedFit[];
  readonly models: readonly LockedModel[];
  readonly trends: readonly LockedTrend[];
  readonly influence: Influence;
}

export interface LockedFit extends FoundBefore<string> {
  readonly kind: 'law' | 'curve';
  /** For people: "RefinedWeb testbed, loss law". */
  readonly name: string;
  readonly digest: string;
  readonly n: number;
  readonly status: string;
  readonly condition: number;
  readonly objective: { readonly kind: string; readonly delta: number | null; readonly space: string; readonly value: number };
  readonly spreads: Readonly<Record<string, Spread>>;
}

export interface LockedModel {
  readonly name: string;
  readonly digest: string;
  /** Null: out of reach, or not known. */
  readonly effectiveParams: number | null;
  readonly density: number | null;
  readonly effective: Ends | null;
  readonly scores: readonly (Ends | null)[];
}

export interface LockedTrend {
  readonly benchmark: string | null;
  readonly digest: string;
  readonly doublingDays: number | null;
  readonly resampled: { readonly growthRate: Spread; readonly doubling: Ends } | null;
}

const numeral = v.pipe(v.number(), v.finite());
const maybe = v.nullable(numeral);
const ends = v.tuple([maybe, maybe]);
const spread = v.object({ stderr: numeral, interval: ends });
const coefficients = v.record(v.string(), numeral);
const counts = v.object({ tried: numeral, failed: numeral, agreeing: numeral });
const without = { params: maybe, change: maybe };
const law = v.nullable(v.object({ E: numeral, A: numeral, alpha: numeral, B: numeral, beta: numeral }));
const curve = v.nullable(v.object({ floor: numeral, ceiling: numeral, slope: numeral, midpoint: numeral }));

const shape = v.object({
  schema: v.literal('density-lock/1'),
  version: v.string(),
  study: v.string(),
  level: numeral,
  resampling: v.object({ resamples: numeral, seed: numeral, method: v.picklist(['bca', 'percentile']), failed: numeral }),
  fits: v.array(v.object({
    kind: v.picklist(['law', 'curve']), name: v.string(), digest: v.string(), n: numeral, status: v.string(), condition: numeral,
    objective: v.object({ kind: v.string(), delta: maybe, space: v.string(), value: numeral }),
    coefficients, atBound: v.array(v.string()), starts: counts, spreads: v.record(v.string(), spread),
  })),
  models: v.array(v.object({ name: v.string(), digest: v.string(), effectiveParams: maybe, density: maybe, effective: v.nullable(ends), scores: v.array(v.nullable(ends)) })),
  trends: v.array(v.object({ benchmark: v.nullable(v.string()), digest: v.string(), doublingDays: maybe, resampled: v.nullable(v.object({ growthRate: spread, doubling: ends })) })),
  influence: v.object({
    units: v.array(v.object({ laws: v.array(law), curves: v.array(curve), largest: v.nullable(v.object({ ...without, model: numeral })), doublings: v.array(maybe) })),
    models: v.array(v.nullable(v.object({ ...without, unit: numeral }))),
    doublings: v.array(v.array(maybe)),
  }),
});

/** The lock in a text; or why there is none in it, ending a sentence that names the file. */
export function parsedLock(text: string): { readonly kind: 'lock'; readonly lock: Lock } | { readonly kind: 'unreadable'; readonly why: string } {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return { kind: 'unreadable', why: 'it is not JSON.' };
  }
  const read = v.safeParse(shape, data);
  if (read.success) return { kind: 'lock', lock: read.output };
  const [issue] = read.issues;
  return { kind: 'unreadable', why: `\`${v.getDotPath(issue) ?? 'schema'}\` is not what this version of Density writes.` };
}

/** Lists stand with one entry a line, so that a change of one number is a change of one line. */
export function lockText(lock: Lock): string {
  const { units, models, doublings } = lock.influence;
  const parts = Object.entries({ ...lock, influence: undefined }).filter(([, value]) => value !== undefined)
    .map(([key, value]) => `  ${JSON.stringify(key)}: ${Array.isArray(value) ? list(value, '  ') : JSON.stringify(value)}`);
  const influence = [['units', units], ['models', models], ['doublings', doublings]] as const;
  const last = `  "influence": {\n${influence.map(([key, value]) => `    "${key}": ${list(value, '    ')}`).join(',\n')}\n  }`;
  return `{\n${[...parts, last].join(',\n')}\n}\n`;
}

function list(entries: readonly unknown[], indent: string): string {
  return entries.length === 0 ? '[]' : `[\n${entries.map((entry) => `${indent}  ${JSON.stringify(entry)}`).join(',\n')}\n${indent}]`;
}
