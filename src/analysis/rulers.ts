import type { Fitted, NotFitted } from '../engine/fitted.js';
import type { LossLawName, LossPoint } from '../engine/loss-law.js';
import { median, outlierZ } from '../engine/outliers.js';
import type { FittedRows } from '../engine/reading.js';
import type { ScoreCurveName, ScoreCurveOptions, ScorePoint } from '../engine/score-curve.js';
import type { Benchmark, Reference, ReferenceRow } from '../model/study.js';
import type { Ruler } from './evaluation.js';
import type { Workshop } from './workshop.js';

/** The ruler of one benchmark: both fits, the rows each read, and how far each row lies off. */
export function ruler(reference: Reference, benchmark: Benchmark, workshop: Workshop): Ruler {
  const { name } = benchmark;
  const [lawRows, curveRows] = [rowsOfLaw(reference, benchmark), rowsOfCurve(reference, benchmark)];
  const at = (index: number) => reference.rows[index]!;
  // Where all rows are held out, it is not their losses that lack.
  const kept = reference.rows.filter(({ role }) => role !== 'held-out' && role !== 'left-out');
  const fitted = kept.length > 0 ? kept : reference.rows;
  const lossless: NotFitted | null = fitted.some(({ losses }) => losses[name] !== undefined) ? null : { kind: 'not-fitted', why: 'no-losses', n: 0 };
  const scoreless: NotFitted | null = fitted.some(({ scores }) => scores[name] !== undefined) ? null : { kind: 'not-fitted', why: 'no-scores', n: 0 };
  const law = lossless ?? workshop.law(lawPoints(reference, benchmark, lawRows), reference.law);
  const curve = lossless ?? scoreless ?? workshop.curve(curvePoints(reference, benchmark, curveRows), curveOptions(reference, benchmark));
  const lossUnit = reference.law.space === 'log' ? 1 : median(lawRows.map((row) => at(row).losses[name]!));
  return {
    benchmark, law, curve, lawRows, curveRows, lawZ: zOf(law, lossUnit), curveZ: zOf(curve, benchmark.range[1] - benchmark.range[0]),
    largest: law.kind === 'fitted' ? lawRows.reduce((most, row) => Math.max(most, at(row).params!), 0) : null,
  };
}

export function rowsOfLaw(reference: Reference, { name }: Benchmark): number[] {
  return rowsWith(reference, ['law', 'both'], (row) => row.params !== null && row.tokens !== null && row.losses[name] !== undefined);
}

export function rowsOfCurve(reference: Reference, { name }: Benchmark): number[] {
  return rowsWith(reference, ['curve', 'both'], (row) => row.losses[name] !== undefined && row.scores[name] !== undefined);
}

/** What the loss law of a benchmark is fitted to, by row of the reference. */
export function lawPoints({ rows }: Reference, { name }: Benchmark, used: readonly number[]): LossPoint[] {
  return used.map((at) => ({ params: rows[at]!.params!, tokens: rows[at]!.tokens!, loss: rows[at]!.losses[name]!, stderr: rows[at]!.lossErrors[name] }));
}

export function curvePoints({ rows }: Reference, benchmark: Benchmark, used: readonly number[]): ScorePoint[] {
  return used.map((at) => ({ loss: rows[at]!.losses[benchmark.name]!, score: turned(rows[at]!.scores[benchmark.name]!, benchmark), run: rows[at]!.run ?? undefined, stderr: rows[at]!.scoreErrors[benchmark.name] }));
}

/** The rows behind both fits, by which their errors are tied together. */
export function rowsOf({ lawRows, curveRows }: Ruler): FittedRows {
  return { law: lawRows, curve: curveRows };
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
