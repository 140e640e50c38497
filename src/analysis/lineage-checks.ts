import { diagnose, type Diagnostic } from '../base/diagnostic.js';
import { nearest } from '../base/nearest.js';
import type { ModelList } from '../model/models.js';
import type { ModelRecord } from '../model/records.js';

/** More names than this are no lineage of a study but a list, and so are more bases that are not in the file; misspellings among them are not looked for. */
const [MANY_NAMES, MANY_BASES] = [500, 50];

/** A problem of the model at a position of the list. */
interface Found {
  readonly at: number;
  readonly problem: Diagnostic;
}

/** Bases that are almost the name of a model here, and models that are made from themselves. A base that is nowhere in the file is fine. */
export function checkLineage({ records }: ModelList): Found[] {
  if (!records.some(({ base }) => base)) return []; // without an array for each of ten thousand models
  const derived = records.flatMap((record, at) => (record.base ? [{ at, record, base: record.base }] : []));
  const byName = new Map<string, ModelRecord>();
  for (const record of records) if (!byName.has(record.name.value)) byName.set(record.name.value, record);
  const rings = circles(byName);
  const looked = new Set<string>();
  return derived.flatMap(({ at, record, base }) => {
    const known = byName.has(base.value);
    if (!known) looked.add(base.value);
    const few = byName.size <= MANY_NAMES && looked.size <= MANY_BASES;
    const problem = known ? circle(rings.get(record.name.value), base.span) : few ? misspelt(base, [...byName.keys()].filter((name) => name !== record.name.value)) : null;
    return problem ? [{ at, problem }] : [];
  });
}

function misspelt({ value: name, span }: NonNullable<ModelRecord['base']>, names: readonly string[]): Diagnostic | null {
  // Names of models differ by a digit where they are two models, not one misspelt.
  const digits = (text: string) => text.replace(/\D/g, '');
  const near = nearest(name, names.filter((other) => digits(other) === digits(name)));
  return near === null ? null : diagnose('unknown-base', span, { name, near });
}

/** The names on circles, each with those it is on a circle with, itself first. Every model is walked over once. */
function circles(byName: ReadonlyMap<string, ModelRecord>): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const seen = new Set<string>();
  for (const start of byName.keys()) {
    const walk: string[] = [];
    let name: string | undefined = start;
    while (name !== undefined && byName.has(name) && !seen.has(name)) {
      seen.add(name);
      walk.push(name);
      name = byName.get(name)!.base?.value;
    }
    const from = name === undefined ? -1 : walk.indexOf(name);
    const ring = from < 0 ? [] : walk.slice(from);
    ring.forEach((member, at) => found.set(member, [...ring.slice(at, at + SHOWN), ...ring.slice(0, Math.max(0, Math.min(at, at + SHOWN - ring.length)))]));
  }
  return found;
}

/** Names of a circle that a sentence has room for. */
const SHOWN = 5;

/** Said of each model on the circle, not of those that lead to it. */
function circle(ring: readonly string[] | undefined, span: Diagnostic['span']): Diagnostic | null {
  if (!ring) return null;
  return diagnose('base-cycle', span, { path: [...ring, ...(ring.length === SHOWN ? ['…'] : []), ring[0]!] });
}
