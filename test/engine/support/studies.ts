import { loss, type LossLaw, type LossLawOptions, type LossPoint } from '../../../src/engine/loss-law.js';
import { score, type ScorePoint, type ScoreCurve, type ScoreCurveOptions } from '../../../src/engine/score-curve.js';
import { huberLog, leastSquaresLog, normals, random } from './data.js';

/** Simulated studies of one kind: the same seed draws the same truth and the same noise. */
export interface LawClass {
  readonly name: string;
  readonly options: LossLawOptions;
  draw(seed: number): { readonly truth: LossLaw; readonly points: readonly LossPoint[] };
}

export interface CurveClass {
  readonly name: string;
  readonly options: ScoreCurveOptions;
  draw(seed: number): { readonly truth: ScoreCurve; readonly points: readonly ScorePoint[] };
}

/** Rows of a study: `n` runs, their sizes over two to three powers of ten and their tokens over as many. */
function lawStudy(seed: number, n: number, noise: (normal: () => number, uniform: () => number) => number): { truth: LossLaw; points: LossPoint[] } {
  const uniform = random(seed), normal = normals(seed + 1e6);
  const between = (low: number, high: number) => low * (high / low) ** uniform();
  // What size and tokens each leave of the loss at 1B parameters and 20B tokens, and how fast it falls.
  const alpha = between(0.12, 0.6), beta = between(0.12, 0.6);
  const truth = { E: 1 + uniform(), A: between(0.15, 1.2) * 1e9 ** alpha, alpha, B: between(0.15, 1.2) * 2e10 ** beta, beta };
  const points = Array.from({ length: n }, () => {
    const params = Math.round(between(5e7, 1.5e10)), tokens = Math.round(between(1e9, 4e11));
    return { params, tokens, loss: loss(truth, params, tokens) * Math.exp(noise(normal, uniform)) };
  });
  return { truth, points };
}

const quiet = (normal: () => number) => 0.004 * normal();
/** One run in twelve failed in some way: its loss is far too high. */
const wild = (normal: () => number, uniform: () => number) => quiet(normal) + (uniform() < 1 / 12 ? 0.05 + 0.3 * uniform() : 0);

export const lawClasses: readonly LawClass[] = [
  { name: 'law, 240 points', options: leastSquaresLog, draw: (seed) => lawStudy(seed, 240, quiet) },
  { name: 'law, 240 points, Huber', options: huberLog, draw: (seed) => lawStudy(seed, 240, quiet) },
  { name: 'law with outliers', options: leastSquaresLog, draw: (seed) => lawStudy(seed, 120, wild) },
  { name: 'law with outliers, Huber', options: huberLog, draw: (seed) => lawStudy(seed, 120, wild) },
  ...[8, 12, 36].flatMap((n) => [
    { name: `law, ${n} points`, options: leastSquaresLog, draw: (seed: number) => lawStudy(seed, n, quiet) },
    { name: `law, ${n} points, Huber`, options: huberLog, draw: (seed: number) => lawStudy(seed, n, quiet) },
  ]),
];

const free: ScoreCurveOptions = { floor: 'free', ceiling: 'free', best: 1, anchor: false, audit: 'quick' };

/** Scores at `n` losses from 1.8 to 4.2; `place` is where the midpoint lies in them (0 the lowest, 1 the highest), `slope` per unit of loss. */
function curveStudy(seed: number, n: number, slopes: readonly [number, number], places: readonly [number, number], noise: number): { truth: ScoreCurve; points: ScorePoint[] } {
  const uniform = random(seed), normal = normals(seed + 1e6);
  const between = ([low, high]: readonly [number, number]) => low + (high - low) * uniform();
  const truth = { floor: between([0, 0.3]), ceiling: between([0.75, 1]), slope: between(slopes), midpoint: 1.8 + 2.4 * between(places) };
  const points = Array.from({ length: n }, (_, i) => {
    const at = 1.8 + (2.4 * (i + uniform())) / n;
    return { loss: at, score: score(truth, at) + noise * normal() };
  });
  return { truth, points };
}

export const curveClasses: readonly CurveClass[] = [
  { name: 'curve, steep', options: free, draw: (seed) => curveStudy(seed, 20, [15, 60], [0.2, 0.8], 0.01) },
  { name: 'curve, saturated', options: free, draw: (seed) => curveStudy(seed, 40, [2, 5], [0.8, 1.2], 0.01) },
  { name: 'curve without a top', options: free, draw: (seed) => curveStudy(seed, 40, [1.5, 4], [-0.3, 0.1], 0.01) },
  { name: 'curve, 10 points', options: free, draw: (seed) => curveStudy(seed, 10, [1.5, 10], [0, 0.9], 0.01) },
];
