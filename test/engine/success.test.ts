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
