import { median } from '../../engine/outliers.js';
import type { ReferenceRow } from '../../model/study.js';
import { likelyRuns } from './checkpoints.js';
import { remark, when, type CurveSubject, type LawSubject, type Rule, type TrendSubject, type Verdict } from './rule.js';

/** Points for each coefficient. */
export const ENOUGH = 2;
/** Beyond this correlation of ln N with ln D the two terms share one variable. */
export const TIED = 0.98;
export const DECADE = 10;
/** Robust standard deviations of ln D/N below the median, and the least that one counts. */
const [FAR_BELOW, LEAST_SPREAD] = [3, Math.LN2];

export const fewPoints: Rule<LawSubject | CurveSubject> = {
  code: 'few-points',
  check: ({ what, fit, rows }) => {
    if (fit.kind !== 'fitted') return null;
    const coefficients = fit.free.length + fit.atBound.length;
    // Checkpoints of one run err together, and the errors of a fit count them once.
    const points = new Set(rows.map(({ run }, at) => run ?? at)).size;
    const unit = points < rows.length ? 'independent run' : 'point';
    return when(points < ENOUGH * coefficients, 'few-points', 'reference', () => ({ what, points, coefficients, unit }));
  },
};

export const fewPointsOfTrend: Rule<TrendSubject> = {
  code: 'few-points',
  check: ({ what, result: { trend } }) => (trend.kind === 'trend' ? when(trend.n < ENOUGH * 2, 'few-points', 'density', () => ({ what, points: trend.n, coefficients: 2, unit: 'point' })) : null),
};

/** With a constant term E + A/N^α has three coefficients along N, and three sizes leave nothing to test it with. */
export const fewSizes: Rule<LawSubject> = {
  code: 'few-sizes',
  check: ({ what, fit, reference, rows }) => {
    if (fit.kind !== 'fitted') return null;
    const least = reference.law.irreducible ? 4 : 3;
    return axes(rows).flatMap(({ of, values }) => {
      const count = new Set(values).size;
      return count < least ? [remark('few-sizes', 'reference', { what, of, count })] : [];
    });
  },
};

export const narrowRange: Rule<LawSubject> = {
  code: 'narrow-range',
  check: ({ what, fit, rows }) => {
    if (fit.kind !== 'fitted') return null;
    return axes(rows).flatMap(({ of, values }) => {
      const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
      return high < DECADE * low ? [remark('narrow-range', 'reference', { what, of, low, high })] : [];
    });
  },
};

function axes(rows: readonly ReferenceRow[]): { readonly of: string; readonly values: readonly number[] }[] {
  return [{ of: 'sizes', values: rows.map(({ params }) => params!) }, { of: 'token counts', values: rows.map(({ tokens }) => tokens!) }];
}

export const collinearDesign: Rule<LawSubject> = {
  code: 'collinear-design',
  check: ({ what, fit, rows }) => {
    if (fit.kind !== 'fitted') return null;
    const r = correlation(rows.map(({ params }) => Math.log(params!)), rows.map(({ tokens }) => Math.log(tokens!)));
    return when(Math.abs(r) > TIED, 'collinear-design', 'reference', () => ({ what, correlation: r }));
  },
};

/** What every public sweep had to leave out: runs that stopped almost before they began. */
export const lowTokenRatio: Rule<LawSubject> = {
  code: 'low-token-ratio',
  check: ({ fit, rows }) => {
    if (fit.kind !== 'fitted') return null;
    const ratios = rows.map(({ params, tokens }) => Math.log(tokens! / params!));
    const middle = median(ratios);
    const spread = Math.max(LEAST_SPREAD, 1.4826 * median(ratios.map((ratio) => Math.abs(ratio - middle))));
    return rows.flatMap(({ name, origin }, at) => {
      const below = (middle - ratios[at]!) / spread;
      return below > FAR_BELOW ? [remark('low-token-ratio', origin, { name, ratio: Math.exp(ratios[at]!), usual: Math.exp(middle) })] : [];
    });
  },
};

export const unmarkedCheckpoints: Rule<LawSubject | CurveSubject> = {
  code: 'unmarked-checkpoints',
  check: ({ fit, rows }): Verdict => {
    if (fit.kind !== 'fitted') return null;
    const [first, ...more] = likelyRuns(rows);
    return first ? [remark('unmarked-checkpoints', first.rows[0]!.origin, { run: first.name, rows: first.rows.length, more: more.length })] : [];
  },
};

export function correlation(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  let xx = 0, xy = 0, yy = 0;
  x.forEach((value, i) => {
    xx += (value - meanX) ** 2;
    xy += (value - meanX) * (y[i]! - meanY);
    yy += (y[i]! - meanY) ** 2;
  });
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
}
