import { expect, test } from 'vitest';
import { fitLossLaw } from '../../src/engine/loss-law.js';
import { fitScoreCurve } from '../../src/engine/score-curve.js';
import { fitOf } from './support/data.js';
import { bestCurve, bestLaw } from './support/exhaustive.js';
import { curveClasses, lawClasses } from './support/studies.js';

const studies = Array.from({ length: 40 }, (_, seed) => seed);
/** Random places the exhaustive search starts from; `npm run bench -- fits` takes more of both. */
const starts = 20;

test.each(lawClasses)('every fit is as good as the best of many descents: $name', ({ options, draw }) => {
  for (const seed of studies) {
    const { truth, points } = draw(seed);
    expect(fitOf(fitLossLaw(points, options)).objective.value).toBeLessThanOrEqual(bestLaw(points, options, truth, starts) * (1 + 1e-6));
  }
});

test.each(curveClasses)('every fit is as good as the best of many descents: $name', ({ options, draw }) => {
  for (const seed of studies) {
    const { truth, points } = draw(seed);
    expect(fitOf(fitScoreCurve(points, options)).objective.value).toBeLessThanOrEqual(bestCurve(points, options, truth, starts) * (1 + 1e-6));
  }
});

/** Studies whose lowest minimum is narrow or behind a shelf, and what 300 descents from random places found at best. */
test.each([
  ['curve, steep', 70101, 0.0016705993907], // a step at the steepest slope allowed
  ['curve, steep', 70123, 0.0012271584294], // a step with one point on its flank
  ['curve without a top', 60003, 0.0026085142496], // a flank between two that a coarse grid sees
])('a minimum that is hard to find: %s, study %i', (name, seed, least) => {
  const { options, draw } = curveClasses.find((one) => one.name === name)!;
  expect(fitOf(fitScoreCurve(draw(seed).points, options)).objective.value).toBeLessThanOrEqual(least * (1 + 1e-6));
});

test.each([
  ['law with outliers', 50048, 0.2883964023005], // nearly flat along β before it falls
  ['law, 12 points, Huber', 90002, 2.964493312260e-5], // few rows: a minimum for each choice of those it passes through
  ['law, 8 points, Huber', 100664, 9.415940650113e-6],
  ['law, 8 points, Huber', 100711, 2.045583074433e-5],
])('a minimum that is hard to find: %s, study %i', (name, seed, least) => {
  const { options, draw } = lawClasses.find((one) => one.name === name)!;
  expect(fitOf(fitLossLaw(draw(seed).points, options)).objective.value).toBeLessThanOrEqual(least * (1 + 1e-6));
});
