import { interval, ratio, short, significant } from '../../base/figures.js';
import type { Ends } from '../../base/finite.js';
import { coefficientInterval } from '../../engine/fitted.js';
import { trainingCompute } from '../../model/architecture.js';
import type { Fact, Quantity, Question } from '../../model/laws.js';
import { isFraction, writeScore } from '../../model/scores.js';
import type { TargetModel } from '../../model/study.js';
import type { Evaluation, ModelResult } from '../evaluation.js';
import { planPredictions } from '../plans.js';
import type { PredictedSide } from './answer.js';
import { predicted } from './predicted.js';
import { written, writtenTo } from './quantity-words.js';

/** Something an expectation speaks of, as it came out; or why it did not. */
export type Found = FoundFact | { readonly kind: 'missing'; readonly why: string };

export interface FoundFact {
  readonly kind: 'found';
  readonly what: string;
  readonly value: number;
  /** By default as such numbers are written, otherwise with this many significant digits. */
  readonly write: Write;
  readonly interval: { readonly ends: Ends; readonly written: string } | null;
  readonly prediction: PredictedSide | null;
}

export type Write = (value: number, digits?: number) => string;

type Numbers = Omit<Evaluation, 'answers'>;

export function factOf(fact: Fact, evaluation: Numbers): Found {
  switch (fact.kind) {
    case 'density': case 'effective': case 'params': case 'compute': case 'score': return ofModel(fact, evaluation);
    case 'parameter': return parameter(fact, evaluation);
    case 'prediction': return predictedFact(fact, evaluation);
    case 'doubling': case 'growth': return ofTrend(fact.kind, evaluation);
  }
}

function found(what: string, value: number, write: Write, ends: Ends | null = null, prediction: PredictedSide | null = null): Found {
  const between = ends && interval(ends, (end) => write(end));
  return { kind: 'found', what, value, write, interval: ends && between ? { ends, written: between } : null, prediction };
}

function missing(why: string): Found {
  return { kind: 'missing', why };
}

type ModelFact = Extract<Fact, { readonly model: string }>;

function ofModel(fact: ModelFact, numbers: Numbers): Found {
  const { models, study } = numbers;
  const result = models.find(({ model }) => model.name === fact.model);
  const plan = study.plans.find(({ name }) => name === fact.model);
  if (!result) return plan ? ofPlan(fact, plan, numbers) : missing(`${fact.model} is no model here`);
  switch (fact.kind) {
    case 'density': return result.density === null ? missing(noSize(result, 'density')) : found(`the density of ${fact.model}`, result.density, density, result.densityInterval);
    case 'effective': return result.effective?.kind === 'size' ? found(`the effective size of ${fact.model}`, result.effective.params, count, result.effective.interval) : missing(noSize(result, 'effective size'));
    case 'params': case 'compute': return typed(fact.kind, result.model);
    case 'score': {
      const score = result.model.scores[fact.benchmark];
      return score ? found(`${fact.benchmark} of ${fact.model}`, score.value, scoreOn(fact.benchmark, numbers)) : missing(`${fact.model} has no score on ${fact.benchmark}`);
    }
  }
}

/** What a plan says of itself, and the score of one run like it. */
function ofPlan(fact: ModelFact, plan: TargetModel, numbers: Numbers): Found {
  switch (fact.kind) {
    case 'density': return missing(`${plan.name} is a plan: it has no density until it is measured`);
    case 'effective': return missing(`${plan.name} is a plan: it has no effective size until it is measured`);
    case 'params': case 'compute': return typed(fact.kind, plan);
    case 'score': {
      const score = planPredictions(plan, numbers).find(({ benchmark }) => benchmark === fact.benchmark)?.score;
      if (score && score.predicted !== null) return found(`the predicted ${fact.benchmark} of ${plan.name}`, score.predicted, scoreOn(fact.benchmark, numbers), score.predictionInterval);
      const lacking = plan.params === null ? 'params' : plan.tokens === null ? 'tokens' : null;
      return missing(`no ${fact.benchmark} of ${plan.name} is predicted: ${lacking ? `the plan has no ${lacking}` : 'no law and curve are fitted for it'}`);
    }
  }
}

/** What follows from what the file says of a model, without a ruler. */
function typed(kind: 'params' | 'compute', { name, params, active, tokens }: TargetModel): Found {
  if (kind === 'params') return params === null ? missing(`the params of ${name} are not given`) : found(`the params of ${name}`, params, count);
  const used = active ?? params;
  if (used === null || tokens === null) return missing(`the compute of ${name} needs its ${used === null ? 'params' : 'tokens'}`);
  return found(`the compute of ${name}`, trainingCompute(used, tokens), (flop, digits) => `${count(flop, digits)} FLOP`);
}

function scoreOn(name: string, { study }: Numbers): Write {
  const benchmark = study.benchmarks.find((one) => one.name === name);
  return (value, digits) => {
    if (digits !== undefined) return writtenTo({ kind: benchmark && isFraction(benchmark) ? 'share' : 'plain' }, value, digits);
    return benchmark ? writeScore(value, benchmark) : significant(value, 4);
  };
}

function count(value: number, digits?: number): string {
  return ofKind({ kind: 'count' }, value, digits);
}

function density(value: number, digits?: number): string {
  return digits === undefined ? ratio(value) : significant(value, digits);
}

function ofKind(quantity: Pick<Quantity, 'kind'>, value: number, digits?: number): string {
  return digits === undefined ? written(quantity, value) : writtenTo(quantity, value, digits);
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
  return value === undefined ? missing(`${fit} has no parameter ${name}`) : found(`${name} of ${fit}`, value, (end, digits = 4) => short(end, digits), coefficientInterval(fitted, name, study.density.level));
}

function predictedFact({ fit, at }: Fact & { readonly kind: 'prediction' }, { laws, study }: Numbers): Found {
  const answer = predicted({ kind: 'predict', fit, at, text: '', origin: NOWHERE }, laws, study.density.level);
  if (answer.kind !== 'estimate') return missing(answer.kind === 'unanswered' ? answer.says.message.replace(/\.$/, '') : `${fit} gives no number there`);
  const { law } = laws.find((one) => one.fit.name === fit)!.fit;
  const { value, interval: ends } = answer.estimate;
  return found(`${law.output.name} of ${fit}`, value, (end, digits) => ofKind(law.output, end, digits), ends, { fit, estimate: answer.estimate, beyond: answer.beyond });
}

const NOWHERE: Question['origin'] = { file: '', statement: 0, row: null, csvRow: null };

function ofTrend(kind: 'doubling' | 'growth', { trends }: Numbers): Found {
  const trend = trends.length === 1 ? trends[0]!.trend : null;
  if (trend?.kind !== 'trend') return missing(trends.length > 1 ? 'with `combine: each` there are several trends' : 'there is no trend');
  if (kind === 'growth') return found('the growth rate per day', trend.growthRate, (value, digits = 3) => significant(value, digits), trend.growthRateInterval);
  return trend.doublingDays === null ? missing('density does not grow') : found('the doubling time', trend.doublingDays, (value, digits = 3) => `${significant(value, digits)} days`, trend.doublingInterval);
}
