import type { Ensemble, Influence, Resampled } from './ensemble.js';
import type { Fitted } from './fitted.js';
import type { FormulaLaw, FormulaOptions, FormulaPoint } from './formula/formula-data.js';
import { fitFormula } from './formula/fit-formula.js';
import type { FormulaMember } from './formula/formula-replicas.js';
import { formulaInfluence, formulaResample, type FormulaInfluence, type FormulaResampled } from './formula/formula-resample.js';
import { influenceOf } from './influence.js';
import { fitLossLaw, type LossLawName, type LossLawOptions, type LossPoint } from './loss-law.js';
import { resample } from './resample.js';
import { fitScoreCurve, type ScoreCurveName, type ScoreCurveOptions, type ScorePoint } from './score-curve.js';

/** Work too long to be done between two keystrokes. What goes in and what comes out is plain data that a thread can be sent. */
export type Job =
  | ({ readonly kind: 'fits' } & FitTasks)
  | { readonly kind: 'influence'; readonly ensemble: Ensemble }
  | { readonly kind: 'resample'; readonly ensemble: Ensemble; readonly resamples: number; readonly seed: number }
  | { readonly kind: 'formula-fits'; readonly tasks: readonly FormulaTask[] }
  | { readonly kind: 'formula-influence'; readonly member: FormulaMember }
  | { readonly kind: 'formula-resample'; readonly member: FormulaMember; readonly resamples: number; readonly seed: number; readonly level: number };

export interface FitTasks {
  readonly laws: readonly { readonly points: readonly LossPoint[]; readonly options: LossLawOptions }[];
  readonly curves: readonly { readonly points: readonly ScorePoint[]; readonly options: ScoreCurveOptions }[];
}

/** A law that a file states, to be searched for from many starts. */
export interface FormulaTask {
  readonly law: FormulaLaw;
  readonly points: readonly FormulaPoint[];
  readonly options: FormulaOptions;
}

/** Parallel to the tasks. */
export interface FitAnswers {
  readonly laws: readonly Fitted<LossLawName>[];
  readonly curves: readonly Fitted<ScoreCurveName>[];
}

export interface Answers {
  readonly fits: FitAnswers;
  readonly influence: Influence;
  readonly resample: Resampled;
  readonly 'formula-fits': readonly Fitted<string>[];
  readonly 'formula-influence': FormulaInfluence;
  readonly 'formula-resample': FormulaResampled;
}

export type AnswerTo<J extends Job> = Answers[J['kind']];

/** Does a job in steps; yields the share done, 0..1, so that whoever drives it may rest, tell of it, or stop. */
export function work<J extends Job>(job: J): Generator<number, AnswerTo<J>> {
  return begun(job) as Generator<number, AnswerTo<J>>;
}

function begun(job: Job): Generator<number, Answers[Job['kind']]> {
  switch (job.kind) {
    case 'fits': return fits(job);
    case 'influence': return influenceOf(job.ensemble);
    case 'resample': return resample(job.ensemble, job);
    case 'formula-fits': return formulaFits(job.tasks);
    case 'formula-influence': return formulaInfluence(job.member);
    case 'formula-resample': return formulaResample(job.member, job);
  }
}

function* fits({ laws, curves }: FitTasks): Generator<number, FitAnswers> {
  const all = laws.length + curves.length;
  const lawFits: Fitted<LossLawName>[] = [];
  for (const { points, options } of laws) {
    yield lawFits.length / all;
    lawFits.push(fitLossLaw(points, options));
  }
  const curveFits: Fitted<ScoreCurveName>[] = [];
  for (const { points, options } of curves) {
    yield (laws.length + curveFits.length) / all;
    curveFits.push(fitScoreCurve(points, options));
  }
  return { laws: lawFits, curves: curveFits };
}

function* formulaFits(tasks: readonly FormulaTask[]): Generator<number, Fitted<string>[]> {
  const fits: Fitted<string>[] = [];
  for (const { law, points, options } of tasks) {
    yield fits.length / tasks.length;
    fits.push(fitFormula(law, points, { ...options, audit: 'full' }));
  }
  return fits;
}
