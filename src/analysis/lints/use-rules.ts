import { sizeDifferenceVariance } from '../../engine/size-difference.js';
import { tFactor } from '../../engine/student-t.js';
import { largestRun, type Evaluation, type ModelResult, type TrendResult } from '../evaluation.js';
import { longestRun } from '../longest-run.js';
import { readSizes } from '../read-sizes.js';
import { remark, when, type DensitiesSubject, type LawSubject, type Rule, type TrendSubject } from './rule.js';

/** Fewer rows than this are all needed for the fit. */
export const SPARE = 10;
/** Above this chance the densities by themselves do not show growth. */
const SHOWN = 0.1;
/** "8x7B", "30B-A3B", "MoE". */
const MIXTURE = /(?:^|[^a-z0-9])(?:\d+x\d+(?:\.\d+)?[bm]|a\d+(?:\.\d+)?b|moe)(?![a-z0-9])/i;

export const noHoldOut: Rule<LawSubject> = {
  code: 'no-hold-out',
  check: ({ fit, reference, rows, evaluation: { models } }) => {
    const used = models.some(({ scores }) => scores.length > 0);
    if (fit.kind !== 'fitted' || !used || rows.length < SPARE) return null;
    // Laws tried on larger runs than they were fitted to are predictions that could have failed, too.
    const none = reference.validate === null && reference.rows.every(({ role }) => role !== 'held-out');
    return when(none, 'no-hold-out', 'reference', () => ({
      reference: reference.title ?? reference.name, rows: rows.length, largest: rows.reduce((a, b) => (b.params! * b.tokens! > a.params! * a.tokens! ? b : a)).name,
    }));
  },
};

export const mixedCounting: Rule<DensitiesSubject> = {
  code: 'mixed-counting',
  check: ({ reference, evaluation: { models } }) => {
    const read = models.filter(({ scores, size }) => scores.length > 0 && size !== null).length;
    if (read === 0) return null;
    return when(reference.count === 'non-embedding', 'mixed-counting', 'density', () => ({ reference: reference.title ?? reference.name, models: read }));
  },
};

export const activeUnknown: Rule<DensitiesSubject> = {
  code: 'active-unknown',
  check: ({ evaluation: { study: { density }, models } }) => {
    if (density.params !== 'active') return null;
    return models.flatMap(({ model, scores }) => (
      scores.length > 0 && model.active === null && model.params !== null && MIXTURE.test(model.name)
        ? [remark('active-unknown', model.origin, { name: model.name, params: model.params })] : []
    ));
  },
};

/** A little further than the runs is what a law is for; how much further is the file's own `reach`, as for sizes. */
export const extrapolatedTokens: Rule<DensitiesSubject> = {
  code: 'extrapolated-tokens',
  check: ({ evaluation }) => {
    const { tokens, reach } = evaluation.study.density;
    const longest = longestRun(evaluation);
    return longest === null ? null : when(tokens > reach * longest, 'extrapolated-tokens', 'density', () => ({ tokens, longest, reach }));
  },
};

export const extrapolatedTrend: Rule<TrendSubject> = {
  code: 'extrapolated-trend',
  check: ({ evaluation, benchmarks, result }) => {
    const largest = largestRun(evaluation.rulers, benchmarks);
    if (result.trend.kind !== 'trend' || largest === null) return null;
    const carriers = result.frontier.map((at) => evaluation.models[at]!);
    const beyond = carriers.filter((model) => (result.benchmark === null ? model.extrapolated : scoreOn(model, result)?.extrapolated)).length;
    return when(2 * beyond > carriers.length, 'extrapolated-trend', 'density', () => ({ beyond, of: carriers.length, largest }));
  },
};

/** Each step of the frontier against the one before, by the error of their difference: most of the two intervals is common to both. */
export const notDecisive: Rule<TrendSubject> = {
  code: 'not-decisive',
  check: ({ evaluation, result }) => {
    if (result.trend.kind !== 'trend' || result.trend.rule === 'all') return null;
    const { level } = evaluation.study.density;
    const steps = result.frontier.slice(1).map((at, before) => [evaluation.models[result.frontier[before]!]!, evaluation.models[at]!] as const);
    if (steps.length === 0) return null;
    const pairs = steps.filter(([before, after]) => !decisive(evaluation, before, after, result, level)).map(([before, after]) => `${after.model.name} over ${before.model.name}`);
    return when(pairs.length > 0, 'not-decisive', 'density', () => ({ pairs, of: steps.length, level }));
  },
};

function decisive({ study: { density: { tokens, combine } } }: Evaluation, before: ModelResult, after: ModelResult, result: TrendResult, level: number): boolean {
  const [a, b] = [readSizes(before, result.benchmark, combine), readSizes(after, result.benchmark, combine)];
  const difference = Math.log(densityIn(after, result)! / densityIn(before, result)!);
  const dof = Math.min(...b.flatMap(({ readings }) => readings.map(({ law }) => (law.free.length > 0 ? law.dof : Infinity))));
  return difference > tFactor(level, dof) * Math.sqrt(sizeDifferenceVariance(b, a, tokens));
}

function densityIn(model: ModelResult, result: TrendResult): number | null {
  return result.benchmark === null ? model.density : (scoreOn(model, result)?.density ?? null);
}

function scoreOn(model: ModelResult, { benchmark }: TrendResult): ModelResult['scores'][number] | undefined {
  return model.scores.find((score) => score.benchmark === benchmark);
}

export const trendByChance: Rule<TrendSubject> = {
  code: 'trend-by-chance',
  check: ({ result: { trend } }) => (trend.kind === 'trend' && trend.doublingDays !== null ? when(trend.chance > SHOWN, 'trend-by-chance', 'density', () => ({ chance: trend.chance })) : null),
};
