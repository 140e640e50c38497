import type { Fit, Fitted, NotFitted } from '../engine/fitted.js';
import { tiedToLaw } from '../engine/implied-errors.js';
import type { LossLawName, LossPoint } from '../engine/loss-law.js';
import { median, outlierZ } from '../engine/outliers.js';
import type { FittedRows } from '../engine/reading.js';
import type { ScoreCurveName, ScoreCurveOptions, ScorePoint } from '../engine/score-curve.js';
import type { Benchmark, Reference, ReferenceRow } from '../model/study.js';
import { runsBehind, type Ruler } from './evaluation.js';
import type { ImpliedLaw } from './questions/implied.js';
import type { Workshop } from './workshop.js';

/** The ruler of one benchmark: both fits, the rows each read, and how far each row lies off. A law that is `implied` is taken as it is. */
export function ruler(reference: Reference, benchmark: Benchmark, workshop: Workshop, implied: ImpliedLaw | null = null): Ruler {
  const { name } = benchmark;
  const [lawRows, curveRows] = [rowsOfLaw(reference, benchmark), rowsOfCurve(reference, benchmark)];
  const at = (index: number) => reference.rows[index]!;
  const [hasLoss, hasScore] = [({ losses }: ReferenceRow) => losses[name] !== undefined, ({ scores }: ReferenceRow) => scores[name] !== undefined];
  const kept = reference.rows.filter(({ role }) => role !== 'held-out' && role !== 'left-out');
  const lossless = reference.rows.some(hasLoss) ? null : lacking('no-losses');
  const scoreless = reference.rows.some(hasScore) ? null : lacking('no-scores');
  // Where all that could be fitted is held out, it is not losses or scores that lack.
  const allHeldOut = (has: typeof hasLoss) => (kept.some(has) ? null : lacking('all-held-out'));
  const ownLaw = () => lossless ?? allHeldOut(hasLoss) ?? workshop.law(lawPoints(reference, benchmark, lawRows), reference.law);
  const ownCurve = lossless ?? scoreless ?? allHeldOut(hasLoss) ?? allHeldOut(hasScore) ?? workshop.curve(curvePoints(reference, benchmark, curveRows), curveOptions(reference, benchmark));
  const law = implied ? (implied.law ?? unsuited) : ownLaw();
  const curve = implied ? tied(law, ownCurve, () => lawPoints(reference, benchmark, curveRows), reference.curve.anchor) : ownCurve;
  const lossUnit = reference.law.space === 'log' ? 1 : median(lawRows.map((row) => at(row).losses[name]!));
  return {
    benchmark, law, curve, lawRows, curveRows, implied: implied && implied.fit, lawZ: implied ? [] : zOf(law, lossUnit), curveZ: zOf(curve, benchmark.range[1] - benchmark.range[0]),
    largest: law.kind === 'fitted' ? runsBehind({ implied: implied && implied.fit, lawRows, curveRows }).reduce((most, row) => Math.max(most, at(row).params!), 0) : null,
  };
}

function lacking(why: NotFitted['why']): NotFitted {
  return { kind: 'not-fitted', why, n: 0 };
}

const tiedCurves = new WeakMap<Fit<ScoreCurveName>, { readonly law: Fit<LossLawName>; readonly tied: Fit<ScoreCurveName> }>();

/** The errors of an implied law are in the curve too; the same object for the same fits. */
function tied(law: Fitted<LossLawName>, curve: Fitted<ScoreCurveName>, points: () => readonly LossPoint[], anchored: boolean): Fitted<ScoreCurveName> {
  if (law.kind !== 'fitted' || curve.kind !== 'fitted') return curve;
  let known = tiedCurves.get(curve);
  if (known?.law !== law) tiedCurves.set(curve, (known = { law, tied: tiedToLaw(law, curve, points(), anchored) }));
  return known.tied;
}

/** Of a fit that is no loss law; what is wrong with it is said at the reference. */
const unsuited = lacking('no-losses');

/** None where the losses are implied by a fit: a law is not fitted to what it says itself. */
export function rowsOfLaw(reference: Reference, { name }: Benchmark): number[] {
  if (Object.hasOwn(reference.implied, name)) return [];
  return rowsWith(reference, ['law', 'both'], (row) => row.params !== null && row.tokens !== null && row.losses[name] !== undefined);
}

export function rowsOfCurve(reference: Reference, { name }: Benchmark): number[] {
  return rowsWith(reference, ['curve', 'both'], (row) => row.losses[name] !== undefined && row.scores[name] !== undefined);
}

/** What the loss law of a benchmark is fitted to, by row of the reference. */
export function lawPoints({ rows }: Reference, { name }: Benchmark, used: readonly number[]): LossPoint[] {
  return used.map((at) => ({ params: rows[at]!.params!, tokens: rows[at]!.tokens!, loss: rows[at]!.losses[name]!, stderr: rows[at]!.lossErrors[name], run: rows[at]!.run ?? undefined }));
}

export function curvePoints({ rows }: Reference, benchmark: Benchmark, used: readonly number[]): ScorePoint[] {
  return used.map((at) => ({ loss: rows[at]!.losses[benchmark.name]!, score: turned(rows[at]!.scores[benchmark.name]!, benchmark), run: rows[at]!.run ?? undefined, stderr: rows[at]!.scoreErrors[benchmark.name] }));
}

/** The rows behind both fits, by which their errors are tied together. The errors of an implied law count as rows of their own, with numbers below 0. */
export function rowsOf({ implied, law, curve, lawRows, curveRows }: Ruler): FittedRows {
  if (!implied || law.kind !== 'fitted' || curve.kind !== 'fitted') return { law: lawRows, curve: curveRows };
  const errors = law.influence.map((_, at) => -1 - at);
  const anchors = Math.max(0, curve.influence.length - errors.length - curveRows.length);
  return { law: errors, curve: [...curveRows, ...Array.from({ length: anchors }, (_, at) => -1 - errors.length - at), ...errors] };
}

/** Where lower is better, scores are mirrored in their range, so that every curve rises as the loss falls. */
export function turned(score: number, { better, range }: Benchmark): number {
  return better === 'higher' ? score : range[0] + range[1] - score;
}

/**
 * What one benchmark's scores are divided by before the scores of several are added: fractions count as they are, as in the paper; a
 * benchmark that counts otherwise is brought to a fraction of its range first.
 */
export function unitOf({ range: [low, high] }: Benchmark): number {
  return high <= 1 ? 1 : high - low;
}

export function curveOptions({ curve }: Reference, benchmark: Benchmark): Omit<ScoreCurveOptions, 'audit'> {
  const [low, high] = benchmark.range;
  const bound = (given: number | 'range' | 'free', range: number) => (given === 'range' ? range : typeof given === 'number' ? turned(given, benchmark) : given);
  // Turned round, the lowest score is the highest.
  const [lowest, highest] = benchmark.better === 'higher' ? [curve.floor, curve.ceiling] : [curve.ceiling, curve.floor];
  const [floor, ceiling] = [bound(lowest, low), bound(highest, high)];
  return { floor, ceiling, best: high, anchor: curve.anchor };
}

function rowsWith({ rows }: Reference, roles: readonly ReferenceRow['role'][], usable: (row: ReferenceRow) => boolean): number[] {
  return rows.flatMap((row, index) => (roles.includes(row.role) && usable(row) ? [index] : []));
}

function zOf(fit: Fitted<LossLawName> | Fitted<ScoreCurveName>, unit: number): readonly number[] {
  return fit.kind === 'fitted' ? outlierZ(fit, unit) : [];
}
