import { disagreement } from '../disagreement.js';
import { largestRun, type ModelResult } from '../evaluation.js';
import { outlyingRows } from '../outlying-rows.js';
import { whyNotFitted } from '../why-not-fitted.js';
import { remark, type CurveSubject, type DensitiesSubject, type LawSubject, type Remark, type Rule } from './rule.js';

// What the advice on fits and models says already, as lines of the checklist: the same conditions, said once.

export const fitFailed: Rule<LawSubject | CurveSubject> = {
  code: 'fit-failed',
  check: ({ what, fit }) => (fit.kind === 'fitted' ? [] : [remark('fit-failed', 'elsewhere', { what, why: whyNotFitted(fit.why, fit.n) })]),
};

export const notConverged: Rule<LawSubject | CurveSubject> = {
  code: 'fit-not-converged',
  check: ({ what, fit }) => (fit.kind !== 'fitted' ? null : fit.status === 'not-converged' ? [remark('fit-not-converged', 'elsewhere', { what })] : []),
};

export const atBound: Rule<LawSubject | CurveSubject> = {
  code: 'parameter-at-bound',
  check: ({ what, fit }) => (fit.kind !== 'fitted' ? null : fit.atBound.length > 0 ? [remark('parameter-at-bound', 'elsewhere', { what, names: fit.atBound })] : []),
};

export const outliers: Rule<LawSubject | CurveSubject> = {
  code: 'reference-outlier',
  check: ({ kind, fit, ruler, reference }) => {
    if (fit.kind !== 'fitted') return null;
    const own = kind === 'law' ? { ...ruler, curveRows: [] } : { ...ruler, lawRows: [] };
    return [...outlyingRows(reference, [own]).values()].map((row) => remark('reference-outlier', 'elsewhere', row));
  },
};

export const beyondReach: Rule<DensitiesSubject> = {
  code: 'beyond-reach',
  check: (subject) => {
    const { study: { density: { reach } }, rulers } = subject.evaluation;
    return ofModels(subject, ({ notInTrend, effective, scores }) => {
      if (notInTrend !== 'beyond-reach' || effective?.kind !== 'size') return null;
      const largest = largestRun(rulers, scores.map(({ benchmark }) => benchmark));
      return largest !== null ? remark('beyond-reach', 'elsewhere', { factor: effective.params / largest, reach }) : null;
    });
  },
};

/** Densities from scores at floor or ceiling. */
export const saturated: Rule<DensitiesSubject> = {
  code: 'score-near-ceiling',
  check: (subject) => ofModels(subject, ({ scores }) => (scores.some(({ edge }) => edge === 'near-ceiling') ? { place: 'elsewhere', says: null } : null)),
};

export const disagreeing: Rule<DensitiesSubject> = {
  code: 'benchmarks-disagree',
  check: (subject) => {
    const { models, study: { density: { tokens } } } = subject.evaluation;
    if (!models.some(({ scores }) => scores.length > 1)) return null;
    return ofModels(subject, ({ scores }) => (disagreement(scores, tokens).decisive ? { place: 'elsewhere', says: null } : null));
  },
};

function ofModels({ evaluation: { models } }: DensitiesSubject, of: (model: ModelResult) => Remark | null): readonly Remark[] | null {
  const read = models.filter(({ scores }) => scores.length > 0);
  return read.length > 0 ? read.map(of).filter((found) => found !== null) : null;
}
