import { Memory } from '../base/memo.js';
import type { Fitted, NotFitted } from '../engine/fitted.js';
import { fitLossLaw, type LossLawName, type LossPoint } from '../engine/loss-law.js';
import { median, outlierZ } from '../engine/outliers.js';
import { fitScoreCurve, type ScoreCurveName, type ScoreCurveOptions, type ScorePoint } from '../engine/score-curve.js';
import type { Benchmark, Reference, ReferenceRow } from '../model/study.js';
import type { Ruler } from './evaluation.js';

export type Audit = 'quick' | 'full';

/**
 * Fits, remembered by the finite numbers and options they read: names, comments and targets do not matter, and undoing an edit costs
 * nothing. The same numbers give the same object, by which benchmarks that share a law are known. One workshop serves all files of a server.
 */
export class Workshop {
  readonly #fits = new Memory<Fitted<LossLawName> | Fitted<ScoreCurveName>>(256);
  /** What the audit under way has fitted already. */
  readonly #audited = new Set<string>();

  /** How many fits were made so far. */
  get fitted(): number {
    return this.#fits.computed;
  }

  /** From here on, until the next call, a `full` fit is made once whatever is remembered, and then remembered instead. */
  beginAudit(): void {
    this.#audited.clear();
  }

  law(points: readonly LossPoint[], options: Reference['law'], audit: Audit): Fitted<LossLawName> {
    const rows = points.map(({ params, tokens, loss }) => `${params},${tokens},${loss}`);
    return this.#recall(`law ${JSON.stringify(options)}`, rows, audit, () => fitLossLaw(points, { ...options, audit })) as Fitted<LossLawName>;
  }

  curve(points: readonly ScorePoint[], options: Omit<ScoreCurveOptions, 'audit'>, audit: Audit): Fitted<ScoreCurveName> {
    const rows = points.map(({ loss, score, run }) => JSON.stringify([loss, score, run]));
    return this.#recall(`curve ${JSON.stringify(options)}`, rows, audit, () => fitScoreCurve(points, { ...options, audit })) as Fitted<ScoreCurveName>;
  }

  #recall(task: string, rows: readonly string[], audit: Audit, fit: () => Fitted<LossLawName> | Fitted<ScoreCurveName>) {
    // Residuals come back in the order of the points, so the order is part of what is remembered.
    const key = `${task} ${rows.join(' ')}`;
    if (audit === 'full' && !this.#audited.has(key)) {
      this.#fits.forget(key);
      this.#audited.add(key);
    }
    return this.#fits.recall(key, fit);
  }
}

/** The ruler of one benchmark: both fits, the rows each read, and how far each row lies off. */
export function ruler(reference: Reference, benchmark: Benchmark, workshop: Workshop, audit: Audit): Ruler {
  const { name } = benchmark;
  const lawRows = rowsWith(reference, ['law', 'both'], (row) => row.params !== null && row.tokens !== null && row.losses[name] !== undefined);
  const curveRows = rowsWith(reference, ['curve', 'both'], (row) => row.losses[name] !== undefined && row.scores[name] !== undefined);
  const at = (index: number) => reference.rows[index]!;
  const fitted = reference.rows.filter(({ role }) => role !== 'held-out');
  const lossless: NotFitted | null = fitted.some(({ losses }) => losses[name] !== undefined) ? null : { kind: 'not-fitted', why: 'no-losses', n: 0 };
  const scoreless: NotFitted | null = fitted.some(({ scores }) => scores[name] !== undefined) ? null : { kind: 'not-fitted', why: 'no-scores', n: 0 };
  const law = lossless ?? workshop.law(lawRows.map((row) => ({ params: at(row).params!, tokens: at(row).tokens!, loss: at(row).losses[name]! })), reference.law, audit);
  const curve = lossless ?? scoreless ?? workshop.curve(curveRows.map((row) => ({ loss: at(row).losses[name]!, score: turned(at(row).scores[name]!, benchmark), run: at(row).run ?? undefined })), curveOptions(reference, benchmark), audit);
  const lossUnit = reference.law.space === 'log' ? 1 : median(lawRows.map((row) => at(row).losses[name]!));
  return {
    benchmark, law, curve, lawRows, curveRows, lawZ: zOf(law, lossUnit), curveZ: zOf(curve, benchmark.range[1] - benchmark.range[0]),
    largest: law.kind === 'fitted' ? lawRows.reduce((most, row) => Math.max(most, at(row).params!), 0) : null,
  };
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

function curveOptions({ curve }: Reference, benchmark: Benchmark): Omit<ScoreCurveOptions, 'audit'> {
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
