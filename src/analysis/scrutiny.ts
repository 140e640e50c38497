import type { Ends, Resampled } from '../engine/ensemble.js';
import { nearEnds, type EffectiveSize } from '../engine/effective-size.js';
import type { Fit, Fitted } from '../engine/fitted.js';
import type { Ensembled, Evaluation, ModelResult, Ruler, Scrutiny, TrendResult } from './evaluation.js';

/** The evaluation with what is now known of it; intervals by resampling take the place of those from the fits' covariance. */
export function scrutinized(evaluation: Evaluation, scrutiny: Scrutiny): Evaluation {
  const known = { ...evaluation, scrutiny };
  return scrutiny.resampled ? resampledIntervals(known, scrutiny.ensembled, scrutiny.resampled) : known;
}

function resampledIntervals(evaluation: Evaluation, { lawOf, curveOf, modelOf }: Ensembled, { laws, curves, models, trends }: Resampled): Evaluation {
  return {
    ...evaluation,
    rulers: withSpreads(evaluation.rulers, (at) => laws[lawOf[at] ?? -1] ?? undefined, (at) => curves[curveOf[at] ?? -1] ?? undefined),
    models: evaluation.models.map((result, at) => {
      const drawn = models[modelOf[at]!];
      return drawn ? withModelEnds(result, drawn.effective, drawn.scores) : result;
    }),
    trends: evaluation.trends.map((result, at) => {
      const drawn = trends[at];
      return drawn ? withTrendEnds(result, drawn.growthRate, drawn.doubling) : result;
    }),
  };
}

/** Rulers that share a law keep sharing it. */
export function withSpreads(rulers: readonly Ruler[], lawSpread: (ruler: number) => Fit<string>['resampled'], curveSpread: (ruler: number) => Fit<string>['resampled']): Ruler[] {
  const laws = new Map<Ruler['law'], Ruler['law']>();
  return rulers.map((ruler, at) => {
    // A law that losses are implied by stays as it is, whichever rows are drawn: that says nothing of its errors.
    const law = laws.get(ruler.law) ?? (ruler.implied ? ruler.law : withSpread(ruler.law, lawSpread(at)));
    laws.set(ruler.law, law);
    return { ...ruler, law, curve: withSpread(ruler.curve, curveSpread(at)) };
  });
}

function withSpread<Name extends string>(fit: Fitted<Name>, resampled: Fit<Name>['resampled']): Fitted<Name> {
  return fit.kind === 'fitted' && resampled ? { ...fit, resampled } : fit;
}

/** All of a model's intervals, or none: where too few draws have an answer for one of its sizes, those from the covariance stand for all of them. */
export function withModelEnds(result: ModelResult, effective: Ends | null, scores: readonly (Ends | null)[]): ModelResult {
  const lacking = (size: EffectiveSize | null, ends: Ends | null | undefined) => size?.kind === 'size' && !ends;
  if (lacking(result.effective, effective) || result.scores.some((score, at) => lacking(score.effective, scores[at]))) return result;
  if (![result.effective, ...result.scores.map((score) => score.effective)].some((size) => size?.kind === 'size')) return result;
  const read = result.scores.map((score, at) => ({ ...score, ...ended(score.effective, scores[at] ?? null, result.size, score) }));
  return { ...result, scores: read, ...ended(result.effective, effective, result.size, result), intervalKind: 'resampled' };
}

interface Ended<Size extends EffectiveSize | null> {
  readonly effective: Size;
  readonly densityInterval: Ends | null;
}

function ended<Size extends EffectiveSize | null>(effective: Size, ends: Ends | null, size: number | null, before: Pick<ModelResult, 'densityInterval'>): Ended<Size> {
  if (effective?.kind !== 'size' || !ends) return { effective, densityInterval: before.densityInterval };
  const interval = nearEnds(effective.params, ends);
  const [low, high] = interval;
  return { effective: { ...effective, interval }, densityInterval: size === null ? null : [low === null ? null : low / size, high === null ? null : high / size] };
}

export function withTrendEnds(result: TrendResult, growthRate: { readonly stderr: number; readonly interval: Ends }, doublingInterval: Ends): TrendResult {
  const { trend } = result;
  if (trend.kind !== 'trend') return result;
  if (trend.rule !== 'all') return { ...result, trend: { ...trend, redrawn: doublingInterval } };
  return { ...result, trend: { ...trend, growthRateStderr: growthRate.stderr, growthRateInterval: growthRate.interval, doublingInterval, intervalKind: 'resampled-models' } };
}
