import { expect, test } from 'vitest';
import { coefficientInterval } from '../../src/engine/fitted.js';
import { fitLossLaw, loss } from '../../src/engine/loss-law.js';
import { fitOf, huberLog, leastSquaresLog, normals } from './support/data.js';

const truth = { E: 1.7, A: 77, alpha: 0.22, B: 384, beta: 0.29 };
const studies = 200;

/** 24 runs, six sizes with four budgets each, seen at `checkpoints` stages; what a run is off by is the same at all of them. */
function checkpoints(stages: number, draw: () => number) {
  return Array.from({ length: 24 }, (_, k) => {
    const params = 1e8 * 10 ** ((2 * (k % 6)) / 5), budget = 2e9 * 10 ** ((2.2 * Math.floor(k / 6)) / 3);
    const off = 0.005 * draw();
    return Array.from({ length: stages }, (_, stage) => {
      const tokens = budget * (1 - 0.5 * (stage / stages));
      return { params, tokens, loss: loss(truth, params, tokens) * Math.exp(off + 0.0005 * draw()), run: `run ${k}` };
    });
  }).flat();
}

test.each([
  ['Huber, 4 checkpoints a run', huberLog, 4], ['least squares, 4 checkpoints a run', leastSquaresLog, 4], ['least squares, 10 checkpoints a run', leastSquaresLog, 10],
] as const)('checkpoints count as one run, and 90 %% intervals hold the truth: %s', (_, options, stages) => {
  const draw = normals(77);
  const held = { E: 0, alpha: 0, beta: 0 };
  for (let k = 0; k < studies; k++) {
    const fit = fitOf(fitLossLaw(checkpoints(stages, draw), options));
    expect(fit.errors === 'by-run' && fit.dof === 24 - fit.free.length).toBe(true);
    for (const name of ['E', 'alpha', 'beta'] as const) {
      const [low, high] = coefficientInterval(fit, name, 0.9) ?? [0, 0];
      if (low! <= truth[name] && truth[name] <= high!) held[name]++;
    }
  }
  for (const count of Object.values(held)) {
    expect(count / studies).toBeGreaterThanOrEqual(0.85);
    expect(count / studies).toBeLessThanOrEqual(0.96);
  }
});
