import { DrawnModel, drawnCounts } from './draws.js';
import { endsOf, finite, reachOf, spread } from './drawn.js';
import type { Ensemble, Resampled, ResampledModel } from './ensemble.js';
import { isLogarithmic, type Fit, type Spread } from './fitted.js';
import { Jackknife } from './jackknife.js';
import type { LossLawName } from './loss-law.js';
import { randomly } from './permutation.js';
import { onto } from './progress.js';
import type { Without } from './readings.js';
import { Replicas, SizeReader, type Refitted } from './replica.js';
import type { ScoreCurveName } from './score-curve.js';
import { TrendDraws } from './trend-draws.js';

/** Up to this many units percentiles are corrected for bias and skewness, and the jackknife that this takes is made. */
const few = 40;

/**
 * Draws the units of the reference with replacement, as many as there are, and fits everything again, each time: all laws and curves see the
 * same draw, so what they err together stays together. Scores are drawn around their values, dates from their stretch, and for a trend the
 * models too. Yields the share done after each draw and model. The same ensemble and seed give the same digits. Memory grows with the number
 * of draws, not with draws × models: the refits are kept and each model's sizes read from them in turn.
 */
export function* resample(ensemble: Ensemble, { resamples, seed }: { readonly resamples: number; readonly seed: number }): Generator<number, Resampled> {
  const replicas = new Replicas(ensemble);
  const reader = new SizeReader(ensemble);
  const method = replicas.units <= few ? 'bca' : 'percentile';
  const jackknife = new Jackknife(ensemble, replicas);
  if (method === 'bca') yield* jackknife.leaveOut(0.1);
  const drawn = ensemble.models.map((model) => new DrawnModel(model, seed));
  const trends = ensemble.trends.map((trend) => new TrendDraws(ensemble, trend, reader, drawn, { resamples, seed }));
  const draws: Refitted[] = [];
  const random = randomly(seed);
  let failed = 0;
  for (let draw = 0; draw < resamples; draw++) {
    const fits = replicas.refit(drawnCounts(replicas.units, random));
    if (fits.laws.includes(null) || fits.curves.includes(null)) failed += 1;
    draws.push(fits);
    for (const trend of trends) trend.add(fits, draw);
    yield 0.1 + (0.55 * (draw + 1)) / resamples;
  }
  const laws = ensemble.laws.map((law, at) => !isDrawn(law) ? null : spreads<LossLawName>(law.fit, ensemble.level, draws.map((fits) => fits.laws[at]!), jackknife, ({ fits }) => fits.laws[at]));
  const curves = ensemble.curves.map((curve, at) => spreads<ScoreCurveName>(curve.fit, ensemble.level, draws.map((fits) => fits.curves[at]!), jackknife, ({ fits }) => fits.curves[at]));
  const models: ResampledModel[] = [];
  for (const [at, model] of drawn.entries()) {
    models.push(modelEnds(ensemble, at, draws, reader, jackknife, model));
    yield 0.65 + (0.3 * models.length) / ensemble.models.length;
  }
  const growth: Resampled['trends'][number][] = [];
  for (const trend of trends) growth.push(!ensemble.laws.every(isDrawn) ? null : yield* onto(trend.interval(jackknife, growth.length), 19 * trends.length + growth.length, 20 * trends.length));
  return { resamples, seed, method, failed, laws, curves, models, trends: growth, trendless: trends.map(({ trendless }) => trendless) };
}

/** A law that other rows than these were fitted to is the same in every draw: the draws do not know its error. */
function isDrawn({ points, fit }: Ensemble['laws'][number]): boolean {
  return points.length > 0 || fit.free.length === 0;
}

type Numbers<Name extends string> = Readonly<Record<Name, number>>;

/** By free coefficient; null where too few draws have an answer. */
function spreads<Name extends string>(
  fit: Fit<Name>, level: number, draws: readonly (Numbers<Name> | null)[], jackknife: Jackknife, leftOf: (without: Without) => Numbers<Name> | null | undefined,
): Readonly<Partial<Record<Name, Spread>>> | null {
  const { coefficients: estimates } = fit;
  const found = draws.filter((drawn) => drawn !== null);
  const reach = reachOf(level, [fit]);
  const left = jackknife.values(leftOf);
  const entries = fit.free.map((name) => [name, spread({
    values: Float64Array.from(found, (drawn) => drawn[name]), resamples: draws.length, estimate: estimates[name],
    acceleration: jackknife.acceleration(left.map((drawn) => drawn[name])), reach,
  }, isLogarithmic(fit, name))] as const);
  return entries.length > 0 && entries.every((entry): entry is readonly [Name, Spread] => entry[1] !== null) ? Object.fromEntries(entries) as Partial<Record<Name, Spread>> : null;
}

/** Sizes are drawn as logarithms. */
function modelEnds({ models, laws, curves, level }: Ensemble, number: number, draws: readonly Refitted[], reader: SizeReader, jackknife: Jackknife, drawn: DrawnModel): ResampledModel {
  const { scores } = models[number]!;
  const combined = scores.length;
  if (!scores.every(({ curve }) => isDrawn(laws[curves[curve]!.law]!))) return { effective: null, scores: scores.map(() => null) };
  const reach = reachOf(level, scores.flatMap(({ curve }) => [curves[curve]!.fit, laws[curves[curve]!.law]!.fit]));
  const sizes = Array.from({ length: combined + 1 }, () => new Float64Array(draws.length));
  draws.forEach((fits, draw) => {
    const values = drawn.scores(draw);
    scores.forEach(({ curve }, at) => (sizes[at]![draw] = reader.ofScore(fits, curve, values[at]!)));
    sizes[combined]![draw] = reader.combined(fits, number, values);
  });
  const ends = sizes.map((values, at) => {
    const estimate = jackknife.whole.sizes[number]![at]!;
    if (!Number.isFinite(estimate)) return null;
    const left = jackknife.values((without) => finite(without.sizes[number]![at]!));
    const found = endsOf({ values: values.filter((value) => !Number.isNaN(value)), resamples: draws.length, estimate, acceleration: jackknife.acceleration(left), reach });
    return found && ([sizeOf(found[0]), sizeOf(found[1])] as const);
  });
  return { effective: ends[combined]!, scores: ends.slice(0, combined) };
}

function sizeOf(lnParams: number | null): number | null {
  return lnParams === null ? null : Math.exp(lnParams);
}
