import { expect, test } from 'vitest';
import { averageScoreSize, effectiveSize, geometricMeanSize, predictScore, sizeSensitivity, type Reading } from '../../src/engine/effective-size.js';
import { published } from '../../src/engine/fitted.js';
import { fitLossLaw, loss, type LossLawName } from '../../src/engine/loss-law.js';
import { fitScoreCurve, score, type ScoreCurveName } from '../../src/engine/score-curve.js';
import { apart, chinchilla, fitOf, golden, huberLog, ladderCheckpoints, ladderRuns, refinedWeb, rows } from './support/data.js';

interface Model { name: string; params: number; released: string; score: number; effectiveParams: number; density: number }
const T = 1e12;
const inRange = { floor: 0.25, ceiling: 1, best: 1, anchor: false, audit: 'quick' } as const;
const anchored = { floor: 'free', ceiling: 'free', best: 1, anchor: true, audit: 'quick' } as const;

const ruler = {
  law: fitOf(fitLossLaw(refinedWeb(), huberLog)),
  curve: fitOf(fitScoreCurve(refinedWeb(), inRange)),
};
const reading = (value: number, stderr: number | null = null): Reading => ({ ...ruler, score: { value, stderr } });

/** The size, or a failed test. */
function sizeOf(size: ReturnType<typeof averageScoreSize>) {
  if (size.kind !== 'size') throw new Error(`out of reach: ${size.why}`);
  return size;
}

test('RefinedWeb: all 85 sizes and densities', () => {
  const { models } = golden<{ models: Model[] }>('refinedweb-example.json');
  expect(models).toHaveLength(85);
  for (const model of models) {
    const size = sizeOf(effectiveSize(reading(model.score), T, 0.9));
    expect(apart(size.params, model.effectiveParams)).toBeLessThan(1e-3);
    expect(apart(size.params / model.params, model.density)).toBeLessThan(1e-3);
    expect(size.interval[0]).toBeLessThan(size.params);
    expect(size.interval[1] ?? Infinity).toBeGreaterThan(size.params);
  }
});

test.each(['hellaswag', 'mmlu'] as const)('OLMo ladder, %s: the held-out 13B/5T run, loss and chained score', (task) => {
  const { target } = golden<Record<string, { target: { N: number; D: number; loss: number; score: number } }>>('olmo-ladder-example.json')[task]!;
  const law = fitOf(fitLossLaw(ladderRuns(task, 'fit'), huberLog)), curve = fitOf(fitScoreCurve(ladderCheckpoints(task), anchored));
  const prediction = predictScore(law, curve, target.N, target.D, 0.9);
  expect(apart(prediction.loss, target.loss)).toBeLessThan(1e-4);
  expect(apart(prediction.score, target.score)).toBeLessThan(1e-4);
  const measured = ladderRuns(task, 'target').at(-1)!;
  expect(prediction.lossInterval![0]).toBeLessThan(measured.loss);
  expect(prediction.lossInterval![1]).toBeGreaterThan(measured.loss);
  expect(prediction.scoreInterval![0]).toBeLessThan(prediction.score);
  expect(prediction.scoreInterval![1]).toBeGreaterThan(prediction.score);
});

test('OLMo ladder: all 55 sizes and densities', () => {
  const { models } = golden<{ example: { models: Model[] } }>('olmo-ladder-example.json').example;
  const law = fitOf(fitLossLaw(ladderRuns('hellaswag', 'fit'), huberLog)), curve = fitOf(fitScoreCurve(ladderCheckpoints('hellaswag'), anchored));
  expect(models).toHaveLength(55);
  for (const model of models) {
    const size = sizeOf(effectiveSize({ law, curve, score: { value: model.score, stderr: null } }, T, 0.9));
    expect(apart(size.params, model.effectiveParams)).toBeLessThan(1e-3);
    expect(apart(size.params / model.params, model.density)).toBeLessThan(1e-3);
  }
});

test('36 models on MMLU, Llama-1/2 ruler with implied losses: needed losses, sizes and densities', () => {
  const { reference_points } = golden<Record<string, { reference_points: { N_B: number; D_T: number; mmlu: number }[] }>>('golden.json')['base-llms-mmlu-36']!;
  const law = fitOf(fitLossLaw(chinchilla().filter((p) => !p.outlier), huberLog));
  const curve = fitOf(fitScoreCurve(reference_points.map((p) => ({ loss: loss(law.coefficients, p.N_B * 1e9, p.D_T * T), score: p.mmlu })), inRange));
  for (const row of rows('golden/density-mmlu-36.csv')) {
    const size = effectiveSize({ law, curve, score: { value: +row.score!, stderr: null } }, T, 0.9);
    expect(apart(size.loss!, +row.L_hat!)).toBeLessThan(1e-6);
    expect(apart(sizeOf(size).params, +row.N_eff_B! * 1e9)).toBeLessThan(1e-3);
    expect(apart(sizeOf(size).params / (+row.params_B! * 1e9), +row.density!)).toBeLessThan(1e-3);
  }
});

test('MiniCPM4’s published curves and two-term law: vectors at given parameters', () => {
  type Vector = { S: number; D0: number; L?: number; N: number };
  const paper = golden<{ published_score_curves_minicpm4: { MMLU: number[]; AVERAGE: number[]; loss_law_two_term: { a: number; alpha: number; b: number; beta: number }; vectors: Vector[] } }>('golden.json').published_score_curves_minicpm4;
  const [height, minusSlope, midpoint, floor] = paper.AVERAGE as [number, number, number, number];
  const { a, alpha, b, beta } = paper.loss_law_two_term;
  const law = published<LossLawName>({ E: 0, A: a, alpha, B: b, beta });
  const curve = published<ScoreCurveName>({ floor, ceiling: floor + height, slope: -minusSlope, midpoint });
  for (const { S, D0, L, N } of paper.vectors) {
    const size = effectiveSize({ law, curve, score: { value: S, stderr: null } }, D0, 0.9);
    if (L !== undefined) expect(apart(size.loss!, L)).toBeLessThan(1e-6);
    expect(apart(sizeOf(size).params, N)).toBeLessThan(1e-6);
    expect(sizeOf(size).interval).toEqual([sizeOf(size).params, sizeOf(size).params]);
  }
});

const exact = {
  law: published<LossLawName>({ E: 1.69, A: 406.4, alpha: 0.34, B: 410.7, beta: 0.28 }),
  curve: published<ScoreCurveName>({ floor: 0.25, ceiling: 0.85, slope: 4, midpoint: 2.3 }),
};

test.each([1e6, 1e8, 7e9, 7e10, 1e13])('a reference model of %d parameters has its own size', (N) => {
  const value = score(exact.curve.coefficients, loss(exact.law.coefficients, N, T));
  expect(apart(sizeOf(effectiveSize({ ...exact, score: { value, stderr: null } }, T, 0.9)).params, N)).toBeLessThan(1e-7);
});

test.each([
  ['a score at chance', 0.25, 'below-floor'],
  ['a score below chance', 0.1, 'below-floor'],
  ['a score at the ceiling', 0.85, 'above-ceiling'],
  ['a score above everything', 2, 'above-ceiling'],
  ['a score whose loss is under E + B·D^-β', 0.8, 'loss-below-limit'],
  ['NaN', NaN, 'below-floor'],
] as const)('%s is out of reach', (_, value, why) => {
  const one: Reading = { ...exact, score: { value, stderr: 0.01 } };
  expect(effectiveSize(one, T, 0.9)).toMatchObject({ kind: 'out-of-reach', why });
  expect(averageScoreSize([one], T, 0.9)).toEqual({ kind: 'out-of-reach', why });
  expect(averageScoreSize([one, one], T, 0.9)).toEqual({ kind: 'out-of-reach', why });
  expect(geometricMeanSize([one], T, 0.9)).toEqual({ kind: 'out-of-reach', why });
  expect(sizeSensitivity(one, T)).toBeNull();
});

test('a law without a size term gives no size', () => {
  const law = published<LossLawName>({ E: 1.9, A: 0, alpha: 0, B: 400, beta: 0.3 });
  for (const [value, why] of [[0.3, 'below-floor'], [0.8, 'loss-below-limit']] as const) {
    expect(effectiveSize({ law, curve: exact.curve, score: { value, stderr: null } }, T, 0.9)).toMatchObject({ kind: 'out-of-reach', why });
  }
});

test('the combinations agree where there is one benchmark, and lie between two', () => {
  const [low, high] = [reading(0.7, 0.004), reading(0.8, 0.004)];
  const [a, b] = [low, high].map((one) => sizeOf(effectiveSize(one, T, 0.9)));
  for (const combine of [averageScoreSize, geometricMeanSize]) {
    const alone = sizeOf(combine([low], T, 0.9));
    expect(apart(alone.params, a!.params)).toBeLessThan(1e-9);
    expect(apart(alone.interval[1]!, a!.interval[1]!)).toBeLessThan(1e-6);
    const both = sizeOf(combine([low, high], T, 0.9));
    expect(both.params).toBeGreaterThan(a!.params);
    expect(both.params).toBeLessThan(b!.params);
    expect(both.interval[0]).toBeLessThan(both.params);
    expect(both.interval[1]).toBeGreaterThan(both.params);
  }
  expect(apart(sizeOf(geometricMeanSize([low, high], T, 0.9)).params, Math.sqrt(a!.params * b!.params))).toBeLessThan(1e-9);
});

test('the geometric mean leaves out what is out of reach', () => {
  const size = geometricMeanSize([reading(0.7), reading(0.2)], T, 0.9);
  expect(sizeOf(size).params).toBeCloseTo(sizeOf(effectiveSize(reading(0.7), T, 0.9)).params, 0);
});

test('the sum of the scores is met at the average-score size', () => {
  const readings = [reading(0.62), reading(0.85), reading(0.7)];
  const { params } = sizeOf(averageScoreSize(readings, T, 0.9));
  expect(3 * score(ruler.curve.coefficients, loss(ruler.law.coefficients, params, T))).toBeCloseTo(0.62 + 0.85 + 0.7, 10);
});

test('a shared law is one error, not two', () => {
  const twin = { ...ruler.law };
  const width = (a: Reading, b: Reading) => {
    const [low, high] = sizeOf(averageScoreSize([a, b], T, 0.9)).interval;
    return Math.log(high! / low!);
  };
  const shared = width(reading(0.7), reading(0.7));
  expect(width(reading(0.7), { ...reading(0.7), law: twin })).toBeLessThan(shared);
});

test('score noise widens the interval; a score near the top leaves it open above', () => {
  const width = (stderr: number) => {
    const [low, high] = sizeOf(effectiveSize(reading(0.75, stderr), T, 0.9)).interval;
    return Math.log(high! / low!);
  };
  expect(width(0.02)).toBeGreaterThan(width(0.005));
  expect(sizeOf(effectiveSize(reading(0.92), T, 0.9)).interval[1]).toBeNull();
  expect(sizeOf(effectiveSize(reading(0.26, 0.02), T, 0.9)).interval[0]).toBeNull();
});

test.each([0.3, 0.5, 0.75, 0.87])('the sensitivity at a score of %f is the slope of ln N̂', (value) => {
  const at = (S: number) => Math.log(sizeOf(effectiveSize(reading(S), T, 0.9)).params);
  expect(apart(sizeSensitivity(reading(value), T)!, (at(value + 1e-6) - at(value - 1e-6)) / 2e-6)).toBeLessThan(1e-5);
});
