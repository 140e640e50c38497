import { plural } from '../../base/figures.js';
import { effectiveSize } from '../../engine/effective-size.js';
import { solveFor } from '../../engine/formula/solve.js';
import { fewestPoints, trendBand, type TrendLine } from '../../engine/trend.js';
import type { Question } from '../../model/laws.js';
import { possibleScores } from '../../model/scores.js';
import { runsBehind, type Evaluation, type Ruler, type TrendResult } from '../evaluation.js';
import { rowsOf, turned } from '../rulers.js';
import type { Beyond, Outcome } from './answer.js';
import { dateOf } from './quantity-words.js';
import { unanswered, type Unanswered } from './unanswered.js';

type Forecast = Question & { readonly kind: 'forecast' | 'reach' };
type Numbers = Omit<Evaluation, 'answers'>;

/** What the trend of the frontier says of a day, of its own pace, or of the day on which a size reaches a score. */
export function forecast(question: Forecast, evaluation: Numbers): Outcome {
  const trend = trendFor(evaluation, question.kind === 'reach' ? question.benchmark : null);
  if (trend.kind !== 'trend') return trend;
  const { level } = evaluation.study.density;
  if (question.kind === 'reach') return reached(question, evaluation, trend, level);
  if (question.what === 'density') {
    if (question.days < FAR[0] || question.days > FAR[1]) return unanswered('no-forecast', { why: `${question.date} is farther away than a trend tells anything of. Ask for a day from ${dateOf(FAR[0])} to ${dateOf(FAR[1])}.` });
    const { center, low, high } = trendBand(trend, question.days, level);
    return { kind: 'estimate', of: 'density', estimate: { quantity: null, value: center, interval: [low, high] }, newRun: null, beyond: beyondTrend(question.days, trend, evaluation) };
  }
  if (trend.doublingDays === null) return unanswered('no-forecast', { why: 'density does not grow along this trend.' });
  return { kind: 'estimate', of: 'doubling', estimate: { quantity: null, value: trend.doublingDays, interval: trend.doublingInterval }, newRun: null, beyond: [] };
}

function trendFor({ study, trends }: Numbers, benchmark: string | null): TrendLine | Unanswered {
  if (!study.reference) return unanswered('no-forecast', { why: 'no reference measures densities here.' });
  const several = study.density.combine === 'each' && trends.length > 1;
  if (several && benchmark === null) return unanswered('no-forecast', { why: 'with `combine: each` there is a trend for each benchmark.' });
  const result: TrendResult | undefined = several ? trends.find((one) => one.benchmark === benchmark) : trends[0];
  if (result?.trend.kind === 'trend') return result.trend;
  return unanswered('no-forecast', { why: `there is no trend: ${result?.trend.why === 'one-date' ? 'all models have one date' : `${plural(result?.trend.n ?? 0, study.density.frontier === 'records' ? 'dated record setter' : 'dated model')}, ${fewestPoints} needed`}.` });
}

/** The day on which the line meets the density this takes; its interval are the days at which the band of the line does not contradict that. */
function reached({ params, benchmark, score }: Forecast & { readonly kind: 'reach' }, evaluation: Numbers, trend: TrendLine, level: number): Outcome {
  const { study: { density: { tokens } }, rulers } = evaluation;
  const ruler = rulers.find((one) => one.benchmark.name === benchmark);
  if (!ruler || ruler.law.kind !== 'fitted' || ruler.curve.kind !== 'fitted') return unanswered('no-forecast', { why: `nothing measures sizes on ${benchmark} here.` });
  const [low, high] = possibleScores(ruler.benchmark);
  const size = effectiveSize({ law: ruler.law, curve: ruler.curve, score: { value: turned(score, ruler.benchmark), stderr: null }, rows: rowsOf(ruler) }, tokens, level);
  if (score <= low || score >= high || size.kind !== 'size') return unanswered('no-forecast', { why: `no size of the reference has this score on ${benchmark}.` });
  if (!(trend.growthRate > 0)) return unanswered('no-forecast', { why: 'density does not grow along this trend.' });
  const needed = Math.log(size.params / params);
  const line = (day: number) => trend.intercept + trend.growthRate * day;
  const found = solveFor({
    value: line,
    ends: (day) => {
      const band = trendBand(trend, day, level);
      return [Math.log(band.low), Math.log(band.high)];
    },
  }, needed, FAR);
  if (found.kind !== 'solved') return unanswered('no-forecast', { why: `along this trend that is more than ${Math.round((FAR[1] / 365.25))} years away.` });
  const [{ value, interval }] = found.solutions as [typeof found.solutions[0]];
  return { kind: 'estimate', of: 'day', estimate: { quantity: DAY, value, interval }, newRun: null, beyond: [...beyondTrend(value, trend, evaluation), ...beyondRuler(size.params, ruler, evaluation)] };
}

/** A size outside those of the runs that the ruler was fitted to. */
function beyondRuler(value: number, ruler: Ruler, { study: { reference } }: Numbers): Beyond[] {
  const sizes = runsBehind(ruler).flatMap((row) => reference?.rows[row]?.params ?? []);
  if (sizes.length === 0) return [];
  const [low, high] = [sizes.reduce((a, b) => Math.min(a, b)), sizes.reduce((a, b) => Math.max(a, b))];
  return value < low || value > high ? [{ quantity: SIZE, value, low, high, factor: value > high ? value / high : low / value }] : [];
}

/** What is read on the ruler: not the params that the question speaks of. */
const SIZE = { name: 'effective size', title: null, kind: 'count', range: [0, Infinity] } as const;

const DAY = { name: 'released', title: null, kind: 'date', range: [-Infinity, Infinity] } as const;
/** Days from the origin that are looked at: from 1973 to 2123. */
const FAR = [-18_262, 36_525] as const;

/** A day outside those of the models that carry the trend. */
function beyondTrend(day: number, trend: TrendLine, { models, trends }: Numbers): Beyond[] {
  const carriers = trends.find((one) => one.trend === trend)?.frontier ?? [];
  const days = carriers.flatMap((at) => models[at]!.model.released?.day ?? []);
  if (days.length === 0) return [];
  const [low, high] = [days.reduce((a, b) => Math.min(a, b)), days.reduce((a, b) => Math.max(a, b))];
  return day < low || day > high ? [{ quantity: DAY, value: day, low, high, factor: null }] : [];
}
