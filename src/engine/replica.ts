import { CurveReplicas } from './curve-replicas.js';
import { DistinctPoints } from './distinct-points.js';
import type { CurveMember, Ensemble, LawMember, ModelMember } from './ensemble.js';
import type { Fit, Fitted } from './fitted.js';
import { LawReplicas } from './law-replicas.js';
import { fitLossLaw, type LossLaw } from './loss-law.js';
import { fitScoreCurve, type ScoreCurve } from './score-curve.js';
import { lnAverageSize, lnGeometricMeanSize, lnSize, type PointReading } from './size-point.js';

/** The laws and curves of an ensemble as other counts of its units would make them; null where a fit fails. */
export interface Refitted {
  readonly laws: readonly (LossLaw | null)[];
  readonly curves: readonly (ScoreCurve | null)[];
}

/** One fit's own view of the counts. */
interface Part<Coefficients> {
  readonly units: readonly number[];
  readonly counts: Float64Array;
  readonly distinct: DistinctPoints;
  readonly original: Coefficients;
  refit(counts: ArrayLike<number>): Coefficients | null;
  /** From nothing to the points counted. */
  afresh(counts: ArrayLike<number>): Coefficients | null;
}

/** Refits everything in an ensemble under other counts of its units. */
export class Replicas {
  readonly units: number;
  private readonly laws: readonly Part<LossLaw>[];
  private readonly curves: readonly Part<ScoreCurve>[];

  constructor({ units, laws, curves }: Ensemble) {
    this.units = units.reduce((most, unit) => Math.max(most, unit + 1), 0);
    const part = <Coefficients>(rows: readonly number[], fixed: Pick<Part<Coefficients>, 'distinct' | 'original' | 'refit' | 'afresh'>): Part<Coefficients> =>
      ({ ...fixed, units: rows.map((row) => units[row]!), counts: new Float64Array(rows.length) });
    this.laws = laws.map((member) => {
      const { rows, points, options, fit: { coefficients: original } } = member;
      const replicas = points.length > 0 ? new LawReplicas(points, options, member.fit) : { refit: () => original };
      return part(rows, { distinct: distinctOfLaw(member), original, refit: (counts) => replicas.refit(counts), afresh: (counts) => settled(fitLossLaw(counted(points, counts), options)) });
    });
    this.curves = curves.map((member) => {
      const { rows, points, options, fit } = member;
      const replicas = new CurveReplicas(points, options, fit);
      return part(rows, { distinct: distinctOfCurve(member), original: fit.coefficients, refit: (counts) => replicas.refit(counts), afresh: (counts) => settled(fitScoreCurve(counted(points, counts), options)) });
    });
  }

  /** Every row counts as often as its unit. A fit without a row whose count is not 1 stays as it is. */
  refit(counts: ArrayLike<number>): Refitted {
    return { laws: this.laws.map((law) => refitted(law, counts)), curves: this.curves.map((curve) => refitted(curve, counts)) };
  }

  /** With every unit but one. A fit that comes to no minimum from its optimum is made from nothing. */
  without(unit: number): Refitted {
    const counts = new Uint8Array(this.units).fill(1);
    counts[unit] = 0;
    const left = <Coefficients>(part: Part<Coefficients>) => refitted(part, counts, part.afresh);
    return { laws: this.laws.map(left), curves: this.curves.map(left) };
  }

  /** The fits as they are. */
  get whole(): Refitted {
    return { laws: this.laws.map(({ original }) => original), curves: this.curves.map(({ original }) => original) };
  }

  /** Whether leaving out this unit changes the fit at all. */
  hasPart(kind: 'laws' | 'curves', fit: number, unit: number): boolean {
    return this[kind][fit]!.units.includes(unit);
  }
}

/** Whether what is left of a fit's points without a unit determines it. */
export function determinedWithout({ units, laws, curves }: Ensemble, kind: 'laws' | 'curves', fit: number, unit: number): boolean {
  const { rows } = (kind === 'laws' ? laws : curves)[fit]!;
  const distinct = kind === 'laws' ? distinctOfLaw(laws[fit]!) : distinctOfCurve(curves[fit]!);
  return distinct.determine(Float64Array.from(rows, (row) => Number(units[row] !== unit)));
}

function distinctOfLaw({ points, fit: { free } }: LawMember): DistinctPoints {
  return DistinctPoints.ofLaw(points, free.includes('E'));
}

function distinctOfCurve({ points, options: { anchor }, fit: { free } }: CurveMember): DistinctPoints {
  return DistinctPoints.ofCurve(points, free.length - Number(anchor));
}

function counted<Point>(points: readonly Point[], counts: ArrayLike<number>): Point[] {
  return points.filter((_, i) => counts[i]! > 0);
}

function settled<Name extends string>(fit: Fitted<Name>): Fit<Name>['coefficients'] | null {
  return fit.kind === 'fitted' && fit.status !== 'not-converged' ? fit.coefficients : null;
}

function refitted<Coefficients>({ units, counts, distinct, original, refit }: Part<Coefficients>, given: ArrayLike<number>, otherwise: Part<Coefficients>['refit'] = () => null): Coefficients | null {
  let same = true;
  for (let i = 0; i < units.length; i++) {
    counts[i] = given[units[i]!]!;
    if (counts[i] !== 1) same = false;
  }
  if (same) return original;
  return distinct.determine(counts) ? (refit(counts) ?? otherwise(counts)) : null;
}

/** Reads the sizes of an ensemble's models from refitted laws and curves: ln N̂, ±Infinity out of reach, NaN where a fit failed or nothing is to be read. */
export class SizeReader {
  private readonly tokens: number;
  /** Of each model's scores, those in reach of the fits as they are: a geometric mean is over them in every draw. */
  private readonly reached: readonly (readonly number[])[];

  constructor(private readonly ensemble: Ensemble) {
    this.tokens = ensemble.tokens;
    const original = { laws: ensemble.laws.map(({ fit }) => fit.coefficients), curves: ensemble.curves.map(({ fit }) => fit.coefficients) };
    this.reached = ensemble.models.map((model) => model.scores.flatMap((score, at) => (Number.isFinite(this.ofScore(original, score.curve, score.value)) ? [at] : [])));
  }

  ofScore(fits: Refitted, curve: number, value: number): number {
    const reading = this.reading(fits, curve, value);
    return reading ? lnSize(reading, this.tokens) : NaN;
  }

  /** All scores together as the study combines them; `values` are parallel to the model's scores. */
  combined(fits: Refitted, number: number, values: ArrayLike<number>): number {
    const { combine, models } = this.ensemble;
    const { scores } = models[number]!;
    if (combine === 'each' || scores.length === 0) return NaN;
    if (scores.length === 1) return this.ofScore(fits, scores[0]!.curve, values[0]!);
    const reached = this.reached[number]!;
    const used = combine === 'geometric-mean' && reached.length > 0 ? reached : scores.map((_, at) => at);
    const readings: PointReading[] = [];
    for (const at of used) {
      const reading = this.reading(fits, scores[at]!.curve, values[at]!);
      if (!reading) return NaN;
      readings.push(reading);
    }
    return combine === 'average-score' ? lnAverageSize(readings, this.tokens) : this.geometricMean(readings, reached.length > 0);
  }

  /** One score that is out of reach takes the mean with it. */
  private geometricMean(readings: readonly PointReading[], reached: boolean): number {
    if (!reached) return lnGeometricMeanSize(readings, this.tokens);
    return readings.reduce((sum, reading) => sum + lnSize(reading, this.tokens), 0) / readings.length;
  }

  private reading({ laws, curves }: Refitted, number: number, value: number): PointReading | null {
    const member = this.ensemble.curves[number]!;
    const [law, curve] = [laws[member.law], curves[number]];
    return law && curve ? { law, curve, value, width: member.width } : null;
  }
}

export function measured({ scores }: ModelMember): number[] {
  return scores.map(({ value }) => value);
}
