import { breathe } from '../base/cancellation.js';
import { averageScoreSize, effectiveSize, geometricMeanSize, nearEnds, sizeSensitivity, type EffectiveSize, type FittedRows, type Reading } from '../engine/effective-size.js';
import type { Fit } from '../engine/fitted.js';
import { lossLimit, type LossLawName } from '../engine/loss-law.js';
import { score, type ScoreCurveName } from '../engine/score-curve.js';
import { fitTrend } from '../engine/trend.js';
import type { Reference, Study, TargetModel } from '../model/study.js';
import { largestRun, type Evaluation, type ModelResult, type NotInTrend, type Ruler, type ScoreResult, type TrendResult, type Validation } from './evaluation.js';
import { heldOut } from './held-out.js';
import { answers } from './questions/answers.js';
import { withImplied, type WithImplied } from './questions/implied.js';
import { lawResults } from './questions/law-results.js';
import { rowsOf, ruler, turned, unitOf } from './rulers.js';
import { validate } from './validation.js';
import type { Workshop } from './workshop.js';

export { Workshop } from './workshop.js';

/** A benchmark whose ruler can read sizes. */
interface Sound {
  readonly ruler: Ruler;
  readonly law: Fit<LossLawName>;
  readonly curve: Fit<ScoreCurveName>;
  readonly rows: FittedRows;
  /** What a reference model of endless size trained on D0 tokens would score. */
  readonly ceiling: number;
}

/** Everything but the model itself that a model's result depends on; the same object as long as none of it changes. */
interface Setting {
  readonly study: Pick<Study, 'density'>;
  readonly rulers: readonly Ruler[];
  readonly sounds: readonly Sound[];
  readonly validation: readonly Validation[];
}

const settings = new WeakMap<Reference, { readonly key: string; readonly setting: Setting }>();
const results = new WeakMap<TargetModel, { readonly setting: Setting; readonly result: ModelResult }>();

/** Milliseconds of work between two looks at the signal. */
const STRETCH = 8;

/**
 * Computes everything a study asks for. Gives way to other work between its units and throws the signal's reason once it is aborted.
 * What cannot be computed is a value that says why; there is no NaN in the result.
 */
export async function evaluate(asked: Study, workshop: Workshop, signal: AbortSignal): Promise<Evaluation> {
  const laws = await lawResults(asked.fits, workshop, asked.density.level, signal);
  const { study, implied } = withImplied(asked, laws);
  const { reference } = study;
  const setting = await settle(study, implied, workshop, signal);
  const { rulers, sounds } = setting;
  const models: ModelResult[] = [];
  let rested = -Infinity;
  for (const model of study.models) {
    if (performance.now() - rested > STRETCH) {
      await breathe(signal);
      rested = performance.now();
    }
    models.push(resultIn(setting, model));
  }
  await breathe(signal);
  const counted = (sounds.length > 0 ? sounds.map((sound) => sound.ruler) : rulers).map(({ benchmark }) => benchmark.name);
  const numbers = withTrends({ study, laws, answers: [], rulers, models, heldOut: reference ? heldOut(reference, rulers, study.density.level) : [], validation: setting.validation, trends: [], largestReference: largestRun(rulers, counted), scrutiny: null, thoroughness: null, lock: { kind: 'none' } });
  return { ...numbers, answers: await answers(numbers, workshop, signal) };
}

/** The fits, and what follows from them for every model. */
async function settle(study: Study, implied: WithImplied['implied'], workshop: Workshop, signal: AbortSignal): Promise<Setting> {
  const { reference, benchmarks, density } = study;
  if (!reference) return { study, rulers: [], sounds: [], validation: [] };
  const key = JSON.stringify([density, benchmarks, workshop.generation]);
  const known = settings.get(reference);
  if (known?.key === key) return known.setting;
  const rulers: Ruler[] = [];
  for (const benchmark of benchmarks) {
    await breathe(signal);
    rulers.push(ruler(reference, benchmark, workshop, implied.get(benchmark.name)));
  }
  const validation = await validate(reference, rulers, workshop, density.level, signal);
  const setting = { study, rulers, sounds: soundRulers(study, rulers), validation };
  settings.set(reference, { key, setting });
  return setting;
}

function resultIn(setting: Setting, model: TargetModel): ModelResult {
  const known = results.get(model);
  if (known?.setting === setting) return known.result;
  const result = resultOf(model, setting);
  results.set(model, { setting, result });
  return result;
}

function soundRulers({ density }: Pick<Study, 'density'>, rulers: readonly Ruler[]): Sound[] {
  return density.benchmarks.flatMap((name) => {
    const found = rulers.find(({ benchmark }) => benchmark.name === name);
    if (!found || found.law.kind !== 'fitted' || found.curve.kind !== 'fitted') return [];
    return [{ ruler: found, law: found.law, curve: found.curve, rows: rowsOf(found), ceiling: score(found.curve.coefficients, lossLimit(found.law.coefficients, density.tokens)) }];
  });
}

function resultOf(model: TargetModel, { study: { density }, sounds, rulers }: Setting): ModelResult {
  const { tokens, level, combine } = density;
  const size = density.params === 'active' ? (model.active ?? model.params) : model.params;
  const used = sounds.filter(({ ruler: { benchmark } }) => model.scores[benchmark.name] !== undefined);
  const scores = used.map((sound) => scoreResult(model, sound, density, size));
  const readings = scores.map(({ reading }) => reading);
  const effective = readings.length === 0 || combine === 'each' ? null
    : readings.length === 1 ? scores[0]!.effective
    : bounded(combine === 'geometric-mean' ? geometricMeanSize(readings, tokens, level) : averageScoreSize(readings, tokens, level));
  // A geometric mean leaves out what is out of reach, and so does the look at its edges.
  const read = combine === 'geometric-mean' ? used.filter((_, at) => scores[at]!.effective.kind === 'size') : used;
  const largest = largestRun(rulers, read.map(({ ruler: { benchmark } }) => benchmark.name));
  const why = notInTrend(model, effective, size, edgeOf(model, read), largest, density);
  return {
    model, size, scores, effective, ...divided(effective, size), extrapolated: isExtrapolated(effective, largest),
    inTrend: why === null, notInTrend: why, frontier: false, intervalKind: 'tested', covered: scores.length,
  };
}

function scoreResult(model: TargetModel, sound: Sound, { tokens, level }: Study['density'], size: number | null): ScoreResult {
  const { ruler: { benchmark, largest }, law, curve, rows } = sound;
  const measured = model.scores[benchmark.name]!;
  const reading: Reading = { law, curve, score: { value: turned(measured.value, benchmark), stderr: measured.stderr }, width: unitOf(benchmark), rows };
  const effective = effectiveSize(reading, tokens, level);
  const perUnit = sizeSensitivity(reading, tokens);
  return {
    benchmark: benchmark.name, reading, effective: bounded(effective), loss: effective.loss, ...divided(effective, size), edge: edgeOf(model, [sound]),
    extrapolated: isExtrapolated(effective, largest), sensitivity: perUnit === null ? null : perUnit * point(benchmark.range), frontier: false,
  };
}

/** One point of a score: a hundredth of a fraction, or of the range of a benchmark that counts otherwise. */
function point([low, high]: readonly [number, number]): number {
  return high <= 1 ? 0.01 : (high - low) / 100;
}

function bounded(effective: EffectiveSize): EffectiveSize {
  if (effective.kind === 'out-of-reach') return { kind: 'out-of-reach', why: effective.why };
  const { params, interval } = effective;
  return { kind: 'size', params, interval: nearEnds(params, interval) };
}

function divided(effective: EffectiveSize | null, size: number | null): Pick<ModelResult, 'density' | 'densityInterval'> {
  if (effective?.kind !== 'size' || size === null) return { density: null, densityInterval: null };
  const [low, high] = effective.interval;
  return { density: effective.params / size, densityInterval: [low === null ? null : low / size, high === null ? null : high / size] };
}

function isExtrapolated(effective: EffectiveSize | null, largest: number | null): boolean {
  return effective?.kind === 'size' && largest !== null && effective.params > largest;
}

/** Within this many points of floor or ceiling a score hardly says anything about size. */
const MARGIN = 2;

function notInTrend(model: TargetModel, effective: EffectiveSize | null, size: number | null, edge: ScoreResult['edge'], largest: number | null, { reach }: Study['density']): NotInTrend | null {
  if (!model.released) return 'no-date';
  if (effective?.kind !== 'size' || size === null) return 'no-density';
  if (model.base !== null) return 'has-base';
  if (largest !== null && effective.params > reach * largest) return 'beyond-reach';
  return edge;
}

/** Whether a model's scores lie, on average, so near floor or ceiling that its size is hardly determined. */
function edgeOf(model: TargetModel, sounds: readonly Sound[]): ScoreResult['edge'] {
  let above = 0, below = 0;
  for (const { ruler: { benchmark }, curve, ceiling } of sounds) {
    const value = turned(model.scores[benchmark.name]!.value, benchmark);
    above += (value - curve.coefficients.floor) / point(benchmark.range);
    below += (ceiling - value) / point(benchmark.range);
  }
  const margin = MARGIN * sounds.length;
  return above < margin ? 'near-floor' : below < margin ? 'near-ceiling' : null;
}

/** Elects the frontier among the models that may carry the trend, fits it, and marks them. */
function withTrends(evaluation: Evaluation): Evaluation {
  const { density } = evaluation.study;
  if (density.combine === 'each') return density.benchmarks.reduce(withBenchmarkTrend, evaluation);
  const candidates = evaluation.models.flatMap(({ inTrend }, index) => (inTrend ? [index] : []));
  const trend = trendOver(evaluation, null, candidates, (at) => evaluation.models[at]!.density!);
  const frontier = new Set(trend.frontier);
  return { ...evaluation, trends: [trend], models: evaluation.models.map((model, at) => (frontier.has(at) ? { ...model, frontier: true } : model)) };
}

function withBenchmarkTrend(evaluation: Evaluation, benchmark: string): Evaluation {
  const { study, models, rulers } = evaluation;
  const densityAt = (at: number) => models[at]!.scores.find((score) => score.benchmark === benchmark);
  const candidates = models.flatMap(({ model, size }, at) => {
    const score = densityAt(at);
    return score && notInTrend(model, score.effective, size, score.edge, largestRun(rulers, [benchmark]), study.density) === null ? [at] : [];
  });
  const trend = trendOver(evaluation, benchmark, candidates, (at) => densityAt(at)!.density!);
  const frontier = new Set(trend.frontier);
  const marked = models.map((model, at) => {
    const inTrend = model.inTrend || candidates.includes(at);
    const scores = frontier.has(at) ? model.scores.map((score) => (score.benchmark === benchmark ? { ...score, frontier: true } : score)) : model.scores;
    return { ...model, scores, inTrend, notInTrend: inTrend ? null : model.notInTrend };
  });
  return { ...evaluation, models: marked, trends: [...evaluation.trends, trend] };
}

function trendOver({ study, models }: Evaluation, benchmark: string | null, candidates: readonly number[], densityAt: (at: number) => number): TrendResult {
  const points = candidates.map((at) => ({ day: models[at]!.model.released!.day, density: densityAt(at) }));
  const trend = fitTrend(points, study.density.frontier, study.density.level);
  return { benchmark, trend, candidates, frontier: trend.kind === 'trend' ? trend.frontier.map((point) => candidates[point]!) : [] };
}
