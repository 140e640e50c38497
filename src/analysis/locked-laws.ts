import { plural } from '../base/figures.js';
import type { Fit, FormulaFound } from '../engine/fitted.js';
import { formulaUnits } from '../engine/formula/formula-replicas.js';
import type { FormulaWithout } from '../engine/formula/formula-resample.js';
import type { FormulaTask } from '../engine/jobs.js';
import type { LawFit } from '../model/laws.js';
import { formulaDigest, formulaDrawnDigest, formulaRowsDigest } from './digest.js';
import type { Lock, LockedLaw, LockedUnit } from './lock.js';
import type { Drawing, LawResult } from './questions/answer.js';
import { lawTask } from './questions/law-results.js';
import { leftOut } from './questions/law-scrutiny.js';
import { withDraws } from './questions/law-draws.js';

/** A fit of a law that a lock can hold: constants are typed, and need none. */
type Lockable = LawResult & { readonly fitted: Fit<string> };

export function lockable(result: LawResult): result is Lockable {
  return result.fitted.kind === 'fitted' && result.fit.constants === null;
}

/** The fits of laws as a lock holds them, in the order of the file. */
export function lockedLaws(laws: readonly LawResult[], level: number): LockedLaw[] {
  return laws.filter(lockable).map((result) => lockedLaw(result, level));
}

function lockedLaw({ fit, fitted, influence, rows, drawing }: Lockable, level: number): LockedLaw {
  const { n, status, condition, objective: { kind, delta, space, value }, coefficients, atBound, starts, free, logarithmic, redundant = null, resampled } = fitted;
  const { task, digest, rows: data } = sourceOf(fit);
  const without = new Map((influence ?? []).map((out) => [out.rows[0], out]));
  return {
    name: lawName(fit), digest, rows: data, drawn: drawnDigest(fit, level, drawing), n, status, condition, coefficients, atBound, starts, free, logarithmic, redundant,
    objective: { kind, delta, space, value }, spreads: (resampled ?? {}) as LockedLaw['spreads'], drawing,
    units: influence && formulaUnits(task.points).map((unit) => {
      const first = fit.rows![rows[unit[0]!]!]!;
      const { coefficients = null, why = 'unsettled' } = without.get(rows[unit[0]!]!) ?? {};
      return { name: first.run ?? first.name, without: coefficients, why };
    }),
  };
}

/** "fit scaling". */
export function lawName({ name }: LawFit): string {
  return `fit ${name}`;
}

interface Source {
  readonly task: FormulaTask;
  readonly digest: string;
  readonly rows: string;
}

const sources = new WeakMap<LawFit, Source>();
const drawn = new WeakMap<LawFit, { readonly key: string; readonly digest: string }>();

function sourceOf(fit: LawFit): Source {
  let source = sources.get(fit);
  if (!source) {
    const task = lawTask(fit);
    sources.set(fit, (source = { task, digest: formulaDigest(task), rows: formulaRowsDigest(task) }));
  }
  return source;
}

/** Also of a fit that nothing is drawn of. */
function drawnDigest(fit: LawFit, level: number, drawing: Pick<Drawing, 'resamples' | 'seed'> | null): string {
  const draws = { level, resamples: drawing?.resamples ?? 0, seed: drawing?.seed ?? 0 };
  const key = JSON.stringify(draws);
  let known = drawn.get(fit);
  if (known?.key !== key) drawn.set(fit, (known = { key, digest: formulaDrawnDigest(sourceOf(fit).task, draws) }));
  return known.digest;
}

/** What a workshop needs so as not to search for these fits again. */
export function lawsFoundIn({ laws }: Lock): Map<string, FormulaFound> {
  return new Map(laws.map((law) => [law.digest, law]));
}

/** The fits with what the lock knows of those that have not changed, and which have: "the fit scaling". */
export function withLockedLaws(laws: readonly LawResult[], lock: Lock, level: number): { readonly laws: readonly LawResult[]; readonly changed: readonly string[] } {
  const left = [...lock.laws];
  const changed: string[] = [];
  const known = laws.map((result) => {
    if (!lockable(result)) return result;
    const at = left.findIndex((law) => isOf(law, result, lock, level));
    if (at >= 0) return restored(result, left.splice(at, 1)[0]!);
    const same = left.findIndex(({ digest }) => digest === sourceOf(result.fit).digest);
    // Another level says so itself.
    if (same < 0 || lock.level === level) changed.push(`the ${lawName(result.fit)}`);
    if (same >= 0) left.splice(same, 1);
    return result;
  });
  const gone = left.filter(({ name }) => !changed.includes(`the ${name}`)).length;
  return { laws: known, changed: gone > 0 ? [...changed, `${plural(gone, 'fit of a law', 'fits of laws')} no longer there`] : changed };
}

/** Another seed of the fit draws otherwise, unless the refit was told one. */
function isOf({ digest, drawn: then, drawing }: LockedLaw, { fit }: LawResult, { asked }: Lock, level: number): boolean {
  return digest === sourceOf(fit).digest && then === drawnDigest(fit, level, drawing && { resamples: drawing.resamples, seed: asked.seed ?? fit.options.seed });
}

function restored(result: Lockable, { spreads, drawing, units }: LockedLaw): LawResult {
  const known = drawing ? withDraws(result, { ...drawing, coefficients: Object.keys(spreads).length > 0 ? spreads : null }) : result;
  const numbers = formulaUnits(sourceOf(result.fit).task.points);
  if (!units || units.length !== numbers.length) return known;
  return { ...known, influence: leftOut(result, result.fitted, numbers.map((rows, at) => leftOutOf(rows, units[at]!))) };
}

function leftOutOf(rows: readonly number[], { without, why }: LockedUnit): FormulaWithout {
  return without ? { rows, coefficients: without, why: null } : { rows, coefficients: null, why: why ?? 'unsettled' };
}
