import fc from 'fast-check';
import { expect, test } from 'vitest';
import { standardError } from '../../src/engine/fitted.js';
import { fitScoreCurve, lossFor, score, type ScoreCurve, type ScoreCurveName, type ScoreCurveOptions } from '../../src/engine/score-curve.js';
import { apart, fitOf, golden, ladderCheckpoints, ladderRuns, normals, refinedWeb } from './support/data.js';

interface Curve { n: number; sse: number; floor: number; ceil: number; k: number; L0: number; x0: number; pred_13B_from_actual_loss: number }
type Ladder = Record<'hellaswag' | 'mmlu', Record<'sigmoid_checkpoints' | 'sigmoid_final_free4' | 'sigmoid_final_fixed_floor_ceil1', Curve>>;

const ladder = golden<{ 'olmo-ladder': Ladder }>('golden.json')['olmo-ladder'];
const range: ScoreCurveOptions = { floor: 0.25, ceiling: 1, best: 1, anchor: false, audit: 'quick' };
const free: ScoreCurveOptions = { ...range, floor: 'free', ceiling: 'free' };
const names: readonly ScoreCurveName[] = ['floor', 'ceiling', 'slope', 'midpoint'];

test.each([
  ['hellaswag', 'sigmoid_final_free4', free, ['ceiling']],
  ['mmlu', 'sigmoid_final_free4', free, []],
  ['hellaswag', 'sigmoid_final_fixed_floor_ceil1', range, []],
  ['mmlu', 'sigmoid_final_fixed_floor_ceil1', range, []],
  ['hellaswag', 'sigmoid_checkpoints', { ...free, anchor: true }, []],
  ['mmlu', 'sigmoid_checkpoints', { ...free, anchor: true }, ['ceiling']],
] as const)('OLMo ladder, %s, %s: scipy’s curve', (task, kind, options, atBound) => {
  const points = kind === 'sigmoid_checkpoints' ? ladderCheckpoints(task) : ladderRuns(task, 'fit', 'extra');
  const expected = ladder[task][kind];
  const fit = fitOf(fitScoreCurve(points, options));
  expect(fit.n).toBe(kind === 'sigmoid_checkpoints' ? 1402 : expected.n);
  expect(fit.residuals).toHaveLength(points.length);
  expect(fit.atBound).toEqual(atBound);
  expect(fit.status).toBe(atBound.length ? 'at-bound' : 'converged');
  expect(apart(fit.objective.value, expected.sse)).toBeLessThan(1e-6);
  const { floor, ceiling, slope, midpoint } = fit.coefficients;
  for (const [own, theirs] of [[floor, expected.floor], [ceiling, expected.ceil], [slope, expected.k], [midpoint, expected.L0 ?? expected.x0]] as const) {
    expect(apart(own, theirs)).toBeLessThan(1e-5);
  }
  if (kind === 'sigmoid_checkpoints') {
    const target = ladderRuns(task, 'target').at(-1)!;
    expect(score(fit.coefficients, target.loss)).toBeCloseTo(expected.pred_13B_from_actual_loss, 4);
  }
});

test('RefinedWeb, floor and ceiling from the range: scipy’s curve', () => {
  const { curve } = golden<{ curve: Record<ScoreCurveName | 'sse', number> }>('refinedweb-example.json');
  const fit = fitOf(fitScoreCurve(refinedWeb(), range));
  expect(apart(fit.objective.value, curve.sse)).toBeLessThan(1e-6);
  for (const name of names) expect(apart(fit.coefficients[name], curve[name])).toBeLessThan(1e-6);
  expect(fit.free).toEqual(['slope', 'midpoint']);
  expect(standardError(fit, 'floor')).toBeNull();
});

test('MiniCPM4’s published average, scores 0..100: the same curve without the anchor; with it, a ceiling of 100', () => {
  const published = golden<{ published_score_curves_minicpm4: { average_points: [number, number][]; average_fit_without_anchor: [number, number, number, number] } }>('golden.json').published_score_curves_minicpm4;
  const points = published.average_points.map(([loss, score]) => ({ loss, score }));
  const [height, minusSlope, midpoint, floor] = published.average_fit_without_anchor;
  const fit = fitOf(fitScoreCurve(points, { ...free, best: 100 }));
  expect(fit.coefficients.floor).toBeCloseTo(floor, 1);
  expect(fit.coefficients.ceiling).toBeCloseTo(floor + height, 0);
  expect(fit.coefficients.slope).toBeCloseTo(-minusSlope, 0);
  expect(fit.coefficients.midpoint).toBeCloseTo(midpoint, 3);
  expect(fitOf(fitScoreCurve(points, { ...free, best: 100, anchor: true }))).toMatchObject({ n: 11, atBound: ['ceiling'], coefficients: { ceiling: 100 } });
});

const losses = Array.from({ length: 20 }, (_, i) => 1.5 + 0.15 * i);

test.each([
  ['in full view', { floor: 0.25, ceiling: 0.9, slope: 4, midpoint: 2.8 }],
  ['steep', { floor: 0.1, ceiling: 0.95, slope: 40, midpoint: 3.02 }],
  ['hardly risen', { floor: 0.25, ceiling: 0.8, slope: 3, midpoint: 1.2 }],
  ['saturated', { floor: 0.2, ceiling: 0.98, slope: 3, midpoint: 4.6 }],
])('a noise-free curve is recovered: %s', (_, curve: ScoreCurve) => {
  const points = losses.map((loss) => ({ loss, score: score(curve, loss) }));
  for (const options of [free, { ...range, floor: curve.floor, ceiling: curve.ceiling }, { ...free, audit: 'full' as const }]) {
    const fit = fitOf(fitScoreCurve(points, options));
    expect(fit.status).toBe('converged');
    for (const name of names) expect(apart(fit.coefficients[name], curve[name])).toBeLessThan(1e-6);
  }
});

test('noisy curves of every kind end in a certified minimum, the same as the full audit’s', () => {
  const normal = normals(3);
  for (let round = 0; round < 60; round++) {
    const curve = { floor: 0.25, ceiling: 0.6 + 0.4 * ((round * 7) % 10) / 10, slope: 1.5 + (round % 6) * 2, midpoint: 1.4 + (round % 11) * 0.3 };
    const points = losses.map((loss) => ({ loss, score: score(curve, loss) + 0.005 * normal() }));
    const fit = fitScoreCurve(points, free), audit = fitScoreCurve(points, { ...free, audit: 'full' });
    expect(fit.kind).toBe(audit.kind);
    if (fit.kind !== 'fitted' || audit.kind !== 'fitted') continue;
    expect(apart(fit.objective.value, audit.objective.value)).toBeLessThan(1e-6);
    expect(fit.coefficients.ceiling).toBeLessThanOrEqual(1);
  }
});

test('the order of the points does not matter', () => {
  const points = ladderRuns('mmlu', 'fit', 'extra');
  const reference = fitOf(fitScoreCurve(points, free));
  fc.assert(fc.property(fc.shuffledSubarray([...points.keys()], { minLength: points.length }), (order) => {
    const fit = fitOf(fitScoreCurve(order.map((i) => points[i]!), free));
    expect(fit.coefficients).toEqual(reference.coefficients);
    expect(fit.residuals).toEqual(order.map((i) => reference.residuals[i]));
  }), { numRuns: 12, seed: 1 });
});

test('lossFor inverts score, and says on which side it cannot', () => {
  const curve = { floor: 0.25, ceiling: 0.85, slope: 4, midpoint: 2.3 };
  for (const loss of [1.8, 2.3, 3]) expect(lossFor(curve, score(curve, loss))).toBeCloseTo(loss, 10);
  expect([0.25, 0.1, NaN].map((target) => lossFor(curve, target))).toEqual(['below-floor', 'below-floor', 'below-floor']);
  expect([0.85, 2].map((target) => lossFor(curve, target))).toEqual(['above-ceiling', 'above-ceiling']);
});

test('checkpoints of one run count once: the errors are those of runs that err together', () => {
  const normal = normals(11);
  const truth = { floor: 0.25, ceiling: 1, slope: 4, midpoint: 2.8 };
  const misses: number[] = [], told: number[] = [], naive: number[] = [];
  for (let round = 0; round < 200; round++) {
    const points = Array.from({ length: 16 }, (_, run) => {
      const shift = 0.01 * normal();
      return Array.from({ length: 20 }, (_, step) => {
        const loss = 1.8 + 0.1 * run + 0.02 * step;
        return { loss, score: score(truth, loss) + shift + 0.002 * normal(), run: `run-${run}` };
      });
    }).flat();
    const fit = fitOf(fitScoreCurve(points, range));
    expect(fit.dof).toBe(14);
    misses.push(fit.coefficients.midpoint - truth.midpoint);
    told.push(standardError(fit, 'midpoint')!);
    naive.push(standardError(fitOf(fitScoreCurve(points.map(({ loss, score }) => ({ loss, score })), range)), 'midpoint')!);
  }
  const rms = (values: number[]) => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
  expect(rms(told) / rms(misses)).toBeGreaterThan(0.8);
  expect(rms(told) / rms(misses)).toBeLessThan(1.2);
  expect(rms(naive) / rms(misses)).toBeLessThan(0.4);
});

test('the anchor is a point of the fit but no measurement', () => {
  const points = refinedWeb();
  const fit = fitOf(fitScoreCurve(points, { ...free, anchor: true }));
  expect(fit.n).toBe(points.length + 1);
  expect(fit.dof).toBe(points.length - fit.free.length);
});
