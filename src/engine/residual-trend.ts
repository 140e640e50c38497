import type { Fit } from './fitted.js';
import { lossLimit, type LossLaw, type LossLawName, type LossPoint } from './loss-law.js';
import { median } from './outliers.js';
import { tChance } from './student-t.js';

export interface ResidualTrend {
  /** Change of the residual for each unit of the logarithm. */
  readonly drift: number;
  /** Two-sided p-value, doubled for looking along both. */
  readonly p: number;
}

/** Residuals further out than this many robust standard deviations count as if they lay there: an outlier is no trend. */
const widest = 3;
/** A direction of which less than this share is left beside the law's own cannot be tested. */
const distinct = 1e-4;
/** Two looks, along N and along D. */
const looks = 2;

/**
 * Whether the residuals of a loss law still follow ln N or ln D: the added-variable test. A fit leaves nothing along its own partial
 * derivatives, so a plain correlation would always be near zero; both sides are first cleared of them, and Student's t judges what
 * remains. `points` are those fitted, in the same order. Null where the rows leave nothing to test with.
 */
export function residualTrend(fit: Fit<LossLawName>, points: readonly LossPoint[], along: 'params' | 'tokens'): ResidualTrend | null {
  const n = points.length;
  const dof = n - fit.free.length - 1;
  if (dof < 1) return null;
  const weighted = (values: readonly number[]) => values.map((value, i) => value * Math.sqrt(fit.weights[i] ?? 1));
  const base = orthonormal(fit.free.map((name) => weighted(points.map((point) => partial(fit, name, point)))));
  const logs = points.map((point) => Math.log(point[along]));
  const mean = logs.reduce((a, b) => a + b, 0) / n;
  const centred = weighted(logs.map((value) => value - mean));
  const x = cleared(centred, base);
  const spread = square(x);
  if (!(spread > distinct * square(centred))) return null;
  const r = cleared(bounded(weighted(fit.residuals)), base);
  const drift = dot(x, r) / spread;
  const left = square(r) - drift * drift * spread;
  if (!(left > 1e-20 * n)) return null; // noise-free data
  return { drift, p: Math.min(1, looks * tChance((drift * Math.sqrt(spread)) / Math.sqrt(left / dof), dof)) };
}

/** ∂ of the fitted quantity, L or ln L, by a coefficient, but for a factor that no projection minds. */
function partial({ coefficients: law, objective: { space } }: Fit<LossLawName>, name: LossLawName, { params, tokens }: LossPoint): number {
  const size = law.A * params ** -law.alpha, data = law.B * tokens ** -law.beta;
  const of: LossLaw = { E: 1, A: size, alpha: -Math.log(params) * size, B: data, beta: -Math.log(tokens) * data };
  return space === 'log' ? of[name] / (lossLimit(law, tokens) + size) : of[name];
}

function bounded(residuals: readonly number[]): number[] {
  const limit = widest * 1.4826 * median(residuals.map(Math.abs));
  return residuals.map((value) => (limit > 0 ? Math.max(-limit, Math.min(limit, value)) : value));
}

/** Gram–Schmidt, twice over for columns as alike as those of a power law; what depends on the others drops out. */
function orthonormal(columns: readonly number[][]): number[][] {
  const base: number[][] = [];
  for (const column of columns) {
    const rest = cleared(cleared(column, base), base);
    const length = Math.sqrt(square(rest));
    if (length > 1e-10 * Math.sqrt(square(column))) base.push(rest.map((value) => value / length));
  }
  return base;
}

function cleared(values: readonly number[], base: readonly number[][]): number[] {
  let rest = [...values];
  for (const direction of base) {
    const share = dot(rest, direction);
    rest = rest.map((value, i) => value - share * direction[i]!);
  }
  return rest;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function square(a: readonly number[]): number {
  return dot(a, a);
}
