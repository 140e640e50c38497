// How fast and how sure the fits are, beside scipy's: every case runs here and in a Python process in turn, so that ratios stand while the
// machine drifts. CPU time of one process each. Then how many of the simulated studies reach the best minimum known.
import { readFileSync } from 'node:fs';
import { minima } from '../../src/engine/best-descent.js';
import { CurveReplicas } from '../../src/engine/curve-replicas.js';
import { descend } from '../../src/engine/damped-newton.js';
import { canonicalOrder, lawData, present, starting, thinned } from '../../src/engine/law-data.js';
import { LawReplicas } from '../../src/engine/law-replicas.js';
import { fitLossLaw, lawProblems, searched as searchedRows, type LossLaw, type LossLawOptions, type LossPoint } from '../../src/engine/loss-law.js';
import { lossLawStart, lossLawStarts } from '../../src/engine/loss-law-starts.js';
import { fitScoreCurve, score, type ScoreCurve, type ScorePoint } from '../../src/engine/score-curve.js';
import { fitOf, huberLog, leastSquaresLog, normals, random } from '../engine/support/data.js';
import { bestCurve, bestLaw } from '../engine/support/exhaustive.js';
import { curveClasses, lawClasses } from '../engine/support/studies.js';
import { Scipy } from './fits/scipy.js';

const rounds = 7;
const resamples = 1000;
const studies = 200;
/** Not those that tests and tuning have seen. */
const firstStudy = 90_001;
const searched = 200;

type Numbers = readonly number[];

interface Case {
  readonly name: string;
  readonly goal: string;
  /** Runs in one timing, so that a timing takes milliseconds. */
  readonly repeats: number;
  ours(): void;
  /** CPU seconds of one run. */
  theirs(scipy: Scipy): Promise<number>;
}

function cpuSeconds(run: () => void, repeats: number): number {
  const begun = process.cpuUsage();
  for (let k = 0; k < repeats; k++) run();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1e6 / repeats;
}

function median(values: Numbers): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

function chinchilla(): LossPoint[] {
  const [head, ...lines] = readFileSync('test/data/chinchilla.csv', 'utf8').trim().split('\n').map((line) => line.split(','));
  const cell = (line: string[], name: string) => Number(line[head!.indexOf(name)]);
  return lines.filter((line) => cell(line, 'outlier') === 0).map((line) => ({ params: cell(line, 'N'), tokens: cell(line, 'D'), loss: cell(line, 'loss') }));
}

/** Coordinates of scipy's side: ln E, ln A, α, ln B, β with sizes and tokens about their means. */
function lawStart({ E, A, alpha, B, beta }: LossLaw, points: readonly LossPoint[]): number[] {
  const mean = (key: 'params' | 'tokens') => points.reduce((sum, p) => sum + Math.log(p[key]), 0) / points.length;
  return [Math.log(E), Math.log(A) - alpha * mean('params'), alpha, Math.log(B) - beta * mean('tokens'), beta];
}

/** E, α, β within 30 %, A and B within a factor of 3 of the answer. */
function nearStarts(law: LossLaw, points: readonly LossPoint[], count: number): number[][] {
  const uniform = random(1);
  const within = () => 1 + 0.3 * (2 * uniform() - 1), around = () => 3 ** (2 * uniform() - 1);
  return Array.from({ length: count }, () => lawStart({ E: law.E * within(), A: law.A * around(), alpha: law.alpha * within(), B: law.B * around(), beta: law.beta * within() }, points));
}

/** Anywhere in the grid of starts of Hoffmann et al. (2022). */
function wideStarts(seed: number, points: readonly LossPoint[], count: number): number[][] {
  const uniform = random(seed);
  return Array.from({ length: count }, () => lawStart({ E: Math.exp(-1 + 2 * uniform()), A: Math.exp(25 * uniform()), alpha: 0.01 + 2 * uniform(), B: Math.exp(25 * uniform()), beta: 0.01 + 2 * uniform() }, points));
}

function wideCurveStarts(seed: number, points: readonly ScorePoint[], count: number): number[][] {
  const uniform = random(seed);
  const losses = points.map((p) => p.loss), low = Math.min(...losses), range = Math.max(...losses) - low;
  return Array.from({ length: count }, () => [0.4 * uniform(), 0.6 + 0.4 * uniform(), (1 / range) * 60 ** uniform(), low + range * uniform()]);
}

/** Grid of starts and own descents, without the finish and all that follows it. */
function kernelFit(points: readonly LossPoint[], options: LossLawOptions): void {
  const data = lawData(canonicalOrder(points).map((i) => points[i]!), options.space);
  const fewer = thinned(data, searchedRows[options.audit]);
  const [problem] = lawProblems(data, options), [scout] = lawProblems(fewer, options);
  const starts = starting(lossLawStarts(fewer, { ...options, log: true, delta: problem!.delta }));
  minima(problem!, minima(scout!, starts, 'roughly'), 'sharply');
}

/**
 * From each of the starts that scipy gets in turn: E, A and B by projection on the exponents of the start, and the descent. As there, the
 * logarithms of the data are taken before.
 */
function descentFrom(starts: readonly Numbers[], points: readonly LossPoint[], options: LossLawOptions): () => void {
  const data = lawData(canonicalOrder(points).map((i) => points[i]!), options.space);
  const [problem] = lawProblems(data, options);
  let next = 0;
  return () => {
    const start = starts[next++ % starts.length]!;
    const theta = lossLawStart(data, { ...options, log: true, delta: problem!.delta }, start[2]!, start[4]!);
    descend(problem!, theta, present(theta));
  };
}

function drawn(n: number, times: number): number[][] {
  const uniform = random(2);
  return Array.from({ length: times }, () => Array.from({ length: n }, () => Math.floor(uniform() * n)));
}

function counted(rows: Numbers, n: number): Uint16Array {
  const counts = new Uint16Array(n);
  for (const row of rows) counts[row]!++;
  return counts;
}

/** 60 scores around a curve that is seen from floor to near the top. */
function curvePoints(): ScorePoint[] {
  const normal = normals(4), truth = { floor: 0.25, ceiling: 0.95, slope: 4, midpoint: 2.6 };
  return Array.from({ length: 60 }, (_, i) => ({ loss: 1.8 + 0.03 * i, score: score(truth, 1.8 + 0.03 * i) + 0.01 * normal() }));
}

const points = chinchilla();
const n = points.length;
const curve = curvePoints();
const inRange = { floor: 'free', ceiling: 'free', best: 1, anchor: false, audit: 'quick' } as const;
const least = fitOf(fitLossLaw(points, leastSquaresLog)), huber = fitOf(fitLossLaw(points, huberLog)), fittedCurve = fitOf(fitScoreCurve(curve, inRange));
const near = nearStarts(least.coefficients, points, 24), nearHuber = nearStarts(huber.coefficients, points, 8);
const boot = drawn(n, resamples);
const leftOut = points.map((_, out) => [...points.keys()].filter((i) => i !== out));

/** Mean over the starts, each by itself. */
const each = async (scipy: Scipy, name: string, method: string, starts: readonly Numbers[]) => {
  const times = [];
  for (const start of starts) times.push(median(await scipy.fit(name, method, [start], 3)));
  return median(times);
};
const together = async (scipy: Scipy, name: string, method: string, starts: readonly Numbers[]) => median(await scipy.fit(name, method, starts, 1));

function replicaCases(kind: string, method: string, options: LossLawOptions, law: LossLaw, fit: typeof least, goal: string): Case[] {
  const start = lawStart(law, points);
  const run = (draws: readonly Numbers[]) => {
    const counts = draws.map((rows) => counted(rows, n));
    return () => {
      const replicas = new LawReplicas(points, options, fit);
      for (const count of counts) if (!replicas.refit(count)) throw new Error('a replica failed');
    };
  };
  return [
    { name: `${resamples} resamples, ${kind}`, goal, repeats: 1, ours: run(boot), theirs: (scipy) => scipy.replicas('law', method, start, boot) },
    { name: `each of ${n} rows left out, ${kind}`, goal, repeats: 1, ours: run(leftOut), theirs: (scipy) => scipy.replicas('law', method, start, leftOut) },
  ];
}

const cases: Case[] = [
  { name: 'least squares, own kernel, both 1 good start', goal: '1/2', repeats: 240, ours: descentFrom(near, points, leastSquaresLog), theirs: (scipy) => each(scipy, 'law', 'least', near) },
  { name: 'least squares, own kernel, no start / 1 good', goal: '', repeats: 50, ours: () => kernelFit(points, leastSquaresLog), theirs: (scipy) => each(scipy, 'law', 'least', near) },
  { name: 'least squares, finished / 12 wide starts', goal: '1/15', repeats: 20, ours: () => void fitLossLaw(points, leastSquaresLog), theirs: (scipy) => together(scipy, 'law', 'least', wideStarts(7, points, 12)) },
  { name: 'Huber, own kernel, both 1 good start', goal: '1/30', repeats: 240, ours: descentFrom(nearHuber, points, huberLog), theirs: (scipy) => each(scipy, 'law', 'huber', nearHuber) },
  { name: 'Huber, own kernel, no start / 1 good', goal: '', repeats: 30, ours: () => kernelFit(points, huberLog), theirs: (scipy) => each(scipy, 'law', 'huber', nearHuber) },
  { name: 'Huber, finished / 1 good start', goal: '', repeats: 20, ours: () => void fitLossLaw(points, huberLog), theirs: (scipy) => each(scipy, 'law', 'huber', nearHuber) },
  { name: 'Huber, finished / 12 wide starts', goal: '1/30', repeats: 20, ours: () => void fitLossLaw(points, huberLog), theirs: (scipy) => together(scipy, 'law', 'huber', wideStarts(7, points, 12)) },
  { name: 'score curve, 60 points / 1 good start', goal: '', repeats: 30, ours: () => void fitScoreCurve(curve, inRange), theirs: (scipy) => together(scipy, 'curve', 'least', [[0.2, 0.9, 3, 2.7]]) },
  { name: 'score curve, 60 points / 6 wide starts', goal: '', repeats: 30, ours: () => void fitScoreCurve(curve, inRange), theirs: (scipy) => together(scipy, 'curve', 'least', wideCurveStarts(7, curve, 6)) },
  ...replicaCases('least squares', 'least', leastSquaresLog, least.coefficients, least, '1/10'),
  ...replicaCases('Huber', 'huber', huberLog, huber.coefficients, huber, '1/25'),
  {
    name: `${resamples} resamples, score curve`, goal: '', repeats: 1,
    ours: () => {
      const replicas = new CurveReplicas(curve, inRange, fittedCurve);
      for (const rows of drawn(curve.length, resamples)) replicas.refit(counted(rows, curve.length));
    },
    theirs: (scipy) => scipy.replicas('curve', 'least', Object.values(fittedCurve.coefficients), drawn(curve.length, resamples)),
  },
];

const microseconds = (seconds: number) => (seconds * 1e6 < 1e4 ? `${(seconds * 1e6).toFixed(0)} µs` : `${(seconds * 1e3).toFixed(1)} ms`);

async function timed(scipy: Scipy | null): Promise<void> {
  console.log('CPU time, median (least)                               ours                      scipy        ours / scipy, range           goal');
  for (const one of cases) {
    cpuSeconds(one.ours, one.repeats * 3); // the first runs are compiled
    const ours: number[] = [], theirs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      ours.push(cpuSeconds(one.ours, one.repeats));
      if (scipy) theirs.push(await one.theirs(scipy));
    }
    const both = (times: Numbers) => `${microseconds(median(times))} (${microseconds(Math.min(...times))})`.padStart(22);
    const ratios = theirs.map((time, at) => time / ours[at]!);
    const beside = scipy ? `${both(theirs)}   1/${median(ratios).toFixed(1)} [1/${Math.min(...ratios).toFixed(1)} … 1/${Math.max(...ratios).toFixed(1)}]`.padEnd(54) : '';
    console.log(`${one.name.padEnd(45)} ${both(ours)} ${beside} ${one.goal}`);
  }
}

async function succeeded(scipy: Scipy | null): Promise<void> {
  console.log(`\nStudies of ${studies} that end within 1e-6 of the best of ${searched} descents        ours   scipy from one wide start`);
  for (const { name, options, draw } of lawClasses) {
    let ours = 0, theirs = 0;
    for (let seed = firstStudy; seed < firstStudy + studies; seed++) {
      const study = draw(seed);
      const best = bestLaw(study.points, options, study.truth, searched) * (1 + 1e-6);
      if (fitOf(fitLossLaw(study.points, options)).objective.value <= best) ours++;
      if (!scipy || options.robust.kind !== 'none') continue;
      await scipy.load('study', 'law', study.points.map((p) => [p.params, p.tokens, p.loss]));
      const [squares] = await scipy.reach('study', 'least', wideStarts(seed, study.points, 1));
      if ((squares ?? Infinity) <= best) theirs++;
    }
    told(name, ours, scipy && options.robust.kind === 'none' ? theirs : null);
  }
  for (const { name, options, draw } of curveClasses) {
    let ours = 0, theirs = 0;
    for (let seed = firstStudy; seed < firstStudy + studies; seed++) {
      const study: { truth: ScoreCurve; points: readonly ScorePoint[] } = draw(seed);
      const best = bestCurve(study.points, options, study.truth, searched) * (1 + 1e-6);
      if (fitOf(fitScoreCurve(study.points, options)).objective.value <= best) ours++;
      if (!scipy) continue;
      await scipy.load('study', 'curve', study.points.map((p) => [p.loss, p.score]));
      const [squares] = await scipy.reach('study', 'least', wideCurveStarts(seed, study.points, 1));
      if ((squares ?? Infinity) <= best) theirs++;
    }
    told(name, ours, scipy ? theirs : null);
  }
}

function told(name: string, ours: number, theirs: number | null): void {
  const share = (count: number) => `${((100 * count) / studies).toFixed(1)} %`.padStart(8);
  console.log(`${name.padEnd(70)} ${share(ours)} ${theirs === null ? '' : share(theirs)}`);
}

const scipy = await Scipy.start();
console.log(scipy ? scipy.version : 'scipy is not there (python3 with python3-scipy): our times stand alone.');
await scipy?.load('law', 'law', points.map((p) => [p.params, p.tokens, p.loss]));
await scipy?.load('curve', 'curve', curve.map((p) => [p.loss, p.score]));
await timed(scipy);
await succeeded(scipy);
scipy?.stop();
