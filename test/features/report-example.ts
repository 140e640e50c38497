import type { Evaluation, ModelResult, Ruler } from '../../src/analysis/evaluation.js';
import { diagnose, type Diagnostic } from '../../src/base/diagnostic.js';
import type { Fit } from '../../src/engine/fitted.js';
import type { LossLawName } from '../../src/engine/loss-law.js';
import type { ScoreCurveName } from '../../src/engine/score-curve.js';
import type { TrendLine } from '../../src/engine/trend.js';
import { report, type Report } from '../../src/features/report.js';
import type { Benchmark, DensityOptions, Origin, Reference, ReferenceRow, Study, TargetModel } from '../../src/model/study.js';

/** A report made by hand, so that its formats can be read without a fit: four models on one benchmark, each of another kind. */
export function exampleReport(change: Partial<Example> = {}): Report {
  const example = { ...base, ...change };
  return report(analysisOf(example), evaluationOf(example), example.advice, '0.1.0');
}

export interface Example {
  readonly names: readonly string[];
  readonly benchmark: string;
  readonly title: string | null;
  readonly combine: DensityOptions['combine'];
  readonly trend: Evaluation['trends'][number]['trend'];
  readonly advice: readonly Diagnostic[];
  readonly path: string;
}

export const hellaswag: Benchmark = { name: 'hellaswag', title: 'HellaSwag', shots: 10, range: [0.25, 1], metric: null, better: 'higher' };

const text = ['use std/refinedweb', '', 'model falcon-7b { }', 'model Mistral-7B-v0.1 { }', 'model phi-2 { }', 'model guess { }', ''].join('\n');

export const doubling: TrendLine = {
  kind: 'trend', rule: 'records', n: 5, dof: 3, growthRate: 0.0021161, growthRateStderr: 0.0009, growthRateInterval: [0.0017773, 0.0053319], intervalKind: 'slope', redrawn: null,
  intercept: -0.19, r2: 0.6021, doublingDays: 327.55, doublingInterval: [130, 390], frontier: [0, 1], meanDay: 200, daySpread: 1e5, scatter: 0.2, chance: 0.37,
};

const base: Example = {
  names: ['falcon-7b', 'Mistral-7B-v0.1', 'phi-2', 'guess'],
  benchmark: 'hellaswag',
  title: 'RefinedWeb testbed',
  combine: 'average-score',
  trend: doubling,
  advice: [diagnose('score-below-floor', { start: 80, end: 85 }, { benchmark: 'hellaswag', score: '25.0%', floor: '25.0%' })],
  path: 'examples/base.density',
};

function analysisOf({ path }: Example): Parameters<typeof report>[0] {
  return {
    path, text, diagnostics: [],
    place: ({ statement }) => ({ start: text.split('\n').slice(0, statement).join('\n').length + 1, end: text.length }),
  };
}

function evaluationOf({ names, benchmark, title, combine, trend }: Example): Evaluation {
  const on = { ...hellaswag, name: benchmark };
  const rulers: Ruler[] = [{ benchmark: on, law, curve, lawRows: [0], curveRows: [0], implied: null, largest: 6889410560, lawZ: [0], curveZ: [0] }];
  const density: DensityOptions = { benchmarks: [benchmark], tokens: 1e12, params: 'total', combine, frontier: 'records', reach: 10, level: 0.9, moore: 767, break: null };
  const models = [
    model(names[0]!, 7e9, '2023-04-24', benchmark, 0.781, { size: 5.93e9, interval: [5.2e9, 6.8e9], density: 0.8478, frontier: true, notInTrend: null }),
    model(names[1]!, 7.3e9, '2023-09-27', benchmark, 0.833, { size: 1.632e10, interval: [1.2e10, null], density: 2.2357, frontier: true, notInTrend: null }),
    model(names[2]!, 2.7e9, '2023-12', benchmark, 0.749, { size: 3.7e8, interval: [3.3e8, 4.1e8], density: 0.137, frontier: false, notInTrend: 'has-base' }),
    model(names[3]!, 1.25e11, null, benchmark, 0.25, null),
  ];
  const study: Study = { benchmarks: [on], reference: reference(title, benchmark), models: models.map((result) => result.model), plans: [], density, fits: [], questions: [] };
  const each = combine === 'each';
  return {
    study, laws: [], answers: [], rulers, largestReference: 6889410560, scrutiny: null, thoroughness: null, lock: { kind: 'none' },
    models: each ? models.map((result) => ({ ...result, effective: null, density: null, densityInterval: null, frontier: false, inTrend: false })) : models,
    validation: [],
    heldOut: [{ row: 1, benchmark, loss: { measured: 2.3, predicted: 2.27, interval: [2.25, 2.29], predictionInterval: [2.2, 2.34], standardErrors: -0.7 }, score: { measured: 0.82, predicted: 0.8411, interval: [0.835, 0.847], predictionInterval: [0.829, 0.853], standardErrors: 2.9 } }],
    trends: [{ benchmark: each ? benchmark : null, trend, candidates: Array.from({ length: 80 }, () => 0), frontier: [0, 1] }],
  };
}

interface Read {
  readonly size: number;
  readonly interval: readonly [number | null, number | null];
  readonly density: number;
  readonly frontier: boolean;
  readonly notInTrend: ModelResult['notInTrend'];
}

/** `read` null: below the floor. */
function model(name: string, params: number, released: string | null, benchmark: string, score: number, read: Read | null): ModelResult {
  const target: TargetModel = {
    name, params, active: null, tokens: null, released: released === null ? null : { text: released, day: 60, uncertainty: 0 }, scores: { [benchmark]: { value: score, stderr: null } },
    base: null, by: null, bits: null, price: null, arch: null, source: null, origin: origin(2),
  };
  const effective = read ? { kind: 'size' as const, params: read.size, interval: read.interval } : { kind: 'out-of-reach' as const, why: 'below-floor' as const };
  const densityInterval = read && [read.interval[0] && read.interval[0] / params, read.interval[1] && read.interval[1] / params] as const;
  const extrapolated = (read?.size ?? 0) > 6889410560;
  const shared = { effective, density: read?.density ?? null, densityInterval, extrapolated, frontier: read?.frontier ?? false };
  return {
    model: target, size: params, ...shared, intervalKind: 'tested', covered: 1, inTrend: read !== null && read.notInTrend === null, notInTrend: read ? read.notInTrend : 'no-density',
    scores: [{ benchmark, reading: { law, curve, score: { value: score, stderr: null } }, loss: read ? 2.4 : null, edge: null, sensitivity: null, ...shared }],
  };
}

function reference(title: string | null, benchmark: string): Reference {
  return {
    name: 'refinedweb', title, count: 'total', unit: 'nats-per-token', benchmarks: [benchmark], rows: [row('small', 'both'), row('13B-5T', 'held-out')], implied: {}, validate: null, origin: origin(0),
    law: { irreducible: true, robust: { kind: 'huber', delta: 1e-3 }, space: 'log' }, curve: { floor: 'range', ceiling: 'range', anchor: false },
  };
}

function row(name: string, role: ReferenceRow['role']): ReferenceRow {
  return { name, params: 1e9, tokens: 4.61e11, losses: {}, scores: {}, lossErrors: {}, scoreErrors: {}, quantities: {}, group: null, run: null, role, origin: origin(0) };
}

function origin(statement: number): Origin {
  return { file: 'examples/base.density', statement, row: null, csvRow: null };
}

export const law: Fit<LossLawName> = {
  kind: 'fitted', status: 'converged', coefficients: { E: 1.701340613, A: 76.77446, alpha: 0.222587, B: 384.16239, beta: 0.2897732 },
  free: ['E', 'A', 'alpha', 'B', 'beta'], logarithmic: ['E', 'A', 'B'], atBound: [], covariance: [0.0123, 0.31, 0.012, 0.45, 0.019].map((deviation, at) => [0, 1, 2, 3, 4].map((other) => (other === at ? deviation ** 2 : 0))),
  errors: 'sandwich', dof: 30, n: 35, objective: { kind: 'huber', delta: 1e-3, space: 'log', value: 4.7572588909e-4, weighted: false }, r2: 0.99731, typicalError: 0.0148, residuals: [0], weights: [1], leverages: [0], influence: [], runs: [undefined],
  starts: { tried: 1, failed: 0, agreeing: 1 }, condition: 10, gradient: 0,
};

export const curve: Fit<ScoreCurveName> = {
  kind: 'fitted', status: 'at-bound', coefficients: { floor: 0.25, ceiling: 1, slope: 3.51423, midpoint: 2.5945743 },
  free: ['slope', 'midpoint'], logarithmic: ['slope'], atBound: ['ceiling'], covariance: [[0.0002, 0], [0, 1e-5]],
  errors: 'hc1', dof: 33, n: 35, objective: { kind: 'least-squares', delta: null, space: 'linear', value: 0.0012579, weighted: false }, r2: 0.9989, typicalError: 0.006, residuals: [0], weights: [1], leverages: [0], influence: [], runs: [undefined],
  starts: { tried: 1, failed: 0, agreeing: 1 }, condition: 10, gradient: 0,
};
