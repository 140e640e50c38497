import { expect, test } from 'vitest';
import { coefficientChanges, estimatesOf } from '../../src/analysis/coefficient-changes.js';
import { fitLossLaw, loss, type LossPoint } from '../../src/engine/loss-law.js';
import { chinchilla, fitOf, huberLog, leastSquaresLog, normals, random } from '../engine/support/data.js';

const LEVEL = 0.9;
const estimates = (points: readonly LossPoint[], options = leastSquaresLog) => estimatesOf(fitOf(fitLossLaw(points, options)), LEVEL);

const truth = { E: 1.7, A: 400, alpha: 0.34, B: 2000, beta: 0.37 };

/** A study of the truth: 48 runs over two decades of size and tokens, losses with 1 % of noise. */
function study(uniform: () => number, draw: () => number): LossPoint[] {
  return Array.from({ length: 48 }, () => {
    const [params, tokens] = [10 ** (8 + 2 * uniform()), 10 ** (9.5 + 2 * uniform())];
    return { params, tokens, loss: loss(truth, params, tokens) * Math.exp(0.01 * draw()) };
  });
}

/** How often two studies of one truth, of which the second repeats so many rows of the first, differ decisively in each coefficient. */
function falseAlarms(repeated: number, pairs = 300): Record<string, number> {
  const [uniform, draw] = [random(7), normals(8)];
  const alarms: Record<string, number> = {};
  for (let pair = 0; pair < pairs; pair++) {
    const [old, fresh] = [study(uniform, draw), study(uniform, draw)];
    const now = [...old.slice(0, repeated), ...fresh.slice(repeated)];
    for (const { name, verdict } of coefficientChanges(estimates(old), estimates(now), repeated > 0 ? 'overlapping' : 'independent')) {
      alarms[name] = (alarms[name] ?? 0) + (verdict === 'decisive' ? 1 / pairs : 0);
    }
  }
  return alarms;
}

test('independent studies of one truth differ decisively in about one case of ten', () => {
  for (const share of Object.values(falseAlarms(0))) {
    expect(share).toBeGreaterThan(0.03);
    expect(share).toBeLessThan(0.15);
  }
});

test('studies that share rows do so less often: the test is conservative', () => {
  for (const share of Object.values(falseAlarms(36))) expect(share).toBeLessThan(0.05);
});

test('a true difference is found', () => {
  const [uniform, draw] = [random(1), normals(2)];
  const old = study(uniform, draw);
  const now = study(uniform, draw).map((run) => ({ ...run, loss: run.loss - loss(truth, run.params, run.tokens) + loss({ ...truth, E: 2.2 }, run.params, run.tokens) }));
  const E = coefficientChanges(estimates(old), estimates(now), 'independent').find(({ name }) => name === 'E')!;
  expect(E.verdict).toBe('decisive');
  expect(E.standardErrors).toBeGreaterThan(2);
});

test('five of the 245 Chinchilla points move B by a factor of six, which the wide interval of the fit that has them allows', () => {
  const all = chinchilla();
  const changes = coefficientChanges(estimates(all, huberLog), estimates(all.filter(({ outlier }) => !outlier), huberLog), 'overlapping');
  const B = changes.find(({ name }) => name === 'B')!;
  expect(B.old!.value).toBeCloseTo(12845.6, -1);
  expect(B.new!.value).toBeCloseTo(2143.4, -1);
  expect(B.verdict).toBe('within-noise');
  const relative = (side: 'old' | 'new') => B[side]!.stderr! / B[side]!.value;
  expect(B.standardErrors).toBeCloseTo(Math.log(2143.4 / 12845.6) / Math.hypot(relative('old'), relative('new')), 2);
});
