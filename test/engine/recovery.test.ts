import { expect, test } from 'vitest';
import { fitLossLaw, loss, type LossLaw, type LossLawOptions, type LossPoint } from '../../src/engine/loss-law.js';
import { fitScoreCurve, score, type ScoreCurve, type ScoreCurveOptions } from '../../src/engine/score-curve.js';
import { apart, fitOf, huberLog, leastAbsoluteLog, leastSquaresLog } from './support/data.js';

/** Runs of every size with every token count, noise-free. */
function runsOf(law: LossLaw): LossPoint[] {
  return [1e7, 5e7, 2e8, 1e9, 7e9].flatMap((params) => [1e9, 5e9, 3e10, 2e11, 1e12].map((tokens) => ({ params, tokens, loss: loss(law, params, tokens) })));
}

const objectives: readonly (readonly [string, LossLawOptions])[] = [
  ['Huber', huberLog], ['least squares', leastSquaresLog], ['least absolute', leastAbsoluteLog],
  ['least squares of losses', { ...leastSquaresLog, space: 'linear' }], ['least absolute of losses', { ...leastAbsoluteLog, space: 'linear' }],
];

/** Laws whose size and data term make up the given shares of the constant at the middle of the runs (or of 1 where E = 0). */
function laws(constants: readonly number[]): LossLaw[] {
  return constants.flatMap((E) => [0.08, 0.3, 0.9].flatMap((alpha) => [0.08, 0.3, 0.9].flatMap((beta) => [[0.3, 0.3], [1, 0.05], [0.05, 1]].map(([size, data]) => (
    { E, A: size! * 2e8 ** alpha, alpha, B: data! * 3e10 ** beta, beta }
  )))));
}

test.each(objectives)('noise-free losses give their law back, %s: 54 laws with a constant', (_, options) => {
  for (const law of laws([0.4, 1.8])) {
    const fit = fitOf(fitLossLaw(runsOf(law), options));
    expect(fit.status, JSON.stringify(law)).toBe('converged');
    for (const name of ['E', 'A', 'alpha', 'B', 'beta'] as const) expect(apart(fit.coefficients[name], law[name]), `${name} of ${JSON.stringify(law)}`).toBeLessThan(1e-6);
  }
});

test.each(objectives)('the published form, %s: 27 laws of two terms', (_, options) => {
  for (const law of laws([0])) {
    const fit = fitOf(fitLossLaw(runsOf(law), { ...options, irreducible: false }));
    expect(fit.status, JSON.stringify(law)).toBe('converged');
    for (const name of ['A', 'alpha', 'B', 'beta'] as const) expect(apart(fit.coefficients[name], law[name]), `${name} of ${JSON.stringify(law)}`).toBeLessThan(1e-6);
  }
});

test.each(objectives)('a constant that is not there is reported at its bound with 0, %s', (_, options) => {
  for (const law of laws([0])) {
    const fit = fitOf(fitLossLaw(runsOf(law), options));
    expect(fit, JSON.stringify(law)).toMatchObject({ status: 'at-bound', atBound: ['E'], coefficients: { E: 0 } });
    for (const name of ['A', 'alpha', 'B', 'beta'] as const) expect(apart(fit.coefficients[name], law[name])).toBeLessThan(1e-6);
  }
});

test.each(objectives)('so is a term that is not there, %s', (_, options) => {
  for (const law of [{ E: 1.5, A: 0, alpha: 0, B: 900, beta: 0.3 }, { E: 1.5, A: 400, alpha: 0.3, B: 0, beta: 0 }]) {
    const [gone, exponent] = law.A === 0 ? ['A', 'alpha'] as const : ['B', 'beta'] as const;
    const fit = fitOf(fitLossLaw(runsOf(law), options));
    expect(fit).toMatchObject({ status: 'at-bound', atBound: [gone], coefficients: { [gone]: 0, [exponent]: 0 } });
    for (const name of fit.free) expect(apart(fit.coefficients[name], law[name])).toBeLessThan(1e-6);
  }
});

const losses = Array.from({ length: 20 }, (_, i) => 1.5 + 0.15 * i);
const ranged: ScoreCurveOptions = { floor: 0.25, ceiling: 1, best: 1, anchor: false, audit: 'quick' };

/** Curves that turn before, inside and after the measured losses, from nearly straight to nearly a step. */
const curves: readonly ScoreCurve[] = [0.7, 0.95].flatMap((ceiling) => [0.1, 0.25].flatMap((floor) => [1.5, 4, 15].flatMap((slope) => [1.8, 2.9, 4].map((midpoint) => ({ floor, ceiling, slope, midpoint })))));

test('noise-free scores give their curve back: 36 curves, ends free, given, or one of each', () => {
  for (const curve of curves) {
    const points = losses.map((at) => ({ loss: at, score: score(curve, at) }));
    const options: ScoreCurveOptions[] = [
      { ...ranged, floor: 'free', ceiling: 'free' }, { ...ranged, floor: curve.floor, ceiling: 'free' },
      { ...ranged, floor: 'free', ceiling: curve.ceiling }, { ...ranged, floor: curve.floor, ceiling: curve.ceiling },
    ];
    for (const option of options) {
      const fit = fitOf(fitScoreCurve(points, option));
      expect(fit.status, JSON.stringify([curve, option])).toBe('converged');
      for (const name of ['floor', 'ceiling', 'slope', 'midpoint'] as const) expect(apart(fit.coefficients[name], curve[name]), `${name} of ${JSON.stringify([curve, option])}`).toBeLessThan(1e-6);
    }
  }
});

test('with the anchor, scores that end at the top give their curve back with the ceiling at its bound', () => {
  for (const slope of [4, 8]) for (const midpoint of [2.9, 4]) {
    const curve = { floor: 0.25, ceiling: 1, slope, midpoint };
    const fit = fitOf(fitScoreCurve(losses.map((at) => ({ loss: at, score: score(curve, at) })), { ...ranged, floor: 'free', ceiling: 'free', anchor: true }));
    for (const name of ['floor', 'ceiling', 'slope', 'midpoint'] as const) expect(apart(fit.coefficients[name], curve[name])).toBeLessThan(1e-4);
  }
});
