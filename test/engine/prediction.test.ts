import { describe, expect, test } from 'vitest';
import { predictScore } from '../../src/engine/effective-size.js';
import { fitLossLaw, loss, lossInterval, type LossLaw, type LossLawOptions } from '../../src/engine/loss-law.js';
import { published } from '../../src/engine/fitted.js';
import { newRunLoss, newRunScore, scoreAtLoss } from '../../src/engine/prediction.js';
import { residualScale } from '../../src/engine/residual-scale.js';
import { fitScoreCurve, score, type ScoreCurve } from '../../src/engine/score-curve.js';
import { chinchilla, fitOf, huberLog, leastSquaresLog, normals } from './support/data.js';

const law: LossLaw = { E: 1.7, A: 77, alpha: 0.22, B: 384, beta: 0.29 };
const curve: ScoreCurve = { floor: 0.25, ceiling: 1, slope: 3.5, midpoint: 2.6 };
const inRange = { floor: 0.25, ceiling: 1, best: 1, anchor: false, audit: 'quick' } as const;
const level = 0.9;
/** At the far end of the runs, where held-out rows lie. */
const target = { params: 7e9, tokens: 5e11 };

/** Runs of log-spaced sizes, each trained on 5 to 160 tokens per parameter. */
function runs(sizes: number, ratios: number): { params: number; tokens: number }[] {
  const spread = (low: number, high: number, n: number) => Array.from({ length: n }, (_, i) => low * (high / low) ** (i / (n - 1)));
  return spread(4e7, 7e9, sizes).flatMap((params) => spread(5, 160, ratios).map((ratio) => ({ params, tokens: params * ratio })));
}

interface Held {
  readonly curveLoss: number;
  readonly curveScore: number;
  readonly runLoss: number;
  readonly runScore: number;
}

/**
 * How often each interval holds what it is an interval of: that of the curve the true loss and score, that of a new run the loss and
 * score of one more run. `blurred`: scores follow the true loss, and the measured loss errs around it; otherwise they follow the loss of the run.
 */
function coverage(points: readonly { params: number; tokens: number }[], options: LossLawOptions, noise: (draw: () => number) => number, blurred: boolean): Held {
  const studies = 200;
  const draw = normals(points.length);
  const rows = { law: points.map((_, i) => i), curve: points.map((_, i) => i) };
  const held = { curveLoss: 0, curveScore: 0, runLoss: 0, runScore: 0 };
  const run = ({ params, tokens }: { params: number; tokens: number }) => {
    const truth = loss(law, params, tokens);
    const measured = options.space === 'log' ? truth * Math.exp(noise(draw)) : truth + 3 * noise(draw);
    return { params, tokens, loss: measured, score: score(curve, blurred ? truth : measured) + 0.006 * draw() };
  };
  const inside = (value: number, ends: readonly [number, number] | null) => Number(ends !== null && ends[0] <= value && value <= ends[1]);
  for (let k = 0; k < studies; k++) {
    const study = points.map(run);
    const [lawFit, curveFit] = [fitOf(fitLossLaw(study, options)), fitOf(fitScoreCurve(study, inRange))];
    const { params, tokens } = target;
    const one = run(target);
    const truth = loss(law, params, tokens);
    held.curveLoss += inside(truth, lossInterval(lawFit, params, tokens, level).interval);
    held.curveScore += inside(score(curve, truth), predictScore(lawFit, curveFit, params, tokens, level, rows).scoreInterval);
    held.runLoss += inside(one.loss, newRunLoss(lawFit, params, tokens, level)!.interval);
    held.runScore += inside(one.score, newRunScore(lawFit, curveFit, params, tokens, level, [0, 1], rows)!.interval);
  }
  return Object.fromEntries(Object.entries(held).map(([key, count]) => [key, count / studies])) as unknown as Held;
}

function within(share: number, low: number, high: number): void {
  expect(share).toBeGreaterThanOrEqual(low);
  expect(share).toBeLessThanOrEqual(high);
}

const gauss = (draw: () => number) => 0.005 * draw();
/** Student's t with 3 degrees of freedom: the outliers real rulers have. */
const heavy = (draw: () => number) => (0.005 * draw()) / Math.sqrt((draw() ** 2 + draw() ** 2 + draw() ** 2) / 3);

describe.each([['24 runs', runs(6, 4)], ['60 runs', runs(10, 6)]] as const)('nine in ten of 200 simulated studies of %s', (_, points) => {
  test.each([
    ['least squares, normal noise', leastSquaresLog, gauss],
    ['least squares in loss itself', { ...leastSquaresLog, space: 'linear' as const }, gauss],
    ['least squares, heavy tails', leastSquaresLog, heavy],
    ['Huber, normal noise', huberLog, gauss],
    ['Huber, heavy tails', huberLog, heavy],
  ])('%s: the curve holds the truth, the interval of a new run one more run', (name, options, noise) => {
    const held = coverage(points, options, noise, false);
    for (const share of [held.runLoss, held.runScore]) within(share, 0.85, 0.95);
    // Huber's curve errs on the wide side: its standard errors allow for rows that are not equally noisy.
    for (const share of [held.curveLoss, held.curveScore]) within(share, 0.85, name.startsWith('Huber') ? 0.985 : 0.95);
  });

  test('where the measured loss only blurs what the score follows, the interval of a score is wide rather than narrow', () => {
    const { runScore } = coverage(points, leastSquaresLog, gauss, true);
    within(runScore, 0.88, 0.98);
  });
});

test('the interval of a loss as scipy computes it from the Jacobian, in ln loss and in loss', () => {
  const rows = chinchilla().filter(({ outlier }) => !outlier);
  const check = (options: LossLawOptions, curveEnds: readonly [number, number] | null, ends: readonly [number, number]) => {
    const fit = fitOf(fitLossLaw(rows, { ...options, audit: 'full' }));
    const found = newRunLoss(fit, 7e10, 1.4e12, level)!;
    ends.forEach((end, at) => expect(found.interval[at]! / end).toBeCloseTo(1, 4));
    curveEnds?.forEach((end, at) => expect(lossInterval(fit, 7e10, 1.4e12, level).interval![at]! / end).toBeCloseTo(1, 4));
    return found;
  };
  // scipy 1.17: least_squares over 240 rows from 40 starts, HC3 with its Jacobian, s² added, Student's t with 235 degrees of freedom.
  const { errorOf } = check(leastSquaresLog, [1.9717758049346705, 2.019206028668689], [1.9625776542099358, 2.028669583578808]);
  check({ ...leastSquaresLog, space: 'linear' }, null, [1.9675333773703014, 2.045381262039942]);
  expect(errorOf(1.9953499924843119)).toBeCloseTo(0, 3);
  expect(errorOf(2.1)).toBeLessThan(-5);
});

test('a wild row widens the scale of a robust fit hardly at all', () => {
  const residuals = [0.4, -0.3, 0.1, 0.2, -0.6, 0.05, -0.15, 0.35, -0.25, 0.12, 5, -0.07];
  const fit = { ...published({ a: 0, b: 0 }), residuals, weights: residuals.map(() => 1), free: ['a', 'b'] as const, dof: 10 };
  const robust = { kind: 'huber', delta: 1e-3, space: 'log', value: 0, weighted: false } as const;
  // scipy 1.17: brentq on Σ min(|r|/s, 2)² = 10·E min(|Z|, 2)².
  expect(residualScale({ ...fit, objective: robust })).toBeCloseTo(0.41333137689699284, 9);
  expect(residualScale({ ...fit, objective: { ...robust, kind: 'least-squares' } })).toBeCloseTo(Math.sqrt(residuals.reduce((sum, r) => sum + r * r, 0) / 10), 12);
});

describe('there is no interval of a new run', () => {
  test('for published coefficients, which say nothing of scatter', () => expect(newRunLoss(published({ ...law }), 1e9, 1e11, level)).toBeNull());

  test('without a degree of freedom', () => {
    const few = runs(5, 2).slice(0, 5).map((run) => ({ ...run, loss: loss(law, run.params, run.tokens) }));
    expect(newRunLoss(fitOf(fitLossLaw(few, huberLog)), 1e9, 1e11, level)).toBeNull();
  });
});

test('a score is never expected where none can be', () => {
  const draw = normals(3);
  const points = runs(6, 4).map((run) => ({ ...run, loss: loss(law, run.params, run.tokens) * Math.exp(0.01 * draw()) }));
  const scored = points.map((point) => ({ ...point, score: Math.min(1, score({ floor: 0, ceiling: 1, slope: 8, midpoint: 3.6 }, point.loss) + 0.05 * draw()) }));
  const [lawFit, curveFit] = [fitOf(fitLossLaw(points, huberLog)), fitOf(fitScoreCurve(scored, { ...inRange, floor: 0 }))];
  const ends = (params: number) => newRunScore(lawFit, curveFit, params, 20 * params, level, [0, 1])!.interval;
  expect(ends(1e11)[1]).toBe(1);
  expect(ends(1e6)[0]).toBe(0);
  expect(scoreAtLoss(curveFit, 5, level, [0, 1])!.newRun[0]).toBe(0);
});
