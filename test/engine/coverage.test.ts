import { expect, test } from 'vitest';
import { effectiveSize } from '../../src/engine/effective-size.js';
import { fitLossLaw, loss } from '../../src/engine/loss-law.js';
import { fitScoreCurve, score } from '../../src/engine/score-curve.js';
import { fitOf, huberLog, leastSquaresLog, normals, refinedWeb } from './support/data.js';

const T = 1e12;
const inRange = { floor: 0.25, ceiling: 1, best: 1, anchor: false, audit: 'quick' } as const;
const rulers = 400;

/**
 * How often the 90 % interval holds the true size, per size: rulers with the sizes and tokens of the 35 RefinedWeb runs, losses
 * and scores drawn around a known law and curve, and a model of the true size measured with its own noise. The curve is fitted to
 * the same noisy losses as the law, as the program does.
 */
function coverage(options: typeof huberLog, noise: (draw: () => number) => number, sizes: readonly number[]): number[] {
  const draw = normals(2024);
  const runs = refinedWeb();
  const law = fitOf(fitLossLaw(runs, huberLog)).coefficients, curve = fitOf(fitScoreCurve(runs, inRange)).coefficients;
  const rows = { law: runs.map((_, i) => i), curve: runs.map((_, i) => i) };
  const held = sizes.map(() => 0);
  for (let k = 0; k < rulers; k++) {
    const points = runs.map((run) => {
      const truth = loss(law, run.params, run.tokens);
      return { ...run, loss: truth * Math.exp(noise(draw)), truth, score: score(curve, truth) + 0.006 * draw() };
    });
    const ruler = {
      law: fitOf(fitLossLaw(points, options)),
      curve: fitOf(fitScoreCurve(points, inRange)), rows,
    };
    sizes.forEach((params, i) => {
      const measured = { value: score(curve, loss(law, params, T)) + 0.004 * draw(), stderr: 0.004 };
      const size = effectiveSize({ ...ruler, score: measured }, T, 0.9);
      const [low, high] = size.kind === 'size' ? size.interval : [null, null];
      if ((low ?? 0) <= params && params <= (high ?? Infinity)) held[i]!++;
    });
  }
  return held.map((count) => count / rulers);
}

const gauss = (draw: () => number) => 0.005 * draw();
/** Student's t with 3 degrees of freedom: the outliers real rulers have. */
const heavy = (draw: () => number) => (0.005 * draw()) / Math.sqrt((draw() ** 2 + draw() ** 2 + draw() ** 2) / 3);

test.each([
  ['Huber, normal noise', huberLog, gauss],
  ['Huber, heavy tails', huberLog, heavy],
  ['least squares, normal noise', leastSquaresLog, gauss],
] as const)('nine in ten intervals hold the truth: %s', (_, options, noise) => {
  for (const share of coverage(options, noise, [1e9, 7e9, 3e10])) {
    expect(share).toBeGreaterThan(0.84);
    expect(share).toBeLessThan(0.96);
  }
});
