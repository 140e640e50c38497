import { interval, ratio, short, significant } from '../../base/figures.js';
import type { Ends } from '../../base/finite.js';
import { coefficientInterval } from '../../engine/fitted.js';
import type { Fact, Question } from '../../model/laws.js';
import type { Evaluation, ModelResult } from '../evaluation.js';
import { writeScore } from '../../model/scores.js';
import type { PredictedSide } from './answer.js';
import { predicted } from './predicted.js';
import { written } from './quantity-words.js';

/** Something an expectation speaks of, as it came out; or why it did not. */
export type Found = FoundFact | { readonly kind: 'missing'; readonly why: string };

export interface FoundFact {
  readonly kind: 'found';
  readonly what: string;
  readonly value: number;
  /** With its interval. */
  readonly written: string;
  readonly interval: { readonly ends: Ends; readonly written: string } | null;
  readonly prediction: PredictedSide | null;
}

type Numbers = Omit<Evaluation, 'answers'>;

export function factOf(fact: Fact, evaluation: Numbers): Found {
  switch (fact.kind) {
    case 'density': case 'effective': case 'params': case 'score': return ofModel(fact, evaluation);
    case 'parameter': return parameter(fact, evaluation);
    case 'prediction': return predictedFact(fact, evaluation);
    case 'doubling': case 'growth': return ofTrend(fact.kind, evaluation);
  }
}

function found(what: string, value: number, write: (value: number) => string, ends: Ends | null = null, prediction: PredictedSide | null = null): Found {
  const between = ends && interval(ends, write);
  return { kind: 'found', what, value, written: `${write(value)}${between ? ` (${between})` : ''}`, interval: ends && between ? { ends, written: between } : null, prediction };
}

function missing(why: string): Found {
  return { kind: 'missing', why };
}

function ofModel(fact: Extract<Fact, { readonly model: string }>, { models, study }: Numbers): Found {
  const result = models.find(({ model }) => model.name === fact.model);
  if (!result) return missing(`${fact.model} is no model here`);
  switch (fact.kind) {
    case 'density': return result.density === null ? missing(noSize(result, 'density')) : found(`the density of ${fact.model}`, result.density, ratio, result.densityInterval);
    case 'effective': return result.effective?.kind === 'size' ? found(`the effective size of ${fact.model}`, result.effective.params, count, result.effective.interval) : missing(noSize(result, 'effective size'));
    case 'params': return result.model.params === null ? missing(`the params of ${fact.model} are not given`) : found(`the params of ${fact.model}`, result.model.params, count);
    case 'score': {
      const [score, benchmark] = [result.model.scores[fact.benchmark], study.benchmarks.find(({ name }) => name === fact.benchmark)];
      return score ? found(`${fact.benchmark} of ${fact.model}`, score.value, (value) => (benchmark ? writeScore(value, benchmark) : significant(value, 4))) : missing(`${fact.model} has no score on ${fact.benchmark}`);
    }
  }
}

function count(value: number): string {
  return written({ kind: 'count' }, value);
}

function noSize({ model, effective, scores }: ModelResult, what: string): string {
  if (effective?.kind === 'out-of-reach') return `the score of ${model.name} lies outside what the ruler reaches`;
  return scores.length === 0 ? `${model.name} has no score that the ruler knows, so it has no ${what}` : `${model.name} has no ${what}`;
}

function parameter({ fit, parameter: name }: Fact & { readonly kind: 'parameter' }, { laws, study }: Numbers): Found {
  const fitted = laws.find((one) => one.fit.name === fit)?.fitted;
  if (!fitted) return missing(`there is no fit ${fit}`);
  if (fitted.kind === 'not-fitted') return missing(`${fit} is not fitted`);
  const value = fitted.coefficients[name];
  return value === undefined ? missing(`${fit} has no parameter ${name}`) : found(`${name} of ${fit}`, value, (end) => short(end, 4), coefficientInterval(fitted, name, study.density.level));
}

function predictedFact({ fit, at }: Fact & { readonly kind: 'prediction' }, { laws, study }: Numbers): Found {
  const answer = predicted({ kind: 'predict', fit, at, text: '', origin: NOWHERE }, laws, study.density.level);
  if (answer.kind !== 'estimate') return missing(answer.kind === 'unanswered' ? answer.says.message.replace(/\.$/, '') : `${fit} gives no number there`);
  const { law } = laws.find((one) => one.fit.name === fit)!.fit;
  const { value, interval: ends } = answer.estimate;
  return found(`${law.output.name} of ${fit}`, value, (end) => written(law.output, end), ends, { fit, estimate: answer.estimate, beyond: answer.beyond });
}

const NOWHERE: Question['origin'] = { file: '', statement: 0, row: null, csvRow: null };

function ofTrend(kind: 'doubling' | 'growth', { trends }: Numbers): Found {
  const trend = trends.length === 1 ? trends[0]!.trend : null;
  if (trend?.kind !== 'trend') return missing(trends.length > 1 ? 'with `combine: each` there are several trends' : 'there is no trend');
  if (kind === 'growth') return found('the growth rate per day', trend.growthRate, (value) => significant(value, 3), trend.growthRateInterval);
  return trend.doublingDays === null ? missing('density does not grow') : found('the doubling time', trend.doublingDays, (value) => `${significant(value, 3)} days`, trend.doublingInterval);
}
